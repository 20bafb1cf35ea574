#include "rules/constant_premise.h"

typedef struct Search {
  const MpGraph *graph;
  MpArena *arena;
  uint8_t *seen;  // one byte a node
  MpStrs premises;
} Search;

static void search_arguments(Search *self, const MpArguments *arguments);

static void add(Search *self, MpStr premise) {
  for (uint32_t i = 0; i < self->premises.len; i++) {
    if (mp_str_eq(self->premises.items[i], premise)) return;
  }
  mp_array_push(self->arena, &self->premises, premise);
}

static void search_datum(Search *self, const MpDatum *datum) {
  if (datum == NULL) return;
  if (datum->is_taken_static)
    add(self, mp_str_format(self->arena, "%.*s is static", MP_FMT(datum->text)));
  for (uint32_t i = 0; i < datum->keys.len; i++)
    search_datum(self, datum->keys.items[i]);
  for (uint32_t i = 0; i < datum->items.len; i++)
    search_datum(self, datum->items.items[i]);
  search_arguments(self, &datum->arguments);
}

static void search_arguments(Search *self, const MpArguments *arguments) {
  for (uint32_t i = 0; i < arguments->len; i++)
    search_datum(self, arguments->items[i].value);
}

static void note_tensor(void *context, MpTensor tensor) {
  Search *self = context;
  if (self->seen[tensor.node] == 0) self->seen[tensor.node] = 1;
}

// What a call of a layer gives is made in its body, of what it is given.
static void search_node(Search *self, const MpNode *node) {
  search_arguments(self, &node->arguments);
  mp_arguments_visit_tensors(&node->arguments, note_tensor, self);
  mp_datum_visit_tensors(node->result, note_tensor, self);
}

MpStr mp_constant_premise(const MpGraph *graph, MpArena *arena, const MpLayer *layer) {
  Search search = {graph, arena, MP_NEW_ARRAY(arena, uint8_t, graph->nodes.len + 1), {0}};
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    if (graph->nodes.items[i]->layer == layer) search.seen[i] = 1;
  }
  // Most arguments stand before the node; results stand behind the call.
  bool has_more = true;
  while (has_more) {
    has_more = false;
    for (uint32_t i = graph->nodes.len; i > 0; i--) {
      if (search.seen[i - 1] != 1) continue;
      search.seen[i - 1] = 2;
      search_node(&search, graph->nodes.items[i - 1]);
      has_more = true;
    }
  }
  return mp_str_join(arena, MP_STR(" and "), search.premises.items, search.premises.len);
}
