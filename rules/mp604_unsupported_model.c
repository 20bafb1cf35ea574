#include "rules/creation.h"
#include "rules/model_base.h"

static MpDiag *report_base(MpPass *pass, const MpClassFact *cls, const MpBase *base) {
  return mp_report(pass, base->span,
                   "`%.*s` is a subclassed model, and quantization takes only Functional and "
                   "Sequential ones",
                   MP_FMT(cls->name));
}

static bool is_plain_model(const MpLayer *layer) {
  return layer->kind == MP_LAYER_FUNCTIONAL || layer->kind == MP_LAYER_SEQUENTIAL;
}

// The outer model has it itself: it stands in no layer, nor in a model that is reported.
static bool is_nested(const MpView *view, const MpNode *node) {
  if (node->kind != MP_NODE_LAYER || node->layer == NULL || !is_plain_model(node->layer)) {
    return false;
  }
  if (node->id == view->forward->call || !mp_view_is_live(view, node)) return false;
  return node->parent == MP_NODE_NONE || node->parent == view->forward->call;
}

static void report_nested(MpPass *pass, const MpForward *forward) {
  if (forward->root == NULL || !is_plain_model(forward->root)) return;
  const MpView view = mp_view_new(pass, forward);
  for (uint32_t i = 0; i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    if (!is_nested(&view, node)) continue;
    const MpStr symbol = mp_creation_symbol(node->layer);
    MpDiag *diag =
        mp_report(pass, node->layer->created_at,
                  "`%.*s` is a model inside another, which quantization refuses", MP_FMT(symbol));
    diag->class_name = node->layer->created_in_class;
    diag->method = node->layer->created_in_method;
    diag->symbol = symbol;
    mp_report_note(pass, diag, node->span, "called here");
  }
}

static void run(MpPass *pass) {
  mp_model_bases_report(pass, report_base);
  for (uint32_t i = 0; i < pass->graph->forwards.len; i++) {
    report_nested(pass, &pass->graph->forwards.items[i]);
  }
}

MP_DEFINE_RULE(mp604) = {
    .code = "MP604",
    .name = "unsupported-model",
    .summary = "a model that the target's quantization refuses as a whole",
    .what =
        "For target `tfmot`: looks for subclassed models, and for Functional and Sequential models "
        "that another model calls. A subclass that hands inputs and outputs to "
        "`super().__init__` is a Functional model and is fine.",
    .why =
        "`quantize_model` raises ``ValueError: `to_quantize` can only either be a tf.keras "
        "Sequential or Functional model.`` or `ValueError: Quantizing a tf.keras Model inside "
        "another tf.keras Model is not supported.` `mplint prepare` writes the one flat Functional "
        "model that does the same.",
    .source =
        "Measured runs of quantize_model of tensorflow-model-optimization 0.7.5 with Keras 2.10.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_TFMOT] = MP_SEVERITY_ERROR},
    .run = run,
};
