// What rules of shapes say where Keras refuses a call.
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "analyzer/interp/linear.h"
#include "analyzer/interp/shaping.h"

#define MAX_TEXT 400

// A number that an operation has made a tensor. A setting that is a number by its default may be
// an array.
static bool is_made_of_setting(const MpShaping *self) {
  const MpDatum *data = mp_shaping_data(self);
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank > 0 || !data || data->kind != MP_DATUM_TENSOR) return false;
  MpNodeKind kind = self->run->graph->nodes.items[data->tensor.node]->kind;
  return kind != MP_NODE_INPUT && kind != MP_NODE_LAYER;
}

const MpShape *mp_shaping_refuse(MpShaping *self, MpConflictKind kind, const char *format, ...) {
  if (is_made_of_setting(self)) return NULL;
  // Inside `try` an array would raise something else than a Keras tensor does.
  if (self->conflict || (self->run->handlers > 0 && !self->is_symbolic)) return NULL;
  char text[MAX_TEXT];
  va_list list;
  va_start(list, format);
  vsnprintf(text, sizeof text, format, list);
  va_end(list);
  MpConflict *conflict = MP_NEW(self->run->arena, MpConflict);
  conflict->kind = kind;
  conflict->keras = self->refused_by;
  conflict->text = mp_str_copy(self->run->arena, mp_str_from_c(text));
  for (uint32_t i = 0; i < self->sides.len; i++)
    mp_array_push(self->run->arena, &conflict->sides, self->sides.items[i]);
  self->conflict = conflict;
  return NULL;
}

void mp_shaping_side(MpShaping *self, const MpDatum *datum, int32_t axis) {
  if (!datum || datum->kind != MP_DATUM_TENSOR || self->conflict) return;
  mp_array_push(self->run->arena, &self->sides, ((MpConflictSide){datum->tensor, axis}));
}

MpStr mp_shaping_text(const MpShaping *self, const MpShape *shape) {
  MpArena *arena = self->run->arena;
  MpStrs parts = {0};
  for (int32_t i = 0; i < shape->rank; i++) {
    bool is_sure = shape->dims[i] != MP_DIM_UNSURE;
    MpStr part = is_sure ? mp_dim_text(self->run, shape->dims[i]) : MP_STR("?");
    mp_array_push(arena, &parts, part);
  }
  MpStr inner = mp_str_join(arena, MP_STR(", "), parts.items, parts.len);
  return mp_str_format(arena, "(%.*s%s)", MP_FMT(inner), shape->rank == 1 ? "," : "");
}

const MpShape *mp_shaping_refuse_broadcast(MpShaping *self, const MpDatum *left,
                                           const MpDatum *right) {
  const MpShape *a = mp_shaping_shape(self, left), *b = mp_shaping_shape(self, right);
  if (!a || !b) return NULL;
  for (int32_t i = 1; i <= a->rank && i <= b->rank; i++) {
    int64_t both;
    int32_t at = a->rank - i, other = b->rank - i;
    if (mp_dim_broadcast(self->run, a->dims[at], b->dims[other], &both)) continue;
    mp_shaping_side(self, left, at);
    mp_shaping_side(self, right, other);
    MpStr first = mp_shaping_text(self, a), second = mp_shaping_text(self, b);
    return mp_shaping_refuse(
        self, MP_CONFLICT_SHAPE,
        "shapes %.*s and %.*s do not broadcast: axis %" PRId32 " is %.*s and %.*s", MP_FMT(first),
        MP_FMT(second), -i, MP_FMT(mp_dim_text(self->run, a->dims[at])),
        MP_FMT(mp_dim_text(self->run, b->dims[other])));
  }
  return NULL;
}

bool mp_shaping_refuse_lengths(MpShaping *self, const MpShapeAxis *left, const MpShapeAxis *right) {
  int64_t both, a = left->shape->dims[left->axis], b = right->shape->dims[right->axis];
  if (mp_dim_join(self->run, a, b, &both)) return false;
  mp_shaping_side(self, left->datum, left->axis);
  mp_shaping_side(self, right->datum, right->axis);
  MpStr first = mp_shaping_text(self, left->shape), second = mp_shaping_text(self, right->shape);
  (void)mp_shaping_refuse(self, MP_CONFLICT_SHAPE,
                          "shapes %.*s and %.*s do not fit: %.*s in axis %" PRId32
                          " of the first, %.*s in axis %" PRId32 " of the second",
                          MP_FMT(first), MP_FMT(second), MP_FMT(mp_dim_text(self->run, a)),
                          left->axis, MP_FMT(mp_dim_text(self->run, b)), right->axis);
  return self->conflict != NULL;
}

bool mp_shaping_refuse_axis(MpShaping *self, const MpDatum *datum, int64_t axis, int32_t rank) {
  if (mp_shape_axis(rank, axis) >= 0) return false;
  const MpShape *shape = mp_shaping_shape(self, datum);
  MpStr text = shape ? mp_shaping_text(self, shape) : MP_STR("the operand");
  (void)mp_shaping_refuse(self, MP_CONFLICT_INDEX, "there is no axis %" PRId64 " in %.*s", axis,
                          MP_FMT(text));
  return self->conflict != NULL;
}

bool mp_shaping_refuse_axes(MpShaping *self, const MpDatum *axes, int32_t rank) {
  bool is_list = mp_datum_is_sequence(axes);
  uint32_t count = is_list ? axes->items.len : axes ? 1 : 0;
  for (uint32_t i = 0; i < count; i++) {
    int64_t axis;
    if (!mp_datum_integer(is_list ? axes->items.items[i] : axes, &axis)) continue;
    if (mp_shaping_refuse_axis(self, mp_shaping_data(self), axis, rank)) return true;
  }
  return false;
}

const MpShape *mp_shaping_refuse_count(MpShaping *self, const MpShape *from, int32_t count,
                                       const char *what) {
  mp_shaping_side(self, mp_shaping_data(self), -1);
  return mp_shaping_refuse(self, MP_CONFLICT_RANK,
                           "a %s of %" PRId32 " for the %" PRId32 " axes of %.*s", what, count,
                           from->rank, MP_FMT(mp_shaping_text(self, from)));
}

// More elements than any tensor has; numbers behind it are not followed.
#define MAX_ELEMENTS ((int64_t)1 << 40)

// The product of the lengths that are known, and how many are not.
static int32_t multiply(MpShaping *self, const MpShape *from, int32_t first, int64_t *out) {
  int32_t unknown = 0;
  *out = 1;
  for (int32_t i = first; i < from->rank && *out <= MAX_ELEMENTS; i++) {
    int64_t length = mp_dim_settle(self->run, from->dims[i]);
    bool is_known = mp_dim_is_known(length) && length <= INT32_MAX;
    if (is_known) *out *= length;
    if (!is_known) unknown++;
  }
  return unknown;
}

// The product of a list of numbers with at most one -1; false where it is something else.
static bool read_target(const MpDatum *target, int64_t *product, bool *has_rest) {
  *product = 1;
  *has_rest = false;
  if (!mp_datum_is_sequence(target)) return false;
  for (uint32_t i = 0; i < target->items.len; i++) {
    int64_t length;
    if (!mp_datum_integer(target->items.items[i], &length) || length > INT32_MAX) return false;
    if (length < -1 || (length == -1 && *has_rest) || *product > MAX_ELEMENTS) return false;
    *has_rest |= length == -1;
    if (length >= 0) *product *= length;
  }
  return *product <= MAX_ELEMENTS;
}

bool mp_shaping_refuse_size(MpShaping *self, const MpShape *from, int32_t first,
                            const MpDatum *target, bool is_partial) {
  int64_t total, wanted;
  bool has_rest;
  int32_t unknown = multiply(self, from, first, &total);
  bool is_whole = unknown == 0;
  if (!read_target(target, &wanted, &has_rest) || total == 0 || total > MAX_ELEMENTS) return false;
  if (is_whole && (has_rest ? wanted > 0 && total % wanted == 0 : total == wanted)) return false;
  // Beside one length that is not known, TensorFlow asks for a multiple of the others.
  if (unknown > 1) return false;
  if (!is_whole && (!is_partial || has_rest || wanted % total == 0)) return false;
  mp_shaping_side(self, mp_shaping_data(self), -1);
  const char *more = is_whole ? "" : " or a multiple of them";
  (void)mp_shaping_refuse(self, MP_CONFLICT_SIZE,
                          "the %" PRId64 " elements%s of %.*s do not fill a shape of %s%" PRId64,
                          total, more, MP_FMT(mp_shaping_text(self, from)),
                          has_rest ? "multiples of " : "", wanted);
  return self->conflict != NULL;
}

// A length that is no tensor.
static bool is_plain_length(const MpShaping *self, const MpDatum *item) {
  if (item->kind != MP_DATUM_SYMBOL || !item->unknown) return item->kind == MP_DATUM_INT;
  return mp_is_scalar(self->run, item->unknown);
}

bool mp_shaping_refuse_float(MpShaping *self, const MpDatum *lengths) {
  bool has_float = false;
  if (!mp_datum_is_sequence(lengths) || self->is_numpy || self->run->handlers > 0) return false;
  for (uint32_t i = 0; i < lengths->items.len; i++) {
    const MpDatum *item = lengths->items.items[i];
    bool is_float = mp_shape_is_float(self->run, item);
    if (!is_float && !is_plain_length(self, item)) return false;
    has_float |= is_float;
  }
  if (!has_float) return false;
  mp_shaping_side(self, mp_shaping_data(self), -1);
  (void)mp_shaping_refuse(self, MP_CONFLICT_TYPE, "a float is no length");
  return self->conflict != NULL;
}
