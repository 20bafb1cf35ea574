// Shapes of tensors that are made of no tensor.
#include "analyzer/interp/native.h"
#include "analyzer/interp/shape_rules.h"

// A constant's type as TensorFlow chooses it for Python numbers.
static MpStr literal_dtype(const MpShaping *self, const MpDatum *datum) {
  bool is_array = datum && (datum->kind == MP_DATUM_CALL || datum->kind == MP_DATUM_METHOD);
  if (is_array && !mp_str_starts_with(self->name, MP_STR("keras."))) return mp_array_dtype(datum);
  MpStr of_numbers = datum ? mp_literal_dtype(datum) : MP_STR("");
  if (of_numbers.len > 0) return of_numbers;
  while (mp_datum_is_sequence(datum) && datum->items.len > 0)
    datum = datum->items.items[0];
  if (!datum) return MP_STR("");
  if (datum->kind == MP_DATUM_TENSOR) return mp_shaping_dtype(self, datum);
  if (datum->kind == MP_DATUM_FLOAT) return MP_STR("float32");
  if (datum->kind == MP_DATUM_INT) return MP_STR("int32");
  return datum->kind == MP_DATUM_BOOL ? MP_STR("bool") : MP_STR("");
}

const MpShape *mp_shape_of_filled(MpShaping *self) {
  const MpDatum *dtype = mp_shaping_argument(self, "dtype");
  bool is_given = dtype && dtype->kind != MP_DATUM_OPAQUE && dtype->kind != MP_DATUM_NONE;
  bool is_zeros = mp_str_is(self->name, "zeros") || mp_str_is(self->name, "ones") ||
                  mp_str_starts_with(self->name, MP_STR("keras.backend."));
  bool is_random = mp_str_starts_with(self->name, MP_STR("random."));
  if (is_given) self->dtype = mp_datum_dtype_name(dtype);
  bool is_filled = !is_given && (is_zeros || is_random || self->is_numpy);
  if (is_filled) self->dtype = MP_STR("float32");
  if (!is_given && mp_str_is(self->name, "fill")) {
    self->dtype = literal_dtype(self, mp_shaping_argument(self, "value"));
  }
  const MpDatum *shape = mp_shaping_argument(self, "shape dims size");
  return mp_shaping_refuse_float(self, shape) ? NULL : mp_shaping_written(self, shape);
}

// One bound of a range as a length: it begins at 0 and goes up by one.
static const MpShape *range_to(MpShaping *self, const MpDatum *stop) {
  MpShape *out = mp_shape_new(self->run, 1);
  bool is_float = stop->kind == MP_DATUM_FLOAT;
  out->dims[0] = is_float ? MP_DIM_UNSURE : mp_shaping_length(self, stop);
  return out;
}

const MpShape *mp_shape_of_range(MpShaping *self) {
  const MpDatum *first = mp_shaping_operand(self, 0), *second = mp_shaping_operand(self, 1);
  const MpDatum *step = mp_shaping_operand(self, 2);
  const MpDatum *dtype = mp_shaping_argument(self, "dtype");
  int64_t zero;
  if (mp_datum_is_none(dtype)) self->dtype = mp_shaping_dtype(self, first);
  if (!mp_datum_is_none(dtype)) self->dtype = mp_datum_dtype_name(dtype);
  bool has_one = mp_datum_is_none(second);
  if (!first && has_one) return NULL;
  int64_t bounds[3] = {0, 0, 1};
  bool is_plain = has_one ? mp_datum_integer(first, &bounds[1])
                          : (!first || mp_datum_integer(first, &bounds[0])) &&
                                mp_datum_integer(second, &bounds[1]);
  bool has_step = !mp_datum_is_none(step);
  if (has_step) is_plain &= mp_datum_integer(step, &bounds[2]) && bounds[2] != 0;
  if (is_plain) {
    MpValue range = {.kind = MP_VALUE_RANGE, .range = {bounds[0], bounds[1], bounds[2]}};
    uint64_t length = mp_range_length(&range);
    MpShape *out = mp_shape_new(self->run, 1);
    out->dims[0] = length <= INT32_MAX ? (int64_t)length : MP_DIM_UNSURE;
    if (mp_datum_is_none(dtype)) self->dtype = MP_STR("int32");
    return out;
  }
  bool is_unit = !has_step || (mp_datum_integer(step, &bounds[2]) && bounds[2] == 1);
  if (is_unit && has_one) return range_to(self, first);
  if (is_unit && mp_datum_integer(first, &zero) && zero == 0) return range_to(self, second);
  return mp_shaping_any(self, 1);
}

const MpShape *mp_shape_of_linspace(MpShaping *self) {
  const MpShape *start = mp_shaping_from(self);
  const MpShape *stop = mp_shaping_shape(self, mp_shaping_operand(self, 1));
  const MpDatum *axis = mp_shaping_argument(self, "axis");
  const MpDatum *retstep = mp_shaping_argument(self, "retstep");
  int64_t at;
  const MpShape *both = mp_shape_broadcast(self->run, start, stop);
  if (!both || !mp_datum_integer(axis, &at) || mp_datum_flag(retstep) != MP_NO) return NULL;
  return mp_shaping_insert(self, both, at, mp_shaping_length(self, mp_shaping_operand(self, 2)));
}

const MpShape *mp_shape_of_converted(MpShaping *self) {
  const MpDatum *dtype = mp_shaping_argument(self, "dtype");
  const MpDatum *shape = mp_shaping_argument(self, "shape");
  bool is_of_floats = mp_str_is(self->name, "keras.backend.constant");
  if (mp_datum_is_none(dtype)) {
    self->dtype = is_of_floats ? MP_STR("float32") : literal_dtype(self, mp_shaping_data(self));
  }
  if (!mp_datum_is_none(dtype)) self->dtype = mp_datum_dtype_name(dtype);
  if (!mp_datum_is_none(shape)) return mp_shaping_written(self, shape);
  return mp_shaping_from(self);
}
