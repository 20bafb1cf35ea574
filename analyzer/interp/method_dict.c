// Methods of dictionaries.
#include "analyzer/interp/builtins.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/operate.h"
#include "analyzer/interp/tracker.h"
#include "analyzer/interp/trip.h"

static MpValue *pair_of(MpRun *run, MpValue *key, MpValue *item, MpSpan span) {
  MpValues items = {NULL, 0, 0};
  mp_array_push(run->arena, &items, key);
  mp_array_push(run->arena, &items, item);
  return mp_value_sequence(run, MP_VALUE_TUPLE, items, span);
}

// A view is a list here: the difference shows only where the dictionary changes afterwards.
static MpValue *view_of(MpRun *run, MpValue *self, MpValues items, const char *type, MpSpan span) {
  MpValue *view = mp_value_sequence(run, MP_VALUE_LIST, items, span);
  view->is_open = self->is_open;
  view->rest = self->rest;
  view->counted = self->counted;
  view->subtype = mp_str_from_c(type);
  // Whoever asks for more than the keys goes through them.
  bool is_listed = self->rest && !run->is_background && !mp_str_is(view->subtype, "dict_keys");
  self->is_listed |= is_listed;
  return view;
}

static MpValue *dict_keys(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  return view_of(run, self, mp_values_copy(run, &self->keys), "dict_keys", call->span);
}

static MpValue *dict_values(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  return view_of(run, self, mp_values_copy(run, &self->items), "dict_values", call->span);
}

static MpValue *dict_items(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  MpValues pairs = {NULL, 0, 0};
  for (uint32_t i = 0; i < self->keys.len; i++) {
    mp_array_push(run->arena, &pairs,
                  pair_of(run, self->keys.items[i], self->items.items[i], call->span));
  }
  return view_of(run, self, pairs, "dict_items", call->span);
}

static MpValue *key_error(MpRun *run, MpValue *key, MpSpan span) {
  return mp_run_raise_with(run, "KeyError", key, span);
}

static MpValue *dict_get(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"key", "default"};
  MpValue *args[2];
  if (!mp_call_bind(run, call, names, 2, 1, args)) return mp_native_refused(run, call);
  if (!mp_value_check_hashable(run, args[0], call->span)) return NULL;
  MpValue *preset = args[1] == NULL ? mp_value_none(run) : args[1];
  MpValue *item = mp_dict_find_or(run, self, args[0], preset, call->span);
  if (item != NULL || run->exception != NULL) return item;
  return preset;
}

static MpValue *dict_get_item(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  return mp_subscript(run, self, call->args.items[0], call->span);
}

static void forget_items(MpValue *dict) {
  dict->keys = (MpValues){NULL, 0, 0};
  dict->items = (MpValues){NULL, 0, 0};
  dict->is_open = true;
  dict->rest = NULL;
}

static MpValue *dict_pop(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 2, &result)) return result;
  MpValue *key = mp_resolve(run, call->args.items[0]);
  if (!mp_value_check_hashable(run, key, call->span)) return NULL;
  MpValue *preset = call->args.len == 2 ? call->args.items[1] : NULL;
  MpValue *item = mp_dict_find_or(run, self, key, preset, call->span);
  if (run->exception != NULL) return NULL;
  if (item == NULL) return preset != NULL ? preset : key_error(run, key, call->span);
  mp_tracker_drop(self, item);
  bool is_removed = mp_dict_remove(run, self, mp_resolve(run, key));
  if (!is_removed && !mp_value_is_distinct(key)) forget_items(self);
  return item;
}

static MpValue *dict_pop_item(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"last"};
  MpValue *args[1];
  bool is_last = true;
  if (!mp_call_bind(run, call, names, 1, 0, args)) return mp_native_refused(run, call);
  if (args[0] != NULL && !mp_truth(run, args[0], call->span, &is_last)) return NULL;
  if (self->is_open) {
    MpValue *result = mp_native_unknown(run, MP_STR("dict.popitem"), self, call);
    forget_items(self);
    return result;
  }
  if (self->keys.len == 0) {
    return mp_run_raise(run, "KeyError", call->span, "'popitem(): dictionary is empty'");
  }
  uint32_t index = is_last ? self->keys.len - 1 : 0;
  MpValue *key = self->keys.items[index];
  MpValue *pair = pair_of(run, key, self->items.items[index], call->span);
  mp_tracker_drop(self, self->items.items[index]);
  (void)mp_dict_remove(run, self, key);
  return pair;
}

static MpValue *dict_set_default(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 2, &result)) return result;
  MpValue *key = mp_resolve(run, call->args.items[0]);
  if (!mp_value_check_hashable(run, key, call->span)) return NULL;
  MpValue *item = mp_dict_find(run, self, key, call->span);
  if (item != NULL || run->exception != NULL) return item;
  item = call->args.len == 2 ? call->args.items[1] : mp_value_none(run);
  mp_dict_set(run, self, mp_resolve(run, key), item);
  return item;
}

// What is not known makes the dictionary open: it may hold anything besides.
static MpValue *dict_update(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_tracker_update(run, self, call, &result)) {
    if (result == NULL) return NULL;
    mp_doubt_entries(run, self, call->span);
    self->rest = NULL;
  }
  return mp_value_none(run);
}

static MpValue *dict_copy(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  MpValue *copy = mp_value_dict(run, call->span);
  copy->keys = mp_values_copy(run, &self->keys);
  copy->items = mp_values_copy(run, &self->items);
  copy->is_open = self->is_open;
  copy->subtype = self->subtype;
  copy->maker = self->maker;
  copy->rest = self->rest;
  copy->is_listed = self->is_listed;
  mp_dict_detach(copy);
  return copy;
}

static MpValue *dict_clear(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  for (uint32_t i = 0; i < self->items.len; i++)
    mp_tracker_drop(self, self->items.items[i]);
  forget_items(self);
  self->is_open = false;
  return mp_value_none(run);
}

static MpValue *dict_from_keys(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 2, &result)) return result;
  MpValues keys = {NULL, 0, 0};
  if (!mp_native_items(run, call->args.items[0], "dict.fromkeys", call->span, &keys, &result)) {
    return result;
  }
  MpValue *dict = mp_value_dict(run, call->span);
  MpValue *item = call->args.len == 2 ? call->args.items[1] : mp_value_none(run);
  for (uint32_t i = 0; i < keys.len; i++) {
    if (!mp_value_check_hashable(run, keys.items[i], call->span)) return NULL;
    mp_dict_set(run, dict, keys.items[i], item);
  }
  return dict;
}

static MpValue *dict_move_to_end(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"key", "last"};
  MpValue *args[2];
  bool is_last = true;
  if (!mp_call_bind(run, call, names, 2, 1, args)) return mp_native_refused(run, call);
  if (args[1] != NULL && !mp_truth(run, args[1], call->span, &is_last)) return NULL;
  MpValue *key = mp_resolve(run, args[0]);
  MpValue *item = mp_dict_get(run, self, key);
  if (item == NULL) return key_error(run, key, call->span);
  (void)mp_dict_remove(run, self, key);
  mp_dict_set(run, self, key, item);
  for (uint32_t i = self->keys.len - 1; !is_last && i > 0; i--) {
    self->keys.items[i] = self->keys.items[i - 1];
    self->items.items[i] = self->items.items[i - 1];
    self->keys.items[i - 1] = key;
    self->items.items[i - 1] = item;
  }
  if (!is_last) self->index = NULL;
  return mp_value_none(run);
}

static MpValue *dict_set_item(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  MpValue *const *args = call->args.items;
  return mp_subscript_assign(run, self, args[0], args[1], call->span) ? run->none : NULL;
}

static MpValue *dict_delete_item(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  return mp_subscript_delete(run, self, call->args.items[0], call->span) ? run->none : NULL;
}

static MpValue *dict_contains(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  return mp_compare(run, MP_OPERATOR_IN, call->args.items[0], self, call->span);
}

static MpValue *dict_len(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  return mp_builtin_length(run, self, call->span);
}

MpValue *mp_dict_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {
      {"__contains__", dict_contains},
      {"__delitem__", dict_delete_item},
      {"__getitem__", dict_get_item},
      {"__iter__", dict_keys},
      {"__len__", dict_len},
      {"__setitem__", dict_set_item},
      {"clear", dict_clear},
      {"copy", dict_copy},
      {"fromkeys", dict_from_keys},
      {"get", dict_get},
      {"items", dict_items},
      {"keys", dict_keys},
      {"pop", dict_pop},
      {"popitem", dict_pop_item},
      {"setdefault", dict_set_default},
      {"update", dict_update},
      {"values", dict_values},
  };
  if (value->maker != NULL && mp_str_is(name, "default_factory")) return value->maker;
  if (mp_str_is(value->subtype, "Counter")) {
    MpValue *method = mp_counter_attribute(run, value, name);
    if (method != NULL) return method;
  }
  if (mp_str_is(value->subtype, "OrderedDict") && mp_str_is(name, "move_to_end")) {
    return mp_value_native(run, MP_STR("move_to_end"), dict_move_to_end, value);
  }
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, value);
}
