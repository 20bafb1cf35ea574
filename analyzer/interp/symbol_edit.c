#include "analyzer/interp/symbol_edit.h"

#include "analyzer/interp/decide.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

// Keys of the edits are indices or keys of the unknown; None stands for what was appended to it.
static uint32_t appended_count(const MpValue *symbol) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < symbol->keys.len; i++)
    count += symbol->keys.items[i]->kind == MP_VALUE_NONE;
  return count;
}

// Which edit is the one that was appended as number `at`, from 0.
static uint32_t appended_edit(const MpValue *symbol, uint32_t at) {
  for (uint32_t i = 0; i < symbol->keys.len; i++) {
    if (symbol->keys.items[i]->kind == MP_VALUE_NONE && at-- == 0) return i;
  }
  return UINT32_MAX;
}

// An object of its own in the expressions that are made of it: what it holds tells it from others.
static void set_symbol(MpRun *run, MpValue *copy, MpSpan span) {
  MpStrs parts = {0};
  for (uint32_t i = 0; i < copy->keys.len; i++) {
    MpStr key = mp_symbol_operand_identity(run, copy->keys.items[i]);
    MpStr item = mp_symbol_operand_identity(run, copy->items.items[i]);
    mp_array_push(run->arena, &parts,
                  mp_str_format(run->arena, "%.*s=%.*s", MP_FMT(key), MP_FMT(item)));
  }
  MpStr edits = mp_str_join(run->arena, MP_STR(","), parts.items, parts.len);
  MpStr base = copy->maker->symbol->identity, text = copy->maker->symbol->text;
  MpStr identity = mp_str_format(run->arena, "%.*s(%.*s){%.*s}", MP_FMT(copy->subtype),
                                 MP_FMT(base), MP_FMT(edits));
  text = mp_str_format(run->arena, "%.*s(%.*s)", MP_FMT(copy->subtype), MP_FMT(text));
  copy->symbol = mp_symbol_alone(run, identity, text, copy->maker, span);
}

MpValue *mp_symbol_copy(MpRun *run, const char *type, MpValue *symbol, MpSpan span) {
  MpValue *copy = mp_value_new(run, MP_VALUE_SYMBOL, span);
  copy->subtype = mp_str_from_c(type);
  copy->maker = symbol->maker ? symbol->maker : symbol;
  copy->keys = mp_values_copy(run, &symbol->keys);
  copy->items = mp_values_copy(run, &symbol->items);
  set_symbol(run, copy, span);
  return copy;
}

static bool is_index(const MpValue *key) {
  return key->kind == MP_VALUE_INT || key->kind == MP_VALUE_BOOL;
}

// Where an index falls: the edit that was appended there, or an index of the unknown below it.
// False where that depends on the unknown's length.
static bool place_index(MpRun *run, const MpValue *symbol, MpValue **key, uint32_t *edit) {
  uint32_t appended = appended_count(symbol);
  *edit = UINT32_MAX;
  if (appended == 0 || !is_index(*key)) return appended == 0;
  int64_t index = (*key)->kind == MP_VALUE_INT ? (*key)->integer : (*key)->boolean;
  if (index >= 0) return false;
  if (-index <= (int64_t)appended) {
    *edit = appended_edit(symbol, (uint32_t)((int64_t)appended + index));
  } else {
    *key = mp_value_int(run, index + appended);
  }
  return true;
}

// Whether an edit's key means the same element as another; from the other end it may.
static MpTristate same_place(MpRun *run, const MpValue *left, const MpValue *right) {
  if (left->kind == MP_VALUE_NONE || right->kind == MP_VALUE_NONE) return MP_NO;
  if (is_index(left) && is_index(right) && (left->integer < 0) != (right->integer < 0)) {
    return MP_MAYBE;
  }
  if (left->kind == MP_VALUE_SLICE || right->kind == MP_VALUE_SLICE) return MP_MAYBE;
  return mp_value_equals(run, left, right);
}

// True for a copy that is a sequence, changed at known places of it.
static bool is_sequence_copy(const MpValue *symbol) {
  bool is_sequence =
      symbol->maker && (mp_str_is(symbol->subtype, "list") || mp_str_is(symbol->subtype, "tuple"));
  for (uint32_t i = 0; is_sequence && i < symbol->keys.len; i++) {
    const MpValue *key = symbol->keys.items[i];
    is_sequence = is_index(key) || key->kind == MP_VALUE_NONE;
  }
  return is_sequence;
}

// Which elements were changed depends on how many there are: with that decided, the copy is a list.
static MpValue *element_of_list(MpRun *run, MpValue *symbol, MpValue *key, MpSpan span) {
  MpValues items = {NULL, 0, 0};
  if (!mp_symbol_copy_iterate(run, symbol, span, &items)) return NULL;
  bool is_tuple = mp_str_is(symbol->subtype, "tuple");
  *symbol = *mp_value_sequence(run, is_tuple ? MP_VALUE_TUPLE : MP_VALUE_LIST, items, symbol->span);
  return mp_subscript(run, symbol, key, span);
}

// What the source knows under another name is an unknown; an element that may be a layer or tensor
// is more.
static MpValue *unknown_element(MpRun *run, MpValue *symbol, MpValue *key, MpSpan span) {
  MpValue *operands[] = {symbol, key};
  for (uint32_t i = 0; i < symbol->items.len; i++) {
    if (mp_value_is_plain(symbol->items.items[i])) continue;
    bool is_place = is_index(key) || key->kind == MP_VALUE_SLICE;
    if (is_place && is_sequence_copy(symbol)) return element_of_list(run, symbol, key, span);
    return mp_native_unknown_of(run, MP_STR("__getitem__"), operands, 2, span);
  }
  return mp_symbol_item(run, symbol, key, span);
}

// `x.shape[1:][0]` is `x.shape[1]`: the shape, with the place in it; NULL: it is nothing like that.
static MpValue *shape_behind(MpRun *run, const MpValue *slice, const MpValue *key,
                             MpValue **place) {
  const MpValue *bounds = slice->symbol->item_key;
  if (!bounds || bounds->kind != MP_VALUE_SLICE || key->kind != MP_VALUE_INT) return NULL;
  MpValue *whole = slice->symbol->operands.items[0];
  const MpValue *start = bounds->items.items[0], *step = bounds->items.items[2];
  bool is_plain = start->kind == MP_VALUE_NONE || start->kind == MP_VALUE_INT;
  int64_t first = start->kind == MP_VALUE_INT ? start->integer : 0;
  bool is_shape = whole->kind == MP_VALUE_SYMBOL && whole->symbol->shape_of;
  if (!is_shape || !is_plain || step->kind != MP_VALUE_NONE) return NULL;
  if (first < 0 || key->integer < 0) return NULL;
  *place = mp_value_int(run, first + key->integer);
  return whole;
}

MpValue *mp_symbol_subscript(MpRun *run, MpValue *symbol, MpValue *key, MpSpan span) {
  uint32_t edit;
  MpValue *place = key;
  MpValue *base = symbol->maker ? symbol->maker : symbol;
  if (!place_index(run, symbol, &place, &edit)) return unknown_element(run, symbol, key, span);
  if (edit != UINT32_MAX) return symbol->items.items[edit];
  for (uint32_t i = symbol->keys.len; i-- > 0;) {
    MpTristate same = same_place(run, symbol->keys.items[i], place);
    if (same == MP_YES) return symbol->items.items[i];
    if (same == MP_MAYBE) return unknown_element(run, symbol, key, span);
  }
  MpValue *shape = shape_behind(run, base, place, &place);
  if (shape) base = shape;
  if (base->symbol->shape_of) mp_shape_require_axis(run, base, place);
  bool is_end = place->kind == MP_VALUE_INT && (place->integer == 0 || place->integer == -1);
  if (is_end && base->kind == MP_VALUE_SYMBOL) mp_decide_has(run, base, 1, span);
  return mp_symbol_item(run, base, place, span);
}

static void add_edit(MpRun *run, MpValue *symbol, MpValue *key, MpValue *item) {
  mp_array_push(run->arena, &symbol->keys, key);
  mp_array_push(run->arena, &symbol->items, item);
}

// A change that depends on what is not known: from here on another unknown, made of the old one.
static void replace_base(MpRun *run, MpValue *copy, const char *change, MpValue *const *operands,
                         uint32_t count, MpSpan span) {
  MpCall call = {.span = span};
  MpValue *before = mp_symbol_copy(run, "list", copy, span);
  mp_array_push(run->arena, &call.args, before);
  bool is_plain = true;
  for (uint32_t i = 0; i < copy->items.len; i++)
    is_plain &= mp_value_is_plain(copy->items.items[i]);
  for (uint32_t i = 0; i < count; i++) {
    mp_array_push(run->arena, &call.args, operands[i]);
    is_plain &= operands[i]->kind == MP_VALUE_SYMBOL || mp_value_is_plain(operands[i]);
  }
  if (!is_plain) {
    mp_run_opaque(run, "unknown assignment", mp_str_from_c(change), span, &call.args);
    copy->is_open = true;
  }
  copy->maker = mp_symbol_call(run, mp_str_from_c(change), &call);
  copy->keys = copy->items = (MpValues){NULL, 0, 0};
}

// A list has an element where one is put in its place.
static void require_place(MpRun *run, const MpValue *copy, const MpValue *place, MpSpan span) {
  bool is_list = mp_str_is(copy->subtype, "list") && copy->maker->kind == MP_VALUE_SYMBOL;
  if (!is_list || place->kind != MP_VALUE_INT) return;
  int64_t needed = place->integer < 0 ? -place->integer : place->integer + 1;
  if (needed > 0 && needed < MP_INTERP_MAX_TRIPS)
    mp_decide_has(run, copy->maker, (uint32_t)needed, span);
}

static void assign_to_copy(MpRun *run, MpValue *copy, MpValue *key, MpValue *item, MpSpan span) {
  uint32_t edit;
  MpValue *place = key, *operands[] = {key, item};
  if (!place_index(run, copy, &place, &edit) || key->kind == MP_VALUE_SLICE) {
    replace_base(run, copy, "__setitem__", operands, 2, span);
  } else if (edit != UINT32_MAX) {
    copy->items.items[edit] = item;
  } else {
    require_place(run, copy, place, span);
    add_edit(run, copy, place, item);
  }
  set_symbol(run, copy, span);
}

void mp_symbol_subscript_assign(MpRun *run, MpValue *symbol, MpValue *key, MpValue *item,
                                MpSpan span) {
  if (symbol->maker) {
    assign_to_copy(run, symbol, key, item, span);
    return;
  }
  mp_escape(run, item, MP_STR("put into an unknown object"));
  add_edit(run, symbol, key, item);
}

// Puts the changes into the elements; False where one is at a place that there is not.
static bool apply_edits(MpRun *run, const MpValue *copy, uint32_t first, MpSpan span,
                        MpValues *out) {
  int64_t length = out->len - first;
  for (uint32_t i = 0; i < copy->keys.len; i++) {
    const MpValue *key = copy->keys.items[i];
    if (key->kind == MP_VALUE_NONE) {
      mp_array_push(run->arena, out, copy->items.items[i]);
      continue;
    }
    int64_t at = key->kind == MP_VALUE_INT ? key->integer : 0;
    if (at < 0) at += length;
    if (at >= 0 && at < length) {
      out->items[first + at] = copy->items.items[i];
      continue;
    }
    (void)mp_run_raise(run, "IndexError", span, "list assignment index out of range");
    return false;
  }
  return true;
}

bool mp_symbol_copy_iterate(MpRun *run, MpValue *copy, MpSpan span, MpValues *out) {
  uint32_t first = out->len;
  bool is_by_index = true;
  for (uint32_t i = 0; i < copy->keys.len; i++) {
    const MpValue *key = copy->keys.items[i];
    is_by_index &= is_index(key) || key->kind == MP_VALUE_NONE;
  }
  if (!is_by_index) {
    mp_array_push(run->arena, out,
                  mp_run_opaque(run, "unknown elements", mp_span_text(span), span, &copy->items));
    return true;
  }
  return mp_iterate(run, copy->maker, span, out) && apply_edits(run, copy, first, span, out);
}

// Holders of the object see it become what it is: it is changed in place.
MpValue *mp_symbol_copy_settle(MpRun *run, MpValue *copy) {
  MpValue *base = mp_resolve(run, copy->maker);
  MpValueKind kind = mp_str_is(copy->subtype, "list")    ? MP_VALUE_LIST
                     : mp_str_is(copy->subtype, "tuple") ? MP_VALUE_TUPLE
                                                         : MP_VALUE_DICT;
  bool is_sequence = base->kind == MP_VALUE_LIST || base->kind == MP_VALUE_TUPLE;
  if (base->is_open || !(kind == MP_VALUE_DICT ? base->kind == kind : is_sequence)) return copy;
  MpValue edits = *copy;
  MpValues items = mp_values_copy(run, &base->items);
  if (kind != MP_VALUE_DICT && !apply_edits(run, copy, 0, copy->span, &items)) return copy;
  MpValue *known = mp_value_new(run, kind, copy->span);
  *copy = *known;
  copy->items = items;
  copy->keys = kind == MP_VALUE_DICT ? mp_values_copy(run, &base->keys) : (MpValues){NULL, 0, 0};
  for (uint32_t i = 0; kind == MP_VALUE_DICT && i < edits.keys.len; i++)
    mp_dict_set(run, copy, edits.keys.items[i], edits.items.items[i]);
  return copy;
}

MpValue *mp_symbol_copy_length(MpRun *run, MpValue *copy, MpSpan span) {
  MpValue *length = mp_native_unknown_of(run, MP_STR("len"), &copy->maker, 1, span);
  uint32_t appended = appended_count(copy);
  if (!length || appended == 0) return length;
  return mp_binary(run, MP_OPERATOR_ADD, length, mp_value_int(run, appended), span);
}

// --- methods of a list ---

static MpValue *copy_append(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  add_edit(run, self, run->none, call->args.items[0]);
  set_symbol(run, self, call->span);
  return run->none;
}

static MpValue *copy_extend(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  MpValues items = {NULL, 0, 0};
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *from = mp_resolve(run, call->args.items[0]);
  if (from->kind == MP_VALUE_SYMBOL) {
    replace_base(run, self, "extend", &from, 1, call->span);
  } else if (!mp_native_items(run, from, "extend", call->span, &items, &result)) {
    return result;
  }
  for (uint32_t i = 0; i < items.len; i++)
    add_edit(run, self, run->none, items.items[i]);
  set_symbol(run, self, call->span);
  return run->none;
}

static MpValue *change(MpRun *run, MpValue *self, const char *name, const MpCall *call) {
  replace_base(run, self, name, call->args.items, call->args.len, call->span);
  set_symbol(run, self, call->span);
  return run->none;
}

static MpValue *copy_pop(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 1, &result)) return result;
  MpValue *index = call->args.len > 0 ? mp_resolve(run, call->args.items[0]) : NULL;
  if (!index) index = mp_value_int(run, -1);
  MpValue *item = mp_symbol_subscript(run, self, index, call->span);
  uint32_t appended = appended_count(self);
  bool is_last = index->kind == MP_VALUE_INT && index->integer == -1;
  if (is_last && appended > 0 && self->keys.items[self->keys.len - 1]->kind == MP_VALUE_NONE) {
    self->keys.len--;
    self->items.len--;
    set_symbol(run, self, call->span);
    return item;
  }
  return change(run, self, "pop", call) ? item : NULL;
}

static MpValue *copy_insert(MpRun *run, MpValue *self, const MpCall *call) {
  return change(run, self, "insert", call);
}

static MpValue *copy_remove(MpRun *run, MpValue *self, const MpCall *call) {
  return change(run, self, "remove", call);
}

static MpValue *copy_sort(MpRun *run, MpValue *self, const MpCall *call) {
  return change(run, self, "sort", call);
}

static MpValue *copy_reverse(MpRun *run, MpValue *self, const MpCall *call) {
  return change(run, self, "reverse", call);
}

static MpValue *copy_clear(MpRun *run, MpValue *self, const MpCall *call) {
  return change(run, self, "clear", call);
}

// --- methods of a dict ---

// The item that the source put there, NULL where that was none or it is not known which.
static MpValue *put_item(MpRun *run, const MpValue *symbol, const MpValue *key) {
  for (uint32_t i = symbol->keys.len; i-- > 0;) {
    MpTristate same = same_place(run, symbol->keys.items[i], key);
    if (same != MP_NO) return same == MP_YES ? symbol->items.items[i] : NULL;
  }
  return NULL;
}

static MpValue *base_method(MpRun *run, MpValue *self, const char *name, const MpCall *call) {
  MpValue *base = self->maker ? self->maker : self;
  MpValue *method = mp_symbol_attribute(run, base, mp_str_from_c(name), call->span);
  return mp_call_value(run, method, call);
}

static MpValue *dict_get(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *item = call->args.len > 0 ? put_item(run, self, call->args.items[0]) : NULL;
  return item ? item : base_method(run, self, "get", call);
}

static MpValue *dict_pop(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *item = call->args.len > 0 ? put_item(run, self, call->args.items[0]) : NULL;
  for (uint32_t i = 0; item && i < self->keys.len; i++) {
    if (self->items.items[i] != item) continue;
    self->keys.items[i] = mp_value_new(run, MP_VALUE_ELLIPSIS, call->span);  // equals no key
  }
  return item ? item : base_method(run, self, "pop", call);
}

static MpValue *dict_update(MpRun *run, MpValue *self, const MpCall *call) {
  const MpValue *from = call->args.len > 0 ? mp_resolve(run, call->args.items[0]) : NULL;
  bool is_known = !from || (from->kind == MP_VALUE_DICT && !from->is_open);
  if (!is_known || call->is_open) {
    return mp_run_opaque(run, "unknown assignment", MP_STR("update"), call->span, &call->args);
  }
  for (uint32_t i = 0; from && i < from->keys.len; i++)
    mp_symbol_subscript_assign(run, self, from->keys.items[i], from->items.items[i], call->span);
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    MpValue *key = mp_value_str(run, call->keywords.items[i].name);
    mp_symbol_subscript_assign(run, self, key, call->keywords.items[i].value, call->span);
  }
  return run->none;
}

static MpValue *dict_copy(MpRun *run, MpValue *self, const MpCall *call) {
  return mp_symbol_copy(run, "dict", self, call->span);
}

MpValue *mp_symbol_copy_attribute(MpRun *run, MpValue *copy, MpStr name) {
  static const MpNativeRow dict_rows[] = {
      {"get", dict_get}, {"pop", dict_pop}, {"update", dict_update}, {"copy", dict_copy}};
  static const MpNativeRow rows[] = {
      {"append", copy_append}, {"extend", copy_extend},   {"pop", copy_pop},
      {"insert", copy_insert}, {"remove", copy_remove},   {"sort", copy_sort},
      {"clear", copy_clear},   {"reverse", copy_reverse},
  };
  bool is_dict = copy->maker ? mp_str_is(copy->subtype, "dict") : copy->keys.len > 0;
  if (is_dict) {
    return mp_native_find(run, dict_rows, sizeof dict_rows / sizeof dict_rows[0], name, copy);
  }
  bool is_list = mp_str_is(copy->subtype, "list");
  return is_list ? mp_native_find(run, rows, sizeof rows / sizeof rows[0], name, copy) : NULL;
}
