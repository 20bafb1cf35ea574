#include "preparer/passes.h"

// Keras 2 reads no config again in which an operation stands that `==` or `!=` made ("Missing
// required positional argument"); of the function, which does the same, it does.
static void write_as_function(MpModel *model, MpNode *node, MpStr function) {
  node->form = MP_OP_FUNCTION;
  node->function = function;
  node->function_row = mp_keras_function(function);
  node->ops = node->function_row->ops;
  node->op_count = node->function_row->op_count;
  // The order decides nothing, and a number in front would not take the tensor's type.
  const MpArguments given = node->arguments;
  if (given.len != 2 || given.items[0].value->kind == MP_DATUM_TENSOR) {
    return;
  }
  node->arguments = (MpArguments){0};
  mp_array_push(model->arena, &node->arguments, given.items[1]);
  mp_array_push(model->arena, &node->arguments, given.items[0]);
}

void mp_pass_equality(MpModel *model) {
  if (mp_str_is(model->options->target, "keras3")) {
    return;
  }
  for (uint32_t i = 0; i < model->graph->nodes.len; i++) {
    MpNode *node = model->graph->nodes.items[i];
    if (node->kind != MP_NODE_OP || node->form != MP_OP_OPERATOR) {
      continue;
    }
    if (mp_str_is(node->function, "==")) {
      write_as_function(model, node, MP_STR("tf.equal"));
    } else if (mp_str_is(node->function, "!=")) {
      write_as_function(model, node, MP_STR("tf.not_equal"));
    }
  }
}
