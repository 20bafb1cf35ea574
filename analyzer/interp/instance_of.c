// isinstance: of classes of the source, of libraries, of builtin types.
#include "analyzer/interp/abstract_type.h"
#include "analyzer/interp/array_value.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/declared_type.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/library.h"
#include "analyzer/interp/node_layer.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/unseen.h"

static MpTristate is_builtin_instance(const MpValue *value, MpStr type);

// An object of a class that derives from dict and its like, by the name of a type.
static MpTristate payload_is(const MpInstance *instance, const MpValue *type) {
  if (!instance->payload || type->kind == MP_VALUE_CLASS) return MP_NO;
  MpStr name = type->kind == MP_VALUE_NATIVE ? type->native.name : type->text;
  size_t dot = mp_str_rfind_byte(name, '.');
  return is_builtin_instance(instance->payload,
                             dot == SIZE_MAX ? name : mp_str_slice(name, dot + 1, name.len));
}

static MpTristate class_is(const MpClass *cls, const MpValue *type) {
  if (type->kind == MP_VALUE_CLASS) {
    if (mp_class_derives(cls, type->cls)) return MP_YES;
    return cls->has_opaque_base ? MP_MAYBE : MP_NO;
  }
  if (type->kind != MP_VALUE_LIBRARY) return cls->has_opaque_base ? MP_MAYBE : MP_NO;
  const MpLayerRow *row = mp_keras_layer(type->text);
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpClass *at = cls->mro.items[i];
    if (at->def) continue;
    if (mp_str_eq(at->library, type->text) || (row && at->row == row)) return MP_YES;
    // Every library layer is a Layer, every model a Model and a Layer.
    bool is_model_base = at->row && (at->row->family == MP_FAMILY_SEQUENTIAL) && row &&
                         row->family == MP_FAMILY_MODEL;
    if (is_model_base || (at->row && row && row->family == MP_FAMILY_BASE)) return MP_YES;
    if (at->row && row) continue;
    // Of a builtin exception all bases are there.
    if (!at->row && !mp_exception_is_name(at->library)) return MP_MAYBE;
  }
  return cls->has_opaque_base ? MP_MAYBE : MP_NO;
}

// isinstance with a builtin type, by its name.
static MpTristate is_builtin_instance(const MpValue *value, MpStr type) {
  static const struct {
    MpValueKind kind;
    const char *names[3];
  } rows[] = {
      {MP_VALUE_BOOL, {"bool", "int", NULL}},
      {MP_VALUE_INT, {"int", NULL, NULL}},
      {MP_VALUE_FLOAT, {"float", NULL, NULL}},
      {MP_VALUE_STR, {"str", NULL, NULL}},
      {MP_VALUE_BYTES, {"bytes", NULL, NULL}},
      {MP_VALUE_TUPLE, {"tuple", NULL, NULL}},
      {MP_VALUE_LIST, {"list", NULL, NULL}},
      {MP_VALUE_SET, {"set", NULL, NULL}},
      {MP_VALUE_DICT, {"dict", NULL, NULL}},
      {MP_VALUE_SLICE, {"slice", NULL, NULL}},
      {MP_VALUE_CLASS, {"type", NULL, NULL}},
      {MP_VALUE_RANGE, {"range", NULL, NULL}},
      {MP_VALUE_NONE, {"NoneType", NULL, NULL}},
      {MP_VALUE_METHOD, {"MethodType", NULL, NULL}},
      {MP_VALUE_FUNCTION, {"FunctionType", "LambdaType", NULL}},
      {MP_VALUE_PROPERTY, {"property", "cached_property", NULL}},
      {MP_VALUE_STATIC_METHOD, {"staticmethod", NULL, NULL}},
      {MP_VALUE_CLASS_METHOD, {"classmethod", NULL, NULL}},
  };
  if (mp_str_is(type, "object")) return MP_YES;
  if (value->subtype.len >
      0) {  // an OrderedDict, a named tuple; a LIST that is a deque or iterator
    size_t dot = mp_str_rfind_byte(type, '.');
    MpStr name = dot == SIZE_MAX ? type : mp_str_slice(type, dot + 1, type.len);
    if (mp_str_eq(name, value->subtype)) return MP_YES;
    // A frozen set is no set.
    if (value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_SET) return MP_NO;
  }
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (rows[i].kind != value->kind) continue;
    for (size_t k = 0; k < 3 && rows[i].names[k]; k++) {
      if (mp_str_is(type, rows[i].names[k])) return value->is_shape ? MP_NO : MP_YES;
    }
  }
  return MP_NO;
}

// An argument of `call` may be any structure of tensors, and is no array: Keras traces with
// tensors.
static MpTristate tensor_is(const MpValue *value, MpStr type) {
  if (value->is_open) return mp_str_is(type, "np.ndarray") ? MP_NO : MP_MAYBE;
  bool is_tensor_type =
      mp_str_is(type, "tf.Tensor") || mp_str_ends_with(type, MP_STR("KerasTensor"));
  return is_tensor_type ? MP_MAYBE : MP_NO;
}

// What is given to a class that is looked at alone is what its annotation says.
static MpTristate symbol_is(MpRun *run, const MpValue *value, const MpValue *type) {
  const MpClass *cls = value->symbol->default_value ? NULL : mp_declared_class(run, value);
  if (!cls || cls->has_opaque_base || cls->payload_type) return MP_MAYBE;
  if (type->kind == MP_VALUE_NATIVE) return mp_str_is(type->native.name, "object") ? MP_YES : MP_NO;
  if (type->kind != MP_VALUE_CLASS) return MP_MAYBE;
  if (mp_class_derives(cls, type->cls)) return MP_YES;
  return mp_class_derives(type->cls, cls) ? MP_MAYBE : MP_NO;
}

// What a method of an array gives that may be no array: tolist, item, max.
static bool may_give_plain(const MpValue *value) {
  static const char *const arrays[] = {"astype", "copy", "reshape", "transpose", "__setitem__"};
  if (value->kind != MP_VALUE_CONSTANT || value->datum->kind != MP_DATUM_METHOD) return false;
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
    if (mp_str_is(value->datum->text, arrays[i])) return false;
  }
  return true;
}

MpTristate mp_is_instance(MpRun *run, MpValue *value, MpValue *cls) {
  value = mp_unseen_resolve(run, value);
  cls = mp_resolve(run, cls);
  if (cls->kind == MP_VALUE_TUPLE) {
    MpTristate any = MP_NO;
    for (uint32_t i = 0; i < cls->items.len; i++) {
      MpTristate is = mp_is_instance(run, value, cls->items.items[i]);
      if (is == MP_YES) return MP_YES;
      if (is == MP_MAYBE) any = MP_MAYBE;
    }
    return any;
  }
  bool is_copy = value->kind == MP_VALUE_SYMBOL && value->maker != NULL;
  if (is_copy && cls->kind == MP_VALUE_NATIVE) {
    return mp_str_eq(cls->native.name, value->subtype) ? MP_YES : MP_NO;
  }
  if (value->kind == MP_VALUE_SYMBOL && value->symbol->address_of) value = mp_value_int(run, 1);
  if (value->kind == MP_VALUE_SYMBOL) return symbol_is(run, value, cls);
  if (value->kind == MP_VALUE_OPAQUE) return MP_MAYBE;
  bool names_builtin = cls->kind == MP_VALUE_NATIVE;
  bool names_library = cls->kind == MP_VALUE_LIBRARY;
  if (!names_builtin && !names_library && cls->kind != MP_VALUE_CLASS) return MP_MAYBE;
  if (value->kind == MP_VALUE_INSTANCE) {
    if (payload_is(value->instance, cls) == MP_YES) return MP_YES;
    MpTristate is = class_is(value->instance->cls, cls);
    bool is_abstract = is == MP_NO && names_library;
    if (is_abstract && mp_is_abstract_instance(value, cls->text) == MP_YES) return MP_YES;
    return is;
  }
  const MpNodeLayer *layer = mp_node_layer_of(run, value);
  if (layer && names_library) return mp_node_layer_is(layer, cls->text);
  if (layer && cls->kind == MP_VALUE_CLASS && !cls->cls->def) {
    return mp_node_layer_is(layer, cls->cls->library);
  }
  if (cls->kind == MP_VALUE_CLASS) return MP_NO;
  MpStr type = names_builtin ? cls->native.name : cls->text;
  if (value->kind == MP_VALUE_TENSOR) return tensor_is(value, type);
  if (mp_is_numpy_scalar(value)) return mp_array_scalar_is(value, type);
  bool is_array = value->kind == MP_VALUE_CONSTANT && value->elements;
  if (is_array && mp_str_is(type, "np.ndarray")) return MP_YES;
  // It may be a scalar, and those of float64 are floats; what a method gives may be any plain
  // value.
  bool may_be_plain = mp_str_is(type, "float") || (!is_array && may_give_plain(value));
  if (!is_array && mp_library_constant_is_array(value) && may_be_plain) return MP_MAYBE;
  bool is_made_of = value->kind == MP_VALUE_CONSTANT && value->datum->kind == MP_DATUM_CALL &&
                    names_library && mp_str_eq(value->datum->text, type);
  if (is_made_of) return MP_YES;
  if (value->kind == MP_VALUE_LIBRARY || value->kind == MP_VALUE_CONSTANT) {
    return names_builtin ? MP_NO : MP_MAYBE;
  }
  if (names_library && mp_str_ends_with(type, MP_STR("TensorShape"))) {
    return value->is_shape ? MP_YES : MP_NO;
  }
  MpTristate abstract = names_library ? mp_is_abstract_instance(value, type) : MP_MAYBE;
  if (abstract != MP_MAYBE) return abstract;
  size_t dot = names_library ? mp_str_rfind_byte(type, '.') : SIZE_MAX;
  if (dot != SIZE_MAX) type = mp_str_slice(type, dot + 1, type.len);
  return is_builtin_instance(value, type);
}
