// Shapes of what NumPy's functions make of arrays that are known.
#include "analyzer/interp/dim.h"
#include "analyzer/interp/op_shape.h"

// Arrays of more axes are not reduced.
#define MAX_RANK 16

static bool is_one_of(MpStr name, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return false;
}

static const char *const elementwise[] = {
    "np.abs",        "np.absolute",  "np.cos",       "np.cumsum",   "np.exp",   "np.expm1",
    "np.floor",      "np.invert",    "np.log",       "np.log2",     "np.log1p", "np.ceil",
    "np.flip",       "np.negative",  "np.ones_like", "np.positive", "np.rint",  "np.sign",
    "np.sin",        "np.sqrt",      "np.square",    "np.tanh",     "np.tril",  "np.triu",
    "np.zeros_like", "np.full_like",
};

static const char *const pairwise[] = {
    "np.add",     "np.divide",   "np.equal",       "np.floor_divide",
    "np.greater", "np.less",     "np.less_equal",  "np.maximum",
    "np.minimum", "np.mod",      "np.multiply",    "np.not_equal",
    "np.power",   "np.subtract", "np.true_divide", "np.greater_equal",
};

static bool is_integer(const MpDatum *datum) {
  return datum && datum->kind == MP_DATUM_INT;
}

static const MpShape *expanded(MpRun *run, const MpShape *from, const MpArguments *arguments) {
  const MpDatum *axis = mp_argument_find(arguments, 1, "axis");
  if (!from || !is_integer(axis)) return NULL;
  int32_t at = mp_shape_axis(from->rank + 1, axis->integer);
  if (at < 0) return NULL;
  MpShape *out = mp_shape_new(run, from->rank + 1);
  for (int32_t i = 0; i < out->rank; i++)
    out->dims[i] = i == at ? 1 : from->dims[i < at ? i : i - 1];
  return out;
}

static const MpShape *concatenated(MpRun *run, const MpArguments *arguments) {
  const MpDatum *list = arguments->items[0].value;
  const MpDatum *axis = mp_argument_find(arguments, 1, "axis");
  bool is_list = list->kind == MP_DATUM_LIST || list->kind == MP_DATUM_TUPLE;
  if (!is_list || list->items.len == 0 || (axis && !is_integer(axis))) return NULL;
  const MpShape *first = mp_datum_shape(run, list->items.items[0]);
  int32_t at = first ? mp_shape_axis(first->rank, axis ? axis->integer : 0) : -1;
  if (at < 0) return NULL;
  MpShape *out = mp_shape_copy(run, first);
  for (uint32_t i = 1; i < list->items.len; i++) {
    const MpShape *next = mp_datum_shape(run, list->items.items[i]);
    if (!next || next->rank != out->rank) return NULL;
    out->dims[at] = mp_dim_add(run, out->dims[at], next->dims[at]);
  }
  return out;
}

static const MpShape *square(MpRun *run, const MpArguments *arguments) {
  const MpDatum *size = arguments->items[0].value;
  if (arguments->len != 1 || !is_integer(size) || size->integer < 0) return NULL;
  MpShape *out = mp_shape_new(run, 2);
  out->dims[0] = out->dims[1] = size->integer;
  return out;
}

// np.meshgrid(a, b, indexing="ij"), all of its arrays as one, as np.stack takes them.
static const MpShape *grid(MpRun *run, const MpArguments *arguments) {
  MpStr order = MP_STR("xy");
  MpShape *out = mp_shape_new(run, 1);
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    bool is_order = mp_str_is(argument->name, "indexing") && argument->value->kind == MP_DATUM_STR;
    if (is_order) order = argument->value->text;
    if (is_order) continue;
    const MpShape *axis = argument->name.len > 0 ? NULL : mp_datum_shape(run, argument->value);
    if (!axis || axis->rank != 1) return NULL;
    MpShape *longer = mp_shape_new(run, out->rank + 1);
    for (int32_t k = 0; k < out->rank; k++)
      longer->dims[k] = out->dims[k];
    longer->dims[out->rank] = axis->dims[0];
    out = longer;
  }
  out->dims[0] = out->rank - 1;
  if (out->rank > 2 && mp_str_is(order, "xy")) {
    int64_t first = out->dims[1];
    out->dims[1] = out->dims[2];
    out->dims[2] = first;
  }
  return out;
}

static const char *const reducing[] = {"np.sum", "np.mean", "np.max", "np.min", "np.prod"};

static const MpShape *reduced(MpRun *run, const MpShape *from, const MpArguments *arguments) {
  bool marked[MAX_RANK] = {false};
  if (!from || from->rank > MAX_RANK) return NULL;
  const MpDatum *axis = mp_argument_find(arguments, 1, "axis");
  const MpDatum *keeps = mp_argument_find(arguments, UINT32_MAX, "keepdims");
  bool is_plain = !keeps || keeps->kind == MP_DATUM_BOOL;
  if (arguments->len > 2u + (keeps != NULL) || !is_plain) return NULL;
  static const MpDatum all = {.kind = MP_DATUM_NONE};
  if (!mp_shape_axes(axis ? axis : &all, from->rank, marked)) return NULL;
  return mp_shape_reduce(run, from, marked, keeps && keeps->boolean);
}

const MpShape *mp_array_shape(MpRun *run, MpStr function, const MpArguments *arguments) {
  if (arguments->len == 0 || !mp_str_starts_with(function, MP_STR("np."))) return NULL;
  const MpDatum *data = arguments->items[0].value;
  if (mp_str_is(function, "np.meshgrid")) return grid(run, arguments);
  bool is_stack = mp_str_is(function, "np.stack") || mp_str_is(function, "np.array");
  bool is_grid = is_stack && arguments->len == 1 && data->kind == MP_DATUM_CALL &&
                 mp_str_is(data->text, "np.meshgrid");
  if (is_grid) return mp_datum_shape(run, data);
  if (mp_str_is(function, "np.concatenate")) return concatenated(run, arguments);
  if (mp_str_is(function, "np.eye") || mp_str_is(function, "np.identity")) {
    return square(run, arguments);
  }
  const MpShape *from = mp_datum_shape(run, data);
  if (is_one_of(function, elementwise, sizeof elementwise / sizeof *elementwise)) return from;
  if (is_one_of(function, reducing, sizeof reducing / sizeof *reducing)) {
    return reduced(run, from, arguments);
  }
  if (mp_str_is(function, "np.expand_dims")) return expanded(run, from, arguments);
  if (mp_str_is(function, "np.reshape") && arguments->len == 2) {
    return mp_shape_reshape(run, from, arguments->items[1].value);
  }
  bool is_pair = is_one_of(function, pairwise, sizeof pairwise / sizeof *pairwise);
  if (!is_pair || arguments->len != 2) return mp_function_shape(run, function, arguments);
  return mp_shape_broadcast(run, from, mp_datum_shape(run, arguments->items[1].value));
}
