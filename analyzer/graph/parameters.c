#include "analyzer/graph/parameters.h"

#include <stdlib.h>

// What a layer is to the one that is asked about.
typedef enum MpPlace {
  MP_PLACE_OUTSIDE,
  MP_PLACE_FROZEN,     // it holds it, and `trainable` is false on every way there
  MP_PLACE_UNCERTAIN,  // it may be so
  MP_PLACE_TRAINABLE,
} MpPlace;

// What stands in a layer that is itself at `place`.
static MpPlace place_within(MpPlace place, MpTristate trainable) {
  if (place <= MP_PLACE_FROZEN || trainable == MP_YES) return place;
  return trainable == MP_NO ? MP_PLACE_FROZEN : MP_PLACE_UNCERTAIN;
}

static MpTristate trainability(MpPlace place, const MpLayer *layer, const MpVariable *variable) {
  MpPlace within = place_within(place, layer->trainable);
  if (!variable->is_trainable || within == MP_PLACE_FROZEN) return MP_NO;
  bool is_certain = within == MP_PLACE_TRAINABLE && !variable->may_be_frozen;
  return is_certain ? MP_YES : MP_MAYBE;
}

// --- who holds whom ---

// Counts of what falls to each layer become the places where its part of a list ends; filling the
// list from behind makes them the places where it starts.
static void add_up(uint32_t *starts, uint32_t count) {
  for (uint32_t i = 1; i <= count; i++)
    starts[i] += starts[i - 1];
}

static void index_holdings(MpOwnership *self, MpArena *arena) {
  const MpGraph *graph = self->graph;
  uint32_t count = graph->layers.len;
  self->held_from = MP_NEW_ARRAY(arena, uint32_t, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    const MpHoldings *holdings = &graph->layers.items[i]->holdings;
    for (uint32_t k = 0; k < holdings->len; k++)
      self->held_from[holdings->items[k].owner->id]++;
  }
  add_up(self->held_from, count);
  self->held = MP_NEW_ARRAY(arena, const MpLayer *, self->held_from[count] + 1);
  for (uint32_t i = count; i-- > 0;) {
    const MpHoldings *holdings = &graph->layers.items[i]->holdings;
    for (uint32_t k = 0; k < holdings->len; k++)
      self->held[--self->held_from[holdings->items[k].owner->id]] = graph->layers.items[i];
  }
}

static bool is_owned(const MpWeight *weight) {
  return weight->owner && weight->is_tracked;
}

static void index_weights(MpOwnership *self, MpArena *arena) {
  const MpWeights *weights = &self->graph->weights;
  uint32_t count = self->graph->layers.len;
  self->weights_from = MP_NEW_ARRAY(arena, uint32_t, count + 1);
  for (uint32_t i = 0; i < weights->len; i++) {
    if (is_owned(weights->items[i])) self->weights_from[weights->items[i]->owner->id]++;
  }
  add_up(self->weights_from, count);
  self->weights = MP_NEW_ARRAY(arena, const MpWeight *, self->weights_from[count] + 1);
  for (uint32_t i = weights->len; i-- > 0;) {
    const MpWeight *weight = weights->items[i];
    if (is_owned(weight)) self->weights[--self->weights_from[weight->owner->id]] = weight;
  }
}

MpOwnership mp_ownership_new(const MpGraph *graph, MpArena *arena) {
  MpOwnership self = {.graph = graph};
  self.places = MP_NEW_ARRAY(arena, uint8_t, graph->layers.len + 1);
  index_holdings(&self, arena);
  index_weights(&self, arena);
  return self;
}

// --- what a layer owns ---

typedef MP_ARRAY(uint32_t) Ids;

static int compare_ids(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a < b ? -1 : a > b;
}

// The layer and all that it holds, in order of creation; the places of those are set.
static Ids reach(const MpOwnership *self, MpArena *arena, const MpLayer *root) {
  Ids reached = {0}, waiting = {0};
  self->places[root->id] = MP_PLACE_TRAINABLE;
  mp_array_push(arena, &reached, root->id);
  mp_array_push(arena, &waiting, root->id);
  while (waiting.len > 0) {
    const MpLayer *layer = self->graph->layers.items[waiting.items[--waiting.len]];
    MpPlace place = place_within((MpPlace)self->places[layer->id], layer->trainable);
    uint32_t end = self->held_from[layer->id + 1];
    for (uint32_t i = self->held_from[layer->id]; i < end; i++) {
      uint32_t id = self->held[i]->id;
      if (place <= self->places[id]) continue;
      // A better way to it is one for what it holds too.
      if (self->places[id] == MP_PLACE_OUTSIDE) mp_array_push(arena, &reached, id);
      self->places[id] = (uint8_t)place;
      mp_array_push(arena, &waiting, id);
    }
  }
  qsort(reached.items, reached.len, sizeof *reached.items, compare_ids);
  return reached;
}

static void add_weights(const MpOwnership *self, MpArena *arena, const MpLayer *layer,
                        MpPlace place, MpOwnedVariables *out) {
  uint32_t end = self->weights_from[layer->id + 1];
  for (uint32_t i = self->weights_from[layer->id]; i < end; i++) {
    const MpWeight *weight = self->weights[i];
    MpOwnedVariable one = {&weight->variable, layer, weight,
                           trainability(place, layer, &weight->variable)};
    mp_array_push(arena, &out->items, one);
  }
}

MpOwnedVariables mp_layer_owned_variables(const MpOwnership *self, MpArena *arena,
                                          const MpLayer *layer) {
  MpOwnedVariables out = {.are_known = true};
  Ids reached = reach(self, arena, layer);
  for (uint32_t i = 0; i < reached.len; i++) {
    const MpLayer *held = self->graph->layers.items[reached.items[i]];
    MpPlace place = (MpPlace)self->places[held->id];
    self->places[held->id] = MP_PLACE_OUTSIDE;
    for (uint32_t k = 0; k < held->variables.len; k++) {
      const MpVariable *variable = &held->variables.items[k];
      MpOwnedVariable one = {variable, held, NULL, trainability(place, held, variable)};
      mp_array_push(arena, &out.items, one);
    }
    add_weights(self, arena, held, place, &out);
    out.are_known &= held->variables_are_known || held->is_built == MP_NO;
    out.are_known &= !held->may_have_more_members;
  }
  return out;
}

int64_t mp_variable_size(const MpVariable *variable) {
  if (!variable->shape || variable->shape->rank < 0) return -1;
  int64_t size = 1;
  for (int32_t i = 0; i < variable->shape->rank; i++) {
    int64_t dim = variable->shape->dims[i];
    if (dim < 0 || (dim > 0 && size > INT64_MAX / dim)) return -1;
    size *= dim;
  }
  return size;
}

MpParameterCount mp_layer_parameters(const MpOwnership *self, MpArena *arena,
                                     const MpLayer *layer) {
  MpOwnedVariables owned = mp_layer_owned_variables(self, arena, layer);
  MpParameterCount out = {.are_known = owned.are_known, .is_divided = owned.are_known};
  for (uint32_t i = 0; i < owned.items.len; i++) {
    const MpOwnedVariable *one = &owned.items.items[i];
    int64_t size = mp_variable_size(one->variable);
    bool fits = size >= 0 && size <= INT64_MAX - out.trainable - out.frozen;
    out.are_known &= fits;
    out.is_divided &= fits && one->is_trainable != MP_MAYBE;
    if (!fits) continue;
    *(one->is_trainable == MP_NO ? &out.frozen : &out.trainable) += size;
  }
  if (out.is_divided) return out;
  out.trainable += out.frozen;
  out.frozen = 0;
  return out;
}
