// Expressions again where a part of them is known by now.
#include "analyzer/interp/choice.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/declared_type.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/symbol_edit.h"
#include "analyzer/interp/tensor.h"

// A text again where a piece of it is known by now.
static MpValue *recompute_text(MpRun *run, MpValue *value) {
  const MpValues *pieces = &value->symbol->operands;
  MpValues resolved = {0};
  bool has_changed = false;
  for (uint32_t i = 0; i < pieces->len; i++) {
    MpValue *piece = mp_resolve(run, pieces->items[i]);
    has_changed |= piece != pieces->items[i];
    if (piece->kind != MP_VALUE_SYMBOL) piece = mp_format_str(run, piece, value->span);
    bool is_text = piece && (piece->kind == MP_VALUE_STR || piece->kind == MP_VALUE_SYMBOL);
    run->exception = NULL;
    if (!is_text) return value;
    mp_array_push(run->arena, &resolved, piece);
  }
  return has_changed ? mp_symbol_joined(run, &resolved, value->span) : value;
}

// An element again where the whole is known by now.
static MpValue *recompute_item(MpRun *run, MpValue *value) {
  const MpSymbol *symbol = value->symbol;
  MpValue *whole = mp_resolve(run, symbol->operands.items[0]);
  MpValue *key_now = symbol->item_key;
  if (key_now->kind == MP_VALUE_SYMBOL) key_now = mp_resolve(run, key_now);
  MpValue *field = mp_declared_item(run, whole, key_now, value->span);
  if (field) return mp_resolve(run, field);
  bool is_sequence = whole->kind == MP_VALUE_TUPLE || whole->kind == MP_VALUE_LIST;
  bool is_place =
      symbol->item_key->kind == MP_VALUE_INT || symbol->item_key->kind == MP_VALUE_SLICE;
  if (!is_sequence || whole->is_open || !is_place) return value;
  MpValue *key = MP_NEW(run->arena, MpValue);
  *key = *symbol->item_key;
  MpValue *item = mp_subscript(run, whole, key, value->span);
  run->exception = NULL;
  return item && item != value ? mp_resolve(run, item) : value;
}

// An attribute again where another unknown is known to be the object by now.
static MpValue *recompute_attribute(MpRun *run, MpValue *value) {
  MpValue *object = value->symbol->operands.items[0];
  MpValue *now = mp_resolve(run, object);
  bool is_other = now->kind == MP_VALUE_SYMBOL && object->kind == MP_VALUE_SYMBOL &&
                  now->symbol != object->symbol;
  if (!is_other) return value;
  return mp_resolve(run, mp_symbol_attribute(run, now, value->symbol->attribute, value->span));
}

// The result of a builtin again where an argument is known by now.
// What was settled since has made something else of it.
static bool has_changed_to(const MpValue *operand, const MpValue *resolved) {
  bool are_symbols = operand->kind == MP_VALUE_SYMBOL && resolved->kind == MP_VALUE_SYMBOL;
  return operand != resolved && !(are_symbols && operand->symbol == resolved->symbol);
}

static MpValue *recompute_builtin(MpRun *run, MpValue *value) {
  const MpSymbol *symbol = value->symbol;
  MpValues resolved = {0};
  bool has_changed = false;
  for (uint32_t i = 0; i < symbol->operands.len; i++) {
    MpValue *operand = mp_resolve(run, symbol->operands.items[i]);
    has_changed |= has_changed_to(symbol->operands.items[i], operand);
    mp_array_push(run->arena, &resolved, operand);
  }
  const MpValue *first = resolved.len == 1 ? resolved.items[0] : NULL;
  bool is_shape = first && first->kind == MP_VALUE_SYMBOL && first->symbol->shape_of;
  if (is_shape && mp_str_is(symbol->builtin, "len")) {
    MpValue *rank = mp_rank_value(run, *first->symbol->shape_of);
    return rank == value ? value : mp_resolve(run, rank);
  }
  MpValue *callee = has_changed ? mp_map_get(&run->builtins->names, symbol->builtin) : NULL;
  if (!callee) return value;
  MpValue *result = mp_call_with(run, callee, resolved.items, resolved.len, value->span);
  run->exception = NULL;
  return result ? result : value;
}

MpValue *mp_symbol_recompute(MpRun *run, MpValue *value) {
  const MpSymbol *symbol = value->symbol;
  if (symbol->choice_dict) {
    MpValue *item = mp_choice_recompute(run, value);
    return item ? item : value;
  }
  if (value->maker) return mp_symbol_copy_settle(run, value);
  if (symbol->shape_of) return mp_shape_recompute(run, value);
  if (symbol->item_key) return recompute_item(run, value);
  if (symbol->attribute.len > 0) return recompute_attribute(run, value);
  if (symbol->is_text && symbol->operands.len > 0) return recompute_text(run, value);
  if (symbol->builtin.len > 0) return recompute_builtin(run, value);
  if (symbol->kind == MP_SYMBOL_BINARY) {
    MpValue *left = mp_resolve(run, symbol->operands.items[0]);
    MpValue *right = mp_resolve(run, symbol->operands.items[1]);
    if (left == symbol->operands.items[0] && right == symbol->operands.items[1]) return value;
    bool is_comparison = symbol->op >= MP_OPERATOR_EQ;
    MpValue *result = is_comparison ? mp_compare(run, symbol->op, left, right, value->span)
                                    : mp_binary(run, symbol->op, left, right, value->span);
    if (result) return result;
    run->exception = NULL;  // it would raise where it is used, not where it is looked at
  }
  if (symbol->kind == MP_SYMBOL_UNARY) {
    MpValue *operand = mp_resolve(run, symbol->operands.items[0]);
    if (operand == symbol->operands.items[0]) return value;
    MpValue *result = mp_unary(run, symbol->op, operand, value->span);
    if (result) return result;
    run->exception = NULL;
  }
  return value;
}
