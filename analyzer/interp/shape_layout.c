// Shapes of operations that lay the same elements out anew.
#include <inttypes.h>

#include "analyzer/interp/shape_rules.h"

const MpShape *mp_shape_of_reshape(MpShaping *self) {
  const MpDatum *target = mp_shaping_argument(self, "shape newshape target_shape");
  if (!target) target = mp_shaping_operand(self, 1);
  if (!target) return NULL;
  MpDatum whole = {.kind = MP_DATUM_TUPLE};
  if (target->kind == MP_DATUM_INT) {
    mp_array_push(self->run->arena, &whole.items, target);
    target = &whole;
  }
  if (mp_shaping_refuse_float(self, target)) return NULL;
  const MpShape *from = mp_shaping_from(self);
  // keras.ops.reshape does not look at the number of elements while a model is built.
  if (from && !self->is_numpy && mp_shaping_refuse_size(self, from, 0, target, true)) return NULL;
  const MpShape *shape = mp_shape_reshape(self->run, from, target);
  return shape ? shape : mp_shaping_written(self, target);
}

const MpShape *mp_shape_of_broadcast_to(MpShaping *self) {
  const MpDatum *shape = mp_shaping_argument(self, "shape");
  return mp_shaping_refuse_float(self, shape) ? NULL : mp_shaping_written(self, shape);
}

static int64_t product(MpShaping *self, const MpShape *from, int32_t first) {
  int64_t length = 1;
  for (int32_t i = first; i < from->rank; i++)
    length = mp_dim_multiply(self->run, length, from->dims[i]);
  return length;
}

const MpShape *mp_shape_of_ravel(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from) return mp_shaping_any(self, 1);
  MpShape *out = mp_shape_new(self->run, 1);
  out->dims[0] = product(self, from, 0);
  return out;
}

const MpShape *mp_shape_of_batch_flatten(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  // TensorFlow computes the lengths where the batch is not known.
  if (!from || from->rank < 1 || from->dims[0] != MP_DIM_UNKNOWN) return mp_shaping_any(self, 2);
  MpShape *out = mp_shape_new(self->run, 2);
  out->dims[0] = out->dims[1] = MP_DIM_UNKNOWN;
  return out;
}

// --- order of axes ---

const MpShape *mp_shape_of_transpose(MpShaping *self) {
  const MpDatum *order = mp_shaping_argument(self, "perm pattern axes");
  bool is_sequence = mp_datum_is_sequence(order);
  if (is_sequence) mp_shaping_require(self, mp_shaping_data(self), (int32_t)order->items.len);
  const MpShape *from = mp_shaping_from(self);
  if (!from) return is_sequence ? mp_shaping_any(self, (int32_t)order->items.len) : NULL;
  MpShape *out = mp_shape_new(self->run, from->rank);
  if (mp_datum_is_none(order)) {
    for (int32_t i = 0; i < from->rank; i++)
      out->dims[i] = from->dims[from->rank - 1 - i];
    return out;
  }
  if (!is_sequence) return mp_shaping_any(self, from->rank);
  if (order->items.len != (uint32_t)from->rank) {
    return mp_shaping_refuse_count(self, from, (int32_t)order->items.len, "permutation");
  }
  for (int32_t i = 0; i < from->rank; i++) {
    int64_t axis;
    bool is_known = mp_datum_integer(order->items.items[i], &axis);
    int32_t at = is_known ? mp_shape_axis(from->rank, axis) : -1;
    if (is_known && mp_shaping_refuse_axis(self, mp_shaping_data(self), axis, from->rank)) {
      return NULL;
    }
    if (is_known && at < 0) return NULL;
    out->dims[i] = is_known ? from->dims[at] : MP_DIM_UNSURE;
  }
  return out;
}

static const MpShape *swap(MpShaping *self, const MpShape *from, int32_t a, int32_t b) {
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[a] = from->dims[b];
  out->dims[b] = from->dims[a];
  return out;
}

const MpShape *mp_shape_of_matrix_transpose(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  return from && from->rank >= 2 ? swap(self, from, from->rank - 1, from->rank - 2) : NULL;
}

// The axes that an argument names, in its order; false where one is not known.
static bool take_axes(const MpDatum *datum, int32_t rank, int32_t *axes, int32_t *count) {
  bool is_sequence = mp_datum_is_sequence(datum);
  uint32_t len = is_sequence ? datum->items.len : 1;
  if (!datum || len > (uint32_t)rank) return false;
  for (uint32_t i = 0; i < len; i++) {
    int64_t axis;
    if (!mp_datum_integer(is_sequence ? datum->items.items[i] : datum, &axis)) return false;
    axes[i] = mp_shape_axis(rank, axis);
    if (axes[i] < 0) return false;
  }
  *count = (int32_t)len;
  return true;
}

const MpShape *mp_shape_of_swapaxes(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank < 1) return NULL;
  int32_t *axes = MP_NEW_ARRAY(self->run->arena, int32_t, 2 * from->rank), count;
  bool is_known = take_axes(mp_shaping_argument(self, "axis1"), from->rank, axes, &count) &&
                  take_axes(mp_shaping_argument(self, "axis2"), from->rank, axes + 1, &count);
  return is_known ? swap(self, from, axes[0], axes[1]) : mp_shaping_any(self, from->rank);
}

const MpShape *mp_shape_of_moveaxis(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from) return NULL;
  int32_t rank = from->rank, count = 0, target_count = 0;
  int32_t *axes = MP_NEW_ARRAY(self->run->arena, int32_t, rank + 1);
  int32_t *targets = MP_NEW_ARRAY(self->run->arena, int32_t, rank + 1);
  bool is_known = take_axes(mp_shaping_argument(self, "source"), rank, axes, &count) &&
                  take_axes(mp_shaping_argument(self, "destination"), rank, targets, &target_count);
  if (!is_known || count != target_count) return mp_shaping_any(self, rank);
  bool *is_moved = MP_NEW_ARRAY(self->run->arena, bool, rank + 1);
  bool *is_taken = MP_NEW_ARRAY(self->run->arena, bool, rank + 1);
  MpShape *out = mp_shape_copy(self->run, from);
  for (int32_t i = 0; i < count; i++) {
    is_moved[axes[i]] = is_taken[targets[i]] = true;
    out->dims[targets[i]] = from->dims[axes[i]];
  }
  for (int32_t i = 0, at = 0; i < rank; i++) {
    if (is_moved[i]) continue;
    while (at < rank && is_taken[at])
      at++;
    if (at < rank) out->dims[at++] = from->dims[i];
  }
  return out;
}

// --- axes of length 1 ---

// Several at once, as NumPy takes them.
static const MpShape *expand_several(MpShaping *self, const MpShape *from, const MpDatum *axes) {
  int32_t rank = from->rank + (int32_t)axes->items.len, count;
  int32_t *places = MP_NEW_ARRAY(self->run->arena, int32_t, rank + 1);
  if (!take_axes(axes, rank, places, &count)) return mp_shaping_any(self, rank);
  MpShape *out = mp_shape_new(self->run, rank);
  for (int32_t i = 0; i < count; i++)
    out->dims[places[i]] = 1;
  int32_t next = 0;
  for (int32_t i = 0; i < rank; i++) {
    if (out->dims[i] == 0 && next < from->rank) out->dims[i] = from->dims[next++];
  }
  return next == from->rank ? out : NULL;
}

const MpShape *mp_shape_of_expand_dims(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpDatum *axis = mp_shaping_argument(self, "axis dim");
  int64_t at;
  if (!from || !axis) return NULL;
  if (mp_datum_is_sequence(axis)) return expand_several(self, from, axis);
  // An unknown axis is one axis, but for NumPy's functions.
  bool is_known = mp_datum_integer(axis, &at);
  if (is_known && mp_shaping_refuse_axis(self, mp_shaping_data(self), at, from->rank + 1)) {
    return NULL;
  }
  if (is_known) return mp_shaping_insert(self, from, at, 1);
  bool is_one = axis->kind == MP_DATUM_SYMBOL && !self->is_numpy;
  return is_one ? mp_shaping_any(self, from->rank + 1) : NULL;
}

// Without `axis`, each axis of length 1 goes.
static const MpShape *squeeze_all(MpShaping *self, const MpShape *from) {
  MpShape *out = mp_shape_new(self->run, from->rank);
  out->rank = 0;
  for (int32_t i = 0; i < from->rank; i++) {
    if (from->dims[i] < 0) return NULL;
    if (from->dims[i] != 1) out->dims[out->rank++] = from->dims[i];
  }
  return out;
}

// Only axes of length 1 go.
static bool refuses_squeeze(MpShaping *self, const MpShape *from, const bool *marked) {
  for (int32_t i = 0; i < from->rank; i++) {
    int64_t length = mp_dim_settle(self->run, from->dims[i]);
    if (!marked[i] || !mp_dim_is_known(length) || length == 1) continue;
    mp_shaping_side(self, mp_shaping_data(self), i);
    (void)mp_shaping_refuse(self, MP_CONFLICT_SHAPE,
                            "axis %" PRId32 " of %.*s is %" PRId64 ", so it cannot be squeezed", i,
                            MP_FMT(mp_shaping_text(self, from)), length);
    return true;
  }
  return false;
}

const MpShape *mp_shape_of_squeeze(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpDatum *axis = mp_shaping_argument(self, "axis squeeze_dims");
  if (!from) return NULL;
  bool is_empty = mp_datum_is_sequence(axis) && axis->items.len == 0;
  if (mp_datum_is_none(axis) || is_empty) return squeeze_all(self, from);
  bool *marked = MP_NEW_ARRAY(self->run->arena, bool, from->rank + 1);
  if (mp_shaping_refuse_axes(self, axis, from->rank)) return NULL;
  if (mp_shape_axes(axis, from->rank, marked)) {
    if (refuses_squeeze(self, from, marked)) return NULL;
    return mp_shape_reduce(self->run, from, marked, false);
  }
  bool is_counted = mp_datum_is_sequence(axis) && axis->items.len <= (uint32_t)from->rank;
  return is_counted ? mp_shaping_any(self, from->rank - (int32_t)axis->items.len) : NULL;
}

// --- parts and lengths ---

// One index behind the last element of its axis, or before the first.
static bool refuses_element(MpShaping *self, const MpShape *from, int32_t axis, int64_t index) {
  int64_t length = mp_dim_settle(self->run, from->dims[axis]);
  if (!mp_dim_is_known(length) || (index < length && index >= -length)) return false;
  mp_shaping_side(self, mp_shaping_data(self), axis);
  (void)mp_shaping_refuse(self, MP_CONFLICT_INDEX,
                          "index %" PRId64 " is outside axis %" PRId32 " of %.*s", index, axis,
                          MP_FMT(mp_shaping_text(self, from)));
  return true;
}

static bool refuses_index(MpShaping *self, const MpShape *from, const MpDatum *index) {
  bool is_tuple = index->kind == MP_DATUM_TUPLE;
  const MpDatum *const *entries = is_tuple ? index->items.items : &index;
  uint32_t count = is_tuple ? index->items.len : 1;
  int32_t taken = mp_shape_axes_taken(index), axis = 0;
  if (taken < 0) return false;
  if (taken > from->rank) {
    mp_shaping_side(self, mp_shaping_data(self), -1);
    (void)mp_shaping_refuse(self, MP_CONFLICT_INDEX, "%" PRId32 " indices for the axes of %.*s",
                            taken, MP_FMT(mp_shaping_text(self, from)));
    return true;
  }
  for (uint32_t i = 0; i < count; i++) {
    MpDatumKind kind = entries[i]->kind;
    if (kind == MP_DATUM_ELLIPSIS) axis += from->rank - taken;
    if (kind == MP_DATUM_INT && refuses_element(self, from, axis, entries[i]->integer)) return true;
    if (kind == MP_DATUM_INT || kind == MP_DATUM_SLICE) axis++;
  }
  return false;
}

const MpShape *mp_shape_of_subscript(MpShaping *self) {
  const MpDatum *index = mp_shaping_operand(self, 1);
  if (index) mp_shaping_require_at_least(self, mp_shaping_data(self), mp_shape_axes_taken(index));
  if (index && mp_shaping_from(self) && refuses_index(self, mp_shaping_from(self), index)) {
    return NULL;
  }
  return index ? mp_shape_subscript(self->run, mp_shaping_from(self), index) : NULL;
}

const MpShape *mp_shape_of_shape_vector(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpDatum *dtype = mp_shaping_argument(self, "out_type");
  bool is_given = dtype && dtype->kind != MP_DATUM_OPAQUE;
  self->dtype = is_given ? mp_datum_dtype_name(dtype) : MP_STR("int32");
  MpShape *out = mp_shape_new(self->run, 1);
  out->dims[0] = from ? from->rank : MP_DIM_UNSURE;
  return out;
}

const MpShape *mp_shape_of_slice(MpShaping *self) {
  const MpDatum *begin = mp_shaping_argument(self, "begin start_indices");
  const MpDatum *size = mp_shaping_argument(self, "size shape");
  bool is_listed = mp_datum_is_sequence(size);
  if (is_listed) mp_shaping_require(self, mp_shaping_data(self), (int32_t)size->items.len);
  const MpShape *from = mp_shaping_from(self);
  if (!from) return is_listed ? mp_shaping_any(self, (int32_t)size->items.len) : NULL;
  bool is_odd = is_listed && size->items.len != (uint32_t)from->rank;
  if (is_odd && !self->is_numpy) {
    return mp_shaping_refuse_count(self, from, (int32_t)size->items.len, "size");
  }
  if (!is_listed || is_odd) return mp_shaping_any(self, from->rank);
  MpShape *out = mp_shape_copy(self->run, from);
  bool has_start = mp_datum_is_sequence(begin) && begin->items.len == size->items.len;
  for (int32_t i = 0; i < out->rank; i++) {
    const MpDatum *length = size->items.items[i];
    int64_t count, start;
    if (!mp_datum_integer(length, &count) || count >= 0) {
      out->dims[i] = mp_shaping_length(self, length);
    } else if (has_start && mp_datum_integer(begin->items.items[i], &start)) {
      out->dims[i] = mp_dim_subtract(self->run, from->dims[i], start);
    } else {
      out->dims[i] = from->dims[i] == MP_DIM_UNKNOWN ? MP_DIM_UNKNOWN : MP_DIM_UNSURE;
    }
  }
  return out;
}

// Pieces of one axis, which overlap.
const MpShape *mp_shape_of_frame(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  int64_t axis;
  if (!from || from->rank < 1) return NULL;
  bool is_known = mp_datum_integer(mp_shaping_argument(self, "axis"), &axis);
  int32_t at = is_known ? mp_shape_axis(from->rank, axis) : -1;
  if (at < 0) return mp_shaping_any(self, from->rank + 1);
  int64_t lengths[2] = {MP_DIM_UNSURE,
                        mp_shaping_length(self, mp_shaping_argument(self, "frame_length"))};
  MpShape pieces = {2, lengths};
  return mp_shaping_replace(self, from, at, at + 1, &pieces);
}

// --- more of the same ---

const MpShape *mp_shape_of_one_hot(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpDatum *axis = mp_shaping_argument(self, "axis");
  const MpDatum *dtype = mp_shaping_argument(self, "dtype");
  bool has_dtype = !mp_datum_is_none(dtype) && dtype->kind != MP_DATUM_OPAQUE;
  if (has_dtype) self->dtype = mp_datum_dtype_name(dtype);
  if (mp_datum_is_none(dtype)) self->dtype = MP_STR("float32");
  if (!from) return NULL;
  int64_t at = -1;
  int64_t depth = mp_shaping_length(self, mp_shaping_argument(self, "depth num_classes"));
  bool is_known = mp_datum_is_none(axis) || mp_datum_integer(axis, &at);
  if (!is_known) return mp_shaping_any(self, from->rank + 1);
  return mp_shaping_insert(self, from, at, depth);
}

const MpShape *mp_shape_of_sequence_mask(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpDatum *length = mp_shaping_argument(self, "maxlen");
  const MpDatum *dtype = mp_shaping_argument(self, "dtype");
  if (dtype && dtype->kind != MP_DATUM_OPAQUE) self->dtype = mp_datum_dtype_name(dtype);
  if (!dtype || dtype->kind == MP_DATUM_OPAQUE) self->dtype = MP_STR("bool");
  if (!from) return NULL;
  int64_t count = MP_DIM_UNKNOWN;
  if (!mp_datum_is_none(length)) count = mp_shaping_length(self, length);
  return mp_shaping_insert(self, from, -1, count);
}

// NumPy's may be one number, or fewer or more than there are axes: those in front are 1.
static const MpDatum *count_of(const MpDatum *counts, int32_t axis, int32_t rank) {
  if (!mp_datum_is_sequence(counts)) return axis == rank - 1 ? counts : NULL;
  int32_t at = axis - (rank - (int32_t)counts->items.len);
  return at >= 0 ? counts->items.items[at] : NULL;
}

const MpShape *mp_shape_of_tile(MpShaping *self) {
  const MpDatum *counts = mp_shaping_argument(self, "multiples repeats reps n");
  bool is_listed = mp_datum_is_sequence(counts);
  if (!counts || (self->is_numpy && !is_listed && counts->kind != MP_DATUM_INT)) return NULL;
  int32_t len = is_listed ? (int32_t)counts->items.len : 1;
  if (mp_shaping_refuse_float(self, counts)) return NULL;
  if (is_listed && !self->is_numpy) mp_shaping_require(self, mp_shaping_data(self), len);
  const MpShape *from = mp_shaping_from(self);
  if (!from) return is_listed && !self->is_numpy ? mp_shaping_any(self, len) : NULL;
  bool is_read = is_listed || self->is_numpy;
  if (!is_read) return mp_shaping_any(self, from->rank);
  if (!self->is_numpy && len != from->rank) {
    return mp_shaping_refuse_count(self, from, len, "list of repeats");
  }
  int32_t rank = len > from->rank ? len : from->rank;
  MpShape *out = mp_shape_new(self->run, rank);
  for (int32_t i = 0; i < rank; i++) {
    int32_t at = i - (rank - from->rank);
    int64_t length = at >= 0 ? from->dims[at] : 1;
    const MpDatum *count = count_of(counts, i, rank);
    if (count) length = mp_dim_multiply(self->run, length, mp_shaping_length(self, count));
    out->dims[i] = length;
  }
  return out;
}

const MpShape *mp_shape_of_repeat(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpDatum *axis = mp_shaping_argument(self, "axis");
  const MpDatum *count = mp_shaping_argument(self, "repeats rep");
  int64_t at, times;
  if (!from || !count) return NULL;
  if (mp_datum_is_none(axis)) {  // flattens what it repeats
    MpShape *flat = mp_shape_new(self->run, 1);
    flat->dims[0] = mp_datum_integer(count, &times)
                        ? mp_dim_multiply(self->run, product(self, from, 0), times)
                        : MP_DIM_UNSURE;
    return flat;
  }
  int32_t place = mp_datum_integer(axis, &at) ? mp_shape_axis(from->rank, at) : -1;
  if (place < 0) return axis->kind == MP_DATUM_SYMBOL ? NULL : mp_shaping_any(self, from->rank);
  MpShape *out = mp_shape_copy(self->run, from);
  bool is_number = mp_datum_integer(count, &times);
  bool is_none = !is_number && count->kind == MP_DATUM_TENSOR &&
                 mp_shape_dim(self->run, count, &times) && times == MP_DIM_UNKNOWN;
  if (is_none && !self->is_numpy) {
    out->dims[place] = MP_DIM_UNKNOWN;
    return out;
  }
  out->dims[place] =
      is_number ? mp_dim_multiply(self->run, out->dims[place], times) : MP_DIM_UNSURE;
  return out;
}

// keras.backend.repeat: (batch, features) to (batch, n, features).
const MpShape *mp_shape_of_repeat_rows(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank != 2) return mp_shaping_any(self, 3);
  return mp_shaping_insert(self, from, 1, mp_shaping_length(self, mp_shaping_operand(self, 1)));
}

const MpShape *mp_shape_of_pad(MpShaping *self) {
  const MpDatum *pads = mp_shaping_argument(self, "paddings pad_width");
  bool is_listed = mp_datum_is_sequence(pads);
  bool is_exact = is_listed && !self->is_numpy;
  if (is_exact) mp_shaping_require(self, mp_shaping_data(self), (int32_t)pads->items.len);
  const MpShape *from = mp_shaping_from(self);
  if (!from) return NULL;
  bool is_full = is_listed && pads->items.len == (uint32_t)from->rank;
  if (is_listed && !is_full && !self->is_numpy) {
    return mp_shaping_refuse_count(self, from, (int32_t)pads->items.len, "padding");
  }
  if (!is_full) return mp_shaping_any(self, from->rank);
  MpShape *out = mp_shape_copy(self->run, from);
  for (int32_t i = 0; i < out->rank; i++) {
    const MpDatum *pair = pads->items.items[i];
    bool is_pair = mp_datum_is_sequence(pair) && pair->items.len == 2;
    if (!is_pair) return mp_shaping_any(self, from->rank);
    for (uint32_t k = 0; k < 2; k++) {
      int64_t more = mp_shaping_length(self, pair->items.items[k]);
      out->dims[i] = mp_dim_add(self->run, out->dims[i], more);
    }
  }
  return out;
}

// Blocks of pixels to channels (`is_deep`) or back.
static const MpShape *regroup(MpShaping *self, bool is_deep) {
  const MpShape *from = mp_shaping_from(self);
  const MpDatum *format = mp_shaping_argument(self, "data_format");
  int64_t size;
  bool is_last = mp_datum_is_none(format) || mp_datum_is_text(format, "NHWC") ||
                 mp_datum_is_text(format, "channels_last");
  bool is_known = from && from->rank == 4 && is_last &&
                  mp_datum_integer(mp_shaping_argument(self, "block_size"), &size) && size > 0 &&
                  size <= INT16_MAX;
  if (!is_known) return mp_datum_is_text(format, "NCHW_VECT_C") ? NULL : mp_shaping_any(self, 4);
  MpShape *out = mp_shape_copy(self->run, from);
  for (int32_t i = 1; i < 4; i++) {
    int64_t factor = i == 3 ? size * size : size;
    bool is_divided = (i == 3) != is_deep;
    out->dims[i] = is_divided ? mp_dim_divide(self->run, out->dims[i], factor)
                              : mp_dim_multiply(self->run, out->dims[i], factor);
  }
  return out;
}

const MpShape *mp_shape_of_space_to_depth(MpShaping *self) {
  return regroup(self, true);
}

const MpShape *mp_shape_of_depth_to_space(MpShaping *self) {
  return regroup(self, false);
}
