// "…" % values: formatting as in C.
#include <math.h>
#include <string.h>

#include "analyzer/base/buf.h"
#include "analyzer/interp/array_value.h"
#include "analyzer/interp/native.h"

typedef struct Percent {
  MpRun *run;
  MpStr format;
  size_t at;
  MpValue *values;
  uint32_t next;  // positional values taken
  MpBuf text;
  MpSpan span;
  bool is_symbolic;
  MpValue *unknown;  // a value that has no known text; the result
} Percent;

static bool fail(Percent *self, const char *type, const char *message) {
  (void)mp_run_raise(self->run, type, self->span, "%s", message);
  return false;
}

static char peek(const Percent *self) {
  return self->at < self->format.len ? self->format.ptr[self->at] : '\0';
}

static MpValue *next_value(Percent *self) {
  MpValue *value = NULL;
  if (self->values->kind == MP_VALUE_TUPLE) {
    if (self->next < self->values->items.len) value = self->values->items.items[self->next];
  } else if (self->next == 0) {
    value = self->values;
  }
  self->next++;
  if (value == NULL) (void)fail(self, "TypeError", "not enough arguments for format string");
  return value == NULL ? NULL : mp_resolve(self->run, value);
}

static bool named_value(Percent *self, MpValue **out) {
  size_t end = mp_str_find(self->format, MP_STR(")"), self->at);
  if (end == SIZE_MAX) return fail(self, "ValueError", "incomplete format key");
  if (self->values->kind != MP_VALUE_DICT) {
    return fail(self, "TypeError", "format requires a mapping");
  }
  MpStr name = mp_str_slice(self->format, self->at + 1, end);
  self->at = end + 1;
  *out = mp_dict_get_str(self->values, name);
  if (*out == NULL) {
    (void)mp_run_raise(self->run, "KeyError", self->span, "'%.*s'", MP_FMT(name));
    return false;
  }
  *out = mp_resolve(self->run, *out);
  return true;
}

static void parse_flags(Percent *self, MpFormatSpec *spec) {
  for (;; self->at++) {
    char flag = peek(self);
    if (flag == '-') {
      spec->align = '<';
    } else if (flag == '+' || (flag == ' ' && spec->sign != '+')) {
      spec->sign = flag;
    } else if (flag == '#') {
      spec->alternate = true;
    } else if (flag == '0') {
      if (spec->align == 0) spec->fill = '0';
    } else if (flag != ' ') {
      return;
    }
  }
}

// A number in the format, or `*`: the next value.
static bool parse_amount(Percent *self, int64_t *out) {
  *out = 0;
  if (peek(self) == '*') {
    self->at++;
    MpValue *value = next_value(self);
    if (value == NULL) return false;
    if (value->kind != MP_VALUE_INT) return fail(self, "TypeError", "* wants int");
    *out = value->integer;
    return true;
  }
  while (peek(self) >= '0' && peek(self) <= '9') {
    *out = *out * 10 + (peek(self) - '0');
    self->at++;
    if (*out > 10000) return fail(self, "ValueError", "width too big");
  }
  return true;
}

static bool append_value(Percent *self, MpValue *text) {
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

static bool append_text(Percent *self, MpValue *value, MpFormatSpec *spec) {
  MpValue *text = spec->type == 's' ? mp_format_str(self->run, value, self->span)
                                    : mp_format_repr(self->run, value, self->span);
  if (text == NULL || text->kind != MP_VALUE_STR) return append_value(self, text);
  spec->fill = ' ';
  if (spec->align == 0) spec->align = '>';
  mp_buf_append(&self->text, mp_format_text(self->run, text->text, spec));
  return true;
}

static bool append_number(Percent *self, MpValue *value, MpFormatSpec *spec) {
  bool is_whole = strchr("diuoxX", spec->type) != NULL;
  if (!mp_value_is_number(value) ||
      (strchr("oxX", spec->type) != NULL && value->kind == MP_VALUE_FLOAT)) {
    MpStr name = mp_value_type_name(value);
    (void)mp_run_raise(self->run, "TypeError", self->span,
                       "%%%c format: a real number is required, not %.*s", spec->type,
                       MP_FMT(name));
    return false;
  }
  if (is_whole && value->kind == MP_VALUE_FLOAT) {
    int64_t whole = 0;
    if (!mp_double_to_int(value->real, &whole)) {
      self->unknown = mp_run_opaque(self->run, "large integer", MP_STR(""), self->span, NULL);
      return true;
    }
    value = mp_value_int(self->run, whole);
  }
  if (spec->type == 'i' || spec->type == 'u') spec->type = 'd';
  if (is_whole && spec->precision >= 0) {
    self->unknown = mp_run_opaque(self->run, "format of an integer with a precision", MP_STR(""),
                                  self->span, NULL);
    return true;
  }
  if (spec->align == 0) spec->align = spec->fill == '0' ? '=' : '>';
  if (spec->align == '<') spec->fill = ' ';
  return append_value(self, mp_format_number(self->run, value, spec, self->span));
}

static bool append_conversion(Percent *self, MpValue *value, MpFormatSpec *spec) {
  if (value->kind == MP_VALUE_SYMBOL) return append_value(self, value);
  if (spec->type == 's' || spec->type == 'r' || spec->type == 'a') {
    return append_text(self, value, spec);
  }
  value = mp_array_plain(self->run, value);
  if (value->kind == MP_VALUE_OPAQUE || value->kind == MP_VALUE_TENSOR ||
      value->kind == MP_VALUE_CONSTANT) {
    self->unknown = mp_native_unknown_of(self->run, MP_STR("%"), &value, 1, self->span);
    return true;
  }
  if (spec->type == 'c') {
    if (value->kind == MP_VALUE_STR)
      return append_text(self, value,
                         &(MpFormatSpec){' ', spec->align, '-', false, 0, 's', spec->width, -1});
    return append_value(self, mp_format_number(self->run, value, spec, self->span));
  }
  if (spec->type != '\0' && strchr("diuoxXeEfFgG", spec->type) != NULL) {
    return append_number(self, value, spec);
  }
  return fail(self, "ValueError", "unsupported format character");
}

// Behind a '%'.
static bool run_conversion(Percent *self) {
  MpFormatSpec spec = {' ', 0, '-', false, 0, 0, 0, -1};
  MpValue *value = NULL;
  if (peek(self) == '(' && !named_value(self, &value)) return false;
  parse_flags(self, &spec);
  if (!parse_amount(self, &spec.width)) return false;
  if (spec.width < 0) {
    spec.width = -spec.width;
    spec.align = '<';
  }
  if (peek(self) == '.') {
    self->at++;
    if (!parse_amount(self, &spec.precision)) return false;
  }
  while (peek(self) == 'h' || peek(self) == 'l' || peek(self) == 'L')
    self->at++;
  spec.type = peek(self);
  if (spec.type == '\0') return fail(self, "ValueError", "incomplete format");
  self->at++;
  if (spec.type == '%') {
    mp_buf_append_byte(&self->text, '%');
    return true;
  }
  if (value == NULL) value = next_value(self);
  return value != NULL && append_conversion(self, value, &spec);
}

static bool run_format(Percent *self) {
  while (self->at < self->format.len && self->unknown == NULL) {
    size_t percent = mp_str_find(self->format, MP_STR("%"), self->at);
    size_t end = percent == SIZE_MAX ? self->format.len : percent;
    mp_buf_append(&self->text, mp_str_slice(self->format, self->at, end));
    self->at = percent == SIZE_MAX ? end : end + 1;
    if (percent != SIZE_MAX && !run_conversion(self)) return false;
  }
  bool is_left =
      self->values->kind == MP_VALUE_TUPLE ? self->next < self->values->items.len : self->next == 0;
  bool may_be_left = self->values->kind == MP_VALUE_DICT || self->values->kind == MP_VALUE_LIST ||
                     self->values->kind == MP_VALUE_SYMBOL || self->values->kind == MP_VALUE_OPAQUE;
  if (!is_left || may_be_left || self->unknown != NULL) return true;
  return fail(self, "TypeError", "not all arguments converted during string formatting");
}

MpValue *mp_format_percent(MpRun *run, MpStr format, MpValue *values, MpSpan span) {
  Percent state = {run, format, 0, mp_resolve(run, values), 0, {NULL, 0, 0}, span, false, NULL};
  bool done = run_format(&state);
  MpValue *result = NULL;
  if (done && state.unknown != NULL) {
    result = state.unknown;
  } else if (done) {
    result = mp_format_result(run, mp_buf_str(&state.text), state.is_symbolic, span);
  }
  mp_buf_deinit(&state.text);
  return result;
}
