#include "rules/model_base.h"

static MpDiag *report(MpPass *pass, const MpClassFact *cls, const MpBase *base) {
  if (!mp_base_is_keras_model(base)) return NULL;
  return mp_report(pass, base->span,
                   "`%.*s` inherits from `keras.Model`; nobody promises that preparation keeps its "
                   "weights",
                   MP_FMT(cls->name));
}

static void run(MpPass *pass) {
  mp_model_bases_report(pass, report);
}

MP_DEFINE_RULE(mp402) = {
    .code = "MP402",
    .name = "keras-model-subclass",
    .summary = "a model or nested layer inherits from `keras.Model`",
    .what =
        "Looks for classes whose first direct base is `keras.Model` and that are used as a model "
        "or as a layer inside one. A subclass that hands inputs and outputs to "
        "`super().__init__` is a Functional model and is fine.",
    .why =
        "AIMET says of such classes that conversion \"is not guaranteed\". A subclassed model at "
        "the top is cloned, and a clone has fresh weights: preparation reports success, and the "
        "trained weights are gone. Inside a Functional model the weights survive. Derive from "
        "`keras.layers.Layer`, or load the weights again into the prepared model and compare "
        "outputs.",
    .source =
        "AIMET's Keras model preparer, Limitations (\"However, this is not guaranteed\"), and "
        "nine measured models.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_WARNING},
    .run = run,
};
