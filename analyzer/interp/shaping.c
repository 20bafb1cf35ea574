#include "analyzer/interp/shaping.h"

#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/rank.h"

// --- arguments ---

// Takes the first of the names, a blank between them; false where none is left.
static bool next_name(MpStr *rest, MpStr *name) {
  if (rest->len == 0) return false;
  size_t blank = mp_str_find(*rest, MP_STR(" "), 0);
  *name = blank == SIZE_MAX ? *rest : mp_str_slice(*rest, 0, blank);
  *rest = blank == SIZE_MAX ? MP_STR("") : mp_str_slice(*rest, blank + 1, rest->len);
  return true;
}

// What is written by any of the names comes before the default of another one: code for several
// versions of a library writes the name of one that is older than its signature.
static const MpDatum *find_any(MpRun *run, const MpGiven *self, const char *names) {
  const MpDatum *datum = NULL;
  if (!self->arguments) return NULL;
  MpStr rest = mp_str_from_c(names), name;
  while (!datum && next_name(&rest, &name))
    datum = mp_arguments_written(self->arguments, name, SIZE_MAX);
  rest = mp_str_from_c(names);
  while (!datum && next_name(&rest, &name))
    datum = mp_arguments_find(run->arena, self->arguments, self->signature, name);
  return datum;
}

const MpDatum *mp_shaping_argument(const MpShaping *self, const char *names) {
  return find_any(self->run, &self->called, names);
}

const MpDatum *mp_shaping_option(const MpShaping *self, const char *names) {
  return find_any(self->run, &self->made, names);
}

const MpDatum *mp_shaping_operand(const MpShaping *self, uint32_t position) {
  const MpArguments *arguments = self->called.arguments;
  const MpSignature *signature = self->called.signature;
  if (signature && signature->count == 0) signature = NULL;
  if (position < arguments->len && arguments->items[position].name.len == 0) {
    return arguments->items[position].value;
  }
  if (!signature || position >= signature->count) return NULL;
  return mp_arguments_written(arguments, signature->parameters[position].name, SIZE_MAX);
}

const MpDatum *mp_shaping_data(const MpShaping *self) {
  return mp_shaping_operand(self, 0);
}

const MpShape *mp_shaping_from(const MpShaping *self) {
  if (self->from) return self->from;
  return mp_shaping_shape(self, mp_shaping_data(self));
}

const MpShape *mp_shaping_shape(const MpShaping *self, const MpDatum *datum) {
  return datum ? mp_datum_shape(self->run, datum) : NULL;
}

// --- what a datum is ---

bool mp_datum_is_none(const MpDatum *datum) {
  return !datum || datum->kind == MP_DATUM_NONE;
}

bool mp_datum_is_sequence(const MpDatum *datum) {
  return datum && (datum->kind == MP_DATUM_LIST || datum->kind == MP_DATUM_TUPLE);
}

bool mp_datum_is_text(const MpDatum *datum, const char *text) {
  return datum && datum->kind == MP_DATUM_STR && mp_str_is(datum->text, text);
}

MpTristate mp_datum_flag(const MpDatum *datum) {
  if (mp_datum_is_none(datum)) return MP_NO;
  if (datum->kind == MP_DATUM_BOOL) return datum->boolean ? MP_YES : MP_NO;
  if (datum->kind == MP_DATUM_INT) return datum->integer ? MP_YES : MP_NO;
  return MP_MAYBE;
}

bool mp_datum_integer(const MpDatum *datum, int64_t *out) {
  if (!datum || datum->kind != MP_DATUM_INT) return false;
  *out = datum->integer;
  return true;
}

bool mp_dtype_is_float(MpStr dtype) {
  return mp_str_starts_with(dtype, MP_STR("float")) || mp_str_is(dtype, "bfloat16");
}

MpStr mp_shaping_dtype(const MpShaping *self, const MpDatum *datum) {
  if (!datum || datum->kind != MP_DATUM_TENSOR) return MP_STR("");
  return mp_tensor_dtype(self->run, datum->tensor);
}

// Nothing in it is of a complex type, or may be.
static bool is_real(const MpDatum *datum) {
  bool is_call = datum->kind == MP_DATUM_CALL || datum->kind == MP_DATUM_METHOD;
  if (is_call || datum->kind == MP_DATUM_NAME || datum->kind == MP_DATUM_STR) {
    static const char *const words[] = {"complex", "fft", "csingle", "cdouble", "emath"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
      if (mp_str_find(datum->text, mp_str_from_c(words[i]), 0) != SIZE_MAX) return false;
    }
  }
  switch (datum->kind) {
    case MP_DATUM_TENSOR:
    case MP_DATUM_SYMBOL:
    case MP_DATUM_OBJECT:
    case MP_DATUM_OPAQUE: return false;
    default: break;
  }
  for (uint32_t i = 0; i < datum->items.len; i++) {
    if (!is_real(datum->items.items[i])) return false;
  }
  for (uint32_t i = 0; is_call && i < datum->arguments.len; i++) {
    if (!is_real(datum->arguments.items[i].value)) return false;
  }
  return true;
}

// What Keras 2 converts to the type of the tensor of floats beside it, whatever its own.
static bool is_converted(const MpShaping *self, const MpDatum *datum) {
  if (self->is_numpy || self->run->version == MP_KERAS_3 || !is_real(datum)) return false;
  const MpDatum *root = datum;
  while (root->kind == MP_DATUM_METHOD)
    root = root->items.items[0];
  return root->kind == MP_DATUM_CALL && mp_str_starts_with(root->text, MP_STR("np."));
}

MpStr mp_shaping_common(const MpShaping *self, const MpDatum *left, const MpDatum *right) {
  if (!left || !right) return MP_STR("");
  MpStr a = mp_shaping_dtype(self, left), b = mp_shaping_dtype(self, right);
  if (left->kind == MP_DATUM_TENSOR && right->kind == MP_DATUM_TENSOR) {
    return mp_str_eq(a, b) ? a : MP_STR("");
  }
  MpStr known = left->kind == MP_DATUM_TENSOR ? a : b;
  const MpDatum *other = left->kind == MP_DATUM_TENSOR ? right : left;
  bool is_float = mp_dtype_is_float(known);
  bool holds = other->kind == MP_DATUM_INT ||
               (is_float && (other->kind == MP_DATUM_FLOAT || is_converted(self, other)));
  return holds && !mp_str_is(known, "bool") ? known : MP_STR("");
}

// --- lengths and shapes ---

MpTristate mp_shaping_is_third(const MpShaping *self) {
  if (!self->run->options) return MP_MAYBE;
  return self->run->version == MP_KERAS_3 ? MP_YES : MP_NO;
}

int64_t mp_shaping_length(const MpShaping *self, const MpDatum *datum) {
  int64_t length;
  return datum && mp_shape_dim(self->run, datum, &length) ? length : MP_DIM_UNSURE;
}

MpShape *mp_shaping_any(MpShaping *self, int32_t rank) {
  MpShape *out = mp_shape_new(self->run, rank);
  for (int32_t i = 0; i < rank; i++)
    out->dims[i] = MP_DIM_UNSURE;
  return out;
}

const MpShape *mp_shaping_replace(MpShaping *self, const MpShape *from, int32_t first, int32_t end,
                                  const MpShape *middle) {
  int32_t width = middle ? middle->rank : 0;
  MpShape *out = mp_shape_new(self->run, from->rank - (end - first) + width);
  int32_t at = 0;
  for (int32_t i = 0; i < first; i++)
    out->dims[at++] = from->dims[i];
  for (int32_t i = 0; i < width; i++)
    out->dims[at++] = middle->dims[i];
  for (int32_t i = end; i < from->rank; i++)
    out->dims[at++] = from->dims[i];
  return out;
}

// A vector that is computed: its length is the rank.
static const MpShape *of_vector(MpShaping *self, const MpDatum *datum) {
  const MpShape *vector = mp_shaping_shape(self, datum);
  bool is_known = vector && vector->rank == 1 && vector->dims[0] >= 0 && vector->dims[0] < 32;
  return is_known ? mp_shaping_any(self, (int32_t)vector->dims[0]) : NULL;
}

const MpShape *mp_shaping_written(MpShaping *self, const MpDatum *datum) {
  if (!datum) return NULL;
  if (datum->kind == MP_DATUM_TENSOR) {
    const MpShape *shape = mp_shape_reshape(self->run, NULL, datum);
    return shape ? shape : of_vector(self, datum);
  }
  int64_t length;
  if (mp_datum_integer(datum, &length) && length < 0) return NULL;
  if (!mp_datum_is_sequence(datum) && datum->kind != MP_DATUM_INT) return of_vector(self, datum);
  bool is_list = mp_datum_is_sequence(datum);
  if (is_list && datum->items.len > INT32_MAX / 2) return NULL;
  MpShape *out = mp_shape_new(self->run, is_list ? (int32_t)datum->items.len : 1);
  for (int32_t i = 0; i < out->rank; i++) {
    const MpDatum *item = is_list ? datum->items.items[i] : datum;
    if (mp_shape_is_float(self->run, item)) return NULL;
    out->dims[i] = mp_shaping_length(self, item);
  }
  return out;
}

const MpShape *mp_shaping_insert(MpShaping *self, const MpShape *from, int64_t axis,
                                 int64_t length) {
  int32_t at = mp_shape_axis(from->rank + 1, axis);
  if (at < 0) return NULL;
  MpShape middle = {1, &length};
  return mp_shaping_replace(self, from, at, at, &middle);
}

const MpShape *mp_shaping_scalar(MpShaping *self) {
  return mp_shape_new(self->run, 0);
}

// Inside a `try`, what does not fit raises.
void mp_shaping_require(const MpShaping *self, const MpDatum *datum, int32_t rank) {
  if (!datum || datum->kind != MP_DATUM_TENSOR || self->run->handlers > 0) return;
  mp_rank_require(self->run, datum->tensor, rank, self->span);
}

void mp_shaping_require_at_least(const MpShaping *self, const MpDatum *datum, int32_t rank) {
  if (!datum || datum->kind != MP_DATUM_TENSOR || self->run->handlers > 0) return;
  if (rank > 0) mp_rank_require_at_least(self->run, datum->tensor, rank);
}
