#include "analyzer/interp/eval.h"
#include "analyzer/interp/private_name.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/scope.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/symbol_edit.h"
#include "analyzer/interp/tensor.h"

// The elements that `count` targets (one of them starred, if `starred` is below `count`) take from
// a value of unknown length.
static bool unpack_unknown(MpRun *run, MpValue *value, uint32_t count, MpSpan span, MpValues *out) {
  for (uint32_t i = 0; i < count; i++) {
    MpValue *index = mp_value_int(run, i);
    MpValue *item = value->kind == MP_VALUE_SYMBOL   ? mp_symbol_subscript(run, value, index, span)
                    : value->kind == MP_VALUE_TENSOR ? mp_tensor_element(run, value, index, span)
                    : value->kind == MP_VALUE_CONSTANT ? mp_subscript(run, value, index, span)
                                                       : value;
    if (!item) return false;
    mp_array_push(run->arena, out, mp_resolve(run, item));
  }
  return true;
}

// `a, b, c = x.shape`: the tensor has three axes.
static void require_rank(MpRun *run, const MpValue *value, int32_t count, MpSpan statement) {
  if (value->kind != MP_VALUE_SYMBOL || run->handlers > 0 || value->keys.len > 0) return;
  const MpValue *shape = value->maker ? value->maker : value;
  bool is_shape = shape->kind == MP_VALUE_SYMBOL && shape->symbol->shape_of;
  if (is_shape) mp_rank_require(run, *shape->symbol->shape_of, count, statement);
}

static bool assign_elements(MpRun *run, const MpExprs *targets, MpValue *value, MpSpan statement) {
  uint32_t starred = UINT32_MAX;
  for (uint32_t i = 0; i < targets->len; i++) {
    if (targets->items[i]->kind == MP_EXPR_STARRED) starred = i;
  }
  value = mp_resolve(run, value);
  bool is_unknown = value->kind == MP_VALUE_SYMBOL || value->kind == MP_VALUE_OPAQUE ||
                    (value->kind == MP_VALUE_CONSTANT && !value->elements) ||
                    (value->kind == MP_VALUE_TENSOR && value->is_open);
  MpValues items = {0};
  if (is_unknown && starred == UINT32_MAX) {
    require_rank(run, value, (int32_t)targets->len, statement);
    value = mp_resolve(run, value);
  }
  is_unknown = is_unknown && value->kind != MP_VALUE_TUPLE && value->kind != MP_VALUE_LIST;
  if (is_unknown && starred == UINT32_MAX) {
    if (!unpack_unknown(run, value, targets->len, value->span, &items)) return false;
  } else if (!mp_iterate(run, value, value->span, &items)) {
    return false;
  }
  uint32_t fixed = starred == UINT32_MAX ? targets->len : targets->len - 1;
  if (items.len < fixed || (starred == UINT32_MAX && items.len > fixed)) {
    bool is_decided = mp_decide_want_length(run, items.len, fixed);
    mp_run_raise(run, "ValueError", statement, "cannot unpack %u values into %u targets", items.len,
                 targets->len);
    // The path took an unknown value for shorter than the source does: it ends here.
    if (is_unknown || is_decided) run->is_own_exception = false;
    return false;
  }
  uint32_t at = 0;
  for (uint32_t i = 0; i < targets->len; i++) {
    const MpExpr *target = targets->items[i];
    MpValue *item;
    if (i == starred) {
      MpValues rest = {0};
      for (uint32_t k = 0; k < items.len - fixed; k++) {
        mp_array_push(run->arena, &rest, items.items[at++]);
      }
      item = mp_value_sequence(run, MP_VALUE_LIST, rest, target->span);
      target = target->operand;
    } else {
      item = items.items[at++];
    }
    if (!mp_assign(run, target, item, statement)) return false;
  }
  return true;
}

bool mp_assign(MpRun *run, const MpExpr *target, MpValue *value, MpSpan statement) {
  switch (target->kind) {
    case MP_EXPR_NAME: mp_scope_assign(run->frame->scope, target->name, value); return true;
    case MP_EXPR_ATTRIBUTE: {
      MpValue *object = mp_eval(run, target->attribute.value);
      if (!object) return false;
      MpStr name =
          mp_private_name(run, mp_resolve(run, object), target->attribute.name, target->span);
      return mp_attribute_assign(run, object, name, value, statement, mp_span_text(target->span));
    }
    case MP_EXPR_SUBSCRIPT: {
      MpValue *object = mp_eval(run, target->subscript.value);
      MpValue *index = object ? mp_eval(run, target->subscript.index) : NULL;
      return index && mp_subscript_assign(run, object, index, value, target->span);
    }
    case MP_EXPR_TUPLE:
    case MP_EXPR_LIST: return assign_elements(run, &target->elements, value, statement);
    case MP_EXPR_STARRED: return mp_assign(run, target->operand, value, statement);
    default: return true;  // the parser has reported it
  }
}
