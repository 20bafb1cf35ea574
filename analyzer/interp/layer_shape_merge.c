// Shapes of layers that make one tensor of a list.
#include <inttypes.h>

#include "analyzer/interp/layer_rules.h"
#include "analyzer/interp/shape_rules.h"

// Tensors have no more axes.
#define MAX_RANK 16

static const MpDatum *list_of(const MpShaping *self) {
  const MpDatum *list = mp_shaping_data(self);
  return mp_datum_is_sequence(list) && list->items.len > 0 ? list : NULL;
}

// What two of a list surely do not have in common: one axis, of each, else all of them (-1).
static const MpShape *refuse_pair(MpShaping *self, const MpDatum *list, uint32_t first,
                                  uint32_t second, int32_t at, int32_t other) {
  const MpDatum *a = list->items.items[first], *b = list->items.items[second];
  const MpShape *left = mp_shaping_shape(self, a), *right = mp_shaping_shape(self, b);
  MpStr left_text = mp_shaping_text(self, left), right_text = mp_shaping_text(self, right);
  mp_shaping_side(self, a, at);
  mp_shaping_side(self, b, other);
  if (at < 0) {
    return mp_shaping_refuse(self, MP_CONFLICT_SHAPE,
                             "shapes %.*s and %.*s have different numbers of axes",
                             MP_FMT(left_text), MP_FMT(right_text));
  }
  return mp_shaping_refuse(
      self, MP_CONFLICT_SHAPE, "shapes %.*s and %.*s do not fit: axis %" PRId32 " is %.*s and %.*s",
      MP_FMT(left_text), MP_FMT(right_text), at, MP_FMT(mp_dim_text(self->run, left->dims[at])),
      MP_FMT(mp_dim_text(self->run, right->dims[other])));
}

// Keras broadcasts what is behind the batch axis, from the right, and takes no other batch.
static bool refuses_to_merge(MpShaping *self, const MpDatum *list, uint32_t first,
                             uint32_t second) {
  const MpShape *a = mp_shaping_shape(self, list->items.items[first]);
  const MpShape *b = mp_shaping_shape(self, list->items.items[second]);
  if (!a || !b || a->rank < 1 || b->rank < 1) return false;
  int64_t both;
  if (!mp_dim_join(self->run, a->dims[0], b->dims[0], &both)) {
    (void)refuse_pair(self, list, first, second, 0, 0);
    return true;
  }
  for (int32_t i = 1; i < a->rank && i < b->rank; i++) {
    int32_t at = a->rank - i, other = b->rank - i;
    if (mp_dim_broadcast(self->run, a->dims[at], b->dims[other], &both)) continue;
    (void)refuse_pair(self, list, first, second, at, other);
    return true;
  }
  return false;
}

// Tensors of fewer axes get some behind the batch.
static const MpShape *widened(MpShaping *self, const MpDatum *datum, int32_t rank) {
  const MpShape *shape = mp_shaping_shape(self, datum);
  while (shape->rank < rank)
    shape = mp_shaping_insert(self, shape, 1, 1);
  return shape;
}

const MpShape *mp_shape_of_merge_layer(MpShaping *self) {
  const MpDatum *list = list_of(self);
  if (!list) return NULL;
  for (uint32_t i = 1; i < list->items.len; i++) {
    for (uint32_t k = 0; k < i; k++) {
      if (refuses_to_merge(self, list, k, i)) return NULL;
    }
  }
  int32_t rank = 0;
  for (uint32_t i = 0; i < list->items.len; i++) {
    const MpShape *next = mp_shaping_shape(self, list->items.items[i]);
    if (!next || next->rank < 1) return NULL;
    if (next->rank > rank) rank = next->rank;
  }
  const MpShape *shape = widened(self, list->items.items[0], rank);
  for (uint32_t i = 1; shape && i < list->items.len; i++)
    shape = mp_shape_broadcast(self->run, shape, widened(self, list->items.items[i], rank));
  return shape;
}

// Two of the list that differ in another axis than the one along which they are joined.
static void refuse_to_join(MpShaping *self, const MpDatum *list, int32_t at) {
  for (uint32_t i = 1; i < list->items.len; i++) {
    for (uint32_t k = 0; k < i && !self->conflict; k++) {
      const MpShape *a = mp_shaping_shape(self, list->items.items[k]);
      const MpShape *b = mp_shaping_shape(self, list->items.items[i]);
      for (int32_t axis = 0; a && b && axis < a->rank && axis < b->rank; axis++) {
        int64_t both;
        if (axis == at || mp_dim_join(self->run, a->dims[axis], b->dims[axis], &both)) continue;
        (void)refuse_pair(self, list, k, i, axis, axis);
        break;
      }
    }
  }
}

// The axes of a shape without the one that is joined along, where it has that.
static int32_t without(const MpShape *shape, int64_t axis, int64_t *out) {
  int32_t at = mp_shape_axis(shape->rank, axis), len = 0;
  for (int32_t i = 0; i < shape->rank && len < MAX_RANK; i++) {
    if (i != at) out[len++] = shape->dims[i];
  }
  return len;
}

// Keras 3 takes tensors with different numbers of axes where one does not have the axis that is
// joined along, and the others are alike.
static const MpShape *refuse_ranks(MpShaping *self, const MpDatum *list, uint32_t first,
                                   uint32_t second, const MpDatum *axis) {
  int64_t number, a[MAX_RANK], b[MAX_RANK], both;
  bool differs = false;
  if (mp_datum_integer(axis, &number)) {
    int32_t len = without(mp_shaping_shape(self, list->items.items[first]), number, a);
    differs = len != without(mp_shaping_shape(self, list->items.items[second]), number, b);
    for (int32_t i = 0; i < len && !differs; i++)
      differs = !mp_dim_join(self->run, a[i], b[i], &both);
  }
  if (!differs) self->refused_by = MP_REFUSED_BY_2;
  (void)refuse_pair(self, list, first, second, -1, -1);
  self->refused_by = MP_REFUSED_BY_ALL;
  return NULL;
}

const MpShape *mp_shape_of_concatenate_layer(MpShaping *self) {
  const MpDatum *list = list_of(self), *axis = mp_shaping_option(self, "axis");
  if (!list) return NULL;
  const MpShape *first = NULL;
  uint32_t from = 0;
  bool is_complete = true;
  for (uint32_t i = 0; i < list->items.len; i++) {
    const MpShape *next = mp_shaping_shape(self, list->items.items[i]);
    if (!next) is_complete = false;
    if (next && first && next->rank != first->rank) return refuse_ranks(self, list, from, i, axis);
    if (next && !first) from = i;
    if (!first) first = next;
  }
  int64_t number;
  if (!first || !mp_datum_integer(axis, &number)) {
    return first ? mp_shaping_any(self, first->rank) : NULL;
  }
  if (mp_shaping_refuse_axis(self, list->items.items[from], number, first->rank)) return NULL;
  int32_t at = mp_shape_axis(first->rank, number);
  if (at < 0) return NULL;
  refuse_to_join(self, list, at);
  if (self->conflict) return NULL;
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

// The axes that are multiplied have one length.
static bool refuses_product(MpShaping *self, const MpDatum *list, const int32_t *axes) {
  const MpShape *a = mp_shaping_shape(self, list->items.items[0]);
  const MpShape *b = mp_shaping_shape(self, list->items.items[1]);
  int64_t both;
  if (mp_dim_join(self->run, a->dims[axes[0]], b->dims[axes[1]], &both)) return false;
  (void)refuse_pair(self, list, 0, 1, axes[0], axes[1]);
  return true;
}

const MpShape *mp_shape_of_dot_layer(MpShaping *self) {
  const MpDatum *list = list_of(self), *axes = mp_shaping_option(self, "axes");
  if (!list || list->items.len != 2 || !axes) return NULL;
  const MpShape *sides[2];
  int32_t summed[2];
  for (uint32_t i = 0; i < 2; i++) {
    bool is_pair = mp_datum_is_sequence(axes) && axes->items.len == 2;
    int64_t axis;
    sides[i] = mp_shaping_shape(self, list->items.items[i]);
    if (!sides[i]) return NULL;
    if (!mp_datum_integer(is_pair ? axes->items.items[i] : axes, &axis)) return NULL;
    if (mp_shaping_refuse_axis(self, list->items.items[i], axis, sides[i]->rank)) return NULL;
    summed[i] = mp_shape_axis(sides[i]->rank, axis);
    if (summed[i] < 1) return NULL;
  }
  if (refuses_product(self, list, summed)) return NULL;
  for (uint32_t i = 0; i < 2; i++)
    sides[i] = mp_shaping_replace(self, sides[i], summed[i], summed[i] + 1, NULL);
  const MpShape *right = mp_shaping_replace(self, sides[1], 0, 1, NULL);
  const MpShape *out = mp_shaping_replace(self, sides[0], sides[0]->rank, sides[0]->rank, right);
  return out->rank == 1 ? mp_shaping_insert(self, out, -1, 1) : out;
}
