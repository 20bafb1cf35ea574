#include "analyzer/interp/value.h"

#include <string.h>

#include "analyzer/interp/choice.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/trip.h"

MpValue *mp_value_new(MpRun *run, MpValueKind kind, MpSpan span) {
  MpValue *self = MP_NEW(run->arena, MpValue);
  self->kind = kind;
  self->span = span;
  if (run->loop) self->made_in = run->loop->number;
  return self;
}

MpValue *mp_value_none(MpRun *run) {
  if (run->none == NULL) run->none = mp_value_new(run, MP_VALUE_NONE, (MpSpan){0});
  return run->none;
}

MpValue *mp_value_bool(MpRun *run, bool boolean) {
  MpValue **shared = boolean ? &run->true_ : &run->false_;
  if (*shared == NULL) {
    *shared = mp_value_new(run, MP_VALUE_BOOL, (MpSpan){0});
    (*shared)->boolean = boolean;
  }
  return *shared;
}

MpValue *mp_value_int(MpRun *run, int64_t integer) {
  MpValue *self = mp_value_new(run, MP_VALUE_INT, (MpSpan){0});
  self->integer = integer;
  return self;
}

MpValue *mp_value_float(MpRun *run, double real) {
  MpValue *self = mp_value_new(run, MP_VALUE_FLOAT, (MpSpan){0});
  self->real = real;
  return self;
}

MpValue *mp_value_str(MpRun *run, MpStr text) {
  MpValue *self = mp_value_new(run, MP_VALUE_STR, (MpSpan){0});
  self->text = text;
  return self;
}

MpValue *mp_value_sequence(MpRun *run, MpValueKind kind, MpValues items, MpSpan span) {
  MpValue *self = mp_value_new(run, kind, span);
  self->items = items;
  return self;
}

MpValue *mp_value_dict(MpRun *run, MpSpan span) {
  return mp_value_new(run, MP_VALUE_DICT, span);
}

MpValue *mp_value_library(MpRun *run, MpStr canonical, MpSpan span) {
  MpValue *self = mp_value_new(run, MP_VALUE_LIBRARY, span);
  self->text = canonical;
  return self;
}

MpValue *mp_value_native(MpRun *run, MpStr name, MpNativeFunction function, MpValue *self) {
  MpValue *native = mp_value_new(run, MP_VALUE_NATIVE, (MpSpan){0});
  native->native.function = function;
  native->native.name = name;
  native->native.self = self;
  return native;
}

MpValue *mp_value_method(MpRun *run, MpValue *self, MpValue *callable) {
  MpValue *method = mp_value_new(run, MP_VALUE_METHOD, (MpSpan){0});
  method->method.self = self;
  method->method.callable = callable;
  return method;
}

MpValue *mp_value_iterator(MpRun *run, MpValues items, MpSpan span) {
  MpValue *self = mp_value_sequence(run, MP_VALUE_LIST, items, span);
  self->subtype = MP_STR("iterator");
  return self;
}

bool mp_value_is_iterator(const MpValue *self) {
  return self->kind == MP_VALUE_LIST && mp_str_is(self->subtype, "iterator");
}

bool mp_value_is_number(const MpValue *self) {
  return self->kind == MP_VALUE_BOOL || self->kind == MP_VALUE_INT || self->kind == MP_VALUE_FLOAT;
}

bool mp_value_is_hashable(const MpValue *self) {
  if (self->kind == MP_VALUE_LIST || self->kind == MP_VALUE_DICT) return false;
  if (self->kind == MP_VALUE_SET) return mp_str_is(self->subtype, "frozenset");
  if (self->kind != MP_VALUE_TUPLE) return self->kind != MP_VALUE_SLICE;
  for (uint32_t i = 0; i < self->items.len; i++) {
    if (!mp_value_is_hashable(self->items.items[i])) return false;
  }
  return true;
}

static MpStr library_type_name(const MpValue *self) {
  size_t dot = mp_str_rfind_byte(self->text, '.');
  return dot == SIZE_MAX ? self->text : mp_str_slice(self->text, dot + 1, self->text.len);
}

MpStr mp_value_type_name(const MpValue *self) {
  if (self->subtype.len > 0) return self->subtype;
  switch (self->kind) {
    case MP_VALUE_NONE: return MP_STR("NoneType");
    case MP_VALUE_BOOL: return MP_STR("bool");
    case MP_VALUE_INT: return MP_STR("int");
    case MP_VALUE_FLOAT: return MP_STR("float");
    case MP_VALUE_STR: return MP_STR("str");
    case MP_VALUE_BYTES: return MP_STR("bytes");
    case MP_VALUE_ELLIPSIS: return MP_STR("ellipsis");
    case MP_VALUE_NOT_IMPLEMENTED: return MP_STR("NotImplementedType");
    case MP_VALUE_TUPLE: return self->is_shape ? MP_STR("TensorShape") : MP_STR("tuple");
    case MP_VALUE_LIST: return MP_STR("list");
    case MP_VALUE_SET: return MP_STR("set");
    case MP_VALUE_DICT: return MP_STR("dict");
    case MP_VALUE_SLICE: return MP_STR("slice");
    case MP_VALUE_RANGE: return MP_STR("range");
    case MP_VALUE_FUNCTION: return MP_STR("function");
    case MP_VALUE_NATIVE: return MP_STR("builtin_function_or_method");
    case MP_VALUE_METHOD: return MP_STR("method");
    case MP_VALUE_MODULE: return MP_STR("module");
    case MP_VALUE_CLASS: return MP_STR("type");
    case MP_VALUE_INSTANCE: return self->instance->cls->name;
    case MP_VALUE_PROPERTY: return MP_STR("property");
    case MP_VALUE_STATIC_METHOD: return MP_STR("staticmethod");
    case MP_VALUE_CLASS_METHOD: return MP_STR("classmethod");
    case MP_VALUE_SUPER: return MP_STR("super");
    case MP_VALUE_LIBRARY: return library_type_name(self);
    case MP_VALUE_CONSTANT: return MP_STR("object");
    case MP_VALUE_TENSOR: return MP_STR("KerasTensor");
    case MP_VALUE_SYMBOL:
    case MP_VALUE_OPAQUE: return MP_STR("object");
  }
  return MP_STR("object");
}

bool mp_value_check_hashable(MpRun *run, const MpValue *self, MpSpan span) {
  if (mp_value_is_hashable(self)) return true;
  (void)mp_run_raise(run, "TypeError", span, "unhashable type: '%.*s'",
                     MP_FMT(mp_value_type_name(self)));
  return false;
}

// --- dictionaries ---

// Long dictionaries of strings are common (vocabularies): most keys are told apart without the
// general comparison. An unknown key may be known by now.
static bool is_key(MpRun *run, MpValue *entry, const MpValue *key) {
  if (entry == key) return true;
  entry = mp_resolve(run, entry);
  if (entry->kind == MP_VALUE_STR && key->kind == MP_VALUE_STR) {
    return mp_str_eq(entry->text, key->text);
  }
  return mp_value_equals(run, entry, key) == MP_YES;
}

static uint32_t find_key(MpRun *run, const MpValue *dict, const MpValue *key) {
  uint32_t place;
  if (mp_key_index_find(dict, &dict->keys, key, &place)) return place;
  run->steps += dict->keys.len / MP_NATIVE_KEYS_PER_STEP;
  for (uint32_t i = 0; i < dict->keys.len; i++) {
    if (is_key(run, dict->keys.items[i], key)) return i;
  }
  return UINT32_MAX;
}

MpValue *mp_dict_get(MpRun *run, const MpValue *dict, const MpValue *key) {
  uint32_t index = find_key(run, dict, key);
  return index == UINT32_MAX ? NULL : dict->items.items[index];
}

MpValue *mp_dict_get_str(const MpValue *dict, MpStr key) {
  for (uint32_t i = 0; i < dict->keys.len; i++) {
    const MpValue *entry = dict->keys.items[i];
    if (entry->kind == MP_VALUE_STR && mp_str_eq(entry->text, key)) return dict->items.items[i];
  }
  return NULL;
}

// What is changed in it is changed in the object.
static bool is_object_dict(const MpValue *dict) {
  return dict->maker && dict->maker->kind == MP_VALUE_INSTANCE && dict->subtype.len == 0;
}

void mp_dict_detach(MpValue *copy) {
  if (is_object_dict(copy)) copy->maker = NULL;
}

bool mp_value_is_prefix(const MpValue *self) {
  return self->kind == MP_VALUE_TUPLE && self->is_open && mp_str_is(self->subtype, "co_varnames");
}

void mp_dict_set(MpRun *run, MpValue *dict, MpValue *key, MpValue *value) {
  uint32_t index = find_key(run, dict, key);
  if (is_object_dict(dict) && key->kind == MP_VALUE_STR) {
    mp_map_set(&dict->maker->instance->attributes, key->text, value);
  }
  if (index != UINT32_MAX) {
    dict->items.items[index] = value;
    return;
  }
  mp_array_push(run->arena, &dict->keys, key);
  mp_array_push(run->arena, &dict->items, value);
  mp_key_index_add(run, dict, &dict->keys);
}

static void remove_at(MpValues *values, uint32_t index) {
  size_t behind = values->len - index - 1;
  memmove(values->items + index, values->items + index + 1, behind * sizeof *values->items);
  values->len--;
}

bool mp_dict_remove(MpRun *run, MpValue *dict, const MpValue *key) {
  uint32_t index = find_key(run, dict, key);
  if (index == UINT32_MAX) return false;
  if (is_object_dict(dict) && key->kind == MP_VALUE_STR) {
    (void)mp_map_remove(&dict->maker->instance->attributes, key->text);
  }
  dict->index = NULL;  // places have moved
  remove_at(&dict->keys, index);
  remove_at(&dict->items, index);
  return true;
}

void mp_dict_take_rest(MpValue *dict, const MpValue *from) {
  if (!from->is_open) return;
  bool is_same = !dict->is_open || dict->rest == from->rest;
  dict->rest = is_same ? from->rest : NULL;
  dict->is_listed = is_same && from->is_listed;
  dict->is_of_call |= from->is_of_call;
  dict->is_open = true;
}

MpValue *mp_dict_find(MpRun *run, MpValue *dict, MpValue *key, MpSpan span) {
  return mp_dict_find_or(run, dict, key, NULL, span);
}

MpValue *mp_dict_find_or(MpRun *run, MpValue *dict, MpValue *key, MpValue *preset, MpSpan span) {
  key = mp_resolve(run, key);
  MpValue *found = mp_dict_get(run, dict, key);
  if (found != NULL) return found;
  // What nobody passed by name is as unknown as a parameter.
  if (dict->is_open && dict->rest != NULL && key->kind == MP_VALUE_STR) {
    if (dict->is_listed && preset != NULL) return NULL;
    MpValue *parameter = mp_symbol_parameter(run, key->text, preset, dict->rest->name_span);
    parameter->symbol->is_on_given |= dict->is_of_call;
    return mp_resolve(run, parameter);
  }
  return mp_choice_find(run, dict, key, preset, span);
}

// --- what is in a value ---

typedef struct Search {
  MpValueKind kind;
  bool skips_addresses;
  uint32_t depth;
  uint32_t visits;  // containers may hold each other many times over
} Search;

// Where the search ends early, what is left counts as not followed.
static bool search(Search *self, const MpValue *value) {
  if (value == NULL) return false;
  bool is_skipped =
      self->skips_addresses && value->kind == MP_VALUE_SYMBOL && value->symbol->address_of;
  if (value->kind == self->kind) return !is_skipped;
  if (value->items.len == 0) return false;
  if (self->depth == MP_NATIVE_MAX_DEPTH || self->visits > MP_NATIVE_MAX_VISITS) {
    return self->kind == MP_VALUE_OPAQUE;
  }
  self->depth++;
  bool found = false;
  for (uint32_t i = 0; i < value->items.len && !found; i++) {
    self->visits++;
    found = search(self, value->items.items[i]);
    if (!found && i < value->keys.len) found = search(self, value->keys.items[i]);
  }
  self->depth--;
  return found;
}

bool mp_value_has_kind(const MpValue *self, MpValueKind kind) {
  return search(&(Search){.kind = kind}, self);
}

bool mp_value_is_known(const MpValue *self) {
  return !mp_value_has_kind(self, MP_VALUE_SYMBOL) && !mp_value_has_kind(self, MP_VALUE_OPAQUE);
}

bool mp_value_is_distinct(const MpValue *self) {
  Search symbols = {.kind = MP_VALUE_SYMBOL, .skips_addresses = true};
  return !search(&symbols, self) && !mp_value_has_kind(self, MP_VALUE_OPAQUE);
}

bool mp_value_is_plain(const MpValue *self) {
  return mp_value_is_known(self) && !mp_value_has_kind(self, MP_VALUE_TENSOR);
}

MpValues mp_values_copy(MpRun *run, const MpValues *self) {
  MpValues copy = {NULL, 0, 0};
  if (self->len == 0) return copy;
  copy.items = mp_arena_copy(run->arena, self->items, self->len * sizeof *self->items);
  copy.len = copy.cap = self->len;
  return copy;
}

MpValues mp_values_slice(MpRun *run, const MpValues *self, int64_t start, int64_t step,
                         int64_t count) {
  MpValues slice = {NULL, 0, 0};
  for (int64_t i = 0; i < count; i++)
    mp_array_push(run->arena, &slice, self->items[start + i * step]);
  return slice;
}
