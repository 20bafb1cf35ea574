#include "analyzer/graph/graph.h"

#include <assert.h>

MpGraph *mp_graph_new(MpArena *arena) {
  MpGraph *self = MP_NEW(arena, MpGraph);
  self->arena = arena;
  self->keras = MP_KERAS_2_10;
  return self;
}

MpNode *mp_graph_add_node(MpGraph *self, MpNodeKind kind, MpSpan span, MpNodeId parent) {
  MpNode *node = MP_NEW(self->arena, MpNode);
  node->id = self->nodes.len;
  node->kind = kind;
  node->span = span;
  node->parent = parent;
  node->output_count = 1;
  mp_array_push(self->arena, &self->nodes, node);
  return node;
}

typedef struct DependenceQuery {
  const MpGraph *graph;
  bool answer;
} DependenceQuery;

static void ask_dependence(void *context, MpTensor tensor) {
  DependenceQuery *query = context;
  if (tensor.node < query->graph->nodes.len &&
      query->graph->nodes.items[tensor.node]->depends_on_input) {
    query->answer = true;
  }
}

void mp_graph_finish_node(MpGraph *self, MpNode *node) {
  DependenceQuery query = {.graph = self};
  switch (node->kind) {
    case MP_NODE_INPUT:
    case MP_NODE_OPAQUE: node->depends_on_input = true; return;
    case MP_NODE_CONST: node->depends_on_input = false; return;
    case MP_NODE_WEIGHT:
    case MP_NODE_LAYER:
    case MP_NODE_OP:
      // Not what it said before: of its own outputs, which the arguments cannot hold.
      node->depends_on_input = false;
      mp_arguments_visit_tensors(&node->arguments, ask_dependence, &query);
      node->depends_on_input = query.answer;
      return;
  }
  assert(false && "unknown kind of node");
}

// Those of them that have a bit of their own.
#define OWN_BITS 62u

MpTristate mp_node_trainable(const MpNode *self, uint32_t index) {
  uint64_t bit = (uint64_t)1 << (index == MP_NODE_OWN_INPUT || index < OWN_BITS ? index : OWN_BITS);
  if (self->maybe_frozen & bit) return MP_MAYBE;
  return self->frozen & bit ? MP_NO : MP_YES;
}

void mp_node_set_trainable(MpNode *self, uint32_t index, MpTristate trainable) {
  bool is_one = index < OWN_BITS;
  uint64_t bit = (uint64_t)1 << (index == MP_NODE_OWN_INPUT || is_one ? index : OWN_BITS);
  if (trainable == mp_node_trainable(self, index)) return;
  self->frozen &= ~bit;
  self->maybe_frozen &= ~bit;
  if (trainable == MP_MAYBE || !is_one) {
    self->maybe_frozen |= bit;
  } else if (trainable == MP_NO) {
    self->frozen |= bit;
  }
}

MpLayer *mp_graph_add_layer(MpGraph *self, MpLayerKind kind, MpSpan created_at) {
  MpLayer *layer = MP_NEW(self->arena, MpLayer);
  layer->id = self->layers.len;
  layer->kind = kind;
  layer->created_at = created_at;
  layer->created_in_call = MP_NODE_NONE;
  layer->has_weights = MP_MAYBE;
  layer->trainable = MP_YES;
  mp_array_push(self->arena, &self->layers, layer);
  return layer;
}

bool mp_shape_eq(const MpShape *a, const MpShape *b) {
  if (!a || !b || a->rank != b->rank) return false;
  for (int32_t i = 0; i < a->rank; i++) {
    if (a->dims[i] != b->dims[i]) return false;
  }
  return true;
}

const MpShape *mp_graph_shape(const MpGraph *self, MpTensor tensor) {
  if (tensor.node >= self->nodes.len) {
    return NULL;
  }
  const MpNode *node = self->nodes.items[tensor.node];
  return node->shapes && tensor.output < node->output_count ? &node->shapes[tensor.output] : NULL;
}

MpStr mp_graph_dtype(const MpGraph *self, MpTensor tensor) {
  const MpNode *node = self->nodes.items[tensor.node];
  return tensor.output == 0 || node->has_one_dtype ? node->dtype : MP_STR("");
}

MpStr mp_graph_length(const MpGraph *self, int64_t dim) {
  assert(dim < MP_DIM_UNKNOWN && -dim - 2 < (int64_t)self->lengths.len);
  return self->lengths.items[-dim - 2];
}

static void mark_tensor(void *context, MpTensor tensor) {
  uint8_t *live = context;
  live[tensor.node] = 1;
}

// Marks what the marked nodes depend on. Arguments come before their node, so one walk from the end
// finds all of them. A traced call hands its arguments to its body as they are: what the body does
// not use is not needed, so the call itself needs nothing.
static void close_over_arguments(const MpGraph *self, uint8_t *live) {
  for (uint32_t i = self->nodes.len; i > 0; i--) {
    const MpNode *node = self->nodes.items[i - 1];
    if (live[node->id] && !node->is_traced) {
      mp_arguments_visit_tensors(&node->arguments, mark_tensor, live);
    }
  }
}

typedef struct ResultQuery {
  const uint8_t *live;
  bool answer;
} ResultQuery;

static void ask_live(void *context, MpTensor tensor) {
  ResultQuery *query = context;
  query->answer = query->answer || query->live[tensor.node];
}

// Marks traced calls by what is marked in their bodies. Bodies lie behind their call, so inner
// calls are marked before outer ones look.
static void mark_traced_calls(const MpGraph *self, uint8_t *live) {
  for (uint32_t i = self->nodes.len; i > 0; i--) {
    const MpNode *node = self->nodes.items[i - 1];
    if (node->is_traced && !live[node->id]) {
      ResultQuery query = {.live = live};
      mp_datum_visit_tensors(node->result, ask_live, &query);
      live[node->id] = query.answer;
    }
    // A weight is made in the first call of its layer, whichever call it is read in.
    const bool shows_call = node->kind != MP_NODE_WEIGHT && node->parent != MP_NODE_NONE;
    if (live[node->id] && shows_call) {
      live[node->parent] = 1;
    }
  }
}

static uint8_t *start_live(const MpGraph *self, MpArena *arena, const MpDatum *outputs) {
  uint8_t *live = MP_NEW_ARRAY(arena, uint8_t, self->nodes.len ? self->nodes.len : 1);
  mp_datum_visit_tensors(outputs, mark_tensor, live);
  close_over_arguments(self, live);
  return live;
}

uint8_t *mp_graph_live(const MpGraph *self, MpArena *arena, const MpDatum *outputs) {
  uint8_t *live = start_live(self, arena, outputs);
  mark_traced_calls(self, live);
  return live;
}

// True where control flow of this forward pass hangs on the node.
static bool decides_in(const MpGraph *self, const MpForward *forward, const MpNode *node,
                       const uint8_t *live) {
  if (!node->feeds_condition) {
    return false;
  }
  if (forward->call != MP_NODE_NONE) {
    return node->id == forward->call || mp_graph_is_inside(self, node->id, forward->call);
  }
  if (node->parent != MP_NODE_NONE) {
    return live[node->parent] != 0;
  }
  // Outside any call several forward passes may stand side by side: it belongs to those that it
  // shares a tensor with.
  ResultQuery query = {.live = live};
  mp_arguments_visit_tensors(&node->arguments, ask_live, &query);
  return query.answer;
}

uint8_t *mp_graph_forward_live(const MpGraph *self, MpArena *arena, const MpForward *forward) {
  uint8_t *live = start_live(self, arena, forward->outputs);
  mark_traced_calls(self, live);
  bool changed = true;
  while (changed) {
    changed = false;
    for (uint32_t i = 0; i < self->nodes.len; i++) {
      if (!live[i] && decides_in(self, forward, self->nodes.items[i], live)) {
        live[i] = 1;
        changed = true;
      }
    }
    if (changed) {
      close_over_arguments(self, live);
      mark_traced_calls(self, live);
    }
  }
  return live;
}

bool mp_graph_is_inside(const MpGraph *self, MpNodeId node, MpNodeId call) {
  MpNodeId parent = self->nodes.items[node]->parent;
  while (parent != MP_NODE_NONE && parent != call) {
    parent = self->nodes.items[parent]->parent;
  }
  return parent == call && call != MP_NODE_NONE;
}

bool mp_layer_has_sublayers(const MpGraph *self, const MpLayer *layer) {
  if (layer->members.len > 0) {
    return true;
  }
  for (uint32_t i = 0; i < self->layers.len; i++) {
    const MpHoldings *holdings = &self->layers.items[i]->holdings;
    for (uint32_t j = 0; j < holdings->len; j++) {
      if (holdings->items[j].owner == layer) {
        return true;
      }
    }
  }
  return false;
}

bool mp_layer_is_model(const MpLayer *layer) {
  return layer->cls && (layer->cls->kind == MP_CLASS_MODEL || layer->cls->kind == MP_CLASS_UNKNOWN);
}

static const MpTrip *find_trip(const MpGraph *self, MpTripId id) {
  return id == MP_TRIP_NONE ? NULL : &self->trips.items[id - 1];
}

static uint32_t count_around(const MpGraph *self, MpTripId id) {
  uint32_t count = 0;
  for (const MpTrip *trip = find_trip(self, id); trip != NULL; trip = find_trip(self, trip->around))
    count++;
  return count;
}

const MpTrip *mp_graph_later_trip(const MpGraph *self, const MpNode *first, const MpNode *second) {
  MpTripId a = first->trip, b = second->trip;
  uint32_t depth_a = count_around(self, a), depth_b = count_around(self, b);
  for (; depth_a > depth_b; depth_a--)
    a = find_trip(self, a)->around;
  for (; depth_b > depth_a; depth_b--)
    b = find_trip(self, b)->around;
  while (a != b) {
    const MpTrip *of_a = find_trip(self, a), *of_b = find_trip(self, b);
    if (of_a->around == of_b->around) {
      if (of_a->loop != of_b->loop) return NULL;
      return of_a->number > of_b->number ? of_a : of_b;
    }
    a = of_a->around;
    b = of_b->around;
  }
  return NULL;
}

static const char *const conflict_words[MP_CONFLICT_KINDS] = {"shape", "rank",   "length", "size",
                                                              "index", "window", "parts",  "type"};

MpStr mp_conflict_word(MpConflictKind kind) {
  return mp_str_from_c(conflict_words[kind]);
}

bool mp_conflict_of_word(MpStr word, MpConflictKind *out) {
  for (uint32_t i = 0; i < MP_CONFLICT_KINDS; i++) {
    *out = (MpConflictKind)i;
    if (mp_str_is(word, conflict_words[i])) return true;
  }
  return false;
}
