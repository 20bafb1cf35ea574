#include "analyzer/interp/shaping.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/interp/rank.h"

// --- arguments ---

// Stands for what was not given in view: the call has arguments that are not known, or the default
// is no literal.
static const MpDatum unseen = {.kind = MP_DATUM_OPAQUE};

static bool is_rest(const MpArgument *argument) {
  return argument->name.len == 0 && argument->value->kind == MP_DATUM_OPAQUE &&
         mp_str_is(argument->value->text, "unknown arguments");
}

bool mp_arguments_have_rest(const MpArguments *arguments) {
  return arguments->len > 0 && is_rest(&arguments->items[arguments->len - 1]);
}

// A literal default: numbers, texts, and tuples of them.
typedef struct MpDefaultReader {
  MpRun *run;
  MpStr text;
  size_t at;
} MpDefaultReader;

static void skip_blanks(MpDefaultReader *self) {
  while (self->at < self->text.len && self->text.ptr[self->at] == ' ')
    self->at++;
}

static bool take(MpDefaultReader *self, const char *word) {
  MpStr rest = mp_str_slice(self->text, self->at, self->text.len);
  if (!mp_str_starts_with(rest, mp_str_from_c(word))) return false;
  self->at += strlen(word);
  return true;
}

static const MpDatum *read_text(MpDefaultReader *self) {
  size_t start = self->at;
  while (self->at < self->text.len && self->text.ptr[self->at] != '\'')
    self->at++;
  if (self->at == self->text.len) return NULL;
  MpDatum *datum = MP_NEW(self->run->arena, MpDatum);
  datum->kind = MP_DATUM_STR;
  datum->text = mp_str_slice(self->text, start, self->at++);
  return datum;
}

static const MpDatum *read_number(MpDefaultReader *self) {
  size_t start = self->at;
  while (self->at < self->text.len && !strchr(",) ]", self->text.ptr[self->at]))
    self->at++;
  MpStr text = mp_str_copy(self->run->arena, mp_str_slice(self->text, start, self->at));
  MpDatum *datum = MP_NEW(self->run->arena, MpDatum);
  char *end = NULL;
  datum->kind = MP_DATUM_INT;
  datum->integer = strtoll(text.ptr, &end, 10);
  if (text.len > 0 && end == text.ptr + text.len) return datum;
  datum->kind = MP_DATUM_FLOAT;
  datum->real = strtod(text.ptr, &end);
  return text.len > 0 && end == text.ptr + text.len ? datum : NULL;
}

static const MpDatum *read_scalar(MpDefaultReader *self) {
  MpDatum *datum = MP_NEW(self->run->arena, MpDatum);
  if (take(self, "None")) return datum->kind = MP_DATUM_NONE, datum;
  datum->kind = MP_DATUM_BOOL;
  datum->boolean = take(self, "True");
  if (datum->boolean || take(self, "False")) return datum;
  return take(self, "'") ? read_text(self) : read_number(self);
}

// Tuples of scalars; deeper ones are not read.
static const MpDatum *read_default(MpRun *run, MpStr text) {
  MpDefaultReader self = {run, text, 0};
  bool is_list = take(&self, "[");
  if (!is_list && !take(&self, "(")) {
    const MpDatum *scalar = read_scalar(&self);
    return self.at == text.len ? scalar : NULL;
  }
  MpDatum *tuple = MP_NEW(run->arena, MpDatum);
  tuple->kind = is_list ? MP_DATUM_LIST : MP_DATUM_TUPLE;
  while (!take(&self, is_list ? "]" : ")")) {
    const MpDatum *item = read_scalar(&self);
    if (!item || self.at >= text.len) return NULL;
    mp_array_push(run->arena, &tuple->items, item);
    take(&self, ",");
    skip_blanks(&self);
  }
  return self.at == text.len ? tuple : NULL;
}

static const MpDatum *default_of(MpRun *run, const MpSignatureParameter *parameter) {
  if (parameter->required || parameter->default_text.len == 0) return NULL;
  return read_default(run, parameter->default_text);
}

// What a parameter gets; NULL where it is not given. `position` is SIZE_MAX where it has none.
static const MpDatum *given(const MpArguments *arguments, MpStr name, size_t position) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    if (is_rest(argument)) break;
    if (argument->name.len > 0 ? mp_str_eq(argument->name, name) : i == position) {
      return argument->value;
    }
  }
  return NULL;
}

// NULL where there is no such parameter.
static const MpDatum *find(MpRun *run, const MpGiven *self, MpStr name) {
  const MpSignature *signature = self->signature;
  int at = signature ? mp_signature_find(signature, name) : -1;
  const MpSignatureParameter *parameter = at >= 0 ? &signature->parameters[at] : NULL;
  bool has_place = parameter && parameter->kind == MP_SIGNATURE_POSITIONAL;
  const MpDatum *found = given(self->arguments, name, has_place ? (size_t)at : SIZE_MAX);
  if (found) return found;
  if (!parameter) return NULL;
  if (mp_arguments_have_rest(self->arguments)) return &unseen;
  if (parameter->required) return NULL;
  found = default_of(run, parameter);
  return found ? found : &unseen;
}

static const MpDatum *find_any(MpRun *run, const MpGiven *self, const char *names) {
  if (!self->arguments) return NULL;
  MpStr rest = mp_str_from_c(names);
  while (rest.len > 0) {
    size_t blank = mp_str_find(rest, MP_STR(" "), 0);
    MpStr name = blank == SIZE_MAX ? rest : mp_str_slice(rest, 0, blank);
    const MpDatum *datum = find(run, self, name);
    if (datum) return datum;
    rest = blank == SIZE_MAX ? MP_STR("") : mp_str_slice(rest, blank + 1, rest.len);
  }
  return NULL;
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
    const MpArgument *argument = &arguments->items[position];
    return is_rest(argument) ? &unseen : argument->value;
  }
  if (!signature || position >= signature->count) return NULL;
  return given(arguments, signature->parameters[position].name, SIZE_MAX);
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
  return mp_graph_dtype(self->run->graph, datum->tensor);
}

MpStr mp_shaping_common(const MpShaping *self, const MpDatum *left, const MpDatum *right) {
  if (!left || !right) return MP_STR("");
  MpStr a = mp_shaping_dtype(self, left), b = mp_shaping_dtype(self, right);
  if (left->kind == MP_DATUM_TENSOR && right->kind == MP_DATUM_TENSOR) {
    return mp_str_eq(a, b) ? a : MP_STR("");
  }
  MpStr known = left->kind == MP_DATUM_TENSOR ? a : b;
  MpDatumKind other = left->kind == MP_DATUM_TENSOR ? right->kind : left->kind;
  bool holds = other == MP_DATUM_INT || (other == MP_DATUM_FLOAT && mp_dtype_is_float(known));
  return holds && !mp_str_is(known, "bool") ? known : MP_STR("");
}

// --- lengths and shapes ---

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
  for (int32_t i = 0; i < out->rank; i++)
    out->dims[i] = mp_shaping_length(self, is_list ? datum->items.items[i] : datum);
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
