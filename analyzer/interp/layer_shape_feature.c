// Shapes of layers that work on features, or lay them out anew.
#include <inttypes.h>

#include "analyzer/interp/layer_rules.h"
#include "analyzer/interp/shape_rules.h"

const MpShape *mp_shape_of_same_layer(MpShaping *self) {
  return mp_shaping_from(self);
}

static const MpShape *with_last(const MpShaping *self, const MpShape *from, int64_t length) {
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[out->rank - 1] = length;
  return out;
}

const MpShape *mp_shape_of_dense_layer(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank < 2) return NULL;
  return with_last(self, from, mp_shaping_length(self, mp_shaping_option(self, "units")));
}

static const MpShape *embedded(MpShaping *self, const MpShape *from) {
  if (!from) return NULL;
  int64_t length = mp_shaping_length(self, mp_shaping_option(self, "output_dim"));
  return mp_shaping_insert(self, from, -1, length);
}

const MpShape *mp_shape_of_embedding_layer(MpShaping *self) {
  return embedded(self, mp_shaping_from(self));
}

const MpShape *mp_shape_of_reversible_embedding_layer(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  MpTristate is_reversed = mp_datum_flag(mp_shaping_argument(self, "reverse"));
  if (is_reversed == MP_NO) return embedded(self, from);
  if (is_reversed == MP_MAYBE || !from || from->rank < 1) return NULL;
  return with_last(self, from, mp_shaping_length(self, mp_shaping_option(self, "input_dim")));
}

const MpShape *mp_shape_of_flatten_layer(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from) return mp_shaping_any(self, 2);
  if (from->rank < 1) return NULL;
  MpShape *out = mp_shape_new(self->run, 2);
  out->dims[0] = from->dims[0];
  out->dims[1] = 1;
  for (int32_t i = 1; i < from->rank; i++)
    out->dims[1] = mp_dim_multiply(self->run, out->dims[1], from->dims[i]);
  return out;
}

// The batch in front of a shape without it.
static const MpShape *with_batch(MpShaping *self, const MpShape *from, const MpShape *inner) {
  if (!inner) return NULL;
  return mp_shaping_insert(self, inner, 0, from && from->rank > 0 ? from->dims[0] : MP_DIM_UNSURE);
}

const MpShape *mp_shape_of_reshape_layer(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpDatum *target = mp_shaping_option(self, "target_shape");
  if (!target) return NULL;
  MpShape behind = {0};
  if (from && from->rank > 0) behind = (MpShape){from->rank - 1, from->dims + 1};
  if (from && mp_shaping_refuse_size(self, from, 1, target, false)) return NULL;
  const MpShape *inner = mp_shape_reshape(self->run, from ? &behind : NULL, target);
  if (!inner) inner = mp_shaping_written(self, target);
  return with_batch(self, from, inner);
}

// The axes behind the batch are named once each.
static bool is_permutation(const MpDatum *order) {
  uint32_t count = order->items.len;
  for (uint32_t i = 0; i < count; i++) {
    int64_t axis, other;
    if (!mp_datum_integer(order->items.items[i], &axis)) return true;  // not known
    if (axis < 1 || axis > count) return false;
    for (uint32_t k = 0; k < i; k++) {
      if (mp_datum_integer(order->items.items[k], &other) && axis == other) return false;
    }
  }
  return true;
}

const MpShape *mp_shape_of_permute_layer(MpShaping *self) {
  const MpDatum *order = mp_shaping_option(self, "dims");
  bool is_listed = mp_datum_is_sequence(order);
  if (is_listed) mp_shaping_require(self, mp_shaping_data(self), (int32_t)order->items.len + 1);
  const MpShape *from = mp_shaping_from(self);
  if (!is_listed) return from ? mp_shaping_any(self, from->rank) : NULL;
  MpShape *out = mp_shaping_any(self, (int32_t)order->items.len + 1);
  if (!from) return out;
  if (from->rank != out->rank) {
    return mp_shaping_refuse_count(self, from, out->rank - 1, "permutation behind the batch axis");
  }
  if (!is_permutation(order)) {
    mp_shaping_side(self, mp_shaping_data(self), -1);
    return mp_shaping_refuse(self, MP_CONFLICT_INDEX,
                             "the %" PRId32
                             " axes of %.*s behind the batch axis are numbered from "
                             "1 on, each once",
                             out->rank - 1, MP_FMT(mp_shaping_text(self, from)));
  }
  out->dims[0] = from->dims[0];
  for (int32_t i = 1; i < out->rank; i++) {
    int64_t axis;
    bool is_axis = mp_datum_integer(order->items.items[i - 1], &axis);
    if (is_axis && axis > 0 && axis < from->rank) out->dims[i] = from->dims[axis];
  }
  return out;
}

const MpShape *mp_shape_of_repeat_vector_layer(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  MpShape *out = mp_shaping_any(self, 3);
  out->dims[1] = mp_shaping_length(self, mp_shaping_option(self, "n"));
  if (!from || from->rank != 2) return out;
  out->dims[0] = from->dims[0];
  out->dims[2] = from->dims[1];
  return out;
}

// --- einsum ---

static size_t find_letter(MpStr letters, char letter) {
  for (size_t i = 0; i < letters.len; i++) {
    if (letters.ptr[i] == letter) return i;
  }
  return SIZE_MAX;
}

// One side of the equation: letters, and axes that the dots in front of them stand for.
typedef struct MpEinsumSide {
  MpStr letters;
  bool has_dots;
} MpEinsumSide;

static bool read_side(MpStr text, MpEinsumSide *out) {
  out->has_dots = mp_str_starts_with(text, MP_STR("..."));
  out->letters = out->has_dots ? mp_str_slice(text, 3, text.len) : text;
  return mp_str_find(out->letters, MP_STR("."), 0) == SIZE_MAX &&
         mp_str_find(out->letters, MP_STR(" "), 0) == SIZE_MAX;
}

static bool read_equation(const MpDatum *equation, MpEinsumSide *input, MpEinsumSide *output) {
  if (!equation || equation->kind != MP_DATUM_STR) return false;
  size_t comma = mp_str_find(equation->text, MP_STR(","), 0);
  size_t arrow = mp_str_find(equation->text, MP_STR("->"), 0);
  if (comma == SIZE_MAX || arrow == SIZE_MAX || arrow < comma) return false;
  return read_side(mp_str_slice(equation->text, 0, comma), input) &&
         read_side(mp_str_slice(equation->text, arrow + 2, equation->text.len), output);
}

// The length that `output_shape` gives a letter, counted from the right; false where it has none.
static bool given_length(const MpShaping *self, size_t from_right, int64_t *out) {
  const MpDatum *shape = mp_shaping_option(self, "output_shape"), *item = shape;
  bool is_list = mp_datum_is_sequence(shape);
  if (from_right >= (is_list ? shape->items.len : 1)) return false;
  if (is_list) item = shape->items.items[shape->items.len - 1 - from_right];
  bool is_one = is_list || (item && item->kind == MP_DATUM_INT);
  *out = MP_DIM_UNSURE;  // a single unknown may be a tuple
  if (is_one) *out = mp_datum_is_none(item) ? MP_DIM_UNKNOWN : mp_shaping_length(self, item);
  return true;
}

const MpShape *mp_shape_of_einsum_dense_layer(MpShaping *self) {
  MpEinsumSide input, output;
  if (!read_equation(mp_shaping_option(self, "equation"), &input, &output)) return NULL;
  if (!input.has_dots) {
    mp_shaping_require(self, mp_shaping_data(self), (int32_t)input.letters.len);
  }
  const MpShape *from = mp_shaping_from(self);
  int32_t count = (int32_t)input.letters.len, width = 0;
  if (from && (from->rank < count || (!input.has_dots && from->rank != count))) return NULL;
  if (input.has_dots && !from) return NULL;
  if (input.has_dots) width = from->rank - count;
  int32_t front = output.has_dots ? width : 0;
  MpShape *out = mp_shape_new(self->run, front + (int32_t)output.letters.len);
  for (int32_t i = 0; i < front; i++) {
    // Keras 3 turns those behind the batch around.
    bool is_one = i == 0 || from->dims[i] == from->dims[front - i];
    out->dims[i] = is_one ? from->dims[i] : MP_DIM_UNSURE;
  }
  for (size_t i = 0; i < output.letters.len; i++) {
    size_t at = find_letter(input.letters, output.letters.ptr[i]);
    int64_t given = MP_DIM_UNSURE, own = MP_DIM_UNSURE;
    bool is_given = given_length(self, output.letters.len - 1 - i, &given);
    if (at == SIZE_MAX && is_given) own = given;
    if (at != SIZE_MAX && from) own = from->dims[(size_t)width + at];
    // Keras 3 takes what the constructor was given, Keras 2 what the input has.
    if (at != SIZE_MAX && is_given && mp_shaping_is_third(self) == MP_YES) own = given;
    bool is_settled =
        at == SIZE_MAX || !is_given || own == given || mp_shaping_is_third(self) == MP_NO;
    out->dims[(size_t)front + i] = is_settled ? own : MP_DIM_UNSURE;
  }
  return out;
}
