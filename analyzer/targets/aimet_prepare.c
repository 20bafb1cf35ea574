#include "analyzer/targets/aimet_prepare.h"

#include "analyzer/targets/aimet.h"
#include "analyzer/targets/aimet_run.h"

static bool is_output(const MpAimetModel *model, uint32_t layer) {
  for (uint32_t i = 0; i < model->outputs.len; i++) {
    if (model->calls.items[model->outputs.items[i].call].layer == layer) return true;
  }
  return false;
}

// What was not followed is taken to be right.
static MpAimetBuiltId take_as_it_is(MpAimetRun *self, const MpAimetModel *model, uint32_t layer) {
  self->is_known = false;
  const MpNode *node = model->calls.items[model->layers.items[layer].calls.items[0]].node;
  const MpTensor first = {node->id, 0};
  const MpAimetTerm term = mp_aimet_truth_of(self->truth, first);
  return mp_aimet_run_add(self, (MpAimetBuilt){.term = term, .node = node});
}

static MpAimetBuiltId run_layer(MpAimetRun *self, MpAimetFrame *frame, uint32_t layer) {
  const MpAimetKind kind = frame->model->layers.items[layer].kind;
  // What it is called on stands in something that is not followed.
  const bool is_unfed = kind != MP_AIMET_INPUT && frame->entries[layer].len == 0;
  if (is_unfed) return take_as_it_is(self, frame->model, layer);
  switch (kind) {
    case MP_AIMET_INPUT: return frame->out[layer];
    case MP_AIMET_OPAQUE: return take_as_it_is(self, frame->model, layer);
    case MP_AIMET_OP:
    case MP_AIMET_WHOLE: return mp_aimet_run_rebuild(self, frame, layer);
    case MP_AIMET_NESTED: return mp_aimet_run_unwrap(self, frame, layer);
  }
  return 0;
}

MpAimetBuiltId mp_aimet_run_model(MpAimetRun *self, MpAimetFrame *frame) {
  const MpAimetModel *model = frame->model;
  MpAimetBuiltId last = 0;
  for (uint32_t i = 0; i < model->order.len; i++) {
    const uint32_t layer = model->order.items[i];
    const MpAimetKind kind = model->layers.items[layer].kind;
    if (kind == MP_AIMET_INPUT) continue;
    last = run_layer(self, frame, layer);
    if (self->is_stopped) return 0;
    const bool is_end = frame->outer == NULL && i + 1 == model->order.len;
    if (kind == MP_AIMET_NESTED) {
      // Its own outputs are those of the model.
      if (is_end) continue;
      self->outputs.len = 0;
    }
    frame->out[layer] = last;
    self->latest = last;
    if (is_output(model, layer)) mp_array_push(self->arena, &self->outputs, last);
  }
  return last;
}

static void start_inputs(MpAimetRun *self, MpAimetFrame *frame) {
  const MpAimetModel *model = frame->model;
  for (uint32_t i = 0; i < model->layers.len; i++) {
    const MpAimetLayer *layer = &model->layers.items[i];
    if (layer->kind != MP_AIMET_INPUT) continue;
    const uint32_t call = layer->calls.items[0];
    MpAimetBuilt built = {.layer = layer, .node = model->calls.items[call].node};
    built.term = mp_aimet_term_fresh(self->truth->terms);
    for (uint32_t k = 0; k < model->calls.len; k++) {
      const MpAimetFeeds *feeds = &model->calls.items[k].feeds;
      for (uint32_t j = 0; j < feeds->len; j++) {
        if (feeds->items[j].call == call) built.term = feeds->items[j].term;
      }
    }
    frame->out[i] = mp_aimet_run_add(self, built);
    self->latest = frame->out[i];
  }
}

// The outputs are those of the source, in its order.
static bool has_right_outputs(const MpAimetRun *self, const MpAimetModel *model) {
  if (self->outputs.len == 0) {
    return model->outputs.len == 1 &&
           mp_aimet_run_term(self, self->latest) == model->outputs.items[0].term;
  }
  if (self->outputs.len != model->outputs.len) return false;
  for (uint32_t i = 0; i < model->outputs.len; i++) {
    const MpAimetTerm term = mp_aimet_run_term(self, self->outputs.items[i]);
    if (term != model->outputs.items[i].term) return false;
  }
  return true;
}

static void judge_outputs(MpAimetRun *self, const MpAimetModel *model, const MpNode *last) {
  if (!self->is_known || self->is_result_blamed || has_right_outputs(self, model)) return;
  const MpLayer *root = self->forward->root;
  const MpLayer *object =
      last != NULL && last->layer != NULL && mp_aimet_is_nested(self->graph, last->layer) == MP_YES
          ? last->layer
          : root;
  if (object == NULL) return;
  mp_aimet_run_find_in(self, "MP507", object,
                       "the prepared model has other outputs than this one, or in another order");
  if (self->wrong.len == 0) self->wrong = MP_STR("would give other outputs");
}

static bool is_dict(const MpDatum *value) {
  return value != NULL && value->kind == MP_DATUM_DICT && value->items.len > 1;
}

// Its wiring comes out right; the verification that follows does not.
static void judge_dict(MpAimetRun *self) {
  const MpForward *forward = self->forward;
  const MpLayer *root = forward->root;
  if (root == NULL) return;
  const MpDatum *inputs = root->kind == MP_LAYER_FUNCTIONAL ? root->model_inputs : NULL;
  const bool is_model =
      root->kind == MP_LAYER_SUBCLASSED && root->cls != NULL && root->cls->kind == MP_CLASS_MODEL;
  if (is_model && forward->call != MP_NODE_NONE) {
    const MpArguments *arguments = &self->graph->nodes.items[forward->call]->arguments;
    if (arguments->len > 0) inputs = arguments->items[0].value;
  }
  if (!is_dict(inputs)) return;
  mp_aimet_run_find_in(self, "MP507", root,
                       "the model takes a dict of inputs, with which verifying the result fails");
  mp_aimet_run_raise(self, "TypeError", MP_STR("while verifying the result"));
}

static bool have_other_shapes(const MpShape *a, const MpShape *b) {
  if (a == NULL || b == NULL || a->rank < 0 || b->rank < 0) return false;
  if (a->rank != b->rank) return true;
  for (int32_t i = 0; i < a->rank; i++) {
    if (a->dims[i] >= 0 && b->dims[i] >= 0 && a->dims[i] != b->dims[i]) return true;
  }
  return false;
}

// Verification compares lists of outputs one by one, and a tuple as one array: that fails where
// they differ in shape.
static void judge_tuple(MpAimetRun *self, const MpAimetModel *model) {
  const MpLayer *root = self->forward->root;
  const MpDatum *outputs = self->forward->outputs;
  const bool is_model = root != NULL && (root->kind == MP_LAYER_FUNCTIONAL || model->is_cloned);
  if (!is_model || outputs == NULL || outputs->kind != MP_DATUM_TUPLE) return;
  bool is_ragged = false;
  for (uint32_t i = 1; i < model->outputs.len; i++) {
    const MpShape *first = mp_graph_shape(self->graph, model->outputs.items[0].tensor);
    const MpShape *other = mp_graph_shape(self->graph, model->outputs.items[i].tensor);
    is_ragged = is_ragged || have_other_shapes(first, other);
  }
  if (!is_ragged) return;
  mp_aimet_run_find_in(
      self, "MP507", root,
      "the model gives a tuple of outputs of different shapes, with which verifying "
      "the result fails");
  mp_aimet_run_raise(self, "ValueError", MP_STR("while verifying the result"));
}

// The model whose layers the preparer goes through: of a subclass of keras.Model what its `call`
// gives, cloned; else the model as it is.
static MpAimetModel top_model(const MpAimetTruth *truth, const MpForward *forward) {
  const MpGraph *graph = truth->graph;
  const MpNode *call = forward->call != MP_NODE_NONE ? graph->nodes.items[forward->call] : NULL;
  const bool is_model = call != NULL && forward->root != NULL && forward->root->cls != NULL &&
                        forward->root->kind == MP_LAYER_SUBCLASSED &&
                        forward->root->cls->kind == MP_CLASS_MODEL;
  // A Sequential that is called is the model itself.
  const bool is_whole =
      call != NULL && forward->root != NULL && forward->root->kind != MP_LAYER_SUBCLASSED;
  if (is_model || is_whole) {
    MpTensors given = {0};
    for (uint32_t i = 0; i < call->arguments.len; i++)
      mp_level_flatten(truth->terms->arena, call->arguments.items[i].value, &given);
    return mp_aimet_model_new(truth, call, call->id, &given, call->result, is_model);
  }
  MpTensors outputs = {0};
  mp_level_flatten(truth->terms->arena, forward->outputs, &outputs);
  MpNodeId level = call != NULL ? call->parent : MP_NODE_NONE;
  if (call == NULL && forward->root != NULL && forward->root->model_inputs != NULL) {
    MpTensors inputs = {0};
    mp_level_flatten(truth->terms->arena, forward->root->model_inputs, &inputs);
    if (inputs.len > 0) level = graph->nodes.items[inputs.items[0].node]->parent;
  }
  return mp_aimet_model_new(truth, NULL, level, NULL, forward->outputs, false);
}

static void conclude(MpAimetRun *self, bool is_cloned) {
  MpAimetOutcome *outcome = &self->report->outcome;
  if (outcome->exception != NULL) return;
  outcome->is_right = self->wrong.len == 0;
  if (!self->has_work) {
    outcome->text = MP_STR("would return it as it is");
    return;
  }
  const MpStr done =
      is_cloned ? MP_STR("would prepare it, with fresh weights") : MP_STR("would prepare it");
  outcome->text = outcome->is_right ? done : self->wrong;
}

// Normal layers of the model are cloned with it: a subclass of keras.Model before all else, every
// model at the end.
static void judge_clone(MpAimetRun *self, const MpAimetModel *model, MpStr doing) {
  for (uint32_t i = 0; i < model->layers.len; i++) {
    const MpAimetLayer *layer = &model->layers.items[i];
    const bool is_cloned =
        layer->kind == MP_AIMET_WHOLE || (layer->kind == MP_AIMET_NESTED && model->is_cloned);
    if (is_cloned) mp_aimet_run_clone(self, layer->layer, doing);
  }
}

// With nothing to unwrap the model only goes through the rewrites, which make its layers again.
static void rewrite_once(MpAimetRun *self, const MpAimetModel *model) {
  judge_clone(self, model, MP_STR("while rewriting the model"));
}

static void run_once(MpAimetRun *self, const MpAimetModel *model) {
  if (model->is_cloned) judge_clone(self, model, MP_STR("while cloning the model"));
  const MpAimetScope top = {0};
  MpAimetFrame frame = {.model = model, .scope = &top};
  mp_aimet_names_init(&self->names, self->arena, self->graph, self->forward->root,
                      model->is_cloned);
  mp_aimet_table_fill(self, &frame);
  start_inputs(self, &frame);
  if (!self->is_stopped) mp_aimet_run_model(self, &frame);
  if (self->is_stopped) return;
  const MpNode *last = NULL;
  if (model->order.len > 0) {
    const MpAimetLayer *layer = &model->layers.items[mp_array_last(&model->order)];
    last = model->calls.items[layer->calls.items[0]].node;
  }
  judge_clone(self, model, MP_STR("while cloning the result"));
  mp_aimet_run_copy_weights(self);
  judge_outputs(self, model, last);
  judge_dict(self);
  judge_tuple(self, model);
}

// The base that keras.Model comes through decides; mixed in behind another one the model is not
// taken for a subclass of it.
static bool is_taken(const MpLayer *root) {
  const bool is_model = root != NULL && root->kind == MP_LAYER_SUBCLASSED && root->cls != NULL &&
                        root->cls->kind == MP_CLASS_MODEL;
  if (!is_model) return true;
  return root->cls->bases.len > 0 && mp_str_is(root->cls->bases.items[0].name, "keras.Model");
}

static bool is_rewritten(const MpForward *forward) {
  if (forward->root == NULL) return false;
  return forward->root->kind == MP_LAYER_FUNCTIONAL || forward->root->kind == MP_LAYER_SEQUENTIAL;
}

typedef void RunForward(MpAimetRun *self, const MpAimetModel *model);

static RunForward *run_of(const MpAimetRun *self) {
  return self->has_work ? run_once : rewrite_once;
}

static void find_in_forward(MpAimetRun *self, const MpAimetModel *model) {
  self->repairs = true;
  run_of(self)(self, model);
}

static void prepare_forward(MpAimetRun *self, const MpAimetModel *model) {
  MpAimetRun repairing = *self;
  run_of(self)(self, model);
  conclude(self, model->is_cloned);
  self->report->outcome.is_known = self->is_known;
  find_in_forward(&repairing, model);
}

// The rewrites alone make layers of the source again, and go wrong with nothing else.
static bool has_own_layers(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->layers.len; i++)
    if (graph->layers.items[i]->kind == MP_LAYER_SUBCLASSED) return true;
  return false;
}

static MpAimetReport *run_graph(const MpGraph *graph, MpArena *arena, RunForward *go) {
  MpAimetReport *reports = MP_NEW_ARRAY(arena, MpAimetReport, graph->forwards.len + 1);
  MpAimetTerms terms;
  mp_aimet_terms_init(&terms, arena);
  MpAimetTruth truth = {0};
  const bool may_be_rewritten = go == prepare_forward || has_own_layers(graph);
  for (uint32_t i = 0; i < graph->forwards.len; i++) {
    const MpForward *forward = &graph->forwards.items[i];
    uint8_t *is_well_reused = MP_NEW_ARRAY(arena, uint8_t, graph->layers.len + 1);
    reports[i].is_well_reused = is_well_reused;
    const bool has_work = mp_aimet_has_work(graph, forward);
    reports[i].has_work = has_work;
    const bool is_run = has_work || (may_be_rewritten && is_rewritten(forward));
    if (!is_run || !is_taken(forward->root)) continue;
    if (truth.graph == NULL) truth = mp_aimet_truth_new(graph, &terms);
    if (has_work) mp_aimet_truth_find_terms(&truth);
    const MpAimetModel model = top_model(&truth, forward);
    if (!model.is_known || model.outputs.len == 0) continue;
    MpAimetRun run = {.graph = graph, .forward = forward, .truth = &truth, .arena = arena};
    run.report = &reports[i];
    run.is_well_reused = is_well_reused;
    run.has_work = has_work;
    run.is_known = true;
    go(&run, &model);
  }
  mp_aimet_terms_deinit(&terms);
  return reports;
}

MpAimetReport *mp_aimet_prepare(const MpGraph *graph, MpArena *arena) {
  return run_graph(graph, arena, prepare_forward);
}

MpAimetReport *mp_aimet_rehearse(const MpGraph *graph, MpArena *arena) {
  return run_graph(graph, arena, find_in_forward);
}
