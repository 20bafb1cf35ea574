// Shapes and data types of values that the source writes down: numbers, lists, np.zeros((2, 3)).
#include "analyzer/interp/dim.h"
#include "analyzer/interp/linear.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/rank.h"

const MpDatum *mp_argument_find(const MpArguments *arguments, uint32_t position, const char *name) {
  uint32_t at = 0;
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    if (argument->name.len > 0) {
      if (mp_str_is(argument->name, name)) return argument->value;
    } else if (at++ == position) {
      return argument->value;
    }
  }
  return NULL;
}

static bool is_sequence(const MpDatum *datum) {
  return datum->kind == MP_DATUM_LIST || datum->kind == MP_DATUM_TUPLE;
}

static bool is_number(const MpDatum *datum) {
  return datum->kind == MP_DATUM_INT || datum->kind == MP_DATUM_FLOAT ||
         datum->kind == MP_DATUM_BOOL;
}

// Deeper lists are not followed.
#define MAX_RANK 16

// Nested lists of numbers, all of one length on a level.
static bool nested_dims(const MpDatum *datum, int32_t level, MpShape *out) {
  if (is_number(datum)) return out->rank == level;
  if (!is_sequence(datum) || datum->items.len == 0 || level == MAX_RANK) return false;
  if (out->rank == level) return false;
  if (out->dims[level] != datum->items.len) return false;
  for (uint32_t i = 0; i < datum->items.len; i++) {
    if (!nested_dims(datum->items.items[i], level + 1, out)) return false;
  }
  return true;
}

static const MpShape *literal_shape(MpRun *run, const MpDatum *datum) {
  MpShape *shape = mp_shape_new(run, MAX_RANK);
  shape->rank = 0;
  const MpDatum *first = datum;
  while (is_sequence(first) && first->items.len > 0 && shape->rank < MAX_RANK) {
    shape->dims[shape->rank++] = first->items.len;
    first = first->items.items[0];
  }
  return nested_dims(datum, 0, shape) ? shape : NULL;
}

// A shape that the source writes as an argument: (2, None, 3), 4.
static const MpShape *written_shape(MpRun *run, const MpDatum *datum) {
  if (!datum || (!is_sequence(datum) && datum->kind != MP_DATUM_INT)) return NULL;
  uint32_t count = is_sequence(datum) ? datum->items.len : 1;
  if (count > MAX_RANK) return NULL;
  MpShape *shape = mp_shape_new(run, (int32_t)count);
  for (uint32_t i = 0; i < count; i++) {
    const MpDatum *item = is_sequence(datum) ? datum->items.items[i] : datum;
    if (item->kind == MP_DATUM_INT && item->integer < 0) return NULL;
    if (!mp_shape_dim(run, item, &shape->dims[i])) shape->dims[i] = MP_DIM_UNSURE;
  }
  return shape;
}

// Functions that take the shape of what they make.
typedef struct MpMaker {
  const char *name;
  const char *parameter;
  uint32_t position;
} MpMaker;

static const MpMaker makers[] = {
    {"np.zeros", "shape", 0},
    {"np.ones", "shape", 0},
    {"np.empty", "shape", 0},
    {"np.full", "shape", 0},
    {"np.random.normal", "size", 2},
    {"np.random.uniform", "size", 2},
    {"np.random.randint", "size", 2},
    {"np.random.random", "size", 0},
    {"np.random.random_sample", "size", 0},
    {"np.random.standard_normal", "size", 0},
    {"tf.zeros", "shape", 0},
    {"tf.ones", "shape", 0},
    {"tf.fill", "dims", 0},
    {"tf.random.normal", "shape", 0},
    {"tf.random.uniform", "shape", 0},
    {"tf.random.truncated_normal", "shape", 0},
    {"keras.backend.zeros", "shape", 0},
    {"keras.backend.ones", "shape", 0},
    {"keras.backend.random_normal", "shape", 0},
    {"keras.backend.random_uniform", "shape", 0},
    {"keras.ops.zeros", "shape", 0},
    {"keras.ops.ones", "shape", 0},
    {"keras.random.normal", "shape", 0},
    {"keras.random.uniform", "shape", 0},
};

// np.random.rand(2, 4)
static const MpShape *dims_in_arguments(MpRun *run, const MpArguments *arguments) {
  if (arguments->len > MAX_RANK) return NULL;
  MpShape *shape = mp_shape_new(run, (int32_t)arguments->len);
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    if (argument->name.len > 0 || argument->value->kind != MP_DATUM_INT) return NULL;
    shape->dims[i] = argument->value->integer;
  }
  return shape;
}

static bool is_array_of_literal(MpStr function) {
  static const char *const names[] = {"np.array",
                                      "np.asarray",
                                      "tf.constant",
                                      "tf.convert_to_tensor",
                                      "keras.backend.constant",
                                      "keras.ops.convert_to_tensor"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (mp_str_is(function, names[i])) return true;
  }
  return false;
}

// tf.range(n), np.arange(start, stop, step) of integers.
static const MpShape *range_shape(MpRun *run, const MpArguments *arguments, bool is_numpy) {
  const MpDatum *first = mp_argument_find(arguments, 0, "start");
  const MpDatum *stop = mp_argument_find(arguments, 1, is_numpy ? "stop" : "limit");
  const MpDatum *step = mp_argument_find(arguments, 2, is_numpy ? "step" : "delta");
  int64_t bounds[3] = {0, 0, 1};
  if (!first && !stop) return NULL;
  if (first && stop && first->kind != MP_DATUM_INT) return NULL;
  if (first && stop) bounds[0] = first->integer;
  if (step && (step->kind != MP_DATUM_INT || step->integer == 0)) return NULL;
  if (step) bounds[2] = step->integer;
  MpShape *shape = mp_shape_new(run, 1);
  shape->dims[0] = MP_DIM_UNSURE;
  if (!mp_shape_dim(run, stop ? stop : first, &bounds[1])) return shape;
  if (!mp_dim_is_known(bounds[1])) {
    bool is_count = bounds[0] == 0 && bounds[2] == 1;
    if (is_count || bounds[1] == MP_DIM_UNKNOWN) shape->dims[0] = bounds[1];
    return shape;
  }
  MpValue range = {.kind = MP_VALUE_RANGE, .range = {bounds[0], bounds[1], bounds[2]}};
  uint64_t length = mp_range_length(&range);
  if (length > INT32_MAX) return NULL;
  shape->dims[0] = (int64_t)length;
  return shape;
}

static bool is_scalar_type(MpStr function) {
  static const char *const names[] = {"np.float16", "np.float32", "np.uint8",
                                      "np.uint16",  "np.uint32",  "np.uint64"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (mp_str_is(function, names[i])) return true;
  }
  return false;
}

const MpShape *mp_made_shape(MpRun *run, MpStr function, const MpArguments *arguments) {
  for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
    if (!mp_str_is(function, makers[i].name)) continue;
    return written_shape(run, mp_argument_find(arguments, makers[i].position, makers[i].parameter));
  }
  if (mp_str_is(function, "np.random.rand") || mp_str_is(function, "np.random.randn")) {
    return dims_in_arguments(run, arguments);
  }
  bool is_arange = mp_str_is(function, "np.arange");
  if (is_arange || mp_str_is(function, "tf.range")) return range_shape(run, arguments, is_arange);
  if (is_scalar_type(function) && arguments->len == 1) {
    return mp_datum_shape(run, arguments->items[0].value);
  }
  if (is_array_of_literal(function) && arguments->len > 0) {
    const MpDatum *given = mp_argument_find(arguments, 2, "shape");
    if (given && given->kind != MP_DATUM_NONE) return written_shape(run, given);
    return mp_datum_shape(run, arguments->items[0].value);
  }
  return mp_array_shape(run, function, arguments);
}

// `x.transpose(1, 0)` and `x.sum(-1)` are what the functions give for the array before the rest.
static const MpShape *as_function(MpRun *run, const MpDatum *datum) {
  static const char *const names[] = {"transpose", "sum", "mean", "max", "min", "squeeze"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (!mp_str_is(datum->text, names[i])) continue;
    bool is_spread = i == 0 && datum->arguments.len > 1;
    MpArguments arguments = {0};
    MpArgument self = {.value = datum->items.items[0]};
    mp_array_push(run->arena, &arguments, self);
    MpDatum *axes = MP_NEW(run->arena, MpDatum);
    axes->kind = MP_DATUM_TUPLE;
    for (uint32_t k = 0; k < datum->arguments.len; k++) {
      if (is_spread) {
        mp_array_push(run->arena, &axes->items, datum->arguments.items[k].value);
      } else {
        mp_array_push(run->arena, &arguments, datum->arguments.items[k]);
      }
    }
    MpArgument all = {.value = axes};
    if (is_spread) mp_array_push(run->arena, &arguments, all);
    MpStr function = mp_str_format(run->arena, "np.%s", names[i]);
    return mp_array_shape(run, function, &arguments);
  }
  return NULL;
}

// Methods of arrays that keep or say the shape.
static const MpShape *method_shape(MpRun *run, const MpDatum *datum) {
  static const char *const keeping[] = {"astype", "copy", "numpy", "clip", "round", "__setitem__"};
  const MpShape *from = mp_datum_shape(run, datum->items.items[0]);
  for (size_t i = 0; i < sizeof keeping / sizeof keeping[0]; i++) {
    if (mp_str_is(datum->text, keeping[i])) return from;
  }
  const MpShape *computed = as_function(run, datum);
  if (computed || datum->arguments.len == 0) return computed;
  const MpDatum *first = datum->arguments.items[0].value;
  if (mp_str_is(datum->text, "__getitem__")) return mp_shape_subscript(run, from, first);
  if (!mp_str_is(datum->text, "reshape")) return NULL;
  if (is_sequence(first)) return mp_shape_reshape(run, from, first);
  MpDatum target = {.kind = MP_DATUM_TUPLE};
  for (uint32_t i = 0; i < datum->arguments.len; i++) {
    mp_array_push(run->arena, &target.items, datum->arguments.items[i].value);
  }
  return mp_shape_reshape(run, from, &target);
}

const MpShape *mp_datum_shape(MpRun *run, const MpDatum *datum) {
  switch (datum->kind) {
    case MP_DATUM_TENSOR: return mp_shape_known(run, datum->tensor);
    case MP_DATUM_INT:
    case MP_DATUM_FLOAT:
    case MP_DATUM_BOOL: return mp_shape_new(run, 0);
    case MP_DATUM_SYMBOL:
      return datum->unknown && mp_is_scalar(run, datum->unknown) ? mp_shape_new(run, 0) : NULL;
    case MP_DATUM_LIST:
    case MP_DATUM_TUPLE: return literal_shape(run, datum);
    case MP_DATUM_CALL: return mp_made_shape(run, datum->text, &datum->arguments);
    case MP_DATUM_METHOD: return method_shape(run, datum);
    default: return NULL;
  }
}

MpStr mp_datum_dtype_name(const MpDatum *datum) {
  if (!datum) return MP_STR("");
  if (datum->kind != MP_DATUM_STR && datum->kind != MP_DATUM_NAME) return MP_STR("");
  size_t dot = mp_str_rfind_byte(datum->text, '.');
  MpStr name = dot == SIZE_MAX ? datum->text : mp_str_slice(datum->text, dot + 1, datum->text.len);
  static const char *const names[] = {
      "float16", "float32", "float64", "bfloat16", "int8", "int16",  "int32",     "int64",
      "uint8",   "uint16",  "uint32",  "uint64",   "bool", "string", "complex64", "complex128"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (mp_str_is(name, names[i])) return name;
  }
  if (mp_str_is(datum->text, "builtins.float")) return MP_STR("float32");
  if (mp_str_is(datum->text, "builtins.int")) return MP_STR("int32");
  return MP_STR("");
}
