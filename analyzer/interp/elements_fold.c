// Sums, products and extremes of small known arrays, along axes; running sums.
#include <math.h>

#include "analyzer/interp/elements_part.h"

// One line of elements, `stride` apart.
typedef struct Line {
  const MpElement *items;
  uint32_t stride;
  uint32_t count;
  MpElementType type;
} Line;

static MpElement at(const Line *self, uint32_t i) {
  return self->items[(size_t)i * self->stride];
}

static double step(const Line *self, double real) {
  return self->type == MP_ELEMENT_FLOAT32 ? (double)(float)real : real;
}

// NumPy adds up in pairs: eight sums side by side, halves of what is longer than 128.
static double pairwise(const Line *self, uint32_t from, uint32_t count) {
  if (count < 8) {
    double sum = -0.0;
    for (uint32_t i = 0; i < count; i++)
      sum = step(self, sum + at(self, from + i).real);
    return sum;
  }
  if (count <= 128) {
    double sums[8];
    uint32_t i = 8;
    for (uint32_t k = 0; k < 8; k++)
      sums[k] = at(self, from + k).real;
    for (; i < count - count % 8; i += 8) {
      for (uint32_t k = 0; k < 8; k++)
        sums[k] = step(self, sums[k] + at(self, from + i + k).real);
    }
    for (uint32_t width = 1; width < 8; width *= 2) {
      for (uint32_t k = 0; k < 8; k += 2 * width)
        sums[k] = step(self, sums[k] + sums[k + width]);
    }
    for (; i < count; i++)
      sums[0] = step(self, sums[0] + at(self, from + i).real);
    return sums[0];
  }
  uint32_t half = count / 2;
  half -= half % 8;
  return step(self, pairwise(self, from, half) + pairwise(self, from + half, count - half));
}

// --- what becomes of a line ---

typedef bool (*LineFunction)(const Line *self, MpElement *out);

static bool sum_of(const Line *self, MpElement *out) {
  if (mp_element_is_real(self->type)) {
    out->real = step(self, 0.0 + pairwise(self, 0, self->count));
    return true;
  }
  out->integer = 0;
  for (uint32_t i = 0; i < self->count; i++) {
    int64_t term = at(self, i).integer;
    if (term > INT64_MAX / MP_ELEMENTS_MAX_COUNT || term < INT64_MIN / MP_ELEMENTS_MAX_COUNT)
      return false;
    out->integer += term;
  }
  return true;
}

static bool product_of(const Line *self, MpElement *out) {
  bool is_real = mp_element_is_real(self->type);
  if (is_real) {
    out->real = 1.0;
    for (uint32_t i = 0; i < self->count; i++)
      out->real = step(self, out->real * at(self, i).real);
    // Several products side by side give another last digit: what is exact is the same.
    return self->count <= 2 || (fabs(out->real) <= 0x1p24 && out->real == floor(out->real));
  }
  out->integer = 1;
  for (uint32_t i = 0; i < self->count; i++) {
    long double product = (long double)out->integer * (long double)at(self, i).integer;
    if (fabsl(product) >= 0x1p62L) return false;
    out->integer *= at(self, i).integer;
  }
  return true;
}

static bool is_before(const Line *self, MpElement a, MpElement b) {
  return mp_element_is_real(self->type) ? a.real < b.real : a.integer < b.integer;
}

// Where it holds what is no number, or zeros of both signs, of which either may be the greatest.
static bool has_no_order(const Line *self) {
  bool has_zero[2] = {false, false};
  for (uint32_t i = 0; mp_element_is_real(self->type) && i < self->count; i++) {
    double real = at(self, i).real;
    if (isnan(real)) return true;
    if (real == 0.0) has_zero[signbit(real) != 0] = true;
  }
  return has_zero[0] && has_zero[1];
}

static uint32_t place_of(const Line *self, bool is_greatest) {
  uint32_t best = 0;
  for (uint32_t i = 1; i < self->count; i++) {
    MpElement item = at(self, i), held = at(self, best);
    if (is_greatest ? is_before(self, held, item) : is_before(self, item, held)) best = i;
  }
  return best;
}

static bool greatest_of(const Line *self, MpElement *out) {
  if (self->count == 0 || has_no_order(self)) return false;
  *out = at(self, place_of(self, true));
  return true;
}

static bool least_of(const Line *self, MpElement *out) {
  if (self->count == 0 || has_no_order(self)) return false;
  *out = at(self, place_of(self, false));
  return true;
}

static bool place_of_greatest(const Line *self, MpElement *out) {
  out->integer = place_of(self, true);
  return self->count > 0 && !has_no_order(self);
}

static bool place_of_least(const Line *self, MpElement *out) {
  out->integer = place_of(self, false);
  return self->count > 0 && !has_no_order(self);
}

static uint32_t count_true(const Line *self) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < self->count; i++)
    count += mp_element_number(self->type, at(self, i)) != 0.0;
  return count;
}

static bool any_of(const Line *self, MpElement *out) {
  out->integer = count_true(self) > 0;
  return true;
}

static bool all_of(const Line *self, MpElement *out) {
  out->integer = count_true(self) == self->count;
  return true;
}

typedef struct Fold {
  const char *name;
  LineFunction function;
  bool adds;             // whole numbers and truths are added up in int64
  MpElementType result;  // MP_ELEMENT_NONE: that of the elements
} Fold;

static const Fold folds[] = {
    {"sum", sum_of, true, MP_ELEMENT_NONE},
    {"prod", product_of, true, MP_ELEMENT_NONE},
    {"product", product_of, true, MP_ELEMENT_NONE},
    {"mean", sum_of, true, MP_ELEMENT_NONE},
    {"max", greatest_of, false, MP_ELEMENT_NONE},
    {"amax", greatest_of, false, MP_ELEMENT_NONE},
    {"min", least_of, false, MP_ELEMENT_NONE},
    {"amin", least_of, false, MP_ELEMENT_NONE},
    {"argmax", place_of_greatest, false, MP_ELEMENT_INT64},
    {"argmin", place_of_least, false, MP_ELEMENT_INT64},
    {"any", any_of, false, MP_ELEMENT_BOOL},
    {"all", all_of, false, MP_ELEMENT_BOOL},
};

static const Fold *fold_named(const char *name) {
  for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
    if (mp_str_is(mp_str_from_c(name), folds[i].name)) return &folds[i];
  }
  return NULL;
}

// --- along axes ---

// Sums along another axis than the last are made one after the other.
static bool is_in_order(const Line *self, const Fold *fold) {
  bool is_sum = fold->function == sum_of && mp_element_is_real(self->type);
  return !is_sum || self->stride == 1 || self->count < 8;
}

static MpElements *along(MpElementsCall *self, const Fold *fold, const MpElements *of,
                         uint32_t axis, bool keeps) {
  int64_t dims[MP_ELEMENTS_MAX_RANK];
  uint32_t rank = 0, inner = 1;
  for (uint32_t i = 0; i < of->rank; i++) {
    if (i != axis) dims[rank++] = of->dims[i];
    if (i == axis && keeps) dims[rank++] = 1;
    if (i > axis) inner *= (uint32_t)of->dims[i];
  }
  MpElementType type = fold->result == MP_ELEMENT_NONE ? of->type : fold->result;
  MpElements *result = mp_elements_new(self->run, type, rank, dims);
  if (!result) return NULL;
  uint32_t count = (uint32_t)of->dims[axis];
  for (uint32_t i = 0; i < result->count; i++) {
    uint32_t from = i / inner * inner * count + i % inner;
    Line line = {&of->items[from], inner, count, of->type};
    if (!is_in_order(&line, fold) || !fold->function(&line, &result->items[i])) return NULL;
  }
  return result;
}

static const MpElements *over_all(MpElementsCall *self, const Fold *fold, const MpElements *of,
                                  bool keeps) {
  int64_t ones[MP_ELEMENTS_MAX_RANK];
  for (uint32_t i = 0; i < MP_ELEMENTS_MAX_RANK; i++)
    ones[i] = 1;
  MpElementType type = fold->result == MP_ELEMENT_NONE ? of->type : fold->result;
  MpElements *result = mp_elements_new(self->run, type, keeps ? of->rank : 0, ones);
  Line line = {of->items, 1, of->count, of->type};
  return result && fold->function(&line, &result->items[0]) ? result : NULL;
}

static const MpElements *divided(MpElementsCall *self, const MpElements *sum, uint32_t count) {
  if (!sum || count == 0) return NULL;
  MpElements *mean = mp_elements_new(self->run, sum->type, sum->rank, sum->dims);
  for (uint32_t i = 0; i < sum->count; i++) {
    double real = sum->items[i].real / (double)count;
    mean->items[i].real = sum->type == MP_ELEMENT_FLOAT32 ? (double)(float)real : real;
  }
  return mean;
}

// sum(a, axis, dtype, out, keepdims) and its like. `out` is not followed.
static const MpElements *fold_array(MpElementsCall *self, uint32_t keeps_at) {
  const Fold *fold = fold_named(self->function);
  const MpElements *of = mp_elements_argument(self, 0);
  bool keeps, is_mean = self->function[0] == 'm' && self->function[1] == 'e';
  int64_t axis;
  if (!of || !mp_elements_flag(self, keeps_at, &keeps)) return NULL;
  for (uint32_t i = 2; i < keeps_at; i++) {
    if (mp_elements_is_given(self, i)) return NULL;
  }
  if (is_mean && !mp_element_is_real(of->type)) {
    of = mp_elements_cast(self->run, of, MP_ELEMENT_FLOAT64);
  } else if (fold->adds && !mp_element_is_real(of->type)) {
    of = mp_elements_cast(self->run, of, MP_ELEMENT_INT64);
  }
  if (!of) return NULL;
  if (!mp_elements_is_given(self, 1)) {
    const MpElements *all = over_all(self, fold, of, keeps);
    return is_mean ? divided(self, all, of->count) : all;
  }
  uint32_t place;
  if (!mp_elements_integer(self, 1, 0, &axis) || !mp_elements_axis(axis, of->rank, &place))
    return NULL;
  const MpElements *lines = along(self, fold, of, place, keeps);
  return is_mean ? divided(self, lines, (uint32_t)of->dims[place]) : lines;
}

static const MpElements *fold_adding(MpElementsCall *self) {
  return fold_array(self, 4);
}

static const MpElements *fold_choosing(MpElementsCall *self) {
  return fold_array(self, 3);
}

// --- running ---

// cumsum(a, axis): of an array of one axis, or of all elements in a row.
static const MpElements *run_along(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  int64_t axis;
  if (!of || !mp_elements_integer(self, 1, 0, &axis)) return NULL;
  if (mp_elements_is_given(self, 1) && (of->rank != 1 || (axis != 0 && axis != -1))) return NULL;
  if (!mp_element_is_real(of->type)) of = mp_elements_cast(self->run, of, MP_ELEMENT_INT64);
  if (!of) return NULL;
  int64_t count = of->count;
  bool is_sum = self->function[3] == 's';
  MpElements *result = mp_elements_new(self->run, of->type, 1, &count);
  MpElement total = {0};
  for (uint32_t i = 0; i < of->count; i++) {
    Line pair = {(MpElement[2]){total, of->items[i]}, 1, 2, of->type};
    bool is_first = i == 0;
    if (is_first) total = of->items[i];
    if (!is_first && !(is_sum ? sum_of(&pair, &total) : product_of(&pair, &total))) return NULL;
    result->items[i] = total;
  }
  return result;
}

MpElementsTable mp_elements_folds(void) {
  static const MpElementsRow rows[] = {
      {"sum", "a,axis,dtype,out,keepdims", fold_adding, true},
      {"prod", "a,axis,dtype,out,keepdims", fold_adding, true},
      {"product", "a,axis,dtype,out,keepdims", fold_adding, false},
      {"mean", "a,axis,dtype,out,keepdims", fold_adding, true},
      {"max", "a,axis,out,keepdims", fold_choosing, true},
      {"amax", "a,axis,out,keepdims", fold_choosing, false},
      {"min", "a,axis,out,keepdims", fold_choosing, true},
      {"amin", "a,axis,out,keepdims", fold_choosing, false},
      {"argmax", "a,axis,out,keepdims", fold_choosing, true},
      {"argmin", "a,axis,out,keepdims", fold_choosing, true},
      {"any", "a,axis,out,keepdims", fold_choosing, true},
      {"all", "a,axis,out,keepdims", fold_choosing, true},
      {"cumsum", "a,axis", run_along, true},
      {"cumprod", "a,axis", run_along, true},
  };
  return (MpElementsTable){rows, sizeof rows / sizeof *rows};
}
