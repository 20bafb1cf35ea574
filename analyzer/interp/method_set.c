// Methods of sets and frozensets.
#include "analyzer/interp/builtins.h"

static bool is_frozen(const MpValue *set) {
  return set->subtype.len > 0;
}

// The set holds something that may equal what was added or removed.
static MpValue *lose_items(MpRun *run, MpValue *self, const char *method, const MpCall *call) {
  MpValue *result = mp_native_unknown(run, mp_str_from_c(method), self, call);
  self->items = (MpValues){NULL, 0, 0};
  self->is_open = true;
  return result == NULL ? NULL : mp_value_none(run);
}

static MpValue *set_add(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  if (!mp_value_check_hashable(run, call->args.items[0], call->span)) return NULL;
  if (mp_set_add(run, self, call->args.items[0]) == MP_MAYBE) {
    return lose_items(run, self, "set.add", call);
  }
  return mp_value_none(run);
}

static MpValue *take_out(MpRun *run, MpValue *self, const MpCall *call, bool must_be_there) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *item = call->args.items[0];
  MpTristate is_there = mp_value_contains(run, self, item);
  if (is_there == MP_MAYBE) return lose_items(run, self, "set.discard", call);
  if (is_there == MP_NO) {
    if (!must_be_there) return mp_value_none(run);
    MpValue *repr = mp_format_repr(run, item, call->span);
    if (repr == NULL) return NULL;
    bool has_text = repr->kind == MP_VALUE_STR;
    return mp_run_raise(run, "KeyError", call->span, "%.*s", has_text ? (int)repr->text.len : 0,
                        has_text ? repr->text.ptr : "");
  }
  MpValues kept = {NULL, 0, 0};
  for (uint32_t i = 0; i < self->items.len; i++) {
    if (mp_value_equals(run, self->items.items[i], item) == MP_YES) continue;
    mp_array_push(run->arena, &kept, self->items.items[i]);
  }
  self->items = kept;
  return mp_value_none(run);
}

static MpValue *set_remove(MpRun *run, MpValue *self, const MpCall *call) {
  return take_out(run, self, call, true);
}

static MpValue *set_discard(MpRun *run, MpValue *self, const MpCall *call) {
  return take_out(run, self, call, false);
}

// Which item it is depends on hashes.
static MpValue *set_pop(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  if (self->items.len == 0 && !self->is_open) {
    return mp_run_raise(run, "KeyError", call->span, "'pop from an empty set'");
  }
  if (self->items.len == 1 && !self->is_open) {
    result = self->items.items[0];
    self->items.len = 0;
    return result;
  }
  MpValues inputs = {NULL, 0, 0};
  mp_array_push(run->arena, &inputs, mp_value_sequence(run, MP_VALUE_SET, self->items, self->span));
  result = mp_run_opaque(run, "order of a set", MP_STR("pop"), call->span, &inputs);
  self->items = (MpValues){NULL, 0, 0};
  self->is_open = true;
  return result;
}

// The iterable as a set; NULL with `*result` where it is not known.
static MpValue *as_set(MpRun *run, MpValue *iterable, MpSpan span, MpValue **result) {
  MpValue *set = mp_value_new(run, MP_VALUE_SET, span);
  MpValues items = {NULL, 0, 0};
  if (!mp_native_items(run, iterable, "set", span, &items, result)) return NULL;
  for (uint32_t i = 0; i < items.len; i++) {
    if (!mp_value_check_hashable(run, items.items[i], span)) return NULL;
    if (mp_set_add(run, set, items.items[i]) != MP_MAYBE) continue;
    *result = mp_native_unknown_of(run, MP_STR("set"), &iterable, 1, span);
    return NULL;
  }
  return set;
}

static MpValue *combine(MpRun *run, MpOperator op, const char *name, MpValue *self,
                        const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, UINT32_MAX, &result)) return result;
  if (self->is_open) return mp_native_unknown(run, mp_str_from_c(name), self, call);
  MpValue *set =
      mp_value_sequence(run, MP_VALUE_SET, mp_values_copy(run, &self->items), call->span);
  set->subtype = self->subtype;
  for (uint32_t i = 0; i < call->args.len; i++) {
    MpValue *other = as_set(run, call->args.items[i], call->span, &result);
    if (other == NULL) return result;
    set = mp_container_binary(run, op, set, other, call->span);
    if (set == NULL || set->kind != MP_VALUE_SET) return set;
  }
  return set;
}

static MpValue *set_union(MpRun *run, MpValue *self, const MpCall *call) {
  return combine(run, MP_OPERATOR_BIT_OR, "set.union", self, call);
}

static MpValue *set_intersection(MpRun *run, MpValue *self, const MpCall *call) {
  return combine(run, MP_OPERATOR_BIT_AND, "set.intersection", self, call);
}

static MpValue *set_difference(MpRun *run, MpValue *self, const MpCall *call) {
  return combine(run, MP_OPERATOR_SUB, "set.difference", self, call);
}

static MpValue *set_symmetric_difference(MpRun *run, MpValue *self, const MpCall *call) {
  return combine(run, MP_OPERATOR_BIT_XOR, "set.symmetric_difference", self, call);
}

static MpValue *replace_items(MpRun *run, MpValue *self, const MpValue *with) {
  if (with == NULL) return NULL;
  bool is_known = with->kind == MP_VALUE_SET;
  self->items = is_known ? with->items : (MpValues){NULL, 0, 0};
  self->is_open = !is_known;
  return mp_value_none(run);
}

static MpValue *set_update(MpRun *run, MpValue *self, const MpCall *call) {
  return replace_items(run, self, set_union(run, self, call));
}

static MpValue *set_intersection_update(MpRun *run, MpValue *self, const MpCall *call) {
  return replace_items(run, self, set_intersection(run, self, call));
}

static MpValue *set_difference_update(MpRun *run, MpValue *self, const MpCall *call) {
  return replace_items(run, self, set_difference(run, self, call));
}

static MpValue *compare_sets(MpRun *run, MpValue *self, const MpCall *call, bool is_superset) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *other = as_set(run, call->args.items[0], call->span, &result);
  if (other == NULL) return result;
  MpTristate answer = MP_MAYBE;
  MpOperator op = is_superset ? MP_OPERATOR_GT_E : MP_OPERATOR_LT_E;
  if (!mp_value_order(run, op, self, other, call->span, &answer)) return NULL;
  if (answer == MP_MAYBE) return mp_native_unknown(run, MP_STR("set.issubset"), self, call);
  return mp_value_bool(run, answer == MP_YES);
}

static MpValue *set_is_subset(MpRun *run, MpValue *self, const MpCall *call) {
  return compare_sets(run, self, call, false);
}

static MpValue *set_is_superset(MpRun *run, MpValue *self, const MpCall *call) {
  return compare_sets(run, self, call, true);
}

static MpValue *set_is_disjoint(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *shared = set_intersection(run, self, call);
  if (shared == NULL || shared->kind != MP_VALUE_SET) return shared;
  return mp_value_bool(run, shared->items.len == 0);
}

static MpValue *set_copy(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  MpValue *copy =
      mp_value_sequence(run, MP_VALUE_SET, mp_values_copy(run, &self->items), call->span);
  copy->subtype = self->subtype;
  copy->is_open = self->is_open;
  return copy;
}

static MpValue *set_clear(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  self->items = (MpValues){NULL, 0, 0};
  self->is_open = false;
  return mp_value_none(run);
}

MpValue *mp_set_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {
      {"copy", set_copy},
      {"difference", set_difference},
      {"intersection", set_intersection},
      {"isdisjoint", set_is_disjoint},
      {"issubset", set_is_subset},
      {"issuperset", set_is_superset},
      {"symmetric_difference", set_symmetric_difference},
      {"union", set_union},
  };
  static const MpNativeRow changing[] = {
      {"add", set_add},
      {"clear", set_clear},
      {"difference_update", set_difference_update},
      {"discard", set_discard},
      {"intersection_update", set_intersection_update},
      {"pop", set_pop},
      {"remove", set_remove},
      {"update", set_update},
  };
  MpValue *method = mp_native_find(run, rows, sizeof rows / sizeof *rows, name, value);
  if (method != NULL || is_frozen(value)) return method;
  return mp_native_find(run, changing, sizeof changing / sizeof *changing, name, value);
}
