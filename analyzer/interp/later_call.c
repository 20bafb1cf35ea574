#include "analyzer/interp/later_call.h"

#include "analyzer/interp/decide.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/unrecorded.h"

// Of the arrays: a batch is longer than anything in a model, and any other axis that is None is
// what windows and strides divide.
typedef struct Lengths {
  int64_t batch, other;
} Lengths;

static const Lengths LENGTHS[] = {{7919, 6720}, {8009, 13440}};

static const MpShape *lengths_of_array(MpRun *run, const MpShape *shape, Lengths lengths) {
  if (!shape || shape->rank <= 0) return shape;
  MpShape *own = mp_arena_copy(run->arena, shape, sizeof *shape);
  own->dims = mp_arena_copy(run->arena, shape->dims, sizeof *shape->dims * (size_t)shape->rank);
  for (int32_t i = 0; i < own->rank; i++) {
    if (own->dims[i] == MP_DIM_UNKNOWN) own->dims[i] = i == 0 ? lengths.batch : lengths.other;
  }
  return own;
}

static MpValue *array_for(MpRun *run, MpTensor tensor, Lengths lengths, MpSpan span) {
  const MpNode *old = run->graph->nodes.items[tensor.node];
  MpNode *node = mp_tensor_node(run, MP_NODE_INPUT, span);
  node->name = old->name;
  node->output_count = 1;
  node->dtype = mp_graph_dtype(run->graph, tensor);
  node->shapes = lengths_of_array(run, mp_graph_shape(run->graph, tensor), lengths);
  mp_graph_finish_node(run->graph, node);
  return mp_tensor_value(run, node, 0, span);
}

// What the model is given, with an array for each tensor; NULL: that is not known.
static MpValue *given_again(MpRun *run, const MpDatum *datum, Lengths lengths) {
  bool is_sequence = datum->kind == MP_DATUM_TUPLE || datum->kind == MP_DATUM_LIST;
  if (datum->kind == MP_DATUM_TENSOR) return array_for(run, datum->tensor, lengths, datum->span);
  if (!is_sequence && datum->kind != MP_DATUM_DICT) return mp_value_of_literal(run, datum);
  MpValues items = {0};
  for (uint32_t i = 0; i < datum->items.len; i++) {
    MpValue *item = given_again(run, datum->items.items[i], lengths);
    if (!item) return NULL;
    mp_array_push(run->arena, &items, item);
  }
  if (is_sequence) {
    MpValueKind kind = datum->kind == MP_DATUM_TUPLE ? MP_VALUE_TUPLE : MP_VALUE_LIST;
    return mp_value_sequence(run, kind, items, datum->span);
  }
  MpValue *dict = mp_value_dict(run, datum->span);
  for (uint32_t i = 0; i < items.len; i++) {
    MpValue *key = mp_value_of_literal(run, datum->keys.items[i]);
    if (!key) return NULL;
    mp_dict_set(run, dict, key, items.items[i]);
  }
  return dict;
}

static bool is_passed_down(const MpArgument *argument) {
  return argument->value->kind == MP_DATUM_BOOL && argument->value->is_training_phase;
}

// The call of the forward pass again; a Functional model takes the inputs that it was defined with.
static bool call_again(MpRun *run, const MpForward *first, Lengths lengths, MpCall *out) {
  MpArguments arguments = {0};
  if (first->call != MP_NODE_NONE) {
    arguments = run->graph->nodes.items[first->call]->arguments;
  } else {
    MpArgument inputs = {.value = first->root->model_inputs};
    mp_array_push(run->arena, &arguments, inputs);
  }
  *out = (MpCall){.span = first->root->created_at};
  for (uint32_t i = 0; i < arguments.len; i++) {
    const MpArgument *argument = &arguments.items[i];
    if (is_passed_down(argument)) continue;
    MpValue *value = given_again(run, argument->value, lengths);
    if (!value) return false;
    if (argument->name.len > 0) {
      MpKeywordValue keyword = {argument->name, value, argument->span};
      mp_array_push(run->arena, &out->keywords, keyword);
    } else {
      mp_array_push(run->arena, &out->args, value);
      mp_array_push(run->arena, &out->arg_spans, argument->span);
    }
  }
  return true;
}

static MpStr question_of(const MpRun *run, const MpUnrecordedMark *before) {
  const MpAssumptions *assumptions = &run->graph->assumptions;
  if (assumptions->len <= before->assumptions) return MP_STR("what it finds then is not known");
  return mp_str_format(run->arena, "it asks then for `%.*s`",
                       MP_FMT(assumptions->items[before->assumptions].text));
}

static MpSpan question_span(const MpRun *run, const MpUnrecordedMark *before, MpSpan span) {
  const MpAssumptions *assumptions = &run->graph->assumptions;
  return assumptions->len > before->assumptions ? assumptions->items[before->assumptions].span
                                                : span;
}

static MpLaterCall run_call(MpRun *run, MpValue *model, const MpForward *first, Lengths lengths) {
  MpLaterCall later = {.graph = run->graph, .forward = {.root = first->root}};
  MpCall call;
  if (!call_again(run, first, lengths, &call)) {
    later.problem = MP_STR("what it is given then is not known");
    later.problem_span = first->root->created_at;
    return later;
  }
  // What the paths may ask was asked before: the graph is of one path.
  MpUnrecordedMark before = mp_unrecorded_enter(run);
  MpValue *training = run->training;
  run->steps = 0;
  run->is_eager = true;
  run->training = run->none;
  later.forward.call = run->graph->nodes.len;
  MpValue *result = mp_call_value(run, model, &call);
  run->training = training;
  run->is_eager = false;
  run->is_unrecorded = before.was_unrecorded;
  if (!result) {
    MpStr name = run->exception ? mp_exception_name(run->exception) : MP_STR("an exception");
    later.problem = mp_str_format(run->arena, "it raises %.*s then", MP_FMT(name));
    later.problem_span = run->exception_span;
    run->exception = NULL;
  } else if (run->asked_batch) {
    later.problem = MP_STR("what it does then depends on the length of the batch");
    later.problem_span = call.span;
  } else if (!mp_unrecorded_asked_nothing(run, &before)) {
    later.problem = question_of(run, &before);
    later.problem_span = question_span(run, &before, call.span);
  } else {
    later.forward.outputs = mp_value_lower(run, mp_resolve(run, result));
  }
  return later;
}

MpLaterCalls mp_later_calls(MpRun *run, MpValue *model, const MpForward *first, uint32_t count) {
  MpLaterCalls calls = {0};
  for (uint32_t i = 0; i < count && !run->is_stopped; i++) {
    Lengths lengths = LENGTHS[i];
    MpLaterCall later = run_call(run, model, first, lengths);
    // Not every number fits; then that they are numbers is not looked at.
    lengths.other = MP_DIM_UNKNOWN;
    if (later.problem.len > 0 && !run->asked_batch && !run->is_stopped)
      later = run_call(run, model, first, lengths);
    mp_array_push(run->arena, &calls, later);
  }
  return calls;
}

static bool is_batch(const MpValue *value) {
  return value->kind == MP_VALUE_INT &&
         (value->integer == LENGTHS[0].batch || value->integer == LENGTHS[1].batch);
}

// A batch of another size may be as long as that.
void mp_later_note_equality(MpRun *run, const MpValue *left, const MpValue *right) {
  if (left->kind != MP_VALUE_INT || right->kind != MP_VALUE_INT) return;
  if (is_batch(left) == is_batch(right)) return;
  run->asked_batch |= (is_batch(left) ? right : left)->integer > 0;
}
