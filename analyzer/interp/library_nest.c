// tf.nest and its like: structures taken apart, mapped and put together again.
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

static bool is_known_structure(const MpValue *value) {
  bool is_container =
      value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE || value->kind == MP_VALUE_DICT;
  return is_container && !value->is_shape;
}

// What may be one leaf or a structure of them.
static bool is_either(const MpValue *value) {
  return value->kind == MP_VALUE_SYMBOL || (value->kind == MP_VALUE_TENSOR && value->is_open);
}

// Whether an unknown is one of these builtin types: the same question as `isinstance` in the
// source.
static bool ask_type(MpRun *run, MpValue *value, const char *const *names, uint32_t count,
                     MpSpan span, bool *is) {
  MpValues types = {0};
  for (uint32_t i = 0; i < count; i++)
    mp_array_push(run->arena, &types, mp_map_get(&run->builtins->names, mp_str_from_c(names[i])));
  MpValue *args[] = {value, mp_value_sequence(run, MP_VALUE_TUPLE, types, span)};
  MpValue *isinstance = mp_map_get(&run->builtins->names, MP_STR("isinstance"));
  MpValue *answer = mp_call_with(run, isinstance, args, 2, span);
  return answer && mp_truth(run, answer, span, is);
}

// The unknown as the structure that it is on this path: a LIST, or a DICT where it matters
// (`tells_dict`), or one leaf. NULL: an exception is pending.
static MpValue *as_structure(MpRun *run, MpValue *value, bool tells_dict, MpSpan span) {
  static const char *const structures[] = {"list", "tuple", "dict"};
  bool is_structure, is_dict = false;
  if (!ask_type(run, value, structures, 3, span, &is_structure)) return NULL;
  if (!is_structure) {
    MpValue *leaf = mp_value_new(run, value->kind, value->span);
    *leaf = *value;
    leaf->is_open = false;
    return leaf;
  }
  tells_dict &= value->kind == MP_VALUE_TENSOR;
  if (tells_dict && !ask_type(run, value, &structures[2], 1, span, &is_dict)) return NULL;
  if (is_dict) return mp_tensor_mapping(run, value, span);
  MpValues items = {0};
  if (!mp_iterate(run, value, span, &items)) return NULL;
  return mp_value_sequence(run, MP_VALUE_LIST, items, span);
}

// Which of its elements come first in the order of a structure's leaves: NULL where that is not
// known, or an exception is pending.
static uint32_t *order_of(MpRun *run, const MpValue *value) {
  uint32_t *order = MP_NEW_ARRAY(run->arena, uint32_t, value->items.len + 1);
  bool is_by_name = value->kind == MP_VALUE_DICT;
  for (uint32_t i = 0; i < value->items.len; i++) {
    order[i] = i;
    // Those of an argument come in an order of their own, the same each time.
    if (is_by_name) is_by_name = value->keys.items[i]->kind != MP_VALUE_SYMBOL;
  }
  if (!is_by_name) return order;
  // Dictionaries are taken in the order of their keys.
  MpValue *result = NULL;
  MpValues keys = mp_values_copy(run, &value->keys);
  if (!mp_values_sort(run, &keys, NULL, false, value->span, &result)) return NULL;
  for (uint32_t i = 0; i < keys.len; i++) {
    for (uint32_t k = 0; k < keys.len; k++) {
      if (value->keys.items[k] == keys.items[i]) order[i] = k;
    }
  }
  return order;
}

// An element of an argument is taken for a leaf where it may be a structure as well.
static MpValue *leaf_of(MpRun *run, MpValue *value) {
  if (value->kind != MP_VALUE_TENSOR || !value->is_open) return value;
  MpValue *leaf = mp_value_new(run, MP_VALUE_TENSOR, value->span);
  *leaf = *value;
  leaf->is_open = false;
  return leaf;
}

static bool flatten(MpRun *run, MpValue *value, uint32_t depth, MpSpan span, MpValues *out) {
  value = mp_resolve(run, value);
  bool is_unknown = is_either(value);
  if (is_unknown) value = as_structure(run, value, false, span);
  if (!value || value->kind == MP_VALUE_OPAQUE || depth == MP_NATIVE_MAX_DEPTH) return false;
  if (!is_known_structure(value)) {
    mp_array_push(run->arena, out, value);
    return true;
  }
  const uint32_t *order = value->is_open ? NULL : order_of(run, value);
  if (!order) return false;
  for (uint32_t i = 0; i < value->items.len; i++) {
    MpValue *item = value->items.items[order[i]];
    if (is_unknown) {
      mp_array_push(run->arena, out, leaf_of(run, item));
    } else if (!flatten(run, item, depth + 1, span, out)) {
      return false;
    }
  }
  return true;
}

static MpValue *nest_flatten(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *structure = mp_library_argument(run, call, 0, "structure");
  MpValues leaves = {0};
  // An unknown that is no tensor: the list of what it holds is another.
  if (structure && structure->kind == MP_VALUE_SYMBOL) return mp_symbol_call(run, name, call);
  if (structure && flatten(run, structure, 0, call->span, &leaves)) {
    return mp_value_sequence(run, MP_VALUE_LIST, leaves, call->span);
  }
  if (run->exception) return NULL;
  return mp_library_opaque(run, "unknown structure", name, NULL, call);
}

static MpValue *map_leaves(MpRun *run, MpValue *function, MpValue *value, MpSpan span,
                           uint32_t depth) {
  value = mp_resolve(run, value);
  if (!is_known_structure(value) || depth == MP_NATIVE_MAX_DEPTH) {
    return mp_call_with(run, function, &value, 1, span);
  }
  MpValue *mapped = mp_value_new(run, value->kind, span);
  mapped->keys = mp_values_copy(run, &value->keys);
  mapped->subtype = value->subtype;
  mapped->is_open = value->is_open;
  for (uint32_t i = 0; i < value->items.len; i++) {
    MpValue *item = map_leaves(run, function, value->items.items[i], span, depth + 1);
    if (!item) return NULL;
    mp_array_push(run->arena, &mapped->items, item);
  }
  return mapped;
}

static MpValue *nest_map(MpRun *run, MpStr name, const MpCall *call) {
  if (call->args.len != 2 || call->is_open || call->keywords.len > 0) {
    return mp_library_opaque(run, "unknown structure", name, NULL, call);
  }
  return map_leaves(run, call->args.items[0], call->args.items[1], call->span, 0);
}

// A structure that is filled with other leaves.
typedef struct Packing {
  MpRun *run;
  const MpValues *leaves;
  uint32_t used;  // leaves that the structure takes, those that are missing included
  MpSpan span;
} Packing;

// NULL without exception: it is not known which leaf goes where.
static MpValue *pack(Packing *self, MpValue *value, uint32_t depth) {
  MpRun *run = self->run;
  value = mp_resolve(run, value);
  bool is_unknown = is_either(value);
  if (is_unknown) value = as_structure(run, value, true, self->span);
  if (!value || value->kind == MP_VALUE_OPAQUE || depth == MP_NATIVE_MAX_DEPTH) return NULL;
  if (!is_known_structure(value)) {
    uint32_t at = self->used++;
    return at < self->leaves->len ? self->leaves->items[at] : run->none;
  }
  const uint32_t *order = value->is_open ? NULL : order_of(run, value);
  if (!order) return NULL;
  MpValue *packed = mp_value_new(run, value->kind, self->span);
  *packed = *value;
  packed->items = mp_values_copy(run, &value->items);
  packed->keys = mp_values_copy(run, &value->keys);
  packed->index = NULL;
  for (uint32_t i = 0; i < value->items.len; i++) {
    MpValue *item = value->items.items[order[i]];
    item = pack(self, is_unknown ? leaf_of(run, item) : item, depth + 1);
    if (!item) return NULL;
    packed->items.items[order[i]] = item;
  }
  return packed;
}

static MpValue *nest_pack(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *structure = mp_library_argument(run, call, 0, "structure");
  const MpValue *flat = mp_library_argument(run, call, 1, "flat_sequence");
  bool is_flat = flat && !flat->is_open && !mp_value_is_iterator(flat) &&
                 (flat->kind == MP_VALUE_LIST || flat->kind == MP_VALUE_TUPLE);
  if (structure && is_flat) {
    Packing packing = {.run = run, .leaves = &flat->items, .span = call->span};
    MpValue *packed = pack(&packing, structure, 0);
    if (run->exception) return NULL;
    if (packed && packing.used == flat->items.len) return packed;
    if (packed) {
      return mp_run_raise(run, "ValueError", call->span,
                          "Could not pack sequence. Structure had %u elements, but flat_sequence "
                          "had %u elements.",
                          packing.used, flat->items.len);
    }
  }
  return mp_library_opaque(run, "unknown structure", name, NULL, call);
}

static const MpLibraryRow rows[] = {
    {"tf.nest.flatten", nest_flatten},
    {"tf.nest.map_structure", nest_map},
    {"tf.nest.pack_sequence_as", nest_pack},
    {"tf.python.util.nest.flatten", nest_flatten},
    {"tf.python.util.nest.map_structure", nest_map},
    {"tf.python.util.nest.pack_sequence_as", nest_pack},
    {"keras.tree.flatten", nest_flatten},
    {"keras.tree.map_structure", nest_map},
    {"keras.tree.pack_sequence_as", nest_pack},
};

MpLibraryFunction mp_library_nest(MpStr name) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (mp_str_is(name, rows[i].name)) return rows[i].function;
  }
  return NULL;
}
