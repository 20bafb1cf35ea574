#include "tool/cli/explain_preparer.h"

#include "analyzer/base/map.h"
#include "analyzer/source/position.h"
#include "analyzer/targets/aimet_prepare.h"

typedef struct Explanation {
  const MpFileResult *result;
  MpArena *arena;
  MpMap known;  // the lines, each once
  MpStrs lines;
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

// The assumptions of a path, in the source's words: " where use_bn=False".
static MpStr condition_of(MpArena *arena, const MpGraph *graph) {
  MpStrs texts = {0};
  for (uint32_t i = 0; i < graph->assumptions.len; i++)
    mp_array_push(arena, &texts, graph->assumptions.items[i].text);
  if (texts.len == 0) return MP_STR("");
  const MpStr all = mp_str_join(arena, MP_STR(" and "), texts.items, texts.len);
  return mp_str_format(arena, " where %.*s", MP_FMT(all));
}

static void explain_forward(Explanation *self, const MpGraph *graph, const MpForward *forward,
                            const MpAimetOutcome *outcome) {
  MpStr symbol;
  const MpSpan place = place_of(graph, forward, &symbol);
  if (outcome->text.len == 0 || place.source != self->result->source) return;
  MpBuf start = {0};
  mp_position_write(&start, place.source, place.start_byte);
  const MpStr text = outcome->is_known || outcome->exception != NULL
                         ? outcome->text
                         : MP_STR("has parts that were not followed: nothing can be said");
  const MpStr line =
      mp_str_format(self->arena, "%.*s: `%.*s` %.*s%.*s", MP_FMT(mp_buf_str(&start)),
                    MP_FMT(symbol), MP_FMT(text), MP_FMT(condition_of(self->arena, graph)));
  mp_buf_deinit(&start);
  if (mp_map_has(&self->known, line)) return;
  mp_map_set(&self->known, line, self);
  mp_array_push(self->arena, &self->lines, line);
}

MpStrs mp_explain_preparer(const MpFileResult *result, MpArena *arena) {
  Explanation self = {.result = result, .arena = arena};
  if (result->analysis == NULL) return self.lines;
  mp_map_init(&self.known, arena);
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
  return self.lines;
}
