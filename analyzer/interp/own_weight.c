#include "analyzer/interp/own_weight.h"

#include "analyzer/interp/dim.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/layer_rules.h"
#include "analyzer/interp/layer_variable.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/tensor.h"

// Behind the positional parameters: only by keyword.
#define BY_KEYWORD UINT32_MAX

// NULL: not given, or None.
static MpValue *given(MpRun *run, const MpCall *call, uint32_t position, const char *name) {
  const MpKeywordValue *keyword = mp_call_keyword(call, mp_str_from_c(name));
  MpValue *value = keyword                     ? keyword->value
                   : position < call->args.len ? call->args.items[position]
                                               : NULL;
  if (value) value = mp_resolve(run, value);
  return value && value->kind != MP_VALUE_NONE ? value : NULL;
}

// The shape that a weight is made with: `add_weight("w", shape)`, `add_weight(shape)`; a number
// where none is given. NULL: not known.
static const MpShape *weight_shape(MpRun *run, const MpCall *call) {
  const MpKeywordValue *keyword = mp_call_keyword(call, MP_STR("shape"));
  MpValue *shape = keyword ? mp_resolve(run, keyword->value) : NULL;
  for (uint32_t i = 0; !shape && i < 2 && i < call->args.len; i++) {
    MpValue *given = mp_resolve(run, call->args.items[i]);
    bool is_name = given->kind == MP_VALUE_STR || given->kind == MP_VALUE_NONE;
    if (!is_name) shape = given;
    if (!is_name) break;
  }
  if (!shape && (call->is_open || call->args.len > 1)) return NULL;
  if (!shape || shape->kind == MP_VALUE_NONE) return mp_shape_new(run, 0);
  const MpShape *known = mp_shape_of_value(run, shape);
  for (int32_t i = 0; known && i < known->rank; i++) {
    if (known->dims[i] == MP_DIM_UNKNOWN) return NULL;
    mp_dim_require_number(run, known->dims[i]);
  }
  return known;
}

static void set_trainable(MpRun *run, MpVariable *variable, const MpCall *call, uint32_t position) {
  const MpValue *trainable = given(run, call, position, "trainable");
  MpTristate answer = trainable ? mp_value_truth(trainable) : call->is_open ? MP_MAYBE : MP_YES;
  variable->is_trainable = answer != MP_NO;
  variable->may_be_frozen = answer == MP_MAYBE;
}

static void set_name(MpVariable *variable, const MpValue *name) {
  if (name && name->kind == MP_VALUE_STR) variable->name = name->text;
}

MpValue *mp_own_weight_add(MpRun *run, MpValue *self, const MpCall *call) {
  MpLayer *layer = self->instance->layer;
  bool is_third = run->version == MP_KERAS_3;
  MpWeight *weight = MP_NEW(run->arena, MpWeight);
  weight->owner = layer;
  weight->span = call->span;
  weight->function = MP_STR("add_weight");
  weight->class_name = run->frame->class_name;
  weight->method = run->frame->method;
  weight->is_tracked = true;
  mp_array_push(run->arena, &run->graph->weights, weight);
  layer->has_weights = MP_YES;
  MpNode *node = mp_tensor_node(run, MP_NODE_WEIGHT, call->span);
  node->weight = weight;
  node->output_count = 1;
  const MpShape *shape = weight_shape(run, call);
  if (shape) mp_node_set_shape(run, node, shape, 1);
  weight->variable.shape = node->shapes;
  const MpValue *dtype = given(run, call, is_third ? BY_KEYWORD : 2, "dtype");
  weight->variable.dtype = dtype           ? mp_datum_dtype_name(mp_value_lower(run, dtype))
                           : call->is_open ? MP_STR("")
                                           : mp_layer_dtype(self->instance);
  bool casts = !mp_call_keyword(call, MP_STR("experimental_autocast")) &&
               !mp_call_keyword(call, MP_STR("autocast"));
  if (casts) node->dtype = mp_policy_read_dtype(self->instance, weight->variable.dtype);
  set_trainable(run, &weight->variable, call, is_third ? BY_KEYWORD : 5);
  set_name(&weight->variable, given(run, call, 0, "name"));
  mp_graph_finish_node(run->graph, node);
  return mp_tensor_value(run, node, 0, call->span);
}

void mp_own_weight_describe(MpRun *run, const MpNode *node, const MpCall *call) {
  MpVariable *variable = &node->weight->variable;
  variable->shape = node->shapes;
  variable->dtype = node->dtype;
  bool is_tensorflow = mp_str_is(node->weight->function, "tf.Variable");
  set_trainable(run, variable, call, is_tensorflow ? 1 : BY_KEYWORD);
  set_name(variable, given(run, call, is_tensorflow ? 4 : BY_KEYWORD, "name"));
}
