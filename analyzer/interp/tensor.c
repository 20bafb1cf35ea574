// Nodes of tensors, and operators on them.
#include "analyzer/interp/tensor.h"

#include "analyzer/interp/absent.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/operate.h"
#include "analyzer/interp/refusal.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/trip.h"

MpNode *mp_tensor_node(MpRun *run, MpNodeKind kind, MpSpan span) {
  MpNode *node = mp_graph_add_node(run->graph, kind, span, run->call);
  node->trip = mp_trip_now(run);
  node->class_name = run->frame->class_name;
  node->method = run->frame->method;
  return node;
}

MpValue *mp_tensor_value(MpRun *run, const MpNode *node, uint32_t output, MpSpan span) {
  MpValue *value = mp_value_new(run, MP_VALUE_TENSOR, span);
  value->tensor = (MpTensor){node->id, output};
  return value;
}

// --- what is in a value ---

typedef struct MpTensorSearch {
  uint32_t depth;
  uint32_t visits;
} MpTensorSearch;

static bool search_tensor(MpTensorSearch *self, const MpValue *value) {
  if (value->kind == MP_VALUE_TENSOR) return true;
  if (value->kind == MP_VALUE_OPAQUE) return value->opaque->depends_on_input;
  bool has_payload = value->kind == MP_VALUE_INSTANCE && value->instance->payload;
  if (has_payload) value = value->instance->payload;
  if (value->items.len == 0 || self->depth == MP_NATIVE_MAX_DEPTH) return false;
  self->depth++;
  bool found = false;
  for (uint32_t i = 0; i < value->items.len && !found; i++) {
    if (self->visits++ > MP_NATIVE_MAX_VISITS) break;
    found = value->items.items[i] && search_tensor(self, value->items.items[i]);
  }
  self->depth--;
  return found;
}

bool mp_has_tensor(const MpValue *value) {
  return search_tensor(&(MpTensorSearch){0, 0}, value);
}

bool mp_call_has_tensor(const MpCall *call) {
  for (uint32_t i = 0; i < call->args.len; i++) {
    if (mp_has_tensor(call->args.items[i])) return true;
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    if (mp_has_tensor(call->keywords.items[i].value)) return true;
  }
  return false;
}

// --- arguments ---

void mp_call_lower_arguments(MpRun *run, const MpCall *call, uint32_t first, MpArguments *out) {
  for (uint32_t i = first; i < call->args.len; i++) {
    MpArgument argument = {.value = mp_value_lower(run, call->args.items[i])};
    if (i < call->arg_spans.len) argument.span = call->arg_spans.items[i];
    mp_array_push(run->arena, out, argument);
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    const MpKeywordValue *keyword = &call->keywords.items[i];
    MpArgument argument = {keyword->name, mp_value_lower(run, keyword->value), keyword->span};
    mp_array_push(run->arena, out, argument);
  }
  if (!call->is_open) return;
  // Arguments that are not known are one of their own, so that nobody takes the others for all.
  MpDatum *rest = MP_NEW(run->arena, MpDatum);
  rest->kind = MP_DATUM_OPAQUE;
  rest->span = call->span;
  rest->text = MP_STR("unknown arguments");
  mp_array_push(run->arena, out, ((MpArgument){.value = rest}));
}

// An unknown that the source names: the data itself, or in the list of it.
static bool holds_symbol(const MpValue *value) {
  if (value->kind == MP_VALUE_SYMBOL) return true;
  for (uint32_t i = 0; i < value->items.len; i++) {
    const MpValue *item = value->items.items[i];
    if (item && item->kind == MP_VALUE_SYMBOL) return true;
  }
  return false;
}

// An opaque that may hold a tensor and has no node of its own leaves no tensor in the arguments.
static bool has_unplaced_input(const MpValue *value) {
  if (value->kind == MP_VALUE_OPAQUE) return value->opaque->depends_on_input;
  for (uint32_t i = 0; i < value->items.len; i++) {
    const MpValue *item = value->items.items[i];
    if (item && item->kind == MP_VALUE_OPAQUE && item->opaque->depends_on_input) return true;
  }
  return false;
}

// Inside a traced call tensors are known to be tensors, so an unknown that a function gets there is
// a plain value.
bool mp_call_may_have_tensor(const MpRun *run, const MpCall *call) {
  if (mp_call_has_tensor(call)) return true;
  return run->call == MP_NODE_NONE && call->args.len > 0 && holds_symbol(call->args.items[0]);
}

void mp_tensor_take_arguments(MpRun *run, MpNode *node, const MpCall *call, uint32_t first) {
  mp_call_lower_arguments(run, call, first, &node->arguments);
  mp_graph_finish_node(run->graph, node);
  if (node->kind != MP_NODE_LAYER && node->kind != MP_NODE_OP) return;
  bool depends = node->depends_on_input;
  for (uint32_t i = first; i < call->args.len; i++) {
    depends = depends || has_unplaced_input(call->args.items[i]) ||
              mp_symbol_has_traced_length(call->args.items[i]);
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    depends = depends || has_unplaced_input(call->keywords.items[i].value) ||
              mp_symbol_has_traced_length(call->keywords.items[i].value);
  }
  bool takes_symbols = node->kind == MP_NODE_LAYER || run->call == MP_NODE_NONE;
  if (takes_symbols && first < call->args.len) {
    depends = depends || holds_symbol(call->args.items[first]);
  }
  node->depends_on_input = depends;
}

// A value knows where it was made; only inside the node's own text that is where it is written.
void mp_node_add_argument(MpRun *run, MpNode *node, const MpValue *value) {
  MpArgument argument = {.value = mp_value_lower(run, value)};
  MpSpan span = value->span;
  bool is_inside = span.source == node->span.source && span.start_byte >= node->span.start_byte &&
                   span.end_byte <= node->span.end_byte;
  if (is_inside) argument.span = span;
  mp_array_push(run->arena, &node->arguments, argument);
}

// --- operators ---

static bool is_eager(const MpRun *run, const MpValue *value) {
  if (!value || value->kind != MP_VALUE_TENSOR) return true;
  return !run->graph->nodes.items[value->tensor.node]->depends_on_input;
}

static bool is_python_scalar_of(MpStr token) {
  static const char *const tokens[] = {"bool", "float", "int", "len", "not", "in", "round"};
  for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
    if (mp_str_is(token, tokens[i])) return true;
  }
  return false;
}

static MpValue *raise_refused(MpRun *run, MpStr token, const MpValue *left, const MpValue *right,
                              MpSpan span) {
  MpStr left_type = mp_value_type_name(left);
  if (mp_str_is(token, "round")) {
    return mp_run_raise(run, "TypeError", span, "type KerasTensor doesn't define __round__ method");
  }
  if (mp_str_is(token, "float") || mp_str_is(token, "int")) {
    return mp_run_raise(run, "TypeError", span,
                        "%.*s() argument must be a string or a real number, not 'KerasTensor'",
                        MP_FMT(token));
  }
  if (is_python_scalar_of(token)) {
    return mp_run_raise(run, "TypeError", span,
                        "Keras symbolic inputs/outputs do not implement `__len__`");
  }
  if (!right) {
    MpStr sign = mp_str_is(token, "pos") ? MP_STR("+") : token;
    return mp_run_raise(run, "TypeError", span, "bad operand type for unary %.*s: '%.*s'",
                        MP_FMT(sign), MP_FMT(left_type));
  }
  return mp_operator_refused(run, token, left, right, span);
}

// What Keras refuses on its own tensors; of an eager one it gives a number that is not known here.
static MpValue *refuse(MpRun *run, MpStr token, MpValue *left, MpValue *right, MpSpan span) {
  if (is_eager(run, left) && is_eager(run, right) && is_python_scalar_of(token)) {
    MpStr identity = mp_symbol_operand_identity(run, left);
    identity = mp_str_format(run->arena, "%.*s(%.*s)", MP_FMT(token), MP_FMT(identity));
    return mp_symbol_named(run, identity, mp_span_text(span), NULL, span);
  }
  return raise_refused(run, token, left, right, span);
}

// `inputs + [x]`: with a list beside it, an argument of unknown structure is a list.
static MpValue *join_lists(MpRun *run, MpValue *left, MpValue *right, MpSpan span) {
  MpValues items = {0};
  MpValue *list = left->kind == MP_VALUE_TENSOR ? right : left;
  if (!mp_iterate(run, left, span, &items) || !mp_iterate(run, right, span, &items)) return NULL;
  return mp_value_sequence(run, list->kind, items, span);
}

static bool is_list_beside_open(const MpValue *open, const MpValue *list) {
  return open->kind == MP_VALUE_TENSOR && open->is_open &&
         (list->kind == MP_VALUE_LIST || list->kind == MP_VALUE_TUPLE) && !list->is_shape;
}

static void add_operand(MpRun *run, MpNode *node, MpValue *value) {
  // What an operator takes is one tensor.
  if (value->kind == MP_VALUE_TENSOR) value->is_open = false;
  mp_node_add_argument(run, node, value);
}

static MpValue *opaque_operand(MpRun *run, MpStr token, MpValue *left, MpValue *right,
                               MpSpan span) {
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, left);
  mp_array_push(run->arena, &inputs, right);
  return mp_run_opaque(run, "unknown operand", token, span, &inputs);
}

MpValue *mp_tensor_operator(MpRun *run, MpStr token, MpValue *left, MpValue *right, MpSpan span) {
  const MpOperatorRow *row = mp_keras_operator(token);
  bool is_reflected = right && left->kind != MP_VALUE_TENSOR && right->kind == MP_VALUE_TENSOR;
  const MpStr *op = !row ? NULL : is_reflected ? &row->reflected_op : &row->op;
  if (!op || op->len == 0) return refuse(run, token, left, right, span);
  if (right) {
    if (left->kind == MP_VALUE_INSTANCE || right->kind == MP_VALUE_INSTANCE) {
      return opaque_operand(run, token, left, right, span);
    }
    if (mp_str_is(token, "+") &&
        (is_list_beside_open(left, right) || is_list_beside_open(right, left))) {
      return join_lists(run, left, right, span);
    }
    bool is_equality = mp_str_is(token, "==") || mp_str_is(token, "!=");
    if (!is_equality && (left->kind == MP_VALUE_NONE || right->kind == MP_VALUE_NONE)) {
      (void)mp_absent_missed(run, left->kind == MP_VALUE_NONE ? left : right);
      return mp_run_raise(run, "ValueError", span, "None values not supported.");
    }
  }
  MpNode *node = mp_tensor_node(run, MP_NODE_OP, span);
  node->form = MP_OP_OPERATOR;
  node->function = row->token;
  node->ops = op;
  node->op_count = 1;
  add_operand(run, node, left);
  if (right) add_operand(run, node, right);
  mp_graph_finish_node(run->graph, node);
  MpValue *value = mp_tensor_value(run, node, 0, span);
  node->result = mp_value_lower(run, value);
  mp_op_infer(run, node);
  return mp_refusal_raise(run, node) ? NULL : value;
}

MpValue *mp_tensor_abs(MpRun *run, MpValue *value, MpSpan span) {
  return mp_tensor_operator(run, MP_STR("abs"), value, NULL, span);
}
