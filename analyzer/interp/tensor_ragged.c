// What a tensor has where it is a tf.RaggedTensor.
#include "analyzer/interp/native.h"
#include "analyzer/interp/tensor.h"

typedef struct RaggedQuery {
  const uint8_t *ragged;  // by node, those before the one that is asked about
  bool answer;
} RaggedQuery;

static void ask_ragged(void *context, MpTensor tensor) {
  RaggedQuery *query = context;
  query->answer = query->answer || query->ragged[tensor.node];
}

// True where the tensor may be ragged: an argument or what comes from outside, what makes ragged
// tensors, and what is computed of them. The results of layers are not.
static bool may_be_ragged(MpRun *run, const MpValue *value) {
  uint32_t count = value->tensor.node + 1;
  uint8_t *ragged = MP_NEW_ARRAY(run->arena, uint8_t, run->graph->nodes.len);
  for (uint32_t i = 0; i < count; i++) {
    const MpNode *node = run->graph->nodes.items[i];
    RaggedQuery query = {ragged, false};
    bool is_argument = node->kind == MP_NODE_INPUT && !node->result;
    bool makes_ragged = mp_str_starts_with(node->function, MP_STR("tf.RaggedTensor.")) ||
                        mp_str_starts_with(node->function, MP_STR("tf.ragged."));
    if (node->kind == MP_NODE_OP) mp_arguments_visit_tensors(&node->arguments, ask_ragged, &query);
    bool is_dense = mp_str_is(node->function, "tf.RaggedTensor.to_tensor");
    ragged[i] =
        !is_dense && (is_argument || makes_ragged || query.answer || node->kind == MP_NODE_OPAQUE);
  }
  return ragged[value->tensor.node];
}

// The function of the name that the method is bound under, on the tensor itself.
static MpValue *call_method(MpRun *run, MpValue *self, const MpCall *call, const char *function) {
  MpCall whole = *call;
  whole.args = (MpValues){0};
  whole.arg_spans.items = NULL;
  whole.arg_spans.len = whole.arg_spans.cap = 0;
  mp_array_push(run->arena, &whole.args, self);
  for (uint32_t i = 0; i < call->args.len; i++)
    mp_array_push(run->arena, &whole.args, call->args.items[i]);
  MpNode *node = mp_tensor_node(run, MP_NODE_OP, call->span);
  node->form = MP_OP_FUNCTION;
  node->symbol = call->symbol;
  node->function = mp_str_from_c(function);
  node->output_count = 1;
  mp_tensor_take_arguments(run, node, &whole, 0);
  MpValue *result = mp_tensor_value(run, node, 0, call->span);
  node->result = mp_value_lower(run, result);
  return result;
}

#define METHOD(name)                                                             \
  static MpValue *ragged_##name(MpRun *run, MpValue *self, const MpCall *call) { \
    return call_method(run, self, call, "tf.RaggedTensor." #name);               \
  }
METHOD(bounding_shape)
METHOD(merge_dims)
METHOD(nrows)
METHOD(row_lengths)
METHOD(row_limits)
METHOD(row_starts)
METHOD(to_tensor)
METHOD(value_rowids)
METHOD(with_flat_values)
METHOD(with_row_splits_dtype)
METHOD(with_values)

MpValue *mp_tensor_ragged_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {
      {"bounding_shape", ragged_bounding_shape},
      {"merge_dims", ragged_merge_dims},
      {"nrows", ragged_nrows},
      {"row_lengths", ragged_row_lengths},
      {"row_limits", ragged_row_limits},
      {"row_starts", ragged_row_starts},
      {"to_tensor", ragged_to_tensor},
      {"value_rowids", ragged_value_rowids},
      {"with_flat_values", ragged_with_flat_values},
      {"with_row_splits_dtype", ragged_with_row_splits_dtype},
      {"with_values", ragged_with_values},
  };
  MpValue *method = mp_native_find(run, rows, sizeof rows / sizeof rows[0], name, value);
  if (!method || !may_be_ragged(run, value)) return NULL;
  value->is_open = false;
  return method;
}
