// Shapes of what NumPy's functions make of arrays that are known.
#include "analyzer/interp/dim.h"
#include "analyzer/interp/op_shape.h"

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

const MpShape *mp_array_shape(MpRun *run, MpStr function, const MpArguments *arguments) {
  if (arguments->len == 0 || !mp_str_starts_with(function, MP_STR("np."))) return NULL;
  const MpDatum *data = arguments->items[0].value;
  if (mp_str_is(function, "np.concatenate")) return concatenated(run, arguments);
  if (mp_str_is(function, "np.eye") || mp_str_is(function, "np.identity")) {
    return square(run, arguments);
  }
  const MpShape *from = mp_datum_shape(run, data);
  if (is_one_of(function, elementwise, sizeof elementwise / sizeof *elementwise)) return from;
  if (mp_str_is(function, "np.expand_dims")) return expanded(run, from, arguments);
  if (mp_str_is(function, "np.reshape") && arguments->len == 2) {
    return mp_shape_reshape(run, from, arguments->items[1].value);
  }
  bool is_pair = is_one_of(function, pairwise, sizeof pairwise / sizeof *pairwise);
  if (!is_pair || arguments->len != 2) return mp_function_shape(run, function, arguments);
  return mp_shape_broadcast(run, from, mp_datum_shape(run, arguments->items[1].value));
}
