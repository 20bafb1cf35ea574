#include "analyzer/targets/aimet.h"
#include "rules/constant_premise.h"
#include "rules/constant_tie.h"
#include "rules/sublayer.h"

// A byte a layer: some call of it works on the inputs, or may.
static const uint8_t *find_fed(const MpPass *pass, const uint8_t *symbolic) {
  const MpGraph *graph = pass->graph;
  uint8_t *fed = MP_NEW_ARRAY(pass->scratch, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || node->layer == NULL) continue;
    if (symbolic[i] || node->layer->may_be_reached) fed[node->layer->id] = 1;
  }
  return fed;
}

static bool is_subject(const MpView *view, const uint8_t *fed, const uint8_t *symbolic,
                       const MpNode *node) {
  if (node->kind != MP_NODE_LAYER || node->layer == NULL || fed[node->layer->id]) return false;
  if (node->layer->has_weights != MP_YES || mp_sublayer_home(node->layer) == NULL) return false;
  // In a call that gets only constants itself, that call is the finding.
  if (node->parent == MP_NODE_NONE) return false;
  if (!symbolic[node->parent]) return false;
  return mp_view_runs(view, node) && mp_view_is_unwrapped(view, node);
}

// Other calls of the same code may get the inputs where this one gets a constant.
static void note_enclosing_call(MpPass *pass, MpDiag *diag, const MpNode *call) {
  if (call->parent == MP_NODE_NONE || call->symbol.len == 0) return;
  mp_report_note(pass, diag, call->span, "in this call of `%.*s`", MP_FMT(call->symbol));
}

static void report(MpPass *pass, const MpNode *node) {
  MpDiag *diag = mp_report(pass, node->span,
                           "`%.*s` is called only on values that do not depend on the inputs; its "
                           "weights go missing",
                           MP_FMT(node->symbol));
  mp_view_locate(pass, diag, node);
  diag->symbol = node->symbol;
  note_enclosing_call(pass, diag, pass->graph->nodes.items[node->parent]);
  mp_report_premise(pass, diag, mp_constant_premise(pass->graph, pass->scratch, node->layer));
  mp_constant_tie_suggest(pass, diag, node);
}

// With all arguments given, the call works on the inputs.
static void acquit_fed_calls(MpPass *pass, const uint8_t *symbolic) {
  for (uint32_t i = 0; i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    const bool is_fed = symbolic[i] || node->depends_on_input;
    if (node->kind == MP_NODE_LAYER && is_fed) mp_acquit(pass, node->span);
  }
}

// What hangs on an input is symbolic: where each sublayer with weights has such a call, all are
// fed.
static bool may_have_subject(const MpPass *pass) {
  const MpGraph *graph = pass->graph;
  uint8_t *hangs = MP_NEW_ARRAY(pass->scratch, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    const bool is_call = node->kind == MP_NODE_LAYER && node->layer != NULL;
    if (is_call && node->depends_on_input) hangs[node->layer->id] = 1;
  }
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || node->layer == NULL || hangs[node->layer->id]) continue;
    if (node->layer->has_weights == MP_YES && !node->layer->may_be_reached) return true;
  }
  return false;
}

static void run(MpPass *pass) {
  if (!pass->entry->is_background && !may_have_subject(pass)) return;
  const uint8_t *symbolic = mp_aimet_symbolic_nodes(pass->graph, pass->scratch);
  if (pass->entry->is_background) acquit_fed_calls(pass, symbolic);
  const uint8_t *fed = find_fed(pass, symbolic);
  uint8_t *reported = MP_NEW_ARRAY(pass->scratch, uint8_t, pass->graph->layers.len + 1);
  for (uint32_t i = 0; i < pass->graph->forwards.len; i++) {
    const MpView view = mp_view_new(pass, &pass->graph->forwards.items[i]);
    for (uint32_t k = 0; k < pass->graph->nodes.len; k++) {
      const MpNode *node = pass->graph->nodes.items[k];
      if (!is_subject(&view, fed, symbolic, node) || reported[node->layer->id]) continue;
      reported[node->layer->id] = 1;
      report(pass, node);
    }
  }
}

MP_DEFINE_RULE(mp102) = {
    .code = "MP102",
    .name = "constant-only-sublayer",
    .summary = "a sublayer with weights is called on constants only",
    .what =
        "Looks for sublayers with weights that are called only on values that do not depend on the "
        "inputs, such as a position embedding on `tf.range(n)`. A static size, `x.shape[-1]`, is a "
        "plain number and does not tie the call to the input; `tf.shape(x)[-1]` does. Where the "
        "source takes the one or the other, the finding says so: `x.shape[1] is static`.",
    .why =
        "The preparer finds a layer's parts by following a symbolic tensor from the inputs to the "
        "result. A sublayer that this tensor never touches is not found, and preparation ends in "
        "`ValueError: The number of weights in the temporary model for unwrapping layer '…' does "
        "not match the` expected ones.",
    .fix_safety =
        "The fix lets the range begin at an integer zero that is taken from the input's shape. The "
        "positions keep their values and their type; no layer and no weight changes. It is offered "
        "where `tf.range` makes the positions and the first parameter of `call` is one tensor that "
        "is not assigned again before.",
    .source =
        "AIMET's Keras model preparer, Limitations (the example with `self.pos_emb`), and "
        "measured runs of it.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_SOMETIMES,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .heeds_background = true,
    .is_of_absence = true,
    .severity = MP_FOR_EVERY_TARGET(MP_SEVERITY_ERROR),
    .run = run,
};
