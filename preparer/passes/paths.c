#include <stdlib.h>

#include "analyzer/graph/order.h"
#include "preparer/passes.h"

// Owners of owners beyond this are a cycle.
#define MAX_OWNERS 100u

static MpStr join_path(MpArena *arena, MpStr owner, MpStr path) {
  return owner.len > 0 ? mp_str_format(arena, "%.*s.%.*s", MP_FMT(owner), MP_FMT(path)) : path;
}

// Keras 3 keeps operations apart, so they do not count in a Functional model's `layers`.
static MpStr keras3_member_path(const MpModel *model, const MpHolding *holding) {
  MpStr prefix = MP_STR("layers[");
  const MpLayer *owner = model->source->layers.items[holding->owner->id];
  if (holding->kind != MP_HOLDING_MEMBER || owner->kind != MP_LAYER_FUNCTIONAL ||
      !owner->model_inputs || !mp_str_starts_with(holding->path, prefix)) {
    return holding->path;
  }
  MpLayerOrder order =
      mp_order_functional(model->source, model->arena, owner->model_inputs, owner->model_outputs);
  unsigned long index = strtoul(holding->path.ptr + prefix.len, NULL, 10);
  unsigned long operations = 0;
  for (uint32_t i = 0; i < order.count && i < index; i++) {
    operations += model->source->nodes.items[order.nodes[i]]->kind == MP_NODE_OP;
  }
  return mp_str_format(model->arena, "layers[%lu]", index - operations);
}

static MpStr step_path(const MpModel *model, const MpHolding *holding) {
  bool is_keras3 = mp_str_is(model->options->target, "keras3");
  return is_keras3 ? keras3_member_path(model, holding) : holding->path;
}

// From the root to the layer by the first holding that leads there; empty where none does.
static MpStr find_path(const MpModel *model, const MpLayer *layer, uint32_t depth) {
  if (depth > MAX_OWNERS) {
    return MP_STR("");
  }
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    const MpHolding *holding = &layer->holdings.items[i];
    if (holding->path.len == 0) {
      continue;
    }
    if (holding->owner->id == model->forward->root->id) {
      return step_path(model, holding);
    }
    MpStr owner = find_path(model, holding->owner, depth + 1);
    if (owner.len > 0) {
      return join_path(model->arena, owner, step_path(model, holding));
    }
  }
  return MP_STR("");
}

static void mark_layers(uint8_t *is_used, const MpDatum *datum) {
  if (datum->kind == MP_DATUM_LAYER) {
    is_used[datum->layer->id] = 1;
  }
  for (uint32_t i = 0; i < datum->items.len; i++) {
    mark_layers(is_used, datum->items.items[i]);
  }
}

// Calls that were unwrapped, and served.
static void mark_unwrapped(const MpModel *model, uint8_t *is_used) {
  const MpGraph *source = model->source;
  const uint8_t *live = mp_graph_forward_live(source, model->arena, model->forward);
  for (uint32_t i = 0; i < source->nodes.len; i++) {
    const MpNode *node = source->nodes.items[i];
    if (live[i] && mp_model_is_unwrapped(model, node)) {
      is_used[node->layer->id] = 1;
    }
  }
}

// Layers called in the result, those that are given to their constructors, and all that hold one of
// these.
static uint8_t *find_used(const MpModel *model) {
  const MpGraph *graph = model->graph;
  uint8_t *is_used = MP_NEW_ARRAY(model->arena, uint8_t, graph->layers.len + 1);
  mark_unwrapped(model, is_used);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    if (graph->nodes.items[i]->layer) {
      is_used[graph->nodes.items[i]->layer->id] = 1;
    }
  }
  bool changed = true;
  while (changed) {
    changed = false;
    for (uint32_t i = 0; i < graph->layers.len; i++) {
      const MpLayer *layer = graph->layers.items[i];
      for (uint32_t j = 0; is_used[i] && j < layer->holdings.len; j++) {
        uint8_t *owner = &is_used[layer->holdings.items[j].owner->id];
        changed = changed || !*owner;
        *owner = 1;
      }
    }
  }
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpArguments *arguments = &graph->layers.items[i]->arguments;
    for (uint32_t j = 0; is_used[i] && j < arguments->len; j++) {
      mark_layers(is_used, arguments->items[j].value);
    }
  }
  return is_used;
}

// True where an owner that is itself left out, or kept whole, speaks for the layer.
static bool is_spoken_for(const MpModel *model, const MpLayer *layer, const uint8_t *is_used,
                          const uint8_t *is_called) {
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    const MpHolding *holding = &layer->holdings.items[i];
    uint32_t owner = holding->owner->id;
    bool is_part = holding->kind == MP_HOLDING_WRAPPED || is_called[owner];
    if (owner != model->forward->root->id && (is_part || !is_used[owner])) {
      return true;
    }
  }
  return false;
}

static bool is_input_layer(const MpLayer *layer) {
  return layer->row && layer->row->family == MP_FAMILY_INPUT;
}

static void leave_out(MpModel *model, MpStr path, bool has_weights) {
  mp_array_push(model->arena, &model->left_out, path);
  if (has_weights) {
    mp_array_push(model->arena, &model->left_out_with_weights, path);
  }
}

// "block.g" of `self.g`; empty where the original does not hold it.
static MpStr weight_path(const MpModel *model, const MpWeight *weight) {
  if (!weight->holder) {
    return MP_STR("");
  }
  MpStr holder = model->paths[weight->holder->id];
  bool is_root = weight->holder->id == model->forward->root->id;
  return is_root || holder.len > 0 ? join_path(model->arena, holder, weight->path) : MP_STR("");
}

static bool is_live_weight(const MpModel *model, const MpWeight *weight) {
  for (uint32_t i = 0; i < model->graph->nodes.len; i++) {
    if (model->graph->nodes.items[i]->weight == weight) {
      return true;
    }
  }
  return false;
}

// Layers hold each other no deeper than this.
#define MAX_DEPTH 32u

// True where the layer is called in the result, or stands in one that is: its weights go along.
static bool is_kept_whole(const MpLayer *layer, const uint8_t *is_called, uint32_t depth) {
  if (is_called[layer->id] || depth == MAX_DEPTH) {
    return is_called[layer->id];
  }
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    if (is_kept_whole(layer->holdings.items[i].owner, is_called, depth + 1)) {
      return true;
    }
  }
  return false;
}

// Weights that unwrapped layers own: those of a library layer stand and fall with it.
static void find_weight_paths(MpModel *model, const uint8_t *is_called) {
  const MpGraph *graph = model->graph;
  model->weight_paths = MP_NEW_ARRAY(model->arena, MpStr, graph->weights.len + 1);
  for (uint32_t i = 0; i < graph->weights.len; i++) {
    const MpWeight *weight = graph->weights.items[i];
    bool is_own = weight->owner && !mp_keras_layer(weight->function);
    MpStr path = weight_path(model, weight);
    model->weight_paths[i] = path;
    if (is_own && path.len > 0 && !is_kept_whole(weight->owner, is_called, 0) &&
        !is_live_weight(model, weight)) {
      leave_out(model, path, true);
    }
  }
}

void mp_pass_paths(MpModel *model) {
  const MpGraph *graph = model->graph;
  model->paths = MP_NEW_ARRAY(model->arena, MpStr, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    model->paths[i] = find_path(model, graph->layers.items[i], 0);
  }
  const uint8_t *is_used = find_used(model);
  uint8_t *is_called = MP_NEW_ARRAY(model->arena, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (!node->layer) {
      continue;
    }
    is_called[node->layer->id] = 1;
    if (model->paths[node->layer->id].len == 0 && mp_model_may_have_weights(node->layer)) {
      mp_model_refuse(model, node->span,
                      mp_str_format(model->arena,
                                    "`%.*s` has weights, and the original model does not hold it: "
                                    "they could not be copied",
                                    MP_FMT(mp_model_layer_label(model, node->layer))),
                      MP_STR("make it an attribute of the layer that calls it"));
    }
  }
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpLayer *layer = graph->layers.items[i];
    if (!is_used[i] && model->paths[i].len > 0 && !is_input_layer(layer) &&
        !is_spoken_for(model, layer, is_used, is_called)) {
      leave_out(model, model->paths[i], mp_model_may_have_weights(layer));
    }
  }
  find_weight_paths(model, is_called);
}
