#include "analyzer/graph/twin.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/arena.h"

#define FIRST_WORDS 4096u
#define HASH_FACTOR 0x9e3779b97f4a7c15u

// A graph as a row of words, with every field that interp/keep.c copies: addresses stand for texts,
// spans and rows of tables, indexes for layers, nodes and weights.
typedef struct Words {
  uint64_t hash;
  bool are_kept;  // else only the hash is made of them
  uint64_t *items;
  size_t len, cap;
} Words;

static void keep_word(Words *self, uint64_t word) {
  if (self->len == self->cap) {
    self->cap = self->cap == 0 ? FIRST_WORDS : self->cap * 2;
    self->items = mp_realloc(self->items, self->cap * sizeof *self->items);
  }
  self->items[self->len++] = word;
}

static void put(Words *self, uint64_t word) {
  if (self->are_kept) {
    keep_word(self, word);
    return;
  }
  const uint64_t mixed = (self->hash ^ word) * HASH_FACTOR;
  self->hash = mixed ^ mixed >> 32;
}

static void put_two(Words *self, uint32_t high, uint32_t low) {
  put(self, (uint64_t)high << 32 | low);
}

static void put_pointer(Words *self, const void *pointer) {
  put(self, (uintptr_t)pointer);
}

static void put_text(Words *self, MpStr text) {
  put(self, text.len);
  if (text.len > 0) put_pointer(self, text.ptr);
}

static void put_span(Words *self, MpSpan span) {
  put_pointer(self, span.source);
  if (span.source != NULL) put_two(self, span.start_byte, span.end_byte);
}

static void put_layer(Words *self, const MpLayer *layer) {
  put(self, layer == NULL ? UINT64_MAX : layer->id);
}

// --- data ---

static void put_datum(Words *self, const MpDatum *datum);

static void put_data(Words *self, const MpData *data) {
  put(self, data->len);
  for (uint32_t i = 0; i < data->len; i++)
    put_datum(self, data->items[i]);
}

static void put_arguments(Words *self, const MpArguments *arguments) {
  put(self, arguments->len);
  for (uint32_t i = 0; i < arguments->len; i++) {
    put_text(self, arguments->items[i].name);
    put_datum(self, arguments->items[i].value);
    put_span(self, arguments->items[i].span);
  }
}

static void put_real(Words *self, double real) {
  uint64_t bits;
  memcpy(&bits, &real, sizeof bits);
  put(self, bits);
}

static void put_own_value(Words *self, const MpDatum *datum) {
  switch (datum->kind) {
    case MP_DATUM_BOOL: put(self, datum->boolean); break;
    case MP_DATUM_INT: put(self, (uint64_t)datum->integer); break;
    case MP_DATUM_FLOAT: put_real(self, datum->real); break;
    case MP_DATUM_TENSOR: put_two(self, datum->tensor.node, datum->tensor.output); break;
    case MP_DATUM_LAYER: put_layer(self, datum->layer); break;
    case MP_DATUM_SYMBOL: put_pointer(self, datum->unknown); break;
    case MP_DATUM_NONE:
    case MP_DATUM_STR:
    case MP_DATUM_BYTES:
    case MP_DATUM_ELLIPSIS:
    case MP_DATUM_SLICE:
    case MP_DATUM_TUPLE:
    case MP_DATUM_LIST:
    case MP_DATUM_SET:
    case MP_DATUM_DICT:
    case MP_DATUM_NAME:
    case MP_DATUM_CALL:
    case MP_DATUM_METHOD:
    case MP_DATUM_FUNCTION:
    case MP_DATUM_OBJECT:
    case MP_DATUM_OPAQUE: break;
  }
}

// What each datum starts with says what follows, so two rows of words are equal only for equal
// trees.
static void put_datum(Words *self, const MpDatum *datum) {
  if (datum == NULL) {
    put(self, UINT64_MAX);
    return;
  }
  const bool is_tree = datum->items.len > 0 || datum->keys.len > 0 || datum->arguments.len > 0;
  const uint32_t flags = (uint32_t)datum->is_training_phase |
                         (uint32_t)datum->is_taken_static << 1 | (uint32_t)is_tree << 2;
  put_two(self, (uint32_t)datum->kind, flags);
  put_span(self, datum->span);
  put_text(self, datum->text);
  put_own_value(self, datum);
  if (!is_tree) return;
  put_data(self, &datum->items);
  put_data(self, &datum->keys);
  put_arguments(self, &datum->arguments);
}

static void put_shapes(Words *self, const MpShape *shapes, uint32_t count) {
  put(self, shapes == NULL ? UINT64_MAX : count);
  for (uint32_t i = 0; shapes != NULL && i < count; i++) {
    put(self, (uint64_t)shapes[i].rank);
    for (int32_t k = 0; k < shapes[i].rank; k++)
      put(self, (uint64_t)shapes[i].dims[k]);
  }
}

static void put_variable(Words *self, const MpVariable *variable) {
  put_text(self, variable->name);
  put_shapes(self, variable->shape, 1);
  put_text(self, variable->dtype);
  put_two(self, variable->is_trainable, variable->may_be_frozen);
}

// --- layers, weights, nodes ---

static void put_holdings(Words *self, const MpHoldings *holdings) {
  put(self, holdings->len);
  for (uint32_t i = 0; i < holdings->len; i++) {
    const MpHolding *holding = &holdings->items[i];
    put_layer(self, holding->owner);
    put_two(self, (uint32_t)holding->kind, holding->was_read);
    put_text(self, holding->path);
    put_span(self, holding->span);
    put_text(self, holding->symbol);
    put_text(self, holding->method);
    put_span(self, holding->assigned_at);
  }
}

static uint32_t flags_of_layer(const MpLayer *layer) {
  return (uint32_t)layer->created_in_setup | (uint32_t)layer->variables_are_known << 1 |
         (uint32_t)layer->is_uninitialized << 2 | (uint32_t)layer->may_be_reached << 3 |
         (uint32_t)layer->ran_itself << 4 | (uint32_t)layer->may_have_more_members << 5 |
         (uint32_t)layer->has_weights << 6 | (uint32_t)layer->is_built << 8 |
         (uint32_t)layer->trainable << 10;
}

static void put_whole_layer(Words *self, const MpLayer *layer) {
  put_two(self, (uint32_t)layer->kind, flags_of_layer(layer));
  put_pointer(self, layer->row);
  put_pointer(self, layer->cls);
  put_arguments(self, &layer->arguments);
  put_text(self, layer->name);
  put_text(self, layer->keras_name);
  put_text(self, layer->symbol);
  put_span(self, layer->created_at);
  put_text(self, layer->created_in_class);
  put_text(self, layer->created_in_method);
  put(self, layer->created_in_call);
  put_holdings(self, &layer->holdings);
  put(self, layer->variables.len);
  for (uint32_t i = 0; i < layer->variables.len; i++)
    put_variable(self, &layer->variables.items[i]);
  put_span(self, layer->assigned_early);
  put_text(self, layer->assigned_early_to);
  put_text(self, layer->escape_reason);
  put_datum(self, layer->model_inputs);
  put_datum(self, layer->model_outputs);
  put(self, layer->inner_results.len);
  for (uint32_t i = 0; i < layer->inner_results.len; i++) {
    put(self, layer->inner_results.items[i].node);
    put_datum(self, layer->inner_results.items[i].value);
  }
  put(self, layer->members.len);
  for (uint32_t i = 0; i < layer->members.len; i++)
    put_layer(self, layer->members.items[i]);
}

static void put_whole_weight(Words *self, const MpWeight *weight) {
  put_layer(self, weight->owner);
  put_span(self, weight->span);
  put_text(self, weight->symbol);
  put_text(self, weight->function);
  put_text(self, weight->class_name);
  put_text(self, weight->method);
  put_variable(self, &weight->variable);
  put_layer(self, weight->holder);
  put_text(self, weight->path);
  put_two(self, weight->is_tracked, weight->is_assigned);
}

static void put_weight(Words *self, const MpGraph *graph, const MpWeight *weight) {
  uint32_t at = 0;
  while (at < graph->weights.len && graph->weights.items[at] != weight)
    at++;
  put(self, at);
}

static void put_conflict(Words *self, const MpConflict *conflict) {
  put(self, conflict == NULL ? UINT64_MAX : (uint64_t)conflict->kind);
  if (conflict == NULL) return;
  put_two(self, conflict->keras, conflict->ends_path);
  put_text(self, conflict->text);
  put(self, conflict->sides.len);
  for (uint32_t i = 0; i < conflict->sides.len; i++) {
    const MpConflictSide *side = &conflict->sides.items[i];
    put_two(self, side->tensor.node, side->tensor.output);
    put(self, (uint64_t)side->axis);
  }
}

static uint32_t flags_of_node(const MpNode *node) {
  return (uint32_t)node->depends_on_input | (uint32_t)node->feeds_condition << 1 |
         (uint32_t)node->has_one_dtype << 2 | (uint32_t)node->is_traced << 3 |
         (uint32_t)node->is_definition << 4 | (uint32_t)node->is_concrete << 5 |
         (uint32_t)node->form << 6;
}

static void put_node(Words *self, const MpGraph *graph, const MpNode *node) {
  put_two(self, (uint32_t)node->kind, flags_of_node(node));
  put_span(self, node->span);
  put_two(self, node->parent, node->trip);
  put_text(self, node->symbol);
  put_text(self, node->class_name);
  put_text(self, node->method);
  put_arguments(self, &node->arguments);
  put_datum(self, node->result);
  put(self, node->output_count);
  put_shapes(self, node->shapes, node->output_count);
  put_text(self, node->dtype);
  put_conflict(self, node->conflict);
  put_layer(self, node->layer);
  put_span(self, node->returned_at);
  put_text(self, node->function);
  put_pointer(self, node->function_row);
  put_pointer(self, node->ops);
  put(self, node->op_count);
  put(self, node->frozen);
  put(self, node->maybe_frozen);
  if (node->weight != NULL) put_weight(self, graph, node->weight);
  put_text(self, node->name);
  put_text(self, node->reason);
}

// --- the rest ---

static void put_judged(Words *self, const MpGraph *graph) {
  put(self, graph->forwards.len);
  for (uint32_t i = 0; i < graph->forwards.len; i++) {
    put_layer(self, graph->forwards.items[i].root);
    put(self, graph->forwards.items[i].call);
    put_datum(self, graph->forwards.items[i].outputs);
  }
  put(self, graph->preparations.len);
  for (uint32_t i = 0; i < graph->preparations.len; i++) {
    put_layer(self, graph->preparations.items[i].model);
    put_span(self, graph->preparations.items[i].span);
    put(self, graph->preparations.items[i].has_input_layer);
  }
}

static void put_losses(Words *self, const MpLosses *losses) {
  put(self, losses->len);
  for (uint32_t i = 0; i < losses->len; i++) {
    const MpLoss *loss = &losses->items[i];
    put_layer(self, loss->layer);
    put(self, loss->parent);
    put_span(self, loss->span);
    put_text(self, loss->symbol);
    put_text(self, loss->class_name);
    put_text(self, loss->method);
  }
}

static void put_obstacles(Words *self, const MpObstacles *obstacles) {
  put(self, obstacles->len);
  for (uint32_t i = 0; i < obstacles->len; i++) {
    const MpObstacle *obstacle = &obstacles->items[i];
    put_two(self, obstacle->tensor.node, obstacle->tensor.output);
    put_two(self, (uint32_t)obstacle->kind, obstacle->parent);
    put_span(self, obstacle->span);
    put_text(self, obstacle->symbol);
    put_text(self, obstacle->class_name);
    put_text(self, obstacle->method);
  }
}

static void put_trips(Words *self, const MpGraph *graph) {
  put(self, graph->trips.len);
  for (uint32_t i = 0; i < graph->trips.len; i++) {
    const MpTrip *trip = &graph->trips.items[i];
    put_two(self, trip->around, trip->loop);
    put_two(self, trip->number, trip->counted);
  }
  bool has_count = false, has_shape = false;
  for (uint32_t i = 0; i < graph->assumptions.len; i++) {
    has_count = has_count || graph->assumptions.items[i].is_count;
    has_shape = has_shape || graph->assumptions.items[i].is_of_shape;
  }
  put_two(self, has_count, has_shape);
}

static void put_graph(Words *self, const MpGraph *graph) {
  put_two(self, graph->nodes.len, graph->layers.len);
  put_two(self, graph->weights.len, (uint32_t)graph->keras);
  put_two(self, graph->ended_early, graph->is_abstract);
  put_judged(self, graph);
  for (uint32_t i = 0; i < graph->nodes.len; i++)
    put_node(self, graph, graph->nodes.items[i]);
  for (uint32_t i = 0; i < graph->layers.len; i++)
    put_whole_layer(self, graph->layers.items[i]);
  for (uint32_t i = 0; i < graph->weights.len; i++)
    put_whole_weight(self, graph->weights.items[i]);
  put_losses(self, &graph->losses);
  put_obstacles(self, &graph->obstacles);
  put_trips(self, graph);
  put(self, graph->lengths.len);
  for (uint32_t i = 0; i < graph->lengths.len; i++)
    put_text(self, graph->lengths.items[i]);
}

uint64_t mp_graph_hash(const MpGraph *self) {
  Words words = {0};
  put_graph(&words, self);
  return words.hash;
}

bool mp_graph_builds_same(const MpGraph *a, const MpGraph *b) {
  Words of_a = {.are_kept = true}, of_b = {.are_kept = true};
  put_graph(&of_a, a);
  put_graph(&of_b, b);
  const bool is_same =
      of_a.len == of_b.len && memcmp(of_a.items, of_b.items, of_a.len * sizeof *of_a.items) == 0;
  free(of_a.items);
  free(of_b.items);
  return is_same;
}

void mp_graph_share(MpGraph *self, const MpGraph *twin) {
  self->nodes = twin->nodes;
  self->layers = twin->layers;
  self->weights = twin->weights;
  self->forwards = twin->forwards;
  self->preparations = twin->preparations;
  self->losses = twin->losses;
  self->obstacles = twin->obstacles;
  self->lengths = twin->lengths;
  self->twin = twin;
}
