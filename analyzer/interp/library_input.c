// Where tensors come from: keras.Input and variables.
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/own_weight.h"
#include "analyzer/interp/tensor.h"

static MpValue *given(MpRun *run, const MpCall *call, uint32_t position, const char *name) {
  MpValue *value = mp_library_argument(run, call, position, name);
  return value && value->kind != MP_VALUE_NONE ? value : NULL;
}

// Behind the positional parameters: only by keyword.
#define BY_KEYWORD UINT32_MAX

// The shape with the batch axis in front; NULL where a part of it is not known here.
static const MpShape *input_shape(MpRun *run, const MpCall *call) {
  MpValue *whole = given(run, call, BY_KEYWORD, "batch_shape");
  if (!whole) whole = given(run, call, BY_KEYWORD, "batch_input_shape");
  if (whole) return mp_shape_of_value(run, whole);
  MpValue *inner = given(run, call, 0, "shape");
  const MpShape *shape = inner ? mp_shape_of_value(run, inner) : NULL;
  if (!shape) return NULL;
  MpValue *batch = given(run, call, 1, "batch_size");
  if (batch && batch->kind != MP_VALUE_INT) return NULL;
  MpShape *out = mp_shape_new(run, shape->rank + 1);
  out->dims[0] = batch ? batch->integer : MP_DIM_UNKNOWN;
  for (int32_t i = 0; i < shape->rank; i++)
    out->dims[i + 1] = shape->dims[i];
  return out;
}

MpValue *mp_library_input(MpRun *run, MpStr name, const MpCall *call) {
  // A tensor of a model is its own input; what is none stands in the place of one.
  MpValue *tensor = given(run, call, 5, "tensor");
  bool is_own = tensor && tensor->kind == MP_VALUE_TENSOR &&
                run->graph->nodes.items[tensor->tensor.node]->depends_on_input;
  if (is_own) return tensor;
  bool is_open = tensor && tensor->kind != MP_VALUE_SYMBOL;
  if (is_open || given(run, call, 7, "type_spec") || call->is_open) {
    return mp_library_opaque(run, "Input of a tensor or type", name, NULL, call);
  }
  MpNode *node = mp_tensor_node(run, MP_NODE_INPUT, call->span);
  node->symbol = call->symbol;
  node->shapes = input_shape(run, call);
  MpValue *title = given(run, call, 2, "name");
  if (title && title->kind == MP_VALUE_STR) node->name = title->text;
  MpValue *dtype = given(run, call, 3, "dtype");
  node->dtype = dtype ? mp_datum_dtype_name(mp_value_lower(run, dtype)) : mp_policy_floatx(run);
  mp_graph_finish_node(run->graph, node);
  MpValue *value = mp_tensor_value(run, node, 0, call->span);
  node->result = mp_value_lower(run, value);
  return value;
}

// The layer whose code is running.
static MpLayer *running_layer(const MpRun *run) {
  for (const MpFrame *frame = run->frame; frame; frame = frame->caller) {
    const MpValue *self = frame->self;
    if (self && self->kind == MP_VALUE_INSTANCE && self->instance->layer) {
      return self->instance->layer;
    }
  }
  return NULL;
}

static void take_initial_value(MpRun *run, MpNode *node, const MpCall *call) {
  MpValue *initial = mp_library_argument(run, call, 0, "initial_value");
  if (!initial) initial = mp_library_argument(run, call, 0, "value");
  MpValue *dtype = given(run, call, BY_KEYWORD, "dtype");
  if (dtype) node->dtype = mp_datum_dtype_name(mp_value_lower(run, dtype));
  if (!initial) return;
  initial = mp_resolve(run, initial);
  if (initial->kind == MP_VALUE_FUNCTION) {  // what makes it is given, not itself
    initial = mp_call_with(run, initial, NULL, 0, call->span);
    if (!initial) return;
  }
  const MpDatum *datum = mp_value_lower(run, initial);
  const MpShape *shape = mp_datum_shape(run, datum);
  if (shape) mp_node_set_shape(run, node, shape, 1);
  if (dtype) return;
  if (datum->kind == MP_DATUM_FLOAT) node->dtype = MP_STR("float32");
  if (datum->kind == MP_DATUM_INT) node->dtype = MP_STR("int32");
  if (node->dtype.len == 0) node->dtype = mp_literal_dtype(datum);
  if (node->dtype.len == 0) node->dtype = mp_array_dtype(datum);
  if (datum->kind == MP_DATUM_TENSOR && datum->tensor.output == 0) {
    node->dtype = run->graph->nodes.items[datum->tensor.node]->dtype;
  }
}

MpValue *mp_library_variable(MpRun *run, MpStr name, const MpFunctionRow *row, const MpCall *call) {
  MpValue *initial = call->args.len > 0 ? call->args.items[0] : NULL;
  bool depends = initial && initial->kind == MP_VALUE_TENSOR &&
                 run->graph->nodes.items[initial->tensor.node]->depends_on_input;
  if (depends) return mp_library_opaque(run, "variable of an input", name, row, call);
  MpNode *node = mp_tensor_node(run, MP_NODE_WEIGHT, call->span);
  node->symbol = call->symbol;
  take_initial_value(run, node, call);
  MpWeight *weight = MP_NEW(run->arena, MpWeight);
  weight->owner = running_layer(run);
  weight->span = call->span;
  weight->function = name;
  weight->class_name = node->class_name;
  weight->method = node->method;
  mp_array_push(run->arena, &run->graph->weights, weight);
  node->weight = weight;
  mp_own_weight_describe(run, node, call);
  mp_graph_finish_node(run->graph, node);
  MpValue *value = mp_tensor_value(run, node, 0, call->span);
  node->result = mp_value_lower(run, value);
  return value;
}
