#include "analyzer/interp/builtins.h"

#include "analyzer/interp/exception.h"
#include "analyzer/interp/object_method.h"
#include "analyzer/interp/scope.h"
#include "analyzer/interp/standard.h"

static void add_table(MpRun *run, MpScope *scope, MpNativeTable table) {
  for (size_t i = 0; i < table.count; i++) {
    MpStr name = mp_str_from_c(table.rows[i].name);
    mp_map_set(&scope->names, name, mp_value_native(run, name, table.rows[i].function, NULL));
  }
}

// Classes of exceptions are values by name: `raise` and `except` need no more of them.
static void add_exception(MpRun *run, MpScope *scope, const char *name, const char *of) {
  MpStr canonical = mp_str_format(run->arena, "builtins.%s", of);
  mp_map_set(&scope->names, mp_str_from_c(name), mp_value_library(run, canonical, (MpSpan){0}));
}

static void add_exceptions(MpRun *run, MpScope *scope) {
  for (size_t i = 0; mp_exception_builtin(i); i++)
    add_exception(run, scope, mp_exception_builtin(i), mp_exception_builtin(i));
  add_exception(run, scope, "IOError", "OSError");
  add_exception(run, scope, "EnvironmentError", "OSError");
}

MpScope *mp_builtins_new(MpRun *run) {
  MpScope *scope = mp_scope_new(run, NULL);
  add_table(run, scope, mp_builtin_types());
  add_table(run, scope, mp_builtin_objects());
  add_table(run, scope, mp_builtin_iterators());
  add_table(run, scope, mp_builtin_orders());
  add_table(run, scope, mp_builtin_numbers());
  add_exceptions(run, scope);
  MpSpan nowhere = {0};
  mp_map_set(&scope->names, MP_STR("NotImplemented"),
             mp_value_new(run, MP_VALUE_NOT_IMPLEMENTED, nowhere));
  mp_map_set(&scope->names, MP_STR("Ellipsis"), mp_value_new(run, MP_VALUE_ELLIPSIS, nowhere));
  mp_map_set(&scope->names, MP_STR("__debug__"), mp_value_bool(run, true));
  return scope;
}

bool mp_builtin_is_type(MpStr name) {
  static const char *const functions[] = {
      "enumerate", "zip", "map", "filter", "reversed", "property", "staticmethod", "classmethod",
  };
  MpNativeTable types = mp_builtin_types();
  for (size_t i = 0; i < types.count; i++) {
    if (mp_str_is(name, types.rows[i].name)) return true;
  }
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    if (mp_str_is(name, functions[i])) return true;
  }
  return false;
}

// --- attributes of values of builtin types ---

static MpValue *number_is_integer(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  int64_t whole = 0;
  if (self->kind != MP_VALUE_FLOAT) return mp_value_bool(run, true);
  bool fits = mp_double_to_int(self->real, &whole);
  // From 2**63 on every float is a whole number.
  bool is_whole = fits ? (double)whole == self->real : self->real - self->real == 0.0;
  return mp_value_bool(run, is_whole);
}

static MpValue *number_bit_length(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  int64_t number = self->kind == MP_VALUE_BOOL ? (int64_t)self->boolean : self->integer;
  uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
  int64_t bits = 0;
  for (; magnitude > 0; magnitude >>= 1)
    bits++;
  return mp_value_int(run, bits);
}

static MpValue *number_self(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  return mp_native_arity(run, call, 0, 0, &result) ? self : result;
}

static MpValue *number_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {
      {"bit_length", number_bit_length},
      {"conjugate", number_self},
      {"is_integer", number_is_integer},
  };
  if (mp_str_is(name, "real")) return value;
  if (mp_str_is(name, "imag")) return mp_value_int(run, 0);
  bool is_real = value->kind == MP_VALUE_FLOAT;
  if (!is_real && mp_str_is(name, "numerator")) return value;
  if (!is_real && mp_str_is(name, "denominator")) return mp_value_int(run, 1);
  if (is_real && mp_str_is(name, "bit_length")) return NULL;
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, value);
}

static MpValue *range_attribute(MpRun *run, MpValue *value, MpStr name) {
  if (mp_str_is(name, "start")) return mp_value_int(run, value->range.start);
  if (mp_str_is(name, "stop")) return mp_value_int(run, value->range.stop);
  if (mp_str_is(name, "step")) return mp_value_int(run, value->range.step);
  return NULL;
}

static MpValue *slice_attribute(MpValue *value, MpStr name) {
  static const char *const names[] = {"start", "stop", "step"};
  for (uint32_t i = 0; i < 3 && i < value->items.len; i++) {
    if (mp_str_is(name, names[i])) return value->items.items[i];
  }
  return NULL;
}

// `@x.setter` gives a new property with the function as its setter (item 1), `@x.getter` and
// `@x.deleter` likewise.
static MpValue *property_with(MpRun *run, const MpValue *self, const MpCall *call, uint32_t item) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValues items = mp_values_copy(run, &self->items);
  while (items.len <= item)
    mp_array_push(run->arena, &items, mp_value_none(run));
  items.items[item] = call->args.items[0];
  MpValue *property = mp_value_sequence(run, MP_VALUE_PROPERTY, items, call->span);
  property->subtype = self->subtype;
  return property;
}

static MpValue *property_getter(MpRun *run, MpValue *self, const MpCall *call) {
  return property_with(run, self, call, 0);
}

static MpValue *property_setter(MpRun *run, MpValue *self, const MpCall *call) {
  return property_with(run, self, call, 1);
}

static MpValue *property_deleter(MpRun *run, MpValue *self, const MpCall *call) {
  return property_with(run, self, call, 2);
}

static MpValue *property_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {
      {"deleter", property_deleter},
      {"getter", property_getter},
      {"setter", property_setter},
  };
  if (mp_str_is(name, "fget")) return value->items.items[0];
  if (mp_str_is(name, "fset") && value->items.len > 1) return value->items.items[1];
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, value);
}

// --- str.lower, dict.fromkeys: methods of a type, called with the object as first argument ---

static MpValue *sample_of(MpRun *run, MpStr type) {
  static const struct {
    const char *name;
    MpValueKind kind;
  } samples[] = {{"str", MP_VALUE_STR},   {"bytes", MP_VALUE_BYTES}, {"list", MP_VALUE_LIST},
                 {"dict", MP_VALUE_DICT}, {"set", MP_VALUE_SET},     {"tuple", MP_VALUE_TUPLE},
                 {"int", MP_VALUE_INT},   {"float", MP_VALUE_FLOAT}};
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    if (mp_str_is(type, samples[i].name)) return mp_value_new(run, samples[i].kind, (MpSpan){0});
  }
  return NULL;
}

// `self` is the method's name.
static MpValue *call_unbound(MpRun *run, MpValue *self, const MpCall *call) {
  if (call->is_open) return mp_native_refused(run, call);
  if (call->args.len == 0) {
    return mp_run_raise(run, "TypeError", call->span, "unbound method %.*s() needs an argument",
                        MP_FMT(self->text));
  }
  MpValue *method = mp_attribute(run, call->args.items[0], self->text, call->span);
  if (method == NULL) return NULL;
  MpCall rest = *call;
  rest.args.items++;
  rest.args.len--;
  rest.args.cap = rest.args.len;
  if (rest.arg_spans.len > 0) {
    rest.arg_spans.items++;
    rest.arg_spans.len--;
    rest.arg_spans.cap = rest.arg_spans.len;
  }
  return mp_call_value(run, method, &rest);
}

// What every class has.
static MpValue *class_attribute(MpRun *run, MpStr type, MpStr name) {
  if (mp_str_is(name, "__name__") || mp_str_is(name, "__qualname__")) {
    return mp_value_str(run, type);
  }
  if (mp_str_is(name, "__module__")) return mp_value_str(run, MP_STR("builtins"));
  return NULL;
}

static MpValue *type_attribute(MpRun *run, MpValue *type, MpStr name) {
  if (mp_builtin_is_type(type->native.name) && type->native.self == NULL) {
    MpValue *of_class = class_attribute(run, type->native.name, name);
    if (of_class != NULL) return of_class;
  }
  MpValue *of_tuple = mp_named_tuple_class_attribute(run, type, name);
  if (of_tuple != NULL) return of_tuple;
  if (type->native.self != NULL) return mp_partial_attribute(run, type, name);
  bool is_standard = mp_str_find(type->native.name, MP_STR("."), 0) != SIZE_MAX;
  if (is_standard) {  // itertools.chain.from_iterable
    MpStr dotted = mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(type->native.name), MP_FMT(name));
    return mp_standard_library(run, dotted, type->span);
  }
  if (mp_str_is(type->native.name, "object")) return mp_object_own_method(run, NULL, name);
  MpValue *sample = sample_of(run, type->native.name);
  if (sample == NULL) return NULL;
  MpValue *method = mp_builtin_attribute(run, sample, name, (MpSpan){0});
  if (method == NULL || method->kind != MP_VALUE_NATIVE) return NULL;
  if (mp_str_is(name, "fromkeys")) return method;
  return mp_value_native(run, name, call_unbound, mp_value_str(run, name));
}

static MpValue *known_attribute(MpRun *run, MpValue *value, MpStr name) {
  switch (value->kind) {
    case MP_VALUE_BOOL:
    case MP_VALUE_INT:
    case MP_VALUE_FLOAT: return number_attribute(run, value, name);
    case MP_VALUE_STR:
    case MP_VALUE_BYTES: return mp_str_attribute(run, value, name);
    case MP_VALUE_TUPLE: return mp_tuple_attribute(run, value, name);
    case MP_VALUE_LIST: return mp_list_attribute(run, value, name);
    case MP_VALUE_SET: return mp_set_attribute(run, value, name);
    case MP_VALUE_DICT: return mp_dict_attribute(run, value, name);
    case MP_VALUE_SLICE: return slice_attribute(value, name);
    case MP_VALUE_RANGE: return range_attribute(run, value, name);
    case MP_VALUE_PROPERTY: return property_attribute(run, value, name);
    case MP_VALUE_NATIVE: return type_attribute(run, value, name);
    default: return NULL;
  }
}

// The type whose attributes a value has, as Python names it.
static MpStr attribute_type(const MpValue *value) {
  if (value->kind == MP_VALUE_NATIVE) {
    bool is_type = value->native.self == NULL && mp_builtin_is_type(value->native.name);
    return is_type ? value->native.name : MP_STR("builtin_function_or_method");
  }
  if (mp_value_is_iterator(value)) return MP_STR("generator");
  bool is_named_tuple = value->kind == MP_VALUE_TUPLE && value->subtype.len > 0;
  return is_named_tuple ? MP_STR("tuple") : mp_value_type_name(value);
}

MpValue *mp_builtin_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  MpValue *known = known_attribute(run, value, name);
  if (known != NULL || run->exception != NULL) return known;
  if (mp_str_is(name, "__class__")) return mp_builtin_type_of(run, value, span);
  MpStr type = attribute_type(value);
  bool is_type = value->kind == MP_VALUE_NATIVE && !mp_str_is(type, "builtin_function_or_method");
  bool is_there =
      mp_type_has_attribute(type, name) || (is_type && mp_type_has_attribute(MP_STR("type"), name));
  if (!is_there) return NULL;
  MpValues inputs = {NULL, 0, 0};
  mp_array_push(run->arena, &inputs, value);
  MpStr text = mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(type), MP_FMT(name));
  return mp_run_opaque(run, "attribute of a builtin type", text, span, &inputs);
}
