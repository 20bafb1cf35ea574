#include <assert.h>

#include "rules/operation.h"

// keras.backend functions have a rule of their own, and functional forms of layers make layers.
static bool is_tensor_function(const MpNode *node) {
  if (node->function_row == NULL) return false;
  switch (node->function_row->kind) {
    case MP_FUNCTION_OPERATION:
    case MP_FUNCTION_CONSTANT:
    case MP_FUNCTION_ACTIVATION: return true;
    case MP_FUNCTION_LAYERS:
    case MP_FUNCTION_BACKEND:
    case MP_FUNCTION_VARIABLE:
    case MP_FUNCTION_STATIC:
    case MP_FUNCTION_EFFECT:
    case MP_FUNCTION_OPS:
    case MP_FUNCTION_OTHER: return false;
  }
  assert(0 && "unknown kind of function");
  return false;
}

static MpDiag *report(MpPass *pass, const MpNode *node) {
  if (!is_tensor_function(node)) return NULL;
  return mp_operation_report_call(pass, node);
}

static void run(MpPass *pass) {
  mp_operations_report(pass, MP_OP_FUNCTION, report);
}

MP_DEFINE_RULE(mp302) = {
    .code = "MP302",
    .name = "tensor-function",
    .summary = "a `tf.*` function on a tensor becomes a lambda layer",
    .what =
        "Looks for calls of `tf.*` functions and of `keras.activations.*` on tensors that depend "
        "on the inputs, in layers that are unwrapped and in Functional models. A function that is "
        "held as an attribute (`self.act = tf.nn.relu`) is reported where it is called. A function "
        "that gets no such tensor (`tf.range(10)`) makes a constant and is fine.",
    .why =
        "Keras turns the call into one or more `TFOpLambda` layers. Preparation succeeds, but "
        "AIMET's quantization does not support such layers. Where a layer exists, use it: "
        "`layers.ReLU()` for `tf.nn.relu`, `layers.Concatenate()` for `tf.concat`, "
        "`layers.Reshape()` for `tf.reshape`, `layers.GlobalAveragePooling2D()` for a mean over "
        "height and width.",
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
