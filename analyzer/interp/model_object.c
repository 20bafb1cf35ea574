#include "analyzer/graph/order.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/tensor.h"

static MpValue *argument(const MpCall *call, uint32_t position, const char *name) {
  if (position < call->args.len) return call->args.items[position];
  const MpKeywordValue *keyword = mp_call_keyword(call, mp_str_from_c(name));
  return keyword ? keyword->value : NULL;
}

// Whether a node gives one of some tensors.
typedef struct MpGiver {
  MpNodeId node;
  bool gives_one;
} MpGiver;

static void look_at_tensor(void *context, MpTensor tensor) {
  MpGiver *giver = context;
  giver->gives_one |= tensor.node == giver->node;
}

bool mp_model_stands_for_input(const MpLayer *model, const MpNode *node) {
  MpGiver giver = {.node = node->id};
  mp_datum_visit_tensors(model->model_inputs, look_at_tensor, &giver);
  return giver.gives_one;
}

// The layers of the model, in Keras's own order.
static void collect_members(MpRun *run, MpInstance *instance) {
  MpLayer *layer = instance->layer;
  MpLayerOrder order =
      mp_order_functional(run->graph, run->arena, layer->model_inputs, layer->model_outputs);
  for (uint32_t i = 0; i < order.count; i++) {
    const MpNode *node = run->graph->nodes.items[order.nodes[i]];
    if (node->kind != MP_NODE_LAYER || !node->layer || mp_model_stands_for_input(layer, node))
      continue;
    MpInstance *member = run->instances.items[node->layer->id];
    mp_array_push(run->arena, &instance->members, member->value);
    mp_array_push(run->arena, &layer->members, node->layer);
    MpStr path = mp_str_format(run->arena, "layers[%u]", i);
    MpHolding holding = {
        .owner = layer, .kind = MP_HOLDING_MEMBER, .path = path, .span = layer->created_at};
    mp_array_push(run->arena, &node->layer->holdings, holding);
  }
}

// Tensors that only the caller knows (`network.outputs` of an argument), or none at all, are no
// gap.
static void init_without_tensors(MpRun *run, MpInstance *instance, MpSpan span) {
  MpValues inputs = {0};
  bool is_given = instance->inputs && instance->outputs &&
                  !mp_value_has_kind(instance->inputs, MP_VALUE_OPAQUE) &&
                  !mp_value_has_kind(instance->outputs, MP_VALUE_OPAQUE);
  instance->has_unknown_members = true;
  if (is_given) {
    mp_escape(run, instance->outputs, MP_STR("output of a model that is given"));
    return;
  }
  if (instance->outputs) mp_array_push(run->arena, &inputs, instance->outputs);
  mp_run_opaque(run, "model of unknown tensors", MP_STR(""), span, &inputs);
}

MpValue *mp_model_init_functional(MpRun *run, MpValue *value, const MpCall *call) {
  MpInstance *instance = value->instance;
  MpLayer *layer = instance->layer;
  instance->inputs = argument(call, 0, "inputs");
  instance->outputs = argument(call, 1, "outputs");
  MpValue *name = argument(call, 2, "name");
  if (name && name->kind == MP_VALUE_STR) layer->name = name->text;
  if (!instance->inputs || !instance->outputs || !mp_has_tensor(instance->outputs)) {
    init_without_tensors(run, instance, call->span);
    return run->none;
  }
  layer->kind = MP_LAYER_FUNCTIONAL;
  layer->is_built = MP_YES;
  layer->model_inputs = mp_value_lower(run, instance->inputs);
  layer->model_outputs = mp_value_lower(run, instance->outputs);
  collect_members(run, instance);
  return run->none;
}

static bool is_input_layer(const MpLayer *layer) {
  return layer->row && layer->row->family == MP_FAMILY_INPUT;
}

bool mp_model_add_member(MpRun *run, MpValue *sequential, MpValue *member, MpSpan span) {
  MpInstance *instance = sequential->instance;
  member = mp_resolve(run, member);
  bool is_layer = member->kind == MP_VALUE_INSTANCE && member->instance->layer;
  if (!is_layer && member->kind != MP_VALUE_TENSOR) {
    MpValues inputs = {0};
    mp_array_push(run->arena, &inputs, member);
    mp_run_opaque(run, "unknown member of a Sequential", MP_STR(""), span, &inputs);
    // Whoever calls it calls something that is not known.
    instance->has_unknown_members = true;
    return true;
  }
  mp_array_push(run->arena, &instance->members, member);
  if (!is_layer) {
    instance->inputs = member;
    instance->layer->model_inputs = mp_value_lower(run, member);
    return true;
  }
  MpLayer *layer = instance->layer;
  // An InputLayer is none of the model's `layers`.
  uint32_t index = 0;
  for (uint32_t i = 0; i < layer->members.len; i++)
    index += !is_input_layer(layer->members.items[i]);
  MpStr path = is_input_layer(member->instance->layer)
                   ? MP_STR("")
                   : mp_str_format(run->arena, "layers[%u]", index);
  MpHolding holding = {.owner = layer,
                       .kind = MP_HOLDING_MEMBER,
                       .path = path,
                       .span = span,
                       .method = run->frame->method};
  mp_array_push(run->arena, &member->instance->layer->holdings, holding);
  mp_array_push(run->arena, &layer->members, member->instance->layer);
  return true;
}

MpValue *mp_model_call_sequential(MpRun *run, MpValue *value, const MpCall *call) {
  MpInstance *instance = value->instance;
  if (call->args.len == 0) {
    return mp_run_raise(run, "TypeError", call->span, "a Sequential is called without inputs");
  }
  if (instance->has_unknown_members) {
    MpValues inputs = call->args;
    mp_array_push(run->arena, &inputs, value);
    return mp_run_opaque(run, "unknown member of a Sequential", MP_STR(""), call->span, &inputs);
  }
  MpValue *x = call->args.items[0];
  for (uint32_t i = 0; i < instance->members.len; i++) {
    MpValue *member = instance->members.items[i];
    if (member->kind != MP_VALUE_INSTANCE) continue;  // its keras.Input
    if (is_input_layer(member->instance->layer)) continue;
    MpCall step = {.span = call->span, .symbol = member->instance->layer->symbol};
    mp_array_push(run->arena, &step.args, x);
    mp_array_push(run->arena, &step.arg_spans, (MpSpan){0});
    x = mp_call_value(run, member, &step);
    if (!x) return NULL;
  }
  return x;
}

// Tensors of a model's definition and what they are in a call of it.
typedef struct MpCloneMap {
  MpRun *run;
  MpNodeId *nodes;  // definition node → node of the call; MP_NODE_NONE: not cloned
  uint32_t count;
  MpValues from, to;  // inputs: TENSOR values
  // The call is given other lengths than the definition, so shapes are inferred anew; numbers among
  // them, so the source's own code may have computed with them.
  bool has_other_shapes, has_other_numbers;
} MpCloneMap;

static MpTensor map_tensor(void *context, MpTensor tensor) {
  const MpCloneMap *map = context;
  for (uint32_t i = 0; i < map->from.len; i++) {
    MpTensor from = map->from.items[i]->tensor;
    if (from.node == tensor.node && from.output == tensor.output) return map->to.items[i]->tensor;
  }
  if (tensor.node < map->count && map->nodes[tensor.node] != MP_NODE_NONE) {
    return (MpTensor){map->nodes[tensor.node], tensor.output};
  }
  return tensor;
}

static void flatten(MpRun *run, MpValue *value, MpValues *out) {
  if (value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE ||
      value->kind == MP_VALUE_DICT) {
    for (uint32_t i = 0; i < value->items.len; i++)
      flatten(run, value->items.items[i], out);
  } else {
    mp_array_push(run->arena, out, value);
  }
}

// A value that is no tensor of the graph, given to a model, as one.
static MpValue *tensor_of(MpRun *run, MpValue *value, MpSpan span) {
  if (value->kind == MP_VALUE_TENSOR) return value;
  bool may_depend = value->kind == MP_VALUE_SYMBOL ||
                    (value->kind == MP_VALUE_OPAQUE && value->opaque->depends_on_input);
  MpNode *node = mp_tensor_node(run, may_depend ? MP_NODE_OPAQUE : MP_NODE_CONST, span);
  MpArgument argument_of_node = {.value = mp_value_lower(run, value)};
  mp_array_push(run->arena, &node->arguments, argument_of_node);
  node->function = MP_STR("tf.convert_to_tensor");
  node->output_count = 1;
  node->depends_on_input = may_depend;
  mp_graph_finish_node(run->graph, node);
  return mp_tensor_value(run, node, 0, span);
}

// The node stands in a body that code of the source made, within the definition.
static bool is_of_source(const MpCloneMap *map, const MpNode *node) {
  const MpNodes *nodes = &map->run->graph->nodes;
  for (MpNodeId at = node->parent; at != MP_NODE_NONE; at = nodes->items[at]->parent) {
    if (at >= map->count || map->nodes[at] == MP_NODE_NONE) return false;
    MpLayerKind kind =
        nodes->items[at]->layer ? nodes->items[at]->layer->kind : MP_LAYER_SUBCLASSED;
    if (kind == MP_LAYER_SUBCLASSED || kind == MP_LAYER_LIBRARY) return true;
  }
  return false;
}

// As many axes, of lengths that are not known.
static void forget_lengths(MpRun *run, MpNode *copy, const MpShape *shapes) {
  for (uint32_t i = 0; i < copy->output_count; i++) {
    if (shapes[i].rank < 0) return;
  }
  MpShape *own = MP_NEW_ARRAY(run->arena, MpShape, copy->output_count);
  for (uint32_t i = 0; i < copy->output_count; i++) {
    own[i] = *mp_shape_new(run, shapes[i].rank);
    for (int32_t k = 0; k < own[i].rank; k++)
      own[i].dims[k] = mp_dim_of_axis(run, (MpTensor){copy->id, i}, k);
  }
  copy->shapes = own;
}

static void infer_anew(MpCloneMap *map, const MpNode *node, MpNode *copy) {
  MpRun *run = map->run;
  const MpShape *shapes = copy->shapes;
  if (copy->kind == MP_NODE_WEIGHT || !copy->depends_on_input) return;
  copy->shapes = NULL;
  copy->conflict = NULL;
  if (map->has_other_numbers && is_of_source(map, node)) {
    if (shapes) forget_lengths(run, copy, shapes);
    return;
  }
  if (copy->kind == MP_NODE_LAYER && copy->layer && !copy->is_traced) {
    mp_tensor_infer_layer(run, copy, run->instances.items[copy->layer->id]);
  } else if (copy->kind == MP_NODE_OP) {
    mp_op_infer(run, copy);
  }
  copy->conflict = NULL;
  copy->dtype = node->dtype;
  copy->has_one_dtype = node->has_one_dtype;
}

static void clone_node(MpRun *run, MpCloneMap *map, const MpNode *node, MpNodeId call) {
  MpNodeId parent = call;
  if (node->parent != MP_NODE_NONE && map->nodes[node->parent] != MP_NODE_NONE) {
    parent = map->nodes[node->parent];
  }
  MpNode *copy = mp_graph_add_node(run->graph, node->kind, node->span, parent);
  MpNodeId id = copy->id;
  *copy = *node;
  copy->id = id;
  copy->parent = parent;
  copy->frozen = copy->maybe_frozen = 0;
  copy->arguments = (MpArguments){0};
  for (uint32_t i = 0; i < node->arguments.len; i++) {
    MpArgument mapped = node->arguments.items[i];
    mapped.value = mp_datum_map_tensors(run->arena, mapped.value, map_tensor, map);
    mp_array_push(run->arena, &copy->arguments, mapped);
  }
  map->nodes[node->id] = id;
  mp_graph_finish_node(run->graph, copy);
  if (map->has_other_shapes) infer_anew(map, node, copy);
}

// Nodes between the inputs and the outputs, bodies of traced calls included. What the inputs
// themselves come from (a model of tensors in the middle of another) stays as it is.
static void clone_region(MpRun *run, MpCloneMap *map, const MpLayer *model, MpNodeId call) {
  uint32_t count = map->count;
  uint8_t *live = mp_graph_live(run->graph, run->arena, model->model_outputs);
  uint8_t *before = mp_graph_live(run->graph, run->arena, model->model_inputs);
  for (MpNodeId id = 0; id < count; id++) {
    const MpNode *node = run->graph->nodes.items[id];
    bool is_in_body = node->parent != MP_NODE_NONE && map->nodes[node->parent] != MP_NODE_NONE;
    if ((!live[id] && !is_in_body) || before[id] || node->kind == MP_NODE_INPUT) continue;
    clone_node(run, map, node, call);
  }
  for (MpNodeId id = 0; id < count; id++) {
    if (map->nodes[id] == MP_NODE_NONE) continue;
    MpNode *copy = run->graph->nodes.items[map->nodes[id]];
    if (!copy->result) continue;
    copy->result = mp_datum_map_tensors(run->arena, copy->result, map_tensor, map);
  }
}

static MpValue *raise_tensors(MpRun *run, MpCloneMap *map, MpValue *value) {
  if (value->kind == MP_VALUE_TENSOR) {
    MpTensor tensor = map_tensor(map, value->tensor);
    return mp_tensor_value(run, run->graph->nodes.items[tensor.node], tensor.output, value->span);
  }
  MpValue *copy = mp_value_new(run, value->kind, value->span);
  *copy = *value;
  copy->items = (MpValues){0};
  for (uint32_t i = 0; i < value->items.len; i++) {
    mp_array_push(run->arena, &copy->items, raise_tensors(run, map, value->items.items[i]));
  }
  return copy;
}

// Keras gives an input another number of axes where it may: what it is then, the definition says.
static void compare_inputs(MpCloneMap *map) {
  for (uint32_t i = 0; i < map->from.len; i++) {
    const MpShape *declared = mp_shape_known(map->run, map->from.items[i]->tensor);
    const MpShape *given = mp_shape_known(map->run, map->to.items[i]->tensor);
    if (!declared || !given || declared->rank != given->rank) continue;
    for (int32_t k = 0; k < given->rank; k++) {
      map->has_other_shapes |= declared->dims[k] != given->dims[k];
      map->has_other_numbers |= declared->dims[k] != given->dims[k] && declared->dims[k] >= 0;
    }
  }
}

MpValue *mp_model_call_functional(MpRun *run, MpValue *value, MpNode *node, const MpCall *call) {
  MpInstance *instance = value->instance;
  if (call->args.len == 0) {
    return mp_run_raise(run, "TypeError", call->span, "a model is called without inputs");
  }
  MpCloneMap map = {.run = run};
  MpValues given = {0};
  flatten(run, instance->inputs, &map.from);
  flatten(run, call->args.items[0], &given);
  if (given.len != map.from.len) {
    return mp_run_opaque(run, "inputs of a model", MP_STR(""), call->span, &call->args);
  }
  for (uint32_t i = 0; i < given.len; i++) {
    if (map.from.items[i]->kind != MP_VALUE_TENSOR) {
      return mp_run_opaque(run, "inputs of a model", MP_STR(""), call->span, &call->args);
    }
    mp_array_push(run->arena, &map.to, tensor_of(run, given.items[i], call->span));
  }
  compare_inputs(&map);
  map.count = run->graph->nodes.len;
  map.nodes = MP_NEW_ARRAY(run->arena, MpNodeId, map.count);
  for (uint32_t i = 0; i < map.count; i++)
    map.nodes[i] = MP_NODE_NONE;
  clone_region(run, &map, instance->layer, node->id);
  return raise_tensors(run, &map, instance->outputs);
}
