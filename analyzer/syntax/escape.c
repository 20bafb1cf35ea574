#include <string.h>

#include "analyzer/base/utf8.h"
#include "analyzer/syntax/lower.h"

static int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

static size_t put_char(char *out, uint32_t c, bool is_bytes) {
  if (is_bytes) {
    out[0] = (char)(unsigned char)c;
    return 1;
  }
  char encoded[4];
  size_t length = mp_utf8_encode(c, encoded);
  memcpy(out, encoded, length);
  return length;
}

// The character of a one-letter escape, or -1.
static int simple_escape(char c) {
  switch (c) {
    case '\\':
    case '\'':
    case '"': return c;
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return -1;
  }
}

// `digits` hexadecimal digits at `at`; false where there are fewer.
static bool read_hex(MpStr text, size_t at, size_t digits, uint32_t *value) {
  *value = 0;
  for (size_t i = 0; i < digits; i++) {
    int digit = at + i < text.len ? hex_value(text.ptr[at + i]) : -1;
    if (digit < 0) return false;
    *value = *value * 16 + (uint32_t)digit;
  }
  return true;
}

static size_t hex_digits(char c, bool is_bytes) {
  if (c == 'x') return 2;
  if (c == 'u' && !is_bytes) return 4;
  if (c == 'U' && !is_bytes) return 8;
  return 0;
}

// A line end at `at`: its length, 0 where there is none.
static size_t line_end_length(MpStr text, size_t at) {
  if (at >= text.len) return 0;
  if (text.ptr[at] == '\n') return 1;
  if (text.ptr[at] != '\r') return 0;
  return at + 1 < text.len && text.ptr[at + 1] == '\n' ? 2 : 1;
}

// The escape whose backslash is at `at`; gives the byte behind it. What is no escape stays as it
// is, and so does `\N{…}`, whose characters' names are not known here.
static size_t decode_escape(MpStr text, size_t at, bool is_bytes, char *out, size_t *written) {
  *written = 0;
  size_t next = at + 1;
  size_t line_end = line_end_length(text, next);
  if (line_end > 0) return next + line_end;
  char c = next < text.len ? text.ptr[next] : '\0';
  int simple = next < text.len ? simple_escape(c) : -1;
  if (simple >= 0) {
    out[(*written)++] = (char)simple;
    return next + 1;
  }
  if (c >= '0' && c <= '7') {
    uint32_t value = 0;
    size_t digits = 0;
    for (; digits < 3 && next < text.len && text.ptr[next] >= '0' && text.ptr[next] <= '7';
         digits++) {
      value = value * 8 + (uint32_t)(text.ptr[next++] - '0');
    }
    *written = put_char(out, value, is_bytes);
    return next;
  }
  size_t digits = hex_digits(c, is_bytes);
  uint32_t value = 0;
  if (digits > 0 && read_hex(text, next + 1, digits, &value) && value <= 0x10FFFF) {
    *written = put_char(out, value, is_bytes);
    return next + 1 + digits;
  }
  out[(*written)++] = '\\';
  return next;
}

// `\N{…}` at `at`: the byte behind it, or `at`.
static size_t skip_named(MpStr text, size_t at) {
  if (at + 2 >= text.len || text.ptr[at + 1] != 'N' || text.ptr[at + 2] != '{') return at;
  const char *close = memchr(text.ptr + at, '}', text.len - at);
  return close == NULL ? at : (size_t)(close - text.ptr) + 1;
}

static bool needs_decoding(MpStr text, MpStringForm form) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '\r' || (c == '\\' && !form.is_raw)) return true;
    if (form.is_format && (c == '{' || c == '}')) return true;
  }
  return false;
}

MpStr mp_string_decode(MpArena *arena, MpStr text, MpStringForm form) {
  if (!needs_decoding(text, form)) return text;
  // No escape is shorter than the bytes it stands for.
  char *out = mp_arena_alloc(arena, text.len + 1);
  size_t length = 0;
  for (size_t i = 0; i < text.len;) {
    char c = text.ptr[i];
    size_t named = c == '\\' && !form.is_raw && !form.is_bytes ? skip_named(text, i) : i;
    if (named > i) {
      memcpy(out + length, text.ptr + i, named - i);
      length += named - i;
      i = named;
    } else if (c == '\\' && !form.is_raw) {
      size_t written = 0;
      i = decode_escape(text, i, form.is_bytes, out + length, &written);
      length += written;
    } else if (c == '\r') {
      out[length++] = '\n';
      i += line_end_length(text, i);
    } else {
      bool is_brace = form.is_format && (c == '{' || c == '}');
      out[length++] = c;
      i += is_brace && i + 1 < text.len && text.ptr[i + 1] == c ? 2 : 1;
    }
  }
  return (MpStr){out, length};
}
