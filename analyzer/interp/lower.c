// Values as the graph holds them.
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/native.h"

// More items of one value are not kept.
#define MAX_ITEMS 32768u

// One value, which may hold itself.
typedef struct Lowering {
  MpRun *run;
  uint32_t depth;
  uint32_t visits;
} Lowering;

static const MpDatum *lower(Lowering *self, const MpValue *value);

static MpDatum *new_datum(const Lowering *self, MpDatumKind kind, const MpValue *value) {
  MpDatum *datum = MP_NEW(self->run->arena, MpDatum);
  datum->kind = kind;
  datum->span = value->span;
  return datum;
}

static const MpDatum *text_datum(const Lowering *self, MpDatumKind kind, const MpValue *value,
                                 MpStr text) {
  MpDatum *datum = new_datum(self, kind, value);
  datum->text = text;
  return datum;
}

static MpDatumKind container_kind(MpValueKind kind) {
  switch (kind) {
    case MP_VALUE_TUPLE: return MP_DATUM_TUPLE;
    case MP_VALUE_SET: return MP_DATUM_SET;
    case MP_VALUE_DICT: return MP_DATUM_DICT;
    case MP_VALUE_SLICE: return MP_DATUM_SLICE;
    default: return MP_DATUM_LIST;
  }
}

// What an open container may hold besides is an item of its own, so that nobody takes it for known.
static const MpDatum *lower_container(Lowering *self, const MpValue *value) {
  if (self->depth == MP_NATIVE_MAX_DEPTH || self->visits > MAX_ITEMS) {
    return text_datum(self, MP_DATUM_OPAQUE, value, MP_STR("deep container"));
  }
  self->depth++;
  MpDatum *datum = new_datum(self, container_kind(value->kind), value);
  MpArena *arena = self->run->arena;
  for (uint32_t i = 0; i < value->items.len; i++) {
    self->visits++;
    if (value->kind == MP_VALUE_DICT) {
      mp_array_push(arena, &datum->keys, lower(self, mp_resolve(self->run, value->keys.items[i])));
    }
    mp_array_push(arena, &datum->items, lower(self, mp_resolve(self->run, value->items.items[i])));
  }
  if (value->is_open) {
    const MpDatum *rest = text_datum(self, MP_DATUM_OPAQUE, value, MP_STR("unknown elements"));
    if (value->kind == MP_VALUE_DICT) mp_array_push(arena, &datum->keys, rest);
    mp_array_push(arena, &datum->items, rest);
  }
  self->depth--;
  return datum;
}

// Keras and TensorFlow take a range where they take a list.
static const MpDatum *lower_range(Lowering *self, const MpValue *range) {
  uint64_t len = mp_range_length(range);
  if (len > MP_NATIVE_MAX_ITEMS) {
    return text_datum(self, MP_DATUM_OPAQUE, range, MP_STR("large sequence"));
  }
  MpDatum *datum = new_datum(self, MP_DATUM_LIST, range);
  for (uint64_t i = 0; i < len; i++) {
    MpDatum *item = new_datum(self, MP_DATUM_INT, range);
    item->integer = mp_range_item(range, i);
    mp_array_push(self->run->arena, &datum->items, item);
  }
  return datum;
}

static const MpDatum *lower_function(Lowering *self, const MpValue *value) {
  MpDatum *datum = new_datum(self, MP_DATUM_FUNCTION, value);
  datum->text = value->function->qualified_name;
  datum->span = value->function->def->span;
  return datum;
}

static const MpDatum *lower_class(Lowering *self, const MpValue *value) {
  const MpClass *cls = value->cls;
  if (cls->def == NULL) return text_datum(self, MP_DATUM_NAME, value, cls->library);
  MpDatum *datum = new_datum(self, MP_DATUM_FUNCTION, value);
  datum->text = cls->qualified_name;
  datum->span = cls->def->span;
  return datum;
}

static const MpDatum *lower_instance(Lowering *self, const MpValue *value) {
  const MpInstance *instance = value->instance;
  const MpValue *payload = instance->layer ? NULL : instance->payload;
  bool is_structure = payload && payload->kind != MP_VALUE_PROPERTY;
  if (is_structure) return lower(self, payload);
  if (instance->layer == NULL) {
    return text_datum(self, MP_DATUM_OBJECT, value, instance->cls->qualified_name);
  }
  MpDatum *datum = new_datum(self, MP_DATUM_LAYER, value);
  datum->layer = instance->layer;
  return datum;
}

static const MpDatum *lower_native(Lowering *self, const MpValue *value) {
  if (value->native.self != NULL) {
    return text_datum(self, MP_DATUM_OBJECT, value, value->native.name);
  }
  MpStr name = mp_str_format(self->run->arena, "builtins.%.*s", MP_FMT(value->native.name));
  return text_datum(self, MP_DATUM_NAME, value, name);
}

static const MpDatum *lower_symbol(Lowering *self, const MpValue *value) {
  MpDatum *datum = new_datum(self, MP_DATUM_SYMBOL, value);
  datum->text = mp_symbol_source(value);
  datum->is_taken_static = mp_dim_is_taken_static(self->run, value);
  datum->unknown = value;
  return datum;
}

// A bound method has no name that can be imported; it is named after its function.
static const MpDatum *lower_method(Lowering *self, const MpValue *value) {
  const MpValue *callable = value->method.callable;
  bool is_source = callable != NULL && callable->kind == MP_VALUE_FUNCTION;
  return text_datum(self, MP_DATUM_OBJECT, value,
                    is_source ? callable->function->qualified_name : MP_STR("method"));
}

static const MpDatum *lower_tensor(Lowering *self, const MpValue *value, MpTensor tensor) {
  MpDatum *datum = new_datum(self, MP_DATUM_TENSOR, value);
  datum->tensor = tensor;
  return datum;
}

// What came out of something that tensors went into is that node's result.
static const MpDatum *lower_opaque(Lowering *self, const MpValue *value) {
  if (value->opaque->node != MP_NODE_NONE) {
    return lower_tensor(self, value, (MpTensor){value->opaque->node, 0});
  }
  return text_datum(self, MP_DATUM_OPAQUE, value, value->opaque->reason);
}

static const MpDatum *lower_number(Lowering *self, const MpValue *value) {
  MpDatum *datum = new_datum(self, MP_DATUM_BOOL, value);
  if (value->kind == MP_VALUE_BOOL) {
    datum->boolean = value->boolean;
    datum->is_training_phase = value->is_training_phase;
  } else if (value->kind == MP_VALUE_INT) {
    datum->kind = MP_DATUM_INT;
    datum->integer = value->integer;
  } else {
    datum->kind = MP_DATUM_FLOAT;
    datum->real = value->real;
  }
  return datum;
}

static const MpDatum *lower(Lowering *self, const MpValue *value) {
  switch (value->kind) {
    case MP_VALUE_NONE: return new_datum(self, MP_DATUM_NONE, value);
    case MP_VALUE_BOOL:
    case MP_VALUE_INT:
    case MP_VALUE_FLOAT: return lower_number(self, value);
    case MP_VALUE_STR: return text_datum(self, MP_DATUM_STR, value, value->text);
    case MP_VALUE_BYTES: return text_datum(self, MP_DATUM_BYTES, value, value->text);
    case MP_VALUE_ELLIPSIS: return new_datum(self, MP_DATUM_ELLIPSIS, value);
    case MP_VALUE_NOT_IMPLEMENTED:
      return text_datum(self, MP_DATUM_NAME, value, MP_STR("builtins.NotImplemented"));
    case MP_VALUE_TUPLE:
    case MP_VALUE_LIST:
    case MP_VALUE_SET:
    case MP_VALUE_DICT:
    case MP_VALUE_SLICE: return lower_container(self, value);
    case MP_VALUE_RANGE: return lower_range(self, value);
    case MP_VALUE_FUNCTION: return lower_function(self, value);
    case MP_VALUE_NATIVE: return lower_native(self, value);
    case MP_VALUE_METHOD: return lower_method(self, value);
    case MP_VALUE_CLASS: return lower_class(self, value);
    case MP_VALUE_INSTANCE: return lower_instance(self, value);
    case MP_VALUE_LIBRARY: return text_datum(self, MP_DATUM_NAME, value, value->text);
    case MP_VALUE_CONSTANT: return value->datum;
    case MP_VALUE_TENSOR: return lower_tensor(self, value, value->tensor);
    case MP_VALUE_SYMBOL: return lower_symbol(self, value);
    case MP_VALUE_OPAQUE: return lower_opaque(self, value);
    case MP_VALUE_MODULE:
    case MP_VALUE_PROPERTY:
    case MP_VALUE_STATIC_METHOD:
    case MP_VALUE_CLASS_METHOD:
    case MP_VALUE_SUPER: return text_datum(self, MP_DATUM_OBJECT, value, mp_value_type_name(value));
  }
  return text_datum(self, MP_DATUM_OPAQUE, value, MP_STR("unknown value"));
}

const MpDatum *mp_value_lower(MpRun *run, const MpValue *self) {
  return lower(&(Lowering){run, 0, 0}, self);
}

MpValue *mp_value_of_literal(MpRun *run, const MpDatum *datum) {
  switch (datum->kind) {
    case MP_DATUM_NONE: return run->none;
    case MP_DATUM_BOOL: return mp_value_bool(run, datum->boolean);
    case MP_DATUM_INT: return mp_value_int(run, datum->integer);
    case MP_DATUM_FLOAT: return mp_value_float(run, datum->real);
    case MP_DATUM_STR: return mp_value_str(run, datum->text);
    default: return NULL;
  }
}
