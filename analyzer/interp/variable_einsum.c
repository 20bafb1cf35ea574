// Shapes of what an EinsumDense holds, as its equation and output shape say.
#include "analyzer/interp/variable_shape.h"

// One side of the equation: its letters, and where the dots stand.
typedef struct MpSide {
  MpStr letters;
  bool dots_left, dots_right;
} MpSide;

typedef struct MpDenseEquation {
  MpShaping *shaping;
  MpSide input, output;
  MpStr kernel;
  const MpShape *from;     // the input's
  const MpShape *written;  // the constructor's output_shape
} MpDenseEquation;

static MpSide side_of(MpStr text) {
  MpSide side = {.letters = text};
  MpStr dots = MP_STR("...");
  side.dots_left = mp_str_starts_with(text, dots);
  if (side.dots_left) side.letters = mp_str_slice(text, 3, text.len);
  side.dots_right = mp_str_ends_with(side.letters, dots);
  if (side.dots_right) side.letters = mp_str_slice(side.letters, 0, side.letters.len - 3);
  return side;
}

static bool read_equation(MpShaping *shaping, MpDenseEquation *out) {
  const MpDatum *equation = mp_shaping_option(shaping, "equation");
  if (!equation || equation->kind != MP_DATUM_STR) return false;
  MpStr text = equation->text;
  size_t comma = mp_str_find(text, MP_STR(","), 0), arrow = mp_str_find(text, MP_STR("->"), 0);
  if (comma == SIZE_MAX || arrow == SIZE_MAX || arrow < comma) return false;
  *out = (MpDenseEquation){.shaping = shaping, .from = mp_shaping_from(shaping)};
  out->input = side_of(mp_str_slice(text, 0, comma));
  out->kernel = mp_str_slice(text, comma + 1, arrow);
  out->output = side_of(mp_str_slice(text, arrow + 2, text.len));
  out->written = mp_shaping_written(shaping, mp_shaping_option(shaping, "output_shape"));
  return out->from && out->from->rank >= (int32_t)out->input.letters.len;
}

static int32_t elided(const MpDenseEquation *self) {
  return self->from->rank - (int32_t)self->input.letters.len;
}

static size_t letter_at(MpStr letters, char letter) {
  size_t at = 0;
  while (at < letters.len && letters.ptr[at] != letter)
    at++;
  return at;
}

// What Keras takes the result to be: the batch, the axes that stand for dots in front, then what
// the constructor says.
static int64_t output_length(const MpDenseEquation *self, size_t at) {
  int32_t front = 1;
  int32_t axis = (int32_t)at;
  if (self->input.dots_left && elided(self) > 0) {
    front = elided(self);
    axis += front;
  }
  if (axis < front) return self->from->dims[axis];
  bool is_written = self->written && axis - front < self->written->rank;
  return is_written ? self->written->dims[axis - front] : MP_DIM_UNSURE;
}

static int64_t letter_length(const MpDenseEquation *self, char letter) {
  size_t at = letter_at(self->input.letters, letter);
  if (at < self->input.letters.len) {
    return self->from->dims[(int32_t)at + (self->input.dots_left ? elided(self) : 0)];
  }
  at = letter_at(self->output.letters, letter);
  return at < self->output.letters.len ? output_length(self, at) : MP_DIM_UNSURE;
}

const MpShape *mp_variable_einsum_kernel(MpShaping *self) {
  MpDenseEquation equation;
  if (!read_equation(self, &equation)) return NULL;
  MpShape *out = mp_shaping_any(self, (int32_t)equation.kernel.len);
  for (size_t i = 0; i < equation.kernel.len; i++)
    out->dims[i] = letter_length(&equation, equation.kernel.ptr[i]);
  return out;
}

const MpShape *mp_variable_einsum_bias(MpShaping *self) {
  MpDenseEquation equation;
  const MpDatum *axes = mp_shaping_option(self, "bias_axes");
  bool is_known = axes && axes->kind == MP_DATUM_STR;
  if (!is_known || !read_equation(self, &equation)) return NULL;
  MpStr letters = equation.output.letters;
  size_t first = 0;
  while (first < letters.len && letter_at(axes->text, letters.ptr[first]) == axes->text.len)
    first++;
  int32_t behind = equation.input.dots_left ? 0 : elided(&equation);
  MpShape *out = mp_shaping_any(self, (int32_t)(letters.len - first) + behind);
  for (int32_t i = 0; i < out->rank; i++) {
    size_t at = first + (size_t)i;
    bool is_biased = at < letters.len && letter_at(axes->text, letters.ptr[at]) < axes->text.len;
    out->dims[i] = is_biased ? output_length(&equation, at) : 1;
  }
  return out;
}

// Two thin matrices in the place of the kernel's last axis.
const MpShape *mp_variable_einsum_lora_a(MpShaping *self) {
  const MpShape *kernel = mp_variable_einsum_kernel(self);
  if (!kernel || kernel->rank < 1) return NULL;
  int64_t rank = mp_shaping_length(self, mp_shaping_option(self, "lora_rank"));
  MpShape last = {1, &rank};
  return mp_shaping_replace(self, kernel, kernel->rank - 1, kernel->rank, &last);
}

const MpShape *mp_variable_einsum_lora_b(MpShaping *self) {
  const MpShape *kernel = mp_variable_einsum_kernel(self);
  if (!kernel || kernel->rank < 1) return NULL;
  MpShape *out = mp_shaping_any(self, 2);
  out->dims[0] = mp_shaping_length(self, mp_shaping_option(self, "lora_rank"));
  out->dims[1] = kernel->dims[kernel->rank - 1];
  return out;
}
