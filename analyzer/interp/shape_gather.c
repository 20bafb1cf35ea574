// Shapes of what is looked up, chosen and summed by indices.
#include "analyzer/interp/shape_rules.h"

// The axis that an argument names, `preset` where it is None or not there; false where it is not
// known.
static bool take_axis(const MpDatum *datum, int64_t preset, int64_t *out) {
  *out = preset;
  return mp_datum_is_none(datum) || mp_datum_integer(datum, out);
}

const MpShape *mp_shape_of_gather(MpShaping *self) {
  const MpShape *from = mp_shaping_shape(self, mp_shaping_argument(self, "params reference"));
  const MpShape *indices = mp_shaping_shape(self, mp_shaping_argument(self, "indices"));
  int64_t batch, axis;
  if (!from || !indices) return NULL;
  if (!take_axis(mp_shaping_argument(self, "batch_dims"), 0, &batch)) return NULL;
  if (batch < 0) batch += indices->rank;
  if (batch < 0 || batch > indices->rank) return NULL;
  bool is_known = take_axis(mp_shaping_argument(self, "axis"), batch, &axis);
  if (!is_known) return mp_shaping_any(self, from->rank - 1 + indices->rank - (int32_t)batch);
  const MpDatum *data = mp_shaping_argument(self, "params reference");
  if (mp_shaping_refuse_axis(self, data, axis, from->rank)) return NULL;
  int32_t at = mp_shape_axis(from->rank, axis);
  if (at < 0 || batch > at) return NULL;
  MpShape inner = {indices->rank - (int32_t)batch, indices->dims + batch};
  return mp_shaping_replace(self, from, at, at + 1, &inner);
}

// NumPy's: of the flat array without `axis`.
const MpShape *mp_shape_of_take(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpShape *indices = mp_shaping_shape(self, mp_shaping_argument(self, "indices"));
  const MpDatum *axis = mp_shaping_argument(self, "axis");
  int64_t at;
  if (!indices) return NULL;
  if (mp_datum_is_none(axis)) return indices;
  if (!from || !mp_datum_integer(axis, &at)) return NULL;
  if (mp_shaping_refuse_axis(self, mp_shaping_data(self), at, from->rank)) return NULL;
  int32_t place = mp_shape_axis(from->rank, at);
  return place < 0 ? NULL : mp_shaping_replace(self, from, place, place + 1, indices);
}

const MpShape *mp_shape_of_gather_nd(MpShaping *self) {
  const MpShape *from = mp_shaping_shape(self, mp_shaping_argument(self, "params"));
  const MpShape *indices = mp_shaping_shape(self, mp_shaping_argument(self, "indices"));
  int64_t batch;
  bool is_known = take_axis(mp_shaping_argument(self, "batch_dims"), 0, &batch);
  if (!from || !indices || indices->rank < 1 || !is_known || batch < 0) return NULL;
  int64_t depth = indices->dims[indices->rank - 1];
  if (depth < 0 || depth + batch > from->rank) return NULL;
  MpShape rest = {from->rank - (int32_t)(depth + batch), from->dims + depth + batch};
  return mp_shaping_replace(self, indices, indices->rank - 1, indices->rank, &rest);
}

const MpShape *mp_shape_of_take_along_axis(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpShape *indices = mp_shaping_shape(self, mp_shaping_argument(self, "indices"));
  int64_t axis;
  bool is_known = mp_datum_integer(mp_shaping_argument(self, "axis"), &axis);
  if (!from || !indices || from->rank != indices->rank) return NULL;
  if (!is_known) return NULL;
  int32_t at = mp_shape_axis(from->rank, axis);
  if (at < 0) return NULL;
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[at] = 1;
  const MpShape *both = mp_shape_broadcast(self->run, out, indices);
  return both;
}

const MpShape *mp_shape_of_embedding_lookup(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpShape *indices = mp_shaping_shape(self, mp_shaping_argument(self, "ids"));
  if (!mp_datum_is_none(mp_shaping_argument(self, "max_norm"))) return NULL;
  if (!from || from->rank < 1 || !indices) return NULL;
  MpShape rest = {from->rank - 1, from->dims + 1};
  return mp_shaping_replace(self, indices, indices->rank, indices->rank, &rest);
}

const MpShape *mp_shape_of_boolean_mask(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpShape *mask = mp_shaping_shape(self, mp_shaping_argument(self, "mask"));
  int64_t axis;
  if (!from || !mask || !take_axis(mp_shaping_argument(self, "axis"), 0, &axis)) return NULL;
  int32_t at = mp_shape_axis(from->rank, axis);
  if (at < 0 || mask->rank < 1 || at + mask->rank > from->rank) return NULL;
  int64_t length = MP_DIM_UNKNOWN;
  MpShape middle = {1, &length};
  return mp_shaping_replace(self, from, at, at + mask->rank, &middle);
}

const MpShape *mp_shape_of_scatter(MpShaping *self) {
  return mp_shaping_written(self, mp_shaping_argument(self, "shape"));
}

const MpShape *mp_shape_of_segments(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank < 1) return NULL;
  const MpDatum *count = mp_shaping_argument(self, "num_segments");
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[0] = mp_datum_is_none(count) ? MP_DIM_UNKNOWN : mp_shaping_length(self, count);
  return out;
}

const MpShape *mp_shape_of_unsorted_segments(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpShape *ids = mp_shaping_shape(self, mp_shaping_argument(self, "segment_ids"));
  if (!from || !ids || ids->rank < 1 || ids->rank > from->rank) return NULL;
  int64_t length = mp_shaping_length(self, mp_shaping_argument(self, "num_segments"));
  MpShape first = {1, &length};
  return mp_shaping_replace(self, from, 0, ids->rank, &first);
}

const MpShape *mp_shape_of_searchsorted(MpShaping *self) {
  return mp_shaping_shape(self, mp_shaping_argument(self, "values v"));
}
