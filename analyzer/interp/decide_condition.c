#include "analyzer/interp/decide.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/linear.h"
#include "analyzer/interp/native.h"

// A comparison as the source writes it.
typedef struct Comparison {
  const MpSymbol *written;
  MpTristate want;  // the truth with which the path goes on; MP_MAYBE: with both
  bool is_negated;  // what is decided is the opposite of what is written
  MpSpan span;
} Comparison;

// The answer with which the path goes on, to what is decided.
static MpTristate wanted(const Comparison *as) {
  return as->is_negated ? mp_tristate_not(as->want) : as->want;
}

static bool is_identity(const MpSymbol *written) {
  return written->op == MP_OPERATOR_IS || written->op == MP_OPERATOR_IS_NOT;
}

static MpStr relation_text(MpRun *run, const MpValue *left, const char *relation,
                           const MpValue *right) {
  MpValue *copy = MP_NEW(run->arena, MpValue);
  *copy = *right;
  MpValue *repr = right->kind == MP_VALUE_SYMBOL ? NULL : mp_format_repr(run, copy, right->span);
  run->exception = NULL;
  MpStr text = right->kind == MP_VALUE_SYMBOL       ? right->symbol->text
               : repr && repr->kind == MP_VALUE_STR ? repr->text
                                                    : mp_span_text(right->span);
  return mp_str_format(run->arena, "%.*s %s %.*s", MP_FMT(left->symbol->text), relation,
                       MP_FMT(text));
}

// `symbol is None`, or `symbol == constant`.
static bool decide_equals(MpRun *run, MpValue *left, MpValue *constant, bool is_same,
                          MpTristate want, MpSpan span) {
  bool is_length = constant->kind == MP_VALUE_NONE && mp_dim_is_length(run, left);
  if (is_length) return mp_dim_decide_none(run, left, want, span);
  MpKnown *known = mp_decide_known_of(run, left);
  MpTristate answer = mp_known_equals(run, known, constant);
  if (answer == MP_YES) mp_decide_settle(run, known, constant);
  if (answer != MP_MAYBE) return answer == MP_YES;
  const MpValue *preset = left->symbol->default_value;
  // What was asked for its truth is a flag.
  bool is_flag = constant->kind == MP_VALUE_BOOL && known->truth != MP_MAYBE;
  // Of several constants that it may equal it is the first.
  const MpValue *likely = known->has_candidates && known->candidates.len > 0 && !preset
                              ? known->candidates.items[0]
                              : preset;
  MpQuestion question = {
      .identity = mp_str_format(run->arena, "%.*s==%.*s", MP_FMT(left->symbol->identity),
                                MP_FMT(mp_symbol_operand_identity(run, constant))),
      .first = is_flag || (likely && mp_value_equals(run, likely, constant) == MP_YES),
      .yes = relation_text(run, left, is_same ? "is" : "==", constant),
      .no = relation_text(run, left, is_same ? "is not" : "!=", constant),
      .span = span,
  };
  bool equal = mp_decide_ask(run, &question, want);
  if (equal && left->symbol->is_name) mp_decide_note_odd(run);
  // Which item comes first is nothing that the caller means.
  if (equal && left->symbol->is_key) mp_decide_note_weak(run);
  if (equal) {
    mp_decide_settle(run, known, constant);
  } else {
    MpValue *left_over = mp_known_exclude(run, known, constant);
    if (left_over) mp_decide_settle(run, known, left_over);
  }
  return equal;
}

// The constants that the symbol may equal.
static MpValues possible_constants(MpRun *run, const MpKnown *known, const MpValue *display) {
  MpValues possible = {0};
  for (uint32_t i = 0; i < display->items.len; i++) {
    MpValue *item = display->items.items[i];
    if (mp_known_equals(run, known, item) != MP_NO) mp_array_push(run->arena, &possible, item);
  }
  return possible;
}

static bool all_are_among(MpRun *run, const MpValues *items, const MpValue *display) {
  for (uint32_t i = 0; i < items->len; i++) {
    if (mp_value_contains(run, display, items->items[i]) != MP_YES) return false;
  }
  return items->len > 0;
}

// `symbol in ("a", "b")`: one question, whichever it equals then.
static bool decide_member(MpRun *run, MpValue *left, const MpValue *display, MpTristate want,
                          MpSpan span) {
  MpKnown *known = mp_decide_known_of(run, left);
  MpValues possible = possible_constants(run, known, display);
  if (possible.len == 0) return false;
  if (known->has_candidates && all_are_among(run, &known->candidates, display)) return true;
  if (possible.len == 1) return decide_equals(run, left, possible.items[0], false, want, span);
  MpValue *shown = mp_value_sequence(run, MP_VALUE_TUPLE, possible, span);
  MpValue *preset = left->symbol->default_value;
  MpQuestion question = {
      .identity = mp_str_format(run->arena, "%.*s in %.*s", MP_FMT(left->symbol->identity),
                                MP_FMT(mp_symbol_operand_identity(run, shown))),
      .first = !preset || mp_value_contains(run, display, preset) != MP_NO,
      .yes = relation_text(run, left, "in", shown),
      .no = relation_text(run, left, "not in", shown),
      .span = span,
  };
  MpValue *only = NULL;
  bool is_member = mp_decide_ask(run, &question, want);
  if (is_member) only = mp_known_restrict(run, known, &possible);
  for (uint32_t i = 0; !is_member && i < possible.len; i++)
    only = mp_known_exclude(run, known, possible.items[i]);
  if (only) mp_decide_settle(run, known, only);
  return is_member;
}

// What is asked, in the source's own words.
static void write_relation(MpRun *run, MpQuestion *question, const MpSymbol *written,
                           bool is_negated) {
  MpStr negated = mp_decide_truth_text(run, written, false);
  question->yes = is_negated ? negated : written->text;
  question->no = is_negated ? written->text : negated;
}

static bool ask_less(MpRun *run, MpStr identity, const Comparison *as) {
  MpQuestion question = {.identity = identity, .first = !as->is_negated, .span = as->span};
  write_relation(run, &question, as->written, as->is_negated);
  return mp_decide_ask(run, &question, wanted(as));
}

// `left < right`, which the source wrote, or whose opposite it wrote.
static bool decide_less(MpRun *run, MpValue *left, MpValue *right, const Comparison *as) {
  MpLinear sum;
  if (!mp_linear_difference(run, left, right, &sum)) {
    MpStr parts[3] = {mp_symbol_operand_identity(run, left), MP_STR("<"),
                      mp_symbol_operand_identity(run, right)};
    MpStr identity = mp_str_join(run->arena, MP_STR(""), parts, 3);
    MpKnown *asked = mp_decide_known(run, identity);
    if (!asked->has_answer) asked->answer = ask_less(run, identity, as);
    asked->has_answer = true;
    return asked->answer;
  }
  if (sum.len == 0) return sum.constant < 0.0;
  bool is_left = mp_linear_scale(&sum) > 0.0;
  MpStr identity = mp_linear_identity(run, &sum);
  MpKnown *known = mp_linear_is_symbol(&sum) ? mp_decide_known_of(run, sum.terms[0].symbol)
                                             : mp_decide_known(run, identity);
  double number = -sum.constant;
  MpTristate answer = mp_known_less(known, number, is_left);
  if (answer != MP_MAYBE) return answer == MP_YES;
  identity =
      mp_str_format(run->arena, is_left ? "%.*s<%.17g" : "%.*s>%.17g", MP_FMT(identity), number);
  bool less = ask_less(run, identity, as);
  mp_known_set_less(known, number, is_left, less);
  return less;
}

// What is nothing that can be compared further: asked once, in either order.
static bool decide_pair(MpRun *run, const MpValue *left, const MpValue *right,
                        const Comparison *as) {
  MpStr a = mp_symbol_operand_identity(run, left), b = mp_symbol_operand_identity(run, right);
  bool is_sorted = mp_str_compare(a, b) <= 0;
  MpStr relation = is_identity(as->written) ? MP_STR(" is ") : MP_STR("==");
  MpStr parts[3] = {is_sorted ? a : b, relation, is_sorted ? b : a};
  MpQuestion question = {.first = true, .span = as->span};
  question.identity = mp_str_join(run->arena, MP_STR(""), parts, 3);
  write_relation(run, &question, as->written, as->is_negated);
  MpKnown *known = mp_decide_known(run, question.identity);
  if (!known->has_answer) {
    known->answer = mp_decide_ask(run, &question, wanted(as));
    known->has_answer = true;
  }
  return known->answer;
}

// `a == b` of two unknowns, or of a sum and a number.
static bool decide_equal_sums(MpRun *run, MpValue *left, MpValue *right, const Comparison *as) {
  MpLinear sum;
  MpTristate want = wanted(as);
  if (!mp_linear_difference(run, left, right, &sum)) {
    return decide_pair(run, left, right, as);
  }
  if (sum.len == 0) return sum.constant == 0.0;
  (void)mp_linear_scale(&sum);
  double number = -sum.constant;
  MpStr identity = mp_linear_identity(run, &sum);
  MpValue *symbol = sum.terms[0].symbol;
  int64_t integer;
  if (mp_linear_is_symbol(&sum) && mp_double_to_int(number, &integer) &&
      (double)integer == number) {
    return decide_equals(run, symbol, mp_value_int(run, integer), false, want, as->span);
  }
  MpKnown *known = mp_decide_known(run, identity);
  if (known->equals) return mp_number_real(known->equals) == number;
  MpTristate answer = mp_known_is(known, number);
  for (uint32_t i = 0; i < known->not_equals.len; i++) {
    if (mp_number_real(known->not_equals.items[i]) == number) answer = MP_NO;
  }
  if (answer != MP_MAYBE) return answer == MP_YES;
  MpQuestion question = {
      .identity = mp_str_format(run->arena, "%.*s==%.17g", MP_FMT(identity), number),
      .first = right->kind == MP_VALUE_SYMBOL,
      .span = as->span};
  write_relation(run, &question, as->written, as->is_negated);
  bool equal = mp_decide_ask(run, &question, want);
  if (equal) {
    mp_known_set_number(known, number, true);
  } else {
    (void)mp_known_exclude(run, known, mp_value_float(run, number));
  }
  return equal;
}

static bool is_constant(const MpValue *value) {
  return value->kind <= MP_VALUE_TUPLE && mp_value_is_known(value);
}

static bool is_sum(const MpValue *value) {
  return value->kind == MP_VALUE_SYMBOL &&
         (value->symbol->kind == MP_SYMBOL_BINARY || value->symbol->kind == MP_SYMBOL_UNARY);
}

// `type(x) is list`, where it is one of a few classes and that is none of them.
static bool is_no_candidate(MpRun *run, const MpValue *left, const MpValue *right) {
  bool is_thing = right->kind == MP_VALUE_NATIVE || right->kind == MP_VALUE_CLASS ||
                  right->kind == MP_VALUE_LIBRARY || right->kind == MP_VALUE_FUNCTION;
  if (left->kind != MP_VALUE_SYMBOL || !is_thing) return false;
  const MpKnown *known = mp_decide_known_of(run, left);
  if (!known->has_candidates || known->candidates.len == 0) return false;
  for (uint32_t i = 0; i < known->candidates.len; i++) {
    if (mp_value_equals(run, known->candidates.items[i], right) != MP_NO) return false;
  }
  return true;
}

static bool decide_any_equality(MpRun *run, MpValue *left, MpValue *right, const Comparison *as) {
  if (left->kind != MP_VALUE_SYMBOL) {
    MpValue *swap = left;
    left = right;
    right = swap;
  }
  MpTristate want = wanted(as);
  bool is_same = is_identity(as->written);
  bool is_plain = left->kind == MP_VALUE_SYMBOL && is_constant(right);
  if (is_plain && (is_same || !is_sum(left) || !mp_value_is_number(right))) {
    return decide_equals(run, left, right, is_same, want, as->span);
  }
  bool are_comparable = left->kind == MP_VALUE_SYMBOL &&
                        (right->kind == MP_VALUE_SYMBOL || mp_value_is_number(right));
  if (are_comparable && !is_same) return decide_equal_sums(run, left, right, as);
  if (is_no_candidate(run, left, right)) return false;
  return decide_pair(run, left, right, as);
}

// Of two keys of one dictionary, only one equals a third unknown.
static bool decide_equality(MpRun *run, MpValue *left, MpValue *right, const Comparison *as) {
  bool are_unknowns = left->kind == MP_VALUE_SYMBOL && right->kind == MP_VALUE_SYMBOL;
  if (are_unknowns && mp_decide_are_apart(run, left, right)) return false;
  bool is_equal = decide_any_equality(run, left, right, as);
  if (is_equal && are_unknowns) mp_decide_set_same(run, left, right);
  return is_equal;
}

// `constant in (unknown, "b")`: whether it equals one of them, asked one by one. False where an
// item is no unknown of its own; nothing is asked then.
static bool decide_items(MpRun *run, MpValue *left, const MpValue *display, const Comparison *as,
                         bool *is_member) {
  if (!is_constant(left)) return false;
  for (uint32_t i = 0; i < display->items.len; i++) {
    const MpValue *item = display->items.items[i];
    bool is_asked = item->kind == MP_VALUE_SYMBOL && (!is_sum(item) || left->kind == MP_VALUE_NONE);
    if (!is_asked && mp_value_equals(run, item, left) == MP_MAYBE) return false;
  }
  *is_member = false;
  for (uint32_t i = 0; i < display->items.len && !*is_member; i++) {
    MpValue *item = mp_resolve(run, display->items.items[i]);
    MpTristate known = mp_value_equals(run, item, left);
    // It is in the last one, if it has to be in any.
    bool is_last = i + 1 == display->items.len;
    MpTristate want = as->want == MP_NO || is_last ? as->want : MP_MAYBE;
    *is_member =
        known == MP_MAYBE ? decide_equals(run, item, left, false, want, as->span) : known == MP_YES;
  }
  return true;
}

static bool is_none_of(MpRun *run, const MpValue *left, const MpValue *display) {
  for (uint32_t i = 0; i < display->items.len; i++) {
    const MpValue *item = display->items.items[i];
    bool is_other = mp_value_equals(run, left, item) == MP_NO;
    if (!is_other && !mp_decide_are_apart(run, left, item)) return false;
  }
  return true;
}

// `left in right` of anything else; what it is not in by one test, it is not in by another. What is
// put into a container that is not followed is not seen, so each way to ask is a question there.
static bool decide_contained(MpRun *run, const MpValue *left, const MpValue *right,
                             const Comparison *as, bool is_absent) {
  bool is_seen = right->kind != MP_VALUE_OPAQUE;
  MpStr parts[3] = {mp_symbol_operand_identity(run, left), MP_STR(" in "),
                    mp_symbol_operand_identity(run, right)};
  MpQuestion question = {.first = !is_absent, .span = as->span};
  question.identity =
      is_seen ? mp_str_join(run->arena, MP_STR(""), parts, 3) : as->written->identity;
  write_relation(run, &question, as->written, is_absent);
  MpKnown *known = mp_decide_known(run, question.identity);
  if (!known->has_answer) known->answer = mp_decide_ask(run, &question, as->want);
  known->has_answer = true;
  return known->answer;
}

bool mp_decide_condition(MpRun *run, MpValue *value, MpTristate want, MpSpan span) {
  const MpSymbol *symbol = value->symbol;
  MpValue *left = mp_resolve(run, symbol->operands.items[0]);
  MpValue *right = mp_resolve(run, symbol->operands.items[1]);
  Comparison as = {symbol, want, false, span};
  switch (symbol->op) {
    case MP_OPERATOR_LT: return decide_less(run, left, right, &as);
    case MP_OPERATOR_GT: return decide_less(run, right, left, &as);
    case MP_OPERATOR_EQ:
    case MP_OPERATOR_IS: return decide_equality(run, left, right, &as);
    default: break;
  }
  as.is_negated = true;
  switch (symbol->op) {
    case MP_OPERATOR_LT_E: return !decide_less(run, right, left, &as);
    case MP_OPERATOR_GT_E: return !decide_less(run, left, right, &as);
    case MP_OPERATOR_NOT_EQ:
    case MP_OPERATOR_IS_NOT: return !decide_equality(run, left, right, &as);
    default: break;
  }
  bool is_absent = symbol->op == MP_OPERATOR_NOT_IN;
  // The members of a dictionary are its keys.
  if (right->kind == MP_VALUE_DICT && !right->is_open) {
    right = mp_value_sequence(run, MP_VALUE_TUPLE, right->keys, right->span);
  }
  bool is_display =
      right->kind == MP_VALUE_TUPLE || right->kind == MP_VALUE_LIST || right->kind == MP_VALUE_SET;
  if (left->kind == MP_VALUE_SYMBOL && is_display && !right->is_open && mp_value_is_known(right)) {
    return decide_member(run, left, right, is_absent ? mp_tristate_not(want) : want, span) !=
           is_absent;
  }
  if (is_display && !right->is_open && is_none_of(run, left, right)) return is_absent;
  as.want = is_absent ? mp_tristate_not(want) : want;
  bool is_member;
  if (is_display && !right->is_open && decide_items(run, left, right, &as, &is_member)) {
    return is_member != is_absent;
  }
  return decide_contained(run, left, right, &as, is_absent) != is_absent;
}
