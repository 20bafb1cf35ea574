// sorted, min and max.
#include <string.h>

#include "analyzer/interp/builtins.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/native.h"

// A sort in progress: values and what they are compared by.
typedef struct Sort {
  MpRun *run;
  MpSpan span;
  MpValue **items, **keys;
  MpValue **spare_items, **spare_keys;
  bool is_reverse;
  bool is_unknown;
} Sort;

// Whether the right one must come first. False where an exception is pending or it is not known.
static bool comes_first(Sort *self, MpValue *right, MpValue *left, bool *answer) {
  MpTristate less = MP_MAYBE;
  MpOperator op = self->is_reverse ? MP_OPERATOR_GT : MP_OPERATOR_LT;
  if (!mp_value_order(self->run, op, right, left, self->span, &less)) return false;
  if (less == MP_MAYBE) self->is_unknown = true;
  *answer = less == MP_YES;
  return less != MP_MAYBE;
}

static bool merge(Sort *self, uint32_t start, uint32_t middle, uint32_t end) {
  uint32_t left = start;
  uint32_t right = middle;
  for (uint32_t at = start; at < end; at++) {
    bool takes_right = left == middle;
    if (!takes_right && right < end) {
      if (!comes_first(self, self->keys[right], self->keys[left], &takes_right)) return false;
    }
    uint32_t from = takes_right ? right++ : left++;
    self->spare_items[at] = self->items[from];
    self->spare_keys[at] = self->keys[from];
  }
  size_t size = (end - start) * sizeof *self->items;
  memcpy(self->items + start, self->spare_items + start, size);
  memcpy(self->keys + start, self->spare_keys + start, size);
  return true;
}

static bool sort_range(Sort *self, uint32_t start, uint32_t end) {
  if (end - start < 2) return true;
  uint32_t middle = start + (end - start) / 2;
  return sort_range(self, start, middle) && sort_range(self, middle, end) &&
         merge(self, start, middle, end);
}

// What may have an order of its own, or one that is not known.
static bool is_unordered(const MpValue *value) {
  return value->kind == MP_VALUE_INSTANCE || value->kind == MP_VALUE_TENSOR ||
         value->kind == MP_VALUE_CONSTANT || value->kind == MP_VALUE_LIBRARY ||
         !mp_value_is_known(value);
}

static bool apply_key(MpRun *run, const MpValues *items, MpValue *key, MpSpan span,
                      MpValue **keys) {
  bool has_key = key != NULL && key->kind != MP_VALUE_NONE;
  for (uint32_t i = 0; i < items->len; i++) {
    keys[i] = has_key ? mp_call_with(run, key, &items->items[i], 1, span) : items->items[i];
    if (keys[i] == NULL) return false;
    keys[i] = mp_resolve(run, keys[i]);
  }
  return true;
}

static bool are_symbols(const MpValues *items) {
  for (uint32_t i = 0; i < items->len; i++) {
    if (items->items[i]->kind != MP_VALUE_SYMBOL) return false;
  }
  return items->len > 0;
}

static bool are_all_apart(MpRun *run, const MpValues *items) {
  for (uint32_t i = 1; i < items->len; i++) {
    for (uint32_t k = 0; k < i; k++) {
      if (!mp_decide_are_apart(run, items->items[i], items->items[k])) return false;
    }
  }
  return true;
}

// Unknowns in an order that is not known: as many others, each of which is one of them.
static MpValue *sorted_symbols(MpRun *run, const MpValues *items, MpSpan span) {
  MpValue *whole = mp_native_unknown_of(run, MP_STR("sorted"), items->items, items->len, span);
  if (whole->kind != MP_VALUE_SYMBOL || !are_symbols(items)) return whole;
  MpValues places = {0};
  for (uint32_t i = 0; i < items->len; i++) {
    MpValue *place = mp_symbol_item(run, whole, mp_value_int(run, i), span);
    mp_array_push(run->arena, &places, place);
  }
  if (are_all_apart(run, items)) mp_decide_tell_apart(run, &places);
  return mp_value_sequence(run, MP_VALUE_LIST, places, span);
}

bool mp_values_sort(MpRun *run, MpValues *items, MpValue *key, bool reverse, MpSpan span,
                    MpValue **result) {
  *result = NULL;
  uint32_t len = items->len;
  Sort sort = {run,  span, items->items, MP_NEW_ARRAY(run->arena, MpValue *, len + 1),
               NULL, NULL, reverse,      false};
  sort.spare_items = MP_NEW_ARRAY(run->arena, MpValue *, len + 1);
  sort.spare_keys = MP_NEW_ARRAY(run->arena, MpValue *, len + 1);
  if (!apply_key(run, items, key, span, sort.keys)) return false;
  for (uint32_t i = 0; i < len && len > 1; i++)
    sort.is_unknown = sort.is_unknown || is_unordered(sort.keys[i]);
  if (!sort.is_unknown && sort_range(&sort, 0, len)) return true;
  if (run->exception != NULL) return false;
  *result = sorted_symbols(run, items, span);
  return false;
}

static MpValue *take_keyword(const MpCall *call, const char *name) {
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    if (mp_str_is(call->keywords.items[i].name, name)) return call->keywords.items[i].value;
  }
  return NULL;
}

static MpValue *order_sorted(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"iterable", "key", "reverse"};
  MpValue *args[3];
  MpValue *result = NULL;
  bool is_reverse = false;
  (void)self;
  if (!mp_call_bind(run, call, names, 3, 1, args)) return mp_native_refused(run, call);
  if (args[2] != NULL && !mp_truth(run, args[2], call->span, &is_reverse)) return NULL;
  MpValues items = {NULL, 0, 0};
  if (!mp_native_items(run, args[0], "sorted", call->span, &items, &result)) return result;
  if (!mp_values_sort(run, &items, args[1], is_reverse, call->span, &result)) return result;
  return mp_value_sequence(run, MP_VALUE_LIST, items, call->span);
}

// --- min and max ---

// Tensors are compared one by one, as Python would; what is unknown gives an unknown extreme.
static MpValue *extreme_of(MpRun *run, const MpValues *items, MpValue *const *keys, bool is_max,
                           MpSpan span) {
  uint32_t best = 0;
  for (uint32_t i = 1; i < items->len; i++) {
    MpOperator op = is_max ? MP_OPERATOR_GT : MP_OPERATOR_LT;
    bool is_better = false;
    MpValue *test = mp_compare(run, op, keys[i], keys[best], span);
    if (test == NULL || !mp_truth(run, test, span, &is_better)) return NULL;
    if (is_better) best = i;
  }
  return items->items[best];
}

static bool is_decidable(const MpValues *items, MpValue *const *keys) {
  for (uint32_t i = 0; i < items->len && items->len > 1; i++) {
    if (!mp_value_is_known(keys[i]) || keys[i]->kind == MP_VALUE_CONSTANT ||
        keys[i]->kind == MP_VALUE_LIBRARY) {
      return false;
    }
  }
  return true;
}

static bool check_keywords(MpRun *run, const MpCall *call, const char *name) {
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    MpStr keyword = call->keywords.items[i].name;
    if (mp_str_is(keyword, "key") || mp_str_is(keyword, "default")) continue;
    (void)mp_run_raise(run, "TypeError", call->span,
                       "%s() got an unexpected keyword argument '%.*s'", name, MP_FMT(keyword));
    return false;
  }
  if (call->args.len > 0) return true;
  (void)mp_run_raise(run, "TypeError", call->span, "%s expected at least 1 argument, got 0", name);
  return false;
}

static MpValue *extreme(MpRun *run, const MpCall *call, const char *name, bool is_max) {
  MpValue *result = NULL;
  if (call->is_open) return mp_native_refused(run, call);
  if (!check_keywords(run, call, name)) return NULL;
  MpValues items = {NULL, 0, 0};
  if (call->args.len > 1) {
    for (uint32_t i = 0; i < call->args.len; i++)
      mp_array_push(run->arena, &items, mp_resolve(run, call->args.items[i]));
  } else if (!mp_native_items(run, call->args.items[0], name, call->span, &items, &result)) {
    return result;
  }
  if (items.len == 0) {
    MpValue *fallback = take_keyword(call, "default");
    if (fallback != NULL) return fallback;
    return mp_run_raise(run, "ValueError", call->span, "%s() arg is an empty sequence", name);
  }
  MpValue **keys = MP_NEW_ARRAY(run->arena, MpValue *, items.len);
  if (!apply_key(run, &items, take_keyword(call, "key"), call->span, keys)) return NULL;
  if (is_decidable(&items, keys)) return extreme_of(run, &items, keys, is_max, call->span);
  return mp_native_unknown_of(run, mp_str_from_c(name), items.items, items.len, call->span);
}

static MpValue *order_max(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return extreme(run, call, "max", true);
}

static MpValue *order_min(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return extreme(run, call, "min", false);
}

MpNativeTable mp_builtin_orders(void) {
  static const MpNativeRow rows[] = {
      {"max", order_max},
      {"min", order_min},
      {"sorted", order_sorted},
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}
