#include "analyzer/targets/aimet_rebuild.h"

static bool is_fed(const MpAimetCall *call, MpTensor tensor) {
  for (uint32_t i = 0; i < call->feeds.len; i++) {
    const MpTensor feed = call->feeds.items[i].tensor;
    if (feed.node == tensor.node && feed.output == tensor.output) return true;
  }
  return false;
}

// NumPy's arrays are no tensors.
static bool is_array(const MpAimetTruth *truth, MpTensor tensor) {
  const MpNode *node = truth->graph->nodes.items[tensor.node];
  return node->kind == MP_NODE_CONST && mp_str_starts_with(node->function, MP_STR("np."));
}

static MpAimetNature nature_of_tensor(const MpAimetTruth *truth, const MpAimetCall *call,
                                      MpTensor tensor) {
  if (is_fed(call, tensor)) return MP_AIMET_TENSOR;
  return is_array(truth, tensor) ? MP_AIMET_PLAIN : MP_AIMET_EAGER;
}

typedef struct FeedQuery {
  const MpAimetCall *call;
  bool answer;
} FeedQuery;

static void ask_fed(void *context, MpTensor tensor) {
  FeedQuery *query = context;
  query->answer = query->answer || is_fed(query->call, tensor);
}

static MpAimetNature nature_of_list(const MpAimetTruth *truth, const MpAimetCall *call,
                                    const MpDatum *list) {
  MpAimetNature all = MP_AIMET_PLAIN;
  for (uint32_t i = 0; i < list->items.len; i++) {
    const MpDatum *item = list->items.items[i];
    const MpAimetNature nature = item->kind == MP_DATUM_TENSOR
                                     ? nature_of_tensor(truth, call, item->tensor)
                                     : MP_AIMET_PLAIN;
    if (nature == MP_AIMET_PLAIN || (i > 0 && nature != all)) return MP_AIMET_PLAIN;
    all = nature;
  }
  return all;
}

// Keras makes tensors of the numbers and arrays in the first argument.
static bool is_first(const MpAimetCall *call, const MpAimetArgument *argument) {
  return argument == call->arguments.items && argument->name.len == 0;
}

MpAimetNature mp_aimet_nature(const MpAimetTruth *truth, const MpAimetCall *call,
                              const MpAimetArgument *argument) {
  const MpDatum *value = argument->value;
  if (value->kind == MP_DATUM_TENSOR) {
    const MpAimetNature nature = nature_of_tensor(truth, call, value->tensor);
    return nature == MP_AIMET_PLAIN && is_first(call, argument) ? MP_AIMET_EAGER : nature;
  }
  if (value->kind == MP_DATUM_LIST) {
    const MpAimetNature nature = nature_of_list(truth, call, value);
    if (nature != MP_AIMET_PLAIN) return nature;
  }
  FeedQuery query = {call, false};
  mp_datum_visit_tensors(value, ask_fed, &query);
  if (query.answer) return MP_AIMET_MIXTURE;
  const bool is_number =
      value->kind != MP_DATUM_STR && value->kind != MP_DATUM_NONE && value->kind != MP_DATUM_TUPLE;
  return is_number && is_first(call, argument) ? MP_AIMET_EAGER : MP_AIMET_PLAIN;
}

typedef struct VariableQuery {
  const MpGraph *graph;
  bool answer;
} VariableQuery;

static void ask_variable(void *context, MpTensor tensor) {
  VariableQuery *query = context;
  if (query->graph->nodes.items[tensor.node]->kind == MP_NODE_WEIGHT) query->answer = true;
}

bool mp_aimet_holds_variable(const MpAimetTruth *truth, const MpDatum *value) {
  VariableQuery query = {truth->graph, false};
  mp_datum_visit_tensors(value, ask_variable, &query);
  return query.answer;
}

static const MpDatum *term_value(const MpAimetTruth *truth, const MpDatum *value) {
  MpAimetTruth copy = *truth;
  return mp_aimet_term_value(truth->terms->arena, value, mp_aimet_truth_term_of, &copy);
}

static void add_tensors(MpArena *arena, MpAimetArguments *passed, const MpAimetTermList *inputs) {
  for (uint32_t i = 0; i < inputs->len; i++) {
    const MpAimetArgument argument = {.value = mp_aimet_term_datum(arena, inputs->items[i])};
    mp_array_push(arena, passed, argument);
  }
}

// _get_updated_call_args; false: AssertionError.
static bool add_positional(const MpAimetTruth *truth, const MpAimetCall *call,
                           const MpAimetTermList *inputs, MpAimetArguments *passed) {
  MpArena *arena = truth->terms->arena;
  bool is_found = false;
  for (uint32_t i = 0; i < call->arguments.len; i++) {
    const MpAimetArgument *argument = &call->arguments.items[i];
    if (argument->name.len > 0) continue;
    const MpAimetNature nature = mp_aimet_nature(truth, call, argument);
    const bool is_tensor = nature == MP_AIMET_TENSOR || nature == MP_AIMET_EAGER;
    if (is_tensor && !is_found) {
      add_tensors(arena, passed, inputs);
      is_found = true;
      continue;
    }
    const bool is_single = argument->value->kind == MP_DATUM_TENSOR;
    if (is_tensor && !(nature == MP_AIMET_EAGER && is_single)) continue;
    const MpAimetArgument kept = {argument->name, term_value(truth, argument->value),
                                  argument->span};
    mp_array_push(arena, passed, kept);
  }
  return is_found;
}

// _get_call_kwargs: what is no tensor. A configuration makes plain lists of tensors with a value.
static void add_keywords(const MpAimetTruth *truth, const MpAimetModel *model,
                         const MpAimetCall *call, MpAimetArguments *passed) {
  for (uint32_t i = 0; i < call->arguments.len; i++) {
    const MpAimetArgument *argument = &call->arguments.items[i];
    if (argument->name.len == 0) continue;
    const MpAimetNature nature = mp_aimet_nature(truth, call, argument);
    const bool is_lost =
        nature == MP_AIMET_TENSOR || (nature == MP_AIMET_EAGER && !model->is_cloned);
    if (is_lost) continue;
    const MpAimetArgument kept = {argument->name, term_value(truth, argument->value),
                                  argument->span};
    mp_array_push(truth->terms->arena, passed, kept);
  }
}

static void put_in_list(MpArena *arena, MpAimetArguments *passed, uint32_t count) {
  MpDatum *list = MP_NEW(arena, MpDatum);
  list->kind = MP_DATUM_LIST;
  for (uint32_t i = 0; i < count; i++)
    mp_array_push(arena, &list->items, passed->items[i].value);
  passed->items[0] = (MpAimetArgument){.value = list};
  for (uint32_t i = count; i < passed->len; i++)
    passed->items[i - count + 1] = passed->items[i];
  passed->len = passed->len - count + 1;
}

static uint32_t count_positional(const MpAimetCall *call) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < call->arguments.len; i++)
    count += call->arguments.items[i].name.len == 0;
  return count;
}

static bool is_concat(const MpAimetCall *call) {
  return mp_str_find(call->callee.op, MP_STR("concat"), 0) != SIZE_MAX;
}

// The call takes nothing but tensors, all by position, and the table names those very ones in their
// order: what comes out is what the source's own call gives.
static bool is_as_in_source(const MpAimetTruth *truth, const MpAimetCall *call,
                            const MpAimetTermList *inputs) {
  const MpNode *node = call->node;
  const uint32_t count = call->arguments.len;
  if (truth->by_node == NULL || !truth->is_bound[node->id]) return false;
  if (call->callee.is_merge || call->callee.has_rest || count != node->arguments.len) return false;
  if (count == 0 || count != call->feeds.len || count != inputs->len) return false;
  for (uint32_t i = 0; i < count; i++) {
    const MpArgument *argument = &node->arguments.items[i];
    const MpAimetFeed *feed = &call->feeds.items[i];
    // Python may have turned the operands round.
    if (call->arguments.items[i].value != argument->value) return false;
    if (argument->name.len > 0 || argument->value->kind != MP_DATUM_TENSOR) return false;
    const MpTensor tensor = argument->value->tensor;
    if (feed->tensor.node != tensor.node || feed->tensor.output != tensor.output) return false;
    if (inputs->items[i] != feed->term) return false;
  }
  return true;
}

MpAimetRebuilt mp_aimet_rebuild(const MpAimetTruth *truth, const MpAimetModel *model,
                                const MpAimetCall *call, const MpAimetTermList *inputs) {
  if (is_as_in_source(truth, call, inputs)) {
    return (MpAimetRebuilt){.term = truth->by_node[call->node->id]};
  }
  MpArena *arena = truth->terms->arena;
  MpAimetArguments passed = {0};
  // A configuration has no place for what only `*args` takes.
  if (model->is_cloned && call->callee.has_rest && count_positional(call) > 1) {
    return (MpAimetRebuilt){.misfit = MP_AIMET_MISSING};
  }
  if (!add_positional(truth, call, inputs, &passed)) {
    return (MpAimetRebuilt){.misfit = MP_AIMET_WITHOUT_TENSOR};
  }
  const uint32_t positional = passed.len;
  const bool is_op = call->node->kind == MP_NODE_OP;
  if (is_op) add_keywords(truth, model, call, &passed);
  const bool has_keywords = passed.len > positional;
  if (call->callee.is_merge && positional < 2) {
    return (MpAimetRebuilt){.misfit = MP_AIMET_MISSING};
  }
  if (call->callee.is_merge || (is_op && has_keywords && is_concat(call))) {
    put_in_list(arena, &passed, positional);
  }
  MpAimetArguments bound = {0};
  const MpAimetMisfit misfit = mp_aimet_bind(&call->callee, arena, &passed, &bound);
  if (misfit != MP_AIMET_FITS) return (MpAimetRebuilt){.misfit = misfit};
  return (MpAimetRebuilt){.term = mp_aimet_term_call(truth->terms, &call->callee, &bound)};
}

MpAimetTerm mp_aimet_call_without(const MpAimetTruth *truth, const MpAimetCall *call,
                                  const uint8_t *lost) {
  MpArena *arena = truth->terms->arena;
  MpAimetArguments kept = {0};
  for (uint32_t i = 0; i < call->arguments.len; i++) {
    if (lost[i]) continue;
    MpAimetArgument argument = call->arguments.items[i];
    argument.value = term_value(truth, argument.value);
    mp_array_push(arena, &kept, argument);
  }
  MpAimetArguments bound = {0};
  if (mp_aimet_bind(&call->callee, arena, &kept, &bound) != MP_AIMET_FITS) return 0;
  return mp_aimet_term_call(truth->terms, &call->callee, &bound);
}
