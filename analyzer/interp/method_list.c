// Methods of lists and tuples.
#include "analyzer/interp/builtins.h"
#include "analyzer/interp/generator.h"
#include "analyzer/interp/slice_edit.h"
#include "analyzer/interp/standard.h"
#include "analyzer/interp/tracker.h"
#include "analyzer/interp/trip.h"

// What is in the list is not known any more.
static void forget_items(MpValue *list) {
  list->items = (MpValues){NULL, 0, 0};
  list->is_open = true;
}

static bool is_unknown(const MpValue *value) {
  return value->kind == MP_VALUE_SYMBOL || value->kind == MP_VALUE_OPAQUE ||
         value->kind == MP_VALUE_CONSTANT || value->kind == MP_VALUE_LIBRARY ||
         value->kind == MP_VALUE_TENSOR;
}

// An unknown position or order: what the list held may be anywhere in it from now on.
static MpValue *lose_items(MpRun *run, MpValue *list, const char *method, const MpCall *call) {
  MpValues inputs = mp_values_copy(run, &call->args);
  MpValue *before = mp_value_sequence(run, MP_VALUE_LIST, list->items, list->span);
  mp_array_push(run->arena, &inputs, before);
  forget_items(list);
  return mp_run_opaque(run, "unknown position in a list", mp_str_from_c(method), call->span,
                       &inputs);
}

static bool take_index(MpRun *run, const MpValue *value, MpSpan span, int64_t *out) {
  if (value->kind == MP_VALUE_INT || value->kind == MP_VALUE_BOOL) {
    *out = value->kind == MP_VALUE_INT ? value->integer : (int64_t)value->boolean;
    return true;
  }
  (void)mp_run_raise(run, "TypeError", span, "'%.*s' object cannot be interpreted as an integer",
                     MP_FMT(mp_value_type_name(value)));
  return false;
}

static void insert_at(MpRun *run, MpValues *items, uint32_t index, MpValue *item) {
  mp_array_push(run->arena, items, item);
  for (uint32_t i = items->len - 1; i > index; i--)
    items->items[i] = items->items[i - 1];
  items->items[index] = item;
}

void mp_list_note_growth(const MpRun *run, MpValue *list) {
  mp_trip_note_growth(run, list);
  MpSpan loop = run->frame->open_loop;
  if (mp_span_is_none(loop)) return;
  bool is_inside = list->span.source == loop.source && list->span.start_byte >= loop.start_byte &&
                   list->span.end_byte <= loop.end_byte;
  if (!is_inside) list->is_open = true;
}

static MpValue *list_append(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  (void)mp_tracker_add(run, self, call->args.items[0]);
  mp_array_push(run->arena, &self->items, call->args.items[0]);
  mp_list_note_growth(run, self);
  return mp_value_none(run);
}

static MpValue *list_extend(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *from = mp_resolve(run, call->args.items[0]);
  MpValues items = {NULL, 0, 0};
  if (from->is_open && from->kind == MP_VALUE_LIST) {
    items = mp_values_copy(run, &from->items);
    self->is_open = true;
  } else if (!mp_builtin_elements(run, from, "list.extend", call->span, &items, &result)) {
    if (result == NULL) return NULL;
    self->is_open = true;
  }
  for (uint32_t i = 0; i < items.len; i++)
    mp_array_push(run->arena, &self->items, mp_tracker_add(run, self, items.items[i]));
  mp_list_note_growth(run, self);
  return mp_value_none(run);
}

static MpValue *list_insert(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  int64_t index = 0;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  MpValue *position = mp_resolve(run, call->args.items[0]);
  if (position->kind == MP_VALUE_SYMBOL && !self->is_open) {
    (void)mp_decide_index(run, position, self->items.len + 1, call->span);
    position = mp_resolve(run, position);
  }
  bool is_at_start = position->kind == MP_VALUE_INT && position->integer == 0;
  if (is_unknown(position) || (self->is_open && !is_at_start)) {
    return lose_items(run, self, "insert", call);
  }
  if (!take_index(run, position, call->span, &index)) return NULL;
  int64_t len = self->items.len;
  if (index < 0) index += len;
  index = index < 0 ? 0 : index > len ? len : index;
  (void)mp_tracker_add(run, self, call->args.items[1]);
  insert_at(run, &self->items, (uint32_t)index, call->args.items[1]);
  return mp_value_none(run);
}

static MpValue *list_pop(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  int64_t index = -1;
  if (!mp_native_arity(run, call, 0, 1, &result)) return result;
  const MpValue *position = call->args.len == 0 ? NULL : mp_resolve(run, call->args.items[0]);
  if (self->is_open || (position != NULL && is_unknown(position))) {
    return lose_items(run, self, "pop", call);
  }
  if (position != NULL && !take_index(run, position, call->span, &index)) return NULL;
  int64_t len = self->items.len;
  if (len == 0) return mp_run_raise(run, "IndexError", call->span, "pop from empty list");
  if (index < 0) index += len;
  if (index < 0 || index >= len) {
    return mp_run_raise(run, "IndexError", call->span, "pop index out of range");
  }
  MpValue *item = self->items.items[index];
  mp_list_remove_at(self, (uint32_t)index);
  return item;
}

// The first equal item from `start` to before `end`: its index, -1 where there is none, -2 where it
// is not known.
static int64_t find_item(MpRun *run, const MpValue *self, const MpValue *item, int64_t start,
                         int64_t end) {
  for (int64_t i = start; i < end; i++) {
    MpTristate same = mp_value_equals(run, self->items.items[i], item);
    if (same == MP_YES) return i;
    if (same == MP_MAYBE) return -2;
  }
  return self->is_open ? -2 : -1;
}

static MpValue *list_remove(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  int64_t index = find_item(run, self, call->args.items[0], 0, self->items.len);
  if (index == -2) {
    MpValue *lost = lose_items(run, self, "remove", call);
    return lost == NULL ? NULL : mp_value_none(run);
  }
  if (index == -1)
    return mp_run_raise(run, "ValueError", call->span, "list.remove(x): x not in list");
  mp_list_remove_at(self, (uint32_t)index);
  return mp_value_none(run);
}

static bool take_bound(MpRun *run, const MpCall *call, uint32_t arg, int64_t len, int64_t *out,
                       MpValue **result) {
  if (call->args.len <= arg) return true;
  const MpValue *value = mp_resolve(run, call->args.items[arg]);
  *result = NULL;
  if (is_unknown(value)) {
    *result = mp_native_unknown(run, MP_STR("index"), NULL, call);
    return false;
  }
  if (!take_index(run, value, call->span, out)) return false;
  if (*out < 0) *out += len;
  *out = *out < 0 ? 0 : *out > len ? len : *out;
  return true;
}

static MpValue *list_index(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 3, &result)) return result;
  int64_t start = 0;
  int64_t end = self->items.len;
  if (!take_bound(run, call, 1, self->items.len, &start, &result)) return result;
  if (!take_bound(run, call, 2, self->items.len, &end, &result)) return result;
  int64_t index = find_item(run, self, call->args.items[0], start, end);
  if (index == -2) return mp_native_unknown(run, MP_STR("list.index"), self, call);
  if (index >= 0) return mp_value_int(run, index);
  if (self->kind == MP_VALUE_TUPLE) {
    return mp_run_raise(run, "ValueError", call->span, "tuple.index(x): x not in tuple");
  }
  MpValue *repr = mp_format_repr(run, call->args.items[0], call->span);
  bool has_text = repr != NULL && repr->kind == MP_VALUE_STR;
  if (repr == NULL) return NULL;
  return mp_run_raise(run, "ValueError", call->span, "%.*s is not in list",
                      has_text ? (int)repr->text.len : 1, has_text ? repr->text.ptr : "x");
}

static MpValue *list_count(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  int64_t count = 0;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  bool is_known = !self->is_open;
  for (uint32_t i = 0; i < self->items.len && is_known; i++) {
    MpTristate same = mp_value_equals(run, self->items.items[i], call->args.items[0]);
    is_known = same != MP_MAYBE;
    if (same == MP_YES) count++;
  }
  if (!is_known) return mp_native_unknown(run, MP_STR("list.count"), self, call);
  return mp_value_int(run, count);
}

static MpValue *list_sort(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"key", "reverse"};
  MpValue *args[2];
  MpValue *result = NULL;
  bool is_reverse = false;
  if (call->args.len > 0) {
    return mp_run_raise(run, "TypeError", call->span, "sort() takes no positional arguments");
  }
  if (!mp_call_bind(run, call, names, 2, 0, args)) return mp_native_refused(run, call);
  if (args[1] != NULL && !mp_truth(run, args[1], call->span, &is_reverse)) return NULL;
  bool is_sorted =
      !self->is_open && mp_values_sort(run, &self->items, args[0], is_reverse, call->span, &result);
  if (is_sorted) return mp_value_none(run);
  if (run->exception != NULL) return NULL;
  return lose_items(run, self, "sort", call) == NULL ? NULL : mp_value_none(run);
}

static MpValue *list_reverse(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  for (uint32_t i = 0; i < self->items.len / 2; i++) {
    MpValue *swap = self->items.items[i];
    self->items.items[i] = self->items.items[self->items.len - 1 - i];
    self->items.items[self->items.len - 1 - i] = swap;
  }
  if (self->is_open) forget_items(self);
  return mp_value_none(run);
}

static MpValue *list_copy(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  MpValue *copy =
      mp_value_sequence(run, MP_VALUE_LIST, mp_values_copy(run, &self->items), call->span);
  copy->is_open = self->is_open;
  copy->subtype = self->subtype;
  copy->maker = self->maker;
  return copy;
}

static MpValue *list_clear(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  for (uint32_t i = 0; i < self->items.len; i++)
    mp_tracker_drop(self, self->items.items[i]);
  self->items = (MpValues){NULL, 0, 0};
  self->is_open = false;
  return mp_value_none(run);
}

// `x.__len__()`, `x.__getitem__(i)`, `x.__contains__(y)`: rare, and the same as the operators.
static MpValue *list_len(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  return mp_builtin_length(run, self, call->span);
}

static MpValue *list_get_item(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  return mp_subscript(run, self, call->args.items[0], call->span);
}

MpValue *mp_list_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {
      {"__getitem__", list_get_item},
      {"__len__", list_len},
      {"append", list_append},
      {"clear", list_clear},
      {"copy", list_copy},
      {"count", list_count},
      {"extend", list_extend},
      {"index", list_index},
      {"insert", list_insert},
      {"pop", list_pop},
      {"remove", list_remove},
      {"reverse", list_reverse},
      {"sort", list_sort},
  };
  if (mp_value_is_iterator(value)) return mp_generator_attribute(run, value, name);
  bool is_deque = mp_str_is(value->subtype, "deque");
  MpValue *method = is_deque ? mp_deque_attribute(run, value, name) : NULL;
  if (method != NULL) return method;
  bool is_view = value->subtype.len > 0 && !is_deque;
  if (is_view) return NULL;
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, value);
}

// --- tuples ---

static MpValue *tuple_as_dict(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  MpValue *dict = mp_value_dict(run, call->span);
  dict->keys = mp_values_copy(run, &self->keys);
  dict->items = mp_values_copy(run, &self->items);
  return dict;
}

static MpValue *tuple_replace(MpRun *run, MpValue *self, const MpCall *call) {
  if (call->is_open) return mp_native_refused(run, call);
  MpValue *copy = mp_value_new(run, MP_VALUE_TUPLE, call->span);
  *copy = *self;
  copy->span = call->span;
  copy->items = mp_values_copy(run, &self->items);
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    uint32_t field = 0;
    while (field < copy->keys.len &&
           !mp_str_eq(copy->keys.items[field]->text, call->keywords.items[i].name))
      field++;
    if (field == copy->keys.len) {
      return mp_run_raise(run, "ValueError", call->span, "Got unexpected field names: ['%.*s']",
                          MP_FMT(call->keywords.items[i].name));
    }
    copy->items.items[field] = call->keywords.items[i].value;
  }
  return copy;
}

// A named tuple's fields, and what every named tuple has.
static MpValue *field_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {
      {"_asdict", tuple_as_dict},
      {"_replace", tuple_replace},
  };
  for (uint32_t i = 0; i < value->keys.len; i++) {
    if (mp_str_eq(value->keys.items[i]->text, name)) return value->items.items[i];
  }
  if (mp_str_is(name, "_make") && value->maker != NULL) {
    return mp_named_tuple_class_attribute(run, value->maker, name);
  }
  if (mp_str_is(name, "_fields")) {
    return mp_value_sequence(run, MP_VALUE_TUPLE, mp_values_copy(run, &value->keys), value->span);
  }
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, value);
}

MpValue *mp_tuple_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {
      {"__getitem__", list_get_item},
      {"__len__", list_len},
      {"count", list_count},
      {"index", list_index},
  };
  MpValue *field = value->keys.len > 0 ? field_attribute(run, value, name) : NULL;
  if (field != NULL) return field;
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, value);
}
