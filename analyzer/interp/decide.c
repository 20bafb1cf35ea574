#include "analyzer/interp/decide.h"

#include <math.h>

#include "analyzer/interp/symbol.h"

// What a path knows of a symbol.
typedef struct MpFact {
  MpValue *equals;      // a constant, or NULL
  MpValues not_equals;  // constants
  MpTristate truth;     // MP_MAYBE: not known
  bool is_not_none;
  bool has_answer;  // a condition that is no plain comparison: asked before
  bool answer;
  double above, below;     // strictly between, as far as comparisons with numbers said
  bool at_least, at_most;  // the bound itself is possible
} MpFact;

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
  if (run->import_depth > 0) return alternatives[0].answer;
  uint32_t index = decider->choices.len;
  uint32_t taken = index < decider->prefix_len ? decider->prefix[index] : 0;
  if (taken >= count) taken = 0;
  mp_array_push(run->arena, &decider->choices, ((MpChoice){taken, count}));
  MpAssumption assumption = {
      .text = alternatives[taken].text,
      .span = span,
      .key = mp_str_hash(identity),
      .answer = alternatives[taken].answer,
      .is_weak = is_weak || decider->is_on_opaque,
  };
  mp_array_push(run->arena, &run->graph->assumptions, assumption);
  return alternatives[taken].answer;
}

static MpFact *fact_of(MpRun *run, MpStr identity) {
  MpFact *fact = mp_map_get(&run->decider->facts, identity);
  if (!fact) {
    fact = MP_NEW(run->arena, MpFact);
    fact->truth = MP_MAYBE;
    fact->above = -INFINITY;
    fact->below = INFINITY;
    mp_map_set(&run->decider->facts, identity, fact);
  }
  return fact;
}

MpValue *mp_resolve(MpRun *run, MpValue *value) {
  if (value->kind != MP_VALUE_SYMBOL) return value;
  MpSymbol *symbol = value->symbol;
  // An expression is looked through again only when something was settled since: expressions share
  // their parts, and a walk each time would be exponential.
  if (symbol->resolved_at == run->decider->settled + 1) return symbol->resolved;
  const MpFact *fact = mp_map_get(&run->decider->facts, symbol->identity);
  MpValue *resolved = fact && fact->equals ? fact->equals : mp_symbol_recompute(run, value);
  symbol->resolved_at = run->decider->settled + 1;
  symbol->resolved = resolved;
  return resolved;
}

static void settle(MpRun *run, MpFact *fact, MpValue *constant) {
  fact->equals = constant;
  run->decider->settled++;
}

void mp_decide_assume(MpRun *run, const MpValue *symbol, MpValue *constant) {
  settle(run, fact_of(run, symbol->symbol->identity), constant);
}

static double number_of(const MpValue *value) {
  if (value->kind == MP_VALUE_FLOAT) return value->real;
  return value->kind == MP_VALUE_BOOL ? (double)value->boolean : (double)value->integer;
}

static bool excludes(MpRun *run, const MpFact *fact, const MpValue *constant) {
  for (uint32_t i = 0; i < fact->not_equals.len; i++) {
    if (mp_value_equals(run, fact->not_equals.items[i], constant) == MP_YES) return true;
  }
  if (constant->kind == MP_VALUE_NONE) return fact->is_not_none || fact->truth == MP_YES;
  MpTristate truth = mp_value_truth(constant);
  if (fact->truth != MP_MAYBE && truth != MP_MAYBE && truth != fact->truth) return true;
  if (!mp_value_is_number(constant)) return false;
  double number = number_of(constant);
  return number < fact->above || number > fact->below ||
         (number == fact->above && !fact->at_least) || (number == fact->below && !fact->at_most);
}

static bool default_is_bool(const MpSymbol *symbol) {
  return !symbol->default_value || symbol->default_value->kind == MP_VALUE_BOOL;
}

// Plain names read as `use_bn=False`, everything else as Python.
static MpStr truth_text(MpRun *run, const MpSymbol *symbol, bool truth) {
  if (symbol->kind == MP_SYMBOL_PARAMETER && default_is_bool(symbol)) {
    return mp_str_format(run->arena, "%.*s=%s", MP_FMT(symbol->text), truth ? "True" : "False");
  }
  if (truth) return symbol->text;
  bool is_compound = symbol->kind == MP_SYMBOL_BINARY || symbol->kind == MP_SYMBOL_UNARY;
  return mp_str_format(run->arena, is_compound ? "not (%.*s)" : "not %.*s", MP_FMT(symbol->text));
}

// Asks a yes/no question whose likelier answer comes first.
static bool ask(MpRun *run, MpStr identity, bool first, MpStr yes, MpStr no, MpSpan span,
                bool is_weak) {
  MpAlternative alternatives[2] = {{first, first ? yes : no}, {!first, first ? no : yes}};
  return mp_decide(run, identity, alternatives, 2, span, is_weak) != 0;
}

static bool decide_plain_truth(MpRun *run, MpValue *value, MpSpan span) {
  const MpSymbol *symbol = value->symbol;
  MpFact *fact = fact_of(run, symbol->identity);
  if (fact->truth != MP_MAYBE) return fact->truth == MP_YES;
  bool first = true;
  if (symbol->default_value) first = mp_value_truth(symbol->default_value) != MP_NO;
  bool truth = ask(run, symbol->identity, first, truth_text(run, symbol, true),
                   truth_text(run, symbol, false), span, false);
  fact->truth = truth ? MP_YES : MP_NO;
  bool is_flag = symbol->default_value && symbol->default_value->kind == MP_VALUE_BOOL;
  if (is_flag) settle(run, fact, mp_value_bool(run, truth));
  return truth;
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
static bool decide_equals(MpRun *run, MpValue *left, MpValue *constant, bool is_identity,
                          MpSpan span) {
  MpFact *fact = fact_of(run, left->symbol->identity);
  if (excludes(run, fact, constant)) return false;
  const MpValue *preset = left->symbol->default_value;
  bool first = preset && mp_value_equals(run, preset, constant) == MP_YES;
  MpStr yes = relation_text(run, left, is_identity ? "is" : "==", constant);
  MpStr no = relation_text(run, left, is_identity ? "is not" : "!=", constant);
  MpStr identity = mp_str_format(run->arena, "%.*s==%.*s", MP_FMT(left->symbol->identity),
                                 MP_FMT(mp_symbol_operand_identity(run, constant)));
  bool equal = ask(run, identity, first, yes, no, span, false);
  if (equal) {
    settle(run, fact, constant);
  } else if (constant->kind == MP_VALUE_NONE) {
    fact->is_not_none = true;
  } else {
    mp_array_push(run->arena, &fact->not_equals, constant);
  }
  return equal;
}

// What the bounds say about `symbol < number` (or `number < symbol`).
static MpTristate bounded(const MpFact *fact, double number, bool symbol_is_left) {
  if (symbol_is_left) {
    if (fact->below < number || (fact->below == number && !fact->at_most)) return MP_YES;
    return fact->above >= number ? MP_NO : MP_MAYBE;
  }
  if (fact->above > number || (fact->above == number && !fact->at_least)) return MP_YES;
  return fact->below <= number ? MP_NO : MP_MAYBE;
}

static void narrow(MpFact *fact, double number, bool symbol_is_left, bool is_less) {
  // symbol < n, or not (n < symbol), narrows from above; the others from below.
  if (symbol_is_left == is_less) {
    fact->below = number;
    fact->at_most = !is_less;
  } else {
    fact->above = number;
    fact->at_least = !is_less;
  }
}

static bool decide_less(MpRun *run, MpValue *left, MpValue *right, const MpSymbol *written,
                        bool is_flipped, MpSpan span) {
  bool symbol_is_left = left->kind == MP_VALUE_SYMBOL;
  MpValue *symbol = symbol_is_left ? left : right, *other = symbol_is_left ? right : left;
  bool is_bound = symbol->kind == MP_VALUE_SYMBOL && mp_value_is_number(other);
  MpFact *fact = is_bound ? fact_of(run, symbol->symbol->identity) : NULL;
  if (fact) {
    MpTristate answer = bounded(fact, number_of(other), symbol_is_left);
    if (answer != MP_MAYBE) return answer == MP_YES;
  }
  MpStr left_identity = mp_symbol_operand_identity(run, left);
  MpStr identity = mp_str_format(run->arena, "%.*s<%.*s", MP_FMT(left_identity),
                                 MP_FMT(mp_symbol_operand_identity(run, right)));
  MpFact *asked = fact_of(run, identity);
  if (asked->has_answer) return asked->answer;
  MpStr plain = written->text;
  MpStr negated = mp_str_format(run->arena, "not (%.*s)", MP_FMT(plain));
  bool less = ask(run, identity, true, is_flipped ? negated : plain, is_flipped ? plain : negated,
                  span, false);
  asked->has_answer = true;
  asked->answer = less;
  if (fact) narrow(fact, number_of(other), symbol_is_left, less);
  return less;
}

// A condition that has no structure we know: asked once, remembered.
static bool decide_other(MpRun *run, MpValue *value, MpSpan span) {
  const MpSymbol *symbol = value->symbol;
  MpFact *fact = fact_of(run, symbol->identity);
  if (fact->truth != MP_MAYBE) return fact->truth == MP_YES;
  bool truth = ask(run, symbol->identity, true, truth_text(run, symbol, true),
                   truth_text(run, symbol, false), span, false);
  fact->truth = truth ? MP_YES : MP_NO;
  return truth;
}

static bool is_constant(const MpValue *value) {
  return value->kind <= MP_VALUE_TUPLE && mp_value_is_known(value);
}

static bool decide_condition(MpRun *run, MpValue *value, MpSpan span) {
  const MpSymbol *symbol = value->symbol;
  MpValue *left = mp_resolve(run, symbol->operands.items[0]);
  MpValue *right = mp_resolve(run, symbol->operands.items[1]);
  bool negate = false;
  switch (symbol->op) {
    case MP_OPERATOR_NOT_EQ:
    case MP_OPERATOR_IS_NOT: negate = true; break;
    case MP_OPERATOR_LT: return decide_less(run, left, right, symbol, false, span);
    case MP_OPERATOR_GT: return decide_less(run, right, left, symbol, false, span);
    case MP_OPERATOR_LT_E: return !decide_less(run, right, left, symbol, true, span);
    case MP_OPERATOR_GT_E: return !decide_less(run, left, right, symbol, true, span);
    default: break;
  }
  bool is_identity = symbol->op == MP_OPERATOR_IS || symbol->op == MP_OPERATOR_IS_NOT;
  bool is_equality = symbol->op == MP_OPERATOR_EQ || symbol->op == MP_OPERATOR_NOT_EQ;
  if (!is_identity && !is_equality) return decide_other(run, value, span);
  if (left->kind != MP_VALUE_SYMBOL) {
    MpValue *swap = left;
    left = right;
    right = swap;
  }
  if (left->kind != MP_VALUE_SYMBOL || !is_constant(right)) return decide_other(run, value, span);
  return decide_equals(run, left, right, is_identity, span) != negate;
}

static bool is_condition(const MpSymbol *symbol) {
  return symbol->kind == MP_SYMBOL_BINARY && symbol->op >= MP_OPERATOR_EQ;
}

static bool decide_known_symbol(MpRun *run, MpValue *value, MpSpan span);

static bool decide_symbol(MpRun *run, MpValue *value, MpSpan span) {
  bool was_on_opaque = run->decider->is_on_opaque;
  run->decider->is_on_opaque |= value->symbol->is_on_opaque;
  bool truth = decide_known_symbol(run, value, span);
  run->decider->is_on_opaque = was_on_opaque;
  return truth;
}

static bool decide_known_symbol(MpRun *run, MpValue *value, MpSpan span) {
  const MpSymbol *symbol = value->symbol;
  if (is_condition(symbol)) return decide_condition(run, value, span);
  if (symbol->kind == MP_SYMBOL_UNARY && symbol->op == MP_OPERATOR_NOT) {
    MpValue *operand = mp_resolve(run, symbol->operands.items[0]);
    if (operand->kind == MP_VALUE_SYMBOL) return !decide_symbol(run, operand, span);
  }
  return decide_plain_truth(run, value, span);
}

// The truth of a value that is nothing the source names: both answers are explored.
static bool decide_identity(MpRun *run, MpStr identity, MpSpan span, bool is_weak) {
  MpFact *fact = fact_of(run, identity);
  if (!fact->has_answer) {
    MpStr text = mp_span_text(span);
    bool is_plain = mp_str_find(text, MP_STR(" "), 0) == SIZE_MAX;
    MpStr no = mp_str_format(run->arena, is_plain ? "not %.*s" : "not (%.*s)", MP_FMT(text));
    fact->answer = ask(run, identity, true, text, no, span, is_weak);
    fact->has_answer = true;
  }
  return fact->answer;
}

static bool truth_of_instance(MpRun *run, MpValue *value, MpSpan span, bool *truth) {
  static const char *const names[] = {"__bool__", "__len__"};
  for (size_t i = 0; i < 2; i++) {
    MpStr name = mp_str_from_c(names[i]);
    MpValue *method = value->instance->layer ? NULL : mp_attribute_or_null(run, value, name, span);
    if (run->exception) return false;
    if (!method || method->kind != MP_VALUE_METHOD) continue;
    MpValue *result = mp_call_with(run, method, NULL, 0, span);
    return result && mp_truth(run, result, span, truth);
  }
  *truth = true;
  return true;
}

bool mp_truth(MpRun *run, MpValue *value, MpSpan span, bool *truth) {
  value = mp_resolve(run, value);
  MpTristate known = mp_value_truth(value);
  if (value->kind == MP_VALUE_INSTANCE) return truth_of_instance(run, value, span, truth);
  if (value->kind == MP_VALUE_SYMBOL) {
    *truth = decide_symbol(run, value, span);
  } else if (value->kind == MP_VALUE_TENSOR) {
    run->graph->nodes.items[value->tensor.node]->feeds_condition = true;
    *truth = decide_identity(run, mp_symbol_operand_identity(run, value), span, false);
  } else if (known != MP_MAYBE) {
    *truth = known == MP_YES;
  } else {
    *truth = decide_identity(run, mp_symbol_operand_identity(run, value), span, true);
  }
  return !run->is_stopped;
}

int64_t mp_decide_integer(MpRun *run, MpValue *symbol, MpSpan span) {
  symbol = mp_resolve(run, symbol);
  if (symbol->kind == MP_VALUE_INT) return symbol->integer;
  if (symbol->kind == MP_VALUE_BOOL) return symbol->boolean;
  if (symbol->kind != MP_VALUE_SYMBOL) return 0;
  MpFact *fact = fact_of(run, symbol->symbol->identity);
  MpAlternative alternatives[3];
  uint32_t count = 0;
  bool is_expression =
      symbol->symbol->kind == MP_SYMBOL_BINARY || symbol->symbol->kind == MP_SYMBOL_UNARY;
  for (int64_t candidate = 2; candidate >= 0; candidate--) {
    if (excludes(run, fact, mp_value_int(run, candidate))) continue;
    MpStr text = mp_str_format(run->arena, is_expression ? "%.*s == %d" : "%.*s=%d",
                               MP_FMT(symbol->symbol->text), (int)candidate);
    alternatives[count++] = (MpAlternative){(uint32_t)candidate, text};
  }
  int64_t answer;
  if (count == 0) {
    // Comparisons sent it above two: the smallest number that they allow.
    answer = isinf(fact->above) ? 3 : (int64_t)floor(fact->above) + (fact->at_least ? 0 : 1);
  } else {
    answer = mp_decide(run, symbol->symbol->identity, alternatives, count, span, false);
    // Nobody builds a model of no layers: what holds only then is not worth a finding.
    if (answer == 0) mp_array_last(&run->graph->assumptions).is_weak = true;
  }
  settle(run, fact, mp_value_int(run, answer));
  return answer;
}

uint32_t mp_decide_length(MpRun *run, MpValue *symbol, MpSpan span) {
  MpCall call = {.span = span};
  mp_array_push(run->arena, &call.args, symbol);
  MpValue *length = mp_symbol_call(run, MP_STR("len"), &call);
  int64_t answer = mp_decide_integer(run, length, span);
  return answer < 0 ? 0 : (uint32_t)answer;
}
