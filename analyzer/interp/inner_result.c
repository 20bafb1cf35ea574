#include "analyzer/interp/inner_result.h"

#include "analyzer/graph/datum.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/rank.h"

// Layers in layers deeper than this are not looked into.
#define MAX_DEPTH 8u

// Shapes and types are inferred when they are asked for; what is left of the node cannot be asked.
static void infer(void *context, MpTensor tensor) {
  MpRun *run = context;
  (void)mp_shape_known(run, tensor);
  (void)mp_tensor_dtype(run, tensor);
}

static void keep(MpRun *run, MpLayer *layer, MpNodeId node, const MpDatum *value) {
  MpInnerResult result = {node, value};
  mp_array_push(run->arena, &layer->inner_results, result);
}

void mp_inner_results_keep(MpRun *run, MpNodeId first) {
  const MpGraph *graph = run->graph;
  uint32_t count = graph->nodes.len;
  for (uint32_t i = first; i < count; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || !node->layer) continue;
    if (node->result) mp_datum_visit_tensors(node->result, infer, run);
    keep(run, node->layer, i, node->result);
  }
}

static void lose(MpRun *run, MpInstance *layer, const MpNode *node, uint32_t depth) {
  MpValues parts = {0};
  if (!layer->layer || depth == MAX_DEPTH) return;
  if (depth > 0) keep(run, layer->layer, node->id, NULL);
  if (layer->layer->kind == MP_LAYER_LIBRARY)
    parts = layer->members;
  else
    (void)mp_layer_list_tracked(run, layer, &parts);
  for (uint32_t i = 0; i < parts.len; i++) {
    if (parts.items[i]->kind == MP_VALUE_INSTANCE)
      lose(run, parts.items[i]->instance, node, depth + 1);
  }
}

void mp_inner_results_lose(MpRun *run, MpInstance *layer, const MpNode *node) {
  lose(run, layer, node, 0);
}
