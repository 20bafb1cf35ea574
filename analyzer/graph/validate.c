#include "analyzer/graph/validate.h"

// The first problem wins; everything below stops once there is one.
typedef struct Check {
  const MpGraph *graph;
  MpStr problem;
  MpStr where;      // "node 3", "layer 1"
  MpNodeId before;  // tensors must be of nodes before this one
} Check;

static bool is_sound(const Check *check) {
  return check->problem.len == 0;
}

static void fail(Check *check, const char *what, uint32_t number) {
  if (is_sound(check)) {
    check->problem = mp_str_format(check->graph->arena, "%.*s: %s %u", MP_FMT(check->where), what,
                                   (unsigned)number);
  }
}

static void fail_plain(Check *check, const char *what) {
  if (is_sound(check)) {
    check->problem = mp_str_format(check->graph->arena, "%.*s: %s", MP_FMT(check->where), what);
  }
}

static void check_tensor(void *context, MpTensor tensor) {
  Check *check = context;
  if (tensor.node >= check->graph->nodes.len) {
    fail(check, "there is no node", tensor.node);
    return;
  }
  if (tensor.node >= check->before) {
    fail(check, "refers to the later node", tensor.node);
    return;
  }
  if (tensor.output >= check->graph->nodes.items[tensor.node]->output_count) {
    fail(check, "refers to a result that does not exist, of node", tensor.node);
  }
}

static void check_layer_reference(Check *check, const MpLayer *layer) {
  const MpLayers *layers = &check->graph->layers;
  if (layer->id >= layers->len || layers->items[layer->id] != layer) {
    fail(check, "refers to a layer of another graph:", layer->id);
  }
}

// Tensors, layers, and the numbers of parts that readers rely on.
static void check_datum(Check *check, const MpDatum *datum) {
  if (!datum) {
    fail_plain(check, "a value is missing");
    return;
  }
  if (datum->kind == MP_DATUM_TENSOR) {
    check_tensor(check, datum->tensor);
  } else if (datum->kind == MP_DATUM_LAYER) {
    check_layer_reference(check, datum->layer);
  } else if (datum->kind == MP_DATUM_SLICE && datum->items.len != 3) {
    fail(check, "a slice has not three parts but", datum->items.len);
  } else if (datum->kind == MP_DATUM_DICT && datum->items.len != datum->keys.len) {
    fail_plain(check, "a dict has not as many keys as values");
  } else if (datum->kind == MP_DATUM_METHOD && datum->items.len != 1) {
    fail_plain(check, "a method call has no receiver");
  }
  for (uint32_t i = 0; is_sound(check) && i < datum->keys.len; i++) {
    check_datum(check, datum->keys.items[i]);
  }
  for (uint32_t i = 0; is_sound(check) && i < datum->items.len; i++) {
    check_datum(check, datum->items.items[i]);
  }
  for (uint32_t i = 0; is_sound(check) && i < datum->arguments.len; i++) {
    check_datum(check, datum->arguments.items[i].value);
  }
}

static void check_arguments(Check *check, const MpArguments *arguments) {
  for (uint32_t i = 0; is_sound(check) && i < arguments->len; i++) {
    check_datum(check, arguments->items[i].value);
  }
}

static void check_parent(Check *check, const MpNode *node) {
  if (node->parent == MP_NODE_NONE) {
    return;
  }
  if (node->parent >= node->id) {
    fail(check, "does not lie behind its parent", node->parent);
    return;
  }
  const MpNode *parent = check->graph->nodes.items[node->parent];
  if (parent->kind != MP_NODE_LAYER || !parent->is_traced) {
    fail(check, "its parent is no traced call:", node->parent);
  }
}

static void check_kind(Check *check, const MpNode *node) {
  bool is_call = node->kind == MP_NODE_LAYER;
  bool is_op = node->kind == MP_NODE_OP;
  if (is_call && !node->layer) {
    fail_plain(check, "a layer call without layer");
  } else if (is_call) {
    check_layer_reference(check, node->layer);
  } else if (node->layer || node->is_traced) {
    fail_plain(check, "has a layer and is no layer call");
  }
  if ((is_op || node->kind == MP_NODE_CONST) && node->function.len == 0) {
    fail_plain(check, "an operation without function");
  }
  if (is_op && node->form == MP_OP_SUBSCRIPT && node->arguments.len != 2) {
    fail(check, "a subscript has not two arguments but", node->arguments.len);
  }
  if (node->kind == MP_NODE_WEIGHT && !node->weight) {
    fail_plain(check, "a read of a weight without weight");
  }
}

static void forbid_tensor(void *context, MpTensor tensor) {
  fail(context, "a constant takes a tensor, of node", tensor.node);
}

static void check_node(Check *check, const MpNode *node, uint32_t index) {
  if (node->id != index) {
    fail(check, "has another place as its id:", node->id);
    return;
  }
  check_parent(check, node);
  check_kind(check, node);
  check->before = node->id;
  check_arguments(check, &node->arguments);
  if (node->kind == MP_NODE_CONST) {
    mp_arguments_visit_tensors(&node->arguments, forbid_tensor, check);
  }
  if (node->result && is_sound(check)) {
    check->before = node->is_traced ? check->graph->nodes.len : node->id + 1;
    check_datum(check, node->result);
  }
}

static void check_layer(Check *check, const MpLayer *layer, uint32_t index) {
  if (layer->id != index) {
    fail(check, "has another place as its id:", layer->id);
    return;
  }
  if (layer->created_in_call != MP_NODE_NONE && layer->created_in_call >= check->graph->nodes.len) {
    fail(check, "was made in a call that does not exist:", layer->created_in_call);
  }
  if (layer->kind == MP_LAYER_SUBCLASSED && !layer->cls) {
    fail_plain(check, "is of a class of the source, and has no class");
  }
  check->before = check->graph->nodes.len;
  check_arguments(check, &layer->arguments);
  for (uint32_t i = 0; is_sound(check) && i < layer->holdings.len; i++) {
    if (!layer->holdings.items[i].owner) {
      fail(check, "no owner in holding", i);
      return;
    }
    check_layer_reference(check, layer->holdings.items[i].owner);
  }
  for (uint32_t i = 0; is_sound(check) && i < layer->members.len; i++) {
    check_layer_reference(check, layer->members.items[i]);
  }
  for (uint32_t i = 0; is_sound(check) && i < layer->inner_results.len; i++) {
    if (layer->inner_results.items[i].value)
      check_datum(check, layer->inner_results.items[i].value);
  }
  if (layer->model_inputs && is_sound(check)) {
    check_datum(check, layer->model_inputs);
  }
  if (layer->model_outputs && is_sound(check)) {
    check_datum(check, layer->model_outputs);
  }
}

static void check_forward(Check *check, const MpForward *forward) {
  const MpNodes *nodes = &check->graph->nodes;
  check->before = nodes->len;
  if (forward->root) {
    check_layer_reference(check, forward->root);
  }
  if (forward->call != MP_NODE_NONE) {
    if (forward->call >= nodes->len) {
      fail(check, "there is no node", forward->call);
    } else if (nodes->items[forward->call]->kind != MP_NODE_LAYER ||
               nodes->items[forward->call]->layer != forward->root) {
      fail(check, "its root is not called by node", forward->call);
    }
  }
  if (is_sound(check)) {
    check_datum(check, forward->outputs);
  }
}

MpStr mp_graph_validate(const MpGraph *self) {
  Check check = {.graph = self};
  for (uint32_t i = 0; is_sound(&check) && i < self->nodes.len; i++) {
    check.where = mp_str_format(self->arena, "node %u", (unsigned)i);
    check_node(&check, self->nodes.items[i], i);
  }
  for (uint32_t i = 0; is_sound(&check) && i < self->layers.len; i++) {
    check.where = mp_str_format(self->arena, "layer %u", (unsigned)i);
    check_layer(&check, self->layers.items[i], i);
  }
  for (uint32_t i = 0; is_sound(&check) && i < self->weights.len; i++) {
    check.where = mp_str_format(self->arena, "weight %u", (unsigned)i);
    if (self->weights.items[i]->holder) {
      check_layer_reference(&check, self->weights.items[i]->holder);
    }
    if (self->weights.items[i]->owner) {
      check_layer_reference(&check, self->weights.items[i]->owner);
    }
  }
  for (uint32_t i = 0; is_sound(&check) && i < self->forwards.len; i++) {
    check.where = mp_str_format(self->arena, "forward %u", (unsigned)i);
    check_forward(&check, &self->forwards.items[i]);
  }
  return check.problem;
}
