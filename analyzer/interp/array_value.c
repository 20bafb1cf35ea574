#include "analyzer/interp/array_value.h"

#include "analyzer/interp/library.h"
#include "analyzer/interp/native.h"

MpValue *mp_array_number(MpRun *run, const MpElements *elements) {
  bool is_scalar = elements && elements->rank == 0 && !elements->is_array;
  return is_scalar ? mp_elements_scalar(run, elements->type, elements->items[0]) : NULL;
}

MpValue *mp_array_value(MpRun *run, const MpElements *elements, MpValue *constant) {
  MpValue *number = mp_array_number(run, elements);
  if (number) return number;
  if (constant->kind == MP_VALUE_CONSTANT) constant->elements = elements;
  return constant;
}

MpValue *mp_array_literal(MpRun *run, const MpElements *elements, MpSpan span) {
  MpValue *number = mp_array_number(run, elements);
  if (number) return number;
  MpStr type = mp_element_type_name(elements->type);
  MpCall call = {.span = span};
  mp_array_push(run->arena, &call.args, mp_elements_list(run, elements, span));
  mp_array_push(run->arena, &call.args, mp_value_str(run, type));
  return mp_array_value(run, elements, mp_library_constant(run, MP_STR("np.array"), &call));
}

const MpElements *mp_array_operate(MpRun *run, MpOperator op, const MpValue *left,
                                   const MpValue *right, MpSpan span) {
  const MpElements *a = mp_elements_of(run, left);
  if (!right) return a ? mp_elements_unary(run, op, a) : NULL;
  const MpElements *b = a ? mp_elements_of(run, right) : NULL;
  return b ? mp_elements_binary(run, op, a, b, span) : NULL;
}

MpValue *mp_array_operate_numbers(MpRun *run, MpOperator op, const MpValue *left,
                                  const MpValue *right, MpSpan span) {
  const MpElements *known = mp_array_operate(run, op, left, right, span);
  if (run->exception) return NULL;
  if (known) return mp_array_number(run, known);
  return mp_run_opaque(run, "NumPy arithmetic", mp_span_text(span), span, NULL);
}

// Arithmetic of library constants (np.ones(4) * 2) is kept as written; `right` is NULL for unary
// ones.
static MpValue *written_operator(MpRun *run, MpOperator op, MpValue *left, MpValue *right,
                                 MpSpan span) {
  static const char *const functions[] = {
      [MP_OPERATOR_ADD] = "np.add",
      [MP_OPERATOR_SUB] = "np.subtract",
      [MP_OPERATOR_MULT] = "np.multiply",
      [MP_OPERATOR_MAT_MULT] = "np.matmul",
      [MP_OPERATOR_DIV] = "np.divide",
      [MP_OPERATOR_MOD] = "np.mod",
      [MP_OPERATOR_POW] = "np.power",
      [MP_OPERATOR_L_SHIFT] = "np.left_shift",
      [MP_OPERATOR_R_SHIFT] = "np.right_shift",
      [MP_OPERATOR_BIT_OR] = "np.bitwise_or",
      [MP_OPERATOR_BIT_XOR] = "np.bitwise_xor",
      [MP_OPERATOR_BIT_AND] = "np.bitwise_and",
      [MP_OPERATOR_FLOOR_DIV] = "np.floor_divide",
      [MP_OPERATOR_INVERT] = "np.invert",
      [MP_OPERATOR_U_ADD] = "np.positive",
      [MP_OPERATOR_U_SUB] = "np.negative",
      [MP_OPERATOR_EQ] = "np.equal",
      [MP_OPERATOR_NOT_EQ] = "np.not_equal",
      [MP_OPERATOR_LT] = "np.less",
      [MP_OPERATOR_LT_E] = "np.less_equal",
      [MP_OPERATOR_GT] = "np.greater",
      [MP_OPERATOR_GT_E] = "np.greater_equal",
  };
  MpCall call = {.span = span};
  mp_array_push(run->arena, &call.args, left);
  if (right) mp_array_push(run->arena, &call.args, right);
  return mp_library_constant(run, mp_str_from_c(functions[op]), &call);
}

MpValue *mp_array_operator(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span) {
  const MpElements *known = mp_array_operate(run, op, left, right, span);
  if (run->exception) return NULL;
  MpValue *number = mp_array_number(run, known);
  if (number) return number;
  return mp_array_value(run, known, written_operator(run, op, left, right, span));
}

bool mp_array_is_of_list(MpOperator op, const MpValue *left, const MpValue *right) {
  const MpValue *scalar = mp_is_numpy_scalar(left) ? left : right;
  const MpValue *list = scalar == left ? right : left;
  if (!mp_is_numpy_scalar(scalar)) return false;
  if (list->kind != MP_VALUE_LIST && list->kind != MP_VALUE_TUPLE) return false;
  return op != MP_OPERATOR_MULT || scalar->kind != MP_VALUE_INT;
}

MpTristate mp_array_truth(const MpElements *elements) {
  if (elements->count != 1) return MP_MAYBE;
  return mp_element_number(elements->type, elements->items[0]) != 0.0 ? MP_YES : MP_NO;
}

MpTristate mp_array_contains(MpRun *run, const MpValue *array, const MpValue *item, MpSpan span) {
  if (array->kind != MP_VALUE_CONSTANT || !array->elements) return MP_MAYBE;
  const MpElements *same = mp_array_operate(run, MP_OPERATOR_EQ, array, item, span);
  for (uint32_t i = 0; same && i < same->count; i++) {
    if (same->items[i].integer) return MP_YES;
  }
  return same ? MP_NO : MP_MAYBE;
}

MpValue *mp_array_plain(MpRun *run, MpValue *value) {
  const MpElements *elements = value->kind == MP_VALUE_CONSTANT ? value->elements : NULL;
  if (!elements || elements->count != 1) return value;
  return mp_elements_item(run, elements->type, elements->items[0]);
}

static MpValue *shape_of(MpRun *run, const MpElements *elements, MpSpan span) {
  MpValues dims = {0};
  for (uint32_t i = 0; i < elements->rank; i++)
    mp_array_push(run->arena, &dims, mp_value_int(run, elements->dims[i]));
  return mp_value_sequence(run, MP_VALUE_TUPLE, dims, span);
}

MpValue *mp_array_plain_attribute(MpRun *run, const MpElements *elements, MpStr name, MpSpan span) {
  int64_t size = mp_element_size(elements->type);
  if (mp_str_is(name, "shape")) return shape_of(run, elements, span);
  if (mp_str_is(name, "ndim")) return mp_value_int(run, elements->rank);
  if (mp_str_is(name, "size")) return mp_value_int(run, elements->count);
  if (mp_str_is(name, "itemsize")) return mp_value_int(run, size);
  if (mp_str_is(name, "nbytes")) return mp_value_int(run, size * elements->count);
  return NULL;
}

MpValue *mp_array_plain_method(MpRun *run, const MpElements *elements, MpStr name,
                               const MpCall *call) {
  if (call->is_open || call->keywords.len > 0) return NULL;
  if (mp_str_is(name, "tolist") && call->args.len == 0) {
    return mp_elements_list(run, elements, call->span);
  }
  if (!mp_str_is(name, "item") || call->args.len > 1) return NULL;
  int64_t at = 0;
  if (call->args.len == 1) {
    const MpValue *place = mp_resolve(run, call->args.items[0]);
    if (place->kind != MP_VALUE_INT) return NULL;
    at = place->integer < 0 ? place->integer + elements->count : place->integer;
  } else if (elements->count != 1) {
    return mp_run_raise(run, "ValueError", call->span,
                        "can only convert an array of size 1 to a Python scalar");
  }
  if (at < 0 || at >= elements->count) return NULL;
  return mp_elements_item(run, elements->type, elements->items[at]);
}

// --- scalars ---

// A method that was read off a scalar: `self` holds it and the method's name.
static MpValue *call_method(MpRun *run, MpValue *self, const MpCall *call) {
  const MpElements *of = mp_elements_of(run, self->items.items[0]);
  MpStr name = self->items.items[1]->text;
  MpValue *plain = mp_array_plain_method(run, of, name, call);
  if (plain || run->exception) return plain;
  const MpElements *known = mp_elements_method(run, of, name, call);
  if (run->exception) return NULL;
  if (known) return mp_array_literal(run, known, call->span);
  return mp_run_opaque(run, "method of a NumPy scalar", name, call->span, &call->args);
}

MpValue *mp_array_scalar_attribute(MpRun *run, MpValue *scalar, MpStr name, MpSpan span) {
  const MpElements *elements = mp_elements_of(run, scalar);
  MpValue *plain = mp_array_plain_attribute(run, elements, name, span);
  if (plain) return plain;
  if (mp_str_is(name, "T") || mp_str_is(name, "real")) return scalar;
  if (mp_str_is(name, "dtype")) {
    MpStr type = mp_element_type_name(scalar->scalar);
    return mp_value_library(run, mp_str_format(run->arena, "np.%.*s", MP_FMT(type)), span);
  }
  static const char *const methods[] = {
      "tolist",    "item",  "astype", "copy",   "reshape", "ravel",  "flatten",
      "squeeze",   "sum",   "prod",   "mean",   "max",     "min",    "any",
      "all",       "round", "repeat", "argmax", "argmin",  "cumsum", "cumprod",
      "transpose", "clip",  "std",    "var",    "numpy"};
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
    if (!mp_str_is(name, methods[i])) continue;
    MpValues parts = {0};
    mp_array_push(run->arena, &parts, scalar);
    mp_array_push(run->arena, &parts, mp_value_str(run, name));
    return mp_value_native(run, name, call_method,
                           mp_value_sequence(run, MP_VALUE_TUPLE, parts, span));
  }
  return NULL;
}

MpValue *mp_array_scalar_subscript(MpRun *run, MpValue *scalar, MpValue *index, MpSpan span) {
  if (!mp_is_numpy_scalar(scalar)) return NULL;
  const MpElements *known = mp_elements_subscript(run, mp_elements_of(run, scalar), index, span);
  return known ? mp_array_literal(run, known, span) : NULL;
}

MpTristate mp_array_scalar_is(const MpValue *scalar, MpStr type) {
  static const struct {
    const char *name;
    MpElementType from, to;  // the types that derive from it
  } rows[] = {
      {"np.ndarray", MP_ELEMENT_FLOAT64, MP_ELEMENT_NONE},
      {"np.generic", MP_ELEMENT_BOOL, MP_ELEMENT_FLOAT64},
      {"np.bool_", MP_ELEMENT_BOOL, MP_ELEMENT_BOOL},
      {"np.number", MP_ELEMENT_INT32, MP_ELEMENT_FLOAT64},
      {"np.integer", MP_ELEMENT_INT32, MP_ELEMENT_INT64},
      {"np.signedinteger", MP_ELEMENT_INT32, MP_ELEMENT_INT64},
      {"np.inexact", MP_ELEMENT_FLOAT32, MP_ELEMENT_FLOAT64},
      {"np.floating", MP_ELEMENT_FLOAT32, MP_ELEMENT_FLOAT64},
      {"np.int32", MP_ELEMENT_INT32, MP_ELEMENT_INT32},
      {"np.int64", MP_ELEMENT_INT64, MP_ELEMENT_INT64},
      {"np.int_", MP_ELEMENT_INT64, MP_ELEMENT_INT64},
      {"np.float32", MP_ELEMENT_FLOAT32, MP_ELEMENT_FLOAT32},
      {"np.float64", MP_ELEMENT_FLOAT64, MP_ELEMENT_FLOAT64},
      {"np.float_", MP_ELEMENT_FLOAT64, MP_ELEMENT_FLOAT64},
      {"numbers.Number", MP_ELEMENT_INT32, MP_ELEMENT_FLOAT64},
      {"numbers.Complex", MP_ELEMENT_INT32, MP_ELEMENT_FLOAT64},
      {"numbers.Real", MP_ELEMENT_INT32, MP_ELEMENT_FLOAT64},
      {"numbers.Rational", MP_ELEMENT_INT32, MP_ELEMENT_INT64},
      {"numbers.Integral", MP_ELEMENT_INT32, MP_ELEMENT_INT64},
      {"object", MP_ELEMENT_BOOL, MP_ELEMENT_FLOAT64},
      {"float", MP_ELEMENT_FLOAT64, MP_ELEMENT_FLOAT64},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (mp_str_is(type, rows[i].name)) {
      return scalar->scalar >= rows[i].from && scalar->scalar <= rows[i].to ? MP_YES : MP_NO;
    }
  }
  return mp_str_starts_with(type, MP_STR("np.")) ? MP_MAYBE : MP_NO;
}

bool mp_array_is_changed_by(MpStr function) {
  static const char *const names[] = {
      "sort",       "fill",
      "resize",     "put",
      "itemset",    "partition",
      "setfield",   "np.copyto",
      "np.put",     "np.place",
      "np.putmask", "np.fill_diagonal",
      "byteswap",   "np.random.shuffle",
      "setflags",   "np.put_along_axis",
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mp_str_is(function, names[i])) return true;
  }
  return false;
}
