// Shapes of linear algebra, on the last two axes.
#include "analyzer/interp/shape_rules.h"

// The diagonal of the last two axes, as TensorFlow takes it.
const MpShape *mp_shape_of_diagonal(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank < 2) return NULL;
  for (uint32_t i = 0; i < self->called.arguments->len; i++) {
    MpStr name = self->called.arguments->items[i].name;
    if (i > 0 && !mp_str_is(name, "name")) return NULL;  // other diagonals
  }
  int64_t height = from->dims[from->rank - 2], width = from->dims[from->rank - 1];
  int64_t length = height;
  if (height >= 0 && width >= 0) {
    length = height < width ? height : width;
  } else if (height != width) {
    length = MP_DIM_UNSURE;
  }
  MpShape last = {1, &length};
  return mp_shaping_replace(self, from, from->rank - 2, from->rank, &last);
}

const MpShape *mp_shape_of_diagonal_matrix(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank < 1) return NULL;
  for (uint32_t i = 1; i < self->called.arguments->len; i++) {
    if (!mp_str_is(self->called.arguments->items[i].name, "name")) return NULL;
  }
  return mp_shaping_insert(self, from, -1, from->dims[from->rank - 1]);
}

const MpShape *mp_shape_of_eye(MpShaping *self) {
  const MpDatum *rows = mp_shaping_operand(self, 0);
  const MpDatum *columns = mp_shaping_argument(self, "num_columns M");
  const MpDatum *batch = mp_shaping_argument(self, "batch_shape");
  const MpDatum *dtype = mp_shaping_argument(self, "dtype");
  if (dtype && dtype->kind != MP_DATUM_OPAQUE) self->dtype = mp_datum_dtype_name(dtype);
  if (!dtype || dtype->kind == MP_DATUM_OPAQUE) self->dtype = MP_STR("float32");
  MpShape *out = mp_shape_new(self->run, 2);
  out->dims[0] = mp_shaping_length(self, rows);
  out->dims[1] = mp_datum_is_none(columns) ? out->dims[0] : mp_shaping_length(self, columns);
  if (mp_datum_is_none(batch)) return out;
  const MpShape *front = mp_shaping_written(self, batch);
  return front ? mp_shaping_replace(self, out, 0, 0, front) : NULL;
}

// Values, and a matrix of vectors.
const MpShape *mp_shape_of_eigen(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank < 2 || self->output_count != 2) return NULL;
  self->parts = MP_NEW_ARRAY(self->run->arena, const MpShape *, 2);
  self->parts[0] = mp_shaping_replace(self, from, from->rank - 1, from->rank, NULL);
  self->parts[1] = from;
  return NULL;
}

const MpShape *mp_shape_of_solve(MpShaping *self) {
  const MpShape *right = mp_shaping_shape(self, mp_shaping_operand(self, 1));
  const MpShape *left = mp_shaping_from(self);
  bool is_plain = right && left && right->rank == left->rank && right->rank == 2;
  return is_plain ? right : NULL;
}
