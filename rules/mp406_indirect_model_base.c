#include "rules/model_base.h"

static MpDiag *report(MpPass *pass, const MpClassFact *cls, const MpBase *base) {
  if (mp_base_is_keras_model(base)) return NULL;
  return mp_report(pass, base->span,
                   "`%.*s` is a `keras.Model`, and its first base is `%.*s`: the preparer does not "
                   "see that it is one",
                   MP_FMT(cls->name), MP_FMT(base->text));
}

static void run(MpPass *pass) {
  mp_model_bases_report(pass, report);
}

MP_DEFINE_RULE(mp406) = {
    .code = "MP406",
    .name = "indirect-model-base",
    .summary = "a `keras.Model` whose first direct base is another class",
    .what =
        "Looks for classes that derive from `keras.Model` through another class, or with a mixin "
        "before it, and that are used as a model or as a layer inside one. A subclass that hands "
        "inputs and outputs to `super().__init__` is a Functional model and is fine; one whose "
        "first base is `keras.Model` itself is MP402.",
    .why =
        "The preparer asks whether the first direct base of the class is `keras.Model`, and only "
        "then traces the model through its `call`. Of any other it looks for the connections of "
        "a Functional model and finds none: `ValueError: Only tf.keras sequential or functional "
        "models "
        "can be transformed.` Derive from "
        "`keras.Model` or `keras.layers.Layer` directly, and put mixins behind it.",
    .source =
        "Measured runs of AIMET's Keras model preparer: a base class in between fails, a mixin in "
        "front does with few exceptions.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = run,
};
