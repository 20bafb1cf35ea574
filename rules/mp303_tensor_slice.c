#include "rules/operation.h"

static MpDiag *report(MpPass *pass, const MpNode *node) {
  const MpStr layers = mp_operation_layers(pass, node, "SlicingOpLambda");
  return mp_report(pass, node->span, "a subscript on a tensor becomes %.*s", MP_FMT(layers));
}

static void run(MpPass *pass) {
  mp_operations_report(pass, MP_OP_SUBSCRIPT, report);
}

MP_DEFINE_RULE(mp303) = {
    .code = "MP303",
    .name = "tensor-slice",
    .summary = "a subscript on a tensor becomes a lambda layer",
    .what =
        "Looks for subscripts (`x[:, 0]`, `x[..., tf.newaxis]`, `tf.shape(x)[0]`) on tensors that "
        "depend on the inputs, in layers that are unwrapped and in Functional models. Subscripts "
        "on static shapes (`x.shape[-1]`), lists and dictionaries are fine.",
    .why =
        "Keras turns the subscript into a `SlicingOpLambda` layer. Preparation succeeds, but "
        "AIMET's quantization does not support such layers. Where a layer exists, use it: "
        "`layers.Cropping1D`, `layers.Cropping2D`, `layers.Reshape`.",
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
