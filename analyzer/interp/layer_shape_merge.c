// Shapes of layers that make one tensor of a list.
#include "analyzer/interp/layer_rules.h"
#include "analyzer/interp/shape_rules.h"

static const MpDatum *list_of(const MpShaping *self) {
  const MpDatum *list = mp_shaping_data(self);
  return mp_datum_is_sequence(list) && list->items.len > 0 ? list : NULL;
}

const MpShape *mp_shape_of_merge_layer(MpShaping *self) {
  const MpDatum *list = list_of(self);
  if (!list) return NULL;
  const MpShape *shape = mp_shaping_shape(self, list->items.items[0]);
  for (uint32_t i = 1; shape && i < list->items.len; i++) {
    const MpShape *next = mp_shaping_shape(self, list->items.items[i]);
    // Tensors of different ranks are broadcast from the front: not followed.
    if (!next || next->rank != shape->rank) return NULL;
    shape = mp_shape_broadcast(self->run, shape, next);
  }
  return shape;
}

const MpShape *mp_shape_of_concatenate_layer(MpShaping *self) {
  const MpDatum *list = list_of(self), *axis = mp_shaping_option(self, "axis");
  if (!list) return NULL;
  const MpShape *first = NULL;
  bool is_complete = true;
  for (uint32_t i = 0; i < list->items.len; i++) {
    const MpShape *next = mp_shaping_shape(self, list->items.items[i]);
    if (!next) is_complete = false;
    if (next && first && next->rank != first->rank) return NULL;
    if (!first) first = next;
  }
  int64_t number;
  if (!first || !mp_datum_integer(axis, &number)) {
    return first ? mp_shaping_any(self, first->rank) : NULL;
  }
  int32_t at = mp_shape_axis(first->rank, number);
  if (at < 0) return NULL;
  if (!is_complete) return mp_shaping_any(self, first->rank);
  MpShape *out = mp_shape_copy(self->run, first);
  for (uint32_t i = 1; i < list->items.len; i++) {
    const MpShape *next = mp_shaping_shape(self, list->items.items[i]);
    for (int32_t k = 0; k < out->rank; k++) {
      int64_t *dim = &out->dims[k];
      if (k == at) {
        *dim = mp_dim_add(self->run, *dim, next->dims[k]);
      } else if (!mp_dim_join(self->run, *dim, next->dims[k], dim)) {
        return NULL;
      }
    }
  }
  return out;
}

const MpShape *mp_shape_of_dot_layer(MpShaping *self) {
  const MpDatum *list = list_of(self), *axes = mp_shaping_option(self, "axes");
  if (!list || list->items.len != 2 || !axes) return NULL;
  const MpShape *sides[2];
  for (uint32_t i = 0; i < 2; i++) {
    bool is_pair = mp_datum_is_sequence(axes) && axes->items.len == 2;
    int64_t axis;
    sides[i] = mp_shaping_shape(self, list->items.items[i]);
    if (!sides[i]) return NULL;
    if (!mp_datum_integer(is_pair ? axes->items.items[i] : axes, &axis)) return NULL;
    int32_t at = mp_shape_axis(sides[i]->rank, axis);
    if (at < 1) return NULL;
    sides[i] = mp_shaping_replace(self, sides[i], at, at + 1, NULL);
  }
  const MpShape *right = mp_shaping_replace(self, sides[1], 0, 1, NULL);
  const MpShape *out = mp_shaping_replace(self, sides[0], sides[0]->rank, sides[0]->rank, right);
  return out->rank == 1 ? mp_shaping_insert(self, out, -1, 1) : out;
}
