#include "analyzer/graph/parameters.h"

// What a layer is to the one that is asked about.
typedef enum MpPlace {
  MP_PLACE_UNSEEN,
  MP_PLACE_OUTSIDE,
  MP_PLACE_FROZEN,     // it holds it, and `trainable` is false on every way there
  MP_PLACE_UNCERTAIN,  // it may be so
  MP_PLACE_TRAINABLE,
} MpPlace;

typedef struct MpPlaces {
  const MpGraph *graph;
  const MpLayer *root;
  uint8_t *of;  // MpPlace, by the layer's id
} MpPlaces;

// What stands in a layer that is itself at `place`.
static MpPlace place_within(MpPlace place, MpTristate trainable) {
  if (place <= MP_PLACE_FROZEN || trainable == MP_YES) return place;
  return trainable == MP_NO ? MP_PLACE_FROZEN : MP_PLACE_UNCERTAIN;
}

static MpPlace find_place(MpPlaces *self, const MpLayer *layer) {
  uint8_t *known = &self->of[layer->id];
  if (*known != MP_PLACE_UNSEEN) return (MpPlace)*known;
  if (layer == self->root) return (MpPlace)(*known = MP_PLACE_TRAINABLE);
  MpPlace best = MP_PLACE_OUTSIDE;
  *known = MP_PLACE_OUTSIDE;  // layers may hold each other
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    const MpLayer *owner = layer->holdings.items[i].owner;
    MpPlace place = place_within(find_place(self, owner), owner->trainable);
    if (place > best) best = place;
  }
  return (MpPlace)(*known = (uint8_t)best);
}

static MpTristate trainability(MpPlace place, const MpLayer *layer, const MpVariable *variable) {
  MpPlace within = place_within(place, layer->trainable);
  if (!variable->is_trainable || within == MP_PLACE_FROZEN) return MP_NO;
  bool is_certain = within == MP_PLACE_TRAINABLE && !variable->may_be_frozen;
  return is_certain ? MP_YES : MP_MAYBE;
}

static void add_weights(const MpGraph *graph, MpArena *arena, const MpLayer *layer, MpPlace place,
                        MpOwnedVariables *out) {
  for (uint32_t i = 0; i < graph->weights.len; i++) {
    const MpWeight *weight = graph->weights.items[i];
    if (weight->owner != layer || !weight->is_tracked) continue;
    MpOwnedVariable one = {&weight->variable, layer, weight,
                           trainability(place, layer, &weight->variable)};
    mp_array_push(arena, &out->items, one);
  }
}

MpOwnedVariables mp_layer_owned_variables(const MpGraph *self, MpArena *arena,
                                          const MpLayer *layer) {
  MpOwnedVariables out = {.are_known = true};
  MpPlaces places = {self, layer, MP_NEW_ARRAY(arena, uint8_t, self->layers.len + 1)};
  for (uint32_t i = 0; i < self->layers.len; i++) {
    const MpLayer *held = self->layers.items[i];
    MpPlace place = find_place(&places, held);
    if (place == MP_PLACE_OUTSIDE) continue;
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

MpParameterCount mp_layer_parameters(const MpGraph *self, MpArena *arena, const MpLayer *layer) {
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
