// Data types of NumPy's arrays, where they follow from how these are made.
#include "analyzer/interp/op_shape.h"

// Types beyond these depth are not worked out.
#define MAX_DEPTH 64u

static MpStr dtype_of(const MpDatum *datum, uint32_t depth);

static bool is_one_of(MpStr name, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return false;
}

static const MpDatum *keyword(const MpArguments *arguments, const char *name) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    if (mp_str_is(arguments->items[i].name, name)) return arguments->items[i].value;
  }
  return NULL;
}

// NumPy's own reading of a type: `float` is float64 there.
static MpStr named_type(const MpDatum *datum) {
  if (datum->kind == MP_DATUM_NAME && mp_str_is(datum->text, "builtins.float"))
    return MP_STR("float64");
  if (datum->kind == MP_DATUM_NAME && mp_str_is(datum->text, "builtins.int"))
    return MP_STR("int64");
  return mp_datum_dtype_name(datum);
}

// What two arrays, or an array and a number, have in common; only what is plain.
static MpStr common(MpStr left, MpStr right, bool is_left_number, bool is_right_number) {
  if (mp_str_eq(left, right)) return left;
  bool has_floats = mp_str_is(left, "float64") || mp_str_is(right, "float64");
  bool has_integers = mp_str_is(left, "int64") || mp_str_is(right, "int64");
  if (has_floats && has_integers) return MP_STR("float64");
  if (is_right_number && mp_str_is(left, "float32")) return left;
  if (is_left_number && mp_str_is(right, "float32")) return right;
  return MP_STR("");
}

static bool is_number(const MpDatum *datum) {
  return datum->kind == MP_DATUM_INT || datum->kind == MP_DATUM_FLOAT;
}

static MpStr of_sequence(const MpDatum *datum, uint32_t depth) {
  MpStr dtype = MP_STR("");
  for (uint32_t i = 0; i < datum->items.len; i++) {
    MpStr next = dtype_of(datum->items.items[i], depth + 1);
    dtype = i == 0 ? next : common(dtype, next, false, false);
    if (dtype.len == 0) break;
  }
  return dtype;
}

static MpStr of_pair(const MpArguments *arguments, uint32_t depth) {
  if (arguments->len != 2) return MP_STR("");
  const MpDatum *left = arguments->items[0].value, *right = arguments->items[1].value;
  return common(dtype_of(left, depth + 1), dtype_of(right, depth + 1), is_number(left),
                is_number(right));
}

static MpStr of_call(const MpDatum *datum, uint32_t depth) {
  static const char *const made[] = {"np.zeros", "np.ones", "np.eye", "np.identity", "np.linspace"};
  static const char *const kept[] = {"np.array",    "np.asarray", "np.stack",      "np.concatenate",
                                     "np.meshgrid", "np.reshape", "np.transpose",  "np.expand_dims",
                                     "np.squeeze",  "np.abs",     "np.negative",   "np.flip",
                                     "np.tril",     "np.triu",    "np.ravel",      "np.roll",
                                     "np.tile",     "np.repeat",  "np.zeros_like", "np.ones_like"};
  static const char *const pairs[] = {"np.add", "np.subtract", "np.multiply", "np.maximum",
                                      "np.minimum"};
  static const char *const sums[] = {"np.sum", "np.cumsum", "np.prod"};
  const MpArguments *arguments = &datum->arguments;
  const MpDatum *given = keyword(arguments, "dtype");
  if (given) return named_type(given);
  if (is_one_of(datum->text, made, sizeof made / sizeof *made))
    return arguments->len == 1 || keyword(arguments, "num") || mp_str_is(datum->text, "np.linspace")
               ? MP_STR("float64")
               : MP_STR("");
  if (arguments->len == 0) return MP_STR("");
  const MpDatum *first = arguments->items[0].value;
  if (mp_str_is(datum->text, "np.arange")) {
    MpStr dtype = MP_STR("int64");
    for (uint32_t i = 0; i < arguments->len; i++) {
      const MpDatum *bound = arguments->items[i].value;
      if (!is_number(bound)) return MP_STR("");
      if (bound->kind == MP_DATUM_FLOAT) dtype = MP_STR("float64");
    }
    return dtype;
  }
  if (is_one_of(datum->text, kept, sizeof kept / sizeof *kept)) return dtype_of(first, depth + 1);
  if (is_one_of(datum->text, pairs, sizeof pairs / sizeof *pairs)) return of_pair(arguments, depth);
  if (is_one_of(datum->text, sums, sizeof sums / sizeof *sums)) {
    MpStr dtype = dtype_of(first, depth + 1);
    bool is_wide = mp_str_is(dtype, "int64") || mp_str_starts_with(dtype, MP_STR("float"));
    return is_wide ? dtype : MP_STR("");
  }
  return MP_STR("");
}

static MpStr of_method(const MpDatum *datum, uint32_t depth) {
  static const char *const kept[] = {"reshape",     "transpose", "copy",    "flatten",
                                     "ravel",       "clip",      "round",   "__getitem__",
                                     "__setitem__", "squeeze",   "swapaxes"};
  const MpArguments *arguments = &datum->arguments;
  if (mp_str_is(datum->text, "astype") && arguments->len > 0)
    return named_type(arguments->items[0].value);
  MpStr dtype = dtype_of(datum->items.items[0], depth + 1);
  if (is_one_of(datum->text, kept, sizeof kept / sizeof *kept)) return dtype;
  bool is_sum = mp_str_is(datum->text, "sum") || mp_str_is(datum->text, "cumsum");
  bool is_wide = mp_str_is(dtype, "int64") || mp_str_starts_with(dtype, MP_STR("float"));
  return is_sum && is_wide && !keyword(arguments, "dtype") ? dtype : MP_STR("");
}

static MpStr dtype_of(const MpDatum *datum, uint32_t depth) {
  if (depth > MAX_DEPTH) return MP_STR("");
  switch (datum->kind) {
    case MP_DATUM_INT: return MP_STR("int64");
    case MP_DATUM_FLOAT: return MP_STR("float64");
    case MP_DATUM_LIST:
    case MP_DATUM_TUPLE: return of_sequence(datum, depth);
    case MP_DATUM_CALL: return of_call(datum, depth);
    case MP_DATUM_METHOD: return of_method(datum, depth);
    default: return MP_STR("");
  }
}

MpStr mp_literal_dtype(const MpDatum *datum) {
  if (datum->kind != MP_DATUM_LIST && datum->kind != MP_DATUM_TUPLE) return MP_STR("");
  MpStr dtype = MP_STR("");
  for (uint32_t i = 0; i < datum->items.len; i++) {
    const MpDatum *item = datum->items.items[i];
    MpStr next = item->kind == MP_DATUM_FLOAT  ? MP_STR("float32")
                 : item->kind == MP_DATUM_INT  ? MP_STR("int32")
                 : item->kind == MP_DATUM_BOOL ? MP_STR("bool")
                                               : mp_literal_dtype(item);
    bool is_bool = mp_str_is(next, "bool");
    if (next.len == 0 || (i > 0 && is_bool != mp_str_is(dtype, "bool"))) return MP_STR("");
    if (i == 0 || mp_str_is(next, "float32")) dtype = next;
  }
  return dtype;
}

MpStr mp_array_dtype(const MpDatum *datum) {
  bool is_array = datum->kind == MP_DATUM_CALL || datum->kind == MP_DATUM_METHOD;
  return is_array ? dtype_of(datum, 0) : MP_STR("");
}
