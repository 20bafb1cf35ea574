#include "rules/view.h"

// The preparer takes the layer apart: it holds sublayers, and a call of it is unwrapped.
static bool is_taken_apart(const MpView *view, const MpLayer *layer) {
  if (!mp_layer_has_sublayers(view->graph, layer)) return false;
  for (uint32_t i = 0; i < view->graph->nodes.len; i++) {
    const MpNode *node = view->graph->nodes.items[i];
    if (node->layer == layer && view->unwrapped[i] && mp_view_runs(view, node)) return true;
  }
  return false;
}

static void report(MpPass *pass, const MpWeight *weight) {
  const MpStr name = weight->symbol.len > 0 ? weight->symbol : weight->function;
  MpDiag *diag = mp_report(pass, weight->span,
                           "`%.*s` is a weight of a layer that has sublayers; unwrapping the layer "
                           "loses it",
                           MP_FMT(name));
  diag->class_name = weight->class_name;
  diag->method = weight->method;
  diag->symbol = weight->symbol;
  mp_report_context(pass, diag, weight->owner);
}

static void run(MpPass *pass) {
  const MpGraph *graph = pass->graph;
  if (graph->weights.len == 0) return;
  for (uint32_t i = 0; i < graph->forwards.len; i++) {
    const MpView view = mp_view_new(pass, &graph->forwards.items[i]);
    for (uint32_t k = 0; k < graph->weights.len; k++) {
      const MpWeight *weight = graph->weights.items[k];
      const MpLayer *owner = weight->owner;
      if (owner == NULL || owner->kind != MP_LAYER_SUBCLASSED) continue;
      if (is_taken_apart(&view, owner)) report(pass, weight);
    }
  }
}

MP_DEFINE_RULE(mp106) = {
    .code = "MP106",
    .name = "own-weight-beside-sublayers",
    .summary = "a layer that holds sublayers owns a weight itself",
    .what =
        "Looks for `add_weight` and `tf.Variable` in layers that also hold sublayers. A layer that "
        "has weights and no sublayers is kept whole and is fine.",
    .why =
        "A layer with sublayers is unwrapped: what remains of it are its sublayers and the "
        "operations between them. A weight of its own belongs to none of them and is lost: "
        "`ValueError: The number of weights in the temporary model for unwrapping layer '…' does "
        "not match the` expected ones. Move the weight into a small layer of its own.",
    .source = "Measured runs of AIMET's Keras model preparer, its step `verify_weights`.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = MP_FOR_EVERY_TARGET(MP_SEVERITY_ERROR),
    .run = run,
};
