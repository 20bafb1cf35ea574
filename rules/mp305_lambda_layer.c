#include "rules/creation.h"
#include "rules/sublayer.h"

static MpDiag *report(MpPass *pass, const MpLayer *layer) {
  const bool is_lambda = layer->kind == MP_LAYER_LIBRARY && layer->row != NULL &&
                         layer->row->family == MP_FAMILY_LAMBDA;
  if (!is_lambda) return NULL;
  const bool is_held = mp_sublayer_home(layer) != NULL;
  const MpStr subject =
      is_held ? mp_str_format(pass->arena, "`%.*s` is a", MP_FMT(mp_creation_symbol(layer)))
              : MP_STR("a");
  return mp_report(pass, layer->created_at,
                   "%.*s Lambda layer, which quantization does not support", MP_FMT(subject));
}

static void run(MpPass *pass) {
  mp_creations_report(pass, report);
}

MP_DEFINE_RULE(mp305) = {
    .code = "MP305",
    .name = "lambda-layer",
    .summary = "a `Lambda` layer hides its operations",
    .what =
        "Looks for `Lambda` layers that a model calls, in layers that are unwrapped and in "
        "Functional models. A `Lambda` in a layer that is kept whole is part of that layer.",
    .why =
        "Preparation succeeds and keeps the `Lambda` as it is: a layer that quantization cannot "
        "look into. `quantize_model` of tensorflow-model-optimization leaves it in floating point: "
        "`UserWarning: Lambda layers are not supported by automatic model annotation because the "
        "internal functionality cannot always be determined by serialization alone.` Saving such a "
        "model writes the function's bytecode, which another Python version does not load. Use a "
        "layer of Keras that does the same, or a small layer class of your own.",
    .source =
        "Measured runs of AIMET's Keras model preparer, and of tensorflow-model-optimization 0.7.5 "
        "with Keras 2.10.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_WARNING, [MP_TARGET_TFMOT] = MP_SEVERITY_WARNING},
    .run = run,
};
