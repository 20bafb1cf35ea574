#include "analyzer/targets/aimet.h"

// One byte a layer: it holds another layer as a direct attribute.
static uint8_t *find_direct_owners(const MpGraph *graph, MpArena *arena) {
  uint8_t *owners = MP_NEW_ARRAY(arena, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpHoldings *holdings = &graph->layers.items[i]->holdings;
    for (uint32_t k = 0; k < holdings->len; k++) {
      const MpHolding *holding = &holdings->items[k];
      if (holding->kind == MP_HOLDING_ATTRIBUTE) owners[holding->owner->id] = 1;
    }
  }
  return owners;
}

static bool has_direct_sublayer(const MpGraph *graph, const MpLayer *layer) {
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpHoldings *holdings = &graph->layers.items[i]->holdings;
    for (uint32_t k = 0; k < holdings->len; k++) {
      const MpHolding *holding = &holdings->items[k];
      if (holding->kind == MP_HOLDING_ATTRIBUTE && holding->owner == layer) return true;
    }
  }
  return false;
}

static MpTristate judge_nesting(const MpLayer *layer, bool is_direct_owner) {
  switch (layer->kind) {
    case MP_LAYER_LIBRARY: return MP_NO;
    case MP_LAYER_FUNCTIONAL:
    case MP_LAYER_SEQUENTIAL: return MP_YES;
    case MP_LAYER_SUBCLASSED: break;
  }
  if (is_direct_owner) return MP_YES;
  // A base that could not be resolved may assign sublayers of its own.
  const MpClassFact *cls = layer->cls;
  const bool is_known = cls != NULL && cls->kind != MP_CLASS_UNKNOWN && !cls->has_unresolved_base;
  return is_known ? MP_NO : MP_MAYBE;
}

MpTristate mp_aimet_is_nested(const MpGraph *graph, const MpLayer *layer) {
  const bool is_subclassed = layer->kind == MP_LAYER_SUBCLASSED;
  return judge_nesting(layer, is_subclassed && has_direct_sublayer(graph, layer));
}

static bool is_model_class(const MpLayer *layer) {
  return layer->kind == MP_LAYER_SUBCLASSED && layer->cls != NULL &&
         layer->cls->kind == MP_CLASS_MODEL;
}

static bool is_root_model(const MpGraph *graph, const MpNode *call) {
  if (!is_model_class(call->layer)) return false;
  for (uint32_t i = 0; i < graph->forwards.len; i++) {
    if (graph->forwards.items[i].call == call->id) return true;
  }
  return false;
}

bool mp_aimet_is_unwrapped(const MpGraph *graph, MpNodeId call) {
  for (MpNodeId id = call; id != MP_NODE_NONE; id = graph->nodes.items[id]->parent) {
    const MpNode *node = graph->nodes.items[id];
    if (node->layer == NULL) return false;
    const bool is_nested = mp_aimet_is_nested(graph, node->layer) == MP_YES;
    if (!is_nested && !is_root_model(graph, node)) return false;
  }
  return true;
}

uint8_t *mp_aimet_unwrapped_calls(const MpGraph *graph, MpArena *arena) {
  const uint8_t *owners = find_direct_owners(graph, arena);
  uint8_t *unwrapped = MP_NEW_ARRAY(arena, uint8_t, graph->nodes.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || node->layer == NULL) continue;
    // Parents stand before what is in their bodies, so theirs is decided already.
    if (node->parent != MP_NODE_NONE && !unwrapped[node->parent]) continue;
    const bool is_nested = judge_nesting(node->layer, owners[node->layer->id] != 0) == MP_YES;
    unwrapped[i] = is_nested || is_root_model(graph, node);
  }
  return unwrapped;
}

// A constant that a traced call returns.
typedef struct Returned {
  MpNodeId call;
  struct Returned *next;
} Returned;

typedef struct SymbolicQuery {
  const MpGraph *graph;
  MpArena *arena;
  Returned **returned;  // by the node that made the tensor
  const uint8_t *symbolic;
  MpNodeId at;  // the call that returns, or the node that takes
  bool answer;
} SymbolicQuery;

static void note_returned(void *context, MpTensor tensor) {
  SymbolicQuery *query = context;
  Returned *returned = MP_NEW(query->arena, Returned);
  *returned = (Returned){query->at, query->returned[tensor.node]};
  query->returned[tensor.node] = returned;
}

static void ask_symbolic(void *context, MpTensor tensor) {
  SymbolicQuery *query = context;
  if (query->symbolic[tensor.node]) query->answer = true;
  for (const Returned *at = query->returned[tensor.node]; at && !query->answer; at = at->next) {
    const bool is_behind = at->call < query->at && query->symbolic[at->call];
    query->answer = is_behind && !mp_graph_is_inside(query->graph, query->at, at->call);
  }
}

uint8_t *mp_aimet_symbolic_nodes(const MpGraph *graph, MpArena *arena) {
  const uint32_t count = graph->nodes.len;
  uint8_t *symbolic = MP_NEW_ARRAY(arena, uint8_t, count + 1);
  SymbolicQuery query = {graph,    arena, MP_NEW_ARRAY(arena, Returned *, count + 1),
                         symbolic, 0,     false};
  for (uint32_t i = 0; i < count; i++) {
    query.at = i;
    if (graph->nodes.items[i]->is_traced) {
      mp_datum_visit_tensors(graph->nodes.items[i]->result, note_returned, &query);
    }
  }
  for (uint32_t i = 0; i < count; i++) {
    const MpNode *node = graph->nodes.items[i];
    query.at = i;
    query.answer = node->depends_on_input;
    if (node->kind == MP_NODE_LAYER || node->kind == MP_NODE_OP) {
      mp_arguments_visit_tensors(&node->arguments, ask_symbolic, &query);
    }
    symbolic[i] = query.answer;
  }
  return symbolic;
}

// The first call from `start` on that would be unwrapped if it is part of the forward pass;
// UINT32_MAX: there is none.
static uint32_t find_nested_call(const MpGraph *graph, const MpForward *forward,
                                 const uint8_t *owners, uint32_t start) {
  for (uint32_t i = start; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || node->is_definition) continue;
    if (node->layer == NULL || node->layer == forward->root) continue;
    if (judge_nesting(node->layer, owners[node->layer->id] != 0) == MP_YES) return i;
  }
  return UINT32_MAX;
}

static bool has_nested_call(const MpGraph *graph, const MpForward *forward) {
  MpArena *scratch = mp_arena_new();
  const uint8_t *owners = find_direct_owners(graph, scratch);
  uint32_t at = find_nested_call(graph, forward, owners, 0);
  // What is live is only worth finding out where something can be nested.
  if (at != UINT32_MAX) {
    const uint8_t *live = mp_graph_forward_live(graph, scratch, forward);
    while (at != UINT32_MAX && !live[at])
      at = find_nested_call(graph, forward, owners, at + 1);
  }
  mp_arena_free(scratch);
  return at != UINT32_MAX;
}

bool mp_aimet_has_work(const MpGraph *graph, const MpForward *forward) {
  const MpLayer *root = forward->root;
  if (root != NULL && root->kind == MP_LAYER_SUBCLASSED) {
    if (is_model_class(root)) return true;
    // A layer that is judged alone will stand in some model, and is what is nested there.
    if (mp_aimet_is_nested(graph, root) == MP_YES) return true;
  }
  return has_nested_call(graph, forward);
}
