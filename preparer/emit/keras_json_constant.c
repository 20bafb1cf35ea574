#include <math.h>

#include "analyzer/graph/arguments.h"
#include "preparer/keras_json.h"

// Constants beyond this make a file that nobody wants to read.
#define MAX_ELEMENTS 65536u
#define MAX_EXACT 9007199254740992.0  // integers up to here are exact as doubles

typedef MpKerasConstant Constant;

static Constant *new_constant(MpArena *arena, char kind, MpStr dtype, int32_t rank,
                              const int64_t *dims) {
  Constant *self = MP_NEW(arena, Constant);
  self->kind = kind;
  self->dtype = dtype;
  self->rank = rank;
  self->count = 1;
  for (int32_t i = 0; i < rank; i++) {
    self->dims[i] = dims[i];
    if (dims[i] < 0 || (uint64_t)dims[i] > MAX_ELEMENTS) return NULL;
    self->count *= (size_t)dims[i];
    if (self->count > MAX_ELEMENTS) return NULL;
  }
  self->values = MP_NEW_ARRAY(arena, double, self->count + 1);
  return self;
}

// 0: a type that is not followed.
static char kind_of(MpStr dtype) {
  if (mp_str_is(dtype, "bool")) return 'b';
  if (mp_str_is(dtype, "int32") || mp_str_is(dtype, "int64")) return 'i';
  bool is_real = mp_str_is(dtype, "float32") || mp_str_is(dtype, "float64") ||
                 mp_str_is(dtype, "float16") || mp_str_is(dtype, "bfloat16");
  return is_real ? 'f' : 0;
}

// True for a number that needs no more than so many bits, of a usual size.
static bool has_bits(double value, int bits) {
  int exponent;
  double mantissa = ldexp(frexp(value, &exponent), bits);
  return value == 0.0 || (mantissa == trunc(mantissa) && exponent > -12 && exponent < 15);
}

// The value as the type holds it; false: not exactly, and not with the one rounding of float32.
static bool convert(MpStr dtype, double *value) {
  if (mp_str_is(dtype, "int32")) return fabs(*value) <= INT32_MAX;
  if (mp_str_is(dtype, "float16")) return has_bits(*value, 11);
  if (mp_str_is(dtype, "bfloat16")) return has_bits(*value, 8);
  *value = mp_str_is(dtype, "float32") ? (double)(float)*value : *value;
  return true;
}

// The same numbers in another type; NULL where they are not the same but for rounding.
static const Constant *cast(MpArena *arena, const Constant *from, MpStr dtype, bool is_numpy) {
  char kind = kind_of(dtype);
  if (!from || kind == 0 || (from->kind == 'f' && kind != 'f') ||
      (kind == 'b' && from->kind != 'b')) {
    return NULL;
  }
  Constant *self = new_constant(arena, kind, dtype, from->rank, from->dims);
  self->is_numpy = is_numpy;
  for (size_t i = 0; i < self->count; i++) {
    self->values[i] = from->values[i];
    if (!convert(dtype, &self->values[i])) return NULL;
  }
  return self;
}

static const Constant *scalar(MpArena *arena, char kind, double value) {
  Constant *self = new_constant(arena, kind, MP_STR(""), 0, NULL);
  self->values[0] = value;
  return kind == 'i' && fabs(value) > MAX_EXACT ? NULL : self;
}

// Equal lists of Python's numbers, one in the other.
static const Constant *stack(const MpKerasJson *json, const MpDatum *datum) {
  const Constant *first =
      datum->items.len > 0 ? mp_keras_constant(json, datum->items.items[0]) : NULL;
  if (!first || first->rank + 1 > MP_KERAS_CONSTANT_RANK) return NULL;
  int64_t dims[MP_KERAS_CONSTANT_RANK] = {(int64_t)datum->items.len};
  for (int32_t i = 0; i < first->rank; i++)
    dims[i + 1] = first->dims[i];
  Constant *self = new_constant(json->arena, first->kind, MP_STR(""), first->rank + 1, dims);
  for (uint32_t i = 0; self && i < datum->items.len; i++) {
    const Constant *item = mp_keras_constant(json, datum->items.items[i]);
    bool is_like = item && item->dtype.len == 0 && item->count == first->count &&
                   item->rank == first->rank && (item->kind == 'b') == (first->kind == 'b');
    for (int32_t axis = 0; is_like && axis < first->rank; axis++)
      is_like = item->dims[axis] == first->dims[axis];
    if (!is_like) return NULL;
    self->kind = item->kind == 'f' ? 'f' : self->kind;
    for (size_t j = 0; j < item->count; j++)
      self->values[i * first->count + j] = item->values[j];
  }
  return self;
}

// A call of a function on constants.
typedef struct Call {
  const MpKerasJson *json;
  MpArena *arena;
  const MpArguments *arguments;
  bool is_numpy;
} Call;

static const MpDatum *written(const Call *self, const char *name, size_t position) {
  const MpDatum *found = mp_arguments_written(self->arguments, mp_str_from_c(name), position);
  return found && found->kind == MP_DATUM_NONE ? NULL : found;
}

static const Constant *number(const Call *self, const char *name, size_t position) {
  const MpDatum *found = written(self, name, position);
  return found ? mp_keras_constant(self->json, found) : NULL;
}

// "float32" of `tf.float32`, `np.float32` and "float32"; empty: another value.
static MpStr dtype_of(const MpDatum *datum) {
  if (datum->kind == MP_DATUM_STR) return datum->text;
  size_t dot = mp_str_rfind_byte(datum->text, '.');
  return datum->kind != MP_DATUM_NAME || dot == SIZE_MAX
             ? MP_STR("")
             : mp_str_slice(datum->text, dot + 1, datum->text.len);
}

// The type that the library gives Python's numbers.
static MpStr usual_dtype(char kind, bool is_numpy) {
  if (kind == 'b') return MP_STR("bool");
  if (kind == 'i') return is_numpy ? MP_STR("int64") : MP_STR("int32");
  return is_numpy ? MP_STR("float64") : MP_STR("float32");
}

// `value` as an array or tensor: of the type that the call names, else its own.
static const Constant *as_array(const Call *self, const Constant *value, size_t dtype_position) {
  if (!value) return NULL;
  const MpDatum *given = written(self, "dtype", dtype_position);
  MpStr dtype = given                  ? dtype_of(given)
                : value->dtype.len > 0 ? value->dtype
                                       : usual_dtype(value->kind, self->is_numpy);
  return cast(self->arena, value, dtype, self->is_numpy);
}

// A shape as the call gives it; the rank, or -1.
static int32_t read_shape(const Constant *shape, int64_t *dims) {
  if (!shape || shape->kind != 'i' || shape->rank > 1 || shape->count > MP_KERAS_CONSTANT_RANK) {
    return -1;
  }
  for (size_t i = 0; i < shape->count; i++)
    dims[i] = (int64_t)shape->values[i];
  return (int32_t)shape->count;
}

static const Constant *filled(const Call *self, const Constant *shape, const Constant *value,
                              size_t dtype_position) {
  int64_t dims[MP_KERAS_CONSTANT_RANK];
  int32_t rank = read_shape(shape, dims);
  if (rank < 0 || !value || value->rank != 0) return NULL;
  Constant *result = new_constant(self->arena, value->kind, value->dtype, rank, dims);
  for (size_t i = 0; result && i < result->count; i++)
    result->values[i] = value->values[0];
  return as_array(self, result, dtype_position);
}

// Of integers: those of floats are rounded in each library's own way.
static const Constant *range(const Call *self, const char *const *names) {
  const Constant *parts[3];
  for (size_t i = 0; i < 3; i++) {
    parts[i] = number(self, names[i], i);
    if (parts[i] ? parts[i]->kind != 'i' || parts[i]->rank != 0
                 : written(self, names[i], i) != NULL) {
      return NULL;
    }
  }
  double start = parts[0] && parts[1] ? parts[0]->values[0] : 0.0;
  const Constant *stop = parts[1] ? parts[1] : parts[0];
  double step = parts[2] ? parts[2]->values[0] : 1.0;
  if (!stop || step == 0.0) return NULL;
  double length = ceil((stop->values[0] - start) / step);
  int64_t dims[1] = {length > 0 ? (int64_t)length : 0};
  Constant *result = new_constant(self->arena, 'i', MP_STR(""), 1, dims);
  for (size_t i = 0; result && i < result->count; i++)
    result->values[i] = start + step * (double)i;
  return as_array(self, result, 3);
}

static const Constant *reshaped(const Call *self, const Constant *value, const Constant *shape) {
  int64_t dims[MP_KERAS_CONSTANT_RANK];
  int32_t rank = read_shape(shape, dims);
  if (!value || rank < 0) return NULL;
  int64_t known = 1;
  int32_t open = -1;
  for (int32_t i = 0; i < rank; i++) {
    if (dims[i] == -1 && open < 0)
      open = i;
    else
      known *= dims[i];
  }
  if (open >= 0) dims[open] = known > 0 ? (int64_t)value->count / known : 0;
  Constant *result = new_constant(self->arena, value->kind, value->dtype, rank, dims);
  if (!result || result->count != value->count) return NULL;
  result->is_numpy = value->is_numpy;
  result->values = value->values;
  return result;
}

static const Constant *expanded(const Call *self, const Constant *value, const Constant *axis) {
  if (!value || !axis || axis->rank != 0 || value->rank + 1 > MP_KERAS_CONSTANT_RANK) return NULL;
  int32_t at = (int32_t)axis->values[0];
  at = at < 0 ? at + value->rank + 1 : at;
  if (at < 0 || at > value->rank) return NULL;
  Constant *result = mp_arena_copy(self->arena, value, sizeof *value);
  for (int32_t i = result->rank++; i > at; i--)
    result->dims[i] = result->dims[i - 1];
  result->dims[at] = 1;
  return result;
}

// The square root of IEEE arithmetic is exact but for its one rounding.
static const Constant *root(const Call *self, const Constant *value) {
  if (!value) return NULL;
  const Constant *array = as_array(self, value, SIZE_MAX);
  bool is_float32 = array && mp_str_is(array->dtype, "float32");
  if (self->is_numpy && array && array->kind == 'i') {
    array = cast(self->arena, array, MP_STR("float64"), true);
  }
  if (!array || (!is_float32 && !mp_str_is(array->dtype, "float64"))) return NULL;
  Constant *result = new_constant(self->arena, 'f', array->dtype, array->rank, array->dims);
  result->is_numpy = array->is_numpy;
  for (size_t i = 0; i < result->count; i++)
    result->values[i] =
        is_float32 ? (double)sqrtf((float)array->values[i]) : sqrt(array->values[i]);
  return result;
}

static const Constant *identity_matrix(const Call *self) {
  const Constant *size = number(self, "", 0);
  if (!size || size->kind != 'i' || size->rank != 0 || self->arguments->len > 1) return NULL;
  int64_t dims[2] = {(int64_t)size->values[0], (int64_t)size->values[0]};
  Constant *result = new_constant(self->arena, 'f', MP_STR(""), 2, dims);
  for (size_t i = 0; result && i < (size_t)dims[0]; i++)
    result->values[i * (size_t)dims[0] + i] = 1.0;
  return as_array(self, result, SIZE_MAX);
}

static bool is_whole_slice(const MpDatum *datum) {
  for (uint32_t i = 0; datum->kind == MP_DATUM_SLICE && i < datum->items.len; i++) {
    if (datum->items.items[i]->kind != MP_DATUM_NONE) return false;
  }
  return datum->kind == MP_DATUM_SLICE;
}

// `array[None, :]`: new axes alone, behind those that are passed over.
static const Constant *with_axes(const MpKerasJson *json, const Constant *value,
                                 const MpDatum *index) {
  MpData single = {.items = &index, .len = 1};
  const MpData *parts = index->kind == MP_DATUM_TUPLE ? &index->items : &single;
  if (!value || value->rank + (int32_t)parts->len > MP_KERAS_CONSTANT_RANK) return NULL;
  Constant *result = mp_arena_copy(json->arena, value, sizeof *value);
  int32_t from = 0;
  result->rank = 0;
  for (uint32_t i = 0; i < parts->len; i++) {
    bool is_new = parts->items[i]->kind == MP_DATUM_NONE;
    if (!is_new && (!is_whole_slice(parts->items[i]) || from == value->rank)) return NULL;
    result->dims[result->rank++] = is_new ? 1 : value->dims[from++];
  }
  while (from < value->rank)
    result->dims[result->rank++] = value->dims[from++];
  return result;
}

static bool is_any(MpStr name, const char *const *names) {
  for (; *names; names++) {
    if (mp_str_is(name, *names)) return true;
  }
  return false;
}

static const Constant *function(const MpKerasJson *json, MpStr name, const MpArguments *arguments) {
  static const char *const tensors[] = {"tf.constant", "tf.convert_to_tensor", NULL};
  static const char *const arrays[] = {"np.array", "np.asarray", NULL};
  static const char *const scalars[] = {"np.float32", "np.float64", "np.int32", "np.int64", NULL};
  static const char *const zeros[] = {"tf.zeros", "np.zeros", NULL};
  static const char *const ones[] = {"tf.ones", "np.ones", NULL};
  static const char *const casts[] = {"tf.cast", "tf.dtypes.cast", NULL};
  static const char *const roots[] = {"np.sqrt", "tf.sqrt", "tf.math.sqrt", NULL};
  static const char *const of_tf[] = {"start", "limit", "delta"};
  static const char *const of_numpy[] = {"start", "stop", "step"};
  Call call = {.json = json, .arena = json->arena, .arguments = arguments};
  call.is_numpy = mp_str_starts_with(name, MP_STR("np."));
  if (is_any(name, tensors)) {
    return written(&call, "shape", 2) ? NULL : as_array(&call, number(&call, "value", 0), 1);
  }
  if (is_any(name, arrays)) return as_array(&call, number(&call, "object", 0), 1);
  if (is_any(name, scalars)) {
    return cast(json->arena, number(&call, "", 0), mp_str_slice(name, 3, name.len), true);
  }
  if (is_any(name, zeros) || is_any(name, ones)) {
    char kind = written(&call, "dtype", 1) ? 'i' : 'f';
    const Constant *value = scalar(json->arena, kind, is_any(name, ones) ? 1.0 : 0.0);
    return filled(&call, number(&call, "shape", 0), value, 1);
  }
  if (mp_str_is(name, "tf.fill")) {
    return filled(&call, number(&call, "dims", 0), number(&call, "value", 1), SIZE_MAX);
  }
  if (mp_str_is(name, "np.full")) {
    return filled(&call, number(&call, "shape", 0), number(&call, "fill_value", 1), 2);
  }
  if (mp_str_is(name, "tf.range")) return range(&call, of_tf);
  if (mp_str_is(name, "np.arange")) return range(&call, of_numpy);
  if (is_any(name, casts)) return as_array(&call, number(&call, "x", 0), 1);
  if (is_any(name, roots)) return root(&call, number(&call, "x", 0));
  if (mp_str_is(name, "tf.eye") || mp_str_is(name, "np.eye")) return identity_matrix(&call);
  if (mp_str_is(name, "tf.reshape")) {
    const Constant *value = as_array(&call, number(&call, "tensor", 0), SIZE_MAX);
    return reshaped(&call, value, number(&call, "shape", 1));
  }
  if (mp_str_is(name, "tf.expand_dims")) {
    const Constant *value = as_array(&call, number(&call, "input", 0), SIZE_MAX);
    return expanded(&call, value, number(&call, "axis", 1));
  }
  return NULL;
}

// `array.reshape(2, 3)`, `array.reshape((2, 3))`, `array.astype("float32")`.
static const Constant *method(const MpKerasJson *json, const MpDatum *datum) {
  const Constant *value = mp_keras_constant(json, datum->items.items[0]);
  Call call = {.json = json, .arena = json->arena, .arguments = &datum->arguments};
  if (!value || !value->is_numpy || datum->arguments.len == 0) return NULL;
  const MpDatum *first = datum->arguments.items[0].value;
  if (mp_str_is(datum->text, "__getitem__")) {
    return datum->arguments.len == 1 ? with_axes(json, value, first) : NULL;
  }
  if (mp_str_is(datum->text, "astype")) {
    return datum->arguments.len == 1 ? cast(json->arena, value, dtype_of(first), true) : NULL;
  }
  if (!mp_str_is(datum->text, "reshape")) return NULL;
  if (datum->arguments.len == 1) return reshaped(&call, value, mp_keras_constant(json, first));
  MpDatum list = {.kind = MP_DATUM_LIST};
  for (uint32_t i = 0; i < datum->arguments.len; i++) {
    if (datum->arguments.items[i].name.len > 0) return NULL;
    mp_array_push(json->arena, &list.items, datum->arguments.items[i].value);
  }
  return reshaped(&call, value, mp_keras_constant(json, &list));
}

static const Constant *of_node(const MpKerasJson *json, MpTensor tensor) {
  const MpNode *node = json->model->graph->nodes.items[tensor.node];
  if (node->depends_on_input || tensor.output != 0) return NULL;
  if (node->kind == MP_NODE_OP && node->form == MP_OP_SUBSCRIPT) {
    const Constant *value = mp_keras_constant(json, node->arguments.items[0].value);
    return with_axes(json, value, node->arguments.items[1].value);
  }
  bool is_function =
      node->kind == MP_NODE_CONST || (node->kind == MP_NODE_OP && node->form == MP_OP_FUNCTION);
  return is_function ? function(json, node->function, &node->arguments) : NULL;
}

const MpKerasConstant *mp_keras_constant(const MpKerasJson *self, const MpDatum *datum) {
  switch (datum->kind) {
    case MP_DATUM_BOOL: return scalar(self->arena, 'b', datum->boolean ? 1.0 : 0.0);
    case MP_DATUM_INT: return scalar(self->arena, 'i', (double)datum->integer);
    case MP_DATUM_FLOAT: return scalar(self->arena, 'f', datum->real);
    case MP_DATUM_TUPLE:
    case MP_DATUM_LIST: return stack(self, datum);
    case MP_DATUM_TENSOR: return of_node(self, datum->tensor);
    case MP_DATUM_CALL: return function(self, datum->text, &datum->arguments);
    case MP_DATUM_METHOD: return method(self, datum);
    case MP_DATUM_NONE:
    case MP_DATUM_STR:
    case MP_DATUM_BYTES:
    case MP_DATUM_ELLIPSIS:
    case MP_DATUM_SLICE:
    case MP_DATUM_SET:
    case MP_DATUM_DICT:
    case MP_DATUM_LAYER:
    case MP_DATUM_NAME:
    case MP_DATUM_FUNCTION:
    case MP_DATUM_OBJECT:
    case MP_DATUM_SYMBOL:
    case MP_DATUM_OPAQUE: break;
  }
  return NULL;
}

static yyjson_mut_val *element(const MpKerasJson *self, const Constant *constant, size_t index,
                               bool as_reals) {
  double value = constant->values[index];
  if (constant->kind == 'b') return yyjson_mut_bool(self->doc, value != 0.0);
  if (constant->kind == 'i' && !as_reals) return yyjson_mut_sint(self->doc, (int64_t)value);
  return yyjson_mut_real(self->doc, value);
}

static yyjson_mut_val *axis_of(const MpKerasJson *self, const Constant *constant, int32_t axis,
                               size_t *next, bool as_reals) {
  if (axis == constant->rank) return element(self, constant, (*next)++, as_reals);
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (int64_t i = 0; i < constant->dims[axis]; i++) {
    yyjson_mut_arr_append(list, axis_of(self, constant, axis + 1, next, as_reals));
  }
  return list;
}

yyjson_mut_val *mp_keras_constant_write(const MpKerasJson *self, const MpKerasConstant *constant,
                                        bool as_reals) {
  size_t next = 0;
  return axis_of(self, constant, 0, &next, as_reals);
}
