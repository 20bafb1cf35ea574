// Classes that derive from enum.Enum: their members are objects of their own.
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/native.h"

bool mp_class_is_enum(const MpClass *self) {
  bool is_enum = false;
  for (uint32_t i = 0; i < self->mro.len; i++) {
    const MpValues *bases = &self->mro.items[i]->bases;
    for (uint32_t k = 0; k < bases->len; k++) {
      const MpValue *base = bases->items[k];
      if (base->kind == MP_VALUE_NATIVE) return false;  // (str, Enum): equal to its value
      if (base->kind != MP_VALUE_LIBRARY) continue;
      is_enum |= mp_str_is(base->text, "enum.Enum");
    }
  }
  return is_enum;
}

bool mp_enum_is_mixed(const MpClass *cls) {
  if (mp_class_is_enum(cls)) return false;
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpValues *bases = &cls->mro.items[i]->bases;
    for (uint32_t k = 0; k < bases->len; k++) {
      const MpValue *base = bases->items[k];
      bool is_library = base->kind == MP_VALUE_LIBRARY;
      if (is_library && mp_str_starts_with(base->text, MP_STR("enum."))) return true;
    }
  }
  return false;
}

MpValue *mp_enum_item(MpRun *run, MpValue *cls, MpValue *name, MpSpan span) {
  if (name->kind != MP_VALUE_STR) {
    MpValue *operands[] = {cls, name};
    return mp_native_unknown_of(run, MP_STR("Enum.__getitem__"), operands, 2, span);
  }
  const MpValue *member = mp_map_get(&cls->cls->attributes, name->text);
  if (!member) return mp_run_raise_with(run, "KeyError", name, span);
  return mp_attribute(run, cls, name->text, span);
}

static bool is_member(MpStr name, const MpValue *value) {
  bool is_hidden = mp_str_starts_with(name, MP_STR("_"));
  return value && !is_hidden &&
         (value->kind <= MP_VALUE_DICT || value->kind == MP_VALUE_SYMBOL ||
          value->kind == MP_VALUE_OPAQUE);
}

// `enum.auto()`: one more than the greatest number so far.
static bool is_auto(const MpValue *value) {
  return value->kind == MP_VALUE_SYMBOL && mp_str_is(mp_symbol_source(value), "auto()");
}

void mp_enum_make_members(MpRun *run, MpClass *cls) {
  const MpCall none = {.span = cls->value->span};
  int64_t greatest = 0;
  for (uint32_t i = 0; i < cls->attributes.len; i++) {
    MpStr name = cls->attributes.entries[i].key;
    MpValue *value = cls->attributes.entries[i].value;
    if (!is_member(name, value)) continue;
    if (is_auto(value)) value = mp_value_int(run, greatest + 1);
    bool is_number = value->kind == MP_VALUE_INT;
    if (is_number && value->integer > greatest) greatest = value->integer;
    MpValue *member = mp_instance_new(run, cls, &none);
    mp_map_set(&member->instance->attributes, MP_STR("name"), mp_value_str(run, name));
    mp_map_set(&member->instance->attributes, MP_STR("value"), value);
    mp_map_set(&cls->attributes, name, member);
  }
}

MpValue *mp_enum_members_dict(MpRun *run, const MpClass *cls) {
  MpValue *dict = mp_value_dict(run, (MpSpan){0});
  MpValues members = {0};
  mp_enum_members(run, cls, &members);
  for (uint32_t i = 0; i < members.len; i++) {
    MpValue *name = mp_map_get(&members.items[i]->instance->attributes, MP_STR("name"));
    mp_dict_set(run, dict, name, members.items[i]);
  }
  return dict;
}

static bool is_own(const MpClass *cls, const MpValue *value) {
  return value && value->kind == MP_VALUE_INSTANCE && value->instance->cls == cls;
}

void mp_enum_members(MpRun *run, const MpClass *cls, MpValues *out) {
  for (uint32_t i = 0; i < cls->attributes.len; i++) {
    MpValue *value = cls->attributes.entries[i].value;
    if (is_own(cls, value)) mp_array_push(run->arena, out, value);
  }
}

MpValue *mp_enum_of_value(MpRun *run, const MpClass *cls, const MpCall *call) {
  MpValue *wanted = call->args.len == 1 ? mp_resolve(run, call->args.items[0]) : NULL;
  if (!wanted) {
    return mp_run_opaque(run, "call of an enumeration", cls->name, call->span, &call->args);
  }
  if (is_own(cls, wanted)) return wanted;
  MpValues members = {0};
  mp_enum_members(run, cls, &members);
  for (uint32_t i = 0; i < members.len; i++) {
    MpValue *value = mp_map_get(&members.items[i]->instance->attributes, MP_STR("value"));
    MpValue *equal = mp_compare(run, MP_OPERATOR_EQ, wanted, value, call->span);
    bool truth;
    if (!equal || !mp_truth(run, equal, call->span, &truth)) return NULL;
    if (truth) return members.items[i];
  }
  return mp_run_raise(run, "ValueError", call->span, "not a valid %.*s", MP_FMT(cls->name));
}
