#include "rules/creation.h"

static bool is_six(const MpDatum *datum) {
  if (datum == NULL) return false;
  if (datum->kind == MP_DATUM_INT) return datum->integer == 6;
  return datum->kind == MP_DATUM_FLOAT && mp_real_is_same(datum->real, 6.0);
}

static MpDiag *report(MpPass *pass, const MpLayer *layer) {
  const bool is_relu = layer->kind == MP_LAYER_LIBRARY && layer->row != NULL &&
                       mp_str_is(layer->row->name, "keras.layers.ReLU");
  if (!is_relu || !is_six(mp_creation_argument(pass, layer, "max_value"))) return NULL;
  const MpStr symbol = mp_creation_symbol(layer);
  return mp_report(pass, layer->created_at,
                   "preparation makes `%.*s`, a ReLU capped at 6, a plain ReLU", MP_FMT(symbol));
}

static void run(MpPass *pass) {
  mp_creations_report(pass, report);
}

MP_DEFINE_RULE(mp602) = {
    .code = "MP602",
    .name = "relu6",
    .summary = "a ReLU capped at 6, which preparation makes a plain ReLU",
    .what =
        "Looks for `ReLU(max_value=6)` that a model calls, in layers that are unwrapped and in "
        "Functional models. Other caps stay as they are, and so does `tf.nn.relu6`.",
    .why =
        "AIMET replaces the layer by a ReLU without a cap, since quantization clips anyway. Where "
        "an activation exceeds 6 the prepared model gives other numbers than the original. "
        "`mplint prepare` keeps the cap unless `--rewrite relu6` asks for the same.",
    .source = "Measured runs of AIMET's Keras model preparer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_WARNING},
    .run = run,
};
