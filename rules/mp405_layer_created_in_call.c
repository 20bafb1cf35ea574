#include "rules/sublayer.h"

// The functional form of a layer, `layers.add([x, y])`, is created and called by one expression.
static bool is_functional_form(const MpNode *node) {
  return mp_span_eq(node->span, node->layer->created_at);
}

// A layer that is made once, under a name of its own, comes through.
static bool is_named_and_held(const MpLayer *layer) {
  return layer->name.len > 0 && mp_sublayer_home(layer) != NULL;
}

static bool is_subject(const MpView *view, const MpNode *node) {
  if (node->kind != MP_NODE_LAYER || node->layer == NULL || !mp_view_runs(view, node)) return false;
  const MpLayer *layer = node->layer;
  if (layer->created_in_call == MP_NODE_NONE || is_functional_form(node)) return false;
  // What a layer makes for itself while it is made or built is that layer's own.
  if (layer->created_in_setup || is_named_and_held(layer)) return false;
  return view->unwrapped[layer->created_in_call] != 0;
}

static void report(MpPass *pass, const MpLayer *layer) {
  MpDiag *diag = mp_report(pass, layer->created_at,
                           "`%.*s` is made while `call` runs, not in `__init__` or `build`",
                           MP_FMT(layer->symbol));
  diag->class_name = layer->created_in_class;
  diag->method = layer->created_in_method;
  diag->symbol = layer->symbol;
  mp_view_locate_object(pass, diag, layer->created_in_call);
  if (layer->has_weights != MP_YES && diag->severity > MP_SEVERITY_WARNING) {
    diag->severity = MP_SEVERITY_WARNING;
  }
}

static void run(MpPass *pass) {
  const MpGraph *graph = pass->graph;
  uint8_t *seen = MP_NEW_ARRAY(pass->scratch, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->forwards.len; i++) {
    const MpView view = mp_view_new(pass, &graph->forwards.items[i]);
    for (uint32_t k = 0; k < graph->nodes.len; k++) {
      const MpNode *node = graph->nodes.items[k];
      if (!is_subject(&view, node) || seen[node->layer->id]) continue;
      seen[node->layer->id] = 1;
      report(pass, node->layer);
    }
  }
}

MP_DEFINE_RULE(mp405) = {
    .code = "MP405",
    .name = "layer-created-in-call",
    .summary = "a layer is made in `call`",
    .what =
        "Looks for layers that are made while `call` runs, each time or the first time, in layers "
        "that are unwrapped. `layers.add([x, y])` and the other functional forms make a layer "
        "without weights and are fine; so is a layer with a name of its own that `call` makes "
        "once and keeps as an attribute. Without weights it is a warning.",
    .why =
        "The preparer runs `call` once more. A layer that is made anew has new weights then, and "
        "those that were trained are not found; one that was kept comes with an automatic name "
        "that another layer has: `ValueError: The name \"dense\" is used 2 times in the model. All "
        "layer names should be unique.` Make layers in `__init__` or `build`.",
    .source = "Measured runs of AIMET's Keras model preparer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = MP_FOR_EVERY_TARGET(MP_SEVERITY_ERROR),
    .run = run,
};
