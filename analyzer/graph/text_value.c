#include "analyzer/graph/text_value.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/graph/text.h"
#include "analyzer/source/position.h"

// Digits that always give a double back.
#define MAX_DIGITS 17

// One byte of a literal; `is_bytes` escapes all that is not ASCII.
static void write_byte(MpBuf *out, char byte, char quote, bool is_bytes) {
  unsigned char code = (unsigned char)byte;
  if (byte == quote || byte == '\\') {
    mp_buf_append_byte(out, '\\');
    mp_buf_append_byte(out, byte);
  } else if (byte == '\n') {
    mp_buf_append_c(out, "\\n");
  } else if (byte == '\t') {
    mp_buf_append_c(out, "\\t");
  } else if (byte == '\r') {
    mp_buf_append_c(out, "\\r");
  } else if (code < 0x20 || code == 0x7f || (is_bytes && code > 0x7f)) {
    mp_buf_format(out, "\\x%02x", (unsigned)code);
  } else {
    mp_buf_append_byte(out, byte);
  }
}

static void write_literal(MpBuf *out, MpStr text, char quote, bool is_bytes) {
  mp_buf_append_byte(out, quote);
  for (size_t i = 0; i < text.len; i++) {
    write_byte(out, text.ptr[i], quote, is_bytes);
  }
  mp_buf_append_byte(out, quote);
}

void mp_text_write_string(MpBuf *out, MpStr text, char quote) {
  write_literal(out, text, quote, false);
}

void mp_text_write_bytes(MpBuf *out, MpStr bytes, char quote) {
  mp_buf_append_byte(out, 'b');
  write_literal(out, bytes, quote, true);
}

// The digits without point and the exponent of the first, as repr has them between 1e-4 and 1e16.
static void write_positional(MpBuf *out, const char *digits, int count, int exponent) {
  if (exponent < 0) {
    mp_buf_append_c(out, "0.");
    for (int i = exponent + 1; i < 0; i++) {
      mp_buf_append_byte(out, '0');
    }
    mp_buf_append_c(out, digits);
    return;
  }
  for (int i = 0; i < count || i <= exponent; i++) {
    if (i == exponent + 1) {
      mp_buf_append_byte(out, '.');
    }
    mp_buf_append_byte(out, i < count ? digits[i] : '0');
  }
  if (count <= exponent + 1) {
    mp_buf_append_c(out, ".0");
  }
}

static void write_exponential(MpBuf *out, const char *digits, int count, int exponent) {
  mp_buf_append_byte(out, digits[0]);
  if (count > 1) {
    mp_buf_append_byte(out, '.');
    mp_buf_append_c(out, digits + 1);
  }
  mp_buf_format(out, "e%c%02d", exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
}

void mp_text_write_real(MpBuf *out, double real, char quote) {
  if (isnan(real) || isinf(real)) {
    const char *name = isnan(real) ? "nan" : real > 0 ? "inf" : "-inf";
    mp_buf_format(out, "float(%c%s%c)", quote, name, quote);
    return;
  }
  char text[40];
  int precision = 0;
  do {
    snprintf(text, sizeof text, "%.*e", precision, real);
  } while (++precision < MAX_DIGITS && !mp_real_is_same(strtod(text, NULL), real));
  char digits[MAX_DIGITS + 1];
  int count = 0;
  const char *at = text;
  if (*at == '-') {
    mp_buf_append_byte(out, '-');
    at++;
  }
  for (; *at != 'e'; at++) {
    if (*at != '.') {
      digits[count++] = *at;
    }
  }
  digits[count] = '\0';
  int exponent = (int)strtol(at + 1, NULL, 10);
  if (exponent >= -4 && exponent < 16) {
    write_positional(out, digits, count, exponent);
  } else {
    write_exponential(out, digits, count, exponent);
  }
}

void mp_text_write_span(MpBuf *out, MpSpan span, const MpSource *main) {
  if (mp_span_is_none(span)) {
    return;
  }
  MpPosition start = mp_position_of(span.source, span.start_byte);
  MpPosition end = mp_position_of(span.source, span.end_byte);
  mp_buf_append_byte(out, '{');
  if (span.source != main) {
    mp_text_write_string(out, span.source->path, '\'');
    mp_buf_append_byte(out, ' ');
  }
  mp_buf_format(out, "%u:%u-", (unsigned)start.line, (unsigned)start.column);
  if (end.line != start.line) {
    mp_buf_format(out, "%u:", (unsigned)end.line);
  }
  mp_buf_format(out, "%u}", (unsigned)end.column);
}

static bool is_identifier_byte(char byte, bool is_first) {
  return byte == '_' || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (unsigned char)byte > 0x7f || (!is_first && byte >= '0' && byte <= '9');
}

bool mp_text_is_dotted(MpStr name) {
  bool is_first = true;
  for (size_t i = 0; i < name.len; i++) {
    if (name.ptr[i] == '.' && !is_first) {
      is_first = true;
    } else if (is_identifier_byte(name.ptr[i], is_first)) {
      is_first = false;
    } else {
      return false;
    }
  }
  return !is_first;
}

// Words that mean something else where a value is read.
static bool is_reserved(MpStr name) {
  return mp_str_is(name, "None") || mp_str_is(name, "True") || mp_str_is(name, "False") ||
         mp_str_is(name, "slice") || mp_str_is(name, "set") || mp_str_is(name, "float");
}

static void write_value(MpBuf *out, const MpDatum *datum, const MpSource *main, bool spans);

static void write_items(MpBuf *out, const MpData *items, const MpSource *main, bool spans) {
  for (uint32_t i = 0; i < items->len; i++) {
    if (i > 0) {
      mp_buf_append_c(out, ", ");
    }
    write_value(out, items->items[i], main, spans);
  }
}

static void write_dict(MpBuf *out, const MpDatum *dict, const MpSource *main, bool spans) {
  mp_buf_append_byte(out, '{');
  for (uint32_t i = 0; i < dict->items.len; i++) {
    if (i > 0) {
      mp_buf_append_c(out, ", ");
    }
    write_value(out, dict->keys.items[i], main, spans);
    mp_buf_append_c(out, ": ");
    write_value(out, dict->items.items[i], main, spans);
  }
  mp_buf_append_byte(out, '}');
}

static void write_tuple(MpBuf *out, const MpDatum *tuple, const MpSource *main, bool spans) {
  mp_buf_append_byte(out, '(');
  write_items(out, &tuple->items, main, spans);
  mp_buf_append_c(out, tuple->items.len == 1 ? ",)" : ")");
}

// Positional arguments without a span of their own have their value's.
static bool has_own_span(const MpArgument *argument) {
  MpSpan of_value = argument->value ? argument->value->span : (MpSpan){0};
  return argument->name.len > 0 ? !mp_span_is_none(argument->span)
                                : !mp_span_eq(argument->span, of_value);
}

static void write_arguments(MpBuf *out, const MpArguments *arguments, const MpSource *main,
                            bool spans) {
  mp_buf_append_byte(out, '(');
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    if (i > 0) {
      mp_buf_append_c(out, ", ");
    }
    if (spans && has_own_span(argument)) {
      mp_buf_append_c(out, "<at");
      mp_text_write_span(out, argument->span, main);
      mp_buf_append_c(out, "> ");
    }
    if (argument->name.len > 0) {
      mp_buf_append(out, argument->name);
      mp_buf_append_byte(out, '=');
    }
    write_value(out, argument->value, main, spans);
  }
  mp_buf_append_byte(out, ')');
}

static void write_tagged(MpBuf *out, const char *tag, MpStr text) {
  mp_buf_format(out, "<%s ", tag);
  mp_text_write_string(out, text, '\'');
  mp_buf_append_byte(out, '>');
}

static void write_symbol(MpBuf *out, const MpDatum *datum) {
  mp_buf_append(out, MP_STR("<symbol "));
  mp_text_write_string(out, datum->text, '\'');
  mp_buf_append(out, datum->is_taken_static ? MP_STR(" static>") : MP_STR(">"));
}

static void write_name(MpBuf *out, const char *tag, MpStr name) {
  if (mp_text_is_dotted(name) && !is_reserved(name)) {
    mp_buf_append(out, name);
  } else {
    write_tagged(out, tag, name);
  }
}

static void write_bool(MpBuf *out, const MpDatum *datum) {
  const char *text = datum->boolean ? "True" : "False";
  mp_buf_format(out, datum->is_training_phase ? "<training %s>" : "%s", text);
}

static void write_set(MpBuf *out, const MpDatum *set, const MpSource *main, bool spans) {
  mp_buf_append_c(out, set->items.len > 0 ? "{" : "set()");
  write_items(out, &set->items, main, spans);
  mp_buf_append_c(out, set->items.len > 0 ? "}" : "");
}

static void write_tensor(MpBuf *out, MpTensor tensor) {
  mp_buf_append_byte(out, '%');
  mp_buf_append_number(out, tensor.node);
  if (tensor.output > 0) {
    mp_buf_format(out, ".%" PRIu32, tensor.output);
  }
}

static void write_plain(MpBuf *out, const MpDatum *datum, const MpSource *main, bool spans) {
  switch (datum->kind) {
    case MP_DATUM_NONE: mp_buf_append_c(out, "None"); return;
    case MP_DATUM_BOOL: write_bool(out, datum); return;
    case MP_DATUM_INT: mp_buf_format(out, "%" PRId64, datum->integer); return;
    case MP_DATUM_FLOAT: mp_text_write_real(out, datum->real, '\''); return;
    case MP_DATUM_STR: mp_text_write_string(out, datum->text, '\''); return;
    case MP_DATUM_BYTES: mp_text_write_bytes(out, datum->text, '\''); return;
    case MP_DATUM_ELLIPSIS: mp_buf_append_c(out, "..."); return;
    case MP_DATUM_SLICE:
      mp_buf_append_c(out, "slice(");
      write_items(out, &datum->items, main, spans);
      mp_buf_append_byte(out, ')');
      return;
    case MP_DATUM_TUPLE: write_tuple(out, datum, main, spans); return;
    case MP_DATUM_LIST:
      mp_buf_append_byte(out, '[');
      write_items(out, &datum->items, main, spans);
      mp_buf_append_byte(out, ']');
      return;
    case MP_DATUM_SET: write_set(out, datum, main, spans); return;
    case MP_DATUM_DICT: write_dict(out, datum, main, spans); return;
    case MP_DATUM_TENSOR: write_tensor(out, datum->tensor); return;
    case MP_DATUM_LAYER: mp_buf_format(out, "@%" PRIu32, datum->layer->id); return;
    case MP_DATUM_NAME: write_name(out, "name", datum->text); return;
    case MP_DATUM_CALL:
      write_name(out, "call", datum->text);
      write_arguments(out, &datum->arguments, main, spans);
      return;
    case MP_DATUM_METHOD:
      write_items(out, &datum->items, main, spans);
      mp_buf_append_byte(out, '.');
      mp_buf_append(out, datum->text);
      write_arguments(out, &datum->arguments, main, spans);
      return;
    case MP_DATUM_FUNCTION: write_tagged(out, "function", datum->text); return;
    case MP_DATUM_OBJECT: write_tagged(out, "object", datum->text); return;
    case MP_DATUM_SYMBOL: write_symbol(out, datum); return;
    case MP_DATUM_OPAQUE: write_tagged(out, "opaque", datum->text); return;
  }
  assert(false && "unknown kind of datum");
}

static void write_value(MpBuf *out, const MpDatum *datum, const MpSource *main, bool spans) {
  if (!datum) {
    mp_buf_append_c(out, "<missing>");
    return;
  }
  write_plain(out, datum, main, spans);
  if (spans) {
    mp_text_write_span(out, datum->span, main);
  }
}

void mp_text_write_datum(MpBuf *out, const MpDatum *datum, const MpSource *main) {
  write_value(out, datum, main, true);
}

void mp_text_write_arguments(MpBuf *out, const MpArguments *arguments, const MpSource *main) {
  write_arguments(out, arguments, main, true);
}

void mp_datum_write_text(const MpDatum *self, MpBuf *out) {
  write_value(out, self, NULL, false);
}
