#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/interp/array_value.h"
#include "analyzer/interp/native.h"

static MpValue *too_large(MpRun *run, MpSpan span) {
  return mp_run_opaque(run, "large integer", mp_span_text(span), span, NULL);
}

double mp_number_real(const MpValue *number) {
  if (number->kind == MP_VALUE_FLOAT) return number->real;
  if (number->kind == MP_VALUE_BOOL) return number->boolean ? 1.0 : 0.0;
  return (double)number->integer;
}

static int64_t integer_of(const MpValue *number) {
  return number->kind == MP_VALUE_BOOL ? (int64_t)number->boolean : number->integer;
}

bool mp_double_to_int(double real, int64_t *out) {
  if (!(real >= -9223372036854775808.0 && real < 9223372036854775808.0)) return false;
  *out = (int64_t)real;
  return true;
}

static int compare_int_float(int64_t integer, double real) {
  if (isnan(real)) return 2;
  if (real >= 9223372036854775808.0) return -1;
  if (real < -9223372036854775808.0) return 1;
  int64_t whole = (int64_t)real;
  if (integer != whole) return integer < whole ? -1 : 1;
  double rest = real - (double)whole;
  return (rest < 0) - (rest > 0);
}

int mp_number_compare(const MpValue *left, const MpValue *right) {
  bool left_real = left->kind == MP_VALUE_FLOAT;
  bool right_real = right->kind == MP_VALUE_FLOAT;
  if (left_real && right_real) {
    if (isnan(left->real) || isnan(right->real)) return 2;
    return (left->real > right->real) - (left->real < right->real);
  }
  if (right_real) return compare_int_float(integer_of(left), right->real);
  if (left_real) {
    int order = compare_int_float(integer_of(right), left->real);
    return order == 2 ? 2 : -order;
  }
  int64_t a = integer_of(left);
  int64_t b = integer_of(right);
  return (a > b) - (a < b);
}

// --- integers ---

static bool add_overflows(int64_t a, int64_t b) {
  return (b > 0 && a > INT64_MAX - b) || (b < 0 && a < INT64_MIN - b);
}

static bool multiply_overflows(int64_t a, int64_t b) {
  if (a == 0 || b == 0) return false;
  if (a == -1) return b == INT64_MIN;
  if (b == -1) return a == INT64_MIN;
  if ((a > 0) == (b > 0)) {
    return a > 0 ? a > INT64_MAX / b : a < INT64_MAX / b;
  }
  return a > 0 ? b < INT64_MIN / a : a < INT64_MIN / b;
}

static int64_t floor_divide(int64_t a, int64_t b) {
  int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

static int64_t modulo(int64_t a, int64_t b) {
  int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

static bool power(int64_t base, int64_t exponent, int64_t *out) {
  int64_t result = 1;
  while (exponent > 0) {
    if ((exponent & 1) != 0) {
      if (multiply_overflows(result, base)) return false;
      result *= base;
    }
    exponent >>= 1;
    if (exponent == 0) break;
    if (multiply_overflows(base, base)) return false;
    base *= base;
  }
  *out = result;
  return true;
}

static MpValue *integer_shift(MpRun *run, MpOperator op, int64_t a, int64_t b, MpSpan span) {
  if (b < 0) return mp_run_raise(run, "ValueError", span, "negative shift count");
  if (op == MP_OPERATOR_R_SHIFT) {
    return mp_value_int(run, b > 62 ? (a < 0 ? -1 : 0) : floor_divide(a, (int64_t)1 << b));
  }
  if (a == 0) return mp_value_int(run, 0);
  if (b > 62 || multiply_overflows(a, (int64_t)1 << b)) return too_large(run, span);
  return mp_value_int(run, a * ((int64_t)1 << b));
}

static MpValue *real_power(MpRun *run, double a, double b, MpSpan span) {
  if (a == 0.0 && b < 0.0) {
    return mp_run_raise(run, "ZeroDivisionError", span, "0.0 cannot be raised to a negative power");
  }
  if (a < 0.0 && isfinite(a) && isfinite(b) && b != floor(b)) {
    return mp_run_opaque(run, "complex number", mp_span_text(span), span, NULL);
  }
  double result = pow(a, b);
  if (isinf(result) && isfinite(a) && isfinite(b)) {
    return mp_run_raise(run, "OverflowError", span, "(34, 'Numerical result out of range')");
  }
  return mp_value_float(run, result);
}

static MpValue *integer_power(MpRun *run, int64_t a, int64_t b, MpSpan span) {
  if (b < 0) return real_power(run, (double)a, (double)b, span);
  if (a == 0 || a == 1 || a == -1) {
    int64_t odd = a == -1 && b % 2 == 0 ? 1 : a;
    return mp_value_int(run, b == 0 ? 1 : odd);
  }
  int64_t result = 0;
  return power(a, b, &result) ? mp_value_int(run, result) : too_large(run, span);
}

static MpValue *integer_division(MpRun *run, MpOperator op, int64_t a, int64_t b, MpSpan span) {
  if (b == 0) {
    const char *message =
        op == MP_OPERATOR_DIV ? "division by zero" : "integer division or modulo by zero";
    return mp_run_raise(run, "ZeroDivisionError", span, "%s", message);
  }
  if (op == MP_OPERATOR_DIV) {
    return mp_value_float(run, (double)((long double)a / (long double)b));
  }
  if (b == -1) {
    if (op == MP_OPERATOR_MOD) return mp_value_int(run, 0);
    return a == INT64_MIN ? too_large(run, span) : mp_value_int(run, -a);
  }
  return mp_value_int(run, op == MP_OPERATOR_MOD ? modulo(a, b) : floor_divide(a, b));
}

static MpValue *integer_arithmetic(MpRun *run, MpOperator op, int64_t a, int64_t b, MpSpan span) {
  switch (op) {
    case MP_OPERATOR_ADD:
      return add_overflows(a, b) ? too_large(run, span) : mp_value_int(run, a + b);
    case MP_OPERATOR_SUB:
      if ((b < 0 && a > INT64_MAX + b) || (b > 0 && a < INT64_MIN + b)) return too_large(run, span);
      return mp_value_int(run, a - b);
    case MP_OPERATOR_MULT:
      return multiply_overflows(a, b) ? too_large(run, span) : mp_value_int(run, a * b);
    case MP_OPERATOR_DIV:
    case MP_OPERATOR_FLOOR_DIV:
    case MP_OPERATOR_MOD: return integer_division(run, op, a, b, span);
    case MP_OPERATOR_POW: return integer_power(run, a, b, span);
    case MP_OPERATOR_L_SHIFT:
    case MP_OPERATOR_R_SHIFT: return integer_shift(run, op, a, b, span);
    case MP_OPERATOR_BIT_OR: return mp_value_int(run, a | b);
    case MP_OPERATOR_BIT_XOR: return mp_value_int(run, a ^ b);
    case MP_OPERATOR_BIT_AND: return mp_value_int(run, a & b);
    default: return NULL;
  }
}

static MpValue *boolean_bits(MpRun *run, MpOperator op, bool a, bool b) {
  if (op == MP_OPERATOR_BIT_OR) return mp_value_bool(run, a || b);
  if (op == MP_OPERATOR_BIT_AND) return mp_value_bool(run, a && b);
  return mp_value_bool(run, a != b);
}

// --- floats ---

// As CPython's float_divmod: exact, and the signs of zeros as there.
static double real_floor(double a, double b, double *rest) {
  double mod = fmod(a, b);
  double quotient = (a - mod) / b;
  if (mod != 0.0) {
    if ((b < 0) != (mod < 0)) {
      mod += b;
      quotient -= 1.0;
    }
  } else {
    mod = copysign(0.0, b);
  }
  *rest = mod;
  if (quotient == 0.0) return copysign(0.0, a / b);
  double whole = floor(quotient);
  return quotient - whole > 0.5 ? whole + 1.0 : whole;
}

static MpValue *real_division(MpRun *run, MpOperator op, double a, double b, MpSpan span) {
  if (b == 0.0) {
    const char *message = op == MP_OPERATOR_DIV         ? "float division by zero"
                          : op == MP_OPERATOR_FLOOR_DIV ? "float floor division by zero"
                                                        : "float modulo";
    return mp_run_raise(run, "ZeroDivisionError", span, "%s", message);
  }
  if (op == MP_OPERATOR_DIV) return mp_value_float(run, a / b);
  double rest = 0.0;
  double quotient = real_floor(a, b, &rest);
  return mp_value_float(run, op == MP_OPERATOR_MOD ? rest : quotient);
}

static MpValue *real_arithmetic(MpRun *run, MpOperator op, double a, double b, MpSpan span) {
  switch (op) {
    case MP_OPERATOR_ADD: return mp_value_float(run, a + b);
    case MP_OPERATOR_SUB: return mp_value_float(run, a - b);
    case MP_OPERATOR_MULT: return mp_value_float(run, a * b);
    case MP_OPERATOR_DIV:
    case MP_OPERATOR_FLOOR_DIV:
    case MP_OPERATOR_MOD: return real_division(run, op, a, b, span);
    case MP_OPERATOR_POW: return real_power(run, a, b, span);
    default: return NULL;
  }
}

MpValue *mp_number_binary(MpRun *run, MpOperator op, const MpValue *left, const MpValue *right,
                          MpSpan span) {
  if (mp_is_numpy_scalar(left) || mp_is_numpy_scalar(right)) {
    return mp_array_operate_numbers(run, op, left, right, span);
  }
  if (left->kind == MP_VALUE_FLOAT || right->kind == MP_VALUE_FLOAT) {
    return real_arithmetic(run, op, mp_number_real(left), mp_number_real(right), span);
  }
  bool is_bits = op == MP_OPERATOR_BIT_OR || op == MP_OPERATOR_BIT_XOR || op == MP_OPERATOR_BIT_AND;
  if (is_bits && left->kind == MP_VALUE_BOOL && right->kind == MP_VALUE_BOOL) {
    return boolean_bits(run, op, left->boolean, right->boolean);
  }
  return integer_arithmetic(run, op, integer_of(left), integer_of(right), span);
}

// --- rounding ---

// The digits of the decimal expansion are exact in printf, and ties there go to even.
static MpValue *round_real(MpRun *run, double real, int64_t digits) {
  if (!isfinite(real) || digits > 323) return mp_value_float(run, real);
  if (digits < -308) return mp_value_float(run, copysign(0.0, real));
  char text[800];
  if (digits >= 0) {
    (void)snprintf(text, sizeof text, "%.*f", (int)digits, real);
    return mp_value_float(run, strtod(text, NULL));
  }
  double unit = pow(10.0, (double)-digits);
  return mp_value_float(run, nearbyint(real / unit) * unit);
}

static MpValue *round_integer(MpRun *run, int64_t integer, int64_t digits, MpSpan span) {
  if (digits >= 0) return mp_value_int(run, integer);
  if (digits < -18) return mp_value_int(run, 0);
  int64_t unit = 1;
  for (int64_t i = digits; i < 0; i++)
    unit *= 10;
  int64_t below = floor_divide(integer, unit);
  int64_t rest = integer - below * unit;
  bool is_up = rest > unit - rest || (rest == unit - rest && below % 2 != 0);
  if (is_up) below++;
  return multiply_overflows(below, unit) ? too_large(run, span) : mp_value_int(run, below * unit);
}

MpValue *mp_number_round(MpRun *run, const MpValue *number, const MpValue *digits, MpSpan span) {
  if (number->kind != MP_VALUE_FLOAT) {
    return round_integer(run, integer_of(number), digits ? integer_of(digits) : 0, span);
  }
  if (digits != NULL) return round_real(run, number->real, integer_of(digits));
  if (isnan(number->real)) {
    return mp_run_raise(run, "ValueError", span, "cannot convert float NaN to integer");
  }
  if (isinf(number->real)) {
    return mp_run_raise(run, "OverflowError", span, "cannot convert float infinity to integer");
  }
  int64_t whole = 0;
  double nearest = nearbyint(number->real);
  return mp_double_to_int(nearest, &whole) ? mp_value_int(run, whole) : too_large(run, span);
}

// --- any builtin type ---

MpValue *mp_builtin_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span) {
  if (mp_value_is_number(left) && mp_value_is_number(right)) {
    return mp_number_binary(run, op, left, right, span);
  }
  return mp_container_binary(run, op, left, right, span);
}

MpValue *mp_builtin_unary(MpRun *run, MpOperator op, MpValue *operand, MpSpan span) {
  if (op == MP_OPERATOR_NOT) {
    MpTristate truth = mp_value_truth(operand);
    return truth == MP_MAYBE ? NULL : mp_value_bool(run, truth == MP_NO);
  }
  if (!mp_value_is_number(operand)) return NULL;
  if (mp_is_numpy_scalar(operand)) return mp_array_operate_numbers(run, op, operand, NULL, span);
  if (operand->kind == MP_VALUE_FLOAT) {
    if (op == MP_OPERATOR_INVERT) return NULL;
    return op == MP_OPERATOR_U_SUB ? mp_value_float(run, -operand->real) : operand;
  }
  int64_t integer = integer_of(operand);
  if (op == MP_OPERATOR_INVERT) return mp_value_int(run, ~integer);
  if (op == MP_OPERATOR_U_ADD) return mp_value_int(run, integer);
  return integer == INT64_MIN ? too_large(run, span) : mp_value_int(run, -integer);
}
