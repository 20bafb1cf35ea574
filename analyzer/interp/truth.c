// What a value is where a condition asks for it.
#include "analyzer/interp/array_value.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/symbol.h"

static MpTristate of_bool(bool answer) {
  return answer ? MP_YES : MP_NO;
}

// A thing of Keras or TensorFlow is a function, a class or a module; what running another module
// would give is not known.
static MpTristate library_truth(const MpValue *value) {
  MpStr name = value->text;
  if (mp_value_names_none(value) || mp_str_is(name, "typing.TYPE_CHECKING")) return MP_NO;
  bool is_thing = mp_keras_is_library(name) || mp_str_starts_with(name, MP_STR("builtins."));
  return is_thing ? MP_YES : MP_MAYBE;
}

static MpTristate instance_truth(const MpInstance *instance) {
  bool is_container = instance->payload && instance->payload->kind != MP_VALUE_PROPERTY;
  if (is_container && !mp_native_may_define(instance, "__bool__") &&
      !mp_native_may_define(instance, "__len__")) {
    return mp_value_truth(instance->payload);
  }
  if (mp_native_may_define(instance, "__bool__")) return MP_MAYBE;
  return mp_native_may_define(instance, "__len__") ? MP_MAYBE : MP_YES;
}

static MpTristate constant_truth(const MpDatum *datum) {
  bool is_keras = datum->kind == MP_DATUM_CALL && mp_str_starts_with(datum->text, MP_STR("keras."));
  return is_keras ? MP_YES : MP_MAYBE;
}

// A text with a known piece is not empty.
static MpTristate symbol_truth(const MpSymbol *symbol) {
  if (symbol->is_activation || symbol->address_of) return MP_YES;
  for (uint32_t i = 0; symbol->is_text && i < symbol->operands.len; i++) {
    const MpValue *piece = symbol->operands.items[i];
    if (piece->kind == MP_VALUE_STR && piece->text.len > 0) return MP_YES;
  }
  return MP_MAYBE;
}

MpTristate mp_value_truth(const MpValue *value) {
  switch (value->kind) {
    case MP_VALUE_NONE: return MP_NO;
    case MP_VALUE_BOOL: return of_bool(value->boolean);
    case MP_VALUE_INT: return of_bool(value->integer != 0);
    case MP_VALUE_FLOAT: return of_bool(value->real != 0.0);
    case MP_VALUE_STR:
    case MP_VALUE_BYTES: return of_bool(value->text.len > 0);
    case MP_VALUE_TUPLE:
    case MP_VALUE_LIST:
    case MP_VALUE_SET:
    case MP_VALUE_DICT:
      if (mp_value_is_iterator(value) || value->items.len > 0) return MP_YES;
      return value->is_open ? MP_MAYBE : MP_NO;
    case MP_VALUE_RANGE: return of_bool(mp_range_length(value) > 0);
    case MP_VALUE_LIBRARY: return library_truth(value);
    case MP_VALUE_INSTANCE: return instance_truth(value->instance);
    case MP_VALUE_CONSTANT:
      return value->elements ? mp_array_truth(value->elements) : constant_truth(value->datum);
    case MP_VALUE_SYMBOL: return symbol_truth(value->symbol);
    case MP_VALUE_TENSOR:
    case MP_VALUE_OPAQUE: return MP_MAYBE;
    case MP_VALUE_ELLIPSIS:
    case MP_VALUE_NOT_IMPLEMENTED:
    case MP_VALUE_SLICE:
    case MP_VALUE_FUNCTION:
    case MP_VALUE_NATIVE:
    case MP_VALUE_METHOD:
    case MP_VALUE_MODULE:
    case MP_VALUE_CLASS:
    case MP_VALUE_PROPERTY:
    case MP_VALUE_STATIC_METHOD:
    case MP_VALUE_CLASS_METHOD:
    case MP_VALUE_SUPER: return MP_YES;
  }
  return MP_MAYBE;
}
