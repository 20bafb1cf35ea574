#include "analyzer/interp/class_attribute.h"

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/native.h"

static bool is_plain_base(const MpValue *base) {
  static const char *const names[] = {"abc.ABC", "typing.Generic", "typing.Protocol",
                                      "builtins.object"};
  if (base->kind == MP_VALUE_CLASS) return true;
  if (base->kind == MP_VALUE_NATIVE) return mp_str_is(base->native.name, "object");
  for (size_t i = 0; base->kind == MP_VALUE_LIBRARY && i < sizeof names / sizeof *names; i++) {
    if (mp_str_is(base->text, names[i])) return true;
  }
  return base->kind == MP_VALUE_LIBRARY && mp_exception_is_name(base->text);
}

bool mp_object_is_plain_class(const MpClass *cls) {
  if (cls->has_opaque_base) return false;
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpClass *at = cls->mro.items[i];
    if (!at->def && !mp_exception_is_name(at->library)) return false;
    for (uint32_t k = 0; k < at->bases.len; k++) {
      if (!is_plain_base(at->bases.items[k])) return false;
    }
  }
  return true;
}

// --- attributes of classes ---

static MpValue *object_type(MpRun *run) {
  return mp_map_get(&run->builtins->names, MP_STR("object"));
}

static MpValue *class_value(MpRun *run, const MpClass *cls) {
  bool is_builtin = !cls->def && mp_exception_is_name(cls->library);
  return is_builtin ? mp_value_library(run, cls->library, (MpSpan){0}) : cls->value;
}

static MpValues classes_of(MpRun *run, const MpClass *cls) {
  MpValues items = {NULL, 0, 0};
  for (uint32_t i = 0; i < cls->mro.len; i++)
    mp_array_push(run->arena, &items, class_value(run, cls->mro.items[i]));
  mp_array_push(run->arena, &items, object_type(run));
  return items;
}

static MpValue *class_mro(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  return mp_value_sequence(run, MP_VALUE_LIST, classes_of(run, self->cls), call->span);
}

static MpValue *class_dict(MpRun *run, const MpClass *cls) {
  MpValue *dict = mp_value_dict(run, (MpSpan){0});
  for (uint32_t i = 0; i < cls->attributes.len; i++) {
    const MpMapEntry *entry = &cls->attributes.entries[i];
    if (entry->value) mp_dict_set(run, dict, mp_value_str(run, entry->key), entry->value);
  }
  MpValue *text = mp_attribute(run, cls->value, MP_STR("__doc__"), (MpSpan){0});
  if (!text) return NULL;
  mp_dict_set(run, dict, mp_value_str(run, MP_STR("__doc__")), text);
  return dict;
}

// Without abc.ABC and its like: their order is that of classes which are not held.
static bool has_known_order(const MpClass *cls) {
  if (!mp_object_is_plain_class(cls)) return false;
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpValues *bases = &cls->mro.items[i]->bases;
    for (uint32_t k = 0; k < bases->len; k++) {
      const MpValue *base = bases->items[k];
      if (base->kind == MP_VALUE_LIBRARY && !mp_exception_is_name(base->text)) return false;
    }
  }
  return true;
}

MpValue *mp_object_class_attribute(MpRun *run, MpClass *cls, MpStr name) {
  if (!cls->def) return NULL;
  if (mp_str_is(name, "__class__")) return mp_map_get(&run->builtins->names, MP_STR("type"));
  if (mp_str_is(name, "__dict__")) return class_dict(run, cls);
  if (mp_str_is(name, "__bases__")) {
    MpValues bases = mp_values_copy(run, &cls->bases);
    if (bases.len == 0) mp_array_push(run->arena, &bases, object_type(run));
    return mp_value_sequence(run, MP_VALUE_TUPLE, bases, (MpSpan){0});
  }
  if (!has_known_order(cls)) return NULL;
  if (mp_str_is(name, "__mro__")) {
    return mp_value_sequence(run, MP_VALUE_TUPLE, classes_of(run, cls), (MpSpan){0});
  }
  if (mp_str_is(name, "mro")) return mp_value_native(run, name, class_mro, cls->value);
  return NULL;
}

// --- descriptors ---

MpValue *mp_descriptor_method(MpRun *run, MpValue *value, const char *method) {
  if (!value || value->kind != MP_VALUE_INSTANCE) return NULL;
  MpValue *function = mp_class_lookup(value->instance->cls, NULL, mp_str_from_c(method), NULL);
  return function ? mp_value_method(run, value, function) : NULL;
}
