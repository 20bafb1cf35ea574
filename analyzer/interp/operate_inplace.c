// `x += y` and its like.
#include "analyzer/interp/array_edit.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/operate.h"
#include "analyzer/interp/operate_object.h"

static MpValue *extend(MpRun *run, MpValue *list, MpValue *right, MpSpan span) {
  if (right->kind == MP_VALUE_OPAQUE) {
    list->is_open = true;
    return list;
  }
  MpValues items = {0};
  if (!mp_iterate(run, right, span, &items)) return NULL;
  for (uint32_t i = 0; i < items.len; i++)
    mp_array_push(run->arena, &list->items, items.items[i]);
  mp_list_note_growth(run, list);
  return list;
}

// True for what `op=` changes where it is.
static bool changes_in_place(MpOperator op, const MpValue *left, const MpValue *right) {
  bool is_bits = op == MP_OPERATOR_BIT_OR || op == MP_OPERATOR_BIT_AND ||
                 op == MP_OPERATOR_BIT_XOR || op == MP_OPERATOR_SUB;
  if (left->kind == MP_VALUE_SET) {
    return is_bits && left->subtype.len == 0 && right->kind == MP_VALUE_SET;
  }
  if (left->kind == MP_VALUE_DICT) return op == MP_OPERATOR_BIT_OR && right->kind == MP_VALUE_DICT;
  return left->kind == MP_VALUE_LIST && left->subtype.len == 0 && op == MP_OPERATOR_MULT;
}

// What the operator gives, in the object that was there.
static MpValue *replace(MpValue *left, const MpValue *result) {
  left->items = result->items;
  left->keys = result->keys;
  left->is_open = result->is_open;
  left->index = NULL;
  return left;
}

static MpValue *update(MpRun *run, MpValue *dict, const MpValue *other) {
  for (uint32_t i = 0; i < other->keys.len; i++)
    mp_dict_set(run, dict, other->keys.items[i], other->items.items[i]);
  dict->is_open |= other->is_open;
  return dict;
}

MpValue *mp_inplace(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span) {
  left = mp_resolve(run, left);
  right = mp_resolve(run, right);
  if (left->kind == MP_VALUE_LIST && op == MP_OPERATOR_ADD) return extend(run, left, right, span);
  MpValue *answer = mp_object_inplace(run, op, left, right, span);
  if (answer || run->exception) return answer;
  if (left->kind == MP_VALUE_DICT && changes_in_place(op, left, right)) {
    return update(run, left, right);
  }
  MpValue *result = mp_binary(run, op, left, right, span);
  if (result && left->kind == MP_VALUE_CONSTANT && left->elements) {
    return mp_array_inplace(run, left, result, span);
  }
  bool is_same_kind = result && result->kind == left->kind;
  return is_same_kind && changes_in_place(op, left, right) ? replace(left, result) : result;
}
