#include "analyzer/syntax/token.h"

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (unsigned char)c >= 0x80;
}

MpSpan mp_token_at(const MpSource *source, uint32_t byte) {
  MpStr text = source->text;
  if (byte >= text.len) return (MpSpan){source, (uint32_t)text.len, (uint32_t)text.len};
  uint32_t end = byte;
  while (end < text.len && is_word(text.ptr[end]))
    end++;
  return (MpSpan){source, byte, end > byte ? end : byte + 1};
}

MpSpan mp_operator_at(const MpSource *source, uint32_t byte) {
  static const char *const operators[] = {
      "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=",
      "->",  "+=",  "-=",  "*=",  "/=",  "%=", "&=", "|=", "^=", "@=", ":=", "<>",
  };
  MpSpan span = mp_token_at(source, byte);
  MpStr rest = mp_str_slice(source->text, byte, byte + 3);
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
    MpStr text = mp_str_from_c(operators[i]);
    if (!mp_str_starts_with(rest, text)) continue;
    span.end_byte = byte + (uint32_t)text.len;
    break;
  }
  return span;
}

uint32_t mp_skip_blank(const MpSource *source, uint32_t byte) {
  MpStr text = source->text;
  while (byte < text.len) {
    char c = text.ptr[byte];
    if (c == '#') {
      while (byte < text.len && text.ptr[byte] != '\n')
        byte++;
    } else if (c == ' ' || c == '\t' || c == '\f' || c == '\r' || c == '\n') {
      byte++;
    } else {
      break;
    }
  }
  return byte;
}
