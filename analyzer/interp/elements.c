#include "analyzer/interp/elements.h"

#include <math.h>
#include <string.h>

#include "analyzer/interp/native.h"

bool mp_element_is_real(MpElementType type) {
  return type == MP_ELEMENT_FLOAT32 || type == MP_ELEMENT_FLOAT64;
}

MpStr mp_element_type_name(MpElementType type) {
  switch (type) {
    case MP_ELEMENT_NONE: return MP_STR("");
    case MP_ELEMENT_BOOL: return MP_STR("bool");
    case MP_ELEMENT_INT32: return MP_STR("int32");
    case MP_ELEMENT_INT64: return MP_STR("int64");
    case MP_ELEMENT_FLOAT32: return MP_STR("float32");
    case MP_ELEMENT_FLOAT64: return MP_STR("float64");
  }
  return MP_STR("");
}

int64_t mp_element_size(MpElementType type) {
  if (type == MP_ELEMENT_BOOL) return 1;
  return type == MP_ELEMENT_INT32 || type == MP_ELEMENT_FLOAT32 ? 4 : 8;
}

MpElementType mp_element_promote(MpElementType a, MpElementType b) {
  MpElementType low = a < b ? a : b, high = a < b ? b : a;
  if (low == high || low == MP_ELEMENT_BOOL || high != MP_ELEMENT_FLOAT32) return high;
  return MP_ELEMENT_FLOAT64;
}

double mp_element_number(MpElementType type, MpElement element) {
  return mp_element_is_real(type) ? element.real : (double)element.integer;
}

static bool real_to_integer(double real, MpElementType to, int64_t *out) {
  if (!mp_double_to_int(trunc(real), out)) return false;
  return to != MP_ELEMENT_INT32 || (*out >= INT32_MIN && *out <= INT32_MAX);
}

bool mp_element_cast(MpElementType from, MpElement element, MpElementType to, MpElement *out) {
  bool is_real = mp_element_is_real(from);
  if (to == MP_ELEMENT_BOOL) {
    out->integer = is_real ? element.real != 0.0 : element.integer != 0;
    return true;
  }
  if (mp_element_is_real(to)) {
    if (to == MP_ELEMENT_FLOAT32) {
      out->real = is_real ? (double)(float)element.real : (double)(float)element.integer;
    } else {
      out->real = mp_element_number(from, element);
    }
    return true;
  }
  if (is_real) return real_to_integer(element.real, to, &out->integer);
  out->integer = element.integer;
  return to != MP_ELEMENT_INT32 || (out->integer >= INT32_MIN && out->integer <= INT32_MAX);
}

MpElements *mp_elements_new(MpRun *run, MpElementType type, uint32_t rank, const int64_t *dims) {
  if (rank > MP_ELEMENTS_MAX_RANK) return NULL;
  int64_t count = 1;
  for (uint32_t i = 0; i < rank; i++) {
    if (dims[i] < 0 || dims[i] > MP_ELEMENTS_MAX_COUNT) return NULL;
    count *= dims[i];
    if (count > MP_ELEMENTS_MAX_COUNT) return NULL;
  }
  MpElements *self = MP_NEW(run->arena, MpElements);
  self->type = type;
  self->rank = rank;
  if (rank > 0) memcpy(self->dims, dims, sizeof *dims * rank);
  self->count = (uint32_t)count;
  self->items = MP_NEW_ARRAY(run->arena, MpElement, self->count + 1);
  return self;
}

MpElements *mp_elements_cast(MpRun *run, const MpElements *self, MpElementType type) {
  MpElements *cast = mp_elements_new(run, type, self->rank, self->dims);
  for (uint32_t i = 0; i < self->count; i++) {
    if (!mp_element_cast(self->type, self->items[i], type, &cast->items[i])) return NULL;
  }
  cast->is_array = self->is_array;
  return cast;
}

// --- from values ---

// Nested lists as they are read: the shape is that of the first elements.
typedef struct Reading {
  MpRun *run;
  MpElementType type;
  uint32_t rank;
  int64_t dims[MP_ELEMENTS_MAX_RANK];
  MP_ARRAY(MpElement) items;
  MP_ARRAY(MpElementType) types;
} Reading;

static MpElements *of_number(MpRun *run, const MpValue *value) {
  MpElementType own = value->kind == MP_VALUE_BOOL  ? MP_ELEMENT_BOOL
                      : value->kind == MP_VALUE_INT ? MP_ELEMENT_INT64
                                                    : MP_ELEMENT_FLOAT64;
  MpElements *self = mp_elements_new(run, value->scalar ? value->scalar : own, 0, NULL);
  self->is_weak = value->scalar == MP_ELEMENT_NONE;
  if (value->kind == MP_VALUE_FLOAT) {
    self->items[0].real = value->real;
  } else {
    self->items[0].integer = value->kind == MP_VALUE_INT ? value->integer : value->boolean;
  }
  return self;
}

static bool is_list(const MpValue *value) {
  bool is_sequence = value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE;
  return is_sequence && !value->is_open && !mp_value_is_iterator(value);
}

static bool agree_on_length(Reading *self, uint32_t depth, bool is_first, int64_t length) {
  if (depth >= MP_ELEMENTS_MAX_RANK) return false;
  if (!is_first) return depth < self->rank && self->dims[depth] == length;
  self->dims[depth] = length;
  self->rank = depth + 1;
  return true;
}

static bool read_leaf(Reading *self, uint32_t depth, bool is_first, const MpElements *part) {
  for (uint32_t i = 0; i < part->rank; i++) {
    if (!agree_on_length(self, depth + i, is_first, part->dims[i])) return false;
  }
  if (depth + part->rank != self->rank) return false;
  if (self->items.len + part->count > MP_ELEMENTS_MAX_COUNT) return false;
  for (uint32_t i = 0; i < part->count; i++) {
    mp_array_push(self->run->arena, &self->items, part->items[i]);
    mp_array_push(self->run->arena, &self->types, part->type);
  }
  bool has_type = self->type != MP_ELEMENT_NONE;
  self->type = has_type ? mp_element_promote(self->type, part->type) : part->type;
  return true;
}

static bool read_list(Reading *self, uint32_t depth, bool is_first, const MpValue *list);

// `is_first`: nothing was read beside it yet, so its lengths are those of the whole.
static bool read_value(Reading *self, uint32_t depth, bool is_first, MpValue *value) {
  value = mp_resolve(self->run, value);
  if (is_list(value)) return read_list(self, depth, is_first, value);
  const MpElements *part = mp_elements_of(self->run, value);
  return part && read_leaf(self, depth, is_first, part);
}

static bool read_list(Reading *self, uint32_t depth, bool is_first, const MpValue *list) {
  if (list->items.len > MP_ELEMENTS_MAX_COUNT) return false;
  if (!agree_on_length(self, depth, is_first, list->items.len)) return false;
  for (uint32_t i = 0; i < list->items.len; i++) {
    if (!read_value(self, depth + 1, is_first && i == 0, list->items.items[i])) return false;
  }
  return true;
}

static const MpElements *of_list(MpRun *run, const MpValue *list) {
  Reading reading = {.run = run};
  if (!read_list(&reading, 0, true, list)) return NULL;
  MpElementType type = reading.type == MP_ELEMENT_NONE ? MP_ELEMENT_FLOAT64 : reading.type;
  MpElements *self = mp_elements_new(run, type, reading.rank, reading.dims);
  if (!self || self->count != reading.items.len) return NULL;
  for (uint32_t i = 0; i < self->count; i++) {
    MpElementType from = reading.types.items[i];
    if (!mp_element_cast(from, reading.items.items[i], type, &self->items[i])) return NULL;
  }
  return self;
}

static const MpElements *of_range(MpRun *run, const MpValue *range) {
  uint64_t length = mp_range_length(range);
  if (length > MP_ELEMENTS_MAX_COUNT || range->subtype.len > 0) return NULL;
  int64_t dims[1] = {(int64_t)length};
  MpElements *self = mp_elements_new(run, MP_ELEMENT_INT64, 1, dims);
  for (uint64_t i = 0; i < length; i++)
    self->items[i].integer = mp_range_item(range, i);
  return self;
}

const MpElements *mp_elements_of(MpRun *run, const MpValue *value) {
  switch (value->kind) {
    case MP_VALUE_BOOL:
    case MP_VALUE_INT:
    case MP_VALUE_FLOAT: return of_number(run, value);
    case MP_VALUE_LIST:
    case MP_VALUE_TUPLE: return is_list(value) ? of_list(run, value) : NULL;
    case MP_VALUE_RANGE: return of_range(run, value);
    case MP_VALUE_CONSTANT: return value->elements;
    default: return NULL;
  }
}

// --- types ---

bool mp_element_type_of(MpRun *run, const MpValue *dtype, MpElementType *out) {
  static const struct {
    const char *name;
    MpElementType type;
  } rows[] = {
      {"np.bool_", MP_ELEMENT_BOOL},      {"np.int32", MP_ELEMENT_INT32},
      {"np.intc", MP_ELEMENT_INT32},      {"np.int64", MP_ELEMENT_INT64},
      {"np.int_", MP_ELEMENT_INT64},      {"np.intp", MP_ELEMENT_INT64},
      {"np.float32", MP_ELEMENT_FLOAT32}, {"np.single", MP_ELEMENT_FLOAT32},
      {"np.float64", MP_ELEMENT_FLOAT64}, {"np.double", MP_ELEMENT_FLOAT64},
      {"np.float_", MP_ELEMENT_FLOAT64},  {"bool", MP_ELEMENT_BOOL},
      {"int", MP_ELEMENT_INT64},          {"float", MP_ELEMENT_FLOAT64},
  };
  MpStr name = MP_STR("");
  if (dtype->kind == MP_VALUE_LIBRARY) name = dtype->text;
  if (dtype->kind == MP_VALUE_NATIVE && !dtype->native.self) name = dtype->native.name;
  if (dtype->kind == MP_VALUE_STR) {
    name = mp_str_format(run->arena, "np.%.*s", MP_FMT(dtype->text));
    bool is_python = mp_str_is(dtype->text, "int") || mp_str_is(dtype->text, "float") ||
                     mp_str_is(dtype->text, "bool");
    if (is_python) name = dtype->text;
  }
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (!mp_str_is(name, rows[i].name)) continue;
    *out = rows[i].type;
    return true;
  }
  return false;
}

// --- to values ---

MpValue *mp_elements_item(MpRun *run, MpElementType type, MpElement element) {
  if (type == MP_ELEMENT_BOOL) return mp_value_bool(run, element.integer != 0);
  if (mp_element_is_real(type)) return mp_value_float(run, element.real);
  return mp_value_int(run, element.integer);
}

MpValue *mp_elements_scalar(MpRun *run, MpElementType type, MpElement element) {
  const MpValue *plain = mp_elements_item(run, type, element);
  MpValue *scalar = mp_value_new(run, plain->kind, plain->span);
  *scalar = *plain;
  scalar->scalar = type;
  return scalar;
}

static MpValue *list_from(MpRun *run, const MpElements *self, uint32_t axis, uint32_t *at,
                          MpSpan span) {
  if (axis == self->rank) return mp_elements_item(run, self->type, self->items[(*at)++]);
  MpValues items = {0};
  for (int64_t i = 0; i < self->dims[axis]; i++)
    mp_array_push(run->arena, &items, list_from(run, self, axis + 1, at, span));
  return mp_value_sequence(run, MP_VALUE_LIST, items, span);
}

MpValue *mp_elements_list(MpRun *run, const MpElements *self, MpSpan span) {
  uint32_t at = 0;
  return list_from(run, self, 0, &at, span);
}

bool mp_is_numpy_scalar(const MpValue *value) {
  return mp_value_is_number(value) && value->scalar != MP_ELEMENT_NONE;
}
