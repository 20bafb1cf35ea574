// "{} {name:>8}".format(…).
#include <string.h>

#include "analyzer/base/buf.h"
#include "analyzer/interp/method_str.h"

// Nested fields in a specification: `{:{width}}`, no deeper.
#define MAX_NESTING 2u

typedef struct Formatting {
  MpRun *run;
  const MpCall *call;
  MpBuf text;
  uint32_t next;  // of the fields without a name
  bool is_symbolic;
  MpValue *unknown;  // a field without a known text: the result
  MpValue *mapping;  // of format_map: where the names are looked up; NULL: in the call
} Formatting;

static bool write_template(Formatting *self, MpStr text, uint32_t nesting);

static bool fail(const Formatting *self, const char *type, const char *message) {
  (void)mp_run_raise(self->run, type, self->call->span, "%s", message);
  return false;
}

static bool is_number(MpStr text) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
  }
  return text.len > 0 && text.len < 9;
}

static uint32_t number_of(MpStr text) {
  uint32_t number = 0;
  for (size_t i = 0; i < text.len; i++)
    number = number * 10 + (uint32_t)(text.ptr[i] - '0');
  return number;
}

// The argument that a field's first name stands for; NULL: an exception is pending.
static MpValue *take_argument(Formatting *self, MpStr name) {
  const MpCall *call = self->call;
  if (self->mapping != NULL) {
    return mp_subscript(self->run, self->mapping, mp_value_str(self->run, name), call->span);
  }
  if (name.len == 0 || is_number(name)) {
    uint32_t index = name.len == 0 ? self->next++ : number_of(name);
    if (index < call->args.len) return call->args.items[index];
    return mp_run_raise(self->run, "IndexError", call->span,
                        "Replacement index %u out of range for positional args tuple", index);
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    if (mp_str_eq(call->keywords.items[i].name, name)) return call->keywords.items[i].value;
  }
  return mp_run_raise(self->run, "KeyError", call->span, "'%.*s'", MP_FMT(name));
}

static size_t end_of_name(MpStr path, size_t at) {
  while (at < path.len && path.ptr[at] != '.' && path.ptr[at] != '[')
    at++;
  return at;
}

// `name.attribute[key]`.
static MpValue *take_value(Formatting *self, MpStr path) {
  size_t at = end_of_name(path, 0);
  MpValue *value = take_argument(self, mp_str_slice(path, 0, at));
  while (value != NULL && at < path.len) {
    if (path.ptr[at] == '.') {
      size_t end = end_of_name(path, at + 1);
      value = mp_attribute(self->run, value, mp_str_slice(path, at + 1, end), self->call->span);
      at = end;
      continue;
    }
    size_t end = mp_str_find(path, MP_STR("]"), at);
    if (end == SIZE_MAX) {
      (void)fail(self, "ValueError", "Missing ']' in format string");
      return NULL;
    }
    MpStr key = mp_str_slice(path, at + 1, end);
    MpValue *index =
        is_number(key) ? mp_value_int(self->run, number_of(key)) : mp_value_str(self->run, key);
    value = mp_subscript(self->run, value, index, self->call->span);
    at = end + 1;
  }
  return value;
}

static bool append(Formatting *self, MpValue *text) {
  if (text == NULL) return false;
  if (text->kind == MP_VALUE_STR) {
    mp_buf_append(&self->text, text->text);
  } else if (text->kind == MP_VALUE_SYMBOL) {
    self->is_symbolic = true;
    mp_buf_append(&self->text, mp_format_symbol(self->run, text));
  } else {
    self->unknown = text;
  }
  return true;
}

// The specification with its own fields filled in; false as above.
static bool expand_spec(Formatting *self, MpStr spec, uint32_t nesting, MpStr *out) {
  *out = spec;
  if (mp_str_find(spec, MP_STR("{"), 0) == SIZE_MAX) return true;
  Formatting inner = {self->run, self->call, {NULL, 0, 0}, self->next, false, NULL, self->mapping};
  bool done = write_template(&inner, spec, nesting + 1);
  *out = mp_str_copy(self->run->arena, mp_buf_str(&inner.text));
  mp_buf_deinit(&inner.text);
  self->next = inner.next;
  if (inner.is_symbolic) self->is_symbolic = true;
  if (inner.unknown != NULL) self->unknown = inner.unknown;
  return done;
}

// The inside of `{…}`: path, `!` conversion, `:` specification.
static bool write_field(Formatting *self, MpStr field, uint32_t nesting) {
  size_t depth = 0;
  size_t end = 0;
  while (end < field.len && (depth > 0 || (field.ptr[end] != '!' && field.ptr[end] != ':'))) {
    if (field.ptr[end] == '[') depth++;
    if (field.ptr[end] == ']' && depth > 0) depth--;
    end++;
  }
  MpStr spec = MP_STR("");
  MpValue *value = take_value(self, mp_str_slice(field, 0, end));
  if (value == NULL) return false;
  char conversion = '\0';
  if (end < field.len && field.ptr[end] == '!') {
    if (end + 1 < field.len) conversion = field.ptr[end + 1];
    end += 2;
    if (end < field.len && field.ptr[end] != ':') {
      return fail(self, "ValueError", "expected ':' after conversion specifier");
    }
  }
  if (end < field.len) spec = mp_str_slice(field, end + 1, field.len);
  if (!expand_spec(self, spec, nesting, &spec) || self->unknown != NULL) {
    return self->unknown != NULL;
  }
  if (conversion == 'r') {
    value = mp_format_repr(self->run, value, self->call->span);
  } else if (conversion == 'a') {
    value = mp_format_ascii(self->run, value, self->call->span);
  } else if (conversion == 's') {
    value = mp_format_str(self->run, value, self->call->span);
  } else if (conversion != '\0') {
    return fail(self, "ValueError", "Unknown conversion specifier");
  }
  if (value == NULL) return false;
  return append(self, mp_format_spec(self->run, value, spec, self->call->span));
}

static size_t end_of_field(MpStr text, size_t at) {
  size_t depth = 1;
  for (; at < text.len; at++) {
    if (text.ptr[at] == '{') depth++;
    if (text.ptr[at] == '}' && --depth == 0) return at;
  }
  return SIZE_MAX;
}

static size_t end_of_plain(MpStr text, size_t at) {
  while (at < text.len && text.ptr[at] != '{' && text.ptr[at] != '}')
    at++;
  return at;
}

static bool write_template(Formatting *self, MpStr text, uint32_t nesting) {
  if (nesting >= MAX_NESTING) return fail(self, "ValueError", "Max string recursion exceeded");
  for (size_t at = 0; at < text.len && self->unknown == NULL;) {
    size_t plain = end_of_plain(text, at);
    mp_buf_append(&self->text, mp_str_slice(text, at, plain));
    if (plain == text.len) break;
    at = plain;
    char byte = text.ptr[at];
    if (at + 1 < text.len && text.ptr[at + 1] == byte) {  // doubled
      mp_buf_append_byte(&self->text, byte);
      at += 2;
      continue;
    }
    if (byte == '}') return fail(self, "ValueError", "Single '}' encountered in format string");
    size_t end = end_of_field(text, at + 1);
    if (end == SIZE_MAX) {
      return fail(self, "ValueError",
                  at + 1 == text.len ? "Single '{' encountered in format string"
                                     : "expected '}' before end of string");
    }
    if (!write_field(self, mp_str_slice(text, at + 1, end), nesting)) return false;
    at = end + 1;
  }
  return true;
}

static MpValue *format_template(MpRun *run, const MpValue *self, MpValue *mapping,
                                const MpCall *call) {
  Formatting formatting = {run, call, {NULL, 0, 0}, 0, false, NULL, mapping};
  bool done = write_template(&formatting, self->text, 0);
  MpValue *result = NULL;
  if (done && formatting.unknown != NULL) {
    result = formatting.unknown;
  } else if (done) {
    MpStr text = mp_buf_str(&formatting.text);
    result = mp_format_result(run, text, formatting.is_symbolic, call->span);
  }
  mp_buf_deinit(&formatting.text);
  return result;
}

MpValue *mp_str_format_method(MpRun *run, MpValue *self, const MpCall *call) {
  if (call->is_open) return mp_native_refused(run, call);
  return format_template(run, self, NULL, call);
}

MpValue *mp_str_format_map(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  return format_template(run, self, mp_resolve(run, call->args.items[0]), call);
}
