#include "rules/operation.h"

// Which operations are asked for.
typedef struct Subject {
  MpOpForm form;
  bool is_needed;  // only those that the pass needs
  MpOperationReporter report;
} Subject;

// The operations of a pass that make layers if they run, in their order.
typedef struct MpOperations {
  MP_ARRAY(const MpNode *) nodes;
} MpOperations;

static bool is_subject(const MpView *view, const MpNode *node, const Subject *subject) {
  if (node->form != subject->form) return false;
  return subject->is_needed ? mp_view_is_live(view, node) : mp_view_runs(view, node);
}

// The tensors among the operands of an operation.
typedef struct Operands {
  const MpGraph *graph;
  const uint8_t *symbolic;  // by node, as far as known
  bool is_in_list;          // what is noted now
  bool has_symbolic;
  bool has_weight;
  bool has_constant;
  // What comes out of something that was not followed, a tensor or anything else: as an operand of
  // its own, and in a list.
  bool has_opaque;
  bool has_listed_opaque;
} Operands;

static void note_operand(void *context, MpTensor tensor) {
  Operands *operands = context;
  const MpNodeKind kind = operands->graph->nodes.items[tensor.node]->kind;
  if (kind == MP_NODE_OPAQUE && operands->is_in_list) {
    operands->has_listed_opaque = true;
  } else if (kind == MP_NODE_OPAQUE) {
    operands->has_opaque = true;
  } else if (operands->symbolic[tensor.node]) {
    operands->has_symbolic = true;
  } else if (kind == MP_NODE_WEIGHT) {
    operands->has_weight = true;
  } else {
    operands->has_constant = true;
  }
}

// Where nothing else is one, what was not followed is the tensor that the operation works on.
// Beside a constant it may be a number, and so it may in a shape: `tf.ones(shape)`, or
// `tf.slice(self.table, [0, 0], [length, width])`.
static bool is_symbolic(const MpGraph *graph, const MpNode *node, const uint8_t *symbolic) {
  if (!node->depends_on_input || node->kind != MP_NODE_OP) return node->depends_on_input;
  Operands operands = {.graph = graph, .symbolic = symbolic};
  for (uint32_t i = 0; i < node->arguments.len; i++) {
    const MpDatum *value = node->arguments.items[i].value;
    if (value == NULL) continue;
    operands.is_in_list = value->items.len > 0;
    mp_datum_visit_tensors(value, note_operand, &operands);
  }
  if (operands.has_symbolic) return true;
  const MpFunctionRow *row = node->function_row;
  if (operands.has_constant || (row != NULL && row->kind == MP_FUNCTION_CONSTANT)) return false;
  return operands.has_opaque || (operands.has_listed_opaque && !operands.has_weight);
}

typedef struct SizeQuery {
  const MpGraph *graph;
  const MpDatum *first;  // what the judged call takes first, surely tensors
  bool answer;
} SizeQuery;

typedef struct TensorQuery {
  MpTensor tensor;
  bool answer;
} TensorQuery;

static void ask_same(void *context, MpTensor tensor) {
  TensorQuery *query = context;
  query->answer = query->answer || tensor.node == query->tensor.node;
}

static void ask_size(void *context, MpTensor tensor) {
  SizeQuery *query = context;
  TensorQuery is_first = {tensor, false};
  mp_datum_visit_tensors(query->first, ask_same, &is_first);
  const bool is_input = query->graph->nodes.items[tensor.node]->kind == MP_NODE_INPUT;
  if (!is_input || is_first.answer) query->answer = false;
}

// `height % 2` of a class that is judged alone: what its `call` takes behind the first argument may
// be a size, which nobody passes as a tensor.
static bool may_be_size(const MpPass *pass, const MpForward *forward, const MpNode *node) {
  if (pass->entry->kind != MP_ENTRY_CLASS || forward->call == MP_NODE_NONE) return false;
  if (node->kind != MP_NODE_OP || node->form != MP_OP_OPERATOR) return false;
  if (!mp_str_is(node->function, "%") && !mp_str_is(node->function, "//")) return false;
  const MpArguments *arguments = &pass->graph->nodes.items[forward->call]->arguments;
  SizeQuery query = {pass->graph, arguments->len > 0 ? arguments->items[0].value : NULL, true};
  mp_arguments_visit_tensors(&node->arguments, ask_size, &query);
  return query.answer;
}

static const uint8_t *find_symbolic(const MpPass *pass, const MpForward *forward) {
  const MpNodes *nodes = &pass->graph->nodes;
  uint8_t *symbolic = MP_NEW_ARRAY(pass->scratch, uint8_t, nodes->len + 1);
  for (uint32_t i = 0; i < nodes->len; i++) {
    symbolic[i] = is_symbolic(pass->graph, nodes->items[i], symbolic) &&
                  !may_be_size(pass, forward, nodes->items[i]);
  }
  return symbolic;
}

typedef struct FollowedQuery {
  const MpGraph *graph;
  bool answer;
} FollowedQuery;

static void ask_followed(void *context, MpTensor tensor) {
  FollowedQuery *query = context;
  query->answer = query->answer || query->graph->nodes.items[tensor.node]->kind != MP_NODE_OPAQUE;
}

static bool has_followed(const MpGraph *graph, const MpDatum *value) {
  FollowedQuery query = {graph, false};
  mp_datum_visit_tensors(value, ask_followed, &query);
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

static bool makes_layers(const MpView *view, const MpNode *node) {
  // Without a recorded operation nobody knows what Keras makes of it.
  if (node->kind != MP_NODE_OP || node->op_count == 0) return false;
  return mp_view_is_unwrapped(view, node);
}

static const MpOperations *find_operations(const MpPass *pass, const MpView *view) {
  const MpNodes *nodes = &pass->graph->nodes;
  MpArena *arena = pass->views->arena;
  MpOperations *self = MP_NEW(arena, MpOperations);
  if (!is_model_code(view)) return self;
  const uint8_t *symbolic = find_symbolic(pass, view->forward);
  for (uint32_t i = 0; i < nodes->len; i++) {
    const MpNode *node = nodes->items[i];
    if (symbolic[i] && makes_layers(view, node)) mp_array_push(arena, &self->nodes, node);
  }
  return self;
}

static void report_in_forward(MpPass *pass, const MpView *view, const Subject *subject) {
  if (*view->operations == NULL) *view->operations = find_operations(pass, view);
  const MpOperations *operations = *view->operations;
  for (uint32_t i = 0; i < operations->nodes.len; i++) {
    const MpNode *node = operations->nodes.items[i];
    if (!is_subject(view, node, subject)) continue;
    MpDiag *diag = subject->report(pass, node);
    if (diag == NULL) continue;
    mp_view_locate(pass, diag, node);
    diag->op = node->ops[node->op_count - 1];
  }
}

static void report_subject(MpPass *pass, const Subject *subject) {
  const MpForwards *forwards = &pass->graph->forwards;
  for (uint32_t i = 0; i < forwards->len; i++) {
    const MpView view = mp_view_new(pass, &forwards->items[i]);
    report_in_forward(pass, &view, subject);
  }
}

void mp_operations_report(MpPass *pass, MpOpForm form, MpOperationReporter report) {
  report_subject(pass, &(Subject){form, true, report});
}

void mp_operations_report_all(MpPass *pass, MpOpForm form, MpOperationReporter report) {
  report_subject(pass, &(Subject){form, false, report});
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

MpDiag *mp_operation_report_call(MpPass *pass, const MpNode *node) {
  const MpStr layers = mp_operation_layers(pass, node, "TFOpLambda");
  const MpStr callee = node->symbol.len > 0 ? node->symbol : node->function;
  MpDiag *diag = mp_report(pass, node->span, "`%.*s` on a tensor becomes %.*s", MP_FMT(callee),
                           MP_FMT(layers));
  diag->symbol = callee;
  return diag;
}
