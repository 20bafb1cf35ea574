#include "analyzer/interp/class_hook.h"

#include "analyzer/interp/class_attribute.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/native.h"

#define ABSTRACT MP_STR("__isabstractmethod__")

// --- keywords and metaclass ---

static bool is_inert_metaclass(const MpValue *value) {
  if (value->kind == MP_VALUE_NATIVE) return mp_str_is(value->native.name, "type");
  return value->kind == MP_VALUE_LIBRARY &&
         (mp_str_is(value->text, "abc.ABCMeta") || mp_str_is(value->text, "enum.EnumMeta") ||
          mp_str_is(value->text, "enum.EnumType"));
}

// A metaclass of the source that only adds methods is followed; what makes classes its own way, or
// is not in view, may give any class.
static void take_metaclass(MpClass *cls, const MpValue *value) {
  static const char *const makers[] = {"__new__",           "__init__",         "__prepare__",
                                       "__getattribute__",  "__getattr__",      "__setattr__",
                                       "__instancecheck__", "__subclasscheck__"};
  if (is_inert_metaclass(value)) {
    cls->is_abstract |= value->kind == MP_VALUE_LIBRARY;
    return;
  }
  bool is_followed = value->kind == MP_VALUE_CLASS && !value->cls->has_opaque_base;
  for (size_t i = 0; is_followed && i < sizeof makers / sizeof *makers; i++)
    is_followed = !mp_class_lookup(value->cls, NULL, mp_str_from_c(makers[i]), NULL);
  if (is_followed) {
    cls->metaclass = value->cls;
  } else {
    cls->has_opaque_base = true;
  }
}

bool mp_class_take_keywords(MpRun *run, MpClass *cls, MpCall *keywords) {
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpClass *base = cls->mro.items[i];
    cls->is_abstract |= base->is_abstract;
    if (!cls->metaclass) cls->metaclass = base->metaclass;
  }
  for (uint32_t i = 0; i < cls->bases.len; i++) {
    const MpValue *base = cls->bases.items[i];
    cls->is_abstract |= base->kind == MP_VALUE_LIBRARY && mp_str_is(base->text, "abc.ABC");
  }
  for (uint32_t i = 0; i < cls->def->keywords.len; i++) {
    const MpKeyword *keyword = &cls->def->keywords.items[i];
    MpValue *value = mp_eval(run, keyword->value);
    if (!value) return false;
    if (keyword->name.len == 0) {
      keywords->is_open = true;
    } else if (mp_str_is(keyword->name, "metaclass")) {
      take_metaclass(cls, mp_resolve(run, value));
    } else {
      MpKeywordValue given = {keyword->name, value, keyword->span};
      mp_array_push(run->arena, &keywords->keywords, given);
    }
  }
  return true;
}

MpValue *mp_class_meta_attribute(MpRun *run, MpClass *cls, MpStr name) {
  MpValue *attribute = cls->metaclass ? mp_class_lookup(cls->metaclass, NULL, name, NULL) : NULL;
  if (!attribute) return NULL;
  if (attribute->kind == MP_VALUE_FUNCTION) return mp_value_method(run, cls->value, attribute);
  if (attribute->kind != MP_VALUE_PROPERTY) return attribute;
  return mp_call_with(run, attribute->items.items[0], &cls->value, 1, (MpSpan){0});
}

static MpValue *type_call(MpRun *run, MpValue *self, const MpCall *call) {
  return mp_class_instantiate(run, self->cls, call);
}

MpValue *mp_class_meta_super(MpRun *run, MpClass *cls, const MpClass *after, MpStr name) {
  if (!cls->metaclass || !after || !mp_class_derives(cls->metaclass, after)) return NULL;
  MpValue *attribute = mp_class_lookup(cls->metaclass, after, name, NULL);
  if (attribute) return mp_value_method(run, cls->value, attribute);
  return mp_str_is(name, "__call__") ? mp_value_native(run, name, type_call, cls->value) : NULL;
}

// --- hooks ---

static bool set_names(MpRun *run, MpClass *cls) {
  for (uint32_t i = 0; i < cls->attributes.len; i++) {
    const MpMapEntry *entry = &cls->attributes.entries[i];
    MpValue *method = mp_descriptor_method(run, entry->value, "__set_name__");
    if (!method) continue;
    MpValue *args[2] = {cls->value, mp_value_str(run, entry->key)};
    if (!mp_call_with(run, method, args, 2, cls->value->span)) return false;
  }
  return true;
}

// `__init_subclass__` of the bases is a class method without saying so.
static bool init_subclass(MpRun *run, MpClass *cls, const MpCall *keywords) {
  MpValue *hook = mp_class_lookup(cls, cls, MP_STR("__init_subclass__"), NULL);
  if (!hook) return true;
  if (hook->kind == MP_VALUE_CLASS_METHOD) hook = hook->items.items[0];
  MpCall call = *keywords;
  call.span = cls->def->name_span;
  return mp_call_value(run, mp_value_method(run, cls->value, hook), &call) != NULL;
}

// A hook that fails for what is not known of its values does not take the class away.
bool mp_class_run_hooks(MpRun *run, MpClass *cls, const MpCall *keywords) {
  if (set_names(run, cls) && init_subclass(run, cls, keywords)) return true;
  if (run->is_stopped || !run->is_own_exception) return false;
  mp_run_note_exception(run);
  run->exception = NULL;
  return true;
}

// --- abstract methods ---

// The function behind a property, class or static method.
static const MpValue *function_of(const MpValue *value) {
  bool is_wrapper = value->kind == MP_VALUE_PROPERTY || value->kind == MP_VALUE_STATIC_METHOD ||
                    value->kind == MP_VALUE_CLASS_METHOD;
  return is_wrapper && value->items.len > 0 ? value->items.items[0] : value;
}

MpValue *mp_class_mark_abstract(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  const MpValue *function = function_of(call->args.items[0]);
  if (function->kind == MP_VALUE_FUNCTION) {
    MpFunctionValue *of = function->function;
    if (!of->attributes) {
      of->attributes = MP_NEW(run->arena, MpMap);
      mp_map_init(of->attributes, run->arena);
    }
    mp_map_set(of->attributes, ABSTRACT, run->true_);
  }
  return call->args.items[0];
}

MpValue *mp_class_mark_ordered(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *cls = mp_resolve(run, call->args.items[0]);
  if (cls->kind == MP_VALUE_CLASS) cls->cls->is_totally_ordered = true;
  return cls;
}

static bool is_abstract(const MpValue *value) {
  const MpValue *function = function_of(value);
  return function->kind == MP_VALUE_FUNCTION && function->function->attributes &&
         mp_map_has(function->function->attributes, ABSTRACT);
}

MpStr mp_class_abstract_method(const MpClass *cls) {
  for (uint32_t i = 0; cls->is_abstract && i < cls->mro.len; i++) {
    const MpClass *at = cls->mro.items[i];
    for (uint32_t k = 0; k < at->attributes.len; k++) {
      const MpMapEntry *entry = &at->attributes.entries[k];
      if (!entry->value || !is_abstract(entry->value)) continue;
      const MpValue *seen = mp_class_lookup(cls, NULL, entry->key, NULL);
      if (seen && is_abstract(seen)) return entry->key;
    }
  }
  return MP_STR("");
}
