#include "rules/creation.h"

static MpDiag *report(MpPass *pass, const MpLayer *layer) {
  const bool is_separable = layer->kind == MP_LAYER_LIBRARY && layer->row != NULL &&
                            mp_str_is(layer->row->name, "keras.layers.SeparableConv2D");
  if (!is_separable) return NULL;
  const MpStr symbol = mp_creation_symbol(layer);
  return mp_report(pass, layer->created_at,
                   "preparation splits `%.*s` into a depthwise and a pointwise convolution",
                   MP_FMT(symbol));
}

static void run(MpPass *pass) {
  mp_creations_report(pass, report);
}

MP_DEFINE_RULE(mp601) = {
    .code = "MP601",
    .name = "separable-conv",
    .summary = "a SeparableConv2D, which preparation splits in two",
    .what =
        "Looks for `SeparableConv2D` layers that a model calls, in layers that are unwrapped and "
        "in Functional models. In a layer that is kept whole the preparer does not look.",
    .why =
        "AIMET replaces the layer by a `DepthwiseConv2D` and a `Conv2D` with the same weights, "
        "since each of the two is quantized by itself. The numbers stay; names and number of "
        "layers do not, so code that looks layers up by name or index may fail. `mplint prepare "
        "--rewrite separable` does the same.",
    .source = "Measured runs of AIMET's Keras model preparer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_INFO},
    .run = run,
};
