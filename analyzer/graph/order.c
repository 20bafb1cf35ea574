#include "analyzer/graph/order.h"

#include "analyzer/graph/depth.h"
#include "analyzer/graph/level.h"

// Where the facts of a node's layer stand: every operation is a layer of its own.
static uint32_t slot_of(const MpGraph *graph, const MpNode *node) {
  return node->layer ? node->layer->id : graph->layers.len + node->id;
}

static MpDepthIndexes makers_of(const MpLevel *level, const MpTensors *tensors, MpNodeId reader) {
  MpDepthIndexes makers = {0};
  for (uint32_t i = 0; i < tensors->len; i++) {
    const MpNodeId maker = mp_level_maker(level, tensors->items[i], reader);
    if (maker != MP_NODE_NONE) mp_array_push(level->arena, &makers, maker);
  }
  return makers;
}

static MpDepthCall call_of(const MpLevel *level, const MpNode *node) {
  MpTensors tensors = {0};
  mp_level_flatten_arguments(level->arena, node, &tensors);
  return (MpDepthCall){
      .layer = slot_of(level->graph, node),
      .thickness = node->kind == MP_NODE_OP && node->op_count > 1 ? node->op_count : 1,
      .feeders = makers_of(level, &tensors, node->id),
  };
}

MpLayerOrder mp_order_functional(const MpGraph *graph, MpArena *arena, const MpDatum *inputs,
                                 const MpDatum *outputs) {
  MpTensors input_tensors = {0};
  MpTensors output_tensors = {0};
  mp_level_flatten(arena, inputs, &input_tensors);
  mp_level_flatten(arena, outputs, &output_tensors);
  MpNodeId parent = MP_NODE_NONE;
  if (input_tensors.len > 0) parent = graph->nodes.items[input_tensors.items[0].node]->parent;
  const MpLevel level = mp_level_new(graph, arena, parent);
  MpDepthCall *calls = MP_NEW_ARRAY(arena, MpDepthCall, graph->nodes.len + 1);
  for (MpNodeId id = level.begin; id < level.end; id++) {
    const MpNode *node = graph->nodes.items[id];
    if (node->parent == parent) calls[id] = call_of(&level, node);
  }
  const MpDepthGraph depths = {
      .calls = calls,
      .call_count = graph->nodes.len,
      .layer_count = graph->layers.len + graph->nodes.len,
      .inputs = makers_of(&level, &input_tensors, 0),
      .outputs = makers_of(&level, &output_tensors, UINT32_MAX),
  };
  const MpDepthIndexes order = mp_depth_order(&depths, arena);
  return (MpLayerOrder){.nodes = order.items, .count = order.len};
}
