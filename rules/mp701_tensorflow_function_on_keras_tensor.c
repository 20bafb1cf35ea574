#include "rules/operation.h"

// Keras 2 makes operations of it and Keras 3 refused it, both recorded on Keras tensors; a function
// that only one of them was asked about says nothing.
static bool is_refused(const MpNode *node) {
  const MpFunctionRow *row = node->function_row;
  return row != NULL && mp_str_starts_with(row->name, MP_STR("tf.")) && row->op_count > 0 &&
         (row->versions & MP_KERAS_3) != 0 && !row->keras3;
}

static MpDiag *report(MpPass *pass, const MpNode *node) {
  if (!is_refused(node)) return NULL;
  const MpStr callee = node->symbol.len > 0 ? node->symbol : node->function;
  MpDiag *diag = mp_report(pass, node->span,
                           "`%.*s` gets a Keras tensor, which Keras 3 refuses in TensorFlow's "
                           "functions",
                           MP_FMT(callee));
  diag->symbol = callee;
  return diag;
}

static void run(MpPass *pass) {
  mp_operations_report_all(pass, MP_OP_FUNCTION, report);
}

MP_DEFINE_RULE(mp701) = {
    .code = "MP701",
    .name = "tensorflow-function-on-keras-tensor",
    .summary = "a `tf.*` function on a Keras tensor, which Keras 3 refuses",
    .what =
        "For target `keras3`: looks for calls of `tf.*` functions on tensors that depend on the "
        "inputs, in Functional models and in layers that are unwrapped, where the tensors are "
        "Keras tensors. In a layer that is kept whole the function runs on TensorFlow's own "
        "tensors and is fine, and so it is where no tensor of the model goes in "
        "(`tf.range(10)`). Whether the model needs what comes out makes no difference.",
    .why =
        "Keras 2 makes a layer of such a call. Keras 3 raises `ValueError: A KerasTensor cannot "
        "be used as input to a TensorFlow function. A KerasTensor is a symbolic placeholder for a "
        "shape and dtype, used when constructing Keras Functional models or Keras Functions.` Use "
        "a layer, or the function of `keras.ops` that does the same; or put the call in a layer "
        "of its own.",
    .source = "Keras 3's own answers, recorded for each public function of TensorFlow.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_KERAS3] = MP_SEVERITY_ERROR},
    .run = run,
};
