#include "analyzer/graph/arguments.h"

#include <stdlib.h>
#include <string.h>

// Stands for what was not given in view: the call has arguments that are not known, or the default
// is no literal.
static const MpDatum unseen = {.kind = MP_DATUM_OPAQUE};

static bool is_rest(const MpArgument *argument) {
  return argument->name.len == 0 && argument->value->kind == MP_DATUM_OPAQUE &&
         mp_str_is(argument->value->text, "unknown arguments");
}

bool mp_arguments_have_rest(const MpArguments *self) {
  return self->len > 0 && is_rest(&self->items[self->len - 1]);
}

// A literal default: numbers, texts, and tuples of them.
typedef struct DefaultReader {
  MpArena *arena;
  MpStr text;
  size_t at;
} DefaultReader;

static void skip_blanks(DefaultReader *self) {
  while (self->at < self->text.len && self->text.ptr[self->at] == ' ')
    self->at++;
}

static bool take(DefaultReader *self, const char *word) {
  MpStr rest = mp_str_slice(self->text, self->at, self->text.len);
  if (!mp_str_starts_with(rest, mp_str_from_c(word))) return false;
  self->at += strlen(word);
  return true;
}

static const MpDatum *read_text(DefaultReader *self) {
  size_t start = self->at;
  while (self->at < self->text.len && self->text.ptr[self->at] != '\'')
    self->at++;
  if (self->at == self->text.len) return NULL;
  MpDatum *datum = MP_NEW(self->arena, MpDatum);
  datum->kind = MP_DATUM_STR;
  datum->text = mp_str_slice(self->text, start, self->at++);
  return datum;
}

static const MpDatum *read_number(DefaultReader *self) {
  size_t start = self->at;
  while (self->at < self->text.len && !strchr(",) ]", self->text.ptr[self->at]))
    self->at++;
  MpStr text = mp_str_copy(self->arena, mp_str_slice(self->text, start, self->at));
  MpDatum *datum = MP_NEW(self->arena, MpDatum);
  char *end = NULL;
  datum->kind = MP_DATUM_INT;
  datum->integer = strtoll(text.ptr, &end, 10);
  if (text.len > 0 && end == text.ptr + text.len) return datum;
  datum->kind = MP_DATUM_FLOAT;
  datum->real = strtod(text.ptr, &end);
  return text.len > 0 && end == text.ptr + text.len ? datum : NULL;
}

static const MpDatum *read_scalar(DefaultReader *self) {
  MpDatum *datum = MP_NEW(self->arena, MpDatum);
  if (take(self, "None")) return datum->kind = MP_DATUM_NONE, datum;
  datum->kind = MP_DATUM_BOOL;
  datum->boolean = take(self, "True");
  if (datum->boolean || take(self, "False")) return datum;
  return take(self, "'") ? read_text(self) : read_number(self);
}

// Tuples and lists lie no deeper than this: `((1, 1), (1, 1))`.
#define MAX_DEFAULT_DEPTH 4u

static const MpDatum *read_value(DefaultReader *self, uint32_t depth) {
  bool is_list = take(self, "[");
  if (!is_list && !take(self, "(")) return read_scalar(self);
  if (depth == MAX_DEFAULT_DEPTH) return NULL;
  MpDatum *tuple = MP_NEW(self->arena, MpDatum);
  tuple->kind = is_list ? MP_DATUM_LIST : MP_DATUM_TUPLE;
  while (!take(self, is_list ? "]" : ")")) {
    const MpDatum *item = read_value(self, depth + 1);
    if (!item || self->at >= self->text.len) return NULL;
    mp_array_push(self->arena, &tuple->items, item);
    take(self, ",");
    skip_blanks(self);
  }
  return tuple;
}

static const MpDatum *read_default(MpArena *arena, MpStr text) {
  DefaultReader self = {arena, text, 0};
  const MpDatum *value = read_value(&self, 0);
  return self.at == text.len ? value : NULL;
}

static const MpDatum *default_of(MpArena *arena, const MpSignatureParameter *parameter) {
  if (parameter->required || parameter->default_text.len == 0) return NULL;
  return read_default(arena, parameter->default_text);
}

const MpDatum *mp_arguments_written(const MpArguments *self, MpStr name, size_t position) {
  for (uint32_t i = 0; i < self->len; i++) {
    const MpArgument *argument = &self->items[i];
    if (is_rest(argument)) break;
    if (argument->name.len > 0 ? mp_str_eq(argument->name, name) : i == position) {
      return argument->value;
    }
  }
  return NULL;
}

const MpDatum *mp_arguments_find(MpArena *arena, const MpArguments *self,
                                 const MpSignature *signature, MpStr name) {
  const int at = signature != NULL ? mp_signature_find(signature, name) : -1;
  const MpSignatureParameter *parameter = at >= 0 ? &signature->parameters[at] : NULL;
  const bool has_place = parameter != NULL && parameter->kind == MP_SIGNATURE_POSITIONAL;
  const MpDatum *found = mp_arguments_written(self, name, has_place ? (size_t)at : SIZE_MAX);
  if (found != NULL || parameter == NULL) return found;
  if (mp_arguments_have_rest(self)) return &unseen;
  if (parameter->required) return NULL;
  found = default_of(arena, parameter);
  return found != NULL ? found : &unseen;
}
