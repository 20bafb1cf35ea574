#include "analyzer/interp/array_call.h"

#include "analyzer/interp/library.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/tensor.h"

// The array becomes an input.
static MpValue *as_input(MpRun *run, MpValue *value, bool has_batch) {
  bool is_sequence =
      value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE || value->kind == MP_VALUE_DICT;
  if (is_sequence) {
    MpValue *copy = mp_value_new(run, value->kind, value->span);
    copy->keys = value->keys;
    for (uint32_t i = 0; i < value->items.len; i++) {
      mp_array_push(run->arena, &copy->items, as_input(run, value->items.items[i], has_batch));
    }
    return copy;
  }
  bool is_array = value->kind == MP_VALUE_CONSTANT || value->kind == MP_VALUE_OPAQUE ||
                  value->kind == MP_VALUE_SYMBOL;
  bool is_tensor = value->kind == MP_VALUE_TENSOR;
  if (!is_array && !is_tensor) return value;
  MpNode *node = mp_tensor_node(run, MP_NODE_INPUT, value->span);
  // An unknown argument of a function may well be an Input.
  node->is_concrete = value->kind == MP_VALUE_CONSTANT || is_tensor;
  node->output_count = 1;
  const MpShape *shape = is_tensor                          ? mp_shape_known(run, value->tensor)
                         : value->kind == MP_VALUE_CONSTANT ? mp_library_constant_shape(run, value)
                                                            : NULL;
  if (shape && shape->rank > 0) {
    MpShape *own = MP_NEW(run->arena, MpShape);
    own->rank = shape->rank;
    own->dims = mp_arena_copy(run->arena, shape->dims, sizeof *shape->dims * (size_t)shape->rank);
    if (!has_batch) own->dims[0] = MP_DIM_UNKNOWN;
    node->shapes = own;
  }
  if (is_tensor) node->dtype = mp_graph_dtype(run->graph, value->tensor);
  mp_graph_finish_node(run->graph, node);
  MpValue *input = mp_tensor_value(run, node, 0, value->span);
  input->is_open = !node->shapes && value->kind != MP_VALUE_CONSTANT;
  return input;
}

bool mp_array_call_takes_input(MpRun *run, const MpCall *call) {
  for (uint32_t i = 0; i < call->args.len; i++) {
    if (mp_carries_input(run, call->args.items[i])) return true;
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    if (mp_carries_input(run, call->keywords.items[i].value)) return true;
  }
  return false;
}

MpCall mp_array_call_with_inputs(MpRun *run, const MpCall *call, bool has_batch) {
  MpCall copy = *call;
  copy.args = (MpValues){0};
  for (uint32_t i = 0; i < call->args.len; i++) {
    mp_array_push(run->arena, &copy.args, as_input(run, call->args.items[i], has_batch));
  }
  return copy;
}

bool mp_array_call_is_inference(const MpValue *training) {
  return training->kind == MP_VALUE_NONE || (training->kind == MP_VALUE_BOOL && !training->boolean);
}

void mp_array_call_note_training(MpRun *run) {
  for (uint32_t i = 0; i < run->graph->layers.len; i++) {
    MpLayer *layer = run->graph->layers.items[i];
    if (layer->is_built == MP_NO) layer->is_built = MP_MAYBE;
  }
}
