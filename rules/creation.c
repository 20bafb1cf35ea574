#include "rules/creation.h"

#include "analyzer/graph/arguments.h"
#include "rules/sublayer.h"

MpStr mp_creation_symbol(const MpLayer *layer) {
  const MpHolding *home = mp_sublayer_home(layer);
  return home != NULL ? home->symbol : layer->symbol;
}

const MpDatum *mp_creation_argument(const MpPass *pass, const MpLayer *layer, const char *name) {
  const MpSignature *signature = layer->row != NULL ? &layer->row->init : NULL;
  return mp_arguments_find(pass->scratch, &layer->arguments, signature, mp_str_from_c(name));
}

static void report_in_forward(MpPass *pass, const MpView *view, MpCreationReporter report,
                              uint8_t *seen) {
  for (uint32_t i = 0; i < view->graph->nodes.len; i++) {
    const MpNode *node = view->graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || node->layer == NULL || seen[node->layer->id]) continue;
    if (!mp_view_is_live(view, node) || !mp_view_is_unwrapped(view, node)) continue;
    seen[node->layer->id] = 1;
    MpDiag *diag = report(pass, node->layer);
    if (diag == NULL) continue;
    const MpHolding *home = mp_sublayer_home(node->layer);
    diag->class_name = node->layer->created_in_class;
    diag->method = node->layer->created_in_method;
    diag->symbol = mp_creation_symbol(node->layer);
    if (home != NULL) mp_report_context(pass, diag, home->owner);
  }
}

void mp_creations_report(MpPass *pass, MpCreationReporter report) {
  const MpForwards *forwards = &pass->graph->forwards;
  uint8_t *seen = MP_NEW_ARRAY(pass->scratch, uint8_t, pass->graph->layers.len + 1);
  for (uint32_t i = 0; i < forwards->len; i++) {
    const MpView view = mp_view_new(pass, &forwards->items[i]);
    report_in_forward(pass, &view, report, seen);
  }
}
