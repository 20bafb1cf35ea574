#include "rules/sublayer.h"

const MpHolding *mp_sublayer_home(const MpLayer *layer) {
  if (layer->holdings.len == 0) return NULL;
  const MpHolding *home = &layer->holdings.items[0];
  const bool is_attribute =
      home->kind == MP_HOLDING_ATTRIBUTE || home->kind == MP_HOLDING_CONTAINER;
  // Without a target in the source, Keras's own code holds it: the cell of an RNN.
  const bool is_written = is_attribute && home->symbol.len > 0;
  return is_written && home->owner->kind == MP_LAYER_SUBCLASSED ? home : NULL;
}

MpStr mp_sublayer_home_class(const MpLayer *layer) {
  const MpHolding *home = &layer->holdings.items[0];
  // A base class may hold the assignment; the layer made by it knows.
  if (layer->created_in_class.len > 0 && mp_str_eq(layer->created_in_method, home->method)) {
    return layer->created_in_class;
  }
  return home->owner->cls != NULL ? home->owner->cls->name : (MpStr){0};
}

const uint8_t *mp_sublayers_called(const MpPass *pass) {
  const MpGraph *graph = pass->graph;
  uint8_t *called = MP_NEW_ARRAY(pass->scratch, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind == MP_NODE_LAYER && node->layer != NULL) called[node->layer->id] = 1;
  }
  return called;
}

// A byte a layer: it is called, and what its call does with its parts is not in the graph.
static uint8_t *find_closed_calls(const MpPass *pass) {
  const MpGraph *graph = pass->graph;
  uint8_t *closed = MP_NEW_ARRAY(pass->scratch, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || node->layer == NULL || node->is_traced) continue;
    closed[node->layer->id] = 1;
  }
  return closed;
}

// What is reached through this holding if its owner is reached: `closed` says that the owner's own
// code is not in the graph.
static bool passes_on(const MpHolding *holding, bool is_closed) {
  switch (holding->kind) {
    case MP_HOLDING_MEMBER:
    case MP_HOLDING_WRAPPED: return true;
    case MP_HOLDING_ATTRIBUTE:
    case MP_HOLDING_CONTAINER: return is_closed || holding->symbol.len == 0;
  }
  return true;
}

const uint8_t *mp_sublayers_reached(const MpPass *pass) {
  const MpLayers *layers = &pass->graph->layers;
  uint8_t *closed = find_closed_calls(pass);
  uint8_t *reached = MP_NEW_ARRAY(pass->scratch, uint8_t, layers->len + 1);
  const uint8_t *called = mp_sublayers_called(pass);
  for (uint32_t i = 0; i < layers->len; i++) {
    closed[i] = closed[i] || layers->items[i]->may_be_reached;
    reached[i] = called[i] || closed[i];
  }
  // Parts may be made before or after what holds them, so until nothing changes.
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t i = 0; i < layers->len; i++) {
      const MpHoldings *holdings = &layers->items[i]->holdings;
      for (uint32_t k = 0; k < holdings->len; k++) {
        const uint32_t owner = holdings->items[k].owner->id;
        if (!reached[owner] || !passes_on(&holdings->items[k], closed[owner] != 0)) continue;
        // What a part that was only reached this way does with its own parts is not known either.
        if (!reached[i] || (!called[i] && !closed[i])) changed = true;
        reached[i] = 1;
        if (!called[i]) closed[i] = 1;
      }
    }
  }
  return reached;
}

const uint8_t *mp_sublayers_used(const MpPass *pass, const uint8_t *reached) {
  const MpLayers *layers = &pass->graph->layers;
  uint8_t *used = MP_NEW_ARRAY(pass->scratch, uint8_t, layers->len + 1);
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t i = 0; i < layers->len; i++) {
      const MpHoldings *holdings = &layers->items[i]->holdings;
      for (uint32_t k = 0; k < holdings->len && (reached[i] || used[i]); k++) {
        const uint32_t owner = holdings->items[k].owner->id;
        changed = changed || !used[owner];
        used[owner] = 1;
      }
    }
  }
  return used;
}

MpStr mp_layer_class_name(const MpLayer *layer) {
  if (layer->cls != NULL) return layer->cls->name;
  if (layer->row == NULL) return MP_STR("layer");
  const size_t dot = mp_str_rfind_byte(layer->row->name, '.');
  return dot == SIZE_MAX ? layer->row->name
                         : mp_str_slice(layer->row->name, dot + 1, layer->row->name.len);
}
