// How Keras names what the source does not: operations on Keras tensors and inputs.
#include "analyzer/base/map.h"
#include "summary/builder.h"

typedef struct Naming {
  MpBuilder *builder;
  MpMap counts;  // name → uint32_t, how many were made
  MpMap taken;   // names that the source gives
} Naming;

// The next of `base`, `base_1`, `base_2` … Keras leaves out what the source has given to a layer.
static MpStr next_name(Naming *self, MpStr base) {
  MpArena *arena = self->builder->arena;
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

static void name_operations(Naming *self, const MpNode *node) {
  MpBuilder *builder = self->builder;
  if (node->op_count == 0) return;
  MpStr *names = MP_NEW_ARRAY(builder->arena, MpStr, node->op_count);
  for (uint32_t i = 0; i < node->op_count; i++) {
    MpStr base = mp_str_format(builder->arena, "tf.%.*s", MP_FMT(node->ops[i]));
    names[i] = next_name(self, base);
  }
  builder->op_names[node->id] = names;
}

static void name_input(Naming *self, const MpNode *node, uint32_t *count) {
  MpBuilder *builder = self->builder;
  builder->input_names[node->id] = node->name;
  if (node->name.len > 0) return;
  if (!builder->is_keras3) {
    builder->input_names[node->id] = mp_str_format(builder->arena, "input_%u", ++*count);
    return;
  }
  MpStr name = MP_STR("input_layer");
  if (*count > 0) name = mp_str_format(builder->arena, "input_layer_%u", *count);
  ++*count;
  builder->input_names[node->id] = name;
}

// In Keras 3 a Sequential makes an input of its own when it is built, which takes one of the names,
// and a layer InputLayer does, too.
static bool are_inputs_counted(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpLayer *layer = graph->layers.items[i];
    bool is_input = layer->row && layer->row->family == MP_FAMILY_INPUT;
    if (layer->kind == MP_LAYER_SEQUENTIAL || is_input) return false;
  }
  return graph->limits.len == 0;
}

// Operations become layers where Keras itself is not tracing: outside all calls.
void mp_builder_name(MpBuilder *self) {
  const MpGraph *graph = self->graph;
  Naming naming = {.builder = self};
  uint32_t inputs = 0;
  bool are_counted = !self->is_keras3 || are_inputs_counted(graph);
  mp_map_init(&naming.counts, self->arena);
  mp_map_init(&naming.taken, self->arena);
  self->op_names = MP_NEW_ARRAY(self->arena, MpStr *, graph->nodes.len + 1);
  self->input_names = MP_NEW_ARRAY(self->arena, MpStr, graph->nodes.len + 1);
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    MpLayer *layer = graph->layers.items[i];
    if (layer->name.len > 0) mp_map_set(&naming.taken, layer->name, layer);
  }
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->parent != MP_NODE_NONE || !node->depends_on_input) continue;
    // Those of Keras 3 are no layers: they are called after classes that no table knows.
    if (node->kind == MP_NODE_OP && !self->is_keras3) name_operations(&naming, node);
    // What stands for an input that the source does not make has no name.
    bool is_made = node->kind == MP_NODE_INPUT && node->symbol.len > 0;
    if (is_made && (are_counted || node->name.len > 0)) name_input(&naming, node, &inputs);
  }
}
