#include "summary/cost.h"

#include "summary/summary.h"

int64_t mp_cost_add(int64_t a, int64_t b) {
  if (a < 0 || b < 0 || a > INT64_MAX - b) return MP_SUMMARY_UNKNOWN;
  return a + b;
}

int64_t mp_cost_multiply(int64_t a, int64_t b) {
  if (a < 0 || b < 0 || (b > 0 && a > INT64_MAX / b)) return MP_SUMMARY_UNKNOWN;
  return a * b;
}

int64_t mp_cost_elements(const MpGraph *graph, MpTensor tensor) {
  const MpShape *shape = mp_graph_shape(graph, tensor);
  if (!shape || shape->rank < 0) return MP_SUMMARY_UNKNOWN;
  bool has_batch = graph->nodes.items[tensor.node]->depends_on_input && shape->rank > 0 &&
                   shape->dims[0] == MP_DIM_UNKNOWN;
  int64_t count = 1;
  for (int32_t i = has_batch; i < shape->rank; i++)
    count = mp_cost_multiply(count, shape->dims[i]);
  return count;
}

int64_t mp_dtype_bytes(MpStr dtype) {
  static const struct {
    const char *name;
    int64_t bytes;
  } sizes[] = {{"float32", 4}, {"float16", 2},   {"bfloat16", 2},   {"float64", 8},
               {"int32", 4},   {"int64", 8},     {"int8", 1},       {"int16", 2},
               {"uint8", 1},   {"uint16", 2},    {"uint32", 4},     {"uint64", 8},
               {"bool", 1},    {"complex64", 8}, {"complex128", 16}};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    if (mp_str_is(dtype, sizes[i].name)) return sizes[i].bytes;
  }
  return MP_SUMMARY_UNKNOWN;
}

static int64_t bytes_of_outputs(const MpGraph *graph, const MpNode *node) {
  int64_t bytes = 0;
  for (uint32_t i = 0; i < node->output_count; i++) {
    MpTensor tensor = {node->id, i};
    int64_t size = mp_dtype_bytes(mp_graph_dtype(graph, tensor));
    bytes = mp_cost_add(bytes, mp_cost_multiply(mp_cost_elements(graph, tensor), size));
  }
  return bytes;
}

static void cost_of_one(const MpOwnership *ownership, MpArena *arena, const MpNode *node,
                        MpCosts *out) {
  const MpGraph *graph = ownership->graph;
  switch (node->kind) {
    case MP_NODE_INPUT:
    case MP_NODE_CONST:
    case MP_NODE_WEIGHT: return;
    case MP_NODE_LAYER:
      if (node->is_traced) return;
      out->macs[node->id] = mp_macs_of_layer(ownership, arena, node);
      break;
    case MP_NODE_OP: out->macs[node->id] = mp_macs_of_operation(graph, arena, node); break;
    case MP_NODE_OPAQUE: out->macs[node->id] = MP_SUMMARY_UNKNOWN; break;
  }
  if (node->depends_on_input) out->bytes[node->id] = bytes_of_outputs(graph, node);
}

MpCosts mp_costs_new(const MpOwnership *ownership, MpArena *arena) {
  const MpGraph *graph = ownership->graph;
  uint32_t count = graph->nodes.len;
  MpCosts self = {.macs = MP_NEW_ARRAY(arena, int64_t, count + 1),
                  .bytes = MP_NEW_ARRAY(arena, int64_t, count + 1)};
  // Bodies stand behind their calls. What only defines a model costs nothing where it stands.
  for (uint32_t id = count; id-- > 0;) {
    const MpNode *node = graph->nodes.items[id];
    cost_of_one(ownership, arena, node, &self);
    if (node->parent == MP_NODE_NONE) continue;
    const MpNode *call = graph->nodes.items[node->parent];
    if (node->is_definition && !call->is_definition) continue;
    self.macs[call->id] = mp_cost_add(self.macs[call->id], self.macs[id]);
    self.bytes[call->id] = mp_cost_add(self.bytes[call->id], self.bytes[id]);
  }
  return self;
}
