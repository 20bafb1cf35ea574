#include "rules/operation.h"

static MpDiag *report(MpPass *pass, const MpNode *node) {
  if (node->function_row == NULL || node->function_row->kind != MP_FUNCTION_BACKEND) return NULL;
  return mp_operation_report_call(pass, node);
}

static void run(MpPass *pass) {
  mp_operations_report(pass, MP_OP_FUNCTION, report);
}

MP_DEFINE_RULE(mp304) = {
    .code = "MP304",
    .name = "backend-function",
    .summary = "a `keras.backend` function on a tensor becomes lambda layers",
    .what =
        "Looks for calls of `keras.backend` functions (`K.sum`, `K.softmax`) on tensors that "
        "depend on the inputs, in layers that are unwrapped and in Functional models. Functions "
        "that only read a shape or a setting (`K.int_shape`, `K.epsilon`) make no layer and are "
        "fine. Where one call makes several layers (`K.sqrt` makes 2, `K.dot` up to 5), the "
        "finding's `op` is the last of them and the message names all.",
    .why =
        "Keras turns the call into one or more `TFOpLambda` layers. Preparation succeeds, but "
        "AIMET's quantization does not support such layers. Where a layer exists, use it: "
        "`layers.Softmax()` for `K.softmax`, `layers.Concatenate()` for `K.concatenate`, "
        "`layers.Dot()` for `K.batch_dot`.",
    .source =
        "AIMET's Keras model preparer, Limitations (\"will convert these operations to "
        "TFOPLambda layers which are not currently supported by AIMET Keras Quantization "
        "API\"); operations recorded from Keras 2.10.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_WARNING, [MP_TARGET_TFMOT] = MP_SEVERITY_ERROR},
    .run = run,
};
