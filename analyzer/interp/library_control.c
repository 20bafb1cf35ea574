// Control flow inside the graph: which branch runs, and how often, is not known while it is built.
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/traced_flow.h"

static MpValue *give_up(MpRun *run, MpStr name, const MpCall *call) {
  return mp_library_opaque(run, "data-dependent control flow", name, mp_keras_function(name), call);
}

// With a condition that Python knows, or that a path decides, only one branch is run.
static bool is_plain_condition(const MpValue *condition) {
  return condition->kind == MP_VALUE_SYMBOL || mp_value_is_number(condition);
}

// All branches are traced, one after the other; `operands` may be NULL.
static MpValue *trace(MpRun *run, MpStr name, const MpCall *call, MpValue *condition,
                      const MpValues *branches, const MpValues *operands) {
  MpValues inputs = {0}, results = {0};
  mp_array_push(run->arena, &inputs, condition);
  for (uint32_t i = 0; i < branches->len; i++) {
    MpValue *result = mp_call_with(run, branches->items[i], operands ? operands->items : NULL,
                                   operands ? operands->len : 0, call->span);
    if (!result) return NULL;
    mp_array_push(run->arena, &inputs, result);
    mp_array_push(run->arena, &results, result);
  }
  return mp_flow_merge(run, mp_flow_node(run, name, call, &inputs), &results, call->span);
}

static MpValue *cond(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *condition = mp_library_argument(run, call, 0, "pred");
  MpValue *then = mp_library_argument(run, call, 1, "true_fn");
  MpValue *otherwise = mp_library_argument(run, call, 2, "false_fn");
  if (!condition || !then || !otherwise || call->is_open) return give_up(run, name, call);
  if (is_plain_condition(condition)) {
    bool truth;
    if (!mp_truth(run, condition, call->span, &truth)) return NULL;
    return mp_call_with(run, truth ? then : otherwise, NULL, 0, call->span);
  }
  MpValues branches = {0};
  mp_array_push(run->arena, &branches, then);
  mp_array_push(run->arena, &branches, otherwise);
  return trace(run, name, call, condition, &branches, NULL);
}

// The functions of `[f, g]`, `[(0, f), (1, g)]` or `{0: f, 1: g}`, and the conditions beside them.
static bool take_branches(MpRun *run, MpValue *given, MpValues *branches, MpValues *conditions) {
  bool is_sequence = given->kind == MP_VALUE_LIST || given->kind == MP_VALUE_TUPLE;
  if ((!is_sequence && given->kind != MP_VALUE_DICT) || given->is_open) return false;
  for (uint32_t i = 0; i < given->items.len; i++) {
    MpValue *item = mp_resolve(run, given->items.items[i]);
    bool is_pair = is_sequence && item->kind == MP_VALUE_TUPLE && item->items.len == 2;
    if (is_pair) mp_array_push(run->arena, conditions, item->items.items[0]);
    mp_array_push(run->arena, branches, is_pair ? item->items.items[1] : item);
  }
  return branches->len > 0;
}

// tf.switch_case(index, branches, default), keras.ops.switch(index, branches, *operands).
static MpValue *switch_case(MpRun *run, MpStr name, const MpCall *call) {
  bool is_keras = mp_str_is(name, "keras.ops.switch");
  MpValue *index = mp_library_argument(run, call, 0, is_keras ? "index" : "branch_index");
  MpValue *given = mp_library_argument(run, call, 1, is_keras ? "branches" : "branch_fns");
  MpValue *otherwise = is_keras ? NULL : mp_library_argument(run, call, 2, "default");
  MpValues branches = {0}, conditions = {0}, operands = {0};
  if (!index || !given || call->is_open) return give_up(run, name, call);
  if (!take_branches(run, given, &branches, &conditions)) return give_up(run, name, call);
  if (otherwise && otherwise->kind != MP_VALUE_NONE)
    mp_array_push(run->arena, &branches, otherwise);
  for (uint32_t i = 2; is_keras && i < call->args.len; i++)
    mp_array_push(run->arena, &operands, call->args.items[i]);
  return trace(run, name, call, index, &branches, &operands);
}

// tf.case([(condition, function), …], default).
static MpValue *case_(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *given = mp_library_argument(run, call, 0, "pred_fn_pairs");
  MpValue *otherwise = mp_library_argument(run, call, 1, "default");
  MpValues branches = {0}, conditions = {0};
  if (!given || call->is_open) return give_up(run, name, call);
  if (!take_branches(run, given, &branches, &conditions)) return give_up(run, name, call);
  if (conditions.len != branches.len) return give_up(run, name, call);
  if (otherwise && otherwise->kind != MP_VALUE_NONE)
    mp_array_push(run->arena, &branches, otherwise);
  MpValue *condition = mp_value_sequence(run, MP_VALUE_TUPLE, conditions, call->span);
  return trace(run, name, call, condition, &branches, NULL);
}

// --- loops ---

static MpValue *call_body(MpRun *run, MpValue *body, MpValue *const *args, uint32_t count,
                          const MpCall *call) {
  return mp_call_with(run, body, args, count, call->span);
}

// A function of each item: `tf.map_fn(f, x)`.
static MpValue *map(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *body = call->args.len > 0 ? mp_resolve(run, call->args.items[0]) : NULL;
  const char *const names[][2] = {{"fn", "elems"}, {"f", "xs"}, {"function", "elements"}};
  MpValue *items = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!body) body = mp_library_argument(run, call, 0, names[i][0]);
    if (!items) items = mp_library_argument(run, call, 1, names[i][1]);
  }
  if (!body || !items || call->is_open) return give_up(run, name, call);
  MpValue *element = mp_flow_variable(run, name, call, items, MP_FLOW_ELEMENT);
  MpValue *result = call_body(run, body, &element, 1, call);
  if (!result) return NULL;
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, items);
  mp_array_push(run->arena, &inputs, result);
  MpNode *node = mp_flow_node(run, name, call, &inputs);
  return mp_flow_stack(run, node, result, items, call->span);
}

// The condition and the body of `tf.while_loop(condition, body, variables)` run once.
static MpValue *while_loop(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *condition = mp_library_argument(run, call, 0, "cond");
  MpValue *body = mp_library_argument(run, call, 1, "body");
  MpValue *start = mp_library_argument(run, call, 2, "loop_vars");
  const MpKeywordValue *invariants = mp_call_keyword(call, MP_STR("shape_invariants"));
  if (!condition || !body || !start || call->is_open) return give_up(run, name, call);
  MpFlowVariable kind = invariants || call->args.len > 3 ? MP_FLOW_ANY : MP_FLOW_ALIKE;
  MpValue *variables = mp_flow_variable(run, name, call, start, kind);
  bool is_sequence = variables->kind == MP_VALUE_TUPLE || variables->kind == MP_VALUE_LIST;
  MpValue *const *args = is_sequence ? variables->items.items : &variables;
  uint32_t count = is_sequence ? variables->items.len : 1;
  MpValue *truth = call_body(run, condition, args, count, call);
  MpValue *result = truth ? call_body(run, body, args, count, call) : NULL;
  if (!result) return NULL;
  // One variable in a list may come back alone.
  bool is_alone = is_sequence && count == 1 && result->kind == MP_VALUE_TENSOR;
  MpValues inputs = {0}, results = {0};
  mp_array_push(run->arena, &inputs, truth);
  mp_array_push(run->arena, &inputs, start);
  mp_array_push(run->arena, &inputs, result);
  mp_array_push(run->arena, &results, start);
  MpValues one = {0};
  mp_array_push(run->arena, &one, result);
  MpValue *as_given =
      is_sequence && (is_alone || result->kind == MP_VALUE_LIST || result->kind == MP_VALUE_TUPLE)
          ? mp_value_sequence(run, start->kind, is_alone ? one : result->items, call->span)
          : result;
  mp_array_push(run->arena, &results, as_given);
  return mp_flow_merge(run, mp_flow_node(run, name, call, &inputs), &results, call->span);
}

// `keras.ops.fori_loop(lower, upper, body, start)`: body(index, value).
static MpValue *fori_loop(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *lower = mp_library_argument(run, call, 0, "lower");
  MpValue *body = mp_library_argument(run, call, 2, "body_fun");
  MpValue *start = mp_library_argument(run, call, 3, "init_val");
  if (!lower || !body || !start || call->is_open) return give_up(run, name, call);
  MpValue *args[2] = {mp_flow_variable(run, name, call, lower, MP_FLOW_ALIKE),
                      mp_flow_variable(run, name, call, start, MP_FLOW_ALIKE)};
  MpValue *result = call_body(run, body, args, 2, call);
  if (!result) return NULL;
  MpValues results = {0};
  mp_array_push(run->arena, &results, start);
  mp_array_push(run->arena, &results, result);
  return mp_flow_merge(run, mp_flow_node(run, name, call, &results), &results, call->span);
}

// `keras.ops.scan(f, start, items)`: f(carry, item) gives (carry, result); so does the whole.
static MpValue *scan(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *body = mp_library_argument(run, call, 0, "f");
  MpValue *start = mp_library_argument(run, call, 1, "init");
  MpValue *items = mp_library_argument(run, call, 2, "xs");
  if (!body || !start || call->is_open) return give_up(run, name, call);
  if (!items) items = run->none;
  MpValue *args[2] = {mp_flow_variable(run, name, call, start, MP_FLOW_ALIKE),
                      mp_flow_variable(run, name, call, items, MP_FLOW_ELEMENT)};
  MpValue *result = call_body(run, body, args, 2, call);
  if (!result) return NULL;
  bool is_pair = result->kind == MP_VALUE_TUPLE && result->items.len == 2;
  if (!is_pair) return give_up(run, name, call);
  MpValues inputs = {0}, carries = {0}, pair = {0};
  mp_array_push(run->arena, &inputs, start);
  mp_array_push(run->arena, &inputs, items);
  mp_array_push(run->arena, &inputs, result);
  mp_array_push(run->arena, &carries, start);
  mp_array_push(run->arena, &carries, result->items.items[0]);
  MpNode *node = mp_flow_node(run, name, call, &inputs);
  mp_array_push(run->arena, &pair, mp_flow_merge(run, node, &carries, call->span));
  MpValue *stacked = mp_flow_stack(run, node, result->items.items[1], items, call->span);
  mp_array_push(run->arena, &pair, stacked);
  MpValue *both = mp_value_sequence(run, MP_VALUE_TUPLE, pair, call->span);
  node->result = mp_value_lower(run, both);
  return both;
}

static const MpLibraryRow rows[] = {
    {"tf.cond", cond},
    {"tf.compat.v1.cond", cond},
    {"keras.ops.cond", cond},
    {"tf.case", case_},
    {"tf.switch_case", switch_case},
    {"tf.while_loop", while_loop},
    {"tf.compat.v1.while_loop", while_loop},
    {"tf.map_fn", map},
    {"tf.vectorized_map", map},
    {"keras.backend.map_fn", map},
    {"keras.ops.while_loop", while_loop},
    {"keras.ops.fori_loop", fori_loop},
    {"keras.ops.scan", scan},
    {"keras.ops.associative_scan", give_up},
    {"keras.ops.map", map},
    {"keras.ops.switch", switch_case},
    {"keras.ops.vectorized_map", map},
};

MpLibraryFunction mp_library_control(MpStr name) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (mp_str_is(name, rows[i].name)) return rows[i].function;
  }
  return NULL;
}
