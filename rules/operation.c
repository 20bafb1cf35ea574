#include "rules/operation.h"

static bool is_subject(const MpView *view, const MpNode *node, MpOpForm form) {
  if (node->kind != MP_NODE_OP || node->form != form) return false;
  // Without a recorded operation nobody knows what Keras makes of it.
  if (node->op_count == 0 || !node->depends_on_input) return false;
  return mp_view_is_live(view, node) && mp_view_is_unwrapped(view, node);
}

typedef struct FollowedQuery {
  const MpGraph *graph;
  bool answer;
} FollowedQuery;

static void ask_followed(void *context, MpTensor tensor) {
  FollowedQuery *query = context;
  query->answer = query->answer || query->graph->nodes.items[tensor.node]->kind != MP_NODE_OPAQUE;
}

bool mp_operation_has_followed(const MpGraph *graph, const MpDatum *value) {
  FollowedQuery query = {graph, false};
  mp_datum_visit_tensors(value, ask_followed, &query);
  return query.answer;
}

// A function that only computes with tensors is no part of a model as it stands; whoever calls it
// may be. Neither is one that gives something unknown: an estimator's specification, a report.
static bool is_model_code(const MpView *view) {
  if (view->forward->root != NULL) return true;
  if (!mp_operation_has_followed(view->graph, view->forward->outputs)) return false;
  for (uint32_t i = 0; i < view->graph->nodes.len; i++) {
    if (view->graph->nodes.items[i]->kind == MP_NODE_LAYER && view->live[i]) return true;
  }
  return false;
}

static void report_in_forward(MpPass *pass, const MpView *view, MpOpForm form,
                              MpOperationReporter report) {
  const MpNodes *nodes = &pass->graph->nodes;
  for (uint32_t i = 0; i < nodes->len; i++) {
    const MpNode *node = nodes->items[i];
    if (!is_subject(view, node, form)) continue;
    MpDiag *diag = report(pass, node);
    if (diag == NULL) continue;
    mp_view_locate(pass, diag, node);
    diag->op = node->ops[node->op_count - 1];
  }
}

void mp_operations_report(MpPass *pass, MpOpForm form, MpOperationReporter report) {
  const MpForwards *forwards = &pass->graph->forwards;
  for (uint32_t i = 0; i < forwards->len; i++) {
    const MpView view = mp_view_new(pass, &forwards->items[i]);
    if (is_model_code(&view)) report_in_forward(pass, &view, form, report);
  }
}

MpStr mp_operation_layers(const MpPass *pass, const MpNode *node, const char *kind) {
  MpStr names = {0};
  for (uint32_t i = 0; i < node->op_count; i++) {
    names = mp_str_format(pass->arena, "%.*s%s`%.*s`", MP_FMT(names), i > 0 ? ", " : "",
                          MP_FMT(node->ops[i]));
  }
  if (node->op_count == 1) {
    return mp_str_format(pass->arena, "a %s layer (%.*s)", kind, MP_FMT(names));
  }
  return mp_str_format(pass->arena, "%u %s layers (%.*s)", (unsigned)node->op_count, kind,
                       MP_FMT(names));
}
