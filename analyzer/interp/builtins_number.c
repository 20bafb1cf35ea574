// abs, round, len and other functions that give a number.
#include <math.h>

#include "analyzer/base/utf8.h"
#include "analyzer/interp/absent.h"
#include "analyzer/interp/array_value.h"
#include "analyzer/interp/builtins.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/library.h"
#include "analyzer/interp/symbol_edit.h"
#include "analyzer/interp/tensor.h"

static bool is_unknown(const MpValue *value) {
  return value->kind == MP_VALUE_SYMBOL || value->kind == MP_VALUE_OPAQUE ||
         value->kind == MP_VALUE_CONSTANT || value->kind == MP_VALUE_LIBRARY;
}

static MpValue *wrong_type(MpRun *run, const char *format, const MpValue *value, MpSpan span) {
  MpStr type = mp_value_type_name(value);
  return mp_run_raise(run, "TypeError", span, "%s '%.*s'", format, MP_FMT(type));
}

// A method of the source's class, as `len(x)` calls `x.__len__()`; NULL without exception where the
// instance is of no such class.
static MpValue *call_special(MpRun *run, MpValue *value, const char *method, MpSpan span) {
  MpValue *bound = mp_attribute_or_null(run, value, mp_str_from_c(method), span);
  return bound == NULL ? NULL : mp_call_with(run, bound, NULL, 0, span);
}

static MpValue *known_length(MpRun *run, const MpValue *value) {
  if (value->kind == MP_VALUE_STR) {
    return mp_value_int(run, (int64_t)mp_utf8_code_points(value->text));
  }
  if (value->kind == MP_VALUE_BYTES) return mp_value_int(run, (int64_t)value->text.len);
  if (value->kind == MP_VALUE_RANGE && value->subtype.len == 0) {
    uint64_t len = mp_range_length(value);
    return len > INT64_MAX ? NULL : mp_value_int(run, (int64_t)len);
  }
  if (value->kind == MP_VALUE_CONSTANT && value->elements && value->elements->rank > 0) {
    return mp_value_int(run, value->elements->dims[0]);
  }
  bool is_container = value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE ||
                      value->kind == MP_VALUE_SET || value->kind == MP_VALUE_DICT;
  if (!is_container || mp_value_is_iterator(value)) return NULL;
  return mp_value_int(run, value->items.len);
}

MpValue *mp_builtin_length(MpRun *run, MpValue *value, MpSpan span) {
  value = mp_resolve(run, value);
  if (value->kind == MP_VALUE_SYMBOL && value->maker != NULL) {
    return mp_symbol_copy_length(run, value, span);
  }
  if (value->kind == MP_VALUE_TENSOR) return mp_tensor_length(run, value, span);
  bool is_array = value->kind == MP_VALUE_CONSTANT && value->elements;
  if ((is_unknown(value) && !is_array) || value->is_open) {
    return mp_native_unknown_of(run, MP_STR("len"), &value, 1, span);
  }
  MpValue *known = known_length(run, value);
  if (known != NULL) return known;
  if (value->kind == MP_VALUE_INSTANCE) {
    MpValue *length = call_special(run, value, "__len__", span);
    if (length != NULL || run->exception != NULL) return length;
    if (mp_native_may_define(value->instance, "__len__") || value->instance->layer != NULL) {
      return mp_native_unknown_of(run, MP_STR("len"), &value, 1, span);
    }
  }
  if (value->kind == MP_VALUE_CLASS) {
    MpValues members = {NULL, 0, 0};
    mp_enum_members(run, value->cls, &members);
    if (mp_class_is_enum(value->cls)) return mp_value_int(run, members.len);
    return mp_native_unknown_of(run, MP_STR("len"), &value, 1, span);
  }
  MpStr type = mp_value_type_name(value);
  (void)mp_absent_missed(run, value);
  return mp_run_raise(run, "TypeError", span, "object of type '%.*s' has no len()", MP_FMT(type));
}

static MpValue *builtin_len(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  return mp_builtin_length(run, call->args.items[0], call->span);
}

static MpValue *builtin_abs(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *value = mp_resolve(run, call->args.items[0]);
  if (value->kind == MP_VALUE_TENSOR) return mp_tensor_abs(run, value, call->span);
  bool is_array = value->kind == MP_VALUE_CONSTANT && value->elements;
  if (is_array || mp_is_numpy_scalar(value)) {
    return mp_library_call(run, MP_STR("np.abs"), call);
  }
  if (is_unknown(value)) return mp_native_unknown_of(run, MP_STR("abs"), &value, 1, call->span);
  if (value->kind == MP_VALUE_FLOAT) return mp_value_float(run, fabs(value->real));
  if (mp_value_is_number(value)) {
    bool is_negative = value->kind == MP_VALUE_INT && value->integer < 0;
    MpOperator op = is_negative ? MP_OPERATOR_U_SUB : MP_OPERATOR_U_ADD;
    return mp_builtin_unary(run, op, value, call->span);
  }
  if (value->kind == MP_VALUE_INSTANCE) {
    result = call_special(run, value, "__abs__", call->span);
    if (result != NULL || run->exception != NULL) return result;
  }
  return wrong_type(run, "bad operand type for abs():", value, call->span);
}

static MpValue *builtin_round(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"number", "ndigits"};
  MpValue *args[2];
  (void)self;
  if (!mp_call_bind(run, call, names, 2, 1, args)) return mp_native_refused(run, call);
  MpValue *number = mp_resolve(run, args[0]);
  MpValue *digits = args[1] == NULL ? NULL : mp_resolve(run, args[1]);
  if (digits != NULL && digits->kind == MP_VALUE_NONE) digits = NULL;
  // An argument of which nothing is known may be a plain number.
  if (number->kind == MP_VALUE_TENSOR && !number->is_open) {
    return mp_tensor_operator(run, MP_STR("round"), number, NULL, call->span);
  }
  // np.float32 rounds in its own type.
  bool is_scalar = mp_is_numpy_scalar(number) && number->scalar != MP_ELEMENT_FLOAT64;
  if (is_scalar && (number->kind != MP_VALUE_INT || digits)) {
    return mp_run_opaque(run, "NumPy arithmetic", mp_span_text(call->span), call->span, NULL);
  }
  if (is_unknown(number) || number->kind == MP_VALUE_TENSOR ||
      (digits != NULL && is_unknown(digits))) {
    return mp_native_unknown(run, MP_STR("round"), NULL, call);
  }
  if (!mp_value_is_number(number)) {
    MpStr type = mp_value_type_name(number);
    return mp_run_raise(run, "TypeError", call->span, "type %.*s doesn't define __round__ method",
                        MP_FMT(type));
  }
  if (digits != NULL && digits->kind != MP_VALUE_INT && digits->kind != MP_VALUE_BOOL) {
    return wrong_type(run, "object cannot be interpreted as an integer:", digits, call->span);
  }
  return mp_number_round(run, number, digits, call->span);
}

static MpValue *builtin_divmod(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  MpValue *left = call->args.items[0];
  MpValue *right = call->args.items[1];
  if (left->kind == MP_VALUE_TENSOR || right->kind == MP_VALUE_TENSOR) {
    return wrong_type(run, "unsupported operand type(s) for divmod():", left, call->span);
  }
  MpValue *quotient = mp_binary(run, MP_OPERATOR_FLOOR_DIV, left, right, call->span);
  if (quotient == NULL) return NULL;
  MpValue *rest = mp_binary(run, MP_OPERATOR_MOD, left, right, call->span);
  if (rest == NULL) return NULL;
  MpValues items = {NULL, 0, 0};
  mp_array_push(run->arena, &items, quotient);
  mp_array_push(run->arena, &items, rest);
  return mp_value_sequence(run, MP_VALUE_TUPLE, items, call->span);
}

// pow(a, b, m) for numbers below 2**31, so that products stay in 64 bits.
static MpValue *power_modulo(MpRun *run, const MpValue *const *args, const MpCall *call) {
  int64_t numbers[3];
  for (uint32_t i = 0; i < 3; i++) {
    if (args[i]->kind != MP_VALUE_INT) {
      return mp_native_unknown(run, MP_STR("pow"), NULL, call);
    }
    numbers[i] = args[i]->integer;
  }
  if (numbers[1] < 0 || numbers[2] <= 0 || numbers[2] > INT32_MAX) {
    return mp_run_opaque(run, "large integer", MP_STR("pow"), call->span, NULL);
  }
  int64_t base = (numbers[0] % numbers[2] + numbers[2]) % numbers[2];
  int64_t result = 1 % numbers[2];
  for (int64_t exponent = numbers[1]; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = result * base % numbers[2];
    base = base * base % numbers[2];
  }
  return mp_value_int(run, result);
}

static MpValue *builtin_pow(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"base", "exp", "mod"};
  MpValue *args[3];
  (void)self;
  if (!mp_call_bind(run, call, names, 3, 2, args)) return mp_native_refused(run, call);
  if (args[2] == NULL || args[2]->kind == MP_VALUE_NONE) {
    return mp_binary(run, MP_OPERATOR_POW, args[0], args[1], call->span);
  }
  const MpValue *const known[] = {args[0], args[1], args[2]};
  return power_modulo(run, known, call);
}

static MpValue *in_base(MpRun *run, const MpCall *call, const char *name, char type) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *value = mp_resolve(run, call->args.items[0]);
  if (is_unknown(value)) return mp_native_unknown(run, mp_str_from_c(name), NULL, call);
  if (value->kind != MP_VALUE_INT && value->kind != MP_VALUE_BOOL) {
    return wrong_type(run, "object cannot be interpreted as an integer:", value, call->span);
  }
  MpFormatSpec spec = {' ', 0, '-', true, 0, type, 0, -1};
  return mp_format_number(run, value, &spec, call->span);
}

static MpValue *builtin_bin(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return in_base(run, call, "bin", 'b');
}

static MpValue *builtin_oct(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return in_base(run, call, "oct", 'o');
}

static MpValue *builtin_hex(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return in_base(run, call, "hex", 'x');
}

static MpValue *builtin_chr(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *value = mp_resolve(run, call->args.items[0]);
  if (is_unknown(value)) return mp_native_unknown(run, MP_STR("chr"), NULL, call);
  if (value->kind != MP_VALUE_INT) {
    return wrong_type(run, "object cannot be interpreted as an integer:", value, call->span);
  }
  if (value->integer < 0 || value->integer > 0x10FFFF) {
    return mp_run_raise(run, "ValueError", call->span, "chr() arg not in range(0x110000)");
  }
  char bytes[4];
  size_t len = mp_utf8_encode((uint32_t)value->integer, bytes);
  return mp_value_str(run, mp_str_copy(run->arena, (MpStr){bytes, len}));
}

static MpValue *builtin_ord(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *value = mp_resolve(run, call->args.items[0]);
  if (is_unknown(value)) return mp_native_unknown(run, MP_STR("ord"), NULL, call);
  size_t behind = 0;
  bool is_one = value->kind == MP_VALUE_STR && mp_utf8_code_points(value->text) == 1;
  if (!is_one) return wrong_type(run, "ord() expected a character, got", value, call->span);
  return mp_value_int(run, mp_utf8_decode(value->text, &behind));
}

MpNativeTable mp_builtin_numbers(void) {
  static const MpNativeRow rows[] = {
      {"abs", builtin_abs},       {"bin", builtin_bin}, {"chr", builtin_chr},
      {"divmod", builtin_divmod}, {"hex", builtin_hex}, {"len", builtin_len},
      {"oct", builtin_oct},       {"ord", builtin_ord}, {"pow", builtin_pow},
      {"round", builtin_round},
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}
