// What `tensor.name` gives.
#include "analyzer/interp/builtins.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

static const MpNode *node_of(const MpRun *run, const MpValue *value) {
  return run->graph->nodes.items[value->tensor.node];
}

// An unknown plain value that belongs to the tensor: `x.name`.
static MpValue *part_symbol(MpRun *run, const MpValue *value, MpStr name, MpSpan span) {
  MpStr tensor = mp_symbol_operand_identity(run, value);
  MpStr identity = mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(tensor), MP_FMT(name));
  MpStr text = mp_span_text(span);
  MpValue *symbol = mp_symbol_named(run, identity, text.len ? text : name, NULL, span);
  symbol->symbol->is_on_given = true;
  return symbol;
}

static MpValue *give_self(MpRun *run, MpValue *self, const MpCall *call) {
  (void)run, (void)call;
  return self;
}

void mp_tensor_note_assignment(MpRun *run, MpTensor variable) {
  MpWeight *weight = run->graph->nodes.items[variable.node]->weight;
  bool is_in_call = run->call != MP_NODE_NONE && !run->is_in_build;
  if (weight && is_in_call) weight->is_assigned = true;
}

static MpValue *assign_value(MpRun *run, MpValue *self, const MpCall *call) {
  (void)call;
  mp_tensor_note_assignment(run, self->tensor);
  return self;
}

static MpValue *give_none(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self, (void)call;
  return run->none;
}

static MpValue *give_shape(MpRun *run, MpValue *self, const MpCall *call) {
  return mp_tensor_shape(run, self, call->span);
}

static MpValue *give_reference(MpRun *run, MpValue *self, const MpCall *call) {
  return part_symbol(run, self, MP_STR("ref()"), call->span);
}

static MpValue *give_array(MpRun *run, MpValue *self, const MpCall *call) {
  return part_symbol(run, self, MP_STR("numpy()"), call->span);
}

// `x.set_shape(s)` says what the shape is.
static MpValue *set_shape(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *given = call->args.len == 1 ? mp_resolve(run, call->args.items[0]) : NULL;
  const MpShape *shape = given ? mp_shape_of_value(run, given) : NULL;
  MpNode *node = run->graph->nodes.items[self->tensor.node];
  bool is_known = node->shapes && node->shapes[self->tensor.output].rank >= 0;
  if (shape && !is_known && node->output_count == 1) {
    node->shapes = shape;
    mp_shape_note_known(run);
  }
  return run->none;
}

static MpValue *get_element(MpRun *run, MpValue *self, const MpCall *call) {
  if (call->args.len == 0) return mp_native_unknown(run, MP_STR("get"), self, call);
  return mp_tensor_element(run, self, mp_resolve(run, call->args.items[0]), call->span);
}

static MpValue *unknown_structure(MpRun *run, MpValue *self, const MpCall *call) {
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, self);
  return mp_run_opaque(run, "unknown structure", call->symbol, call->span, &inputs);
}

// Only a list has such a method: from here on the argument is one, of as many elements as are
// decided. Holders of it see that: it is changed in place.
static MpValue *change_list(MpRun *run, MpValue *self, const char *method, const MpCall *call) {
  MpValues items = {0};
  if (!mp_tensor_iterate(run, self, call->span, &items)) return NULL;
  MpValue *list = mp_value_sequence(run, MP_VALUE_LIST, items, self->span);
  *self = *list;
  MpValue *bound = mp_builtin_attribute(run, self, mp_str_from_c(method), call->span);
  return bound ? mp_call_value(run, bound, call) : NULL;
}

static MpValue *append_element(MpRun *run, MpValue *self, const MpCall *call) {
  return change_list(run, self, "append", call);
}

static MpValue *extend_elements(MpRun *run, MpValue *self, const MpCall *call) {
  return change_list(run, self, "extend", call);
}

static MpValue *insert_element(MpRun *run, MpValue *self, const MpCall *call) {
  return change_list(run, self, "insert", call);
}

static MpValue *dtype_of(MpRun *run, MpValue *value, MpSpan span) {
  MpStr dtype = mp_tensor_dtype(run, value->tensor);
  if (dtype.len == 0) return part_symbol(run, value, MP_STR("dtype"), span);
  MpStr name = mp_str_format(run->arena, "tf.%.*s", MP_FMT(dtype));
  return mp_value_library(run, name, span);
}

static MpValue *rank_of(MpRun *run, MpValue *value, MpSpan span) {
  return mp_builtin_length(run, mp_tensor_shape(run, value, span), span);
}

static const MpNativeRow tensor_methods[] = {
    {"get_shape", give_shape},
    {"set_shape", set_shape},
    {"ref", give_reference},
};

static const MpNativeRow eager_methods[] = {
    {"numpy", give_array},
    {"eval", give_array},
};

// A variable changes outside the graph that is built here; reading it gives the same tensor.
static const MpNativeRow variable_methods[] = {
    {"assign", assign_value},
    {"assign_add", assign_value},
    {"assign_sub", assign_value},
    {"read_value", give_self},
    {"value", give_self},
    {"scatter_update", assign_value},
    {"scatter_nd_update", assign_value},
    {"initialized_value", give_self},
    {"load", give_none},
    {"numpy", give_array},
    {"eval", give_array},
};

static const MpNativeRow structure_methods[] = {
    {"get", get_element},
    {"items", mp_tensor_mapping_items},
    {"keys", mp_tensor_mapping_keys},
    {"values", mp_tensor_mapping_values},
    {"pop", get_element},
    {"copy", give_self},
    {"append", append_element},
    {"extend", extend_elements},
    {"insert", insert_element},
    {"update", unknown_structure},
};

#define FIND(rows) mp_native_find(run, rows, sizeof rows / sizeof rows[0], name, value)

// What any tensor of Keras has.
static MpValue *common_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  if (mp_str_is(name, "shape")) return mp_tensor_shape(run, value, span);
  if (mp_str_is(name, "dtype")) return dtype_of(run, value, span);
  if (mp_str_is(name, "ndim") || mp_str_is(name, "rank")) return rank_of(run, value, span);
  static const char *const plain[] = {"name",           "type_spec",    "node",
                                      "_keras_history", "_keras_shape", "_inferred_value",
                                      "__class__"};
  for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
    if (!mp_str_is(name, plain[i])) continue;
    if (run->is_eager && mp_str_starts_with(name, MP_STR("_keras_"))) return NULL;
    MpValue *part = part_symbol(run, value, name, span);
    if (part->kind == MP_VALUE_SYMBOL) part->symbol->is_name = i == 0;
    return part;
  }
  return FIND(tensor_methods);
}

static MpValue *variable_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  static const char *const plain[] = {"trainable",   "initializer", "handle",
                                      "path",        "constraint",  "regularizer",
                                      "aggregation", "device",      "synchronization"};
  for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
    if (mp_str_is(name, plain[i])) return part_symbol(run, value, name, span);
  }
  return FIND(variable_methods);
}

// The tensors that a SparseTensor or RaggedTensor is made of, which an argument may be as well as a
// tensor; NULL where the name is of none.
static MpValue *component(MpRun *run, const MpValue *value, MpStr name, MpSpan span) {
  static const char *const names[] = {"indices",     "values",     "dense_shape",
                                      "flat_values", "row_splits", "nested_row_splits"};
  const MpNode *node = node_of(run, value);
  bool is_argument = node->kind == MP_NODE_INPUT && !node->result;
  for (size_t i = 0; is_argument && i < sizeof names / sizeof *names; i++) {
    if (!mp_str_is(name, names[i])) continue;
    MpValue open = *value;
    open.is_open = true;
    return mp_tensor_element(run, &open, mp_value_str(run, name), span);
  }
  return NULL;
}

MpValue *mp_tensor_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  const MpNode *node = node_of(run, value);
  if (node->kind == MP_NODE_WEIGHT) {
    MpValue *of_variable = variable_attribute(run, value, name, span);
    if (of_variable) return of_variable;
  }
  if (mp_str_is(name, "_keras_mask")) return mp_tensor_mask(run, value, span);
  MpValue *of_ragged = mp_tensor_ragged_attribute(run, value, name);
  if (of_ragged) return of_ragged;
  if (value->is_open) {
    MpValue *of_structure = FIND(structure_methods);
    if (of_structure) return of_structure;
  }
  MpValue *common = common_attribute(run, value, name, span);
  if (common) {
    // A structure has no shape: the argument is one tensor.
    value->is_open = false;
    return common;
  }
  if (!node->depends_on_input || run->is_eager) {
    MpValue *of_eager = FIND(eager_methods);
    if (of_eager) return of_eager;
  }
  if (!node->depends_on_input) return part_symbol(run, value, name, span);
  // A field of an object that holds the inputs.
  if (value->is_open) return mp_tensor_element(run, value, mp_value_str(run, name), span);
  return component(run, value, name, span);
}
