// Functions that make small known arrays of values and lengths.
#include <math.h>

#include "analyzer/interp/elements_part.h"

static const MpElements *as_array(const MpElements *self, MpRun *run, MpElementType type) {
  if (!self) return NULL;
  MpElements *array = mp_elements_cast(run, self, type == MP_ELEMENT_NONE ? self->type : type);
  if (array) array->is_array = true;
  return array;
}

// array(object, dtype), asarray, copy; `a.astype(dtype)`.
static const MpElements *make_array(MpElementsCall *self) {
  MpElementType type;
  const MpElements *of = mp_elements_argument(self, 0);
  if (!of || !mp_elements_dtype(self, 1, &type)) return NULL;
  // An empty list may be one that was taken for empty, and its rank is not what it would be.
  if (of->count == 0 && self->args[0]->kind != MP_VALUE_CONSTANT) return NULL;
  return as_array(of, self->run, type);
}

static const MpElements *make_copy(MpElementsCall *self) {
  return as_array(mp_elements_argument(self, 0), self->run, MP_ELEMENT_NONE);
}

static const MpElements *make_astype(MpElementsCall *self) {
  MpElementType type;
  if (!mp_elements_is_given(self, 1) || !mp_elements_dtype(self, 1, &type)) return NULL;
  const MpElements *of = mp_elements_argument(self, 0);
  if (!of) return NULL;
  MpElements *cast = mp_elements_cast(self->run, of, type);
  if (cast) cast->is_array = of->is_array;
  return cast;
}

// A scalar of that type: np.float32(0.1).
static const MpElements *make_scalar(MpElementsCall *self) {
  MpValue name = {.kind = MP_VALUE_LIBRARY};
  name.text = mp_str_format(self->run->arena, "np.%s", self->function);
  MpElementType type;
  const MpElements *of = mp_elements_argument(self, 0);
  if (!of || of->rank > 0 || !mp_element_type_of(self->run, &name, &type)) return NULL;
  return mp_elements_cast(self->run, of, type);
}

static const MpElements *filled(MpElementsCall *self, uint32_t rank, const int64_t *dims,
                                MpElementType type, const MpElements *with) {
  MpElements *array = mp_elements_new(self->run, type, rank, dims);
  if (!array) return NULL;
  array->is_array = true;
  for (uint32_t i = 0; i < array->count; i++) {
    if (!mp_element_cast(with->type, with->items[0], type, &array->items[i])) return NULL;
  }
  return array;
}

static const MpElements *number(MpRun *run, int64_t integer) {
  return mp_elements_of(run, mp_value_int(run, integer));
}

// zeros(shape, dtype), ones.
static const MpElements *make_equal(MpElementsCall *self) {
  uint32_t rank;
  int64_t dims[MP_ELEMENTS_MAX_RANK];
  MpElementType type;
  if (!mp_elements_lengths(self, 0, &rank, dims) || !mp_elements_dtype(self, 1, &type)) return NULL;
  if (type == MP_ELEMENT_NONE) type = MP_ELEMENT_FLOAT64;
  return filled(self, rank, dims, type, number(self->run, self->function[0] == 'o'));
}

// full(shape, fill_value, dtype)
static const MpElements *make_full(MpElementsCall *self) {
  uint32_t rank;
  int64_t dims[MP_ELEMENTS_MAX_RANK];
  MpElementType type;
  const MpElements *with = mp_elements_argument(self, 1);
  if (!with || with->rank > 0) return NULL;
  if (!mp_elements_lengths(self, 0, &rank, dims) || !mp_elements_dtype(self, 2, &type)) return NULL;
  return filled(self, rank, dims, type == MP_ELEMENT_NONE ? with->type : type, with);
}

// zeros_like(a, dtype), ones_like; full_like(a, fill_value, dtype)
static const MpElements *make_like(MpElementsCall *self) {
  bool is_full = self->function[0] == 'f';
  const MpElements *like = mp_elements_argument(self, 0);
  const MpElements *with =
      is_full ? mp_elements_argument(self, 1) : number(self->run, self->function[0] == 'o');
  MpElementType type;
  if (!like || !with || with->rank > 0 || !mp_elements_dtype(self, is_full ? 2 : 1, &type))
    return NULL;
  return filled(self, like->rank, like->dims, type == MP_ELEMENT_NONE ? like->type : type, with);
}

// eye(N, M, k, dtype), identity(n, dtype)
static const MpElements *make_eye(MpElementsCall *self) {
  int64_t rows, columns, k;
  MpElementType type;
  if (!mp_elements_is_given(self, 0) || !mp_elements_integer(self, 0, 0, &rows)) return NULL;
  if (!mp_elements_integer(self, 1, rows, &columns) || !mp_elements_integer(self, 2, 0, &k))
    return NULL;
  if (!mp_elements_dtype(self, 3, &type)) return NULL;
  int64_t dims[2] = {rows, columns};
  MpElements *eye =
      mp_elements_new(self->run, type == MP_ELEMENT_NONE ? MP_ELEMENT_FLOAT64 : type, 2, dims);
  const MpElements *one = number(self->run, 1);
  for (uint32_t i = 0; eye && i < eye->count; i++) {
    bool is_one = i % columns - i / columns == k;
    if (is_one && !mp_element_cast(one->type, one->items[0], eye->type, &eye->items[i]))
      return NULL;
  }
  return eye;
}

// --- ranges ---

static const MpElements *integer_range(MpElementsCall *self, int64_t start, int64_t stop,
                                       int64_t step) {
  if (step == 0) return NULL;
  double most = ceil(((double)stop - (double)start) / (double)step);
  if (most > MP_ELEMENTS_MAX_COUNT) return NULL;
  int64_t count = most > 0 ? (int64_t)most : 0;
  MpElements *range = mp_elements_new(self->run, MP_ELEMENT_INT64, 1, &count);
  for (int64_t i = 0; range && i < count; i++)
    range->items[i].integer = start + i * step;
  return range;
}

// NumPy works out the first two elements, and the others from their distance.
static const MpElements *real_range(MpElementsCall *self, double start, double stop, double step) {
  double most = ceil((stop - start) / step);
  if (!(most <= MP_ELEMENTS_MAX_COUNT)) return NULL;
  int64_t count = most > 0 ? (int64_t)most : 0;
  double delta = (start + step) - start;
  MpElements *range = mp_elements_new(self->run, MP_ELEMENT_FLOAT64, 1, &count);
  for (int64_t i = 0; range && i < count; i++)
    range->items[i].real = i == 0 ? start : i == 1 ? start + step : start + (double)i * delta;
  return range;
}

// arange(start, stop, step, dtype)
static const MpElements *make_arange(MpElementsCall *self) {
  const MpElements *bounds[3] = {number(self->run, 0), NULL, number(self->run, 1)};
  MpElementType type, common = MP_ELEMENT_INT64;
  if (!mp_elements_dtype(self, 3, &type)) return NULL;
  bool has_stop = mp_elements_is_given(self, 1);
  if (has_stop || !mp_elements_is_given(self, 0)) bounds[1] = mp_elements_argument(self, 1);
  if (!has_stop && self->args[0]) bounds[1] = mp_elements_argument(self, 0);
  if (has_stop && self->args[0]) bounds[0] = mp_elements_argument(self, 0);
  if (mp_elements_is_given(self, 2)) bounds[2] = mp_elements_argument(self, 2);
  for (uint32_t i = 0; i < 3; i++) {
    if (!bounds[i] || bounds[i]->rank > 0) return NULL;
    bool is_held = bounds[i]->type == MP_ELEMENT_INT64 || bounds[i]->type == MP_ELEMENT_FLOAT64;
    if (!is_held) return NULL;
    common = mp_element_promote(common, bounds[i]->type);
  }
  if (common == MP_ELEMENT_INT64) {
    const MpElements *range =
        integer_range(self, bounds[0]->items[0].integer, bounds[1]->items[0].integer,
                      bounds[2]->items[0].integer);
    if (!range || type == MP_ELEMENT_NONE) return range;
    return type == MP_ELEMENT_BOOL ? NULL : mp_elements_cast(self->run, range, type);
  }
  // Another type computes in its own steps.
  if (type != MP_ELEMENT_NONE && type != MP_ELEMENT_FLOAT64) return NULL;
  double numbers[3];
  for (uint32_t i = 0; i < 3; i++)
    numbers[i] = mp_element_number(bounds[i]->type, bounds[i]->items[0]);
  return numbers[2] == 0.0 ? NULL : real_range(self, numbers[0], numbers[1], numbers[2]);
}

// linspace(start, stop, num, endpoint, retstep, dtype)
static const MpElements *make_linspace(MpElementsCall *self) {
  const MpElements *start = mp_elements_argument(self, 0), *stop = mp_elements_argument(self, 1);
  int64_t count;
  MpElementType type;
  bool has_end = true;
  if (!start || !stop || start->rank + stop->rank > 0) return NULL;
  if (!mp_elements_integer(self, 2, 50, &count) || mp_elements_is_given(self, 4)) return NULL;
  if (!mp_elements_dtype(self, 5, &type)) return NULL;
  if (self->args[3] && !mp_elements_flag(self, 3, &has_end)) return NULL;
  if (start->type == MP_ELEMENT_FLOAT32 || stop->type == MP_ELEMENT_FLOAT32) return NULL;
  MpElements *line = mp_elements_new(self->run, MP_ELEMENT_FLOAT64, 1, &count);
  if (!line) return NULL;
  double first = mp_element_number(start->type, start->items[0]);
  double last = mp_element_number(stop->type, stop->items[0]);
  double parts = (double)(has_end ? count - 1 : count), delta = last - first;
  double step = delta / parts;
  for (int64_t i = 0; i < count; i++) {
    double along = parts > 0 ? (step == 0.0 ? (double)i / parts * delta : (double)i * step)
                             : (double)i * delta;
    line->items[i].real = along + first;
  }
  if (has_end && count > 1) line->items[count - 1].real = last;
  if (type == MP_ELEMENT_NONE) return line;
  bool is_whole = type == MP_ELEMENT_INT32 || type == MP_ELEMENT_INT64;
  for (int64_t i = 0; is_whole && i < count; i++)
    line->items[i].real = floor(line->items[i].real);
  return mp_elements_cast(self->run, line, type);
}

MpElementsTable mp_elements_makers(void) {
  static const MpElementsRow rows[] = {
      {"array", "object,dtype", make_array, false},
      {"asarray", "a,dtype", make_array, false},
      {"asanyarray", "a,dtype", make_array, false},
      {"ascontiguousarray", "a,dtype", make_array, false},
      {"copy", "a", make_copy, true},
      {"astype", "a,dtype", make_astype, true},
      {"zeros", "shape,dtype", make_equal, false},
      {"ones", "shape,dtype", make_equal, false},
      {"full", "shape,fill_value,dtype", make_full, false},
      {"zeros_like", "a,dtype", make_like, false},
      {"ones_like", "a,dtype", make_like, false},
      {"full_like", "a,fill_value,dtype", make_like, false},
      {"eye", "N,M,k,dtype", make_eye, false},
      {"arange", "start,stop,step,dtype", make_arange, false},
      {"linspace", "start,stop,num,endpoint,retstep,dtype", make_linspace, false},
      {"bool_", "value", make_scalar, false},
      {"int32", "value", make_scalar, false},
      {"int64", "value", make_scalar, false},
      {"int_", "value", make_scalar, false},
      {"intp", "value", make_scalar, false},
      {"float32", "value", make_scalar, false},
      {"float64", "value", make_scalar, false},
      {"float_", "value", make_scalar, false},
      {"double", "value", make_scalar, false},
  };
  return (MpElementsTable){rows, sizeof rows / sizeof *rows};
}
