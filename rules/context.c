#include "rules/context.h"

bool mp_class_is_same(const MpClassFact *a, const MpClassFact *b) {
  if (a == b) return true;
  if (a == NULL || b == NULL || mp_span_is_none(a->name_span)) return false;
  return mp_span_eq(a->name_span, b->name_span);
}

static void add_graph(MpContexts *self, MpArena *arena, const MpGraph *graph, MpContext place) {
  uint8_t *seen = MP_NEW_ARRAY(arena, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || !node->is_traced || node->is_definition) continue;
    if (node->layer->kind != MP_LAYER_SUBCLASSED || seen[node->layer->id]) continue;
    seen[node->layer->id] = 1;
    place.layer = node->layer;
    mp_array_push(arena, self, place);
  }
}

MpContexts mp_contexts_new(MpArena *arena, const MpAnalysis *analysis) {
  MpContexts self = {0};
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    const MpEntry *entry = analysis->entries.items[i];
    if (entry->is_background || entry->phase != MP_PHASE_INFERENCE) continue;
    for (uint32_t k = 0; k < entry->graphs.len; k++) {
      const MpGraph *graph = entry->graphs.items[k];
      if (!graph->ended_early) add_graph(&self, arena, graph, (MpContext){i, k, NULL});
    }
  }
  return self;
}

bool mp_contexts_are_several(const MpContexts *self, const MpClassFact *cls) {
  const MpContext *first = NULL;
  for (uint32_t i = 0; i < self->len; i++) {
    const MpContext *context = &self->items[i];
    if (!mp_class_is_same(context->layer->cls, cls)) continue;
    if (first == NULL) first = context;
    if (context->entry != first->entry) return true;
    if (context->graph == first->graph && context->layer != first->layer) return true;
  }
  return false;
}
