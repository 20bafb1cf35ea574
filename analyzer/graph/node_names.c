// How Keras names what the source does not: operations on Keras tensors and inputs.
#include "analyzer/graph/node_names.h"

#include "analyzer/base/map.h"

typedef struct Naming {
  MpArena *arena;
  bool is_keras3;
  MpNodeNames *names;
  MpMap counts;  // name → uint32_t, how many were made
  MpMap taken;   // names that the source gives
} Naming;

// The next of `base`, `base_1`, `base_2` … Keras leaves out what the source has given to a layer.
static MpStr next_name(Naming *self, MpStr base) {
  MpArena *arena = self->arena;
  uint32_t *count = mp_map_get(&self->counts, base);
  if (!count) {
    count = MP_NEW(arena, uint32_t);
    mp_map_set(&self->counts, base, count);
  }
  for (;;) {
    uint32_t number = (*count)++;
    MpStr name = number ? mp_str_format(arena, "%.*s_%u", MP_FMT(base), number) : base;
    if (!mp_map_has(&self->taken, name)) return name;
  }
}

bool mp_op_is_slicing(MpStr op) {
  static const char *const slicing[] = {"__operators__.getitem", "__operators__.ragged_getitem",
                                        "boolean_mask", "compat.v1.boolean_mask"};
  for (size_t i = 0; i < sizeof slicing / sizeof slicing[0]; i++) {
    if (mp_str_is(op, slicing[i])) return true;
  }
  return false;
}

static void name_operations(Naming *self, const MpNode *node) {
  if (node->op_count == 0) return;
  MpStr *names = MP_NEW_ARRAY(self->arena, MpStr, node->op_count);
  for (uint32_t i = 0; i < node->op_count; i++) {
    MpStr base = mp_str_format(self->arena, "tf.%.*s", MP_FMT(node->ops[i]));
    names[i] = next_name(self, base);
  }
  self->names->ops[node->id] = names;
}

static void name_input(Naming *self, const MpNode *node, uint32_t *count) {
  MpStr *name = &self->names->inputs[node->id];
  *name = node->name;
  if (node->name.len > 0) return;
  uint32_t number = (*count)++;
  if (!self->is_keras3) {
    *name = mp_str_format(self->arena, "input_%u", number + 1);
  } else {
    *name = number ? mp_str_format(self->arena, "input_layer_%u", number) : MP_STR("input_layer");
  }
}

// A layer InputLayer takes one of the names, too. In Keras 3 a Sequential makes an input of its own
// when it is built, which takes one as well.
static bool are_inputs_counted(const MpGraph *graph, bool is_keras3) {
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpLayer *layer = graph->layers.items[i];
    bool is_input = layer->row && layer->row->family == MP_FAMILY_INPUT && layer->name.len == 0;
    if (is_input || (is_keras3 && layer->kind == MP_LAYER_SEQUENTIAL)) return false;
  }
  return !is_keras3 || graph->limits.len == 0;
}

// A model of tensors in the middle of another makes inputs of its own, which take names. Those that
// were made before the tensors have theirs by then.
typedef struct Middle {
  const MpGraph *graph;
  MpNodeId first;
} Middle;

static void look_at_input(void *context, MpTensor tensor) {
  Middle *self = context;
  bool is_input = self->graph->nodes.items[tensor.node]->kind == MP_NODE_INPUT;
  if (!is_input && tensor.node < self->first) self->first = tensor.node;
}

static MpNodeId find_middle(const MpGraph *graph) {
  Middle self = {.graph = graph, .first = MP_NODE_NONE};
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpLayer *layer = graph->layers.items[i];
    bool is_model = layer->kind == MP_LAYER_FUNCTIONAL && layer->model_inputs;
    if (is_model) mp_datum_visit_tensors(layer->model_inputs, look_at_input, &self);
  }
  return self.first;
}

// Operations become layers where Keras itself is not tracing: outside all calls.
MpNodeNames mp_node_names(const MpGraph *graph, MpArena *arena, bool is_keras3) {
  MpNodeNames names = {.ops = MP_NEW_ARRAY(arena, MpStr *, graph->nodes.len + 1),
                       .inputs = MP_NEW_ARRAY(arena, MpStr, graph->nodes.len + 1)};
  Naming naming = {.arena = arena, .is_keras3 = is_keras3, .names = &names};
  uint32_t inputs = 0;
  names.middle = find_middle(graph);
  bool are_counted = are_inputs_counted(graph, is_keras3);
  mp_map_init(&naming.counts, arena);
  mp_map_init(&naming.taken, arena);
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    MpLayer *layer = graph->layers.items[i];
    if (layer->name.len > 0) mp_map_set(&naming.taken, layer->name, layer);
  }
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->parent != MP_NODE_NONE || !node->depends_on_input) continue;
    // Those of Keras 3 are no layers: they are called after classes that no table knows.
    if (node->kind == MP_NODE_OP && !is_keras3) name_operations(&naming, node);
    // What stands for an input that the source does not make has no name.
    bool is_made = node->kind == MP_NODE_INPUT && node->symbol.len > 0;
    bool is_certain = node->name.len > 0 || (are_counted && i < names.middle);
    if (is_made && is_certain) name_input(&naming, node, &inputs);
  }
  return names;
}
