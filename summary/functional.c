// Rows of a Functional model: its definition, in Keras's order, with the connections that Keras
// has.
#include "analyzer/graph/order.h"
#include "summary/builder.h"

typedef struct Network {
  const MpBuilder *builder;
  MpLevel level;
  uint8_t *is_input;    // by node
  bool has_own_inputs;  // made for tensors in the middle of another model
  MpNodeIds calls;      // in order of time
} Network;

static void add_inputs(Network *self, const MpDatum *inputs) {
  MpTensors tensors = {0};
  mp_level_flatten(self->builder->arena, inputs, &tensors);
  MpNodeId parent = MP_NODE_NONE;
  if (tensors.len > 0) parent = self->builder->graph->nodes.items[tensors.items[0].node]->parent;
  self->level = mp_level_new(self->builder->graph, self->builder->arena, parent);
  for (uint32_t i = 0; i < tensors.len; i++) {
    MpNodeId id = mp_level_maker(&self->level, tensors.items[i], 0);
    if (id == MP_NODE_NONE) continue;
    self->is_input[id] = 1;
    self->has_own_inputs |= self->builder->graph->nodes.items[id]->kind != MP_NODE_INPUT;
  }
}

// Takes from a list all that the wanted calls need, so that calls need no stack.
static void find_calls(Network *self, const MpDatum *outputs) {
  const MpBuilder *builder = self->builder;
  uint32_t count = builder->graph->nodes.len;
  uint8_t *is_wanted = MP_NEW_ARRAY(builder->arena, uint8_t, count + 1);
  MpTensors tensors = {0};
  mp_level_flatten(builder->arena, outputs, &tensors);
  for (uint32_t i = 0; i < tensors.len; i++) {
    MpNodeId id = mp_level_maker(&self->level, tensors.items[i], MP_NODE_NONE);
    if (id != MP_NODE_NONE) is_wanted[id] = 1;
  }
  for (uint32_t id = count; id-- > 0;) {
    if (!is_wanted[id] || self->is_input[id]) continue;
    tensors.len = 0;
    mp_level_flatten_arguments(builder->arena, builder->graph->nodes.items[id], &tensors);
    for (uint32_t k = 0; k < tensors.len; k++) {
      MpNodeId maker = mp_level_maker(&self->level, tensors.items[k], id);
      if (maker != MP_NODE_NONE) is_wanted[maker] = 1;
    }
  }
  for (uint32_t id = 0; id < count; id++) {
    if (is_wanted[id] && !self->is_input[id]) mp_array_push(builder->arena, &self->calls, id);
  }
}

static Network network_of(const MpBuilder *builder, const MpLayer *model) {
  Network self = {.builder = builder};
  self.is_input = MP_NEW_ARRAY(builder->arena, uint8_t, builder->graph->nodes.len + 1);
  add_inputs(&self, model->model_inputs);
  find_calls(&self, model->model_outputs);
  return self;
}

MpNodeIds mp_builder_network(const MpBuilder *self, const MpLayer *model) {
  return network_of(self, model).calls;
}

// Which call of its layer on Keras tensors it is, from 0.
static uint32_t call_index(const Network *self, const MpNode *call) {
  uint32_t index = 0;
  for (uint32_t id = 0; call->layer && id < call->id; id++) {
    const MpNode *node = self->builder->graph->nodes.items[id];
    index += node->layer == call->layer && node->parent == call->parent && node->depends_on_input;
  }
  return index;
}

// The place of a tensor among all that its maker on the level gives.
static uint32_t output_index(const Network *self, const MpNode *maker, MpTensor tensor) {
  MpTensors results = {0};
  if (!maker->is_traced) return tensor.output;
  mp_level_flatten(self->builder->arena, maker->result, &results);
  for (uint32_t i = 0; i < results.len; i++) {
    bool is_it = results.items[i].node == tensor.node && results.items[i].output == tensor.output;
    if (is_it) return i;
  }
  return tensor.output;
}

// An element of what was not known to be one tensor or several: its place among all is not certain.
static bool is_open_element(const MpNode *maker, MpTensor tensor) {
  const MpDatum *result = maker->result;
  return !maker->is_traced && result && result->kind == MP_DATUM_TENSOR &&
         result->tensor.output != tensor.output;
}

static MpStr name_of_maker(const Network *self, const MpNode *maker) {
  const MpBuilder *builder = self->builder;
  if (maker->kind == MP_NODE_INPUT) return builder->names.inputs[maker->id];
  if (maker->layer) return mp_layer_shown_name(maker->layer);
  const MpStr *names = builder->names.ops[maker->id];
  return names ? names[maker->op_count - 1] : MP_STR("");
}

static void connect(const Network *self, MpSummaryRow *row, const MpNode *call) {
  MpArena *arena = self->builder->arena;
  MpTensors tensors = {0};
  mp_level_flatten_arguments(arena, call, &tensors);
  for (uint32_t i = 0; i < tensors.len; i++) {
    MpNodeId id = mp_level_maker(&self->level, tensors.items[i], call->id);
    if (id == MP_NODE_NONE) continue;
    const MpNode *maker = self->builder->graph->nodes.items[id];
    MpStr name = name_of_maker(self, maker);
    uint32_t index = call_index(self, maker);
    // A model of tensors in the middle of another copies the calls between its inputs and outputs.
    bool is_counted = index == 0 || self->builder->names.middle == MP_NODE_NONE;
    bool is_certain = name.len > 0 && is_counted && !is_open_element(maker, tensors.items[i]);
    row->connections_are_known &= is_certain && !self->has_own_inputs;
    MpStr text = mp_str_format(arena, "%.*s[%u][%u]", MP_FMT(name), index,
                               output_index(self, maker, tensors.items[i]));
    mp_array_push(arena, &row->connected_to, text);
  }
}

static void fill_input(const Network *self, MpSummaryRow *row, const MpNode *node) {
  const MpBuilder *builder = self->builder;
  row->name = builder->names.inputs[node->id];
  row->class_name = MP_STR("InputLayer");
  row->trainable = mp_node_trainable(node, node->kind == MP_NODE_INPUT ? 0 : MP_NODE_OWN_INPUT);
  row->connections_are_known = true;
  row->span = node->span;
  row->dtype = node->dtype;
  if (node->result) mp_array_push(builder->arena, &row->outputs, node->result);
}

// The operation `index` of a node. Of several in a row, what is between them is not known.
static void fill_operation(const Network *self, MpSummaryRow *row, const MpNode *node,
                           uint32_t index) {
  const MpStr *names = self->builder->names.ops[node->id];
  bool is_last = index + 1 >= node->op_count;
  row->span = node->span;
  row->trainable = self->builder->is_keras3 ? MP_MAYBE : mp_node_trainable(node, index);
  if (names) {
    row->name = names[index];
    bool is_slicing = mp_op_is_slicing(node->ops[index]);
    row->class_name = is_slicing ? MP_STR("SlicingOpLambda") : MP_STR("TFOpLambda");
  } else if (node->kind == MP_NODE_OP && !self->builder->is_keras3) {
    row->class_name = MP_STR("TFOpLambda");
  }
  row->connections_are_known = node->op_count <= 1;
  if (row->connections_are_known) connect(self, row, node);
  if (is_last) {
    mp_builder_add_call(self->builder, row, node);
  } else {
    row->macs = row->activation_bytes = MP_SUMMARY_UNKNOWN;
  }
}

static void fill_layer(const Network *self, MpSummaryRow *row, const MpNode *first,
                       uint32_t level) {
  MpNodeIds calls = {0};
  row->connections_are_known = true;
  for (uint32_t i = 0; i < self->calls.len; i++) {
    const MpNode *node = self->builder->graph->nodes.items[self->calls.items[i]];
    if (node->layer != first->layer) continue;
    mp_array_push(self->builder->arena, &calls, node->id);
    connect(self, row, node);
  }
  mp_builder_fill(self->builder, row, first->layer, &calls, level);
}

static bool is_attribute_of(const MpLayer *layer, const MpLayer *model) {
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    const MpHolding *holding = &layer->holdings.items[i];
    if (holding->owner == model && holding->kind != MP_HOLDING_MEMBER) return true;
  }
  return false;
}

static bool has_row(const MpSummaryRows *rows, const MpLayer *layer) {
  for (uint32_t i = 0; i < rows->len; i++) {
    if (rows->items[i].layer == layer) return true;
  }
  return false;
}

static MpStr path_of(const MpBuilder *self, MpStr path, MpStr step) {
  if (path.len == 0) return step;
  return mp_str_format(self->arena, "%.*s.%.*s", MP_FMT(path), MP_FMT(step));
}

// Behind its own layers Keras lists those that are attributes of the model and not part of it.
static void add_attributes(const MpBuilder *self, MpSummaryRows *rows, const MpLayer *model,
                           MpStr path, uint32_t level) {
  for (uint32_t i = 0; i < self->graph->layers.len; i++) {
    const MpLayer *layer = self->graph->layers.items[i];
    if (!is_attribute_of(layer, model) || has_row(rows, layer)) continue;
    MpSummaryRow row = {.step = mp_str_format(self->arena, "layers[%u]", rows->len)};
    row.path = path_of(self, path, row.step);
    row.connections_are_known = true;
    mp_builder_fill(self, &row, layer, &(MpNodeIds){0}, level);
    mp_array_push(self->arena, rows, row);
  }
}

MpSummaryRows mp_builder_functional(const MpBuilder *self, const MpLayer *model, MpStr path,
                                    uint32_t level) {
  MpSummaryRows rows = {0};
  Network network = network_of(self, model);
  MpLayerOrder order =
      mp_order_functional(self->graph, self->arena, model->model_inputs, model->model_outputs);
  uint32_t *met = MP_NEW_ARRAY(self->arena, uint32_t, self->graph->nodes.len + 1);
  for (uint32_t i = 0; i < order.count; i++) {
    const MpNode *node = self->graph->nodes.items[order.nodes[i]];
    MpSummaryRow row = {.step = mp_str_format(self->arena, "layers[%u]", i)};
    row.path = path_of(self, path, row.step);
    if (network.is_input[node->id]) {
      fill_input(&network, &row, node);
    } else if (node->kind == MP_NODE_LAYER && node->layer) {
      fill_layer(&network, &row, node, level);
    } else {
      fill_operation(&network, &row, node, met[node->id]++);
    }
    mp_array_push(self->arena, &rows, row);
  }
  if (!self->is_keras3) add_attributes(self, &rows, model, path, level);
  return rows;
}
