#include "analyzer/interp/linear.h"

#include <math.h>
#include <string.h>

#include "analyzer/interp/decide.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/symbol.h"

// Deeper expressions stay one unknown.
#define MAX_DEPTH 32u
// Longer products too.
#define MAX_FACTORS 8u
// Numbers up to here are exact as doubles.
#define MAX_EXACT 9007199254740992.0

static bool is_arithmetic(const MpValue *value) {
  return value->kind == MP_VALUE_SYMBOL &&
         (value->symbol->kind == MP_SYMBOL_BINARY || value->symbol->kind == MP_SYMBOL_UNARY);
}

// What is subtracted, divided or added to a number is a number; so is the length of an axis.
static bool is_number(const MpRun *run, const MpValue *value, uint32_t depth) {
  if (mp_value_is_number(value) || mp_dim_is_used(run, value)) return true;
  if (!is_arithmetic(value) || depth > MAX_DEPTH) return false;
  const MpSymbol *symbol = value->symbol;
  switch (symbol->op) {
    case MP_OPERATOR_SUB:
    case MP_OPERATOR_DIV:
    case MP_OPERATOR_U_SUB: return true;
    case MP_OPERATOR_ADD:
      return is_number(run, symbol->operands.items[0], depth + 1) ||
             is_number(run, symbol->operands.items[1], depth + 1);
    case MP_OPERATOR_MULT:
      return is_number(run, symbol->operands.items[0], depth + 1) &&
             is_number(run, symbol->operands.items[1], depth + 1);
    default: return false;
  }
}

static bool add_term(MpLinear *self, MpStr identity, MpValue *symbol, double factor) {
  uint32_t at = 0;
  while (at < self->len && mp_str_compare(self->terms[at].identity, identity) < 0)
    at++;
  if (at < self->len && mp_str_eq(self->terms[at].identity, identity)) {
    self->terms[at].factor += factor;
    if (self->terms[at].factor != 0.0) return true;
    memmove(&self->terms[at], &self->terms[at + 1], (self->len - at - 1) * sizeof *self->terms);
    self->len--;
    return true;
  }
  if (self->len == MP_LINEAR_MAX_TERMS) return false;
  memmove(&self->terms[at + 1], &self->terms[at], (self->len - at) * sizeof *self->terms);
  self->terms[at] = (MpLinearTerm){identity, symbol, factor};
  self->len++;
  return true;
}

static bool add(MpRun *run, MpLinear *out, MpValue *value, double factor, bool is_sure,
                uint32_t depth);

// What is multiplied in `a * 2 * (b * c)`.
typedef struct MpFactors {
  MpValue *symbols[MAX_FACTORS];  // by identity
  uint32_t len;
  double number;
} MpFactors;

// False where there are too many.
static bool take_factors(MpRun *run, MpFactors *self, MpValue *value, uint32_t depth) {
  value = mp_resolve(run, value);
  if (mp_value_is_number(value)) {
    self->number *= mp_number_real(value);
    return fabs(self->number) < MAX_EXACT;
  }
  if (value->kind != MP_VALUE_SYMBOL) return false;
  bool is_product = value->symbol->kind == MP_SYMBOL_BINARY &&
                    value->symbol->op == MP_OPERATOR_MULT && depth < MAX_DEPTH;
  if (is_product) {
    return take_factors(run, self, value->symbol->operands.items[0], depth + 1) &&
           take_factors(run, self, value->symbol->operands.items[1], depth + 1);
  }
  if (self->len == MAX_FACTORS) return false;
  uint32_t at = self->len++;
  MpStr identity = value->symbol->identity;
  for (; at > 0; at--) {
    if (mp_str_compare(self->symbols[at - 1]->symbol->identity, identity) <= 0) break;
    self->symbols[at] = self->symbols[at - 1];
  }
  self->symbols[at] = value;
  return true;
}

// A product of unknowns is the same in any order.
static MpStr product_identity(MpRun *run, const MpFactors *factors) {
  MpStr parts[MAX_FACTORS];
  for (uint32_t i = 0; i < factors->len; i++)
    parts[i] = factors->symbols[i]->symbol->identity;
  MpStr product = mp_str_join(run->arena, MP_STR(" * "), parts, factors->len);
  return mp_str_format(run->arena, "(%.*s)", MP_FMT(product));
}

static bool add_product(MpRun *run, MpLinear *out, MpValue *value, double factor, bool is_sure,
                        uint32_t depth) {
  MpFactors factors = {.number = factor};
  if (!take_factors(run, &factors, value, depth)) {
    return add_term(out, value->symbol->identity, value, factor);
  }
  if (factors.number == 0.0) return true;
  if (factors.len == 0) {
    out->constant += factors.number;
    return fabs(out->constant) < MAX_EXACT;
  }
  if (factors.len == 1) {
    return add(run, out, factors.symbols[0], factors.number, is_sure, depth + 1);
  }
  return add_term(out, product_identity(run, &factors), value, factors.number);
}

// True where the operator's operands are taken apart.
static bool is_sum(const MpRun *run, const MpValue *value, bool is_sure) {
  switch (value->symbol->op) {
    case MP_OPERATOR_SUB:
    case MP_OPERATOR_U_SUB:
    case MP_OPERATOR_U_ADD: return true;
    case MP_OPERATOR_ADD: return is_sure || is_number(run, value, 0);
    default: return false;
  }
}

static bool add_operation(MpRun *run, MpLinear *out, MpValue *value, double factor, bool is_sure,
                          uint32_t depth) {
  const MpSymbol *symbol = value->symbol;
  // `2 * x` of a list is a longer list: known to be a number only where something else says so.
  if (symbol->op == MP_OPERATOR_MULT && is_sure) {
    return add_product(run, out, value, factor, is_sure, depth);
  }
  if (symbol->op == MP_OPERATOR_DIV) {
    MpValue *right = mp_resolve(run, symbol->operands.items[1]);
    double by = mp_value_is_number(right) ? mp_number_real(right) : 0.0;
    int exponent;
    // Halves are exact.
    if (fabs(frexp(by, &exponent)) != 0.5) return add_term(out, symbol->identity, value, factor);
    return add(run, out, symbol->operands.items[0], factor / by, true, depth + 1);
  }
  if (!is_sum(run, value, is_sure)) return add_term(out, symbol->identity, value, factor);
  if (symbol->kind == MP_SYMBOL_UNARY) {
    double sign = symbol->op == MP_OPERATOR_U_SUB ? -1.0 : 1.0;
    return add(run, out, symbol->operands.items[0], sign * factor, true, depth + 1);
  }
  double sign = symbol->op == MP_OPERATOR_SUB ? -1.0 : 1.0;
  return add(run, out, symbol->operands.items[0], factor, true, depth + 1) &&
         add(run, out, symbol->operands.items[1], sign * factor, true, depth + 1);
}

// Adds factor * value. `is_sure`: it is a number.
static bool add(MpRun *run, MpLinear *out, MpValue *value, double factor, bool is_sure,
                uint32_t depth) {
  value = mp_resolve(run, value);
  if (mp_value_is_number(value)) {
    out->constant += factor * mp_number_real(value);
    return fabs(out->constant) < MAX_EXACT;
  }
  if (value->kind != MP_VALUE_SYMBOL) return false;
  if (is_arithmetic(value) && depth < MAX_DEPTH) {
    return add_operation(run, out, value, factor, is_sure, depth);
  }
  return add_term(out, value->symbol->identity, value, factor);
}

bool mp_linear_difference(MpRun *run, MpValue *left, MpValue *right, MpLinear *out) {
  memset(out, 0, sizeof *out);
  bool is_sure = is_number(run, left, 0) || is_number(run, right, 0);
  return add(run, out, left, 1.0, is_sure, 0) && add(run, out, right, -1.0, is_sure, 0);
}

bool mp_linear_of(MpRun *run, MpValue *value, MpLinear *out) {
  memset(out, 0, sizeof *out);
  return add(run, out, value, 1.0, true, 0);
}

double mp_linear_scale(MpLinear *self) {
  double factor = self->terms[0].factor;
  for (uint32_t i = 0; i < self->len; i++)
    self->terms[i].factor /= factor;
  self->constant /= factor;
  return factor;
}

bool mp_linear_is_symbol(const MpLinear *self) {
  const MpLinearTerm *first = &self->terms[0];
  return self->len == 1 && mp_str_eq(first->identity, first->symbol->symbol->identity);
}

MpStr mp_linear_identity(MpRun *run, const MpLinear *self) {
  if (self->len == 1) return self->terms[0].identity;
  MpStr *parts = MP_NEW_ARRAY(run->arena, MpStr, self->len);
  for (uint32_t i = 0; i < self->len; i++) {
    parts[i] = mp_str_format(run->arena, "%.17g*%.*s", self->terms[i].factor,
                             MP_FMT(self->terms[i].identity));
  }
  return mp_str_join(run->arena, MP_STR(" + "), parts, self->len);
}

// --- numbers and arrays ---

static bool is_one_of(MpStr name, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return false;
}

static bool has_number_type(MpRun *run, const MpValue *value) {
  static const char *const types[] = {"int", "float", "bool"};
  const MpSymbol *symbol = value->symbol;
  const MpKnown *known = mp_map_get(&run->decider->facts, symbol->identity);
  if (known && (known->types & ~(uint32_t)(MP_TYPE_NUMBER | MP_TYPE_OTHER)) == 0) return true;
  if (known && (known->types & (uint32_t)MP_TYPE_NUMBER) == 0) return false;
  if (symbol->default_value && mp_value_is_number(symbol->default_value)) return true;
  MpStr annotation = symbol->annotation ? mp_span_text(symbol->annotation->span) : MP_STR("");
  return is_one_of(annotation, types, sizeof types / sizeof *types);
}

static bool is_scalar(MpRun *run, const MpValue *value, uint32_t depth) {
  static const char *const numbers[] = {"int", "float", "len", "round", "bool"};
  static const char *const choices[] = {"max", "min", "abs"};
  if (mp_value_is_number(value)) return true;
  if (value->kind != MP_VALUE_SYMBOL || value->maker || depth == MAX_DEPTH) return false;
  if (mp_dim_is_used(run, value) || has_number_type(run, value)) return true;
  const MpSymbol *symbol = value->symbol;
  if (is_one_of(symbol->builtin, numbers, sizeof numbers / sizeof *numbers)) return true;
  if (mp_str_starts_with(symbol->identity, MP_STR("math."))) return true;
  bool is_computed =
      is_arithmetic(value) || is_one_of(symbol->builtin, choices, sizeof choices / sizeof *choices);
  for (uint32_t i = 0; is_computed && i < symbol->operands.len; i++)
    is_computed = is_scalar(run, mp_resolve(run, symbol->operands.items[i]), depth + 1);
  return is_computed;
}

bool mp_is_scalar(MpRun *run, const MpValue *value) {
  return is_scalar(run, value, 0);
}

// What the standard library gives as a float whatever it is given.
static bool is_float_call(const MpSymbol *symbol) {
  static const char *const names[] = {"math.sqrt(", "math.exp(",   "math.log(",
                                      "math.log2(", "math.log10(", "math.pow("};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mp_str_starts_with(symbol->identity, mp_str_from_c(names[i]))) return true;
  }
  return mp_str_is(symbol->builtin, "float");
}

static bool is_float(MpRun *run, MpValue *value, uint32_t depth) {
  value = mp_resolve(run, value);
  if (value->kind == MP_VALUE_FLOAT) return true;
  if (value->kind != MP_VALUE_SYMBOL || value->maker || depth == MAX_DEPTH) return false;
  const MpSymbol *symbol = value->symbol;
  const MpKnown *known = mp_map_get(&run->decider->facts, symbol->identity);
  if (known && known->types == MP_TYPE_FLOAT) return true;
  if (!is_arithmetic(value)) return is_float_call(symbol);
  switch (symbol->op) {
    case MP_OPERATOR_DIV: return true;
    case MP_OPERATOR_ADD:
    case MP_OPERATOR_SUB:
    case MP_OPERATOR_MULT:
    case MP_OPERATOR_POW:
    case MP_OPERATOR_MOD:
    case MP_OPERATOR_FLOOR_DIV:
    case MP_OPERATOR_U_ADD:
    case MP_OPERATOR_U_SUB: break;
    default: return false;
  }
  bool has_float = false;
  for (uint32_t i = 0; i < symbol->operands.len; i++) {
    MpValue *operand = symbol->operands.items[i];
    if (operand->kind != MP_VALUE_SYMBOL && !mp_value_is_number(operand)) return false;
    has_float |= is_float(run, operand, depth + 1);
  }
  return has_float;
}

bool mp_is_float(MpRun *run, MpValue *value) {
  return is_float(run, value, 0);
}
