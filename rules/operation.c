#include "rules/operation.h"

static bool is_subject(const MpView *view, const MpNode *node, MpOpForm form) {
  if (node->kind != MP_NODE_OP || node->form != form) return false;
  // Without a recorded operation nobody knows what Keras makes of it.
  if (node->op_count == 0) return false;
  return mp_view_is_live(view, node) && mp_view_is_unwrapped(view, node);
}

typedef struct TensorQuery {
  const MpGraph *graph;
  const uint8_t *symbolic;  // NULL: any
  bool takes_opaque;        // what comes out of something that was not followed counts
  bool answer;
} TensorQuery;

static void ask_tensor(void *context, MpTensor tensor) {
  TensorQuery *query = context;
  if (!query->takes_opaque && query->graph->nodes.items[tensor.node]->kind == MP_NODE_OPAQUE) {
    return;
  }
  query->answer = query->answer || query->symbolic == NULL || query->symbolic[tensor.node];
}

// What is not known to be anything else is a tensor where an operation takes it. A shape is not:
// `tf.ones(shape)` of a shape from elsewhere may be of numbers, and those make a constant.
static bool is_symbolic(const MpGraph *graph, const MpNode *node, const uint8_t *symbolic) {
  if (!node->depends_on_input || node->kind != MP_NODE_OP) return node->depends_on_input;
  const MpFunctionRow *row = node->function_row;
  const bool is_maker = row != NULL && row->kind == MP_FUNCTION_CONSTANT;
  TensorQuery query = {graph, symbolic, !is_maker, false};
  mp_arguments_visit_tensors(&node->arguments, ask_tensor, &query);
  return query.answer;
}

static const uint8_t *find_symbolic(const MpPass *pass) {
  const MpNodes *nodes = &pass->graph->nodes;
  uint8_t *symbolic = MP_NEW_ARRAY(pass->scratch, uint8_t, nodes->len + 1);
  for (uint32_t i = 0; i < nodes->len; i++) {
    symbolic[i] = is_symbolic(pass->graph, nodes->items[i], symbolic);
  }
  return symbolic;
}

static bool has_followed(const MpGraph *graph, const MpDatum *value) {
  TensorQuery query = {graph, NULL, false, false};
  mp_datum_visit_tensors(value, ask_tensor, &query);
  return query.answer;
}

// A function that only computes with tensors is no part of a model as it stands; whoever calls it
// may be. Neither is one that gives something unknown: an estimator's specification, a report.
static bool is_model_code(const MpView *view) {
  if (view->forward->root != NULL) return true;
  if (!has_followed(view->graph, view->forward->outputs)) return false;
  for (uint32_t i = 0; i < view->graph->nodes.len; i++) {
    if (view->graph->nodes.items[i]->kind == MP_NODE_LAYER && view->live[i]) return true;
  }
  return false;
}

static void report_in_forward(MpPass *pass, const MpView *view, MpOpForm form,
                              MpOperationReporter report) {
  const MpNodes *nodes = &pass->graph->nodes;
  const uint8_t *symbolic = find_symbolic(pass);
  for (uint32_t i = 0; i < nodes->len; i++) {
    const MpNode *node = nodes->items[i];
    if (!symbolic[i] || !is_subject(view, node, form)) continue;
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
