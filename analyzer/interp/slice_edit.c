#include "analyzer/interp/slice_edit.h"

#include <string.h>

#include "analyzer/interp/native.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/symbol_edit.h"
#include "analyzer/interp/tracker.h"

bool mp_slice_bounds(const MpValue *slice, int64_t length, int64_t *start, int64_t *stop,
                     int64_t *step) {
  const MpValue *parts[3] = {slice->items.items[0], slice->items.items[1], slice->items.items[2]};
  for (int i = 0; i < 3; i++) {
    if (parts[i]->kind != MP_VALUE_NONE && parts[i]->kind != MP_VALUE_INT) return false;
  }
  *step = parts[2]->kind == MP_VALUE_INT ? parts[2]->integer : 1;
  if (*step == 0) return false;
  int64_t low = *step > 0 ? 0 : -1, high = *step > 0 ? length : length - 1;
  *start = *step > 0 ? low : high;
  *stop = *step > 0 ? high : low;
  int64_t *targets[2] = {start, stop};
  for (int i = 0; i < 2; i++) {
    if (parts[i]->kind != MP_VALUE_INT) continue;
    int64_t at = parts[i]->integer < 0 ? parts[i]->integer + length : parts[i]->integer;
    *targets[i] = at < low ? low : at > high ? high : at;
  }
  return true;
}

static bool is_plain_element(const MpValue *value) {
  return value->kind == MP_VALUE_NONE || value->kind == MP_VALUE_STR || mp_value_is_number(value) ||
         value->kind == MP_VALUE_SYMBOL;
}

MpValue *mp_slice_unknown(MpRun *run, const MpValue *sequence, const MpValue *slice, MpSpan span) {
  MpStr parts[3];
  for (uint32_t i = 0; i < 3; i++) {
    const MpValue *bound = slice->items.items[i];
    bool is_bound = bound->kind == MP_VALUE_NONE || bound->kind == MP_VALUE_INT ||
                    bound->kind == MP_VALUE_SYMBOL;
    if (!is_bound) return NULL;
    parts[i] = mp_symbol_operand_identity(run, bound);
  }
  for (uint32_t i = 0; i < sequence->items.len; i++) {
    if (!is_plain_element(sequence->items.items[i])) return NULL;
  }
  MpStr whole = mp_symbol_operand_identity(run, sequence);
  MpStr bounds = mp_str_join(run->arena, MP_STR(":"), parts, 3);
  MpStr identity = mp_str_format(run->arena, "%.*s[%.*s]", MP_FMT(whole), MP_FMT(bounds));
  MpStr text = mp_span_text(span);
  MpValue *unknown = mp_symbol_named(run, identity, text.len ? text : identity, NULL, span);
  const char *type = sequence->kind == MP_VALUE_LIST ? "list" : "tuple";
  return mp_symbol_copy(run, type, unknown, span);
}

// Elements before, what comes in, elements behind.
static void replace_run(MpRun *run, MpValue *list, int64_t start, int64_t stop,
                        const MpValues *with) {
  MpValues items = {NULL, 0, 0};
  if (stop < start) stop = start;
  for (int64_t i = 0; i < start; i++)
    mp_array_push(run->arena, &items, list->items.items[i]);
  for (uint32_t i = 0; i < with->len; i++)
    mp_array_push(run->arena, &items, with->items[i]);
  for (int64_t i = stop; i < (int64_t)list->items.len; i++)
    mp_array_push(run->arena, &items, list->items.items[i]);
  list->items = items;
}

static bool is_taken(int64_t at, int64_t start, int64_t stop, int64_t step) {
  if (step > 0 ? at < start || at >= stop : at > start || at <= stop) return false;
  return (at - start) % step == 0;
}

static void delete_steps(MpRun *run, MpValue *list, int64_t start, int64_t stop, int64_t step) {
  MpValues items = {NULL, 0, 0};
  for (int64_t i = 0; i < (int64_t)list->items.len; i++) {
    if (!is_taken(i, start, stop, step)) mp_array_push(run->arena, &items, list->items.items[i]);
  }
  list->items = items;
}

static bool assign_steps(MpRun *run, MpValue *list, int64_t start, int64_t stop, int64_t step,
                         const MpValues *with, MpSpan span) {
  int64_t count = 0;
  for (int64_t at = start; step > 0 ? at < stop : at > stop; at += step)
    count++;
  if (count != (int64_t)with->len) {
    return mp_run_raise(run, "ValueError", span,
                        "attempt to assign sequence of size %u to extended slice of size %lld",
                        with->len, (long long)count) != NULL;
  }
  for (int64_t i = 0; i < count; i++)
    list->items.items[start + i * step] = with->items[i];
  return true;
}

bool mp_slice_replace(MpRun *run, MpValue *list, const MpValue *slice, MpValue *item, MpSpan span,
                      bool *is_known) {
  int64_t start, stop, step;
  MpValues with = {NULL, 0, 0};
  *is_known = !list->is_open && mp_slice_bounds(slice, list->items.len, &start, &stop, &step);
  if (!*is_known) return true;
  if (!item) {
    if (step == 1) {
      replace_run(run, list, start, stop, &with);
    } else {
      delete_steps(run, list, start, stop, step);
    }
    return true;
  }
  bool is_partial;
  MpValues own = mp_values_copy(run, &list->items);
  if (item == list) {
    with = own;
  } else if (!mp_iterate_partly(run, item, span, &with, &is_partial)) {
    return false;
  } else if (is_partial) {
    *is_known = false;
    return true;
  }
  if (step != 1) return assign_steps(run, list, start, stop, step, &with, span);
  replace_run(run, list, start, stop, &with);
  return true;
}

void mp_list_remove_at(MpValue *list, uint32_t index) {
  MpValues *items = &list->items;
  mp_tracker_drop(list, items->items[index]);
  size_t behind = items->len - index - 1;
  memmove(items->items + index, items->items + index + 1, behind * sizeof *items->items);
  items->len--;
}
