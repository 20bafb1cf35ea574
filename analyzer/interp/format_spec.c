// format(value, specification): the mini-language of Python's format strings.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/buf.h"
#include "analyzer/base/utf8.h"
#include "analyzer/interp/native.h"

// Wider fields are not made.
#define MAX_WIDTH 10000

static bool is_align(uint32_t code_point) {
  return code_point == '<' || code_point == '>' || code_point == '^' || code_point == '=';
}

static bool take(MpStr text, size_t *at, char byte) {
  if (*at >= text.len || text.ptr[*at] != byte) return false;
  (*at)++;
  return true;
}

static int64_t take_number(MpStr text, size_t *at) {
  int64_t number = 0;
  while (*at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9') {
    if (number <= MAX_WIDTH) number = number * 10 + (text.ptr[*at] - '0');
    (*at)++;
  }
  return number;
}

static bool is_digit_at(MpStr text, size_t at) {
  return at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9';
}

static void parse_fill(MpStr text, size_t *at, MpFormatSpec *out) {
  size_t behind = 0;
  if (text.len == 0) return;
  uint32_t fill = mp_utf8_decode(text, &behind);
  if (behind < text.len && is_align((unsigned char)text.ptr[behind])) {
    out->fill = fill;
    out->align = text.ptr[behind];
    *at = behind + 1;
  } else if (is_align(fill)) {
    out->align = (char)fill;
    *at = 1;
  }
}

// False where it is no specification.
static bool parse(MpStr text, MpFormatSpec *out) {
  *out = (MpFormatSpec){' ', 0, '-', false, 0, 0, 0, -1};
  size_t at = 0;
  parse_fill(text, &at, out);
  if (at < text.len && strchr("+- ", text.ptr[at]) != NULL) out->sign = text.ptr[at++];
  out->alternate = take(text, &at, '#');
  if (take(text, &at, '0') && out->align == 0) {
    out->fill = '0';
    out->align = '=';
  }
  out->width = take_number(text, &at);
  if (at < text.len && (text.ptr[at] == ',' || text.ptr[at] == '_')) out->group = text.ptr[at++];
  if (take(text, &at, '.')) {
    if (!is_digit_at(text, at)) return false;
    out->precision = take_number(text, &at);
  }
  if (at < text.len) out->type = text.ptr[at++];
  return at == text.len && out->width <= MAX_WIDTH && out->precision <= MAX_WIDTH;
}

static void append_fill(MpBuf *buf, uint32_t fill, int64_t count) {
  char bytes[4];
  size_t len = mp_utf8_encode(fill, bytes);
  for (int64_t i = 0; i < count; i++)
    mp_buf_append(buf, (MpStr){bytes, len});
}

// `prefix` is what stays in front of a '=' padding: sign and base.
static MpStr pad(MpRun *run, MpStr prefix, MpStr body, const MpFormatSpec *spec, char align) {
  int64_t len = (int64_t)(mp_utf8_code_points(prefix) + mp_utf8_code_points(body));
  int64_t missing = spec->width > len ? spec->width - len : 0;
  int64_t before = align == '>' ? missing : align == '^' ? missing / 2 : 0;
  int64_t between = align == '=' ? missing : 0;
  MpBuf buf = {NULL, 0, 0};
  append_fill(&buf, spec->fill, before);
  mp_buf_append(&buf, prefix);
  append_fill(&buf, spec->fill, between);
  mp_buf_append(&buf, body);
  append_fill(&buf, spec->fill, missing - before - between);
  MpStr text = mp_str_copy(run->arena, mp_buf_str(&buf));
  mp_buf_deinit(&buf);
  return text;
}

MpStr mp_format_text(MpRun *run, MpStr text, const MpFormatSpec *spec) {
  if (spec->precision >= 0) {
    size_t end = 0;
    for (int64_t i = 0; i < spec->precision && end < text.len; i++)
      (void)mp_utf8_decode(text, &end);
    text = mp_str_slice(text, 0, end);
  }
  return pad(run, MP_STR(""), text, spec, spec->align == 0 ? '<' : spec->align);
}

// --- numbers ---

// Groups of three digits (four of another base) in the whole part; zeros of a '=' padding are
// grouped as well.
static MpStr group_digits(MpRun *run, MpStr body, size_t prefix_len, const MpFormatSpec *spec) {
  if (spec->group == 0) return body;
  size_t whole = 0;
  bool is_decimal = spec->type == 0 || strchr("bcoxX", spec->type) == NULL;
  while (whole < body.len && (is_decimal ? is_digit_at(body, whole) : true))
    whole++;
  size_t size = is_decimal ? 3 : 4;
  size_t rest = body.len - whole;
  size_t digits = whole;
  if (spec->fill == '0' && spec->align == '=') {
    size_t width = (size_t)spec->width;
    while (digits > 0 && prefix_len + digits + (digits - 1) / size + rest < width)
      digits++;
  }
  MpBuf buf = {NULL, 0, 0};
  for (size_t i = 0; i < digits; i++) {
    size_t left = digits - i;
    if (i > 0 && left % size == 0) mp_buf_append_byte(&buf, spec->group);
    mp_buf_append_byte(&buf, left > whole ? '0' : body.ptr[whole - left]);
  }
  mp_buf_append(&buf, mp_str_slice(body, whole, body.len));
  MpStr text = mp_str_copy(run->arena, mp_buf_str(&buf));
  mp_buf_deinit(&buf);
  return text;
}

static MpValue *finish_number(MpRun *run, bool is_negative, const char *base, MpStr body,
                              const MpFormatSpec *spec) {
  const char *sign = is_negative ? "-" : spec->sign == '-' ? "" : spec->sign == '+' ? "+" : " ";
  MpStr prefix = mp_str_format(run->arena, "%s%s", sign, base);
  body = group_digits(run, body, prefix.len, spec);
  return mp_value_str(run, pad(run, prefix, body, spec, spec->align == 0 ? '>' : spec->align));
}

static MpStr integer_digits(MpRun *run, uint64_t magnitude, char type) {
  const char *symbols = type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
  uint64_t base = type == 'b' ? 2 : type == 'o' ? 8 : type == 'x' || type == 'X' ? 16 : 10;
  char digits[64];
  size_t at = sizeof digits;
  do {
    digits[--at] = symbols[magnitude % base];
    magnitude /= base;
  } while (magnitude > 0);
  return mp_str_copy(run->arena, (MpStr){digits + at, sizeof digits - at});
}

static MpValue *unknown_code(MpRun *run, const MpValue *value, char type, MpSpan span) {
  MpStr name = mp_value_type_name(value);
  return mp_run_raise(run, "ValueError", span, "Unknown format code '%c' for object of type '%.*s'",
                      type, MP_FMT(name));
}

static MpValue *format_integer(MpRun *run, const MpValue *value, const MpFormatSpec *spec,
                               MpSpan span) {
  int64_t integer = value->kind == MP_VALUE_BOOL ? (int64_t)value->boolean : value->integer;
  if (spec->precision >= 0) {
    return mp_run_raise(run, "ValueError", span,
                        "Precision not allowed in integer format specifier");
  }
  if (spec->type == 'c') {
    char bytes[4];
    if (integer < 0 || integer > 0x10FFFF) {
      return mp_run_raise(run, "OverflowError", span, "%%c arg not in range(0x110000)");
    }
    size_t len = mp_utf8_encode((uint32_t)integer, bytes);
    return mp_value_str(run, mp_format_text(run, (MpStr){bytes, len}, spec));
  }
  uint64_t magnitude = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
  const char *base = "";
  if (spec->alternate && spec->type != 0 && strchr("boxX", spec->type) != NULL) {
    base = spec->type == 'b' ? "0b" : spec->type == 'o' ? "0o" : spec->type == 'x' ? "0x" : "0X";
  }
  return finish_number(run, integer < 0, base, integer_digits(run, magnitude, spec->type), spec);
}

// Without a type: like 'g', but never without a digit behind the point.
static MpStr general_real(MpRun *run, double real, int64_t precision) {
  int digits = precision == 0 ? 1 : (int)precision;
  char probe[32];
  (void)snprintf(probe, sizeof probe, "%.*e", digits > 17 ? 17 : digits - 1, real);
  const char *mark = strchr(probe, 'e');
  long exponent = mark == NULL ? 0 : strtol(mark + 1, NULL, 10);
  if (exponent >= -4 && exponent + 1 <= digits - 1) {
    MpStr text = mp_str_format(run->arena, "%.*g", digits, real);
    bool has_point = mp_str_find(text, MP_STR("."), 0) != SIZE_MAX;
    return has_point ? text : mp_str_format(run->arena, "%.*s.0", MP_FMT(text));
  }
  MpStr text = mp_str_format(run->arena, "%.*e", digits - 1, real);
  size_t at = mp_str_find(text, MP_STR("e"), 0);
  size_t end = at;
  while (digits > 1 && end > 1 && text.ptr[end - 1] == '0')
    end--;
  if (end > 1 && text.ptr[end - 1] == '.') end--;
  return mp_str_format(run->arena, "%.*s%.*s", MP_FMT(mp_str_slice(text, 0, end)),
                       MP_FMT(mp_str_slice(text, at, text.len)));
}

static MpStr real_digits(MpRun *run, double real, const MpFormatSpec *spec) {
  if (!isfinite(real)) {
    bool is_capital = spec->type == 'E' || spec->type == 'F' || spec->type == 'G';
    if (spec->type == '%') return isnan(real) ? MP_STR("nan%") : MP_STR("inf%");
    if (isnan(real)) return is_capital ? MP_STR("NAN") : MP_STR("nan");
    return is_capital ? MP_STR("INF") : MP_STR("inf");
  }
  if (spec->type == 0) {
    return spec->precision < 0 ? mp_format_real(run->arena, real)
                               : general_real(run, real, spec->precision);
  }
  int precision = spec->precision < 0 ? 6 : (int)spec->precision;
  switch (spec->type) {
    case 'e':
      return spec->alternate ? mp_str_format(run->arena, "%#.*e", precision, real)
                             : mp_str_format(run->arena, "%.*e", precision, real);
    case 'E': return mp_str_format(run->arena, "%.*E", precision, real);
    case 'g':
    case 'n':
      return spec->alternate ? mp_str_format(run->arena, "%#.*g", precision, real)
                             : mp_str_format(run->arena, "%.*g", precision, real);
    case 'G': return mp_str_format(run->arena, "%.*G", precision, real);
    case '%': return mp_str_format(run->arena, "%.*f%%", precision, real * 100.0);
    default:
      return spec->alternate ? mp_str_format(run->arena, "%#.*f", precision, real)
                             : mp_str_format(run->arena, "%.*f", precision, real);
  }
}

MpValue *mp_format_number(MpRun *run, const MpValue *number, const MpFormatSpec *spec,
                          MpSpan span) {
  bool is_real_type = spec->type != 0 && strchr("eEfFgG%", spec->type) != NULL;
  if (number->kind != MP_VALUE_FLOAT && !is_real_type) {
    if (spec->type != 0 && strchr("bcdnoxX", spec->type) == NULL) {
      return unknown_code(run, number, spec->type, span);
    }
    return format_integer(run, number, spec, span);
  }
  if (!is_real_type && spec->type != 0 && spec->type != 'n') {
    return unknown_code(run, number, spec->type, span);
  }
  double real = mp_number_real(number);
  bool is_negative = signbit(real) && !isnan(real);
  return finish_number(run, is_negative, "", real_digits(run, fabs(real), spec), spec);
}

// --- any value ---

static MpValue *unsupported(MpRun *run, const MpValue *value, MpSpan span) {
  MpStr name = mp_value_type_name(value);
  return mp_run_raise(run, "TypeError", span, "unsupported format string passed to %.*s.__format__",
                      MP_FMT(name));
}

MpValue *mp_format_spec(MpRun *run, MpValue *value, MpStr spec, MpSpan span) {
  value = mp_resolve(run, value);
  bool is_single = value->kind == MP_VALUE_FLOAT && value->scalar == MP_ELEMENT_FLOAT32;
  if (spec.len == 0 && is_single) return mp_format_str(run, mp_value_float(run, value->real), span);
  if (spec.len == 0) return mp_format_str(run, value, span);
  if (value->kind == MP_VALUE_SYMBOL) {
    MpStr text = mp_format_symbol(run, value);
    size_t inner = text.len > 0 && text.ptr[text.len - 1] == '}' ? text.len - 1 : text.len;
    text =
        mp_str_format(run->arena, "%.*s:%.*s}", MP_FMT(mp_str_slice(text, 0, inner)), MP_FMT(spec));
    return mp_symbol_text(run, text, span);
  }
  bool is_builtin = mp_value_is_number(value) || value->kind == MP_VALUE_STR;
  if (!is_builtin && (value->kind == MP_VALUE_NONE || value->items.len > 0)) {
    return unsupported(run, value, span);
  }
  if (!is_builtin) return mp_native_unknown_of(run, MP_STR("format"), &value, 1, span);
  MpFormatSpec parsed;
  if (!parse(spec, &parsed)) {
    return mp_run_raise(run, "ValueError", span, "Invalid format specifier");
  }
  if (value->kind != MP_VALUE_STR) return mp_format_number(run, value, &parsed, span);
  if (parsed.type != 0 && parsed.type != 's') return unknown_code(run, value, parsed.type, span);
  if (parsed.align == '=') {
    if (parsed.fill != '0') {
      return mp_run_raise(run, "ValueError", span,
                          "'=' alignment not allowed in string format specifier");
    }
    parsed.align = '<';
  }
  return mp_value_str(run, mp_format_text(run, value->text, &parsed));
}
