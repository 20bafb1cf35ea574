#include "analyzer/graph/level.h"

typedef struct PassageSearch {
  MpLevel *level;
  const MpNode *call;
} PassageSearch;

static void find_passage(void *context, MpTensor tensor) {
  PassageSearch *search = context;
  if (!mp_graph_is_inside(search->level->graph, tensor.node, search->call->id)) {
    const MpPassage passage = {.tensor = tensor, .call = search->call->id};
    mp_array_push(search->level->arena, &search->level->passages, passage);
  }
}

static bool is_in_body(const MpGraph *graph, MpNodeId id, MpNodeId call) {
  MpNodeId outer = graph->nodes.items[id]->parent;
  while (outer != MP_NODE_NONE && outer > call)
    outer = graph->nodes.items[outer]->parent;
  return outer == call;
}

// The body of a call stands behind it, up to the first node of a call around it. Nodes that stand
// in no call may lie between: those of a module that is run when the body first needs it.
static MpNodeId find_end(const MpGraph *graph, MpNodeId parent) {
  if (parent == MP_NODE_NONE) return graph->nodes.len;
  MpNodeId end = parent + 1;
  for (MpNodeId id = end; id < graph->nodes.len; id++) {
    const MpNodeId outer = graph->nodes.items[id]->parent;
    if (outer != MP_NODE_NONE && outer < parent) break;
    if (is_in_body(graph, id, parent)) end = id + 1;
  }
  return end;
}

MpLevel mp_level_new(const MpGraph *graph, MpArena *arena, MpNodeId parent) {
  MpLevel self = {.graph = graph, .arena = arena, .parent = parent};
  self.begin = parent == MP_NODE_NONE ? 0 : parent + 1;
  self.end = find_end(graph, parent);
  for (MpNodeId id = self.begin; id < self.end; id++) {
    const MpNode *node = graph->nodes.items[id];
    if (!node->is_traced || !node->depends_on_input || node->parent != parent) continue;
    PassageSearch search = {.level = &self, .call = node};
    mp_datum_visit_tensors(node->result, find_passage, &search);
  }
  return self;
}

MpNodeId mp_level_maker(const MpLevel *self, MpTensor tensor, MpNodeId reader) {
  for (uint32_t i = self->passages.len; i > 0; i--) {
    const MpPassage *passage = &self->passages.items[i - 1];
    if (passage->tensor.node == tensor.node && passage->tensor.output == tensor.output &&
        passage->call < reader) {
      return passage->call;
    }
  }
  MpNodeId id = tensor.node;
  while (self->graph->nodes.items[id]->parent != self->parent) {
    id = self->graph->nodes.items[id]->parent;
    if (id == MP_NODE_NONE) return MP_NODE_NONE;
  }
  return self->graph->nodes.items[id]->depends_on_input ? id : MP_NODE_NONE;
}

static void flatten_dict(MpArena *arena, const MpDatum *dict, MpTensors *out) {
  uint8_t *done = MP_NEW_ARRAY(arena, uint8_t, dict->items.len + 1);
  for (uint32_t i = 0; i < dict->items.len; i++) {
    uint32_t least = UINT32_MAX;
    for (uint32_t j = 0; j < dict->items.len; j++) {
      const bool is_less = least == UINT32_MAX || mp_str_compare(dict->keys.items[j]->text,
                                                                 dict->keys.items[least]->text) < 0;
      least = !done[j] && is_less ? j : least;
    }
    done[least] = 1;
    mp_level_flatten(arena, dict->items.items[least], out);
  }
}

void mp_level_flatten(MpArena *arena, const MpDatum *datum, MpTensors *out) {
  if (datum == NULL) return;
  if (datum->kind == MP_DATUM_TENSOR) {
    mp_array_push(arena, out, datum->tensor);
  } else if (datum->kind == MP_DATUM_DICT) {
    flatten_dict(arena, datum, out);
  } else {
    for (uint32_t i = 0; i < datum->items.len; i++)
      mp_level_flatten(arena, datum->items.items[i], out);
  }
}

static MpStr first_parameter(const MpNode *node) {
  if (node->layer == NULL) return MP_STR("");
  const MpClassFact *cls = node->layer->cls;
  const MpMethodFact *call = cls != NULL ? mp_class_method(cls, "call") : NULL;
  if (call != NULL && call->parameters.len > 0) return call->parameters.items[0].name;
  const MpLayerRow *row = node->layer->row;
  return row != NULL && row->call.count > 0 ? row->call.parameters[0].name : MP_STR("");
}

void mp_level_flatten_arguments(MpArena *arena, const MpNode *node, MpTensors *out) {
  const MpArguments *arguments = &node->arguments;
  const MpStr first = first_parameter(node);
  uint8_t *done = MP_NEW_ARRAY(arena, uint8_t, arguments->len + 1);
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpStr name = arguments->items[i].name;
    if (name.len == 0 || mp_str_eq(name, first)) {
      mp_level_flatten(arena, arguments->items[i].value, out);
      done[i] = 1;
    }
  }
  for (uint32_t i = 0; i < arguments->len; i++) {
    uint32_t least = UINT32_MAX;
    for (uint32_t j = 0; j < arguments->len; j++) {
      const bool is_less = least == UINT32_MAX || mp_str_compare(arguments->items[j].name,
                                                                 arguments->items[least].name) < 0;
      least = !done[j] && is_less ? j : least;
    }
    if (least == UINT32_MAX) return;
    done[least] = 1;
    mp_level_flatten(arena, arguments->items[least].value, out);
  }
}
