#include "analyzer/interp/decide.h"

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/linear.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/obstacle.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/unseen.h"

MpDecider *mp_decider_new(MpArena *arena, const uint32_t *prefix, uint32_t prefix_len) {
  MpDecider *decider = MP_NEW(arena, MpDecider);
  decider->prefix = prefix;
  decider->prefix_len = prefix_len;
  mp_map_init(&decider->facts, arena);
  return decider;
}

uint32_t mp_decide(MpRun *run, MpStr identity, const MpAlternative *alternatives, uint32_t count,
                   MpSpan span, bool is_weak) {
  MpDecider *decider = run->decider;
  // What an imported module does while it is imported is read in one way.
  if (run->import_depth > 0 && !mp_doubt_is_asked(run)) return alternatives[0].answer;
  uint32_t index = decider->choices.len;
  uint32_t taken = index < decider->prefix_len ? decider->prefix[index] : 0;
  if (taken >= count) taken = 0;
  uint64_t question = mp_str_hash(identity);
  uint32_t *answers = MP_NEW_ARRAY(run->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++)
    answers[i] = alternatives[i].answer;
  mp_array_push(run->arena, &decider->choices, ((MpChoice){taken, count, question, answers, span}));
  MpAssumption assumption = {
      .text = alternatives[taken].text,
      .span = span,
      .key = question,
      .answer = alternatives[taken].answer,
      // Where a path goes on with one answer only, that answer rests on nothing.
      .is_weak = is_weak || (decider->is_on_opaque && count > 1),
      .is_of_shape = decider->is_on_shape && count > 1,
      .is_of_making = decider->is_on_argument && !decider->is_on_given && !decider->is_on_shape,
  };
  mp_array_push(run->arena, &run->graph->assumptions, assumption);
  return alternatives[taken].answer;
}

void mp_decide_note_weak(MpRun *run) {
  if (run->import_depth == 0) mp_array_last(&run->graph->assumptions).is_weak = true;
}

void mp_decide_note_odd(MpRun *run) {
  mp_decide_note_weak(run);
  if (run->import_depth == 0) mp_array_last(&run->graph->assumptions).is_odd = true;
}

MpKnown *mp_decide_known(MpRun *run, MpStr identity) {
  MpKnown *known = mp_map_get(&run->decider->facts, identity);
  if (!known) {
    known = mp_known_new(run->arena);
    mp_map_set(&run->decider->facts, identity, known);
  }
  return known;
}

MpKnown *mp_decide_known_of(MpRun *run, const MpValue *value) {
  const MpSymbol *symbol = value->symbol;
  MpKnown *known = mp_map_get(&run->decider->facts, symbol->identity);
  if (known) return known;
  known = mp_decide_known(run, symbol->identity);
  MpTensor tensor;
  if (mp_shape_axis_of(value, &tensor, NULL)) {
    // A length, or None; the data of a model is not empty.
    bool is_input = run->graph->nodes.items[tensor.node]->kind == MP_NODE_INPUT;
    known->is_integer = known->at_least = true;
    known->above = is_input ? 1.0 : 0.0;
    // An argument may be a structure of tensors, and this the shape of one.
    if (!is_input) known->types = MP_TYPE_NONE | MP_TYPE_INT;
  }
  if (mp_str_is(symbol->builtin, "len")) {
    // A length is an integer from 0 on.
    known->is_integer = true;
    mp_known_set_less(known, 0.0, true, false);
  }
  return known;
}

// The number that a sum of symbols was decided to equal; NULL: none.
static MpValue *resolve_sum(MpRun *run, MpValue *value) {
  MpLinear sum;
  bool is_sum = value->kind == MP_VALUE_SYMBOL && value->symbol->kind == MP_SYMBOL_BINARY &&
                mp_linear_of(run, value, &sum) && sum.len > 1;
  if (!is_sum) return NULL;
  double factor = mp_linear_scale(&sum);
  const MpKnown *known = mp_map_get(&run->decider->facts, mp_linear_identity(run, &sum));
  int64_t number;
  if (!known || !known->equals) return NULL;
  double real = factor * (mp_number_real(known->equals) + sum.constant);
  bool is_integer = mp_double_to_int(real, &number) && (double)number == real;
  if (!is_integer) return NULL;
  MpValue *result = mp_value_int(run, number);
  result->counted = known->equals->counted;
  return result;
}

// A number that is computed from one that was decided was decided with it.
static MpValue *recompute(MpRun *run, MpValue *value) {
  MpValue *result = mp_symbol_recompute(run, value);
  bool is_number = result != value && result->kind == MP_VALUE_INT && result->counted == 0;
  if (!is_number || value->symbol->kind != MP_SYMBOL_BINARY) return result;
  for (uint32_t i = 0; i < value->symbol->operands.len && result->counted == 0; i++)
    result->counted = mp_decide_count_of(run, value->symbol->operands.items[i]);
  return result;
}

MpValue *mp_resolve(MpRun *run, MpValue *value) {
  if (value->kind != MP_VALUE_SYMBOL) return value;
  MpSymbol *symbol = value->symbol;
  // An expression is looked through again only when something was settled since: expressions share
  // their parts, and a walk each time would be exponential.
  if (symbol->resolved_at == run->decider->settled + 1) return symbol->resolved;
  const MpKnown *known = mp_map_get(&run->decider->facts, symbol->identity);
  symbol->resolved_at = run->decider->settled + 1;
  symbol->resolved = value;  // what is asked for meanwhile by its own parts
  MpValue *resolved = known && known->equals ? known->equals : recompute(run, value);
  symbol->resolved_at = run->decider->settled + 1;
  symbol->resolved = resolved;
  if (run->decider->has_settled_sum && resolved == value) {
    MpValue *number = resolve_sum(run, value);
    if (number) symbol->resolved = number;
  }
  return symbol->resolved;
}

void mp_decide_settle(MpRun *run, MpKnown *known, MpValue *constant) {
  known->equals = constant;
  run->decider->settled++;
  for (uint32_t i = 0; i < known->others.len; i++)
    (void)mp_known_exclude(run, mp_decide_known_of(run, known->others.items[i]), constant);
}

void mp_decide_assume(MpRun *run, const MpValue *symbol, MpValue *constant) {
  mp_decide_settle(run, mp_decide_known(run, symbol->symbol->identity), constant);
}

void mp_decide_tell_apart(MpRun *run, const MpValues *values) {
  for (uint32_t i = 0; i < values->len; i++) {
    if (values->items[i]->kind != MP_VALUE_SYMBOL) continue;
    MpKnown *known = mp_decide_known_of(run, values->items[i]);
    for (uint32_t k = 0; k < i; k++) {
      if (values->items[k]->kind != MP_VALUE_SYMBOL) continue;
      mp_array_push(run->arena, &known->others, values->items[k]);
      MpKnown *other = mp_decide_known_of(run, values->items[k]);
      mp_array_push(run->arena, &other->others, values->items[i]);
    }
  }
}

void mp_decide_set_same(MpRun *run, MpValue *a, MpValue *b) {
  if (a == b) return;
  mp_array_push(run->arena, &mp_decide_known_of(run, a)->same, b);
  mp_array_push(run->arena, &mp_decide_known_of(run, b)->same, a);
}

static bool is_same(MpRun *run, const MpValue *a, const MpValue *b) {
  return a == b || mp_value_equals(run, a, b) == MP_YES;
}

// True where something that `a` was told apart from is, or equals, `b`.
static bool is_other(MpRun *run, const MpValue *a, const MpValue *b) {
  const MpValues *others = &mp_decide_known_of(run, a)->others;
  for (uint32_t i = 0; i < others->len; i++) {
    if (is_same(run, others->items[i], b)) return true;
    const MpValues *same = &mp_decide_known_of(run, others->items[i])->same;
    for (uint32_t k = 0; k < same->len; k++) {
      if (is_same(run, same->items[k], b)) return true;
    }
  }
  return false;
}

bool mp_decide_are_apart(MpRun *run, const MpValue *a, const MpValue *b) {
  if (a->kind != MP_VALUE_SYMBOL || b->kind != MP_VALUE_SYMBOL) return false;
  return is_other(run, a, b) || is_other(run, b, a);
}

void mp_decide_not_none(MpRun *run, const MpValue *symbol) {
  MpKnown *known = mp_decide_known_of(run, symbol);
  MpValue *left = known->equals ? NULL : mp_known_exclude(run, known, run->none);
  if (left) mp_decide_settle(run, known, left);
}

static bool default_is_bool(const MpSymbol *symbol) {
  return !symbol->default_value || symbol->default_value->kind == MP_VALUE_BOOL;
}

MpStr mp_decide_truth_text(MpRun *run, const MpSymbol *symbol, bool truth) {
  if (symbol->kind == MP_SYMBOL_PARAMETER && default_is_bool(symbol)) {
    return mp_str_format(run->arena, "%.*s=%s", MP_FMT(symbol->text), truth ? "True" : "False");
  }
  return truth ? symbol->text : mp_symbol_opposite(run, symbol);
}

// Levels of a function inside itself that are entered on one and the same answer.
#define MAX_LEVELS 2u

// How often the function runs inside itself, or another method of the class that it is one of: a
// layer that holds one of its own class is built between two levels of its `call`.
static uint32_t level_of(const MpFrame *top) {
  uint32_t most = 0;
  for (const MpFrame *frame = top; top->def && frame; frame = frame->caller) {
    uint32_t levels = 0;
    bool is_concerned = frame->def == top->def || (top->owner && frame->owner == top->owner);
    for (const MpFrame *outer = frame->caller; is_concerned && outer; outer = outer->caller)
      levels += outer->def == frame->def;
    if (levels > most) most = levels;
  }
  return most;
}

// What an unknown number of levels hangs on is answered as in a loop of unknown trips: twice alike,
// then the other way. Where several questions lead further inside (is it a dict, a tuple, a list?),
// all of them are "no" in the end. MP_MAYBE: it is no such question.
static MpTristate level_answer(const MpRun *run, MpSpan span) {
  uint32_t yes = 0, no = 0;
  if (level_of(run->frame) < MAX_LEVELS) return MP_MAYBE;
  for (uint32_t i = 0; i < run->decider->choices.len; i++) {
    const MpChoice *choice = &run->decider->choices.items[i];
    if (!mp_span_eq(choice->span, span)) continue;
    *(choice->answers[choice->taken] != 0 ? &yes : &no) += 1;
  }
  if (yes >= MAX_LEVELS) return MP_NO;
  return no >= MAX_LEVELS ? MP_YES : MP_MAYBE;
}

bool mp_decide_ask(MpRun *run, const MpQuestion *question, MpTristate want) {
  if (want == MP_MAYBE) want = level_answer(run, question->span);
  bool first = want == MP_MAYBE ? question->first : want == MP_YES;
  MpStr yes = question->yes, no = question->no;
  MpAlternative alternatives[2] = {{first, first ? yes : no}, {!first, first ? no : yes}};
  bool is_weak = question->is_weak && want == MP_MAYBE;
  return mp_decide(run, question->identity, alternatives, want == MP_MAYBE ? 2 : 1, question->span,
                   is_weak) != 0;
}

static bool decide_plain_truth(MpRun *run, MpValue *value, bool first, MpTristate want,
                               MpSpan span) {
  const MpSymbol *symbol = value->symbol;
  MpKnown *known = mp_decide_known_of(run, value);
  MpTristate truth = mp_known_truth(known);
  if (truth != MP_MAYBE) return truth == MP_YES;
  MpQuestion question = {.identity = symbol->identity,
                         .first = first,
                         .span = span,
                         .yes = mp_decide_truth_text(run, symbol, true)};
  question.no = mp_decide_truth_text(run, symbol, false);
  if (symbol->default_value) question.first = mp_value_truth(symbol->default_value) != MP_NO;
  bool answer = mp_decide_ask(run, &question, want);
  known->truth = answer ? MP_YES : MP_NO;
  bool is_flag = symbol->default_value && symbol->default_value->kind == MP_VALUE_BOOL;
  if (is_flag) mp_decide_settle(run, known, mp_value_bool(run, answer));
  return answer;
}

static bool is_condition(const MpSymbol *symbol) {
  return symbol->kind == MP_SYMBOL_BINARY && symbol->op >= MP_OPERATOR_EQ;
}

// The type test that a call of isinstance or callable is, of a symbol that is put into `subject`.
static bool is_type_test(MpRun *run, const MpSymbol *symbol, MpTypeTest *test, MpValue **subject) {
  if (symbol->builtin.len == 0 || symbol->operands.len == 0) return false;
  *subject = mp_resolve(run, symbol->operands.items[0]);
  if ((*subject)->kind != MP_VALUE_SYMBOL) return false;
  if (mp_str_is(symbol->builtin, "callable") && symbol->operands.len == 1) {
    *test = (MpTypeTest){MP_TYPE_FUNCTION, MP_TYPE_OTHER};
    return true;
  }
  if (!mp_str_is(symbol->builtin, "isinstance") || symbol->operands.len != 2) return false;
  *test = mp_type_test_of(symbol->operands.items[1]);
  return true;
}

// What is in an unknown thing is likelier no container again (code that walks through one ends),
// and no tensor.
static bool is_likely_of_part(const MpSymbol *question, MpTypeTest test) {
  const uint32_t containers = MP_TYPE_DICT | MP_TYPE_LIST | MP_TYPE_TUPLE | MP_TYPE_SET;
  const MpValue *cls = question->operands.len > 1 ? question->operands.items[1] : NULL;
  if (test.all == 0) return !cls || cls->kind != MP_VALUE_LIBRARY;
  return (test.all & ~containers) != 0;
}

// The class of the source that an isinstance asks for; NULL: it asks for something else.
static const MpClass *asked_class(MpRun *run, const MpSymbol *symbol) {
  if (!mp_str_is(symbol->builtin, "isinstance")) return NULL;
  const MpValue *cls = mp_resolve(run, symbol->operands.items[1]);
  return cls->kind == MP_VALUE_CLASS ? cls->cls : NULL;
}

// Nothing in view derives from both of two classes, so an object of both is one that nobody means.
static void note_instance(MpRun *run, MpKnown *known, const MpClass *cls) {
  bool is_both = known->cls && !mp_class_derives(cls, known->cls);
  if (is_both) mp_decide_note_odd(run);
  if (!is_both) known->cls = cls;
}

static bool decide_instance(MpRun *run, MpValue *value, const MpClass *cls, MpKnown *known,
                            MpTristate want, MpSpan span) {
  if (known->cls && mp_class_derives(known->cls, cls)) return true;
  bool is_likely = !known->cls || mp_class_derives(cls, known->cls);
  bool was_asked = mp_known_truth(mp_decide_known_of(run, value)) != MP_MAYBE;
  bool truth = decide_plain_truth(run, value, is_likely, want, span);
  if (truth && !was_asked) note_instance(run, known, cls);
  return truth;
}

static bool decide_type(MpRun *run, MpValue *value, MpTypeTest test, const MpValue *subject,
                        MpTristate want, MpSpan span) {
  MpKnown *known = mp_decide_known_of(run, subject);
  MpTristate answer = mp_known_type(known, test);
  if (answer != MP_MAYBE) return answer == MP_YES;
  bool is_likely =
      subject->symbol->kind != MP_SYMBOL_PART || is_likely_of_part(value->symbol, test);
  const MpClass *cls = asked_class(run, value->symbol);
  bool truth = cls ? decide_instance(run, value, cls, known, want, span)
                   : decide_plain_truth(run, value, is_likely, want, span);
  mp_known_set_type(known, test, truth);
  return truth;
}

static bool decide_known_symbol(MpRun *run, MpValue *value, MpTristate want, MpSpan span);

static bool decide_symbol(MpRun *run, MpValue *value, MpTristate want, MpSpan span) {
  bool was_on_opaque = run->decider->is_on_opaque, was_on_shape = run->decider->is_on_shape;
  bool was_on_given = run->decider->is_on_given, was_on_argument = run->decider->is_on_argument;
  run->decider->is_on_opaque |= value->symbol->is_on_opaque;
  run->decider->is_on_shape |= value->symbol->is_on_shape;
  run->decider->is_on_given |= value->symbol->is_on_given;
  run->decider->is_on_argument |= value->symbol->is_on_argument;
  bool truth = decide_known_symbol(run, value, want, span);
  run->decider->is_on_opaque = was_on_opaque;
  run->decider->is_on_shape = was_on_shape;
  run->decider->is_on_given = was_on_given;
  run->decider->is_on_argument = was_on_argument;
  return truth;
}

// What is as true as the value: of `rate * i / n` with positive numbers i and n it is `rate`.
static MpValue *find_scaled(MpRun *run, MpValue *value) {
  for (;;) {
    const MpSymbol *symbol = value->symbol;
    if (symbol->kind != MP_SYMBOL_BINARY) return value;
    if (symbol->op != MP_OPERATOR_MULT && symbol->op != MP_OPERATOR_DIV) return value;
    MpValue *left = mp_resolve(run, symbol->operands.items[0]);
    MpValue *right = mp_resolve(run, symbol->operands.items[1]);
    bool is_swapped = symbol->op == MP_OPERATOR_MULT && left->kind != MP_VALUE_SYMBOL;
    MpValue *factor = is_swapped ? left : right, *scaled = is_swapped ? right : left;
    bool is_positive = mp_value_is_number(factor) && mp_number_real(factor) > 0.0;
    if (scaled->kind != MP_VALUE_SYMBOL || !is_positive) return value;
    value = scaled;
  }
}

static bool decide_known_symbol(MpRun *run, MpValue *value, MpTristate want, MpSpan span) {
  value = find_scaled(run, value);
  const MpSymbol *symbol = value->symbol;
  if (is_condition(symbol)) return mp_decide_condition(run, value, want, span);
  if (symbol->kind == MP_SYMBOL_UNARY && symbol->op == MP_OPERATOR_NOT) {
    MpValue *operand = mp_resolve(run, symbol->operands.items[0]);
    if (operand->kind == MP_VALUE_SYMBOL) {
      return !decide_symbol(run, operand, mp_tristate_not(want), span);
    }
  }
  MpTypeTest test;
  MpValue *subject;
  if (is_type_test(run, symbol, &test, &subject)) {
    return decide_type(run, value, test, subject, want, span);
  }
  return decide_plain_truth(run, value, true, want, span);
}

// The truth of a value that is nothing the source names: both answers are explored.
static bool decide_identity(MpRun *run, MpStr identity, MpTristate want, MpSpan span,
                            bool is_weak) {
  MpKnown *known = mp_decide_known(run, identity);
  if (!known->has_answer) {
    MpStr text = mp_span_text(span);
    bool is_plain = mp_str_find(text, MP_STR(" "), 0) == SIZE_MAX;
    MpQuestion question = {
        .identity = identity, .first = true, .yes = text, .span = span, .is_weak = is_weak};
    question.no = mp_str_format(run->arena, is_plain ? "not %.*s" : "not (%.*s)", MP_FMT(text));
    known->answer = mp_decide_ask(run, &question, want);
    known->has_answer = true;
  }
  return known->answer;
}

static bool truth_of_instance(MpRun *run, MpValue *value, MpTristate want, MpSpan span,
                              bool *truth) {
  static const char *const names[] = {"__bool__", "__len__"};
  for (size_t i = 0; i < 2; i++) {
    MpStr name = mp_str_from_c(names[i]);
    bool is_asked =
        !value->instance->layer || mp_class_function(value->instance->cls, names[i], NULL);
    MpValue *method = is_asked ? mp_attribute_or_null(run, value, name, span) : NULL;
    if (run->exception) return false;
    bool is_own = method && method->kind == MP_VALUE_METHOD;
    if (!method || (!is_own && !value->instance->payload)) continue;
    MpValue *result = mp_call_with(run, method, NULL, 0, span);
    return result && mp_truth_wanted(run, result, want, span, truth);
  }
  *truth = true;
  return true;
}

MpTristate mp_tristate_not(MpTristate truth) {
  return truth == MP_MAYBE ? MP_MAYBE : truth == MP_YES ? MP_NO : MP_YES;
}

bool mp_truth_wanted(MpRun *run, MpValue *value, MpTristate want, MpSpan span, bool *truth) {
  value = mp_unseen_resolve(run, value);
  MpTristate known = mp_value_truth(value);
  if (value->kind == MP_VALUE_INSTANCE) return truth_of_instance(run, value, want, span, truth);
  if (value->kind == MP_VALUE_SYMBOL && known == MP_MAYBE) {
    *truth = decide_symbol(run, value, want, span);
  } else if (value->kind == MP_VALUE_TENSOR) {
    run->graph->nodes.items[value->tensor.node]->feeds_condition = true;
    mp_obstacle_condition(run, value, span);
    *truth = decide_identity(run, mp_symbol_operand_identity(run, value), want, span, false);
  } else if (known != MP_MAYBE) {
    *truth = known == MP_YES;
  } else {
    *truth = decide_identity(run, mp_symbol_operand_identity(run, value), want, span, true);
  }
  return !run->is_stopped;
}

bool mp_truth(MpRun *run, MpValue *value, MpSpan span, bool *truth) {
  return mp_truth_wanted(run, value, MP_MAYBE, span, truth);
}
