#include "rules/view.h"

// The class's first direct base, where that is keras.Model itself. Without a `call` of its own a
// class can only be a Functional model, whose tensors need not be in view.
static const MpBase *find_model_base(const MpClassFact *cls) {
  if (cls->kind != MP_CLASS_MODEL || cls->bases.len == 0) return NULL;
  if (mp_class_method(cls, "call") == NULL) return NULL;
  const MpBase *first = &cls->bases.items[0];
  return first->is_library && mp_str_is(first->name, "keras.Model") ? first : NULL;
}

static void run(MpPass *pass) {
  for (uint32_t i = 0; i < pass->graph->layers.len; i++) {
    const MpLayer *layer = pass->graph->layers.items[i];
    // A subclass that passes inputs and outputs to keras.Model is a Functional model.
    if (layer->kind != MP_LAYER_SUBCLASSED || layer->cls == NULL) continue;
    const MpBase *base = find_model_base(layer->cls);
    if (base == NULL) continue;
    MpDiag *diag = mp_report(pass, base->span,
                             "`%.*s` inherits from `keras.Model`; nobody promises that preparation "
                             "keeps its weights",
                             MP_FMT(layer->cls->name));
    diag->class_name = layer->cls->name;
    diag->symbol = base->text;
  }
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
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_WARNING, [MP_TARGET_TFMOT] = MP_SEVERITY_ERROR},
    .run = run,
};
