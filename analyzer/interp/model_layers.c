// The layers of a Functional model, as `model.layers` gives them.
#include "analyzer/graph/order.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/tensor.h"

static void find_node(void *context, MpTensor tensor) {
  MpNodeId *wanted = context;
  if (tensor.node == *wanted) *wanted = MP_NODE_NONE;
}

// The InputLayer that stands for a tensor: `output` of it is that tensor.
static MpValue *input_layer(MpRun *run, const MpNode *node) {
  MpDatum *datum = MP_NEW(run->arena, MpDatum);
  datum->kind = MP_DATUM_CALL;
  datum->span = node->span;
  datum->text = MP_STR("keras.layers.InputLayer");
  MpValue *value = mp_value_new(run, MP_VALUE_CONSTANT, node->span);
  value->datum = datum;
  mp_array_push(run->arena, &value->items, mp_tensor_value(run, node, 0, node->span));
  return value;
}

static bool gives_input(const MpLayer *model, const MpNode *node) {
  MpNodeId wanted = node->id;
  mp_datum_visit_tensors(model->model_inputs, find_node, &wanted);
  return wanted == MP_NODE_NONE;
}

// A Functional model has an InputLayer for each input too. What Keras 2 makes of an operation is a
// layer, and in Keras 3 it is none.
static bool functional_layers(MpRun *run, const MpInstance *instance, MpValues *out) {
  *out = (MpValues){0};
  const MpLayer *layer = instance->layer;
  MpLayerOrder order =
      mp_order_functional(run->graph, run->arena, layer->model_inputs, layer->model_outputs);
  for (uint32_t i = 0; i < order.count; i++) {
    const MpNode *node = run->graph->nodes.items[order.nodes[i]];
    if (node->kind == MP_NODE_INPUT || gives_input(layer, node)) {
      mp_array_push(run->arena, out, input_layer(run, node));
    } else if (node->kind == MP_NODE_LAYER && node->layer) {
      mp_array_push(run->arena, out, run->instances.items[node->layer->id]->value);
    } else {
      return false;
    }
  }
  return true;
}

// What `layers` gives. False: not all of them are known.
static bool known_layers(MpRun *run, MpValue *value, MpSpan span, MpValues *out) {
  const MpInstance *instance = value->instance;
  *out = (MpValues){0};
  if (instance->layer->kind == MP_LAYER_FUNCTIONAL) return functional_layers(run, instance, out);
  if (instance->layer->kind == MP_LAYER_SUBCLASSED) {
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
  // Operations between the layers have no name of the source's.
  if (!is_known) members = self->instance->members;
  for (uint32_t i = 0; name->kind == MP_VALUE_STR && i < members.len; i++) {
    const MpValue *member = members.items[i];
    bool is_layer = member->kind == MP_VALUE_INSTANCE;
    if (is_layer && mp_str_eq(member->instance->layer->name, name->text)) return members.items[i];
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
