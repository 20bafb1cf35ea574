#include "analyzer/interp/traced_flow.h"

#include "analyzer/interp/dim.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/tensor.h"

#define MAX_DEPTH 8u

MpNode *mp_flow_node(MpRun *run, MpStr name, const MpCall *call, const MpValues *inputs) {
  MpNode *node = mp_tensor_node(run, MP_NODE_OPAQUE, call->span);
  node->reason = MP_STR("data-dependent control flow");
  node->symbol = call->symbol;
  node->function = name;
  node->function_row = mp_keras_function(name);
  node->output_count = 0;
  bool depends = false;
  for (uint32_t i = 0; i < inputs->len; i++) {
    if (!mp_has_tensor(inputs->items[i])) continue;
    depends |= mp_carries_input(run, inputs->items[i]);
    mp_node_add_argument(run, node, inputs->items[i]);
  }
  mp_graph_finish_node(run->graph, node);
  node->depends_on_input = depends;
  return node;
}

// --- outputs of the node ---

// What is known of one output: its shape, or NULL.
static MpValue *add_output(MpRun *run, MpNode *node, const MpShape *shape, MpSpan span) {
  MpShape *shapes = MP_NEW_ARRAY(run->arena, MpShape, node->output_count + 1);
  for (uint32_t i = 0; i < node->output_count; i++)
    shapes[i] = node->shapes ? node->shapes[i] : (MpShape){.rank = -1};
  MpShape *added = &shapes[node->output_count];
  *added = shape ? *mp_shape_copy(run, shape) : (MpShape){.rank = -1};
  for (int32_t i = 0; i < added->rank; i++) {
    if (added->dims[i] != MP_DIM_UNSURE) continue;
    added->dims[i] = mp_dim_of_axis(run, (MpTensor){node->id, node->output_count}, i);
  }
  node->shapes = shapes;
  return mp_tensor_value(run, node, node->output_count++, span);
}

static MpValue *open_output(MpRun *run, MpNode *node, MpSpan span) {
  MpValue *value = add_output(run, node, NULL, span);
  value->is_open = true;
  return value;
}

static const MpShape *shape_of(MpRun *run, const MpValue *value) {
  if (value->kind == MP_VALUE_TENSOR && value->is_open) return NULL;
  return mp_datum_shape(run, mp_value_lower(run, value));
}

// The rank that both have, with the lengths that they have in common.
static const MpShape *common_shape(MpRun *run, const MpShape *a, const MpShape *b) {
  if (!a || !b || a->rank < 0 || a->rank != b->rank) return NULL;
  MpShape *shape = mp_shape_copy(run, a);
  for (int32_t i = 0; i < shape->rank; i++) {
    if (shape->dims[i] != b->dims[i]) shape->dims[i] = MP_DIM_UNSURE;
  }
  return shape;
}

static bool is_leaf(const MpValue *value) {
  return mp_value_is_number(value) || value->kind == MP_VALUE_CONSTANT ||
         value->kind == MP_VALUE_SYMBOL || (value->kind == MP_VALUE_TENSOR && !value->is_open);
}

static bool is_structure(const MpValue *value) {
  bool is_sequence = value->kind == MP_VALUE_TUPLE || value->kind == MP_VALUE_LIST;
  return (is_sequence || value->kind == MP_VALUE_DICT) && !value->is_open;
}

static bool all_are(const MpValues *values, bool (*is)(const MpValue *)) {
  for (uint32_t i = 0; i < values->len; i++) {
    if (!is(values->items[i])) return false;
  }
  return true;
}

static bool have_equal_keys(MpRun *run, const MpValue *left, const MpValue *right) {
  for (uint32_t i = 0; i < left->keys.len; i++) {
    if (mp_value_equals(run, left->keys.items[i], right->keys.items[i]) != MP_YES) return false;
  }
  return true;
}

// Structures of one kind and size.
static bool are_alike(MpRun *run, const MpValues *values) {
  const MpValue *first = values->items[0];
  for (uint32_t i = 0; i < values->len; i++) {
    const MpValue *value = values->items[i];
    if (!is_structure(value) || value->kind != first->kind) return false;
    if (value->items.len != first->items.len) return false;
    if (first->kind == MP_VALUE_DICT && !have_equal_keys(run, first, value)) return false;
  }
  return true;
}

// A structure like `like` with other items; takes them over.
static MpValue *structure_of(MpRun *run, const MpValue *like, MpValues items, MpSpan span) {
  MpValue *value = mp_value_sequence(run, like->kind, items, span);
  value->keys = mp_values_copy(run, &like->keys);
  value->subtype = like->subtype;
  value->maker = like->maker;
  value->is_shape = false;
  return value;
}

static bool is_none(const MpValue *value) {
  return value->kind == MP_VALUE_NONE;
}

static MpValue *merge(MpRun *run, MpNode *node, const MpValues *results, uint32_t depth,
                      MpSpan span) {
  if (all_are(results, is_none)) return run->none;
  if (all_are(results, is_leaf)) {
    const MpShape *shape = shape_of(run, results->items[0]);
    for (uint32_t i = 1; i < results->len; i++)
      shape = common_shape(run, shape, shape_of(run, results->items[i]));
    return add_output(run, node, shape, span);
  }
  if (depth == MAX_DEPTH || !are_alike(run, results)) return open_output(run, node, span);
  MpValues items = {0};
  for (uint32_t i = 0; i < results->items[0]->items.len; i++) {
    MpValues each = {0};
    for (uint32_t k = 0; k < results->len; k++)
      mp_array_push(run->arena, &each, mp_resolve(run, results->items[k]->items.items[i]));
    mp_array_push(run->arena, &items, merge(run, node, &each, depth + 1, span));
  }
  return structure_of(run, results->items[0], items, span);
}

MpValue *mp_flow_merge(MpRun *run, MpNode *node, const MpValues *results, MpSpan span) {
  MpValues resolved = {0};
  for (uint32_t i = 0; i < results->len; i++)
    mp_array_push(run->arena, &resolved, mp_resolve(run, results->items[i]));
  MpValue *value = merge(run, node, &resolved, 0, span);
  node->result = mp_value_lower(run, value);
  return value;
}

// --- loops ---

static const MpShape *element_shape(MpRun *run, const MpShape *shape) {
  if (!shape || shape->rank < 1) return NULL;
  MpShape *element = mp_shape_new(run, shape->rank - 1);
  for (int32_t i = 0; i < element->rank; i++)
    element->dims[i] = shape->dims[i + 1];
  return element;
}

typedef struct Variable {
  MpStr name;
  const MpCall *call;
  MpFlowVariable kind;
} Variable;

static const MpShape *variable_shape(MpRun *run, MpFlowVariable kind, const MpValue *start) {
  switch (kind) {
    case MP_FLOW_ANY: return NULL;
    case MP_FLOW_ALIKE: return shape_of(run, start);
    case MP_FLOW_ELEMENT: return element_shape(run, shape_of(run, start));
  }
  return NULL;
}

static MpValue *variable(MpRun *run, const Variable *self, MpValue *start, uint32_t depth) {
  start = mp_resolve(run, start);
  if (is_none(start)) return start;
  if (is_structure(start) && depth < MAX_DEPTH) {
    MpValues items = {0};
    for (uint32_t i = 0; i < start->items.len; i++)
      mp_array_push(run->arena, &items, variable(run, self, start->items.items[i], depth + 1));
    return structure_of(run, start, items, self->call->span);
  }
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, start);
  MpNode *node = mp_flow_node(run, self->name, self->call, &inputs);
  MpSpan span = self->call->span;
  MpValue *value = is_leaf(start)
                       ? add_output(run, node, variable_shape(run, self->kind, start), span)
                       : open_output(run, node, span);
  node->result = mp_value_lower(run, value);
  return value;
}

MpValue *mp_flow_variable(MpRun *run, MpStr name, const MpCall *call, MpValue *start,
                          MpFlowVariable kind) {
  Variable self = {name, call, kind};
  return variable(run, &self, start, 0);
}

// The first axis of the first tensor in a structure.
static int64_t first_length(MpRun *run, MpValue *items, uint32_t depth) {
  items = mp_resolve(run, items);
  if (is_structure(items) && items->items.len > 0 && depth < MAX_DEPTH) {
    return first_length(run, items->items.items[0], depth + 1);
  }
  const MpShape *shape = is_leaf(items) ? shape_of(run, items) : NULL;
  return shape && shape->rank > 0 ? shape->dims[0] : MP_DIM_UNSURE;
}

static MpValue *stack(MpRun *run, MpNode *node, MpValue *result, int64_t length, uint32_t depth,
                      MpSpan span) {
  result = mp_resolve(run, result);
  if (is_none(result)) return result;
  if (is_structure(result) && depth < MAX_DEPTH) {
    MpValues items = {0};
    for (uint32_t i = 0; i < result->items.len; i++) {
      MpValue *item = stack(run, node, result->items.items[i], length, depth + 1, span);
      mp_array_push(run->arena, &items, item);
    }
    return structure_of(run, result, items, span);
  }
  if (!is_leaf(result)) return open_output(run, node, span);
  const MpShape *each = shape_of(run, result);
  MpShape *shape = each && each->rank >= 0 ? mp_shape_new(run, each->rank + 1) : NULL;
  if (shape) shape->dims[0] = length;
  for (int32_t i = 0; shape && i < each->rank; i++)
    shape->dims[i + 1] = each->dims[i];
  return add_output(run, node, shape, span);
}

MpValue *mp_flow_stack(MpRun *run, MpNode *node, MpValue *result, MpValue *items, MpSpan span) {
  int64_t length = items ? first_length(run, items, 0) : MP_DIM_UNSURE;
  MpValue *value = stack(run, node, result, length, 0, span);
  node->result = mp_value_lower(run, value);
  return value;
}
