#include "rules/view.h"

static void report(MpPass *pass, const MpLoss *loss) {
  MpDiag *diag = mp_report(pass, loss->span,
                           "what `%.*s` adds is lost when the layer is unwrapped, without a word",
                           MP_FMT(loss->symbol));
  diag->class_name = loss->class_name;
  diag->method = loss->method;
  diag->symbol = loss->symbol;
  mp_report_context(pass, diag, loss->layer);
}

static void run(MpPass *pass) {
  const MpGraph *graph = pass->graph;
  for (uint32_t i = 0; graph->losses.len > 0 && i < graph->forwards.len; i++) {
    const MpView view = mp_view_new(pass, &graph->forwards.items[i]);
    for (uint32_t k = 0; k < graph->losses.len; k++) {
      const MpLoss *loss = &graph->losses.items[k];
      if (loss->parent == MP_NODE_NONE || !view.unwrapped[loss->parent]) continue;
      if (mp_view_runs(&view, graph->nodes.items[loss->parent])) report(pass, loss);
    }
  }
}

MP_DEFINE_RULE(mp107) = {
    .code = "MP107",
    .name = "lost-loss",
    .summary = "a loss or metric added in a layer that is unwrapped is lost",
    .what =
        "Looks for `add_loss` and `add_metric` in the `call` of layers and models that are "
        "unwrapped. A layer that is kept whole keeps its losses, and a loss that is added to a "
        "Functional model from outside is the caller's.",
    .why =
        "Unwrapping keeps what the layer's result needs; a loss is no part of that. Preparation "
        "reports success, and training the prepared model goes on without the regularisation, "
        "since nobody adds the loss any more. Return what the loss is made of as a further output, "
        "or put `add_loss` into a small layer without sublayers, which is kept whole.",
    .source =
        "Measured runs of AIMET's Keras model preparer: it reports success, and the loss is gone.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = MP_FOR_EVERY_TARGET(MP_SEVERITY_WARNING),
    .run = run,
};
