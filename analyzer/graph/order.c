#include "analyzer/graph/order.h"

#include <stdlib.h>

typedef MP_ARRAY(MpNodeId) NodeIds;

// A tensor that a traced call hands out as it came in. Keras gives such a call a place in the
// model, while here its tensor still names the node that made it.
typedef struct Passage {
  MpTensor tensor;
  MpNodeId call;
} Passage;

// One layer in Keras's sense. Calls of one layer object share it; every operation is its own.
typedef struct Entry {
  MpNodeId node;
  uint32_t depth;
  int64_t index;      // when the walk from the outputs first met it; -1: it did not
  uint32_t sequence;  // in which order entries were made: settles the rest
} Entry;

typedef struct Walk {
  const MpGraph *graph;
  MpArena *arena;
  MpNodeId level;
  MP_ARRAY(Passage) passages;
  uint8_t *is_input;     // by node
  uint8_t *is_started;   // by node
  NodeIds finished;      // inputs before what they feed
  int64_t *layer_index;  // by layer, then by node for those without layer; -1: not met
  uint32_t *layer_depth;
  MpNodeId *layer_first;  // the first call of each
  uint32_t *node_depth;
  int64_t met;
} Walk;

// Where the facts of a node's layer stand in the arrays by layer.
static uint32_t slot_of(const Walk *walk, const MpNode *node) {
  return node->layer ? node->layer->id : walk->graph->layers.len + node->id;
}

static uint32_t op_count_of(const MpNode *node) {
  return node->kind == MP_NODE_OP && node->op_count > 1 ? node->op_count : 1;
}

// The node on the model's level that a tensor comes from, as node `reader` (UINT32_MAX: the end)
// sees it; MP_NODE_NONE where it is no Keras tensor of this model.
static MpNodeId maker_of(const Walk *walk, MpTensor tensor, MpNodeId reader) {
  for (uint32_t i = walk->passages.len; i > 0; i--) {
    const Passage *passage = &walk->passages.items[i - 1];
    if (passage->tensor.node == tensor.node && passage->tensor.output == tensor.output &&
        passage->call < reader) {
      return passage->call;
    }
  }
  MpNodeId id = tensor.node;
  while (walk->graph->nodes.items[id]->parent != walk->level) {
    id = walk->graph->nodes.items[id]->parent;
    if (id == MP_NODE_NONE) {
      return MP_NODE_NONE;
    }
  }
  return walk->graph->nodes.items[id]->depends_on_input ? id : MP_NODE_NONE;
}

typedef struct Flattening {
  const Walk *walk;
  MpNodeId reader;
  NodeIds *out;
} Flattening;

static void flatten(Flattening *self, const MpDatum *datum);

static void flatten_all(Flattening *self, const MpData *data) {
  for (uint32_t i = 0; i < data->len; i++) {
    flatten(self, data->items[i]);
  }
}

// tf.nest.flatten visits a dict by its sorted keys.
static void flatten_dict(Flattening *self, const MpDatum *dict) {
  uint8_t *done = MP_NEW_ARRAY(self->walk->arena, uint8_t, dict->items.len + 1);
  for (uint32_t i = 0; i < dict->items.len; i++) {
    uint32_t least = UINT32_MAX;
    for (uint32_t j = 0; j < dict->items.len; j++) {
      bool is_less = least == UINT32_MAX ||
                     mp_str_compare(dict->keys.items[j]->text, dict->keys.items[least]->text) < 0;
      least = !done[j] && is_less ? j : least;
    }
    done[least] = 1;
    flatten(self, dict->items.items[least]);
  }
}

static void flatten(Flattening *self, const MpDatum *datum) {
  if (!datum) {
    return;
  }
  if (datum->kind == MP_DATUM_TENSOR) {
    MpNodeId maker = maker_of(self->walk, datum->tensor, self->reader);
    if (maker != MP_NODE_NONE) {
      mp_array_push(self->walk->arena, self->out, maker);
    }
  } else if (datum->kind == MP_DATUM_DICT) {
    flatten_dict(self, datum);
  } else {
    flatten_all(self, &datum->items);
  }
}

// Keras takes the first parameter of `call` out of the keywords and puts it in front.
static MpStr first_parameter(const MpNode *node) {
  if (!node->layer) {
    return MP_STR("");
  }
  const MpClassFact *cls = node->layer->cls;
  const MpMethodFact *call = cls ? mp_class_method(cls, "call") : NULL;
  if (call && call->parameters.len > 0) {
    return call->parameters.items[0].name;
  }
  const MpLayerRow *row = node->layer->row;
  return row && row->call.count > 0 ? row->call.parameters[0].name : MP_STR("");
}

// Positional arguments first, then keywords by name.
static void flatten_arguments(Flattening *self, const MpNode *node) {
  const MpArguments *arguments = &node->arguments;
  MpStr first = first_parameter(node);
  uint8_t *done = MP_NEW_ARRAY(self->walk->arena, uint8_t, arguments->len + 1);
  for (uint32_t i = 0; i < arguments->len; i++) {
    MpStr name = arguments->items[i].name;
    if (name.len == 0 || mp_str_eq(name, first)) {
      flatten(self, arguments->items[i].value);
      done[i] = 1;
    }
  }
  for (uint32_t i = 0; i < arguments->len; i++) {
    uint32_t least = UINT32_MAX;
    for (uint32_t j = 0; j < arguments->len; j++) {
      bool is_less = least == UINT32_MAX ||
                     mp_str_compare(arguments->items[j].name, arguments->items[least].name) < 0;
      least = !done[j] && is_less ? j : least;
    }
    if (least == UINT32_MAX) {
      return;
    }
    done[least] = 1;
    flatten(self, arguments->items[least].value);
  }
}

static NodeIds feeders_of(const Walk *walk, const MpNode *node) {
  NodeIds feeders = {0};
  if (!walk->is_input[node->id]) {
    Flattening flattening = {.walk = walk, .reader = node->id, .out = &feeders};
    flatten_arguments(&flattening, node);
  }
  return feeders;
}

// A node whose feeders are being walked.
typedef struct Frame {
  const MpNode *node;
  NodeIds feeders;
  uint32_t next;
} Frame;

typedef MP_ARRAY(Frame) Frames;

static void enter(Walk *walk, Frames *stack, MpNodeId id) {
  const MpNode *node = walk->graph->nodes.items[id];
  if (walk->is_started[id]) {
    return;
  }
  walk->is_started[id] = 1;
  uint32_t slot = slot_of(walk, node);
  if (walk->layer_index[slot] < 0) {
    walk->layer_index[slot] = walk->met++;
  }
  Frame frame = {.node = node, .feeders = feeders_of(walk, node)};
  mp_array_push(walk->arena, stack, frame);
}

// _build_map: depth first from one output. Not recursive, since a model may be deeper than the
// stack.
static void build_map(Walk *walk, MpNodeId output) {
  Frames stack = {0};
  enter(walk, &stack, output);
  while (stack.len > 0) {
    Frame *frame = &mp_array_last(&stack);
    if (frame->next < frame->feeders.len) {
      enter(walk, &stack, frame->feeders.items[frame->next++]);
    } else {
      mp_array_push(walk->arena, &walk->finished, frame->node->id);
      stack.len--;
    }
  }
}

static uint32_t max_of(uint32_t a, uint32_t b) {
  return a > b ? a : b;
}

typedef MP_ARRAY(Entry) Entries;

static void add_entries(Walk *walk, Entries *entries, MpNodeId id) {
  const MpNode *node = walk->graph->nodes.items[id];
  uint32_t slot = slot_of(walk, node);
  for (uint32_t i = 0; i < op_count_of(node); i++) {
    Entry entry = {.node = walk->layer_first[slot],
                   .depth = walk->layer_depth[slot] + i,
                   .index = walk->layer_index[slot],
                   .sequence = entries->len};
    mp_array_push(walk->arena, entries, entry);
  }
}

// The loops of _map_graph_network over the nodes, from the outputs on. A layer that was already met
// deeper keeps that depth for its other calls too, but only those not walked yet pass it on.
static void find_depths(Walk *walk, NodeIds *first_calls) {
  for (uint32_t i = walk->finished.len; i > 0; i--) {
    const MpNode *node = walk->graph->nodes.items[walk->finished.items[i - 1]];
    uint32_t slot = slot_of(walk, node);
    uint32_t depth = max_of(walk->node_depth[node->id], walk->layer_depth[slot]);
    walk->layer_depth[slot] = depth;
    walk->node_depth[node->id] = depth;
    if (walk->layer_first[slot] == MP_NODE_NONE) {
      mp_array_push(walk->arena, first_calls, node->id);
    }
    if (node->id < walk->layer_first[slot]) {
      walk->layer_first[slot] = node->id;
    }
    NodeIds feeders = feeders_of(walk, node);
    for (uint32_t j = 0; j < feeders.len; j++) {
      uint32_t *feeder = &walk->node_depth[feeders.items[j]];
      *feeder = max_of(*feeder, depth + op_count_of(node));
    }
  }
}

static int compare_entries(const void *left, const void *right) {
  const Entry *a = left;
  const Entry *b = right;
  if (a->depth != b->depth) {
    return a->depth > b->depth ? -1 : 1;
  }
  if (a->index != b->index) {
    return a->index < b->index ? -1 : 1;
  }
  return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

typedef struct FirstTensor {
  MpNodeId node;
} FirstTensor;

static void take_first(void *context, MpTensor tensor) {
  FirstTensor *first = context;
  if (first->node == MP_NODE_NONE) {
    first->node = tensor.node;
  }
}

typedef struct PassageSearch {
  Walk *walk;
  const MpNode *call;
} PassageSearch;

static void find_passage(void *context, MpTensor tensor) {
  PassageSearch *search = context;
  if (!mp_graph_is_inside(search->walk->graph, tensor.node, search->call->id)) {
    Passage passage = {.tensor = tensor, .call = search->call->id};
    mp_array_push(search->walk->arena, &search->walk->passages, passage);
  }
}

static void start_walk(Walk *walk, const MpDatum *inputs) {
  const MpGraph *graph = walk->graph;
  uint32_t nodes = graph->nodes.len;
  uint32_t slots = graph->layers.len + nodes;
  FirstTensor first = {.node = MP_NODE_NONE};
  mp_datum_visit_tensors(inputs, take_first, &first);
  walk->level = first.node == MP_NODE_NONE ? MP_NODE_NONE : graph->nodes.items[first.node]->parent;
  walk->is_input = MP_NEW_ARRAY(walk->arena, uint8_t, nodes + 1);
  walk->is_started = MP_NEW_ARRAY(walk->arena, uint8_t, nodes + 1);
  walk->node_depth = MP_NEW_ARRAY(walk->arena, uint32_t, nodes + 1);
  walk->layer_index = MP_NEW_ARRAY(walk->arena, int64_t, slots + 1);
  walk->layer_depth = MP_NEW_ARRAY(walk->arena, uint32_t, slots + 1);
  walk->layer_first = MP_NEW_ARRAY(walk->arena, MpNodeId, slots + 1);
  for (uint32_t i = 0; i < slots; i++) {
    walk->layer_index[i] = -1;
    walk->layer_first[i] = MP_NODE_NONE;
  }
  for (uint32_t i = 0; i < nodes; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->is_traced && node->depends_on_input && node->parent == walk->level) {
      PassageSearch search = {.walk = walk, .call = node};
      mp_datum_visit_tensors(node->result, find_passage, &search);
    }
  }
}

MpLayerOrder mp_order_functional(const MpGraph *graph, MpArena *arena, const MpDatum *inputs,
                                 const MpDatum *outputs) {
  Walk walk = {.graph = graph, .arena = arena};
  start_walk(&walk, inputs);
  NodeIds input_nodes = {0};
  NodeIds output_nodes = {0};
  Flattening flattening = {.walk = &walk, .reader = 0, .out = &input_nodes};
  flatten(&flattening, inputs);
  for (uint32_t i = 0; i < input_nodes.len; i++) {
    walk.is_input[input_nodes.items[i]] = 1;
  }
  flattening = (Flattening){.walk = &walk, .reader = UINT32_MAX, .out = &output_nodes};
  flatten(&flattening, outputs);
  for (uint32_t i = 0; i < output_nodes.len; i++) {
    build_map(&walk, output_nodes.items[i]);
  }

  NodeIds first_calls = {0};
  find_depths(&walk, &first_calls);
  for (uint32_t i = 0; i < input_nodes.len; i++) {
    uint32_t slot = slot_of(&walk, graph->nodes.items[input_nodes.items[i]]);
    if (walk.layer_first[slot] == MP_NODE_NONE) {
      walk.layer_first[slot] = input_nodes.items[i];
      mp_array_push(arena, &first_calls, input_nodes.items[i]);
    }
  }
  Entries entries = {0};
  for (uint32_t i = 0; i < first_calls.len; i++) {
    add_entries(&walk, &entries, first_calls.items[i]);
  }
  MpLayerOrder order = {.nodes = MP_NEW_ARRAY(arena, MpNodeId, entries.len + 1),
                        .count = entries.len};
  if (entries.len > 0) {
    qsort(entries.items, entries.len, sizeof(Entry), compare_entries);
  }
  for (uint32_t i = 0; i < entries.len; i++) {
    order.nodes[i] = entries.items[i].node;
  }
  return order;
}
