#include "analyzer/targets/aimet.h"
#include "rules/view.h"

// The first container that holds sublayers of the layer, in order of time; NULL where it has none
// in containers, or one elsewhere.
static const MpHolding *find_container(const MpGraph *graph, const MpLayer *owner) {
  const MpHolding *found = NULL;
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpHoldings *holdings = &graph->layers.items[i]->holdings;
    for (uint32_t k = 0; k < holdings->len; k++) {
      const MpHolding *holding = &holdings->items[k];
      if (holding->owner != owner) continue;
      if (holding->kind != MP_HOLDING_CONTAINER) return NULL;
      if (found == NULL && !mp_span_is_none(holding->assigned_at)) found = holding;
    }
  }
  return found;
}

// A model at the top is traced whatever holds its layers; only a layer can be kept whole.
static bool is_kept(const MpView *view, const MpNode *node) {
  const MpLayer *layer = node->layer;
  if (node->kind != MP_NODE_LAYER || layer == NULL || layer->kind != MP_LAYER_SUBCLASSED) {
    return false;
  }
  if (!mp_view_runs(view, node) || !mp_view_is_unwrapped(view, node)) return false;
  return !view->unwrapped[node->id] && mp_aimet_is_nested(view->graph, layer) == MP_NO;
}

static void report_in_forward(MpPass *pass, const MpView *view) {
  for (uint32_t i = 0; i < view->graph->nodes.len; i++) {
    const MpNode *node = view->graph->nodes.items[i];
    if (!is_kept(view, node)) continue;
    const MpHolding *container = find_container(view->graph, node->layer);
    if (container == NULL) continue;
    MpDiag *diag = mp_report(pass, container->assigned_at,
                             "every sublayer of `%.*s` sits in a container such as `%.*s`; the "
                             "preparer does not look there and keeps the layer whole",
                             MP_FMT(node->layer->cls->name), MP_FMT(container->symbol));
    diag->class_name = node->layer->cls->name;
    diag->method = container->method;
    diag->symbol = container->symbol;
    mp_report_context(pass, diag, node->layer);
  }
}

static void run(MpPass *pass) {
  const MpForwards *forwards = &pass->graph->forwards;
  for (uint32_t i = 0; i < forwards->len; i++) {
    const MpView view = mp_view_new(pass, &forwards->items[i]);
    report_in_forward(pass, &view);
  }
}

MP_DEFINE_RULE(mp409) = {
    .code = "MP409",
    .name = "hidden-sublayers",
    .summary = "every sublayer sits in a list, tuple or dict",
    .what =
        "Looks for layers whose sublayers all sit in lists, tuples or dicts. One sublayer that is "
        "an attribute itself is enough for the preparer to look inside.",
    .why =
        "The preparer unwraps a layer only if one of its direct attributes is a Keras layer. This "
        "one is kept whole: preparation succeeds, and the prepared model still holds a subclassed "
        "layer, whose parts quantization does not see. Give one of them an attribute of its own, "
        "or call `Sequential` on the list.",
    .source = "Measured runs of AIMET's Keras model preparer: its nesting test.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_WARNING},
    .run = run,
};
