// Operators on strings, lists, tuples, sets and dictionaries.
#include <string.h>

#include "analyzer/interp/native.h"

static bool is_count(const MpValue *value) {
  return value->kind == MP_VALUE_INT || value->kind == MP_VALUE_BOOL;
}

static bool is_text(const MpValue *value) {
  return value->kind == MP_VALUE_STR || value->kind == MP_VALUE_BYTES;
}

static bool is_list(const MpValue *value) {
  return value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE;
}

static MpValue *too_large(MpRun *run, MpSpan span) {
  return mp_run_opaque(run, "large sequence", mp_span_text(span), span, NULL);
}

static MpValue *repeat_text(MpRun *run, const MpValue *text, int64_t count, MpSpan span) {
  size_t len = text->text.len;
  size_t times = count < 0 ? 0 : (size_t)count;
  if (len > 0 && times > MP_NATIVE_MAX_ITEMS / len) return too_large(run, span);
  char *bytes = mp_arena_alloc(run->arena, len * times + 1);
  for (size_t i = 0; i < times && len > 0; i++)
    memcpy(bytes + i * len, text->text.ptr, len);
  MpValue *result = mp_value_new(run, text->kind, span);
  result->text = (MpStr){bytes, len * times};
  return result;
}

static MpValue *repeat_items(MpRun *run, const MpValue *list, int64_t count, MpSpan span) {
  if (list->items.len > 0 && count > (int64_t)(MP_NATIVE_MAX_ITEMS / list->items.len)) {
    return too_large(run, span);
  }
  MpValues items = {NULL, 0, 0};
  for (int64_t i = 0; i < count && list->items.len > 0; i++) {
    for (uint32_t k = 0; k < list->items.len; k++)
      mp_array_push(run->arena, &items, list->items.items[k]);
  }
  MpValue *result = mp_value_sequence(run, list->kind, items, span);
  result->is_open = list->is_open;
  return result;
}

static MpValue *repeat(MpRun *run, const MpValue *left, const MpValue *right, MpSpan span) {
  const MpValue *sequence = is_count(left) ? right : left;
  const MpValue *times = is_count(left) ? left : right;
  if (!is_count(times)) return NULL;
  int64_t count = times->kind == MP_VALUE_BOOL ? (int64_t)times->boolean : times->integer;
  if (is_text(sequence)) return repeat_text(run, sequence, count, span);
  return is_list(sequence) ? repeat_items(run, sequence, count, span) : NULL;
}

// Iterators and views of dictionaries are lists only in here.
static bool is_addable(const MpValue *value) {
  return value->kind != MP_VALUE_LIST || value->subtype.len == 0 ||
         mp_str_is(value->subtype, "deque");
}

static MpValue *concatenate(MpRun *run, const MpValue *left, const MpValue *right, MpSpan span) {
  bool is_shape = left->is_shape || right->is_shape;  // TensorShape takes lists and tuples
  if (left->kind != right->kind && !(is_shape && is_list(left) && is_list(right))) return NULL;
  if (is_text(left)) {
    if (left->text.len + right->text.len > MP_SOURCE_MAX_BYTES) return too_large(run, span);
    MpValue *result = mp_value_new(run, left->kind, span);
    MpStr parts[] = {left->text, right->text};
    result->text = mp_str_join(run->arena, MP_STR(""), parts, 2);
    return result;
  }
  if (!is_list(left) || !is_addable(left) || !is_addable(right)) return NULL;
  if (left->items.len + right->items.len > MP_NATIVE_MAX_ITEMS) return too_large(run, span);
  MpValues items = mp_values_copy(run, &left->items);
  for (uint32_t i = 0; i < right->items.len; i++)
    mp_array_push(run->arena, &items, right->items.items[i]);
  MpValueKind kind = is_shape ? MP_VALUE_TUPLE : left->kind;
  MpValue *result = mp_value_sequence(run, kind, items, span);
  result->is_open = left->is_open || right->is_open;
  result->is_shape = is_shape;
  return result;
}

// --- sets ---

static MpTristate has_equal(MpRun *run, const MpValues *items, const MpValue *item) {
  MpTristate answer = MP_NO;
  run->steps += items->len / MP_NATIVE_KEYS_PER_STEP;
  for (uint32_t i = 0; i < items->len; i++) {
    MpTristate same = mp_value_equals(run, items->items[i], item);
    if (same == MP_YES) return MP_YES;
    if (same == MP_MAYBE) answer = MP_MAYBE;
  }
  return answer;
}

MpTristate mp_set_add(MpRun *run, MpValue *set, MpValue *item) {
  uint32_t place;
  bool is_known = mp_key_index_find(set, &set->items, item, &place);
  MpTristate is_there = !is_known             ? has_equal(run, &set->items, item)
                        : place == UINT32_MAX ? MP_NO
                                              : MP_YES;
  if (is_there != MP_NO) return is_there;
  mp_array_push(run->arena, &set->items, item);
  mp_key_index_add(run, set, &set->items);
  return MP_NO;
}

// The smallest table of a set has eight places, and a small integer is its own hash.
#define ORDERED_BELOW 8

bool mp_set_in_order(MpRun *run, const MpValue *set, MpValues *out) {
  *out = mp_values_copy(run, &set->items);
  for (uint32_t i = 0; i < out->len && out->len > 1; i++) {
    const MpValue *item = out->items[i];
    bool is_small =
        item->kind == MP_VALUE_INT && item->integer >= 0 && item->integer < ORDERED_BELOW;
    if (!is_small) return false;
  }
  for (uint32_t i = 1; i < out->len; i++) {
    for (uint32_t k = i; k > 0 && out->items[k - 1]->integer > out->items[k]->integer; k--) {
      MpValue *swap = out->items[k];
      out->items[k] = out->items[k - 1];
      out->items[k - 1] = swap;
    }
  }
  return true;
}

// Adds those of `from` that are in `other`, or that are not.
static bool select_items(MpRun *run, MpValue *result, const MpValue *from, const MpValue *other,
                         bool is_in) {
  for (uint32_t i = 0; i < from->items.len; i++) {
    MpTristate found = has_equal(run, &other->items, from->items.items[i]);
    if (found == MP_MAYBE) return false;
    if ((found == MP_YES) == is_in) mp_array_push(run->arena, &result->items, from->items.items[i]);
  }
  return true;
}

// `d.keys() - other`: views of keys and items combine as sets do.
static bool is_set_like(const MpValue *value) {
  return value->kind == MP_VALUE_SET || mp_str_is(value->subtype, "dict_keys") ||
         mp_str_is(value->subtype, "dict_items");
}

static MpValue *combine_sets(MpRun *run, MpOperator op, MpValue *left, MpValue *right,
                             MpSpan span) {
  MpValue *result = mp_value_new(run, MP_VALUE_SET, span);
  if (left->kind == MP_VALUE_SET) result->subtype = left->subtype;
  result->is_open = left->is_open || right->is_open;
  bool is_known = false;
  if (op == MP_OPERATOR_BIT_AND) {
    is_known = select_items(run, result, left, right, true);
  } else if (op == MP_OPERATOR_SUB) {
    is_known = select_items(run, result, left, right, false);
  } else if (op == MP_OPERATOR_BIT_XOR) {
    is_known = select_items(run, result, left, right, false) &&
               select_items(run, result, right, left, false);
  } else if (op == MP_OPERATOR_BIT_OR) {
    result->items = mp_values_copy(run, &left->items);
    is_known = select_items(run, result, right, left, false);
  } else {
    return NULL;
  }
  if (is_known && !result->is_open) return result;
  MpValue *operands[] = {left, right};
  return mp_native_unknown_of(run, MP_STR("set"), operands, 2, span);
}

static MpValue *merge_dicts(MpRun *run, const MpValue *left, const MpValue *right, MpSpan span) {
  MpValue *result = mp_value_dict(run, span);
  result->keys = mp_values_copy(run, &left->keys);
  result->items = mp_values_copy(run, &left->items);
  result->subtype = left->subtype;
  result->maker = left->maker;
  mp_dict_detach(result);
  result->is_open = left->is_open || right->is_open;
  for (uint32_t i = 0; i < right->keys.len; i++)
    mp_dict_set(run, result, right->keys.items[i], right->items.items[i]);
  return result;
}

static bool is_type(const MpValue *value) {
  return value->kind == MP_VALUE_NATIVE || value->kind == MP_VALUE_CLASS ||
         value->kind == MP_VALUE_LIBRARY || value->kind == MP_VALUE_NONE ||
         value->kind == MP_VALUE_TUPLE;
}

// `int | None`: what isinstance takes, a tuple of both.
static MpValue *unite_types(MpRun *run, MpValue *left, MpValue *right, MpSpan span) {
  if (left->kind != MP_VALUE_NATIVE && right->kind != MP_VALUE_NATIVE) return NULL;
  if (!is_type(left) || !is_type(right)) return NULL;
  MpValues items = {NULL, 0, 0};
  mp_array_push(run->arena, &items, left);
  mp_array_push(run->arena, &items, right);
  return mp_value_sequence(run, MP_VALUE_TUPLE, items, span);
}

MpValue *mp_container_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right,
                             MpSpan span) {
  if (mp_str_is(left->subtype, "Counter") && mp_str_is(right->subtype, "Counter")) {
    return mp_counter_binary(run, op, left, right, span);
  }
  if (op == MP_OPERATOR_ADD) return concatenate(run, left, right, span);
  if (op == MP_OPERATOR_MULT) return repeat(run, left, right, span);
  if (op == MP_OPERATOR_MOD && left->kind == MP_VALUE_STR) {
    return mp_format_percent(run, left->text, right, span);
  }
  if (is_set_like(left) && is_set_like(right)) return combine_sets(run, op, left, right, span);
  if (op == MP_OPERATOR_BIT_OR && left->kind == MP_VALUE_DICT && right->kind == MP_VALUE_DICT) {
    return merge_dicts(run, left, right, span);
  }
  return op == MP_OPERATOR_BIT_OR ? unite_types(run, left, right, span) : NULL;
}
