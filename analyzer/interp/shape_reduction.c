// Shapes of operations that take axes away, or one element of them.
#include "analyzer/interp/shape_rules.h"

// A vector of axes that are not all known: how many they are.
static const MpShape *without_some(MpShaping *self, const MpShape *from, const MpDatum *axes,
                                   MpTristate keepdims) {
  if (keepdims == MP_YES) {
    MpShape *out = mp_shaping_any(self, from->rank);
    return out;
  }
  bool is_counted = mp_datum_is_sequence(axes) && axes->items.len <= (uint32_t)from->rank;
  return is_counted ? mp_shaping_any(self, from->rank - (int32_t)axes->items.len) : NULL;
}

// TensorFlow's argmax and argmin do not look at the axis where there is no other.
static bool takes_only_known_axes(const MpShaping *self, const MpShape *from) {
  bool is_index = mp_str_is(self->name, "math.argmax") || mp_str_is(self->name, "math.argmin");
  return !is_index || from->rank > 1;
}

static const MpShape *reduce(MpShaping *self, const MpShape *from, const MpDatum *axes,
                             const MpDatum *keepdims) {
  MpTristate keeps = mp_datum_flag(keepdims);
  if (keeps == MP_MAYBE) return NULL;
  if (!from) {
    bool takes_all = mp_datum_is_none(axes) && keeps == MP_NO;
    return takes_all ? mp_shaping_scalar(self) : NULL;
  }
  bool *marked = MP_NEW_ARRAY(self->run->arena, bool, from->rank + 1);
  if (takes_only_known_axes(self, from) && mp_shaping_refuse_axes(self, axes, from->rank)) {
    return NULL;
  }
  if (!mp_shape_axes(axes, from->rank, marked)) return without_some(self, from, axes, keeps);
  return mp_shape_reduce(self->run, from, marked, keeps == MP_YES);
}

// TensorFlow makes one tensor of a list of them.
static const MpShape *packed(MpShaping *self, const MpDatum *list) {
  if (self->is_numpy || !mp_datum_is_sequence(list) || list->items.len == 0) return NULL;
  MpShape *all = NULL;
  for (uint32_t i = 0; i < list->items.len; i++) {
    const MpDatum *item = list->items.items[i];
    const MpShape *one = item->kind == MP_DATUM_TENSOR ? mp_shaping_shape(self, item) : NULL;
    if (!one || (all && all->rank != one->rank)) return NULL;
    if (!all) all = mp_shape_copy(self->run, one);
    for (int32_t k = 0; k < one->rank; k++) {
      if (!mp_dim_join(self->run, all->dims[k], one->dims[k], &all->dims[k])) return NULL;
    }
  }
  return mp_shaping_insert(self, all, 0, list->items.len);
}

const MpShape *mp_shape_of_reduction(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from) from = packed(self, mp_shaping_data(self));
  return reduce(self, from, mp_shaping_argument(self, "axis axes reduction_indices"),
                mp_shaping_argument(self, "keepdims keep_dims"));
}

const MpShape *mp_shape_of_argument_index(MpShaping *self) {
  static const MpDatum first = {.kind = MP_DATUM_INT, .integer = 0};
  const MpDatum *axis = mp_shaping_argument(self, "axis dimension");
  const MpDatum *dtype = mp_shaping_argument(self, "output_type");
  // TensorFlow takes the first axis where none is given, NumPy all of them.
  if (!self->is_numpy && mp_datum_is_none(axis)) axis = &first;
  if (!self->is_numpy) {
    bool is_given = dtype && dtype->kind != MP_DATUM_OPAQUE;
    self->dtype = is_given ? mp_datum_dtype_name(dtype) : MP_STR("int64");
  } else {
    self->dtype = MP_STR("int32");
  }
  return reduce(self, mp_shaping_from(self), axis, mp_shaping_argument(self, "keepdims"));
}

const MpShape *mp_shape_of_moments(MpShaping *self) {
  return mp_shape_of_reduction(self);
}

const MpShape *mp_shape_of_top_k(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  self->dtype = mp_shaping_dtype(self, mp_shaping_data(self));  // of the values; places are int32
  if (!from || from->rank < 1) return NULL;
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[out->rank - 1] = mp_shaping_length(self, mp_shaping_argument(self, "k"));
  return out;
}

const MpShape *mp_shape_of_without_last(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank < 1) return NULL;
  return mp_shaping_replace(self, from, from->rank - 1, from->rank, NULL);
}

const MpShape *mp_shape_of_without_last_two(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank < 2) return NULL;
  return mp_shaping_replace(self, from, from->rank - 2, from->rank, NULL);
}

// The one axis that an argument names; -1 where it is not known.
static int32_t axis_of(const MpShaping *self, const MpShape *from) {
  int64_t axis;
  bool is_known = mp_datum_integer(mp_shaping_argument(self, "axis"), &axis);
  return is_known ? mp_shape_axis(from->rank, axis) : -1;
}

const MpShape *mp_shape_of_difference(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  int64_t count;
  if (!from || !mp_datum_integer(mp_shaping_argument(self, "n"), &count)) return NULL;
  int32_t at = axis_of(self, from);
  if (at < 0 || from->dims[at] >= 0) {
    if (at < 0 || count > from->dims[at]) return mp_shaping_any(self, from->rank);
  }
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[at] = mp_dim_subtract(self->run, out->dims[at], count);
  return out;
}

// A norm of all elements without `axis`.
const MpShape *mp_shape_of_norm(MpShaping *self) {
  return mp_shape_of_reduction(self);
}

const MpShape *mp_shape_of_glu(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from) return NULL;
  int32_t at = axis_of(self, from);
  if (at < 0) return mp_shaping_any(self, from->rank);
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[at] = mp_dim_divide(self->run, out->dims[at], 2);
  return out;
}
