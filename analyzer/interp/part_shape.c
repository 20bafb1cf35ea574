// Shapes of operations that move, repeat or choose elements, by the operation's name.
#include "analyzer/interp/dim.h"
#include "analyzer/interp/op_shape.h"

// One operation: its arguments and the shape of its data.
typedef struct MpPart {
  MpRun *run;
  const MpArguments *arguments;
  const MpShape *from;
} MpPart;

typedef const MpShape *(*MpPartRule)(const MpPart *self);

static const MpDatum *argument(const MpPart *self, uint32_t position, const char *name) {
  return mp_argument_find(self->arguments, position, name);
}

static bool is_sequence(const MpDatum *datum) {
  return datum && (datum->kind == MP_DATUM_LIST || datum->kind == MP_DATUM_TUPLE);
}

static const MpShape *kept(const MpPart *self) {
  return self->from;
}

static const MpShape *matrix_transposed(const MpPart *self) {
  if (self->from->rank < 2) return NULL;
  MpShape *out = mp_shape_copy(self->run, self->from);
  out->dims[out->rank - 1] = self->from->dims[out->rank - 2];
  out->dims[out->rank - 2] = self->from->dims[out->rank - 1];
  return out;
}

static const MpShape *chosen(const MpPart *self) {
  const MpDatum *x = argument(self, 1, "x"), *y = argument(self, 2, "y");
  if (!x || !y) return NULL;
  const MpShape *both =
      mp_shape_broadcast(self->run, mp_datum_shape(self->run, x), mp_datum_shape(self->run, y));
  return mp_shape_broadcast(self->run, self->from, both);
}

static const MpShape *tiled(const MpPart *self) {
  const MpDatum *counts = argument(self, 1, "multiples");
  if (!is_sequence(counts) || counts->items.len != (uint32_t)self->from->rank) return NULL;
  MpShape *out = mp_shape_copy(self->run, self->from);
  for (int32_t i = 0; i < out->rank; i++) {
    int64_t count;
    if (!mp_shape_dim(self->run, counts->items.items[i], &count)) return NULL;
    out->dims[i] = mp_dim_multiply(self->run, out->dims[i], count);
  }
  return out;
}

static const MpShape *padded(const MpPart *self) {
  const MpDatum *pads = argument(self, 1, "paddings");
  if (!is_sequence(pads) || pads->items.len != (uint32_t)self->from->rank) return NULL;
  MpShape *out = mp_shape_copy(self->run, self->from);
  for (int32_t i = 0; i < out->rank; i++) {
    const MpDatum *pair = pads->items.items[i];
    if (!is_sequence(pair) || pair->items.len != 2) return NULL;
    const MpDatum *before = pair->items.items[0], *after = pair->items.items[1];
    if (before->kind != MP_DATUM_INT || after->kind != MP_DATUM_INT) return NULL;
    bool is_huge = before->integer > INT32_MAX || after->integer > INT32_MAX;
    if (is_huge || before->integer < 0 || after->integer < 0) return NULL;
    out->dims[i] = mp_dim_add(self->run, out->dims[i], before->integer + after->integer);
  }
  return out;
}

static const MpShape *gathered(const MpPart *self) {
  const MpDatum *indices = argument(self, 1, "indices"), *axis = argument(self, 3, "axis");
  const MpShape *at = indices ? mp_datum_shape(self->run, indices) : NULL;
  if (!at || argument(self, 4, "batch_dims") || (axis && axis->kind != MP_DATUM_INT)) return NULL;
  int32_t place = mp_shape_axis(self->from->rank, axis ? axis->integer : 0);
  if (place < 0) return NULL;
  MpShape *out = mp_shape_new(self->run, self->from->rank + at->rank);
  out->rank = 0;
  for (int32_t i = 0; i < self->from->rank; i++) {
    for (int32_t k = 0; i == place && k < at->rank; k++)
      out->dims[out->rank++] = at->dims[k];
    if (i != place) out->dims[out->rank++] = self->from->dims[i];
  }
  return out;
}

static const MpShape *without_axis(const MpPart *self) {
  const MpDatum *axis = argument(self, 1, "axis");
  if (axis && axis->kind != MP_DATUM_INT) return NULL;
  int32_t at = mp_shape_axis(self->from->rank, axis ? axis->integer : 0);
  if (at < 0) return NULL;
  bool *marked = MP_NEW_ARRAY(self->run->arena, bool, self->from->rank + 1);
  marked[at] = true;
  return mp_shape_reduce(self->run, self->from, marked, false);
}

// Blocks of pixels to channels (`is_deep`) or back.
static const MpShape *regrouped(const MpPart *self, bool is_deep) {
  const MpDatum *size = argument(self, 1, "block_size");
  bool is_plain = self->arguments->len == 2 && self->from->rank == 4;
  if (!is_plain || !size || size->kind != MP_DATUM_INT) return NULL;
  if (size->integer < 1 || size->integer > INT16_MAX) return NULL;
  MpShape *out = mp_shape_copy(self->run, self->from);
  for (int32_t i = 1; i < 4; i++) {
    int64_t factor = i == 3 ? size->integer * size->integer : size->integer;
    bool is_divided = (i == 3) != is_deep;
    out->dims[i] = is_divided ? mp_dim_divide(self->run, out->dims[i], factor)
                              : mp_dim_multiply(self->run, out->dims[i], factor);
  }
  return out;
}

static const MpShape *space_to_depth(const MpPart *self) {
  return regrouped(self, true);
}

static const MpShape *depth_to_space(const MpPart *self) {
  return regrouped(self, false);
}

// --- einsum ---

#define LETTERS 26

typedef struct MpEinsum {
  int64_t dims[LETTERS];
  bool is_known[LETTERS];
} MpEinsum;

// Reads the letters of one operand; false where it is more than letters.
static bool take_operand(MpRun *run, MpEinsum *self, MpStr letters, const MpShape *shape) {
  if (!shape || letters.len != (size_t)shape->rank) return false;
  for (size_t i = 0; i < letters.len; i++) {
    if (letters.ptr[i] < 'a' || letters.ptr[i] > 'z') return false;
    int at = letters.ptr[i] - 'a';
    if (!self->is_known[at]) self->dims[at] = shape->dims[i];
    // Axes of one letter are of one length, or broadcast.
    if (!mp_dim_broadcast(run, self->dims[at], shape->dims[i], &self->dims[at])) return false;
    self->is_known[at] = true;
  }
  return true;
}

static const MpShape *einsum(MpRun *run, const MpArguments *arguments) {
  const MpDatum *equation = arguments->items[0].value;
  if (equation->kind != MP_DATUM_STR) return NULL;
  size_t arrow = mp_str_find(equation->text, MP_STR("->"), 0);
  if (arrow == SIZE_MAX) return NULL;
  MpEinsum self = {.dims = {0}};
  size_t start = 0;
  for (uint32_t i = 1; i < arguments->len; i++) {
    size_t end = start;
    while (end < arrow && equation->text.ptr[end] != ',')
      end++;
    MpStr letters = mp_str_slice(equation->text, start, end);
    if (arguments->items[i].name.len > 0 || start > arrow) return NULL;
    if (!take_operand(run, &self, letters, mp_datum_shape(run, arguments->items[i].value)))
      return NULL;
    start = end + 1;
  }
  if (start != arrow + 1) return NULL;
  MpStr result = mp_str_slice(equation->text, arrow + 2, equation->text.len);
  MpShape *out = mp_shape_new(run, (int32_t)result.len);
  for (size_t i = 0; i < result.len; i++) {
    bool is_letter = result.ptr[i] >= 'a' && result.ptr[i] <= 'z';
    if (!is_letter || !self.is_known[result.ptr[i] - 'a']) return NULL;
    out->dims[i] = self.dims[result.ptr[i] - 'a'];
  }
  return out;
}

// --- by name ---

typedef struct MpPartRow {
  const char *op;
  MpPartRule rule;
} MpPartRow;

static const MpPartRow rows[] = {
    {"compat.v1.gather", gathered},
    {"compat.v1.pad", padded},
    {"linalg.band_part", kept},
    {"linalg.matrix_transpose", matrix_transposed},
    {"math.argmax", without_axis},
    {"math.argmin", without_axis},
    {"nn.bias_add", kept},
    {"nn.depth_to_space", depth_to_space},
    {"nn.space_to_depth", space_to_depth},
    {"reverse", kept},
    {"roll", kept},
    {"tile", tiled},
    {"where", chosen},
};

const MpShape *mp_part_shape(MpRun *run, MpStr op, const MpArguments *arguments) {
  if (arguments->len == 0) return NULL;
  if (mp_str_is(op, "einsum")) return einsum(run, arguments);
  MpPart self = {run, arguments, mp_datum_shape(run, arguments->items[0].value)};
  if (!self.from) return NULL;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (mp_str_is(op, rows[i].op)) return rows[i].rule(&self);
  }
  return NULL;
}
