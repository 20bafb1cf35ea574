// collections.deque: a LIST that may have a greatest length, held as `maker`.
#include <string.h>

#include "analyzer/interp/builtins.h"

static int64_t max_length(const MpValue *deque) {
  return deque->maker == NULL ? INT64_MAX : deque->maker->integer;
}

static void remove_at(MpValues *items, uint32_t index) {
  size_t behind = items->len - index - 1;
  memmove(items->items + index, items->items + index + 1, behind * sizeof *items->items);
  items->len--;
}

// A full one loses at the other end.
static void push(MpRun *run, MpValue *deque, MpValue *item, bool is_left) {
  MpValues *items = &deque->items;
  mp_array_push(run->arena, items, item);
  for (uint32_t i = items->len - 1; is_left && i > 0; i--) {
    items->items[i] = items->items[i - 1];
    items->items[i - 1] = item;
  }
  if ((int64_t)items->len > max_length(deque)) remove_at(items, is_left ? items->len - 1 : 0);
}

static MpValue *append(MpRun *run, MpValue *self, const MpCall *call, bool is_left) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  push(run, self, call->args.items[0], is_left);
  mp_list_note_growth(run, self);
  return mp_value_none(run);
}

static MpValue *deque_append(MpRun *run, MpValue *self, const MpCall *call) {
  return append(run, self, call, false);
}

static MpValue *deque_append_left(MpRun *run, MpValue *self, const MpCall *call) {
  return append(run, self, call, true);
}

static MpValue *extend(MpRun *run, MpValue *self, const MpCall *call, bool is_left) {
  MpValue *result = NULL;
  MpValues items = {NULL, 0, 0};
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  if (!mp_builtin_elements(run, call->args.items[0], "deque.extend", call->span, &items, &result)) {
    if (result == NULL) return NULL;
    self->is_open = true;
  }
  for (uint32_t i = 0; i < items.len; i++)
    push(run, self, items.items[i], is_left);
  mp_list_note_growth(run, self);
  return mp_value_none(run);
}

static MpValue *deque_extend(MpRun *run, MpValue *self, const MpCall *call) {
  return extend(run, self, call, false);
}

static MpValue *deque_extend_left(MpRun *run, MpValue *self, const MpCall *call) {
  return extend(run, self, call, true);
}

static MpValue *pop(MpRun *run, MpValue *self, const MpCall *call, bool is_left) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  if (self->is_open) {
    self->items = (MpValues){NULL, 0, 0};
    return mp_run_opaque(run, "unknown position in a list", MP_STR("deque"), call->span,
                         &call->args);
  }
  if (self->items.len == 0) {
    return mp_run_raise(run, "IndexError", call->span, "pop from an empty deque");
  }
  uint32_t index = is_left ? 0 : self->items.len - 1;
  MpValue *item = self->items.items[index];
  remove_at(&self->items, index);
  return item;
}

static MpValue *deque_pop(MpRun *run, MpValue *self, const MpCall *call) {
  return pop(run, self, call, false);
}

static MpValue *deque_pop_left(MpRun *run, MpValue *self, const MpCall *call) {
  return pop(run, self, call, true);
}

static MpValue *deque_rotate(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 1, &result)) return result;
  const MpValue *by = call->args.len == 0 ? NULL : mp_resolve(run, call->args.items[0]);
  if (self->is_open || (by != NULL && by->kind != MP_VALUE_INT)) {
    self->is_open = true;
    return mp_run_opaque(run, "unknown position in a list", MP_STR("deque.rotate"), call->span,
                         &call->args);
  }
  int64_t len = self->items.len, steps = by == NULL ? 1 : by->integer;
  if (len == 0) return mp_value_none(run);
  MpValues before = mp_values_copy(run, &self->items);
  steps = ((steps % len) + len) % len;
  for (int64_t i = 0; i < len; i++)
    self->items.items[(i + steps) % len] = before.items[i];
  return mp_value_none(run);
}

MpValue *mp_deque_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {
      {"append", deque_append}, {"appendleft", deque_append_left},
      {"extend", deque_extend}, {"extendleft", deque_extend_left},
      {"pop", deque_pop},       {"popleft", deque_pop_left},
      {"rotate", deque_rotate},
  };
  if (mp_str_is(name, "maxlen")) return value->maker ? value->maker : mp_value_none(run);
  if (mp_str_is(name, "sort")) return NULL;
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, value);
}

MpValue *mp_deque_new(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"iterable", "maxlen"};
  MpValue *args[2];
  MpValue *result = NULL;
  (void)self;
  if (!mp_call_bind(run, call, names, 2, 0, args)) return mp_native_refused(run, call);
  MpValue *most = args[1] == NULL ? NULL : mp_resolve(run, args[1]);
  if (most != NULL && most->kind == MP_VALUE_NONE) most = NULL;
  if (most != NULL && (most->kind != MP_VALUE_INT || most->integer < 0)) {
    return mp_native_unknown(run, MP_STR("collections.deque"), NULL, call);
  }
  MpValues items = {NULL, 0, 0};
  if (args[0] != NULL &&
      !mp_builtin_elements(run, args[0], "collections.deque", call->span, &items, &result)) {
    return result;
  }
  MpValue *deque = mp_value_new(run, MP_VALUE_LIST, call->span);
  deque->subtype = MP_STR("deque");
  deque->maker = most;
  for (uint32_t i = 0; i < items.len; i++)
    push(run, deque, items.items[i], false);
  return deque;
}
