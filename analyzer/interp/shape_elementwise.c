// Shapes of operations that work element by element.
#include "analyzer/interp/shape_rules.h"
#include "analyzer/interp/symbol.h"

// What an object that nobody knows keeps, or an item of that: a setting.
static bool is_setting(const MpDatum *datum) {
  if (datum->kind != MP_DATUM_SYMBOL || !datum->unknown) return false;
  const MpValue *value = datum->unknown;
  while (value->kind == MP_VALUE_SYMBOL && value->symbol->kind == MP_SYMBOL_PART &&
         value->symbol->item_key && value->symbol->operands.len > 0) {
    value = value->symbol->operands.items[0];
  }
  return value->kind == MP_VALUE_SYMBOL && value->symbol->kind == MP_SYMBOL_PART;
}

const MpShape *mp_shape_of_kept(MpShaping *self) {
  return mp_shaping_from(self);
}

const MpShape *mp_shape_of_same(MpShaping *self) {
  const MpArguments *arguments = self->called.arguments;
  const MpDatum *data = mp_shaping_data(self);
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpDatum *datum = arguments->items[i].value;
    if (datum == data) continue;
    // Bounds, slopes and their like that are tensors may be broadcast.
    bool may_widen = datum->kind == MP_DATUM_TENSOR || datum->kind == MP_DATUM_OPAQUE;
    const MpShape *other = may_widen ? mp_shaping_shape(self, datum) : NULL;
    if (may_widen && (!other || other->rank > 0)) return NULL;
  }
  return mp_shaping_from(self);
}

// A setting that is combined with a tensor is a number, or an array of no more axes: lengths of 1
// may grow.
static const MpShape *beside_setting(MpShaping *self, const MpShape *shape) {
  if (shape->rank < 1) return NULL;
  MpShape *out = mp_shape_copy(self->run, shape);
  for (int32_t i = 0; i < out->rank; i++) {
    if (out->dims[i] == 1) out->dims[i] = MP_DIM_UNSURE;
  }
  return out;
}

// Two of the operands that do not go together. Keras says nothing of `==` and `!=`: those may
// compare objects.
static void refuse_pairs(MpShaping *self, uint32_t first, uint32_t end) {
  bool is_equality =
      mp_str_is(self->name, "__operators__.eq") || mp_str_is(self->name, "__operators__.ne");
  for (uint32_t i = first; i < end && !is_equality; i++) {
    for (uint32_t k = first; k < i; k++)
      (void)mp_shaping_refuse_broadcast(self, mp_shaping_operand(self, k),
                                        mp_shaping_operand(self, i));
  }
}

static const MpShape *broadcast(MpShaping *self, uint32_t first, uint32_t end) {
  const MpShape *shape = mp_shaping_scalar(self);
  bool has_setting = false;
  for (uint32_t i = first; shape && i < end; i++) {
    const MpDatum *operand = mp_shaping_operand(self, i);
    const MpShape *own = mp_shaping_shape(self, operand);
    bool is_free = !own && operand && is_setting(operand);
    has_setting |= is_free;
    if (!is_free) shape = mp_shape_broadcast(self->run, shape, own);
  }
  if (!shape) refuse_pairs(self, first, end);
  return shape && has_setting ? beside_setting(self, shape) : shape;
}

const MpShape *mp_shape_of_binary(MpShaping *self) {
  return broadcast(self, 0, 2);
}

const MpShape *mp_shape_of_ternary(MpShaping *self) {
  return broadcast(self, 0, 3);
}

const MpShape *mp_shape_of_choice(MpShaping *self) {
  const MpDatum *x = mp_shaping_operand(self, 1), *y = mp_shaping_operand(self, 2);
  self->dtype = mp_shaping_common(self, x, y);
  if (!mp_datum_is_none(x)) return broadcast(self, 0, 3);
  const MpShape *from = mp_shaping_from(self);
  // TensorFlow's gives the places, NumPy's an array of them for each axis.
  if (!from || self->is_numpy) return NULL;
  self->dtype = MP_STR("int64");
  MpShape *out = mp_shape_new(self->run, 2);
  out->dims[0] = MP_DIM_UNKNOWN;
  out->dims[1] = from->rank;
  return out;
}

// A function that the source does not settle; the one of them that does not keep the shape, glu,
// halves the last axis.
const MpShape *mp_shape_of_activation(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank < 1) return from;
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[out->rank - 1] = MP_DIM_UNSURE;
  return out;
}

// keras.backend.switch of two tensors.
const MpShape *mp_shape_of_switched(MpShaping *self) {
  const MpShape *condition = mp_shaping_from(self), *both = broadcast(self, 1, 3);
  self->dtype = mp_shaping_common(self, mp_shaping_operand(self, 1), mp_shaping_operand(self, 2));
  return condition && both && condition->rank <= both->rank ? both : NULL;
}

const MpShape *mp_shape_of_sum_of_list(MpShaping *self) {
  const MpDatum *list = mp_shaping_data(self);
  if (!mp_datum_is_sequence(list) || list->items.len == 0) return NULL;
  const MpShape *shape = mp_shaping_scalar(self);
  self->dtype = mp_shaping_dtype(self, list->items.items[0]);
  for (uint32_t i = 0; i < list->items.len; i++) {
    shape = mp_shape_broadcast(self->run, shape, mp_shaping_shape(self, list->items.items[i]));
    if (i > 0) {
      (void)mp_shaping_refuse_broadcast(self, list->items.items[i - 1], list->items.items[i]);
    }
  }
  return shape;
}

const MpShape *mp_shape_of_scalar(MpShaping *self) {
  return mp_shaping_scalar(self);
}

// As many as the data has: None, as far as anybody knows.
const MpShape *mp_shape_of_vector(MpShaping *self) {
  MpShape *out = mp_shape_new(self->run, 1);
  out->dims[0] = MP_DIM_UNKNOWN;
  return out;
}

static void take_dtype(MpShaping *self) {
  const MpDatum *dtype = mp_shaping_argument(self, "dtype");
  if (mp_datum_is_none(dtype)) self->dtype = mp_shaping_dtype(self, mp_shaping_data(self));
  if (!mp_datum_is_none(dtype)) self->dtype = mp_datum_dtype_name(dtype);
}

const MpShape *mp_shape_of_like(MpShaping *self) {
  take_dtype(self);
  return mp_shaping_from(self);
}

const MpShape *mp_shape_of_cast(MpShaping *self) {
  self->dtype = mp_datum_dtype_name(mp_shaping_argument(self, "dtype"));
  return mp_shaping_from(self);
}
