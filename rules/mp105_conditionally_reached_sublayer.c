#include "rules/sublayer.h"

// What is known of the layers that one assignment makes for one object, taken together: a list's
// layers are made in one place.
typedef enum Use {
  USE_NONE,     // none of them is called
  USE_UNKNOWN,  // one of them may be
  USE_CALLED,
} Use;

static Use find_use(const MpLayer *layer, const uint8_t *called, const uint8_t *reached,
                    const uint8_t *used) {
  if (called[layer->id] || used[layer->id]) return USE_CALLED;
  return reached[layer->id] ? USE_UNKNOWN : USE_NONE;
}

static void report(MpPass *pass, const MpLayer *layer) {
  const MpHolding *home = mp_sublayer_home(layer);
  const MpStr class_name = mp_layer_class_name(layer);
  MpDiag *diag = mp_report(pass, home->span, "`%.*s` (%.*s) is made, and not called",
                           MP_FMT(home->symbol), MP_FMT(class_name));
  diag->class_name = mp_sublayer_home_class(layer);
  diag->method = home->method;
  diag->symbol = home->symbol;
  mp_report_context(pass, diag, home->owner);
}

static bool is_class_of(const MpLayer *owner, MpStr name) {
  if (owner->cls == NULL || mp_str_eq(owner->cls->name, name)) return owner->cls != NULL;
  for (uint32_t i = 0; i < owner->cls->ancestors.len; i++) {
    if (mp_str_eq(owner->cls->ancestors.items[i]->name, name)) return true;
  }
  return false;
}

// Its owner's code makes it, itself or with a function. What is given to the owner is no waste of
// the owner's.
static bool is_own(const MpLayer *layer) {
  const MpLayer *owner = layer->holdings.items[0].owner;
  if (layer->created_in_class.len > 0) return is_class_of(owner, layer->created_in_class);
  return layer->created_in_setup;
}

// A byte a layer: each call of it that is in the graph came to its end, and its body is there, too.
static const uint8_t *find_run(const MpPass *pass) {
  const MpGraph *graph = pass->graph;
  uint8_t *run = MP_NEW_ARRAY(pass->scratch, uint8_t, graph->layers.len + 1);
  uint8_t *broken = MP_NEW_ARRAY(pass->scratch, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || node->layer == NULL) continue;
    const bool is_whole = node->is_traced && node->result != NULL;
    (is_whole ? run : broken)[node->layer->id] = 1;
  }
  for (uint32_t i = 0; i < graph->layers.len; i++)
    run[i] = run[i] && !broken[i];
  return run;
}

static bool is_together(const MpLayer *a, const MpLayer *b) {
  const MpHolding *first = mp_sublayer_home(a), *second = mp_sublayer_home(b);
  if (first == NULL || second == NULL || first->owner != second->owner) return false;
  return mp_span_eq(first->span, second->span);
}

static void judge(MpPass *pass) {
  const MpLayers *layers = &pass->graph->layers;
  const uint8_t *called = mp_sublayers_called(pass);
  const uint8_t *reached = mp_sublayers_reached(pass);
  const uint8_t *used = mp_sublayers_used(pass, reached);
  const uint8_t *run = find_run(pass);
  uint8_t *seen = MP_NEW_ARRAY(pass->scratch, uint8_t, layers->len + 1);
  for (uint32_t i = 0; i < layers->len; i++) {
    const MpHolding *home = mp_sublayer_home(layers->items[i]);
    if (home == NULL || seen[i] || !run[home->owner->id]) continue;
    if (!is_own(layers->items[i])) continue;
    Use use = USE_NONE;
    for (uint32_t k = i; k < layers->len; k++) {
      if (!is_together(layers->items[i], layers->items[k])) continue;
      seen[k] = 1;
      const Use other = find_use(layers->items[k], called, reached, used);
      if (other > use) use = other;
    }
    switch (use) {
      case USE_NONE: report(pass, layers->items[i]); break;
      case USE_UNKNOWN: mp_witness(pass, home->span); break;
      case USE_CALLED: mp_acquit(pass, home->span); break;
    }
  }
}

MP_DEFINE_RULE(mp105) = {
    .code = "MP105",
    .name = "conditionally-reached-sublayer",
    .summary = "a sublayer is made where nothing calls it, and called elsewhere",
    .what =
        "Looks for sublayers that `__init__` or `build` makes under a wider condition than the one "
        "under which `call` calls them: `when` names the arguments with which the sublayer is made "
        "in vain. One that no arguments reach is MP101, one that only training reaches MP103. What "
        "hangs on what `call` is given, a mask or the shape of its inputs, is silent.",
    .why =
        "Preparation succeeds as long as nothing builds the sublayer: it has no weights then, and "
        "is left out. It is dead code in that object all the same, and Keras lists it among the "
        "layers. If something builds it by hand, or an older checkpoint brings its weights, "
        "preparation ends in `ValueError: The number of weights in the temporary model for "
        "unwrapping layer '…' does not match the` expected ones. Make the sublayer under the "
        "condition under which it is called.",
    .source =
        "Measured runs of AIMET's Keras model preparer: it traces `call`, so it finds what that "
        "object calls, and its step `verify_weights` compares with what the object has.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_NOT_ON_EVERY_PATH,
    .is_of_absence = true,
    .severity = MP_FOR_EVERY_TARGET(MP_SEVERITY_WARNING),
    .run = judge,
};
