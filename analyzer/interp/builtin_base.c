#include "analyzer/interp/builtin_base.h"

#include "analyzer/interp/standard.h"

static const char *const native_types[] = {"dict", "list", "tuple", "set", "property"};
static const char *const library_types[] = {"collections.OrderedDict", "collections.defaultdict"};

static bool is_enum_base(const MpValue *base) {
  return base->kind == MP_VALUE_LIBRARY && mp_str_starts_with(base->text, MP_STR("enum."));
}

MpValue *mp_builtin_base_of(MpRun *run, const MpValue *base) {
  if (base->kind == MP_VALUE_CLASS) return base->cls->payload_type;
  if (base->kind == MP_VALUE_NATIVE) {
    for (size_t i = 0; i < sizeof native_types / sizeof *native_types; i++) {
      bool is_type = !base->native.self && mp_str_is(base->native.name, native_types[i]);
      if (is_type) return mp_map_get(&run->builtins->names, base->native.name);
    }
    if (mp_is_named_tuple_class(base)) {
      MpValue *type = MP_NEW(run->arena, MpValue);
      *type = *base;
      return type;
    }
    for (size_t i = 0; i < sizeof library_types / sizeof *library_types; i++) {
      if (!mp_str_is(base->native.name, library_types[i])) continue;
      return mp_standard_library(run, base->native.name, base->span);
    }
  }
  if (base->kind != MP_VALUE_LIBRARY) return NULL;
  if (mp_str_is(base->text, "typing.TypedDict")) {
    return mp_map_get(&run->builtins->names, MP_STR("dict"));
  }
  for (size_t i = 0; i < sizeof library_types / sizeof *library_types; i++) {
    if (mp_str_is(base->text, library_types[i])) {
      return mp_standard_library(run, base->text, base->span);
    }
  }
  return NULL;
}

// `class Pair(NamedTuple)`: the annotated names of the body are its fields.
static MpValue *named_tuple_of_body(MpRun *run, const MpClass *cls) {
  MpValues fields = {0}, defaults = {0};
  for (uint32_t i = 0; i < cls->def->body.len; i++) {
    const MpStmt *stmt = cls->def->body.items[i];
    if (stmt->kind != MP_STMT_ANN_ASSIGN) continue;
    const MpExpr *target = stmt->ann_assign.target;
    if (target->kind != MP_EXPR_NAME) continue;
    mp_array_push(run->arena, &fields, mp_value_str(run, target->name));
    MpValue *preset = mp_map_get(&cls->attributes, target->name);
    if (stmt->ann_assign.value && preset) mp_array_push(run->arena, &defaults, preset);
  }
  return mp_named_tuple_class(run, cls->name, fields, defaults, cls->def->span);
}

MpValue *mp_builtin_base(MpRun *run, const MpClass *cls) {
  MpValue *type = NULL;
  for (uint32_t i = 0; i < cls->bases.len; i++) {
    const MpValue *base = cls->bases.items[i];
    if (is_enum_base(base)) return NULL;
    bool is_named = base->kind == MP_VALUE_LIBRARY && mp_str_is(base->text, "typing.NamedTuple");
    if (is_named) return named_tuple_of_body(run, cls);
    if (!type) type = mp_builtin_base_of(run, base);
  }
  return type;
}

static bool is_fixed(const MpValue *type) {
  return mp_str_is(type->native.name, "tuple") || mp_is_named_tuple_class(type);
}

void mp_payload_new(MpRun *run, MpInstance *instance, const MpCall *call) {
  MpValue *type = instance->cls->payload_type;
  instance->payload = is_fixed(type) ? mp_call_value(run, type, call)
                                     : mp_call_with(run, type, NULL, 0, call->span);
}

MpValue *mp_payload_init(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *payload = self->instance->payload;
  if (is_fixed(self->instance->cls->payload_type)) return run->none;
  MpValue *made = mp_call_value(run, self->instance->cls->payload_type, call);
  if (!made) return NULL;
  if (made->kind != payload->kind) {
    payload->is_open = true;  // made of something that is not followed
    return run->none;
  }
  payload->items = made->items;
  payload->keys = made->keys;
  payload->index = made->index;
  payload->maker = made->maker;
  payload->is_open = made->is_open;
  return run->none;
}

// An object of the class with the items of a named tuple; the class's own `__new__` and `__init__`
// have no part in it.
static MpValue *named_tuple_object(MpRun *run, MpClass *cls, MpValue *tuple, const MpCall *call) {
  if (!tuple || tuple->kind != MP_VALUE_TUPLE) return tuple;
  MpCall items = {.span = call->span, .symbol = call->symbol};
  items.args = tuple->items;
  MpValue *object = mp_instance_new(run, cls, &items);
  object->instance->is_constructed = true;
  return object;
}

// `point._replace(x=1)`
static MpValue *payload_replace(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *payload = self->instance->payload;
  MpValue *method = mp_builtin_attribute(run, payload, MP_STR("_replace"), call->span);
  MpValue *tuple = method ? mp_call_value(run, method, call) : NULL;
  return named_tuple_object(run, self->instance->cls, tuple, call);
}

// `Point._make(items)`
static MpValue *payload_make(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *method = mp_named_tuple_class_attribute(run, self->cls->payload_type, MP_STR("_make"));
  return named_tuple_object(run, self->cls, mp_call_value(run, method, call), call);
}

MpValue *mp_payload_class_attribute(MpRun *run, MpValue *cls, MpStr name, MpSpan span) {
  MpValue *type = cls->cls->payload_type;
  if (!type) return NULL;
  MpValue *attribute = mp_named_tuple_class_attribute(run, type, name);
  if (attribute && mp_str_is(name, "_make")) return mp_value_native(run, name, payload_make, cls);
  if (attribute && mp_str_is(name, "_fields")) return attribute;
  bool is_hidden = mp_str_starts_with(name, MP_STR("_"));
  bool is_special = mp_str_starts_with(name, MP_STR("__"));
  if (is_special || !is_hidden || !mp_is_named_tuple_class(type)) return NULL;
  return mp_run_opaque(run, "attribute of a named tuple", name, span, NULL);
}

MpValue *mp_payload_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  MpValue *payload = value->instance->payload;
  if (!payload) return NULL;
  if (mp_str_is(name, "__init__")) return mp_value_native(run, name, mp_payload_init, value);
  // They give an object of the class, which a method of the payload would not.
  if (payload->kind == MP_VALUE_TUPLE && payload->keys.len > 0) {
    if (mp_str_is(name, "_replace")) return mp_value_native(run, name, payload_replace, value);
    if (mp_str_is(name, "_make")) {
      return mp_value_native(run, name, payload_make, value->instance->cls->value);
    }
  }
  return mp_builtin_attribute(run, payload, name, span);
}

MpValue *mp_payload_of(const MpValue *value, const char *method) {
  if (value->kind != MP_VALUE_INSTANCE || !value->instance->payload) return NULL;
  MpStr name = mp_str_from_c(method);
  return mp_class_lookup(value->instance->cls, NULL, name, NULL) ? NULL : value->instance->payload;
}
