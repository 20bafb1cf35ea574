#include "rules/sublayer.h"

// Made in the body of a class or of a module, and no layer has it as an attribute since.
static bool is_foreign(const MpLayer *layer) {
  if (layer->created_in_method.len > 0 || layer->created_in_call != MP_NODE_NONE) return false;
  return layer->holdings.len == 0;
}

// Where no layer of the source is around the call, it is a Functional model's own.
static bool is_in_layer(const MpGraph *graph, const MpNode *node) {
  for (MpNodeId id = node->parent; id != MP_NODE_NONE; id = graph->nodes.items[id]->parent) {
    const MpLayer *layer = graph->nodes.items[id]->layer;
    if (layer != NULL && layer->kind == MP_LAYER_SUBCLASSED) return true;
  }
  return false;
}

static bool is_subject(const MpView *view, const MpNode *node) {
  if (node->kind != MP_NODE_LAYER || node->layer == NULL || !is_foreign(node->layer)) return false;
  if (node->layer->has_weights != MP_YES || node->layer->may_be_reached) return false;
  return mp_view_is_live(view, node) && mp_view_is_unwrapped(view, node) &&
         is_in_layer(view->graph, node);
}

static void run(MpPass *pass) {
  const MpGraph *graph = pass->graph;
  for (uint32_t i = 0; i < graph->forwards.len; i++) {
    const MpView view = mp_view_new(pass, &graph->forwards.items[i]);
    for (uint32_t k = 0; k < graph->nodes.len; k++) {
      const MpNode *node = graph->nodes.items[k];
      if (!is_subject(&view, node)) continue;
      MpDiag *diag =
          mp_report(pass, node->layer->created_at,
                    "`%.*s` is called by a layer that does not own it: Keras does not track its "
                    "weights",
                    MP_FMT(node->symbol));
      mp_view_locate(pass, diag, node);
      mp_report_note(pass, diag, node->span, "called here");
    }
  }
}

MP_DEFINE_RULE(mp411) = {
    .code = "MP411",
    .name = "foreign-layer",
    .summary = "`call` uses a layer that is not the instance's own",
    .what =
        "Looks for layers with weights that are made in the body of a class or at module level "
        "and called inside a layer that is unwrapped. One that is assigned to an attribute in "
        "`__init__` is the layer's own from then on, and shared layers are fine.",
    .why =
        "Keras tracks what is assigned to an instance. A layer that belongs to the class or to the "
        "module is in nobody's `weights`: they are neither trained nor saved with the model, and "
        "preparation ends in a `ValueError`, since the unwrapped model has weights that the "
        "original has not, or two layers of one name. Make the layer in `__init__`.",
    .source = "Measured runs of AIMET's Keras model preparer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = MP_FOR_EVERY_TARGET(MP_SEVERITY_ERROR),
    .run = run,
};
