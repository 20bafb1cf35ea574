#include "analyzer/interp/inner_run.h"

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/shaping.h"
#include "analyzer/interp/tensor.h"

MpStr mp_inner_run_dtype(MpRun *run, const MpInstance *layer, const MpValue *tensor) {
  MpStr dtype = mp_tensor_dtype(run, tensor->tensor);
  return mp_dtype_is_float(dtype) ? layer->policy.compute : dtype;
}

MpValue *mp_inner_tensor(const MpInnerRun *self, const MpShape *shape) {
  MpRun *run = self->run;
  MpNode *node = mp_tensor_node(run, MP_NODE_INPUT, self->call->span);
  node->output_count = 1;
  node->dtype = self->dtype;
  mp_graph_finish_node(run->graph, node);
  mp_node_set_shape(run, node, shape, 1);
  return mp_tensor_value(run, node, 0, self->call->span);
}

MpShape *mp_inner_without(MpRun *run, const MpShape *shape, int32_t axis) {
  MpShape *out = mp_shape_new(run, shape->rank - 1);
  for (int32_t i = 0; i < out->rank; i++)
    out->dims[i] = shape->dims[i < axis ? i : i + 1];
  return out;
}

MpShape *mp_inner_with(MpRun *run, const MpShape *shape, int32_t axis, int64_t length) {
  MpShape *out = mp_shape_new(run, shape->rank + 1);
  for (int32_t i = 0; i < out->rank; i++)
    out->dims[i] = i == axis ? length : shape->dims[i < axis ? i : i - 1];
  return out;
}

const MpShape *mp_inner_result_shape(MpRun *run, const MpValue *result) {
  bool is_tensor = result && result->kind == MP_VALUE_TENSOR && !result->is_open;
  return is_tensor ? mp_shape_known(run, result->tensor) : NULL;
}

// --- TimeDistributed ---

// The shape that the class of the source says that it gives; `*is_said`: it says one. NULL: not
// known.
static const MpShape *said_shape(MpInnerRun *self, const MpInstance *inner, const MpShape *frame,
                                 bool *is_said) {
  MpRun *run = self->run;
  *is_said = mp_class_function(inner->cls, "compute_output_shape", NULL) != NULL;
  if (!*is_said) return NULL;
  MpSpan span = self->call->span;
  MpValue *shape = mp_shape_value(run, frame, MP_STR(""), MP_STR("input_shape"), span);
  MpValue *method = mp_attribute(run, inner->value, MP_STR("compute_output_shape"), span);
  MpValue *said = method ? mp_call_with(run, method, &shape, 1, span) : NULL;
  return said ? mp_shape_of_value(run, mp_resolve(run, said)) : NULL;
}

// Keras reshapes what comes out to what the layer says of itself, and takes that for its shape.
// NULL where both do not agree for certain.
static const MpShape *joined(MpRun *run, const MpShape *given, const MpShape *said) {
  if (given->rank != said->rank) return NULL;
  MpShape *out = mp_shape_copy(run, given);
  for (int32_t i = 0; i < out->rank; i++) {
    int64_t other = said->dims[i];
    if (out->dims[i] == other || other == MP_DIM_UNKNOWN) continue;
    if (out->dims[i] != MP_DIM_UNKNOWN) return NULL;
    out->dims[i] = other;
  }
  return out;
}

// A layer of the source is built before Keras calls it, with a plain tuple.
static bool is_built_apart(const MpInstance *inner) {
  return inner->layer->kind == MP_LAYER_SUBCLASSED && !mp_class_is_model(inner->cls);
}

// Each of the tensors that the layer inside gives, with the time axis.
static void give_frames(MpInnerRun *self, const MpShape *const *frames, uint32_t count) {
  MpRun *run = self->run;
  self->out.shapes = MP_NEW_ARRAY(run->arena, const MpShape *, count);
  for (uint32_t i = 0; i < count; i++) {
    const MpShape *one = frames[i];
    bool is_frame = one && one->rank > 0 && one->dims[0] == self->from->dims[0];
    if (is_frame) self->out.shapes[i] = mp_inner_with(run, one, 1, self->from->dims[1]);
  }
  self->out.count = count;
}

// Several tensors, in a flat list or tuple, of a layer that says nothing of its shape itself.
static void give_several(MpInnerRun *self, const MpInstance *inner, const MpValue *result) {
  uint32_t count = result->items.len;
  if (result->is_open || count < 2 || mp_class_function(inner->cls, "compute_output_shape", NULL))
    return;
  const MpShape **frames = MP_NEW_ARRAY(self->run->arena, const MpShape *, count);
  for (uint32_t i = 0; i < count; i++) {
    MpValue *item = mp_resolve(self->run, result->items.items[i]);
    if (item->kind != MP_VALUE_TENSOR) return;
    frames[i] = mp_inner_result_shape(self->run, item);
    if (i == 0) self->out.dtype = mp_graph_dtype(self->run->graph, item->tensor);
  }
  give_frames(self, frames, count);
}

static bool run_time_distributed(MpInnerRun *self) {
  MpRun *run = self->run;
  if (self->layer->members.len != 1 || self->states.len > 0 || self->from->rank < 3) return false;
  MpInstance *inner = self->layer->members.items[0]->instance;
  MpSpan span = self->call->span;
  const MpShape *frame = mp_inner_without(run, self->from, 1);
  if (is_built_apart(inner) && !mp_layer_build_for(run, inner->value, frame, span)) return false;
  MpValue *data = mp_inner_tensor(self, frame);
  MpValue *result = mp_call_with(run, inner->value, &data, 1, span);
  if (!result) return false;
  result = mp_resolve(run, result);
  const MpShape *one = mp_inner_result_shape(run, result);
  bool is_said;
  const MpShape *said = said_shape(self, inner, frame, &is_said);
  if (one && is_said) one = said ? joined(run, one, said) : NULL;
  if (run->exception) return false;
  if (result->kind == MP_VALUE_LIST || result->kind == MP_VALUE_TUPLE)
    give_several(self, inner, result);
  if (!one || one->rank == 0 || one->dims[0] != self->from->dims[0]) return true;
  give_frames(self, &one, 1);
  self->out.dtype = mp_graph_dtype(run->graph, result->tensor);
  return true;
}

bool mp_inner_run(MpInnerRun *self) {
  MpStr name = self->layer->layer->row->name;
  if (mp_str_is(name, "keras.layers.TimeDistributed")) return run_time_distributed(self);
  if (mp_str_is(name, "keras.layers.RNN")) return mp_inner_run_cells(self);
  if (mp_str_is(name, "keras.layers.Bidirectional")) return mp_inner_run_directions(self);
  return false;
}
