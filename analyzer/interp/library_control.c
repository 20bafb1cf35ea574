// Control flow inside the graph: which branch runs, and how often, is not known while it is built.
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/tensor.h"

static MpValue *give_up(MpRun *run, MpStr name, const MpCall *call) {
  return mp_library_opaque(run, "data-dependent control flow", name, mp_keras_function(name), call);
}

static MpValue *join(MpRun *run, MpStr name, const MpCall *call, const MpValues *inputs) {
  MpValue *value = mp_run_opaque(run, "data-dependent control flow", name, call->span, inputs);
  if (value->opaque->node == MP_NODE_NONE) return value;
  MpNode *node = run->graph->nodes.items[value->opaque->node];
  node->symbol = call->symbol;
  node->function = name;
  node->function_row = mp_keras_function(name);
  return value;
}

// With a condition that Python knows, or that a path decides, only one branch is run.
static bool is_plain_condition(const MpValue *condition) {
  return condition->kind == MP_VALUE_SYMBOL || mp_value_is_number(condition);
}

// Both branches are traced, one after the other.
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
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, condition);
  MpValue *branches[] = {then, otherwise};
  for (int i = 0; i < 2; i++) {
    MpValue *result = mp_call_with(run, branches[i], NULL, 0, call->span);
    if (!result) return NULL;
    mp_array_push(run->arena, &inputs, result);
  }
  return join(run, name, call, &inputs);
}

static const MpLibraryRow rows[] = {
    {"tf.cond", cond},
    {"tf.compat.v1.cond", cond},
    {"keras.ops.cond", cond},
    {"tf.case", give_up},
    {"tf.switch_case", give_up},
    {"tf.while_loop", give_up},
    {"tf.compat.v1.while_loop", give_up},
    {"tf.map_fn", give_up},
    {"tf.vectorized_map", give_up},
    {"keras.backend.map_fn", give_up},
    {"keras.ops.while_loop", give_up},
    {"keras.ops.fori_loop", give_up},
    {"keras.ops.scan", give_up},
    {"keras.ops.associative_scan", give_up},
    {"keras.ops.map", give_up},
    {"keras.ops.switch", give_up},
    {"keras.ops.vectorized_map", give_up},
};

MpLibraryFunction mp_library_control(MpStr name) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (mp_str_is(name, rows[i].name)) return rows[i].function;
  }
  return NULL;
}
