#include "analyzer/interp/keep.h"

#include <string.h>

#include "analyzer/graph/twin.h"

// Trees that are shared (an array made of arrays) are copied once: as trees they may be
// exponentially large.
typedef struct MpSeen {
  const MpDatum *datum;
  const MpDatum *copy;
} MpSeen;

typedef struct MpKeeping {
  MpKeeper *keeper;
  MpArena *scratch;  // of the graph that is copied
  const MpGraph *from;
  MpGraph *to;
  MpSeen *seen;  // open addressing; seen_cap is a power of two
  uint32_t seen_len, seen_cap;
} MpKeeping;

void mp_keeper_init(MpKeeper *self, MpArena *arena) {
  *self = (MpKeeper){.arena = arena};
  mp_map_init(&self->texts, arena);
  mp_map_init(&self->graphs, arena);
}

void mp_keeper_add_source(MpKeeper *self, MpStr source) {
  for (uint32_t i = 0; i < self->sources.len; i++) {
    if (self->sources.items[i].ptr == source.ptr) return;
  }
  mp_array_push(self->arena, &self->sources, source);
}

static bool lies_in_source(const MpKeeper *self, MpStr text) {
  uintptr_t at = (uintptr_t)text.ptr;
  for (uint32_t i = 0; i < self->sources.len; i++) {
    uintptr_t start = (uintptr_t)self->sources.items[i].ptr;
    if (at >= start && at + text.len <= start + self->sources.items[i].len) return true;
  }
  return false;
}

static MpStr keep_text(MpKeeper *self, MpStr text) {
  if (text.len == 0) return MP_STR("");
  if (lies_in_source(self, text)) return text;
  MpStr *known = mp_map_get(&self->texts, text);
  if (known) return *known;
  MpStr *copy = MP_NEW(self->arena, MpStr);
  *copy = mp_str_copy(self->arena, text);
  mp_map_set(&self->texts, *copy, copy);
  return *copy;
}

// --- data ---

static MpSeen *find_seen(const MpKeeping *self, const MpDatum *datum) {
  uint32_t mask = self->seen_cap - 1;
  uint32_t slot = (uint32_t)(((uintptr_t)datum >> 4) * 0x9e3779b1u) & mask;
  while (self->seen[slot].datum && self->seen[slot].datum != datum)
    slot = (slot + 1) & mask;
  return &self->seen[slot];
}

static void remember(MpKeeping *self, const MpDatum *datum, const MpDatum *copy) {
  if (self->seen_len >= self->seen_cap / 2) {
    MpSeen *old = self->seen;
    uint32_t old_cap = self->seen_cap;
    self->seen_cap = old_cap ? old_cap * 2 : 64;
    self->seen = MP_NEW_ARRAY(self->scratch, MpSeen, self->seen_cap);
    for (uint32_t i = 0; i < old_cap; i++) {
      if (old[i].datum) *find_seen(self, old[i].datum) = old[i];
    }
  }
  *find_seen(self, datum) = (MpSeen){datum, copy};
  self->seen_len++;
}

static const MpDatum *keep_datum(MpKeeping *self, const MpDatum *datum);

static MpData keep_data(MpKeeping *self, const MpData *data) {
  MpData copy = {0};
  if (data->len == 0) return copy;
  copy.items = MP_NEW_ARRAY(self->keeper->arena, const MpDatum *, data->len);
  copy.len = copy.cap = data->len;
  for (uint32_t i = 0; i < data->len; i++)
    copy.items[i] = keep_datum(self, data->items[i]);
  return copy;
}

static MpArguments keep_arguments(MpKeeping *self, const MpArguments *arguments) {
  MpArguments copy = {0};
  if (arguments->len == 0) return copy;
  copy.items = MP_NEW_ARRAY(self->keeper->arena, MpArgument, arguments->len);
  copy.len = copy.cap = arguments->len;
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    copy.items[i] = (MpArgument){keep_text(self->keeper, argument->name),
                                 keep_datum(self, argument->value), argument->span};
  }
  return copy;
}

static MpLayer *keep_layer(const MpKeeping *self, const MpLayer *layer) {
  return layer ? self->to->layers.items[layer->id] : NULL;
}

static const MpDatum *keep_datum(MpKeeping *self, const MpDatum *datum) {
  if (!datum) return NULL;
  bool is_tree = datum->items.len > 0 || datum->arguments.len > 0;
  if (is_tree && self->seen_cap > 0) {
    const MpSeen *seen = find_seen(self, datum);
    if (seen->datum) return seen->copy;
  }
  MpDatum *copy = MP_NEW(self->keeper->arena, MpDatum);
  *copy = *datum;
  copy->text = keep_text(self->keeper, datum->text);
  if (datum->kind == MP_DATUM_LAYER) copy->layer = keep_layer(self, datum->layer);
  if (datum->kind == MP_DATUM_SYMBOL) copy->unknown = NULL;
  if (!is_tree) return copy;
  copy->items = keep_data(self, &datum->items);
  copy->keys = keep_data(self, &datum->keys);
  copy->arguments = keep_arguments(self, &datum->arguments);
  remember(self, datum, copy);
  return copy;
}

static const MpShape *keep_shapes(MpKeeping *self, const MpShape *shapes, uint32_t count) {
  if (!shapes || count == 0) return NULL;
  MpShape *copy = MP_NEW_ARRAY(self->keeper->arena, MpShape, count);
  for (uint32_t i = 0; i < count; i++) {
    copy[i] = shapes[i];
    copy[i].dims = NULL;
    if (shapes[i].rank <= 0) continue;
    size_t bytes = (size_t)shapes[i].rank * sizeof *shapes[i].dims;
    copy[i].dims = mp_arena_copy(self->keeper->arena, shapes[i].dims, bytes);
  }
  return copy;
}

// --- layers ---

static void keep_holdings(MpKeeping *self, const MpLayer *layer, MpLayer *copy) {
  copy->holdings = (MpHoldings){0};
  if (layer->holdings.len == 0) return;
  copy->holdings.items = MP_NEW_ARRAY(self->keeper->arena, MpHolding, layer->holdings.len);
  copy->holdings.len = copy->holdings.cap = layer->holdings.len;
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    MpHolding *holding = &copy->holdings.items[i];
    *holding = layer->holdings.items[i];
    holding->owner = keep_layer(self, holding->owner);
    holding->path = keep_text(self->keeper, holding->path);
    holding->symbol = keep_text(self->keeper, holding->symbol);
    holding->method = keep_text(self->keeper, holding->method);
  }
}

static MpVariable keep_variable(MpKeeping *self, const MpVariable *variable) {
  MpVariable copy = *variable;
  copy.name = keep_text(self->keeper, variable->name);
  copy.dtype = keep_text(self->keeper, variable->dtype);
  copy.shape = keep_shapes(self, variable->shape, 1);
  return copy;
}

static void keep_variables(MpKeeping *self, const MpLayer *layer, MpLayer *copy) {
  copy->variables = (MpVariables){0};
  for (uint32_t i = 0; i < layer->variables.len; i++) {
    MpVariable variable = keep_variable(self, &layer->variables.items[i]);
    mp_array_push(self->keeper->arena, &copy->variables, variable);
  }
}

static void fill_layer(MpKeeping *self, const MpLayer *layer, MpLayer *copy) {
  MpKeeper *keeper = self->keeper;
  *copy = *layer;
  copy->arguments = keep_arguments(self, &layer->arguments);
  copy->name = keep_text(keeper, layer->name);
  copy->keras_name = keep_text(keeper, layer->keras_name);
  copy->symbol = keep_text(keeper, layer->symbol);
  copy->created_in_class = keep_text(keeper, layer->created_in_class);
  copy->created_in_method = keep_text(keeper, layer->created_in_method);
  copy->assigned_early_to = keep_text(keeper, layer->assigned_early_to);
  copy->escape_reason = keep_text(keeper, layer->escape_reason);
  copy->model_inputs = keep_datum(self, layer->model_inputs);
  copy->model_outputs = keep_datum(self, layer->model_outputs);
  keep_holdings(self, layer, copy);
  keep_variables(self, layer, copy);
  copy->inner_results.items = NULL;
  copy->inner_results.len = copy->inner_results.cap = 0;
  for (uint32_t i = 0; i < layer->inner_results.len; i++) {
    const MpInnerResult *result = &layer->inner_results.items[i];
    MpInnerResult kept = {result->node, keep_datum(self, result->value)};
    mp_array_push(keeper->arena, &copy->inner_results, kept);
  }
  copy->members.items = NULL;
  copy->members.len = copy->members.cap = 0;
  for (uint32_t i = 0; i < layer->members.len; i++)
    mp_array_push(keeper->arena, &copy->members, keep_layer(self, layer->members.items[i]));
}

// --- weights and nodes ---

static void keep_weights(MpKeeping *self) {
  MpKeeper *keeper = self->keeper;
  for (uint32_t i = 0; i < self->from->weights.len; i++) {
    MpWeight *copy = MP_NEW(keeper->arena, MpWeight);
    *copy = *self->from->weights.items[i];
    copy->owner = keep_layer(self, copy->owner);
    copy->symbol = keep_text(keeper, copy->symbol);
    copy->function = keep_text(keeper, copy->function);
    copy->class_name = keep_text(keeper, copy->class_name);
    copy->method = keep_text(keeper, copy->method);
    copy->holder = keep_layer(self, copy->holder);
    copy->path = keep_text(keeper, copy->path);
    copy->variable = keep_variable(self, &copy->variable);
    mp_array_push(keeper->arena, &self->to->weights, copy);
  }
}

static struct MpWeight *keep_weight(const MpKeeping *self, const struct MpWeight *weight) {
  for (uint32_t i = 0; weight && i < self->from->weights.len; i++) {
    if (self->from->weights.items[i] == weight) return self->to->weights.items[i];
  }
  return NULL;
}

static const MpConflict *keep_conflict(MpKeeper *keeper, const MpConflict *conflict) {
  if (!conflict) return NULL;
  MpConflict *copy = MP_NEW(keeper->arena, MpConflict);
  *copy = *conflict;
  copy->text = keep_text(keeper, conflict->text);
  copy->sides.items = NULL;
  copy->sides.len = copy->sides.cap = 0;
  for (uint32_t i = 0; i < conflict->sides.len; i++)
    mp_array_push(keeper->arena, &copy->sides, conflict->sides.items[i]);
  return copy;
}

static void keep_node(MpKeeping *self, const MpNode *node) {
  MpKeeper *keeper = self->keeper;
  MpNode *copy = MP_NEW(keeper->arena, MpNode);
  *copy = *node;
  copy->symbol = keep_text(keeper, node->symbol);
  copy->class_name = keep_text(keeper, node->class_name);
  copy->method = keep_text(keeper, node->method);
  copy->dtype = keep_text(keeper, node->dtype);
  copy->has_one_dtype = node->has_one_dtype;
  copy->function = keep_text(keeper, node->function);
  copy->name = keep_text(keeper, node->name);
  copy->reason = keep_text(keeper, node->reason);
  copy->arguments = keep_arguments(self, &node->arguments);
  copy->result = keep_datum(self, node->result);
  copy->shapes = keep_shapes(self, node->shapes, node->output_count);
  copy->layer = keep_layer(self, node->layer);
  copy->weight = keep_weight(self, node->weight);
  copy->conflict = keep_conflict(keeper, node->conflict);
  mp_array_push(keeper->arena, &self->to->nodes, copy);
}

// --- what is said of the path as a whole ---

static void keep_classes(MpKeeper *keeper, const MpLimit *limit, MpLimit *out) {
  for (uint32_t i = 0; i < limit->classes.len; i++) {
    bool is_known = false;
    for (uint32_t k = 0; k < out->classes.len; k++)
      is_known |= out->classes.items[k] == limit->classes.items[i];
    if (!is_known) mp_array_push(keeper->arena, &out->classes, limit->classes.items[i]);
  }
}

static void keep_limits(MpKeeping *self) {
  MpLimits *out = &self->to->limits;
  MpMap known;  // → its index from 1
  mp_map_init(&known, self->scratch);
  for (uint32_t i = 0; i < self->from->limits.len; i++) {
    const MpLimit *limit = &self->from->limits.items[i];
    MpStr key = mp_str_format(self->scratch, "%zx %u-%u %.*s", (size_t)limit->span.source,
                              limit->span.start_byte, limit->span.end_byte, MP_FMT(limit->reason));
    uint32_t *index = mp_map_get(&known, key);
    if (!index) {
      MpLimit copy = {.reason = keep_text(self->keeper, limit->reason),
                      .detail = keep_text(self->keeper, limit->detail),
                      .span = limit->span};
      mp_array_push(self->keeper->arena, out, copy);
      index = MP_NEW(self->scratch, uint32_t);
      *index = out->len - 1;
      mp_map_set(&known, key, index);
    }
    keep_classes(self->keeper, limit, &out->items[*index]);
  }
}

static void keep_rest(MpKeeping *self) {
  MpArena *arena = self->keeper->arena;
  for (uint32_t i = 0; i < self->from->forwards.len; i++) {
    const MpForward *forward = &self->from->forwards.items[i];
    MpForward copy = {keep_layer(self, forward->root), forward->call,
                      keep_datum(self, forward->outputs)};
    mp_array_push(arena, &self->to->forwards, copy);
  }
  for (uint32_t i = 0; i < self->from->preparations.len; i++) {
    MpPreparation copy = self->from->preparations.items[i];
    copy.model = keep_layer(self, copy.model);
    mp_array_push(arena, &self->to->preparations, copy);
  }
  for (uint32_t i = 0; i < self->from->losses.len; i++) {
    MpLoss copy = self->from->losses.items[i];
    copy.layer = keep_layer(self, copy.layer);
    copy.symbol = keep_text(self->keeper, copy.symbol);
    copy.class_name = keep_text(self->keeper, copy.class_name);
    copy.method = keep_text(self->keeper, copy.method);
    mp_array_push(arena, &self->to->losses, copy);
  }
  for (uint32_t i = 0; i < self->from->obstacles.len; i++) {
    MpObstacle copy = self->from->obstacles.items[i];
    copy.symbol = keep_text(self->keeper, copy.symbol);
    copy.class_name = keep_text(self->keeper, copy.class_name);
    copy.method = keep_text(self->keeper, copy.method);
    mp_array_push(arena, &self->to->obstacles, copy);
  }
  for (uint32_t i = 0; i < self->from->assumptions.len; i++) {
    MpAssumption copy = self->from->assumptions.items[i];
    copy.text = keep_text(self->keeper, copy.text);
    mp_array_push(arena, &self->to->assumptions, copy);
  }
  for (uint32_t i = 0; i < self->from->trips.len; i++)
    mp_array_push(arena, &self->to->trips, self->from->trips.items[i]);
  keep_limits(self);
  self->to->ended_early = self->from->ended_early;
  self->to->keras = self->from->keras;
  self->to->is_abstract = self->from->is_abstract;
}

// Of two different graphs with one hash, only the first is found again.
static void share_with_twin(MpKeeper *self, MpGraph *graph) {
  const uint64_t hash = mp_graph_hash(graph);
  const MpStr key = {(const char *)&hash, sizeof hash};
  const MpGraph *other = mp_map_get(&self->graphs, key);
  if (!other) {
    mp_map_set(&self->graphs, mp_str_copy(self->arena, key), graph);
  } else if (mp_graph_builds_same(graph, other)) {
    mp_graph_share(graph, other);
  }
}

MpGraph *mp_keep_graph(MpKeeper *self, const MpGraph *graph) {
  MpKeeping keeping = {
      .keeper = self, .scratch = graph->arena, .from = graph, .to = mp_graph_new(self->arena)};
  // Data point at layers, and layers at data: all layers are there before one is filled.
  for (uint32_t i = 0; i < graph->layers.len; i++)
    mp_array_push(self->arena, &keeping.to->layers, MP_NEW(self->arena, MpLayer));
  for (uint32_t i = 0; i < graph->layers.len; i++)
    fill_layer(&keeping, graph->layers.items[i], keeping.to->layers.items[i]);
  keep_weights(&keeping);
  for (uint32_t i = 0; i < graph->nodes.len; i++)
    keep_node(&keeping, graph->nodes.items[i]);
  for (uint32_t i = 0; i < graph->lengths.len; i++)
    mp_array_push(self->arena, &keeping.to->lengths, keep_text(self, graph->lengths.items[i]));
  keep_rest(&keeping);
  share_with_twin(self, keeping.to);
  return keeping.to;
}
