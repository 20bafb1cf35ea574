// Shapes of products of tensors.
#include <inttypes.h>

#include "analyzer/interp/shape_rules.h"

// The last two axes the other way round; NULL where it is not known whether.
static const MpShape *turned(MpShaping *self, const MpShape *shape, const MpDatum *flag) {
  MpTristate is_turned = mp_datum_flag(flag);
  if (is_turned == MP_NO) return shape;
  MpShape *out = mp_shape_copy(self->run, shape);
  out->dims[out->rank - 1] = is_turned == MP_YES ? shape->dims[shape->rank - 2] : MP_DIM_UNSURE;
  out->dims[out->rank - 2] = is_turned == MP_YES ? shape->dims[shape->rank - 1] : MP_DIM_UNSURE;
  return out;
}

// NumPy's product with a vector on one side.
static const MpShape *with_vector(MpShaping *self, const MpShape *a, const MpShape *b) {
  if (a->rank == 0 || b->rank == 0) return NULL;
  if (a->rank == 1 && b->rank == 1) return mp_shaping_scalar(self);
  if (a->rank == 1) {
    return mp_shaping_replace(self, b, b->rank - 2, b->rank - 1, NULL);
  }
  return mp_shaping_replace(self, a, a->rank - 1, a->rank, NULL);
}

static void refuse_matmul(MpShaping *self, const MpShape *a, const MpShape *b) {
  const MpDatum *left = mp_shaping_operand(self, 0), *right = mp_shaping_operand(self, 1);
  MpShapeAxis inner = {left, a, a->rank - 1}, other = {right, b, b->rank - 2};
  if (mp_shaping_refuse_lengths(self, &inner, &other)) return;
  for (int32_t i = 3; i <= a->rank && i <= b->rank; i++) {
    int64_t both;
    MpShapeAxis batch = {left, a, a->rank - i}, batches = {right, b, b->rank - i};
    if (mp_dim_broadcast(self->run, a->dims[batch.axis], b->dims[batches.axis], &both)) continue;
    (void)mp_shaping_refuse_lengths(self, &batch, &batches);
  }
}

// A matrix of fewer than two axes.
static bool refuses_vector(MpShaping *self, const MpDatum *datum, const MpShape *shape) {
  if (shape->rank >= 2) return false;
  mp_shaping_side(self, datum, -1);
  (void)mp_shaping_refuse(self, MP_CONFLICT_RANK, "%.*s has fewer than two axes",
                          MP_FMT(mp_shaping_text(self, shape)));
  return true;
}

const MpShape *mp_shape_of_matmul(MpShaping *self) {
  for (uint32_t i = 0; i < 2 && !self->is_numpy; i++)
    mp_shaping_require_at_least(self, mp_shaping_operand(self, i), 2);
  const MpShape *a = mp_shaping_from(self);
  const MpShape *b = mp_shaping_shape(self, mp_shaping_operand(self, 1));
  self->dtype = mp_shaping_common(self, mp_shaping_operand(self, 0), mp_shaping_operand(self, 1));
  if (!a || !b) return NULL;
  if (self->is_numpy && (a->rank < 2 || b->rank < 2)) return with_vector(self, a, b);
  bool is_vector = refuses_vector(self, mp_shaping_operand(self, 0), a) ||
                   refuses_vector(self, mp_shaping_operand(self, 1), b);
  if (is_vector) return NULL;
  a = turned(self, a, mp_shaping_argument(self, "transpose_a adjoint_a"));
  b = turned(self, b, mp_shaping_argument(self, "transpose_b adjoint_b"));
  if (mp_datum_flag(mp_shaping_argument(self, "adjoint_a")) == MP_YES) return NULL;
  if (mp_datum_flag(mp_shaping_argument(self, "adjoint_b")) == MP_YES) return NULL;
  const MpShape *product = mp_shape_matmul(self->run, a, b);
  refuse_matmul(self, a, b);
  return product;
}

// --- einsum ---

#define MAX_LETTERS 52

typedef struct MpEinsum {
  MpShaping *shaping;
  int64_t dims[MAX_LETTERS];
  bool is_known[MAX_LETTERS];      // the letter stands in an operand
  MpShapeAxis first[MAX_LETTERS];  // where it stands first
  const MpShape *dots;             // what `...` stands for in the operands, broadcast
  bool has_dots, is_open;          // an operand with dots has no known shape
} MpEinsum;

static int letter_index(char c) {
  if (c >= 'a' && c <= 'z') return c - 'a';
  return c >= 'A' && c <= 'Z' ? c - 'A' + 26 : -1;
}

static MpStr without_blanks(MpRun *run, MpStr text) {
  char *out = MP_NEW_ARRAY(run->arena, char, text.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] != ' ') out[len++] = text.ptr[i];
  }
  return (MpStr){out, len};
}

// keras.ops.einsum does not look at its operands while a model is built.
static void refuse_letter(MpEinsum *self, const MpShapeAxis *first, const MpShapeAxis *second) {
  if (self->shaping->is_numpy || !first->shape) return;
  (void)mp_shaping_refuse_lengths(self->shaping, first, second);
}

static void refuse_rank(MpShaping *self, MpStr letters, const MpDatum *datum,
                        const MpShape *shape) {
  if (self->is_numpy) return;
  mp_shaping_side(self, datum, -1);
  (void)mp_shaping_refuse(self, MP_CONFLICT_RANK,
                          "`%.*s` stands for %.*s, which has %" PRId32 " axes", MP_FMT(letters),
                          MP_FMT(mp_shaping_text(self, shape)), shape->rank);
}

// Reads the letters of one operand; false where they do not fit it.
static bool take_operand(MpEinsum *self, MpStr letters, const MpDatum *datum,
                         const MpShape *shape) {
  MpRun *run = self->shaping->run;
  size_t dots = mp_str_find(letters, MP_STR("..."), 0);
  size_t count = dots == SIZE_MAX ? letters.len : letters.len - 3;
  if (shape && (dots == SIZE_MAX ? count != (size_t)shape->rank : count > (size_t)shape->rank)) {
    refuse_rank(self->shaping, letters, datum, shape);
    return false;
  }
  int32_t width = shape ? shape->rank - (int32_t)count : 0;
  self->has_dots |= dots != SIZE_MAX;
  self->is_open |= dots != SIZE_MAX && !shape;
  if (dots != SIZE_MAX && shape) {
    MpShape *middle = mp_shape_new(run, width);
    for (int32_t i = 0; i < width; i++)
      middle->dims[i] = shape->dims[dots + (size_t)i];
    self->dots = self->dots ? mp_shape_broadcast(run, self->dots, middle) : middle;
    if (!self->dots) return false;
  }
  size_t axis = 0;
  for (size_t i = 0; i < letters.len; i++) {
    if (i == dots) {
      axis += (size_t)width;
      i += 2;
      continue;
    }
    int at = letter_index(letters.ptr[i]);
    if (at < 0) return false;
    int64_t dim = shape ? shape->dims[axis++] : MP_DIM_UNSURE;
    MpShapeAxis here = {datum, shape, (int32_t)axis - 1};
    if (!self->is_known[at]) {
      self->dims[at] = dim;
      self->first[at] = here;
    } else if (shape && !mp_dim_broadcast(run, self->dims[at], dim, &self->dims[at])) {
      refuse_letter(self, &self->first[at], &here);
      return false;
    }
    self->is_known[at] = true;
  }
  return true;
}

// What a missing `->` means: letters that stand once, in their order.
static MpStr implied_result(MpRun *run, MpStr operands) {
  MpStr out = MP_STR("");
  if (mp_str_find(operands, MP_STR("..."), 0) != SIZE_MAX) out = MP_STR("...");
  static const char order[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (size_t i = 0; i < sizeof order - 1; i++) {
    size_t count = 0;
    for (size_t k = 0; k < operands.len; k++)
      count += operands.ptr[k] == order[i];
    if (count == 1) out = mp_str_format(run->arena, "%.*s%c", MP_FMT(out), order[i]);
  }
  return out;
}

static const MpShape *einsum_result(MpEinsum *self, MpStr result) {
  size_t dots = mp_str_find(result, MP_STR("..."), 0);
  if (dots != SIZE_MAX && (self->is_open || !self->dots)) return NULL;
  int32_t width = dots == SIZE_MAX ? 0 : self->dots->rank;
  size_t letters = dots == SIZE_MAX ? result.len : result.len - 3;
  MpShape *out = mp_shape_new(self->shaping->run, (int32_t)letters + width);
  int32_t at = 0;
  for (size_t i = 0; i < result.len; i++) {
    if (i == dots) {
      for (int32_t k = 0; k < width; k++)
        out->dims[at++] = self->dots->dims[k];
      i += 2;
      continue;
    }
    int letter = letter_index(result.ptr[i]);
    if (letter < 0 || !self->is_known[letter]) return NULL;
    out->dims[at++] = self->dims[letter];
  }
  return out;
}

// An operand has an axis for each letter, and any number for the dots.
static const MpShape *operand_shape(const MpShaping *self, const MpDatum *operand, MpStr letters) {
  bool has_dots = mp_str_find(letters, MP_STR("..."), 0) != SIZE_MAX;
  if (has_dots) mp_shaping_require_at_least(self, operand, (int32_t)letters.len - 3);
  if (!has_dots) mp_shaping_require(self, operand, (int32_t)letters.len);
  return mp_shaping_shape(self, operand);
}

static const MpShape *einsum_shape(MpShaping *self, MpStr equation, const MpDatum *const *operands,
                                   uint32_t count) {
  MpStr text = without_blanks(self->run, equation);
  size_t arrow = mp_str_find(text, MP_STR("->"), 0);
  MpStr left = arrow == SIZE_MAX ? text : mp_str_slice(text, 0, arrow);
  MpStr result =
      arrow == SIZE_MAX ? implied_result(self->run, text) : mp_str_slice(text, arrow + 2, text.len);
  MpEinsum einsum = {.shaping = self};
  size_t start = 0;
  for (uint32_t i = 0; i < count; i++) {
    size_t end = start;
    while (end < left.len && left.ptr[end] != ',')
      end++;
    if (start > left.len) return NULL;
    MpStr letters = mp_str_slice(left, start, end);
    const MpShape *shape = operand_shape(self, operands[i], letters);
    if (!take_operand(&einsum, letters, operands[i], shape)) return NULL;
    start = end + 1;
  }
  return start == left.len + 1 ? einsum_result(&einsum, result) : NULL;
}

const MpShape *mp_shape_of_einsum(MpShaping *self) {
  const MpArguments *arguments = self->called.arguments;
  const MpDatum *equation = mp_shaping_operand(self, 0);
  if (!equation || equation->kind != MP_DATUM_STR) return NULL;
  const MpDatum **operands = MP_NEW_ARRAY(self->run->arena, const MpDatum *, arguments->len + 1);
  uint32_t count = 0;
  for (uint32_t i = 1; i < arguments->len; i++) {
    if (arguments->items[i].name.len > 0) continue;
    if (mp_datum_is_sequence(arguments->items[i].value)) return NULL;
    operands[count++] = arguments->items[i].value;
  }
  if (count > 0) self->dtype = mp_shaping_dtype(self, mp_shaping_operand(self, 1));
  return einsum_shape(self, equation->text, operands, count);
}

// --- sums over axes of both ---

// Which axes are summed, of the operand at `side`; false where it is not known. `*count` is how
// many they are, -1 where not even that is known.
static bool summed_axes(MpShaping *self, const MpShape *shape, const MpDatum *axes, int side,
                        bool *marked, int32_t *count) {
  int64_t number;
  if (mp_datum_integer(axes, &number)) {
    *count = (int32_t)number;
    if (number < 0 || number > shape->rank) return false;
    int32_t first = side == 0 ? shape->rank - *count : 0;
    for (int32_t i = 0; i < *count; i++)
      marked[first + i] = true;
    return true;
  }
  *count = -1;
  if (!mp_datum_is_sequence(axes) || axes->items.len != 2) return false;
  const MpDatum *own = axes->items.items[side];
  if (own->kind == MP_DATUM_NONE) return false;
  *count = mp_datum_is_sequence(own) ? (int32_t)own->items.len : 1;
  (void)self;
  return mp_shape_axes(own, shape->rank, marked);
}

const MpShape *mp_shape_of_tensordot(MpShaping *self) {
  const MpShape *a = mp_shaping_from(self);
  const MpShape *b = mp_shaping_shape(self, mp_shaping_operand(self, 1));
  const MpDatum *axes = mp_shaping_argument(self, "axes");
  if (!a || !b || !axes) return NULL;
  const MpShape *sides[2] = {a, b};
  int32_t count = 0;
  bool is_known = true;
  for (int i = 0; i < 2; i++) {
    bool *marked = MP_NEW_ARRAY(self->run->arena, bool, sides[i]->rank + 1);
    is_known &= summed_axes(self, sides[i], axes, i, marked, &count);
    if (is_known) sides[i] = mp_shape_reduce(self->run, sides[i], marked, false);
  }
  if (!is_known) {
    bool fits = count >= 0 && a->rank + b->rank >= 2 * count;
    return fits ? mp_shaping_any(self, a->rank + b->rank - 2 * count) : NULL;
  }
  return mp_shaping_replace(self, sides[0], sides[0]->rank, sides[0]->rank, sides[1]);
}

// The last axis of the one with the last but one of the other, as numpy.dot and keras.backend.dot.
const MpShape *mp_shape_of_dot(MpShaping *self) {
  const MpShape *a = mp_shaping_from(self);
  const MpShape *b = mp_shaping_shape(self, mp_shaping_operand(self, 1));
  self->dtype = mp_shaping_common(self, mp_shaping_operand(self, 0), mp_shaping_operand(self, 1));
  if (!a || !b || a->rank < 1 || b->rank < 1) return NULL;
  int32_t middle = b->rank >= 2 ? b->rank - 2 : 0;
  MpShapeAxis inner = {mp_shaping_data(self), a, a->rank - 1};
  MpShapeAxis other = {mp_shaping_operand(self, 1), b, middle};
  if (mp_shaping_refuse_lengths(self, &inner, &other)) return NULL;
  const MpShape *left = mp_shaping_replace(self, a, a->rank - 1, a->rank, NULL);
  const MpShape *right = mp_shaping_replace(self, b, middle, middle + 1, NULL);
  return mp_shaping_replace(self, left, left->rank, left->rank, right);
}

const MpShape *mp_shape_of_outer(MpShaping *self) {
  const MpShape *sides[2] = {mp_shaping_from(self),
                             mp_shaping_shape(self, mp_shaping_operand(self, 1))};
  MpShape *out = mp_shape_new(self->run, 2);
  for (int i = 0; i < 2; i++) {
    bool is_vector = sides[i] && sides[i]->rank == 1;
    out->dims[i] = is_vector ? sides[i]->dims[0] : MP_DIM_UNSURE;
  }
  return out;
}
