#include "analyzer/base/str.h"

#include <stdio.h>
#include <string.h>

MpStr mp_str_from_c(const char *text) {
  if (text == NULL) return MP_STR("");
  return (MpStr){text, strlen(text)};
}

bool mp_str_eq(MpStr a, MpStr b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

// Most of what is asked is a row of a table: it differs in the first bytes.
bool mp_str_is(MpStr a, const char *text) {
  for (size_t i = 0; i < a.len; i++) {
    if (text[i] != a.ptr[i] || text[i] == '\0') return false;
  }
  return text[a.len] == '\0';
}

int mp_str_compare(MpStr a, MpStr b) {
  size_t shared = a.len < b.len ? a.len : b.len;
  int order = shared == 0 ? 0 : memcmp(a.ptr, b.ptr, shared);
  if (order != 0) return order;
  return (a.len > b.len) - (a.len < b.len);
}

// Up to eight bytes as a number, told apart from all others of the same length. Loads of a fixed
// size, which overlap: copying a length that is not known at compile time is a call.
static uint64_t word_of(const char *bytes, size_t len) {
  uint64_t word = 0;
  uint32_t first = 0;
  uint32_t last = 0;
  if (len >= sizeof word) {
    memcpy(&word, bytes, sizeof word);
    return word;
  }
  if (len >= sizeof first) {
    memcpy(&first, bytes, sizeof first);
    memcpy(&last, bytes + len - sizeof last, sizeof last);
    return (uint64_t)last << 32 | first;
  }
  for (size_t i = 0; i < len; i++)
    word = word << 8 | (unsigned char)bytes[i];
  return word;
}

// Eight bytes a step: names are hashed for every look-up. High bits are folded down, as maps take
// the low ones.
uint64_t mp_str_hash(MpStr self) {
  uint64_t hash = self.len;
  for (size_t at = 0; at < self.len; at += sizeof hash) {
    hash = (hash ^ word_of(self.ptr + at, self.len - at)) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
  }
  return hash;
}

bool mp_str_starts_with(MpStr self, MpStr prefix) {
  return self.len >= prefix.len && mp_str_eq((MpStr){self.ptr, prefix.len}, prefix);
}

bool mp_str_ends_with(MpStr self, MpStr suffix) {
  if (self.len < suffix.len) return false;
  return mp_str_eq(mp_str_slice(self, self.len - suffix.len, self.len), suffix);
}

MpStr mp_str_slice(MpStr self, size_t start, size_t end) {
  if (end > self.len) end = self.len;
  if (start > end) start = end;
  if (start == 0) return (MpStr){self.ptr, end};
  return (MpStr){self.ptr + start, end - start};
}

size_t mp_str_find(MpStr self, MpStr needle, size_t from) {
  if (from > self.len || needle.len > self.len - from) return SIZE_MAX;
  if (needle.len == 0) return from;
  size_t last = self.len - needle.len;
  while (from <= last) {
    const char *hit = memchr(self.ptr + from, needle.ptr[0], last - from + 1);
    if (hit == NULL) return SIZE_MAX;
    if (memcmp(hit, needle.ptr, needle.len) == 0) return (size_t)(hit - self.ptr);
    from = (size_t)(hit - self.ptr) + 1;
  }
  return SIZE_MAX;
}

size_t mp_str_rfind_byte(MpStr self, char byte) {
  for (size_t i = self.len; i > 0; i--) {
    if (self.ptr[i - 1] == byte) return i - 1;
  }
  return SIZE_MAX;
}

static bool is_space(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

bool mp_str_is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || (unsigned char)byte >= 0x80;
}

MpStr mp_str_trim(MpStr self) {
  size_t start = 0;
  size_t end = self.len;
  while (start < end && is_space(self.ptr[start]))
    start++;
  while (end > start && is_space(self.ptr[end - 1]))
    end--;
  return mp_str_slice(self, start, end);
}

MpStr mp_str_copy(MpArena *arena, MpStr self) {
  char *bytes = mp_arena_alloc(arena, self.len + 1);
  if (self.len > 0) memcpy(bytes, self.ptr, self.len);
  return (MpStr){bytes, self.len};
}

MpStr mp_str_one_line(MpArena *arena, MpStr self) {
  const MpStr text = mp_str_trim(self);
  char *bytes = mp_arena_alloc(arena, text.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    const bool is_blank = is_space(text.ptr[i]);
    if (is_blank && bytes[len - 1] == ' ') continue;
    bytes[len++] = is_blank ? ' ' : text.ptr[i];
  }
  return (MpStr){bytes, len};
}

MpStr mp_str_exchange(MpArena *arena, MpStr self, char from, char to) {
  char *bytes = mp_arena_alloc(arena, self.len + 1);
  for (size_t i = 0; i < self.len; i++)
    bytes[i] = self.ptr[i] == from ? to : self.ptr[i];
  return (MpStr){bytes, self.len};
}

MpStr mp_str_format_list(MpArena *arena, const char *format, va_list arguments) {
  char first[256];  // most texts are short and formatted once
  va_list again;
  va_copy(again, arguments);
  int len = vsnprintf(first, sizeof first, format, arguments);
  MpStr text = MP_STR("");
  if (len >= 0 && (size_t)len < sizeof first) {
    text = mp_str_copy(arena, (MpStr){first, (size_t)len});
  } else if (len >= 0) {
    char *bytes = mp_arena_alloc(arena, (size_t)len + 1);
    vsnprintf(bytes, (size_t)len + 1, format, again);
    text = (MpStr){bytes, (size_t)len};
  }
  va_end(again);
  return text;
}

MpStr mp_str_format(MpArena *arena, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  MpStr text = mp_str_format_list(arena, format, arguments);
  va_end(arguments);
  return text;
}

MpStr mp_str_join(MpArena *arena, MpStr separator, const MpStr *parts, size_t count) {
  size_t len = count > 0 ? separator.len * (count - 1) : 0;
  for (size_t i = 0; i < count; i++)
    len += parts[i].len;
  char *bytes = mp_arena_alloc(arena, len + 1);
  char *end = bytes;
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && separator.len > 0) {
      memcpy(end, separator.ptr, separator.len);
      end += separator.len;
    }
    if (parts[i].len == 0) continue;
    memcpy(end, parts[i].ptr, parts[i].len);
    end += parts[i].len;
  }
  return (MpStr){bytes, len};
}
