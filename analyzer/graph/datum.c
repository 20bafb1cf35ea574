#include "analyzer/graph/datum.h"

#include <assert.h>
#include <string.h>

#include "analyzer/graph/graph.h"

void mp_arguments_visit_tensors(const MpArguments *self, MpTensorVisitor visit, void *context) {
  for (uint32_t i = 0; i < self->len; i++) {
    mp_datum_visit_tensors(self->items[i].value, visit, context);
  }
}

void mp_datum_visit_tensors(const MpDatum *self, MpTensorVisitor visit, void *context) {
  if (!self) {
    return;
  }
  if (self->kind == MP_DATUM_TENSOR) {
    visit(context, self->tensor);
    return;
  }
  for (uint32_t i = 0; i < self->items.len; i++) {
    if (i < self->keys.len) {
      mp_datum_visit_tensors(self->keys.items[i], visit, context);
    }
    mp_datum_visit_tensors(self->items.items[i], visit, context);
  }
  mp_arguments_visit_tensors(&self->arguments, visit, context);
}

static const MpDatum *find_unknown_in(const MpData *data) {
  for (uint32_t i = 0; i < data->len; i++) {
    const MpDatum *found = mp_datum_find_unknown(data->items[i]);
    if (found) {
      return found;
    }
  }
  return NULL;
}

const MpDatum *mp_datum_find_unknown(const MpDatum *self) {
  if (!self) {
    return NULL;
  }
  if (self->kind == MP_DATUM_SYMBOL || self->kind == MP_DATUM_OPAQUE) {
    return self;
  }
  const MpDatum *found = find_unknown_in(&self->keys);
  if (!found) {
    found = find_unknown_in(&self->items);
  }
  for (uint32_t i = 0; !found && i < self->arguments.len; i++) {
    found = mp_datum_find_unknown(self->arguments.items[i].value);
  }
  return found;
}

static bool data_eq(const MpData *a, const MpData *b) {
  if (a->len != b->len) {
    return false;
  }
  for (uint32_t i = 0; i < a->len; i++) {
    if (!mp_datum_eq(a->items[i], b->items[i])) {
      return false;
    }
  }
  return true;
}

static bool arguments_eq(const MpArguments *a, const MpArguments *b) {
  if (a->len != b->len) {
    return false;
  }
  for (uint32_t i = 0; i < a->len; i++) {
    if (!mp_str_eq(a->items[i].name, b->items[i].name) ||
        !mp_datum_eq(a->items[i].value, b->items[i].value)) {
      return false;
    }
  }
  return true;
}

bool mp_real_is_same(double a, double b) {
  uint64_t bits_of_a, bits_of_b;
  memcpy(&bits_of_a, &a, sizeof a);
  memcpy(&bits_of_b, &b, sizeof b);
  return bits_of_a == bits_of_b;
}

bool mp_datum_eq(const MpDatum *a, const MpDatum *b) {
  if (a == b) {
    return true;
  }
  if (!a || !b || a->kind != b->kind || a->is_training_phase != b->is_training_phase) {
    return false;
  }
  switch (a->kind) {
    case MP_DATUM_NONE:
    case MP_DATUM_ELLIPSIS: return true;
    case MP_DATUM_BOOL: return a->boolean == b->boolean;
    case MP_DATUM_INT: return a->integer == b->integer;
    case MP_DATUM_FLOAT: return mp_real_is_same(a->real, b->real);
    case MP_DATUM_TENSOR:
      return a->tensor.node == b->tensor.node && a->tensor.output == b->tensor.output;
    case MP_DATUM_LAYER: return a->layer->id == b->layer->id;
    case MP_DATUM_STR:
    case MP_DATUM_BYTES:
    case MP_DATUM_NAME:
    case MP_DATUM_FUNCTION:
    case MP_DATUM_OBJECT:
    case MP_DATUM_SYMBOL:
    case MP_DATUM_OPAQUE:
    case MP_DATUM_SLICE:
    case MP_DATUM_TUPLE:
    case MP_DATUM_LIST:
    case MP_DATUM_SET:
    case MP_DATUM_DICT:
    case MP_DATUM_CALL:
    case MP_DATUM_METHOD:
      return mp_str_eq(a->text, b->text) && data_eq(&a->keys, &b->keys) &&
             data_eq(&a->items, &b->items) && arguments_eq(&a->arguments, &b->arguments);
  }
  assert(false && "unknown kind of datum");
  return false;
}

// The same array where nothing in it changes.
static MpData map_data(MpArena *arena, MpData data, MpTensorMap map, void *context) {
  MpData result = data;
  bool is_shared = true;
  for (uint32_t i = 0; i < data.len; i++) {
    const MpDatum *mapped = mp_datum_map_tensors(arena, data.items[i], map, context);
    if (mapped == data.items[i]) {
      continue;
    }
    if (is_shared) {
      result.items = mp_arena_copy(arena, data.items, sizeof *data.items * data.len);
      result.cap = data.len;
      is_shared = false;
    }
    result.items[i] = mapped;
  }
  return result;
}

MpArguments mp_arguments_map_tensors(MpArena *arena, MpArguments arguments, MpTensorMap map,
                                     void *context) {
  MpArguments result = arguments;
  bool is_shared = true;
  for (uint32_t i = 0; i < arguments.len; i++) {
    const MpDatum *value = arguments.items[i].value;
    const MpDatum *mapped = mp_datum_map_tensors(arena, value, map, context);
    if (mapped == value) {
      continue;
    }
    if (is_shared) {
      result.items = mp_arena_copy(arena, arguments.items, sizeof *arguments.items * arguments.len);
      result.cap = arguments.len;
      is_shared = false;
    }
    result.items[i].value = mapped;
  }
  return result;
}

const MpDatum *mp_datum_map_tensors(MpArena *arena, const MpDatum *self, MpTensorMap map,
                                    void *context) {
  if (!self) {
    return NULL;
  }
  if (self->kind == MP_DATUM_TENSOR) {
    MpTensor mapped = map(context, self->tensor);
    if (mapped.node == self->tensor.node && mapped.output == self->tensor.output) {
      return self;
    }
    MpDatum *copy = mp_arena_copy(arena, self, sizeof *self);
    copy->tensor = mapped;
    return copy;
  }
  MpData keys = map_data(arena, self->keys, map, context);
  MpData items = map_data(arena, self->items, map, context);
  MpArguments arguments = mp_arguments_map_tensors(arena, self->arguments, map, context);
  if (keys.items == self->keys.items && items.items == self->items.items &&
      arguments.items == self->arguments.items) {
    return self;
  }
  MpDatum *copy = mp_arena_copy(arena, self, sizeof *self);
  copy->keys = keys;
  copy->items = items;
  copy->arguments = arguments;
  return copy;
}
