#include "analyzer/interp/tracker.h"

#include "analyzer/interp/builtins.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/doubt.h"

// Containers in containers that are looked through.
#define MAX_DEPTH 8u

static MpValue *hold(MpRun *run, MpInstance *owner, MpValue *item, uint32_t depth);

static void track(MpRun *run, MpInstance *owner, MpValue *layer) {
  for (uint32_t i = 0; i < owner->tracked.len; i++) {
    if (owner->tracked.items[i]->instance == layer->instance) return;
  }
  mp_array_push(run->arena, &owner->tracked, layer);
}

// An iterator, a view or a deque is none that Keras looks into.
static bool is_plain_container(const MpValue *value) {
  switch (value->kind) {
    case MP_VALUE_TUPLE: return !value->is_shape;
    case MP_VALUE_LIST:
    case MP_VALUE_SET: return value->subtype.len == 0;
    case MP_VALUE_DICT:
      return value->subtype.len == 0 || mp_str_is(value->subtype, "OrderedDict") ||
             mp_str_is(value->subtype, "defaultdict") || mp_str_is(value->subtype, "Counter");
    default: return false;
  }
}

static MpValues hold_all(MpRun *run, MpInstance *owner, const MpValues *items, uint32_t depth) {
  MpValues held = mp_values_copy(run, items);
  for (uint32_t i = 0; i < held.len; i++)
    held.items[i] = hold(run, owner, mp_resolve(run, held.items[i]), depth + 1);
  return held;
}

static MpValue *copy_of(MpRun *run, MpInstance *owner, const MpValue *from, uint32_t depth) {
  MpValue *copy = mp_value_new(run, from->kind, from->span);
  *copy = *from;
  copy->visit = 0;
  copy->index = NULL;
  copy->items = hold_all(run, owner, &from->items, depth);
  copy->keys = mp_values_copy(run, &from->keys);
  if (from->kind == MP_VALUE_TUPLE) return copy;
  copy->tracker = owner;
  if (from->kind != MP_VALUE_DICT) return copy;
  copy->is_names = false;
  copy->maker = NULL;
  if (!mp_str_is(from->subtype, "OrderedDict")) copy->subtype = MP_STR("");
  return copy;
}

// A class that says itself what going through its objects gives is not followed.
static MpValue *plain_of_object(MpRun *run, MpInstance *owner, MpValue *object, uint32_t depth) {
  const MpValue *payload = object->instance->payload;
  bool is_taken = payload && payload->kind != MP_VALUE_TUPLE && is_plain_container(payload);
  if (!is_taken) return object;
  static const char *const methods[] = {"__iter__", "items"};
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
    if (mp_class_function(object->instance->cls, methods[i], NULL)) {
      return mp_run_opaque(run, "elements of a class", object->instance->cls->name, object->span,
                           NULL);
    }
  }
  return copy_of(run, owner, payload, depth);
}

// The container itself stands for what Keras wraps around it: a change of one is seen in both.
static void wrap(MpValue *value, uint32_t depth) {
  if (!is_plain_container(value) || value->kind == MP_VALUE_SET || depth == MAX_DEPTH) return;
  value->is_wrapped = true;
  for (uint32_t i = 0; i < value->items.len; i++)
    wrap(value->items.items[i], depth + 1);
}

static MpValue *hold(MpRun *run, MpInstance *owner, MpValue *item, uint32_t depth) {
  const MpTrackingRow *row = mp_keras_tracking(run->version);
  if (item->kind == MP_VALUE_INSTANCE && item->instance->layer) {
    if (row->lists_by_time) track(run, owner, item);
    return item;
  }
  if (depth == MAX_DEPTH && is_plain_container(item)) {
    return mp_run_opaque(run, "deep container", mp_span_text(item->span), item->span, NULL);
  }
  if (item->kind == MP_VALUE_INSTANCE && row->makes_plain) {
    return plain_of_object(run, owner, item, depth);
  }
  return is_plain_container(item) ? copy_of(run, owner, item, depth) : item;
}

MpValue *mp_tracker_hold(MpRun *run, MpInstance *owner, MpValue *item) {
  item = mp_resolve(run, item);
  if (mp_keras_tracking(run->version)->copies) return hold(run, owner, item, 0);
  wrap(item, 0);
  return item;
}

MpValue *mp_tracker_add(MpRun *run, const MpValue *container, MpValue *item) {
  return container->tracker ? hold(run, container->tracker, mp_resolve(run, item), 0) : item;
}

void mp_tracker_drop(const MpValue *container, const MpValue *item) {
  if (!container->tracker || item->kind != MP_VALUE_INSTANCE) return;
  MpValues *tracked = &container->tracker->tracked;
  uint32_t kept = 0;
  for (uint32_t i = 0; i < tracked->len; i++) {
    if (tracked->items[i]->instance != item->instance) tracked->items[kept++] = tracked->items[i];
  }
  tracked->len = kept;
}

static bool refuses_update(MpRun *run, const MpCall *call) {
  if (call->is_open || (call->keywords.len == 0 && call->args.len == 1)) {
    const MpValue *from = call->args.len == 1 ? mp_resolve(run, call->args.items[0]) : NULL;
    bool has_items = !from || !is_plain_container(from) || from->kind == MP_VALUE_DICT;
    if (has_items) return false;
    return mp_run_raise(run, "AttributeError", call->span, "'%.*s' object has no attribute 'items'",
                        MP_FMT(mp_value_type_name(from))) == NULL;
  }
  return mp_run_raise(run, "TypeError", call->span, "update() takes one mapping") == NULL;
}

bool mp_tracker_update(MpRun *run, MpValue *dict, const MpCall *call, MpValue **result) {
  *result = NULL;
  if (!dict->tracker) return mp_builtin_fill_dict(run, dict, call, result);
  bool asks_items = mp_keras_tracking(run->version)->updates_by_items;
  if (asks_items && refuses_update(run, call)) return false;
  MpValue *given = mp_value_dict(run, call->span);
  if (!mp_builtin_fill_dict(run, given, call, result)) return false;
  for (uint32_t i = 0; i < given->keys.len; i++)
    mp_dict_set(run, dict, given->keys.items[i], mp_tracker_add(run, dict, given->items.items[i]));
  if (given->is_open && !given->rest) mp_doubt_entries(run, dict, call->span);
  mp_dict_take_rest(dict, given);
  return true;
}
