// collections.Counter: a DICT whose items are counts.
#include "analyzer/interp/builtins.h"
#include "analyzer/interp/standard.h"

// Adds `sign` times what is counted. False: it is not known (`*result`), or an exception.
static bool count(MpRun *run, MpValue *counter, MpValue *from, int64_t sign, MpSpan span,
                  MpValue **result) {
  from = mp_resolve(run, from);
  MpValues keys = {NULL, 0, 0};
  bool is_mapping = from->kind == MP_VALUE_DICT;
  if (is_mapping && !from->is_open) {
    keys = mp_values_copy(run, &from->keys);
  } else if (!mp_native_items(run, from, "collections.Counter", span, &keys, result)) {
    return false;
  }
  for (uint32_t i = 0; i < keys.len; i++) {
    if (!mp_value_is_distinct(keys.items[i])) {
      *result = mp_native_unknown_of(run, MP_STR("collections.Counter"), &from, 1, span);
      return false;
    }
    if (!mp_value_check_hashable(run, keys.items[i], span)) return false;
    MpValue *by = is_mapping ? from->items.items[i] : mp_value_int(run, 1);
    MpValue *old = mp_dict_get(run, counter, keys.items[i]);
    if (old == NULL) old = mp_value_int(run, 0);
    MpOperator op = sign < 0 ? MP_OPERATOR_SUB : MP_OPERATOR_ADD;
    // A fresh mapping's counts are taken as they are.
    bool is_taken = is_mapping && sign > 0 && old->kind == MP_VALUE_INT && old->integer == 0;
    MpValue *sum = is_taken ? by : mp_binary(run, op, old, by, span);
    if (sum == NULL) return false;
    mp_dict_set(run, counter, keys.items[i], sum);
  }
  return true;
}

static bool count_call(MpRun *run, MpValue *counter, const MpCall *call, int64_t sign,
                       MpValue **result) {
  MpCall plain = *call;
  plain.keywords.len = 0;
  if (!mp_native_arity(run, &plain, 0, 1, result)) return false;
  if (call->args.len == 1 && call->args.items[0]->kind != MP_VALUE_NONE &&
      !count(run, counter, call->args.items[0], sign, call->span, result)) {
    return false;
  }
  MpValue *named = mp_value_dict(run, call->span);
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    const MpKeywordValue *keyword = &call->keywords.items[i];
    mp_dict_set(run, named, mp_value_str(run, keyword->name), keyword->value);
  }
  return count(run, counter, named, sign, call->span, result);
}

MpValue *mp_counter_new(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  MpValue *counter = mp_value_dict(run, call->span);
  counter->subtype = MP_STR("Counter");
  return count_call(run, counter, call, 1, &result) ? counter : result;
}

// What is counted besides is not known.
static MpValue *change(MpRun *run, MpValue *self, const MpCall *call, int64_t sign) {
  MpValue *result = NULL;
  if (!count_call(run, self, call, sign, &result)) {
    if (result == NULL) return NULL;
    self->is_open = true;
  }
  return mp_value_none(run);
}

static MpValue *counter_update(MpRun *run, MpValue *self, const MpCall *call) {
  return change(run, self, call, 1);
}

static MpValue *counter_subtract(MpRun *run, MpValue *self, const MpCall *call) {
  return change(run, self, call, -1);
}

static bool has_integers(const MpValue *counter) {
  for (uint32_t i = 0; i < counter->items.len; i++) {
    if (counter->items.items[i]->kind != MP_VALUE_INT) return false;
  }
  return !counter->is_open;
}

static MpValue *counter_elements(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  if (!has_integers(self)) return mp_native_unknown(run, MP_STR("Counter.elements"), self, call);
  MpValues items = {NULL, 0, 0};
  for (uint32_t i = 0; i < self->keys.len; i++) {
    for (int64_t k = 0; k < self->items.items[i]->integer; k++) {
      if (items.len > MP_NATIVE_MAX_ITEMS) {
        return mp_run_opaque(run, "large sequence", MP_STR("elements"), call->span, &call->args);
      }
      mp_array_push(run->arena, &items, self->keys.items[i]);
    }
  }
  return mp_value_iterator(run, items, call->span);
}

// The most frequent first, equal counts as they came.
static MpValue *counter_most_common(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 1, &result)) return result;
  const MpValue *most = call->args.len == 0 ? NULL : mp_resolve(run, call->args.items[0]);
  if (most != NULL && most->kind == MP_VALUE_NONE) most = NULL;
  if (!has_integers(self) || (most != NULL && most->kind != MP_VALUE_INT)) {
    return mp_native_unknown(run, MP_STR("Counter.most_common"), self, call);
  }
  MpValues pairs = {NULL, 0, 0};
  for (uint32_t i = 0; i < self->keys.len; i++) {
    MpValues pair = {NULL, 0, 0};
    mp_array_push(run->arena, &pair, self->keys.items[i]);
    mp_array_push(run->arena, &pair, self->items.items[i]);
    mp_array_push(run->arena, &pairs, mp_value_sequence(run, MP_VALUE_TUPLE, pair, call->span));
    for (uint32_t k = i; k > 0; k--) {
      MpValue *before = pairs.items[k - 1], *after = pairs.items[k];
      if (before->items.items[1]->integer >= after->items.items[1]->integer) break;
      pairs.items[k - 1] = after;
      pairs.items[k] = before;
    }
  }
  int64_t count = most == NULL ? pairs.len : most->integer < 0 ? 0 : most->integer;
  if (count < pairs.len) pairs.len = (uint32_t)count;
  return mp_value_sequence(run, MP_VALUE_LIST, pairs, call->span);
}

static MpValue *counter_total(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  if (!has_integers(self)) return mp_native_unknown(run, MP_STR("Counter.total"), self, call);
  MpValue *total = mp_value_int(run, 0);
  for (uint32_t i = 0; i < self->items.len && total != NULL; i++)
    total = mp_binary(run, MP_OPERATOR_ADD, total, self->items.items[i], call->span);
  return total;
}

MpValue *mp_counter_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {
      {"elements", counter_elements}, {"most_common", counter_most_common},
      {"subtract", counter_subtract}, {"total", counter_total},
      {"update", counter_update},
  };
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, value);
}

// Counts above zero stay: of the sum, the difference, the least or the greatest.
MpValue *mp_counter_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span) {
  bool is_known = has_integers(left) && has_integers(right);
  bool is_operator = op == MP_OPERATOR_ADD || op == MP_OPERATOR_SUB || op == MP_OPERATOR_BIT_OR ||
                     op == MP_OPERATOR_BIT_AND;
  if (!is_operator) return NULL;
  MpValue *operands[] = {left, right};
  if (!is_known) return mp_native_unknown_of(run, MP_STR("Counter"), operands, 2, span);
  MpValue *result = mp_value_dict(run, span);
  result->subtype = MP_STR("Counter");
  for (uint32_t i = 0; i < left->keys.len + right->keys.len; i++) {
    bool is_left = i < left->keys.len;
    MpValue *key = is_left ? left->keys.items[i] : right->keys.items[i - left->keys.len];
    const MpValue *own = mp_dict_get(run, left, key), *other = mp_dict_get(run, right, key);
    if (!is_left && own != NULL) continue;
    int64_t a = own == NULL ? 0 : own->integer, b = other == NULL ? 0 : other->integer;
    int64_t number = op == MP_OPERATOR_ADD      ? a + b
                     : op == MP_OPERATOR_SUB    ? a - b
                     : op == MP_OPERATOR_BIT_OR ? (a > b ? a : b)
                                                : (a < b ? a : b);
    if (number > 0) mp_dict_set(run, result, key, mp_value_int(run, number));
  }
  return result;
}
