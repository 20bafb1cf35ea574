// Builtins about objects: isinstance, getattr, type, print…
#include "analyzer/interp/address.h"
#include "analyzer/interp/builtins.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/interp/node_layer.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/tensor_type.h"
#include "analyzer/interp/unseen.h"

static MpValue *boolean_or_unknown(MpRun *run, MpTristate answer, MpStr name, const MpCall *call) {
  if (answer != MP_MAYBE) return mp_value_bool(run, answer == MP_YES);
  return mp_native_unknown(run, name, NULL, call);
}

static MpValue *object_isinstance(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  MpValue *value = mp_resolve(run, call->args.items[0]);
  MpTristate answer = mp_is_instance(run, value, call->args.items[1]);
  if (answer == MP_MAYBE && mp_tensor_type_is_asked(run, value, call->args.items[1])) {
    return mp_tensor_type_question(run, mp_span_text(call->span), call->span);
  }
  if (answer == MP_MAYBE && value->kind == MP_VALUE_TENSOR) {
    // Whether an argument is one tensor, a list or a dict of them is up to the caller.
    MpCall question = {.span = call->span};
    mp_array_push(run->arena, &question.args, mp_tensor_symbol(run, value, call->span));
    mp_array_push(run->arena, &question.args, call->args.items[1]);
    MpValue *asked = mp_symbol_builtin(run, MP_STR("isinstance"), &question, &question.args);
    // Most callers give one tensor: that path comes first.
    if (asked->kind == MP_VALUE_SYMBOL) asked->symbol->default_value = run->false_;
    return asked;
  }
  return boolean_or_unknown(run, answer, MP_STR("isinstance"), call);
}

// --- issubclass ---

static MpTristate derives_from_library(const MpClass *cls, MpStr name) {
  const MpLayerRow *wanted = mp_keras_layer(name);
  const MpLayerRow *row = mp_class_layer_row(cls);
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpClass *base = cls->mro.items[i];
    if (base->library.len > 0 && mp_str_eq(base->library, name)) return MP_YES;
    if (wanted != NULL && base->row == wanted) return MP_YES;
  }
  if (wanted != NULL && row != NULL && wanted->family == MP_FAMILY_BASE) return MP_YES;
  if (wanted != NULL && wanted->family == MP_FAMILY_MODEL && mp_class_is_model(cls)) return MP_YES;
  // A library class may derive from another one; the tables do not say so.
  bool has_library_base = cls->has_opaque_base;
  for (uint32_t i = 0; i < cls->mro.len; i++)
    has_library_base |=
        !cls->mro.items[i]->def && !mp_exception_is_name(cls->mro.items[i]->library);
  return has_library_base ? MP_MAYBE : MP_NO;
}

static MpTristate derives_from_native(MpStr cls, MpStr base) {
  if (mp_str_eq(cls, base) || mp_str_is(base, "object")) return MP_YES;
  return mp_str_is(cls, "bool") && mp_str_is(base, "int") ? MP_YES : MP_NO;
}

static MpTristate is_subclass(MpRun *run, const MpValue *cls, const MpValue *base) {
  if (base->kind == MP_VALUE_TUPLE) {
    MpTristate answer = MP_NO;
    for (uint32_t i = 0; i < base->items.len; i++) {
      MpTristate one = is_subclass(run, cls, base->items.items[i]);
      if (one == MP_YES) return MP_YES;
      if (one == MP_MAYBE) answer = MP_MAYBE;
    }
    return answer;
  }
  if (base->kind == MP_VALUE_NATIVE && mp_str_is(base->native.name, "object")) return MP_YES;
  if (cls->kind == MP_VALUE_CLASS && base->kind == MP_VALUE_CLASS) {
    if (mp_class_derives(cls->cls, base->cls)) return MP_YES;
    return cls->cls->has_opaque_base ? MP_MAYBE : MP_NO;
  }
  if (cls->kind == MP_VALUE_CLASS && base->kind == MP_VALUE_LIBRARY) {
    return derives_from_library(cls->cls, base->text);
  }
  if (cls->kind == MP_VALUE_NATIVE && base->kind == MP_VALUE_NATIVE) {
    return derives_from_native(cls->native.name, base->native.name);
  }
  // Builtin types are no exceptions, and of builtin types exceptions are objects alone.
  bool is_exception = cls->kind == MP_VALUE_LIBRARY && mp_exception_is_name(cls->text);
  if (is_exception && base->kind == MP_VALUE_NATIVE) return MP_NO;
  bool of_exception = base->kind == MP_VALUE_LIBRARY && mp_exception_is_name(base->text);
  if (of_exception && cls->kind == MP_VALUE_NATIVE) return MP_NO;
  if (cls->kind == MP_VALUE_LIBRARY && base->kind == MP_VALUE_LIBRARY) {
    return derives_from_library(mp_class_of_library(run, cls->text), base->text);
  }
  return MP_MAYBE;
}

static MpValue *object_issubclass(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  const MpValue *cls = mp_resolve(run, call->args.items[0]);
  bool is_class = cls->kind == MP_VALUE_CLASS || cls->kind == MP_VALUE_NATIVE ||
                  cls->kind == MP_VALUE_LIBRARY || cls->kind == MP_VALUE_SYMBOL ||
                  cls->kind == MP_VALUE_OPAQUE;
  if (!is_class) {
    return mp_run_raise(run, "TypeError", call->span, "issubclass() arg 1 must be a class");
  }
  MpTristate answer = is_subclass(run, cls, call->args.items[1]);
  return boolean_or_unknown(run, answer, MP_STR("issubclass"), call);
}

// --- attributes ---

// What cannot be a layer of ours, or make one.
static bool is_outside(const MpValue *object) {
  if (object->kind == MP_VALUE_SYMBOL) return true;
  return object->kind == MP_VALUE_LIBRARY && !mp_str_starts_with(object->text, MP_STR("keras")) &&
         !mp_str_starts_with(object->text, MP_STR("tf"));
}

// A name that is not known may be any: what the object holds may be reached or changed. What an
// unknown or a library has under a name from outside is from outside, too.
static MpValue *computed_attribute(MpRun *run, const MpCall *call, const char *name,
                                   const MpValue *attribute) {
  const MpValue *object = mp_resolve(run, call->args.items[0]);
  bool is_read = mp_str_is(MP_STR("getattr"), name) || mp_str_is(MP_STR("hasattr"), name);
  if (is_outside(object) && is_read && attribute->kind == MP_VALUE_SYMBOL) {
    return mp_native_unknown(run, mp_str_from_c(name), NULL, call);
  }
  if (!is_read) mp_doubt_arguments(run, call);
  return mp_run_opaque(run, "computed attribute name", mp_str_from_c(name), call->span,
                       &call->args);
}

static bool take_name(MpRun *run, const MpCall *call, const char *function, MpStr *name,
                      MpValue **result) {
  MpValue *value = mp_unseen_resolve(run, call->args.items[1]);
  *result = NULL;
  if (value->kind == MP_VALUE_STR) {
    *name = value->text;
    return true;
  }
  if (value->kind == MP_VALUE_SYMBOL || value->kind == MP_VALUE_OPAQUE) {
    *result = computed_attribute(run, call, function, value);
  } else {
    (void)mp_run_raise(run, "TypeError", call->span, "attribute name must be string, not '%.*s'",
                       MP_FMT(mp_value_type_name(value)));
  }
  return false;
}

// The attribute, NULL without exception where the object has none.
static MpValue *find_attribute(MpRun *run, MpValue *object, MpStr name, MpSpan span) {
  MpValue *value = mp_attribute_or_null(run, object, name, span);
  if (value == NULL && mp_exception_pending(run, "AttributeError")) run->exception = NULL;
  return value;
}

static MpValue *object_getattr(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  MpStr name;
  (void)self;
  if (!mp_native_arity(run, call, 2, 3, &result)) return result;
  if (!take_name(run, call, "getattr", &name, &result)) return result;
  MpValue *object = mp_resolve(run, call->args.items[0]);
  if (call->args.len == 2) return mp_attribute(run, object, name, call->span);
  // The same unknown as where the source writes `config.name`.
  if (object->kind == MP_VALUE_SYMBOL) {
    return mp_resolve(run, mp_symbol_attribute(run, object, name, call->span));
  }
  MpValue *value = find_attribute(run, object, name, call->span);
  return value == NULL && run->exception == NULL ? call->args.items[2] : value;
}

static MpValue *object_hasattr(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  MpStr name;
  (void)self;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  if (!take_name(run, call, "hasattr", &name, &result)) return result;
  MpValue *object = mp_resolve(run, call->args.items[0]);
  if (object->kind == MP_VALUE_SYMBOL || object->kind == MP_VALUE_OPAQUE ||
      object->kind == MP_VALUE_LIBRARY ||
      (object->kind == MP_VALUE_CONSTANT && !mp_node_layer_of(run, object))) {
    return mp_native_unknown(run, MP_STR("hasattr"), NULL, call);
  }
  MpValue *value = find_attribute(run, object, name, call->span);
  if (value != NULL) return mp_value_bool(run, true);
  if (run->exception != NULL) return NULL;
  bool is_open = object->kind == MP_VALUE_INSTANCE && object->instance->cls->has_opaque_base;
  if (is_open) return mp_native_unknown(run, MP_STR("hasattr"), NULL, call);
  return mp_value_bool(run, false);
}

static MpValue *object_setattr(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  MpStr name;
  (void)self;
  if (!mp_native_arity(run, call, 3, 3, &result)) return result;
  if (!take_name(run, call, "setattr", &name, &result)) return result;
  MpValue *object = mp_resolve(run, call->args.items[0]);
  MpStr symbol = mp_str_format(run->arena, "self.%.*s", MP_FMT(name));
  bool done = mp_attribute_assign(run, object, name, call->args.items[2], call->span, symbol);
  return done ? mp_value_none(run) : NULL;
}

static MpValue *object_delattr(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  MpStr name;
  (void)self;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  if (!take_name(run, call, "delattr", &name, &result)) return result;
  bool done = mp_attribute_delete(run, call->args.items[0], name, call->span);
  return done ? mp_value_none(run) : NULL;
}

// --- type, id, hash, repr ---

MpValue *mp_builtin_type_of(MpRun *run, MpValue *value, MpSpan span) {
  switch (value->kind) {
    case MP_VALUE_INSTANCE: {
      const MpClass *cls = value->instance->cls;
      bool is_builtin = !cls->def && mp_str_starts_with(cls->library, MP_STR("builtins."));
      return is_builtin ? mp_value_library(run, cls->library, span) : cls->value;
    }
    case MP_VALUE_SYMBOL:
    case MP_VALUE_OPAQUE:
    case MP_VALUE_CONSTANT:
    case MP_VALUE_TENSOR: {
      const MpNodeLayer *layer = mp_node_layer_of(run, value);
      if (layer) return mp_value_library(run, value->datum->text, span);
      if (value->kind == MP_VALUE_TENSOR && !value->is_open)
        return mp_tensor_type(run, value, span);
      // Of an argument that is not known, any of a structure too.
      MpValue *operand = value->is_open ? mp_tensor_symbol(run, value, span) : value;
      return mp_native_unknown_of(run, MP_STR("type"), &operand, 1, span);
    }
    case MP_VALUE_LIBRARY:
      if (!mp_str_starts_with(value->text, MP_STR("builtins."))) {
        return mp_native_unknown_of(run, MP_STR("type"), &value, 1, span);
      }
      if (value->items.len > 0) return mp_value_library(run, value->text, span);
      return mp_map_get(&run->builtins->names, MP_STR("type"));
    default: break;
  }
  bool is_held = value->is_wrapped || value->tracker != NULL;
  if (is_held) return mp_native_unknown_of(run, MP_STR("type"), &value, 1, span);
  if (value->maker != NULL && value->kind == MP_VALUE_TUPLE) return value->maker;
  MpStr name = mp_value_type_name(value);
  bool is_class = value->kind == MP_VALUE_NATIVE && value->native.self == NULL &&
                  mp_builtin_is_type(value->native.name);
  MpValue *type = mp_map_get(&run->builtins->names, is_class ? MP_STR("type") : name);
  if (type != NULL) return type;
  return mp_value_library(run, mp_str_format(run->arena, "builtins.%.*s", MP_FMT(name)), span);
}

static MpValue *object_callable(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  const MpValue *value = mp_resolve(run, call->args.items[0]);
  switch (value->kind) {
    case MP_VALUE_FUNCTION:
    case MP_VALUE_NATIVE:
    case MP_VALUE_METHOD:
    case MP_VALUE_CLASS: return mp_value_bool(run, true);
    case MP_VALUE_LIBRARY:
      if (value->items.len > 0 || mp_keras_is_module(value->text)) {
        return mp_value_bool(run, false);
      }
      if (mp_keras_layer(value->text) != NULL || mp_keras_function(value->text) != NULL ||
          mp_str_starts_with(value->text, MP_STR("builtins."))) {
        return mp_value_bool(run, true);
      }
      return mp_native_unknown(run, MP_STR("callable"), NULL, call);
    case MP_VALUE_INSTANCE:
      if (value->instance->layer != NULL) return mp_value_bool(run, true);
      if (value->instance->cls->has_opaque_base) break;
      return mp_value_bool(run, mp_native_may_define(value->instance, "__call__"));
    case MP_VALUE_SYMBOL:
    case MP_VALUE_OPAQUE:
    case MP_VALUE_CONSTANT: break;
    default: return mp_value_bool(run, false);
  }
  return mp_native_unknown(run, MP_STR("callable"), NULL, call);
}

static MpValue *object_repr(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  return mp_format_repr(run, call->args.items[0], call->span);
}

static MpValue *object_ascii(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  return mp_format_ascii(run, call->args.items[0], call->span);
}

static MpValue *object_format(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 2, &result)) return result;
  MpValue *spec = call->args.len == 2 ? mp_resolve(run, call->args.items[1]) : NULL;
  if (spec == NULL) return mp_format_str(run, call->args.items[0], call->span);
  if (spec->kind != MP_VALUE_STR) return mp_native_unknown(run, MP_STR("format"), NULL, call);
  return mp_format_spec(run, call->args.items[0], spec->text, call->span);
}

// Addresses and salted hashes differ from run to run.
static MpValue *object_id(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  const MpValue *value = mp_resolve(run, call->args.items[0]);
  MpValue *address = mp_address_of(run, value, call->span);
  if (address) return address;
  bool is_named = value->kind == MP_VALUE_OPAQUE || value->kind == MP_VALUE_TENSOR ||
                  (value->kind == MP_VALUE_SYMBOL && !value->maker);
  if (is_named) return mp_symbol_call(run, MP_STR("id"), call);
  return mp_run_opaque(run, "address of an object", call->symbol, call->span, NULL);
}

static MpValue *object_hash(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  const MpValue *value = call->args.items[0];
  if (!mp_value_check_hashable(run, value, call->span)) return NULL;
  return mp_run_opaque(run, "hash of an object", call->symbol, call->span, NULL);
}

// --- descriptors ---

static MpValue *object_property(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"fget", "fset", "fdel", "doc"};
  MpValue *args[4];
  (void)self;
  if (!mp_call_bind(run, call, names, 4, 0, args)) return mp_native_refused(run, call);
  MpValues items = {NULL, 0, 0};
  mp_array_push(run->arena, &items, args[0] == NULL ? mp_value_none(run) : args[0]);
  mp_array_push(run->arena, &items, args[1] == NULL ? mp_value_none(run) : args[1]);
  return mp_value_sequence(run, MP_VALUE_PROPERTY, items, call->span);
}

static MpValue *wrap_function(MpRun *run, MpValueKind kind, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  return mp_value_sequence(run, kind, mp_values_copy(run, &call->args), call->span);
}

static MpValue *object_static_method(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return wrap_function(run, MP_VALUE_STATIC_METHOD, call);
}

static MpValue *object_class_method(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return wrap_function(run, MP_VALUE_CLASS_METHOD, call);
}

// --- what is not followed ---

// Code or data from outside, or names that the code looks up by itself.
static MpValue *object_dynamic(MpRun *run, MpValue *self, const MpCall *call) {
  MpValues inputs = mp_values_copy(run, &call->args);
  (void)self;
  for (uint32_t i = 0; i < call->keywords.len; i++)
    mp_array_push(run->arena, &inputs, call->keywords.items[i].value);
  mp_doubt_all(run, "code that is made while it runs may change any name", call->span);
  return mp_run_opaque(run, "dynamic builtin", call->symbol, call->span, &inputs);
}

// Code from outside gives what is not known; it sees all that the function around it has.
static MpValue *object_eval(MpRun *run, MpValue *self, const MpCall *call) {
  bool is_alone = call->args.len == 1 && call->keywords.len == 0 && !call->is_open;
  const MpValue *code = is_alone ? mp_resolve(run, call->args.items[0]) : NULL;
  if (!code || code->kind != MP_VALUE_SYMBOL) return object_dynamic(run, self, call);
  const MpMap *names = &run->frame->scope->names;
  for (uint32_t i = 0; i < names->len; i++) {
    if (names->entries[i].value)
      mp_escape(run, names->entries[i].value, MP_STR("code from outside"));
  }
  return mp_symbol_call(run, MP_STR("eval"), call);
}

// What comes from outside is a plain value that is not known.
static MpValue *object_open(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return mp_native_unknown(run, MP_STR("open"), NULL, call);
}

static MpValue *object_input(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return mp_native_unknown(run, MP_STR("input"), NULL, call);
}

// `vars(object)` is its `__dict__`.
static MpValue *object_vars(MpRun *run, MpValue *self, const MpCall *call) {
  const MpValue *value = call->args.len == 1 ? mp_resolve(run, call->args.items[0]) : NULL;
  if (!value || value->kind != MP_VALUE_INSTANCE) return object_dynamic(run, self, call);
  return mp_attribute(run, call->args.items[0], MP_STR("__dict__"), call->span);
}

// The names of the running module; there may be more of them.
static MpValue *object_globals(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  const MpScope *scope = mp_module_of_scope(run->frame->scope)->scope;
  MpValue *dict = mp_value_dict(run, call->span);
  for (uint32_t i = 0; i < scope->names.len; i++) {
    const MpMapEntry *entry = &scope->names.entries[i];
    if (entry->value) mp_dict_set(run, dict, mp_value_str(run, entry->key), entry->value);
  }
  dict->is_open = true;
  dict->is_names = true;
  return dict;
}

MpNativeTable mp_builtin_objects(void) {
  static const MpNativeRow rows[] = {
      {"__import__", object_dynamic},
      {"ascii", object_ascii},
      {"breakpoint", object_dynamic},
      {"callable", object_callable},
      {"classmethod", object_class_method},
      {"compile", object_dynamic},
      {"delattr", object_delattr},
      {"dir", object_dynamic},
      {"eval", object_eval},
      {"exec", object_dynamic},
      {"exit", object_dynamic},
      {"format", object_format},
      {"getattr", object_getattr},
      {"globals", object_globals},
      {"hasattr", object_hasattr},
      {"hash", object_hash},
      {"id", object_id},
      {"input", object_input},
      {"isinstance", object_isinstance},
      {"issubclass", object_issubclass},
      {"locals", object_dynamic},
      {"memoryview", object_dynamic},
      {"bytearray", object_dynamic},
      {"open", object_open},
      {"print", mp_native_ignore},
      {"property", object_property},
      {"quit", object_dynamic},
      {"repr", object_repr},
      {"setattr", object_setattr},
      {"staticmethod", object_static_method},
      {"vars", object_vars},
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}
