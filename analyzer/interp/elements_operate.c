// Arithmetic of small known arrays: NumPy's types, rounding and broadcasting.
#include <float.h>
#include <math.h>

#include "analyzer/interp/elements.h"

// --- the type of a result ---

static int kind_of(MpElementType type) {
  return type == MP_ELEMENT_BOOL ? 0 : mp_element_is_real(type) ? 2 : 1;
}

// NumPy 1 looks at the value of a scalar beside an array: what fits keeps the array's type.
static MpElementType beside_scalar(MpElementType array, const MpElements *scalar) {
  int kind = kind_of(scalar->type);
  if (kind > kind_of(array)) return mp_element_promote(array, scalar->type);
  MpElement item = scalar->items[0];
  if (kind == 2) {
    bool fits =
        array == MP_ELEMENT_FLOAT64 || !(fabs(item.real) > (double)FLT_MAX) || isinf(item.real);
    return fits ? array : MP_ELEMENT_FLOAT64;
  }
  if (kind == 0 || array == MP_ELEMENT_FLOAT64 || array == MP_ELEMENT_INT64) return array;
  int64_t integer = item.integer;
  if (array == MP_ELEMENT_INT32) {
    return integer >= INT32_MIN && integer <= INT32_MAX ? array : MP_ELEMENT_INT64;
  }
  return integer >= INT16_MIN && integer <= UINT16_MAX ? array : MP_ELEMENT_FLOAT64;
}

static MpElementType type_by_value(const MpElements *a, const MpElements *b) {
  if ((a->rank == 0) == (b->rank == 0)) return mp_element_promote(a->type, b->type);
  return a->rank > 0 ? beside_scalar(a->type, b) : beside_scalar(b->type, a);
}

// NumPy 2 looks at whether a number is Python's own.
static MpElementType type_by_weakness(const MpElements *a, const MpElements *b) {
  if (a->is_weak == b->is_weak) return mp_element_promote(a->type, b->type);
  MpElementType strong = a->is_weak ? b->type : a->type;
  const MpElements *weak = a->is_weak ? a : b;
  return kind_of(weak->type) <= kind_of(strong) ? strong : mp_element_promote(strong, weak->type);
}

// False where the NumPy that comes with a newer Keras says otherwise.
static bool common_type(const MpRun *run, const MpElements *a, const MpElements *b,
                        MpElementType *out) {
  *out = type_by_value(a, b);
  return run->version < MP_KERAS_3 || *out == type_by_weakness(a, b);
}

// --- one element ---

static bool fits(MpElementType type, int64_t integer) {
  return type != MP_ELEMENT_INT32 || (integer >= INT32_MIN && integer <= INT32_MAX);
}

static bool integer_product(int64_t a, int64_t b, int64_t *out) {
  long double product = (long double)a * (long double)b;
  if (product >= 0x1p63L || product < -0x1p63L) return false;
  *out = a * b;
  return true;
}

static bool integer_power(int64_t base, int64_t exponent, int64_t *out) {
  *out = 1;
  if (exponent > 63 && base != 0 && base != 1 && base != -1) return false;
  if (base == 0 || base == 1 || base == -1) exponent = exponent == 0 ? 0 : 2 - (exponent & 1);
  for (; exponent > 0; exponent--) {
    if (!integer_product(*out, base, out)) return false;
  }
  return true;
}

static bool integer_quotient(MpOperator op, int64_t a, int64_t b, int64_t *out) {
  if (b == 0) {
    *out = 0;
    return true;
  }
  if (b == -1) {
    *out = op == MP_OPERATOR_MOD ? 0 : -a;
    return a != INT64_MIN;
  }
  int64_t rest = a % b;
  bool is_mixed = rest != 0 && (rest < 0) != (b < 0);
  *out = op == MP_OPERATOR_MOD ? (is_mixed ? rest + b : rest) : (is_mixed ? a / b - 1 : a / b);
  return true;
}

static bool integer_sum(int64_t a, int64_t b, int64_t *out) {
  if ((b > 0 && a > INT64_MAX - b) || (b < 0 && a < INT64_MIN - b)) return false;
  *out = a + b;
  return true;
}

static bool integer_result(MpOperator op, int64_t a, int64_t b, int64_t *out) {
  switch (op) {
    case MP_OPERATOR_ADD: return integer_sum(a, b, out);
    case MP_OPERATOR_SUB: return b != INT64_MIN && integer_sum(a, -b, out);
    case MP_OPERATOR_MULT: return integer_product(a, b, out);
    case MP_OPERATOR_FLOOR_DIV:
    case MP_OPERATOR_MOD: return integer_quotient(op, a, b, out);
    case MP_OPERATOR_POW: return b >= 0 && integer_power(a, b, out);
    case MP_OPERATOR_BIT_AND: *out = a & b; return true;
    case MP_OPERATOR_BIT_OR: *out = a | b; return true;
    case MP_OPERATOR_BIT_XOR: *out = a ^ b; return true;
    case MP_OPERATOR_R_SHIFT:
      *out = a >= 0 && b >= 0 && b < 31 ? a >> b : 0;
      return a >= 0 && b >= 0 && b < 31;
    case MP_OPERATOR_L_SHIFT: return b >= 0 && b < 31 && integer_product(a, (int64_t)1 << b, out);
    default: return false;
  }
}

static bool boolean_result(MpOperator op, int64_t a, int64_t b, int64_t *out) {
  switch (op) {
    case MP_OPERATOR_ADD:
    case MP_OPERATOR_BIT_OR: *out = a | b; return true;
    case MP_OPERATOR_MULT:
    case MP_OPERATOR_BIT_AND: *out = a & b; return true;
    case MP_OPERATOR_BIT_XOR: *out = a ^ b; return true;
    default: return false;
  }
}

// Each step is rounded to float32 there, `is_single`.
static double step(bool is_single, double real) {
  return is_single ? (double)(float)real : real;
}

static double floor_quotient(bool is_single, double a, double b) {
  if (b == 0.0) return step(is_single, a / b);
  double rest = fmod(a, b);
  double quotient = step(is_single, step(is_single, a - rest) / b);
  if (rest != 0.0 && (b < 0) != (rest < 0)) quotient = step(is_single, quotient - 1.0);
  if (quotient == 0.0) return copysign(0.0, a / b);
  double whole = floor(quotient);
  return quotient - whole > 0.5 ? step(is_single, whole + 1.0) : whole;
}

static double rest_of(bool is_single, double a, double b) {
  double rest = fmod(a, b);
  if (b == 0.0) return rest;
  if (rest == 0.0) return copysign(0.0, b);
  return (b < 0) != (rest < 0) ? step(is_single, rest + b) : rest;
}

// Only what every library computes alike: squares, roots, whole powers that are exact.
static bool real_power(bool is_single, double a, double b, double *out) {
  if (b == 0.5 && a >= 0.0) {
    *out = step(is_single, sqrt(a));
    return true;
  }
  if (b == 2.0) {
    *out = step(is_single, a * a);
    return true;
  }
  if (b == 1.0 || b == 0.0) {
    *out = b == 0.0 ? 1.0 : a;
    return true;
  }
  if (b < 0.0 || b != floor(b) || b > 64.0 || a != floor(a)) return false;
  *out = pow(a, b);
  return fabs(*out) <= (is_single ? 0x1p24 : 0x1p53);
}

static bool real_result(MpOperator op, bool is_single, double a, double b, double *out) {
  switch (op) {
    case MP_OPERATOR_ADD: *out = step(is_single, a + b); return true;
    case MP_OPERATOR_SUB: *out = step(is_single, a - b); return true;
    case MP_OPERATOR_MULT: *out = step(is_single, a * b); return true;
    case MP_OPERATOR_DIV: *out = step(is_single, a / b); return true;
    case MP_OPERATOR_FLOOR_DIV: *out = floor_quotient(is_single, a, b); return true;
    case MP_OPERATOR_MOD: *out = rest_of(is_single, a, b); return true;
    case MP_OPERATOR_POW: return real_power(is_single, a, b, out);
    default: return false;
  }
}

static bool is_comparison(MpOperator op) {
  return op == MP_OPERATOR_EQ || op == MP_OPERATOR_NOT_EQ || op == MP_OPERATOR_LT ||
         op == MP_OPERATOR_LT_E || op == MP_OPERATOR_GT || op == MP_OPERATOR_GT_E;
}

static bool compare(MpOperator op, MpElementType type, MpElement a, MpElement b) {
  bool is_real = mp_element_is_real(type);
  bool is_less = is_real ? a.real < b.real : a.integer < b.integer;
  bool is_more = is_real ? a.real > b.real : a.integer > b.integer;
  bool is_equal = is_real ? a.real == b.real : a.integer == b.integer;
  switch (op) {
    case MP_OPERATOR_EQ: return is_equal;
    case MP_OPERATOR_NOT_EQ: return !is_equal;
    case MP_OPERATOR_LT: return is_less;
    case MP_OPERATOR_LT_E: return is_less || is_equal;
    case MP_OPERATOR_GT: return is_more;
    default: return is_more || is_equal;
  }
}

static bool result_of(MpOperator op, MpElementType type, MpElement a, MpElement b, MpElement *out) {
  if (is_comparison(op)) {
    out->integer = compare(op, type, a, b);
    return true;
  }
  if (type == MP_ELEMENT_BOOL) return boolean_result(op, a.integer, b.integer, &out->integer);
  if (mp_element_is_real(type)) {
    return real_result(op, type == MP_ELEMENT_FLOAT32, a.real, b.real, &out->real);
  }
  return integer_result(op, a.integer, b.integer, &out->integer) && fits(type, out->integer);
}

// --- shapes ---

bool mp_elements_join(const MpElements *left, const MpElements *right, uint32_t *rank,
                      int64_t *dims) {
  *rank = left->rank > right->rank ? left->rank : right->rank;
  for (uint32_t i = 0; i < *rank; i++) {
    uint32_t back = *rank - i;
    int64_t a = back > left->rank ? 1 : left->dims[left->rank - back];
    int64_t b = back > right->rank ? 1 : right->dims[right->rank - back];
    if (a != b && a != 1 && b != 1) return false;
    dims[i] = a == 1 ? b : a;
  }
  return true;
}

const MpElements *mp_elements_broadcast(MpRun *run, const MpElements *self, uint32_t rank,
                                        const int64_t *dims) {
  MpElements *wide = mp_elements_new(run, self->type, rank, dims);
  if (!wide || self->rank > rank) return NULL;
  for (uint32_t i = 0; i < wide->count; i++) {
    uint32_t rest = i, from = 0, stride = 1;
    for (uint32_t axis = rank; axis-- > 0;) {
      uint32_t place = rest % (uint32_t)dims[axis];
      rest /= (uint32_t)dims[axis];
      if (axis + self->rank < rank) continue;
      int64_t length = self->dims[axis + self->rank - rank];
      if (length != 1) from += place * stride;
      stride *= (uint32_t)length;
    }
    wide->items[i] = self->items[from];
  }
  return wide;
}

// --- operators ---

static MpElementType type_of_result(MpOperator op, MpElementType common) {
  if (is_comparison(op)) return MP_ELEMENT_BOOL;
  bool divides = op == MP_OPERATOR_DIV && !mp_element_is_real(common);
  return divides ? MP_ELEMENT_FLOAT64 : common;
}

// Scalars take any power as C computes it, as Python's own numbers do.
static bool scalar_power(MpOperator op, MpElementType type, const MpElements *left,
                         const MpElements *right, MpElement *out) {
  if (op != MP_OPERATOR_POW || type != MP_ELEMENT_FLOAT64 || left->rank + right->rank > 0)
    return false;
  out->real = pow(mp_element_number(left->type, left->items[0]),
                  mp_element_number(right->type, right->items[0]));
  return true;
}

const MpElements *mp_elements_binary(MpRun *run, MpOperator op, const MpElements *left,
                                     const MpElements *right, MpSpan span) {
  uint32_t rank;
  int64_t dims[MP_ELEMENTS_MAX_RANK];
  MpElementType common;
  if (!mp_elements_join(left, right, &rank, dims)) {
    if (!is_comparison(op))
      (void)mp_run_raise(run, "ValueError", span,
                         "operands could not be broadcast together with their shapes");
    return NULL;
  }
  if (!common_type(run, left, right, &common)) return NULL;
  MpElementType type = type_of_result(op, common);
  MpElementType in = is_comparison(op) ? common : type;
  MpElements *result = mp_elements_new(run, type, rank, dims);
  if (!result) return NULL;
  if (result->count == 0) return result;
  if (scalar_power(op, type, left, right, &result->items[0])) return result;
  const MpElements *a = mp_elements_cast(run, left, in);
  const MpElements *b = mp_elements_cast(run, right, in);
  if (a) a = mp_elements_broadcast(run, a, rank, dims);
  if (b) b = mp_elements_broadcast(run, b, rank, dims);
  if (!a || !b) return NULL;
  for (uint32_t i = 0; i < result->count; i++) {
    if (!result_of(op, in, a->items[i], b->items[i], &result->items[i])) return NULL;
  }
  return result;
}

static bool negated(MpElementType type, MpElement element, MpElement *out) {
  if (mp_element_is_real(type)) {
    out->real = -element.real;
    return true;
  }
  out->integer = -element.integer;
  return type != MP_ELEMENT_BOOL && element.integer > INT32_MIN;
}

static bool inverted(MpElementType type, MpElement element, MpElement *out) {
  out->integer = type == MP_ELEMENT_BOOL ? !element.integer : ~element.integer;
  return !mp_element_is_real(type);
}

const MpElements *mp_elements_unary(MpRun *run, MpOperator op, const MpElements *self) {
  MpElements *result = mp_elements_new(run, self->type, self->rank, self->dims);
  for (uint32_t i = 0; i < self->count; i++) {
    bool is_done = true;
    if (op == MP_OPERATOR_U_SUB) {
      is_done = negated(self->type, self->items[i], &result->items[i]);
    } else if (op == MP_OPERATOR_INVERT) {
      is_done = inverted(self->type, self->items[i], &result->items[i]);
    } else {
      is_done = self->type != MP_ELEMENT_BOOL;
      result->items[i] = self->items[i];
    }
    if (!is_done) return NULL;
  }
  return result;
}
