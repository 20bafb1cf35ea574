#include "analyzer/targets/aimet.h"
#include "rules/sublayer.h"

// Its weights exist and are looked for only if it was built and the preparer takes its owner apart.
static bool loses_weights(const MpPass *pass, const MpLayer *layer) {
  if (layer->has_weights != MP_YES || layer->is_built != MP_YES) return false;
  return mp_aimet_is_nested(pass->graph, layer->holdings.items[0].owner) == MP_YES;
}

static void report(MpPass *pass, const MpLayer *layer) {
  const MpHolding *home = mp_sublayer_home(layer);
  const MpStr class_name = mp_layer_class_name(layer);
  MpDiag *diag =
      mp_report(pass, home->span, "`%.*s` (%.*s) is made, and no path through `call` calls it",
                MP_FMT(home->symbol), MP_FMT(class_name));
  diag->class_name = mp_sublayer_home_class(layer);
  diag->method = home->method;
  diag->symbol = home->symbol;
  if (!loses_weights(pass, layer) && diag->severity > MP_SEVERITY_WARNING) {
    diag->severity = MP_SEVERITY_WARNING;
  }
}

static void run(MpPass *pass) {
  const uint8_t *called = mp_sublayers_called(pass);
  const uint8_t *reached = mp_sublayers_reached(pass);
  const uint8_t *used = mp_sublayers_used(pass, reached);
  for (uint32_t i = 0; i < pass->graph->layers.len; i++) {
    const MpLayer *layer = pass->graph->layers.items[i];
    const MpHolding *home = mp_sublayer_home(layer);
    if (home == NULL) continue;
    if (home->was_read || layer->may_be_reached) mp_doubt(pass, home->span);
    if (reached[i] || used[i]) {
      mp_acquit(pass, home->span);
    } else if (called[home->owner->id] && pass->entry->phase == MP_PHASE_INFERENCE) {
      report(pass, layer);
    }
  }
}

MP_DEFINE_RULE(mp101) = {
    .code = "MP101",
    .name = "unreached-sublayer",
    .summary = "a sublayer is made, and nothing calls it",
    .what =
        "Looks for sublayers that a layer or model makes and that no path through its `call` "
        "calls, whatever the constructor's arguments and whether `training` is true or not.\n\n"
        "Sublayers that are handed to something mplint cannot follow, or reached through a base "
        "class that is not in view, count as called.",
    .why =
        "The preparer finds a layer's parts by tracing its `call`. A sublayer that is never called "
        "is not found. If it was built all the same, preparation ends in `ValueError: The number "
        "of weights in the temporary model for unwrapping layer '…' does not match the` expected "
        "ones, and names the missing weights. A sublayer that has no weights, or that is never "
        "built, does no harm to preparation, but it is dead code and often a forgotten call; that "
        "is a warning.",
    .source =
        "AIMET's Keras model preparer, Limitations (\"this can cause missing layers/weights "
        "when preparing the model\"), and measured runs of it.",
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
