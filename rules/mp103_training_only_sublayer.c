#include "rules/collector.h"
#include "rules/sublayer.h"
#include "rules/view.h"

static bool builds(const MpEntry *entry, const MpHolding *home) {
  if (entry->phase != MP_PHASE_INFERENCE || entry->is_background) return false;
  for (uint32_t i = 0; i < entry->graphs.len; i++) {
    const MpLayers *layers = &entry->graphs.items[i]->layers;
    for (uint32_t k = 0; k < layers->len; k++) {
      const MpHolding *other = mp_sublayer_home(layers->items[k]);
      if (layers->items[k]->is_built == MP_NO || other == NULL) continue;
      if (mp_span_eq(other->span, home->span)) return true;
    }
  }
  return false;
}

// `def call(self, x, training=True)`: Keras builds a model with the default.
static bool trains_by_default(const MpLayer *owner) {
  const MpMethodFact *call = owner->cls != NULL ? mp_class_method(owner->cls, "call") : NULL;
  for (uint32_t i = 0; call != NULL && i < call->parameters.len; i++) {
    const MpParameterFact *parameter = &call->parameters.items[i];
    if (!mp_str_is(parameter->name, "training") || parameter->preset == NULL) continue;
    return parameter->preset->kind == MP_DATUM_BOOL && parameter->preset->boolean;
  }
  return false;
}

// Where the model is made in view and nothing there trains it, the weights do not exist yet. Of a
// class alone nobody knows what happens to it.
static bool has_weights_in_view(const MpPass *pass, const MpHolding *home) {
  if (pass->entry->kind == MP_ENTRY_CLASS || trains_by_default(home->owner)) return true;
  const MpEntries *entries = &pass->collector->analysis->entries;
  for (uint32_t i = 0; i < entries->len; i++) {
    if (builds(entries->items[i], home)) return true;
  }
  return false;
}

static void report(MpPass *pass, const MpNode *node, const MpHolding *home) {
  const bool is_built = has_weights_in_view(pass, home);
  const char *what = is_built ? "preparation traces with `training=False`"
                              : "its weights, once training has made them, are lost in preparation";
  MpDiag *diag = mp_report(pass, node->span, "`%.*s` is called only if `training` is true; %s",
                           MP_FMT(node->symbol), what);
  if (!is_built && diag->severity > MP_SEVERITY_INFO) diag->severity = MP_SEVERITY_INFO;
  mp_view_locate(pass, diag, node);
  diag->symbol = node->symbol;
  mp_report_note(pass, diag, home->span, "made here");
  mp_report_subject(pass, diag, home->span);
}

static void run_on_training(MpPass *pass) {
  uint8_t *seen = MP_NEW_ARRAY(pass->scratch, uint8_t, pass->graph->layers.len + 1);
  for (uint32_t i = 0; i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || node->layer == NULL || node->is_definition) continue;
    const MpHolding *home = mp_sublayer_home(node->layer);
    // In the training phase the call builds it, so that its weights are there to be missed.
    if (home == NULL || node->layer->has_weights != MP_YES || seen[node->layer->id]) continue;
    seen[node->layer->id] = 1;
    report(pass, node, home);
  }
}

static void run_on_inference(MpPass *pass) {
  const uint8_t *called = mp_sublayers_called(pass);
  const uint8_t *reached = mp_sublayers_reached(pass);
  const uint8_t *unwrapped = pass->views->unwrapped;
  const MpGraph *graph = pass->graph;
  uint8_t *is_open = MP_NEW_ARRAY(pass->scratch, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    if (unwrapped[i]) is_open[graph->nodes.items[i]->layer->id] = 1;
  }
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpHolding *home = mp_sublayer_home(graph->layers.items[i]);
    if (home == NULL) continue;
    if (reached[i]) {
      mp_acquit(pass, home->span);
    } else if (called[home->owner->id] && is_open[home->owner->id]) {
      mp_witness(pass, home->span);
    }
  }
}

static void run(MpPass *pass) {
  if (pass->entry->phase == MP_PHASE_TRAINING) {
    run_on_training(pass);
  } else {
    run_on_inference(pass);
  }
}

MP_DEFINE_RULE(mp103) = {
    .code = "MP103",
    .name = "training-only-sublayer",
    .summary = "a sublayer with weights is called only in training",
    .what =
        "Looks for sublayers with weights that are called if `training` is true and on no path if "
        "it is false. Layers without weights, such as noise or augmentation, may be used that way.",
    .why =
        "The preparer traces a nested layer with `call(inputs, training=False)`. What only "
        "training reaches is not in the traced graph; as soon as one training step has built the "
        "sublayer, its weights are missing there and preparation ends in `ValueError: The number "
        "of weights in the temporary model for unwrapping layer '…' does not match the` expected "
        "ones. Where the model is made in view and nothing there trains it, the weights do not "
        "exist yet, and preparation succeeds: that is only worth knowing (`info`).",
    .source = "Measured runs of AIMET's Keras model preparer, its step `verify_weights`.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_EVERY_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR,
                 [MP_TARGET_TFMOT] = MP_SEVERITY_WARNING,
                 [MP_TARGET_KERAS2] = MP_SEVERITY_WARNING,
                 [MP_TARGET_KERAS3] = MP_SEVERITY_WARNING},
    .run = run,
};
