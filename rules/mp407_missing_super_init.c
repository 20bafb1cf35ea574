#include "rules/sublayer.h"

static void report(MpPass *pass, const MpLayer *layer) {
  MpDiag *diag = mp_report(pass, layer->assigned_early,
                           layer->is_uninitialized
                               ? "`%.*s` is assigned, and nothing calls `super().__init__()`"
                               : "`%.*s` is assigned before `super().__init__()` is called",
                           MP_FMT(layer->assigned_early_to));
  diag->class_name = layer->cls->name;
  diag->method = MP_STR("__init__");
  diag->symbol = layer->assigned_early_to;
  // A Layer merely assigns; a Model raises at once.
  const bool is_tolerated = !layer->is_uninitialized && layer->cls->kind == MP_CLASS_LAYER;
  if (is_tolerated && diag->severity > MP_SEVERITY_WARNING) diag->severity = MP_SEVERITY_WARNING;
}

static void run(MpPass *pass) {
  for (uint32_t i = 0; i < pass->graph->layers.len; i++) {
    const MpLayer *layer = pass->graph->layers.items[i];
    if (layer->kind != MP_LAYER_SUBCLASSED || layer->cls == NULL) continue;
    if (!mp_span_is_none(layer->assigned_early)) report(pass, layer);
  }
}

MP_DEFINE_RULE(mp407) = {
    .code = "MP407",
    .name = "missing-super-init",
    .summary = "a layer is assigned without `super().__init__()`, or before it",
    .what =
        "Looks for layers and models that assign a sublayer, or a container of sublayers, before "
        "`super().__init__()` is called, or without a call of it. Plain values may be assigned "
        "before, but in a model no empty container. Where a `Layer` merely assigns before it, it "
        "is a warning. A class with a base "
        "that is not known is not judged.",
    .why =
        "A `keras.Model` raises at once: ``RuntimeError: It looks like you are subclassing `Model` "
        "and you forgot to call `super().__init__()`. Always start with this line.``, even for an "
        "empty list or dict. A `Layer` without it raises when it is called: ``RuntimeError: You "
        "must call `super().__init__()` in the layer constructor.`` One that merely assigns before "
        "it works in Keras 2. Make it the first line.",
    .source = "Measured with Keras 2.10.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = MP_FOR_EVERY_TARGET(MP_SEVERITY_ERROR),
    .run = run,
};
