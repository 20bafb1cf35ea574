// The layers of a Functional model, as `model.layers` gives them.
#include "analyzer/graph/order.h"
#include "analyzer/graph/shown.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/node_layer.h"
#include "analyzer/interp/tensor.h"

// What Keras makes of one call, or input; false where that is not known. What Keras 3 makes of an
// operation is no layer.
static bool add_layer(MpRun *run, const MpLayer *model, const MpNode *node, uint32_t index,
                      MpValues *out) {
  MpValue *value = NULL;
  if (node->kind == MP_NODE_INPUT) {
    value = mp_node_layer(run, node, 0, NULL);
  } else if (mp_model_stands_for_input(model, node)) {
    value = mp_node_layer(run, node, MP_NODE_OWN_INPUT, model);
  } else if (node->kind == MP_NODE_LAYER && node->layer) {
    value = run->instances.items[node->layer->id]->value;
  } else if (node->kind == MP_NODE_OP && run->version == MP_KERAS_3) {
    return true;
  } else if (node->kind == MP_NODE_OP && index < node->op_count) {
    value = mp_node_layer(run, node, index, NULL);
  }
  if (value) mp_array_push(run->arena, out, value);
  return value != NULL;
}

bool mp_model_network(MpRun *run, MpInstance *instance, MpValues *out) {
  const MpLayer *model = instance->layer;
  *out = (MpValues){0};
  if (instance->network) {
    for (uint32_t i = 0; i < instance->network->len; i++)
      mp_array_push(run->arena, out, instance->network->items[i]);
    return true;
  }
  MpLayerOrder order =
      mp_order_functional(run->graph, run->arena, model->model_inputs, model->model_outputs);
  uint32_t *met = MP_NEW_ARRAY(run->arena, uint32_t, run->graph->nodes.len + 1);
  MpValues *network = MP_NEW(run->arena, MpValues);
  for (uint32_t i = 0; i < order.count; i++) {
    const MpNode *node = run->graph->nodes.items[order.nodes[i]];
    if (!add_layer(run, model, node, met[node->id]++, network)) return false;
  }
  instance->network = network;
  return mp_model_network(run, instance, out);
}

// What `layers` gives. False: not all of them are known. Behind those of its definition Keras 2
// lists what else a Functional model holds.
static bool known_layers(MpRun *run, MpValue *value, MpSpan span, MpValues *out) {
  MpInstance *instance = value->instance;
  *out = (MpValues){0};
  bool is_functional = instance->layer->kind == MP_LAYER_FUNCTIONAL;
  if (is_functional && !mp_model_network(run, instance, out)) return false;
  if (is_functional && run->version == MP_KERAS_3) return true;
  if (is_functional || instance->layer->kind == MP_LAYER_SUBCLASSED) {
    *out = mp_layer_tracked(run, value, false, false, span)->items;
    return true;
  }
  for (uint32_t i = 0; i < instance->members.len; i++) {
    MpValue *member = instance->members.items[i];
    bool is_layer = member->kind == MP_VALUE_INSTANCE &&
                    member->instance->layer->row->family != MP_FAMILY_INPUT;
    if (is_layer) mp_array_push(run->arena, out, member);
  }
  return !instance->has_unknown_members;
}

MpValue *mp_layer_submodules(MpRun *run, MpValue *value, MpSpan span) {
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, value);
  return mp_run_opaque(run, "layers that Keras tracked", MP_STR("submodules"), span, &inputs);
}

MpValue *mp_model_layers(MpRun *run, MpValue *value, MpSpan span) {
  MpValues items;
  if (!known_layers(run, value, span, &items)) {
    // Whoever reads them may call everything that the model holds.
    MpValues inputs = {0};
    mp_array_push(run->arena, &inputs, value);
    return mp_run_opaque(run, "layers that Keras tracked", MP_STR("layers"), span, &inputs);
  }
  return mp_value_sequence(run, MP_VALUE_LIST, items, span);
}

// Empty where it is not certain.
static MpStr name_of(MpRun *run, const MpValue *layer) {
  if (layer->kind == MP_VALUE_INSTANCE) return mp_layer_shown_name(layer->instance->layer);
  const MpNodeLayer *of_node = mp_node_layer_of(run, layer);
  return of_node ? mp_node_layer_name(run, of_node) : MP_STR("");
}

// By name, or by index, which goes before it.
MpValue *mp_model_get_layer(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"name", "index"};
  MpValue *given[2];
  MpValues members, inputs = {0};
  if (!mp_call_bind(run, call, names, 2, 0, given)) return mp_native_refused(run, call);
  MpValue *index = given[1] ? mp_resolve(run, given[1]) : run->none;
  const MpValue *name = given[0] ? mp_resolve(run, given[0]) : run->none;
  bool is_known = known_layers(run, self, call->span, &members);
  if (is_known && index->kind == MP_VALUE_INT) {
    return mp_subscript(run, mp_value_sequence(run, MP_VALUE_LIST, members, call->span), index,
                        call->span);
  }
  if (!is_known) members = self->instance->members;
  for (uint32_t i = 0; name->kind == MP_VALUE_STR && i < members.len; i++) {
    if (mp_str_eq(name_of(run, members.items[i]), name->text)) return members.items[i];
  }
  mp_array_push(run->arena, &inputs, self);
  return mp_run_opaque(run, "layer by name or index", MP_STR("get_layer"), call->span, &inputs);
}

// The call of a layer on Keras tensors that `layer.output` is about: the only one that is not in
// the body of another call. NULL: there is none, or there are several.
static const MpNode *only_call(const MpRun *run, const MpLayer *layer) {
  const MpNode *found = NULL;
  for (uint32_t i = 0; i < run->graph->nodes.len; i++) {
    const MpNode *node = run->graph->nodes.items[i];
    bool is_there = node->layer == layer && node->parent == layer->created_in_call;
    if (is_there && found) return NULL;
    if (is_there) found = node;
  }
  return found;
}

// `layer.output`, `layer.input`: of the tensor that the layer gave, or was called on.
MpValue *mp_layer_call_tensor(MpRun *run, const MpValue *value, MpStr name, MpSpan span) {
  const MpNode *node = only_call(run, value->instance->layer);
  const MpDatum *datum = !node                                     ? NULL
                         : mp_str_starts_with(name, MP_STR("out")) ? node->result
                         : node->arguments.len > 0                 ? node->arguments.items[0].value
                                                                   : NULL;
  if (!datum || datum->kind != MP_DATUM_TENSOR) return NULL;
  const MpNode *giver = run->graph->nodes.items[datum->tensor.node];
  return mp_tensor_value(run, giver, datum->tensor.output, span);
}
