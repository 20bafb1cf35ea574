#include "analyzer/base/utf8.h"

#define REPLACEMENT 0xFFFDu

// The length of the sequence that starts at `offset`, 0 where it is not UTF-8 (Unicode 15,
// table 3-7: the second byte's range rules out overlong forms and surrogates).
static size_t sequence_len(MpStr text, size_t offset) {
  const unsigned char *bytes = (const unsigned char *)text.ptr + offset;
  size_t left = text.len - offset;
  unsigned char first = bytes[0];
  if (first < 0x80) return 1;
  size_t len = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || left < len) return 0;
  unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  unsigned char most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (bytes[1] < least || bytes[1] > most) return 0;
  for (size_t i = 2; i < len; i++) {
    if ((bytes[i] & 0xC0) != 0x80) return 0;
  }
  return len;
}

uint32_t mp_utf8_decode(MpStr text, size_t *offset) {
  const unsigned char *bytes = (const unsigned char *)text.ptr + *offset;
  size_t len = sequence_len(text, *offset);
  *offset += len == 0 ? 1 : len;
  if (len == 0) return REPLACEMENT;
  if (len == 1) return bytes[0];
  uint32_t code_point = bytes[0] & (0x7Fu >> len);
  for (size_t i = 1; i < len; i++)
    code_point = code_point << 6 | (bytes[i] & 0x3Fu);
  return code_point;
}

size_t mp_utf8_encode(uint32_t code_point, char out[4]) {
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) {
    code_point = REPLACEMENT;
  }
  if (code_point < 0x80) {
    out[0] = (char)code_point;
    return 1;
  }
  size_t len = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
  for (size_t i = len - 1; i > 0; i--) {
    out[i] = (char)(0x80u | (code_point & 0x3Fu));
    code_point >>= 6;
  }
  out[0] = (char)((0xF00u >> len & 0xFFu) | code_point);
  return len;
}

bool mp_utf8_is_valid(MpStr text) {
  size_t offset = 0;
  while (offset < text.len) {
    size_t len = sequence_len(text, offset);
    if (len == 0) return false;
    offset += len;
  }
  return true;
}

size_t mp_utf8_code_points(MpStr text) {
  size_t count = 0;
  for (size_t offset = 0; offset < text.len; count++)
    mp_utf8_decode(text, &offset);
  return count;
}

size_t mp_utf8_utf16_units(MpStr text) {
  size_t count = 0;
  for (size_t offset = 0; offset < text.len;) {
    count += mp_utf8_decode(text, &offset) >= 0x10000 ? 2 : 1;
  }
  return count;
}
