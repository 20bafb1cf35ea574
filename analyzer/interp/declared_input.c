#include "analyzer/interp/declared_input.h"

#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/tensor.h"

// Models in models as first members deeper than this are not looked into.
#define MAX_DEPTH 8u

static MpValue *given(MpRun *run, const MpCall *call, const char *name) {
  const MpKeywordValue *keyword = mp_call_keyword(call, mp_str_from_c(name));
  MpValue *value = keyword ? mp_resolve(run, keyword->value) : NULL;
  return value && value->kind != MP_VALUE_NONE ? value : NULL;
}

// With the batch axis in front. NULL: something of it is not known.
static const MpShape *with_batch(MpRun *run, const MpShape *inner, MpValue *batch) {
  if (!inner || (batch && batch->kind != MP_VALUE_INT)) return NULL;
  MpShape *shape = mp_shape_new(run, inner->rank + 1);
  shape->dims[0] = batch ? batch->integer : MP_DIM_UNKNOWN;
  for (int32_t i = 0; i < inner->rank; i++)
    shape->dims[i + 1] = inner->dims[i];
  return shape;
}

static const MpShape *vector(MpRun *run, const MpValue *length) {
  MpShape *shape = mp_shape_new(run, 1);
  shape->dims[0] = length && length->kind == MP_VALUE_INT ? length->integer : MP_DIM_UNKNOWN;
  return shape;
}

// keras/engine/base_layer.py, Layer.__init__; keras/layers/core/embedding.py.
static const MpShape *declared_shape(MpRun *run, const MpInstance *instance, const MpCall *call) {
  const MpLayerRow *row = instance->layer->row;
  bool is_embedding = mp_str_is(row->name, "keras.layers.Embedding");
  MpValue *whole = given(run, call, "batch_input_shape");
  if (!whole && row->family == MP_FAMILY_INPUT) whole = given(run, call, "batch_shape");
  if (whole) return mp_shape_of_value(run, whole);
  MpValue *batch = given(run, call, "batch_size");
  MpValue *inner = given(run, call, "input_shape");
  if (!inner && row->family == MP_FAMILY_INPUT) {
    inner = call->args.len > 0 ? mp_resolve(run, call->args.items[0]) : given(run, call, "shape");
  }
  if (inner) return with_batch(run, mp_shape_of_value(run, inner), batch);
  if (is_embedding) {
    if (run->version == MP_KERAS_3) return NULL;  // which takes no notice of `input_length`
    MpValue *length = given(run, call, "input_length");
    if (length && length->kind != MP_VALUE_INT) return NULL;
    return with_batch(run, vector(run, length), batch);
  }
  MpValue *width = given(run, call, "input_dim");
  bool has_width = width && width->kind == MP_VALUE_INT &&
                   mp_signature_find(&row->init, MP_STR("input_dim")) < 0;
  return has_width ? with_batch(run, vector(run, width), batch) : NULL;
}

void mp_declared_take(MpRun *run, MpInstance *instance, const MpCall *call) {
  const MpShape *shape = declared_shape(run, instance, call);
  if (!shape) return;
  instance->declared_shape = shape;
  MpValue *dtype = given(run, call, "dtype");
  instance->declared_dtype =
      dtype ? mp_datum_dtype_name(mp_value_lower(run, dtype)) : MP_STR("float32");
}

void mp_declared_take_build(MpRun *run, MpInstance *instance, const MpCall *call) {
  MpLayerFamily family = instance->layer->row->family;
  bool is_model = family == MP_FAMILY_SEQUENTIAL;
  // The one of Keras 3 calls nothing: it says that the model is built.
  is_model |= family == MP_FAMILY_MODEL && run->version != MP_KERAS_3;
  MpValue *shape =
      call->args.len > 0 ? mp_resolve(run, call->args.items[0]) : given(run, call, "input_shape");
  if (!is_model || !shape || shape->kind != MP_VALUE_TUPLE) return;
  const MpShape *known = mp_shape_of_value(run, shape);
  if (!known) return;
  instance->declared_shape = known;
  instance->declared_dtype = MP_STR("float32");
}

// Of the layer that a Sequential starts with, or of the model's that is that layer.
static const MpInstance *find_declaring(const MpInstance *model) {
  const MpInstance *at = model;
  for (uint32_t depth = 0; depth < MAX_DEPTH && !at->declared_shape; depth++) {
    bool goes_on = at->layer->kind == MP_LAYER_SEQUENTIAL && at->members.len > 0 &&
                   at->members.items[0]->kind == MP_VALUE_INSTANCE;
    if (!goes_on) return NULL;
    at = at->members.items[0]->instance;
  }
  return at->declared_shape ? at : NULL;
}

MpValue *mp_declared_input(MpRun *run, MpInstance *model, MpStr name, MpSpan span) {
  if (model->inputs && model->inputs->kind == MP_VALUE_TENSOR) return model->inputs;
  const MpInstance *declaring = find_declaring(model);
  if (!declaring) return NULL;
  MpNode *node = mp_tensor_node(run, MP_NODE_INPUT, span);
  node->name = name;
  node->shapes = declaring->declared_shape;
  // `model.build((None, 8))` says itself which axes are open; numbers alone may be an example.
  bool has_open_batch = node->shapes->rank > 0 && node->shapes->dims[0] == MP_DIM_UNKNOWN;
  node->is_concrete = model->layer->kind != MP_LAYER_SEQUENTIAL && !has_open_batch;
  node->dtype = declaring->declared_dtype;
  node->output_count = 1;
  mp_graph_finish_node(run->graph, node);
  MpValue *value = mp_tensor_value(run, node, 0, span);
  node->result = mp_value_lower(run, value);
  return value;
}
