// Parts of tensors: subscripts, and elements of arguments of which the structure is not known.
#include "analyzer/interp/dim.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/refusal.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

static MpNode *node_of(const MpRun *run, const MpValue *value) {
  return run->graph->nodes.items[value->tensor.node];
}

// A part of an eager tensor at a place that is computed is no part of a Keras tensor.
static const MpStr eager_slice = {"strided_slice", sizeof "strided_slice" - 1};

static bool is_eager(const MpRun *run, const MpNode *node) {
  const MpDatum *value = node->arguments.items[0].value;
  return value->kind == MP_DATUM_TENSOR &&
         !run->graph->nodes.items[value->tensor.node]->depends_on_input;
}

static MpValue *subscript_node(MpRun *run, MpValue *value, MpValue *index, MpSpan span) {
  MpNode *node = mp_tensor_node(run, MP_NODE_OP, span);
  node->form = MP_OP_SUBSCRIPT;
  const MpOperatorRow *row = mp_keras_operator(MP_STR("[]"));
  node->function = MP_STR("[]");
  if (row) {
    node->ops = &row->op;
    node->op_count = 1;
  }
  mp_node_add_argument(run, node, value);
  mp_node_add_argument(run, node, index);
  mp_graph_finish_node(run->graph, node);
  MpValue *result = mp_tensor_value(run, node, 0, span);
  node->result = mp_value_lower(run, result);
  mp_op_infer(run, node);
  if (mp_refusal_raise(run, node)) return NULL;
  if (row && node->depends_on_input && is_eager(run, node)) node->ops = &eager_slice;
  return result;
}

// What only a structure takes, or a structure and a tensor alike: a key, a number.
static bool is_element_index(const MpValue *index) {
  return index->kind == MP_VALUE_INT || index->kind == MP_VALUE_BOOL ||
         index->kind == MP_VALUE_STR || index->kind == MP_VALUE_SYMBOL;
}

// Room for one more result, of which nothing is known.
static uint32_t add_output(MpRun *run, MpNode *node) {
  uint32_t output = node->output_count++;
  if (!node->shapes) return output;
  MpShape *shapes = MP_NEW_ARRAY(run->arena, MpShape, node->output_count);
  for (uint32_t i = 0; i < output; i++)
    shapes[i] = node->shapes[i];
  shapes[output].rank = MP_DIM_UNKNOWN;
  node->shapes = shapes;
  return output;
}

static MpStr element_key(MpRun *run, const MpValue *value, const MpValue *index) {
  return mp_str_format(run->arena, "%u.%u[%.*s]", value->tensor.node, value->tensor.output,
                       MP_FMT(mp_symbol_operand_identity(run, index)));
}

bool mp_tensor_assign(MpRun *run, MpValue *value, MpValue *index, MpValue *item, MpSpan span) {
  if (!value->is_open || !is_element_index(index)) {
    mp_run_raise(run, "TypeError", span, "'KerasTensor' object does not support item assignment");
    return false;
  }
  // The caller holds what the argument is, and finds there what is put into it.
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, item);
  if (mp_has_tensor(item)) (void)mp_run_given(run, "put into an argument", span, &inputs);
  mp_map_set(&run->input_elements, element_key(run, value, index), item);
  return true;
}

MpValue *mp_tensor_element(MpRun *run, MpValue *value, MpValue *index, MpSpan span) {
  if (!value->is_open) return mp_tensor_subscript(run, value, index, span);
  MpStr key = element_key(run, value, index);
  MpValue *element = mp_map_get(&run->input_elements, key);
  if (element) return element;
  MpNode *node = node_of(run, value);
  element = mp_tensor_value(run, node, add_output(run, node), span);
  element->is_open = true;
  mp_map_set(&run->input_elements, key, element);
  return element;
}

// Beside the elements of an open value, under a name that no index has.
static MpStr length_key(MpRun *run, const MpValue *value) {
  return mp_str_format(run->arena, "len(%u.%u)", value->tensor.node, value->tensor.output);
}

void mp_tensor_set_length(MpRun *run, const MpValue *open, MpValue *symbol) {
  mp_map_set(&run->input_elements, length_key(run, open), symbol);
}

MpStr mp_tensor_text(MpRun *run, const MpValue *value) {
  const MpNode *node = node_of(run, value);
  bool is_argument = node->kind == MP_NODE_INPUT && value->tensor.output == 0;
  MpStr text = is_argument ? node->name : mp_span_text(value->span);
  return text.len > 0 ? text : MP_STR("inputs");
}

MpValue *mp_tensor_symbol(MpRun *run, const MpValue *value, MpSpan span) {
  MpStr identity = mp_symbol_operand_identity(run, value);
  MpValue *symbol = mp_symbol_named(run, identity, mp_tensor_text(run, value), NULL, span);
  symbol->symbol->is_on_given = true;
  return symbol;
}

// A text, or a display of nothing else.
static bool is_of_texts(const MpValue *value) {
  const MpValues *items = value->kind == MP_VALUE_DICT ? &value->keys : &value->items;
  if (value->kind == MP_VALUE_STR) return true;
  for (uint32_t i = 0; i < items->len; i++) {
    if (items->items[i]->kind != MP_VALUE_STR) return false;
  }
  bool is_display = value->kind == MP_VALUE_TUPLE || value->kind == MP_VALUE_LIST ||
                    value->kind == MP_VALUE_SET || value->kind == MP_VALUE_DICT;
  return is_display && items->len > 0;
}

MpValue *mp_tensor_beside(MpRun *run, MpValue *value, const MpValue *other, MpSpan span) {
  if (value->kind != MP_VALUE_TENSOR || !value->is_open || !is_of_texts(other)) return value;
  return mp_resolve(run, mp_tensor_symbol(run, value, span));
}

// The number of elements of an argument: an unknown integer, or what was found out about it.
static MpValue *length_symbol(MpRun *run, const MpValue *value, MpSpan span) {
  MpValue *known = mp_map_get(&run->input_elements, length_key(run, value));
  if (known) return mp_resolve(run, known);
  MpCall call = {.span = span};
  mp_array_push(run->arena, &call.args, mp_tensor_symbol(run, value, span));
  return mp_resolve(run, mp_symbol_builtin(run, MP_STR("len"), &call, &call.args));
}

static uint32_t open_length(MpRun *run, const MpValue *value, MpSpan span) {
  int64_t length = mp_decide_integer(run, length_symbol(run, value, span), span);
  return length < 0 ? 0 : (uint32_t)length;
}

static bool iterate_open(MpRun *run, MpValue *value, MpSpan span, MpValues *out) {
  uint32_t length = open_length(run, value, span);
  for (uint32_t i = 0; i < length && !run->is_stopped; i++) {
    MpValue *element = mp_tensor_element(run, value, mp_value_int(run, i), span);
    mp_array_push(run->arena, out, element);
  }
  return !run->is_stopped;
}

// As many slices as are decided: `tf.linspace(0.0, rate, depth)`.
static bool iterate_slices(MpRun *run, MpValue *value, MpSpan span, MpValues *out) {
  uint32_t length = mp_decide_length(run, mp_tensor_symbol(run, value, span), span);
  for (uint32_t i = 0; i < length && !run->is_stopped; i++)
    mp_array_push(run->arena, out, subscript_node(run, value, mp_value_int(run, i), span));
  return !run->is_stopped;
}

static bool raise_unknown_length(MpRun *run, MpSpan span) {
  (void)mp_run_raise(run, "TypeError", span,
                     "Cannot iterate over a Tensor with unknown first dimension.");
  return false;
}

// A tensor of a shape that is not known: Keras goes through it where its first axis is not None.
static bool iterate_unknown(MpRun *run, MpValue *value, MpSpan span, MpValues *out) {
  MpValue *shape = mp_tensor_shape(run, value, value->span);
  MpValue *dim = shape ? mp_subscript(run, shape, mp_value_int(run, 0), span) : NULL;
  MpValue *is_none = dim ? mp_compare(run, MP_OPERATOR_IS, dim, run->none, span) : NULL;
  // Without a handler nothing comes behind the error.
  MpTristate want = run->handlers > 0 ? MP_MAYBE : MP_NO;
  bool raises = false;
  if (!is_none || !mp_truth_wanted(run, is_none, want, span, &raises)) return false;
  return raises ? raise_unknown_length(run, span) : iterate_slices(run, value, span, out);
}

bool mp_tensor_iterate(MpRun *run, MpValue *value, MpSpan span, MpValues *out) {
  if (value->is_open) return iterate_open(run, value, span, out);
  const MpShape *shape = mp_shape_known(run, value->tensor);
  bool has_rank = shape != NULL;
  int64_t length = has_rank && shape->rank > 0 ? mp_dim_settle(run, shape->dims[0]) : 0;
  bool is_unknown = !has_rank || mp_dim_is_symbol(length);
  const MpNode *node = node_of(run, value);
  bool is_eager = !node->depends_on_input && node->kind != MP_NODE_OPAQUE;
  bool has_length = !is_unknown && shape->rank > 0 && length >= 0;
  if (is_eager && !has_length) return iterate_slices(run, value, span, out);
  if (is_unknown) return iterate_unknown(run, value, span, out);
  if (length > MP_INTERP_MAX_TRIPS) {
    MpValues inputs = {0};
    mp_array_push(run->arena, &inputs, value);
    mp_array_push(
        run->arena, out,
        mp_run_opaque(run, "iteration over a tensor", mp_span_text(value->span), span, &inputs));
    return true;
  }
  if (shape->rank == 0) {
    (void)mp_run_raise(run, "TypeError", span, "Cannot iterate over a scalar.");
    return false;
  }
  if (length < 0) return raise_unknown_length(run, span);
  for (int64_t i = 0; i < length; i++) {
    mp_array_push(run->arena, out, subscript_node(run, value, mp_value_int(run, i), span));
  }
  return true;
}

MpValue *mp_tensor_length(MpRun *run, MpValue *value, MpSpan span) {
  if (!value->is_open) return mp_tensor_operator(run, MP_STR("len"), value, NULL, span);
  MpValue *length = length_symbol(run, value, span);
  mp_tensor_set_length(run, value, length);
  return length;
}

// A slice of an argument whose length the source has asked for: a Keras tensor has none, so it is a
// list. NULL where that is not so, or a bound is not known.
static MpValue *slice_of_list(MpRun *run, MpValue *value, MpValue *index, MpSpan span) {
  bool is_list = value->is_open && mp_map_has(&run->input_elements, length_key(run, value));
  if (!is_list || index->kind != MP_VALUE_SLICE) return NULL;
  for (uint32_t i = 0; i < index->items.len; i++) {
    MpValueKind kind = mp_resolve(run, index->items.items[i])->kind;
    if (kind != MP_VALUE_INT && kind != MP_VALUE_NONE) return NULL;
  }
  MpValues elements = {0};
  if (!iterate_open(run, value, span, &elements)) return NULL;
  return mp_subscript(run, mp_value_sequence(run, MP_VALUE_LIST, elements, span), index, span);
}

MpValue *mp_tensor_subscript(MpRun *run, MpValue *value, MpValue *index, MpSpan span) {
  index = mp_resolve(run, index);
  if (value->is_open && is_element_index(index)) return mp_tensor_element(run, value, index, span);
  MpValue *slice = slice_of_list(run, value, index, span);
  if (slice || run->exception) return slice;
  // Slices, tuples, None and tensors as an index: only one tensor takes them.
  value->is_open = false;
  return subscript_node(run, value, index, span);
}
