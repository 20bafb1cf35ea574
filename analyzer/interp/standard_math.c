// math.*: on numbers that are known.
#include <math.h>

#include "analyzer/interp/standard.h"
#include "analyzer/interp/tensor.h"

static bool is_unknown(const MpValue *value) {
  return !mp_value_is_number(value) &&
         (value->kind == MP_VALUE_SYMBOL || value->kind == MP_VALUE_OPAQUE ||
          value->kind == MP_VALUE_CONSTANT || value->kind == MP_VALUE_LIBRARY ||
          value->kind == MP_VALUE_TENSOR || value->kind == MP_VALUE_INSTANCE);
}

// True where all arguments are numbers, `least` to `most` of them; `*result` otherwise.
static bool take_numbers(MpRun *run, const MpCall *call, const char *name, uint32_t least,
                         uint32_t most, MpValue **args, MpValue **result) {
  if (!mp_native_arity(run, call, least, most, result)) return false;
  for (uint32_t i = 0; i < call->args.len; i++) {
    args[i] = mp_resolve(run, call->args.items[i]);
    bool is_tensor = args[i]->kind == MP_VALUE_TENSOR && !args[i]->is_open;
    if (is_tensor) args[i] = mp_tensor_operator(run, MP_STR("float"), args[i], NULL, call->span);
    if (!args[i]) return false;
    if (is_tensor) {
      *result = mp_native_unknown_of(run, mp_str_format(run->arena, "math.%s", name), args, i + 1,
                                     call->span);
      return false;
    }
    if (is_unknown(args[i])) {
      *result = mp_native_unknown(run, mp_str_format(run->arena, "math.%s", name), NULL, call);
      return false;
    }
    if (mp_value_is_number(args[i])) continue;
    (void)mp_run_raise(run, "TypeError", call->span, "must be real number, not %.*s",
                       MP_FMT(mp_value_type_name(args[i])));
    return false;
  }
  return true;
}

static MpValue *domain_error(MpRun *run, const MpCall *call) {
  return mp_run_raise(run, "ValueError", call->span, "math domain error");
}

// `was_nan`: an argument was not a number.
static MpValue *real_result(MpRun *run, double real, bool was_finite, bool was_nan,
                            const MpCall *call) {
  if (isnan(real) && !was_nan) return domain_error(run, call);
  if (isinf(real) && was_finite) {
    return mp_run_raise(run, "OverflowError", call->span, "math range error");
  }
  return mp_value_float(run, real);
}

static MpValue *apply(MpRun *run, const MpCall *call, const char *name,
                      double (*function)(double)) {
  MpValue *args[1];
  MpValue *result = NULL;
  if (!take_numbers(run, call, name, 1, 1, args, &result)) return result;
  double real = mp_number_real(args[0]);
  return real_result(run, function(real), isfinite(real), isnan(real), call);
}

// One native for each function of <math.h> that Python has under the same name.
#define MATH_FUNCTION(name)                                                    \
  static MpValue *math_##name(MpRun *run, MpValue *self, const MpCall *call) { \
    (void)self;                                                                \
    return apply(run, call, #name, name);                                      \
  }

MATH_FUNCTION(acos)
MATH_FUNCTION(acosh)
MATH_FUNCTION(asin)
MATH_FUNCTION(asinh)
MATH_FUNCTION(atan)
MATH_FUNCTION(atanh)
MATH_FUNCTION(cos)
MATH_FUNCTION(cosh)
MATH_FUNCTION(erf)
MATH_FUNCTION(erfc)
MATH_FUNCTION(exp)
MATH_FUNCTION(expm1)
MATH_FUNCTION(fabs)
MATH_FUNCTION(sin)
MATH_FUNCTION(sinh)
MATH_FUNCTION(sqrt)
MATH_FUNCTION(tan)
MATH_FUNCTION(tanh)

static double degrees_of(double radians) {
  return radians * (180.0 / 3.141592653589793);
}

static double radians_of(double degrees) {
  return degrees * (3.141592653589793 / 180.0);
}

static MpValue *math_degrees(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return apply(run, call, "degrees", degrees_of);
}

static MpValue *math_radians(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return apply(run, call, "radians", radians_of);
}

// --- logarithms: of zero they are errors, not infinities ---

static MpValue *logarithm(MpRun *run, const MpCall *call, const char *name,
                          double (*function)(double), double least) {
  MpValue *args[1];
  MpValue *result = NULL;
  if (!take_numbers(run, call, name, 1, 1, args, &result)) return result;
  double real = mp_number_real(args[0]);
  return real <= least ? domain_error(run, call) : mp_value_float(run, function(real));
}

static MpValue *math_log2(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return logarithm(run, call, "log2", log2, 0.0);
}

static MpValue *math_log10(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return logarithm(run, call, "log10", log10, 0.0);
}

static MpValue *math_log1p(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return logarithm(run, call, "log1p", log1p, -1.0);
}

static MpValue *math_log(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *args[2];
  MpValue *result = NULL;
  (void)self;
  if (!take_numbers(run, call, "log", 1, 2, args, &result)) return result;
  double real = mp_number_real(args[0]);
  double base = call->args.len == 2 ? mp_number_real(args[1]) : 2.0;
  if (real <= 0.0 || base <= 0.0) return domain_error(run, call);
  if (call->args.len == 1) return mp_value_float(run, log(real));
  if (base == 1.0) {
    return mp_run_raise(run, "ZeroDivisionError", call->span, "float division by zero");
  }
  return mp_value_float(run, log(real) / log(base));
}

// --- whole numbers ---

static MpValue *whole(MpRun *run, const MpCall *call, const char *name,
                      double (*function)(double)) {
  MpValue *args[1];
  MpValue *result = NULL;
  int64_t integer = 0;
  if (!take_numbers(run, call, name, 1, 1, args, &result)) return result;
  if (args[0]->kind != MP_VALUE_FLOAT) {
    return mp_builtin_unary(run, MP_OPERATOR_U_ADD, args[0], call->span);
  }
  if (isnan(args[0]->real)) {
    return mp_run_raise(run, "ValueError", call->span, "cannot convert float NaN to integer");
  }
  if (isinf(args[0]->real)) {
    return mp_run_raise(run, "OverflowError", call->span,
                        "cannot convert float infinity to integer");
  }
  if (mp_double_to_int(function(args[0]->real), &integer)) return mp_value_int(run, integer);
  return mp_run_opaque(run, "large integer", mp_str_from_c(name), call->span, NULL);
}

static MpValue *math_ceil(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return whole(run, call, "ceil", ceil);
}

static MpValue *math_floor(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return whole(run, call, "floor", floor);
}

static MpValue *math_trunc(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return whole(run, call, "trunc", trunc);
}

static bool take_integers(MpRun *run, const MpCall *call, const char *name, uint32_t least,
                          uint32_t most, MpValue **args, MpValue **result) {
  if (!take_numbers(run, call, name, least, most, args, result)) return false;
  for (uint32_t i = 0; i < call->args.len; i++) {
    if (args[i]->kind == MP_VALUE_FLOAT) {
      (void)mp_run_raise(run, "TypeError", call->span,
                         "'float' object cannot be interpreted as an integer");
      return false;
    }
    args[i] = mp_value_int(
        run, args[i]->kind == MP_VALUE_BOOL ? (int64_t)args[i]->boolean : args[i]->integer);
  }
  return true;
}

static uint64_t divisor(uint64_t a, uint64_t b) {
  while (b != 0) {
    uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

static uint64_t magnitude(int64_t integer) {
  return integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
}

static MpValue *gcd_or_lcm(MpRun *run, const MpCall *call, const char *name, bool is_lcm) {
  MpValue **args = MP_NEW_ARRAY(run->arena, MpValue *, call->args.len + 1);
  MpValue *result = NULL;
  if (!take_integers(run, call, name, 0, UINT32_MAX, args, &result)) return result;
  MpValue *total = mp_value_int(run, is_lcm ? 1 : 0);
  for (uint32_t i = 0; i < call->args.len; i++) {
    uint64_t shared = divisor(magnitude(total->integer), magnitude(args[i]->integer));
    if (shared > INT64_MAX) {
      return mp_run_opaque(run, "large integer", mp_str_from_c(name), call->span, NULL);
    }
    if (!is_lcm || shared == 0) {
      total = mp_value_int(run, (int64_t)shared);
      continue;
    }
    MpValue *part = mp_value_int(run, total->integer / (int64_t)shared);
    total = mp_number_binary(run, MP_OPERATOR_MULT, part, args[i], call->span);
    if (total == NULL || total->kind != MP_VALUE_INT) return total;
    if (total->integer < 0) total = mp_value_int(run, -total->integer);
  }
  return total;
}

static MpValue *math_gcd(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return gcd_or_lcm(run, call, "gcd", false);
}

static MpValue *math_lcm(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return gcd_or_lcm(run, call, "lcm", true);
}

static MpValue *math_factorial(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *args[1];
  MpValue *result = NULL;
  (void)self;
  if (!take_integers(run, call, "factorial", 1, 1, args, &result)) return result;
  if (args[0]->integer < 0) {
    return mp_run_raise(run, "ValueError", call->span,
                        "factorial() not defined for negative values");
  }
  if (args[0]->integer > 20) {
    return mp_run_opaque(run, "large integer", MP_STR("factorial"), call->span, NULL);
  }
  int64_t product = 1;
  for (int64_t i = 2; i <= args[0]->integer; i++)
    product *= i;
  return mp_value_int(run, product);
}

static MpValue *math_comb(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *args[2];
  MpValue *result = NULL;
  (void)self;
  if (!take_integers(run, call, "comb", 2, 2, args, &result)) return result;
  int64_t n = args[0]->integer;
  int64_t k = args[1]->integer;
  if (n < 0 || k < 0) {
    return mp_run_raise(run, "ValueError", call->span, "%s must be a non-negative integer",
                        n < 0 ? "n" : "k");
  }
  MpValue *total = mp_value_int(run, k > n ? 0 : 1);
  if (k > n - k) k = n - k;
  for (int64_t i = 1; i <= k && total->kind == MP_VALUE_INT; i++) {
    total =
        mp_number_binary(run, MP_OPERATOR_MULT, total, mp_value_int(run, n - k + i), call->span);
    if (total->kind == MP_VALUE_INT) total = mp_value_int(run, total->integer / i);
  }
  return total;
}

static MpValue *math_isqrt(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *args[1];
  MpValue *result = NULL;
  (void)self;
  if (!take_integers(run, call, "isqrt", 1, 1, args, &result)) return result;
  int64_t number = args[0]->integer;
  if (number < 0) {
    return mp_run_raise(run, "ValueError", call->span, "isqrt() argument must be nonnegative");
  }
  int64_t root = (int64_t)sqrt((double)number);
  while (root > 0 && root > number / root)
    root--;
  while (root + 1 <= number / (root + 1))
    root++;
  return mp_value_int(run, root);
}

// --- two numbers ---

typedef double (*RealPair)(double, double);

static MpValue *apply_pair(MpRun *run, const MpCall *call, const char *name, RealPair function) {
  MpValue *args[2];
  MpValue *result = NULL;
  if (!take_numbers(run, call, name, 2, 2, args, &result)) return result;
  double left = mp_number_real(args[0]);
  double right = mp_number_real(args[1]);
  bool was_finite = isfinite(left) && isfinite(right);
  bool is_pole = (function == pow && left == 0.0 && right < 0.0) ||
                 (function == fmod && isinf(left) && !isnan(right));
  if (is_pole) return domain_error(run, call);
  return real_result(run, function(left, right), was_finite, isnan(left) || isnan(right), call);
}

static MpValue *math_atan2(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return apply_pair(run, call, "atan2", atan2);
}

static MpValue *math_copysign(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return apply_pair(run, call, "copysign", copysign);
}

static MpValue *math_fmod(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return apply_pair(run, call, "fmod", fmod);
}

static MpValue *math_pow(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return apply_pair(run, call, "pow", pow);
}

static MpValue *math_prod(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"iterable", "start"};
  MpValue *args[2];
  MpValue *result = NULL;
  (void)self;
  if (!mp_call_bind(run, call, names, 2, 1, args)) return mp_native_refused(run, call);
  MpValues items = {NULL, 0, 0};
  if (!mp_native_items(run, args[0], "math.prod", call->span, &items, &result)) return result;
  MpValue *product = args[1] == NULL ? mp_value_int(run, 1) : args[1];
  for (uint32_t i = 0; i < items.len && product != NULL; i++)
    product = mp_binary(run, MP_OPERATOR_MULT, product, items.items[i], call->span);
  return product;
}

// As math.isclose with both tolerances.
static MpValue *math_isclose(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"a", "b", "rel_tol", "abs_tol"};
  MpValue *args[4];
  double numbers[] = {0.0, 0.0, 1e-9, 0.0};
  (void)self;
  if (!mp_call_bind(run, call, names, 4, 2, args)) return mp_native_refused(run, call);
  for (uint32_t i = 0; i < 4; i++) {
    const MpValue *number = args[i] == NULL ? NULL : mp_resolve(run, args[i]);
    if (number == NULL) continue;
    if (!mp_value_is_number(number)) {
      return mp_native_unknown(run, MP_STR("math.isclose"), NULL, call);
    }
    numbers[i] = mp_number_real(number);
  }
  if (numbers[0] == numbers[1]) return mp_value_bool(run, true);
  if (isinf(numbers[0]) || isinf(numbers[1])) return mp_value_bool(run, false);
  double distance = fabs(numbers[0] - numbers[1]);
  double near = fmax(fabs(numbers[2] * numbers[0]), fabs(numbers[2] * numbers[1]));
  return mp_value_bool(run, distance <= near || distance <= numbers[3]);
}

// --- tests ---

static MpValue *test(MpRun *run, const MpCall *call, const char *name, bool finite, bool infinite,
                     bool nan_) {
  MpValue *args[1];
  MpValue *result = NULL;
  if (!take_numbers(run, call, name, 1, 1, args, &result)) return result;
  double real = mp_number_real(args[0]);
  return mp_value_bool(run, isnan(real) ? nan_ : isinf(real) ? infinite : finite);
}

static MpValue *math_isfinite(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return test(run, call, "isfinite", true, false, false);
}

static MpValue *math_isinf(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return test(run, call, "isinf", false, true, false);
}

static MpValue *math_isnan(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return test(run, call, "isnan", false, false, true);
}

#define ROW(name) \
  { "math." #name, math_##name }

MpNativeTable mp_standard_math(void) {
  static const MpNativeRow rows[] = {
      ROW(acos),      ROW(acosh), ROW(asin),  ROW(asinh),    ROW(atan),    ROW(atan2),
      ROW(atanh),     ROW(ceil),  ROW(comb),  ROW(copysign), ROW(cos),     ROW(cosh),
      ROW(degrees),   ROW(erf),   ROW(erfc),  ROW(exp),      ROW(expm1),   ROW(fabs),
      ROW(factorial), ROW(floor), ROW(fmod),  ROW(gcd),      ROW(isclose), ROW(isfinite),
      ROW(isinf),     ROW(isnan), ROW(isqrt), ROW(lcm),      ROW(log),     ROW(log10),
      ROW(log1p),     ROW(log2),  ROW(pow),   ROW(prod),     ROW(radians), ROW(sin),
      ROW(sinh),      ROW(sqrt),  ROW(tan),   ROW(tanh),     ROW(trunc),
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}
