#include "tool/cli/explain_preparer.h"

#include "analyzer/base/map.h"
#include "analyzer/source/position.h"
#include "analyzer/targets/aimet_prepare.h"

// What the preparer would do, on the paths on which it does that.
typedef struct Outcome {
  MpStr text;
  MP_ARRAY(const MpAssumption *) shared;  // what all these paths assume
} Outcome;

typedef struct Model {
  MpStr subject;  // "models.py:14:12: `keras.Model`"
  MP_ARRAY(Outcome) outcomes;
} Model;

typedef struct Explanation {
  const MpFileResult *result;
  MpArena *arena;
  MpMap by_subject;
  MP_ARRAY(Model *) models;
} Explanation;

// Where the model is made, and how the source calls it.
static MpSpan place_of(const MpGraph *graph, const MpForward *forward, MpStr *symbol) {
  *symbol = MP_STR("the model");
  if (forward->root != NULL) {
    if (forward->root->symbol.len > 0) *symbol = forward->root->symbol;
    return forward->root->created_at;
  }
  // A function's result: where its first tensor is made.
  if (forward->outputs != NULL && forward->outputs->kind == MP_DATUM_TENSOR) {
    return graph->nodes.items[forward->outputs->tensor.node]->span;
  }
  return (MpSpan){0};
}

static bool assumes(const MpAssumption *const *items, uint32_t len, const MpAssumption *one) {
  for (uint32_t i = 0; i < len; i++) {
    if (items[i]->key == one->key && items[i]->answer == one->answer) return true;
  }
  return false;
}

static void add_outcome(Explanation *self, Model *model, MpStr text, const MpGraph *graph) {
  Outcome path = {.text = text};
  for (uint32_t i = 0; i < graph->assumptions.len; i++)
    mp_array_push(self->arena, &path.shared, &graph->assumptions.items[i]);
  for (uint32_t i = 0; i < model->outcomes.len; i++) {
    Outcome *known = &model->outcomes.items[i];
    if (!mp_str_eq(known->text, text)) continue;
    uint32_t len = 0;
    for (uint32_t k = 0; k < known->shared.len; k++) {
      const MpAssumption *one = known->shared.items[k];
      if (assumes(path.shared.items, path.shared.len, one)) known->shared.items[len++] = one;
    }
    known->shared.len = len;
    return;
  }
  mp_array_push(self->arena, &model->outcomes, path);
}

static void explain_forward(Explanation *self, const MpGraph *graph, const MpForward *forward,
                            const MpAimetOutcome *outcome) {
  MpStr symbol;
  const MpSpan place = place_of(graph, forward, &symbol);
  if (outcome->text.len == 0 || place.source != self->result->source) return;
  MpBuf start = {0};
  mp_position_write(&start, place.source, place.start_byte);
  const MpStr subject =
      mp_str_format(self->arena, "%.*s: `%.*s`", MP_FMT(mp_buf_str(&start)), MP_FMT(symbol));
  mp_buf_deinit(&start);
  const MpStr text = outcome->is_known || outcome->exception != NULL
                         ? outcome->text
                         : MP_STR("has parts that were not followed: nothing can be said");
  Model *model = mp_map_get(&self->by_subject, subject);
  if (model == NULL) {
    model = MP_NEW(self->arena, Model);
    model->subject = subject;
    mp_map_set(&self->by_subject, subject, model);
    mp_array_push(self->arena, &self->models, model);
  }
  add_outcome(self, model, text, graph);
}

// Where the model comes to this outcome and not to another one, in the source's words:
// " where use_bn=False".
static MpStr condition_of(const Explanation *self, const Model *model, const Outcome *outcome) {
  if (model->outcomes.len == 1) return MP_STR("");
  MpStrs texts = {0};
  for (uint32_t i = 0; i < outcome->shared.len; i++) {
    const MpAssumption *one = outcome->shared.items[i];
    bool is_everywhere = true;
    for (uint32_t k = 0; k < model->outcomes.len && is_everywhere; k++) {
      const Outcome *other = &model->outcomes.items[k];
      is_everywhere = assumes(other->shared.items, other->shared.len, one);
    }
    if (!is_everywhere) mp_array_push(self->arena, &texts, one->text);
  }
  if (texts.len == 0) return MP_STR(" in some settings");
  const MpStr all = mp_str_join(self->arena, MP_STR(" and "), texts.items, texts.len);
  return mp_str_format(self->arena, " where %.*s", MP_FMT(all));
}

static MpStrs write_lines(const Explanation *self) {
  MpStrs lines = {0};
  for (uint32_t i = 0; i < self->models.len; i++) {
    const Model *model = self->models.items[i];
    for (uint32_t k = 0; k < model->outcomes.len; k++) {
      const Outcome *outcome = &model->outcomes.items[k];
      const MpStr line =
          mp_str_format(self->arena, "%.*s %.*s%.*s", MP_FMT(model->subject), MP_FMT(outcome->text),
                        MP_FMT(condition_of(self, model, outcome)));
      mp_array_push(self->arena, &lines, line);
    }
  }
  return lines;
}

MpStrs mp_explain_preparer(const MpFileResult *result, MpArena *arena) {
  Explanation self = {.result = result, .arena = arena};
  if (result->analysis == NULL) return (MpStrs){0};
  mp_map_init(&self.by_subject, arena);
  const MpEntries *entries = &result->analysis->entries;
  for (uint32_t i = 0; i < entries->len; i++) {
    const MpEntry *entry = entries->items[i];
    if (entry->is_background || entry->phase != MP_PHASE_INFERENCE) continue;
    for (uint32_t k = 0; k < entry->graphs.len; k++) {
      const MpGraph *graph = entry->graphs.items[k];
      if (graph->ended_early) continue;
      const MpAimetReport *reports = mp_aimet_prepare(graph, self.arena);
      for (uint32_t j = 0; j < graph->forwards.len; j++)
        explain_forward(&self, graph, &graph->forwards.items[j], &reports[j].outcome);
    }
  }
  return write_lines(&self);
}
