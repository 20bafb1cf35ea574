// Functions of each element of small known arrays, alone or in pairs.
#include <math.h>

#include "analyzer/interp/elements_part.h"

// --- of one array ---

typedef struct RealFunction {
  const char *name;
  double (*function)(double);
} RealFunction;

static const RealFunction exact[] = {
    {"sqrt", sqrt}, {"ceil", ceil}, {"floor", floor}, {"rint", rint}, {"trunc", trunc},
};

// These differ in their last digit between libraries and processors; where the result is a whole
// number exactly, every one gives it.
static double whole_exponential(double real) {
  return real == 0.0 ? 1.0 : NAN;
}

static double whole_binary_exponential(double real) {
  return real == floor(real) && fabs(real) <= 1000.0 ? ldexp(1.0, (int)real) : NAN;
}

static double whole_logarithm(double real) {
  return real == 1.0 ? 0.0 : NAN;
}

static double whole_binary_logarithm(double real) {
  int exponent;
  bool is_power = isfinite(real) && frexp(real, &exponent) == 0.5;
  return is_power ? (double)(exponent - 1) : NAN;
}

static double whole_decimal_logarithm(double real) {
  double power = 1.0;
  for (int i = 0; i <= 15; i++, power *= 10.0) {
    if (real == power) return (double)i;
  }
  return NAN;
}

static double zero_at_zero(double real) {
  return real == 0.0 ? real : NAN;
}

static const RealFunction whole[] = {
    {"log", whole_logarithm},
    {"log2", whole_binary_logarithm},
    {"log10", whole_decimal_logarithm},
    {"log1p", zero_at_zero},
    {"exp", whole_exponential},
    {"exp2", whole_binary_exponential},
    {"expm1", zero_at_zero},
    {"sin", zero_at_zero},
    {"cos", whole_exponential},
    {"tan", zero_at_zero},
    {"tanh", zero_at_zero},
};

static double (*find(const RealFunction *rows, size_t count, const char *name))(double) {
  for (size_t i = 0; i < count; i++) {
    if (mp_str_is(mp_str_from_c(name), rows[i].name)) return rows[i].function;
  }
  return NULL;
}

static const MpElements *map_real(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  if (!of || of->type == MP_ELEMENT_BOOL) return NULL;
  double (*function)(double) = find(exact, sizeof exact / sizeof *exact, self->function);
  bool is_whole = function == NULL;
  if (is_whole) function = find(whole, sizeof whole / sizeof *whole, self->function);
  bool is_single = of->type == MP_ELEMENT_FLOAT32;
  MpElementType type = is_single ? MP_ELEMENT_FLOAT32 : MP_ELEMENT_FLOAT64;
  MpElements *result = mp_elements_new(self->run, type, of->rank, of->dims);
  for (uint32_t i = 0; i < of->count; i++) {
    double real = function(mp_element_number(of->type, of->items[i]));
    if (is_whole && isnan(real)) return NULL;
    result->items[i].real = is_single ? (double)(float)real : real;
  }
  return result;
}

static const MpElements *map_absolute(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  if (!of) return NULL;
  MpElements *result = mp_elements_new(self->run, of->type, of->rank, of->dims);
  for (uint32_t i = 0; i < of->count; i++) {
    if (mp_element_is_real(of->type)) {
      result->items[i].real = fabs(of->items[i].real);
      continue;
    }
    int64_t integer = of->items[i].integer;
    if (integer <= INT32_MIN) return NULL;
    result->items[i].integer = integer < 0 ? -integer : integer;
  }
  return result;
}

// round(a, decimals): NumPy scales, rounds to even and scales back.
static const MpElements *map_round(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  int64_t decimals;
  if (!of || !mp_elements_integer(self, 1, 0, &decimals) || of->type == MP_ELEMENT_BOOL)
    return NULL;
  if (decimals < 0 || decimals > 15) return NULL;
  MpElements *result = mp_elements_cast(self->run, of, of->type);
  if (!mp_element_is_real(of->type)) return result;
  if (of->type == MP_ELEMENT_FLOAT32 && decimals > 0) return NULL;
  double unit = pow(10.0, (double)decimals);
  for (uint32_t i = 0; i < of->count; i++) {
    double real = of->items[i].real;
    result->items[i].real = decimals == 0 ? rint(real) : rint(real * unit) / unit;
  }
  return result;
}

static const MpElements *map_unary(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  if (!of || of->type == MP_ELEMENT_BOOL) return NULL;
  if (self->function[0] == 's') {
    return mp_elements_binary(self->run, MP_OPERATOR_MULT, of, of, self->span);
  }
  return mp_elements_unary(self->run, MP_OPERATOR_U_SUB, of);
}

// --- of two ---

static const MpElements *map_operator(MpElementsCall *self) {
  static const struct {
    const char *name;
    MpOperator op;
  } rows[] = {
      {"add", MP_OPERATOR_ADD},
      {"subtract", MP_OPERATOR_SUB},
      {"multiply", MP_OPERATOR_MULT},
      {"divide", MP_OPERATOR_DIV},
      {"true_divide", MP_OPERATOR_DIV},
      {"floor_divide", MP_OPERATOR_FLOOR_DIV},
      {"mod", MP_OPERATOR_MOD},
      {"remainder", MP_OPERATOR_MOD},
      {"power", MP_OPERATOR_POW},
      {"equal", MP_OPERATOR_EQ},
      {"not_equal", MP_OPERATOR_NOT_EQ},
      {"less", MP_OPERATOR_LT},
      {"less_equal", MP_OPERATOR_LT_E},
      {"greater", MP_OPERATOR_GT},
      {"greater_equal", MP_OPERATOR_GT_E},
  };
  const MpElements *left = mp_elements_argument(self, 0), *right = mp_elements_argument(self, 1);
  for (size_t i = 0; left && right && i < sizeof rows / sizeof *rows; i++) {
    if (!mp_str_is(mp_str_from_c(self->function), rows[i].name)) continue;
    return mp_elements_binary(self->run, rows[i].op, left, right, self->span);
  }
  return NULL;
}

// The elements of `yes` where `mask` is true, those of `no` elsewhere, in the type of both: a sum
// with nothing has it.
static MpElements *choose(MpElementsCall *self, const MpElements *mask, const MpElements *yes,
                          const MpElements *no) {
  const MpElements *wide = mp_elements_binary(self->run, MP_OPERATOR_SUB, yes, no, self->span);
  uint32_t rank;
  int64_t dims[MP_ELEMENTS_MAX_RANK];
  if (!wide || !mask || !mp_elements_join(wide, mask, &rank, dims)) return NULL;
  const MpElements *of[2] = {mp_elements_cast(self->run, no, wide->type),
                             mp_elements_cast(self->run, yes, wide->type)};
  mask = mp_elements_broadcast(self->run, mask, rank, dims);
  MpElements *result = mp_elements_new(self->run, wide->type, rank, dims);
  if (!of[0] || !of[1] || !mask || !result) return NULL;
  for (uint32_t i = 0; i < 2; i++)
    of[i] = mp_elements_broadcast(self->run, of[i], rank, dims);
  for (uint32_t i = 0; i < result->count; i++)
    result->items[i] = of[mask->items[i].integer != 0]->items[i];
  return result;
}

// Where either has what is no number, or a negative zero.
static bool has_no_order(const MpElements *self) {
  for (uint32_t i = 0; mp_element_is_real(self->type) && i < self->count; i++) {
    double real = self->items[i].real;
    if (isnan(real) || (real == 0.0 && signbit(real))) return true;
  }
  return false;
}

static const MpElements *map_extreme(MpElementsCall *self) {
  const MpElements *left = mp_elements_argument(self, 0), *right = mp_elements_argument(self, 1);
  if (!left || !right || has_no_order(left) || has_no_order(right)) return NULL;
  bool is_greatest = self->function[1] == 'a';
  MpOperator op = is_greatest ? MP_OPERATOR_GT_E : MP_OPERATOR_LT_E;
  return choose(self, mp_elements_binary(self->run, op, left, right, self->span), left, right);
}

// where(condition, x, y)
static const MpElements *map_where(MpElementsCall *self) {
  const MpElements *mask = mp_elements_argument(self, 0);
  const MpElements *yes = mp_elements_argument(self, 1), *no = mp_elements_argument(self, 2);
  if (!mask || !yes || !no || mask->type != MP_ELEMENT_BOOL) return NULL;
  MpElements *chosen = choose(self, mask, yes, no);
  if (chosen) chosen->is_array = true;
  return chosen;
}

MpElementsTable mp_elements_maps(void) {
  static const MpElementsRow rows[] = {
      {"sqrt", "x", map_real, false},
      {"ceil", "x", map_real, false},
      {"floor", "x", map_real, false},
      {"rint", "x", map_real, false},
      {"trunc", "x", map_real, false},
      {"log", "x", map_real, false},
      {"log2", "x", map_real, false},
      {"log10", "x", map_real, false},
      {"log1p", "x", map_real, false},
      {"exp", "x", map_real, false},
      {"exp2", "x", map_real, false},
      {"expm1", "x", map_real, false},
      {"sin", "x", map_real, false},
      {"cos", "x", map_real, false},
      {"tan", "x", map_real, false},
      {"tanh", "x", map_real, false},
      {"abs", "x", map_absolute, false},
      {"absolute", "x", map_absolute, false},
      {"fabs", "x", map_absolute, false},
      {"round", "a,decimals", map_round, true},
      {"around", "a,decimals", map_round, false},
      {"round_", "a,decimals", map_round, false},
      {"negative", "x", map_unary, false},
      {"square", "x", map_unary, false},
      {"add", "x1,x2", map_operator, false},
      {"subtract", "x1,x2", map_operator, false},
      {"multiply", "x1,x2", map_operator, false},
      {"divide", "x1,x2", map_operator, false},
      {"true_divide", "x1,x2", map_operator, false},
      {"floor_divide", "x1,x2", map_operator, false},
      {"mod", "x1,x2", map_operator, false},
      {"remainder", "x1,x2", map_operator, false},
      {"power", "x1,x2", map_operator, false},
      {"equal", "x1,x2", map_operator, false},
      {"not_equal", "x1,x2", map_operator, false},
      {"less", "x1,x2", map_operator, false},
      {"less_equal", "x1,x2", map_operator, false},
      {"greater", "x1,x2", map_operator, false},
      {"greater_equal", "x1,x2", map_operator, false},
      {"maximum", "x1,x2", map_extreme, false},
      {"minimum", "x1,x2", map_extreme, false},
      {"where", "condition,x,y", map_where, false},
  };
  return (MpElementsTable){rows, sizeof rows / sizeof *rows};
}
