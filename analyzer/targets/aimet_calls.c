// Normal layers and operations: called again as they are.
#include "analyzer/targets/aimet_blame.h"

// What stands for several operations gives each result from another of them.
static bool gives_list(const MpNode *node) {
  if (node->kind == MP_NODE_OP && node->op_count != 1) return false;
  if (node->result == NULL) return node->output_count > 1;
  switch (node->result->kind) {
    case MP_DATUM_LIST:
    case MP_DATUM_TUPLE:
    case MP_DATUM_DICT: return true;
    default: return false;
  }
}

// The argument by which attention gives its scores too; lost in rewiring, and harmless where only
// the first result is used.
static const MpAimetArgument *find_scores(const MpAimetCall *call) {
  if (call->node->layer == NULL || call->node->layer->kind != MP_LAYER_LIBRARY) return NULL;
  for (uint32_t i = 0; i < call->arguments.len; i++) {
    const MpAimetArgument *argument = &call->arguments.items[i];
    const bool is_on = argument->value->kind == MP_DATUM_BOOL && argument->value->boolean;
    if (is_on && mp_str_is(argument->name, "return_attention_scores")) return argument;
  }
  return NULL;
}

static bool takes_second(const MpAimetCase *self, const MpAimetFeeds *feeds, MpAimetTerm first) {
  for (uint32_t i = 0; i < feeds->len; i++) {
    const MpAimetFeed *feed = &feeds->items[i];
    const MpAimetCall *call = &self->frame->model->calls.items[feed->call];
    if (call == self->call && feed->term != first) return true;
  }
  return false;
}

static bool is_second_used(const MpAimetCase *self, MpAimetTerm first) {
  const MpAimetModel *model = self->frame->model;
  for (uint32_t i = 0; i < model->calls.len; i++) {
    if (takes_second(self, &model->calls.items[i].feeds, first)) return true;
  }
  return takes_second(self, &model->outputs, first);
}

static MpAimetTermList terms_of(const MpAimetRun *run, const MpDepthIndexes *found) {
  MpAimetTermList terms = {0};
  for (uint32_t i = 0; i < found->len; i++)
    mp_array_push(run->arena, &terms, mp_aimet_run_term(run, found->items[i]));
  return terms;
}

static const char *exception_of(MpAimetMisfit misfit, bool is_merge) {
  if (is_merge) return "ValueError";
  return misfit == MP_AIMET_WITHOUT_TENSOR ? "AssertionError" : "TypeError";
}

static MpStr while_calling(const MpAimetCase *self) {
  const MpNode *node = self->call->node;
  const MpStr name = node->symbol.len > 0 ? node->symbol : node->function;
  return mp_str_format(self->run->arena, "while calling `%.*s` again", MP_FMT(name));
}

static bool has_variable(const MpAimetCase *self) {
  for (uint32_t i = 0; i < self->call->arguments.len; i++) {
    const MpDatum *value = self->call->arguments.items[i].value;
    if (mp_aimet_holds_variable(self->run->truth, value)) return true;
  }
  return false;
}

// Notes what does not come out as the source says.
static void judge(const MpAimetCase *self, MpAimetTerm rebuilt) {
  MpAimetRun *run = self->run;
  const MpAimetLayer *layer = &self->frame->model->layers.items[self->layer];
  if (layer->calls.len > 1) {
    bool is_right = rebuilt != 0;
    for (uint32_t i = 0; i < layer->calls.len; i++) {
      const MpNode *node = self->frame->model->calls.items[layer->calls.items[i]].node;
      is_right = is_right && run->truth->by_node[node->id] == rebuilt;
    }
    if (!is_right) mp_aimet_blame_reuse(self);
    run->is_well_reused[layer->layer->id] = is_right;
    return;
  }
  if (has_variable(self)) {
    mp_aimet_blame_call(self);
    return;
  }
  const MpAimetTerm meant = run->truth->by_node[self->call->node->id];
  if (rebuilt == meant) return;
  const MpAimetEntries *entries = &self->frame->entries[self->layer];
  MpAimetTermList terms = {0};
  for (uint32_t i = 0; i < entries->len; i++)
    mp_array_push(run->arena, &terms, entries->items[i].feed.term);
  const MpAimetTerm best =
      mp_aimet_rebuild(run->truth, self->frame->model, self->call, &terms).term;
  const bool is_structure = best != meant && mp_aimet_blame_call(self);
  if (!is_structure) mp_aimet_blame_wiring(self);
}

static void judge_results(const MpAimetCase *self) {
  const MpNode *node = self->call->node;
  if (!gives_list(node)) return;
  self->run->is_result_blamed = true;
  const MpStr name = node->symbol.len > 0 ? node->symbol : node->function;
  mp_aimet_run_find_at(self->run, "MP505", node, node->span,
                       "`%.*s` gives several tensors; the preparer takes one from each layer",
                       MP_FMT(name));
  mp_aimet_run_raise(self->run, "AttributeError", while_calling(self));
}

// Of the outcome, which a run that repairs has none of.
static void note_wrong(const MpAimetCase *self, MpAimetTerm rebuilt) {
  MpAimetRun *run = self->run;
  if (run->repairs) return;
  const MpNode *node = self->call->node;
  if (run->wrong.len > 0 || rebuilt == run->truth->by_node[node->id]) return;
  const MpStr text = self->is_found ? mp_aimet_say_rebuilt(self) : MP_STR("");
  const MpStr name = node->symbol.len > 0 ? node->symbol : node->function;
  run->wrong = text.len > 0 ? mp_str_format(run->arena, "would compute `%.*s`", MP_FMT(text))
                            : mp_str_format(run->arena, "would compute `%.*s` of something else",
                                            MP_FMT(name));
}

MpAimetBuiltId mp_aimet_run_rebuild(MpAimetRun *self, MpAimetFrame *frame, uint32_t layer) {
  const MpAimetCall *call = &frame->model->calls.items[frame->call[layer]];
  MpDepthIndexes found = {0};
  MpAimetCase about = {self, frame, layer, call, &found, true};
  about.is_found = mp_aimet_table_look_up(self, frame, layer, &found);
  const MpAimetTerm meant = self->truth->by_node[call->node->id];
  const MpAimetTermList terms = terms_of(self, &found);
  MpAimetRebuilt rebuilt = {.term = meant};
  const bool is_open = call->node->kind == MP_NODE_LAYER || call->node->op_count == 0;
  if (!call->callee.is_known && is_open) self->is_known = false;
  if (call->callee.is_known) {
    rebuilt = mp_aimet_rebuild(self->truth, frame->model, call, &terms);
  }
  if (rebuilt.term == 0) {
    mp_aimet_run_raise(self, exception_of(rebuilt.misfit, call->callee.is_merge),
                       while_calling(&about));
  }
  if (self->repairs) judge(&about, rebuilt.term);
  note_wrong(&about, rebuilt.term);
  MpAimetBuilt built = {.term = self->repairs ? meant : rebuilt.term,
                        .layer = &frame->model->layers.items[layer],
                        .node = call->node,
                        .feeders = found};
  const MpAimetArgument *scores = find_scores(call);
  if (scores != NULL) {
    const uint32_t count = mp_aimet_result_count(self->arena, call->node);
    built.term = mp_aimet_term_result(self->truth->terms, built.term, 0, count);
    if (is_second_used(&about, built.term)) {
      self->is_result_blamed = true;
      mp_aimet_run_find_at(self, "MP504", call->node, scores->span,
                           "`%.*s` loses this argument in rewiring", MP_FMT(call->node->symbol));
    }
  } else {
    judge_results(&about);
  }
  if (self->is_stopped) return 0;
  const MpAimetBuiltId id = mp_aimet_run_add(self, built);
  if (built.layer->layer != NULL) mp_aimet_run_name(self, frame, built.layer->layer, id);
  return id;
}
