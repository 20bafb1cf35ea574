#include <string.h>

#include "rules/sublayer.h"

// Something in what the pass gives cannot be looked into, so tensors may hide there.
static bool hides_tensors(const MpDatum *value) {
  if (value == NULL) return false;
  if (value->kind == MP_DATUM_OBJECT || value->kind == MP_DATUM_FUNCTION) return true;
  for (uint32_t i = 0; i < value->items.len; i++) {
    if (hides_tensors(value->items.items[i])) return true;
  }
  return false;
}

// A byte a node: the outputs need it, or a call that they need takes it. To Keras a layer call
// needs what it is given, whether its code looks at it or not.
static uint8_t *find_taken(const MpPass *pass, const MpView *view) {
  const MpNodes *nodes = &pass->graph->nodes;
  uint8_t *taken = MP_NEW_ARRAY(pass->scratch, uint8_t, nodes->len + 1);
  memcpy(taken, view->live, nodes->len);
  for (bool changed = true; changed;) {
    changed = false;
    MpDatum given = {.kind = MP_DATUM_LIST};
    for (uint32_t i = 0; i < nodes->len; i++) {
      const MpNode *node = nodes->items[i];
      if (!taken[i] || !node->is_traced || node->id == view->forward->call) continue;
      for (uint32_t k = 0; k < node->arguments.len; k++) {
        mp_array_push(pass->scratch, &given.items, node->arguments.items[k].value);
      }
    }
    const uint8_t *more = mp_graph_live(pass->graph, pass->scratch, &given);
    for (uint32_t i = 0; i < nodes->len; i++) {
      changed = changed || (more[i] && !taken[i]);
      taken[i] = taken[i] || more[i];
    }
  }
  return taken;
}

// A byte a layer: a call of it is needed, or may be.
static uint8_t *find_needed(const MpPass *pass, const MpView *view, const uint8_t *escaping) {
  uint8_t *needed = MP_NEW_ARRAY(pass->scratch, uint8_t, pass->graph->layers.len + 1);
  const uint8_t *taken = find_taken(pass, view);
  for (uint32_t i = 0; i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || node->layer == NULL) continue;
    if (taken[i] || escaping[i] || node->layer->may_be_reached) needed[node->layer->id] = 1;
  }
  return needed;
}

// Parts of a layer that is discarded as a whole are not worth a finding of their own.
static bool is_in_discarded(const MpView *view, const uint8_t *needed, const MpNode *node) {
  if (node->parent == MP_NODE_NONE) return false;
  return !needed[view->graph->nodes.items[node->parent]->layer->id];
}

static void report(MpPass *pass, const MpView *view, const MpNode *node) {
  MpDiag *diag =
      mp_report(pass, node->span, "the result of `%.*s` reaches no output", MP_FMT(node->symbol));
  mp_view_locate(pass, diag, node);
  diag->symbol = node->symbol;
  const bool loses_weights = node->layer->has_weights == MP_YES && mp_view_is_unwrapped(view, node);
  if (!loses_weights && diag->severity > MP_SEVERITY_WARNING) {
    diag->severity = MP_SEVERITY_WARNING;
  }
}

static void note_tensor(void *context, MpTensor tensor) {
  (void)tensor;
  *(bool *)context = true;
}

// Of a model that gives nothing at all, all parts are discarded, and nobody means it.
static bool gives_tensors(const MpDatum *outputs) {
  bool answer = false;
  mp_datum_visit_tensors(outputs, note_tensor, &answer);
  return answer;
}

static void judge_forward(MpPass *pass, const MpForward *forward) {
  if (hides_tensors(forward->outputs) || mp_datum_find_unknown(forward->outputs)) return;
  if (!gives_tensors(forward->outputs)) return;
  const MpView view = mp_view_new(pass, forward);
  const uint8_t *needed = find_needed(pass, &view, mp_view_escaping(pass, pass->graph));
  uint8_t *reported = MP_NEW_ARRAY(pass->scratch, uint8_t, pass->graph->layers.len + 1);
  for (uint32_t i = 0; i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || node->layer == NULL || !node->depends_on_input) continue;
    if (needed[node->layer->id] || mp_sublayer_home(node->layer) == NULL) continue;
    if (!mp_view_runs(&view, node) || is_in_discarded(&view, needed, node)) continue;
    if (reported[node->layer->id]) continue;
    reported[node->layer->id] = 1;
    report(pass, &view, node);
  }
}

static void run(MpPass *pass) {
  for (uint32_t i = 0; i < pass->graph->forwards.len; i++) {
    judge_forward(pass, &pass->graph->forwards.items[i]);
  }
}

MP_DEFINE_RULE(mp104) = {
    .code = "MP104",
    .name = "discarded-sublayer",
    .summary = "a sublayer is called, and its result reaches no output",
    .what =
        "Looks for sublayers that are called on values that depend on the inputs while no result "
        "of theirs finds its way into what the model returns. A result that feeds only an "
        "`add_loss` term is discarded too.",
    .why =
        "The preparer rebuilds a layer from its outputs backwards. A sublayer whose result is not "
        "needed is not met on that way and is left out; if it has weights, preparation ends in "
        "`ValueError: The number of weights in the temporary model for unwrapping layer '…' does "
        "not match the` expected ones. Without weights nothing is lost, but the call is dead code; "
        "that is a warning.",
    .source = "Measured runs of AIMET's Keras model preparer, its step `verify_weights`.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .is_of_absence = true,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR,
                 [MP_TARGET_TFMOT] = MP_SEVERITY_WARNING,
                 [MP_TARGET_KERAS2] = MP_SEVERITY_WARNING,
                 [MP_TARGET_KERAS3] = MP_SEVERITY_WARNING},
    .run = run,
};
