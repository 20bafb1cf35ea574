#include <string.h>

#include "analyzer/syntax/lower.h"

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (unsigned char)c >= 0x80;
}

// A `type` that can begin no type alias: `type(self).count = 1` is read as one by the grammar.
static bool is_plain_type(MpStr text, size_t at) {
  if (at + 4 > text.len || memcmp(text.ptr + at, "type", 4) != 0) return false;
  if (at > 0 && is_word(text.ptr[at - 1])) return false;
  size_t next = at + 4;
  while (next < text.len && (text.ptr[next] == ' ' || text.ptr[next] == '\t'))
    next++;
  return next < text.len && text.ptr[next] != '\\' && !is_word(text.ptr[next]);
}

// A line that ends in "\r" alone, which the grammar does not know.
static bool is_lone_return(MpStr text, size_t at) {
  return text.ptr[at] == '\r' && (at + 1 == text.len || text.ptr[at + 1] != '\n');
}

// The first byte at or after `from` that is one of the two, or the end.
static size_t find_either(MpStr text, size_t from) {
  for (; from < text.len; from++) {
    char c = text.ptr[from];
    if (c == 't' && is_plain_type(text, from)) break;
    if (c == '\r' && is_lone_return(text, from)) break;
  }
  return from;
}

MpStr mp_text_for_grammar(MpArena *arena, MpStr text) {
  size_t at = find_either(text, 0);
  if (at == text.len) return text;
  char *copy = mp_arena_copy(arena, text.ptr, text.len);
  for (; at < text.len; at = find_either(text, at + 1)) {
    if (text.ptr[at] == '\r') {
      copy[at] = '\n';
    } else {
      copy[at + 3] = '_';
    }
  }
  return (MpStr){copy, text.len};
}
