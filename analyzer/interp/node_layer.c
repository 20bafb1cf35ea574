#include "analyzer/interp/node_layer.h"

#include "analyzer/graph/node_names.h"
#include "analyzer/interp/layer_name.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

// --- the objects ---

// Operations of which Keras 2 makes objects of a class of its own.
static MpStr class_of(const MpNode *node, uint32_t index, const MpLayer *model) {
  if (model || node->kind == MP_NODE_INPUT) return MP_STR("keras.layers.InputLayer");
  return mp_op_is_slicing(node->ops[index]) ? MP_STR("keras.layers.SlicingOpLambda")
                                            : MP_STR("keras.layers.TFOpLambda");
}

static MpValue *make_value(MpRun *run, const MpNode *node, MpStr cls) {
  MpDatum *datum = MP_NEW(run->arena, MpDatum);
  datum->kind = MP_DATUM_CALL;
  datum->span = node->span;
  datum->text = cls;
  MpValue *value = mp_value_new(run, MP_VALUE_CONSTANT, node->span);
  value->datum = datum;
  return value;
}

MpValue *mp_node_layer(MpRun *run, const MpNode *node, uint32_t index, const MpLayer *model) {
  for (uint32_t i = 0; i < run->node_layers.len; i++) {
    const MpNodeLayer *known = run->node_layers.items[i];
    bool is_it = known->node == node->id && known->index == index && known->model == model;
    if (is_it) return known->value;
  }
  MpNodeLayer *layer = MP_NEW(run->arena, MpNodeLayer);
  *layer = (MpNodeLayer){.node = node->id, .index = index, .model = model};
  layer->value = make_value(run, node, class_of(node, index, model));
  mp_array_push(run->arena, &run->node_layers, layer);
  return layer->value;
}

const MpNodeLayer *mp_node_layer_of(const MpRun *run, const MpValue *value) {
  if (value->kind != MP_VALUE_CONSTANT) return NULL;
  for (uint32_t i = 0; i < run->node_layers.len; i++) {
    if (run->node_layers.items[i]->value->datum == value->datum) return run->node_layers.items[i];
  }
  return NULL;
}

// --- what is set of them ---

void mp_node_layer_set_trainable(MpRun *run, const MpNodeLayer *layer, MpTristate trainable) {
  mp_node_set_trainable(run->graph->nodes.items[layer->node], layer->index, trainable);
}

void mp_node_layers_forget_trainable(MpRun *run) {
  for (uint32_t i = 0; i < run->graph->nodes.len; i++) {
    MpNode *node = run->graph->nodes.items[i];
    node->frozen = 0;
    node->maybe_frozen = UINT64_MAX;
  }
}

// --- what it has ---

// Names of nodes that are there do not change when others come, nor with layers that are named
// later.
static const MpNodeNames *names_of(MpRun *run) {
  if (run->node_names && run->named_nodes == run->graph->nodes.len) return run->node_names;
  run->node_names = MP_NEW(run->arena, MpNodeNames);
  *run->node_names = mp_node_names(run->graph, run->arena, run->version == MP_KERAS_3);
  run->named_nodes = run->graph->nodes.len;
  return run->node_names;
}

MpStr mp_node_layer_name(MpRun *run, const MpNodeLayer *layer) {
  const MpNode *node = run->graph->nodes.items[layer->node];
  if (layer->model) return MP_STR("");
  if (node->kind == MP_NODE_INPUT && node->name.len > 0) return node->name;
  if (!mp_layer_names_are_counted(run)) return MP_STR("");
  const MpNodeNames *names = names_of(run);
  if (node->kind == MP_NODE_INPUT) return names->inputs[node->id];
  return names->ops[node->id] ? names->ops[node->id][layer->index] : MP_STR("");
}

static MpValue *symbol_of(MpRun *run, const MpNodeLayer *layer, MpStr name, MpSpan span) {
  MpStr identity =
      mp_str_format(run->arena, "%%%u+%u.%.*s", layer->node, layer->index, MP_FMT(name));
  if (layer->model)
    identity = mp_str_format(run->arena, "@%u%.*s", layer->model->id, MP_FMT(identity));
  MpStr text = mp_span_text(span);
  return mp_symbol_named(run, identity, text.len ? text : name, NULL, span);
}

// `output`, `input`: of an operation only what the last of a row gives is in the graph.
static MpValue *tensor_of(MpRun *run, const MpNodeLayer *layer, MpStr name, MpSpan span) {
  const MpNode *node = run->graph->nodes.items[layer->node];
  bool is_input = layer->model || node->kind == MP_NODE_INPUT;
  bool is_last = layer->index + 1 == node->op_count && mp_str_is(name, "output");
  const MpDatum *result = node->result;
  if (is_input && !layer->model) return mp_tensor_value(run, node, 0, span);
  bool is_one = result && result->kind == MP_DATUM_TENSOR;
  if (is_one && (is_input || is_last)) {
    const MpNode *maker = run->graph->nodes.items[result->tensor.node];
    return mp_tensor_value(run, maker, result->tensor.output, span);
  }
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, mp_tensor_value(run, node, 0, span));
  return mp_run_opaque(run, "tensor of an operation's layer", name, span, &inputs);
}

static bool is_among(MpStr name, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return false;
}

#define IS_AMONG(name, names) is_among(name, names, sizeof(names) / sizeof *(names))

// What these classes have beside what every layer has.
static bool is_own(MpStr name) {
  static const char *const names[] = {"batch_size", "is_placeholder", "ragged",
                                      "sparse",     "function",       "symbol"};
  return IS_AMONG(name, names);
}

MpValue *mp_node_layer_attribute(MpRun *run, const MpNodeLayer *layer, MpStr name, MpSpan span) {
  static const char *const empty[] = {
      "weights", "trainable_weights",   "variables", "non_trainable_weights",
      "losses",  "trainable_variables", "metrics",   "non_trainable_variables",
      "updates"};
  if (mp_str_is(name, "name") || mp_str_is(name, "_name")) {
    MpStr known = mp_node_layer_name(run, layer);
    return known.len > 0 ? mp_value_str(run, known) : symbol_of(run, layer, name, span);
  }
  if (mp_str_is(name, "trainable")) {
    MpTristate known = mp_node_trainable(run->graph->nodes.items[layer->node], layer->index);
    if (known != MP_MAYBE) return mp_value_bool(run, known == MP_YES);
  }
  bool is_tensor = mp_str_is(name, "output") || mp_str_is(name, "input");
  if (is_tensor) return tensor_of(run, layer, name, span);
  if (mp_str_is(name, "__class__")) return mp_value_library(run, layer->value->datum->text, span);
  if (IS_AMONG(name, empty)) return mp_value_sequence(run, MP_VALUE_LIST, (MpValues){0}, span);
  bool may_have = mp_str_starts_with(name, MP_STR("_")) || is_own(name) ||
                  mp_keras_member(name, MP_FAMILY_BASE);
  return may_have ? symbol_of(run, layer, name, span) : NULL;
}

MpTristate mp_node_layer_is(const MpNodeLayer *layer, MpStr cls) {
  MpStr own = layer->value->datum->text;
  const MpLayerRow *row = mp_keras_layer(cls);
  bool is_base = row && row->family == MP_FAMILY_BASE;
  bool is_derived =
      mp_str_is(own, "keras.layers.SlicingOpLambda") && mp_str_is(cls, "keras.layers.TFOpLambda");
  if (is_base || is_derived || mp_str_eq(own, row ? row->name : cls)) return MP_YES;
  return row ? MP_NO : MP_MAYBE;
}
