#include "analyzer/syntax/respell.h"

#include <string.h>

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

static bool is_keyword(MpStr word) {
  static const char *const words[] = {
      "and",  "as",  "assert", "await", "case",   "class", "def",   "del",    "elif",
      "else", "for", "from",   "if",    "import", "in",    "is",    "lambda", "match",
      "not",  "or",  "print",  "raise", "return", "type",  "while", "with",   "yield",
  };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (mp_str_is(word, words[i])) return true;
  }
  return false;
}

// Whether the name that starts there has to stay one: `x.name[…]`, `def name[…]`.
static bool is_bound_to_name(const char *text, size_t start) {
  while (start > 0 && (text[start - 1] == ' ' || text[start - 1] == '\t'))
    start--;
  if (start == 0) return false;
  if (text[start - 1] == '.') return true;
  size_t end = start;
  while (start > 0 && is_word(text[start - 1]))
    start--;
  MpStr before = {text + start, end - start};
  return mp_str_is(before, "def") || mp_str_is(before, "class") || mp_str_is(before, "type");
}

bool mp_respell_subscripts(char *text, size_t length) {
  bool is_changed = false;
  for (size_t at = 0; at < length;) {
    size_t start = at;
    while (at < length && is_word(text[at]))
      at++;
    size_t end = at;
    if (end == start) {
      at++;
      continue;
    }
    while (at < length && text[at] == ' ')
      at++;
    bool is_name = text[start] < '0' || text[start] > '9';
    if (!is_name || at == length || text[at] != '[') continue;
    if (is_keyword((MpStr){text + start, end - start}) || is_bound_to_name(text, start)) continue;
    memset(text + start, '0', end - start);
    is_changed = true;
  }
  return is_changed;
}

bool mp_respell_stars(char *text, size_t length) {
  enum { MAX_BRACKETS = 64 };  // what is deeper stays as it is
  char brackets[MAX_BRACKETS];
  size_t depth = 0;
  bool is_changed = false;
  char before = '\0';  // the last character that is no white space
  for (size_t at = 0; at < length; at++) {
    char c = text[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
    if (c == '(' || c == '[' || c == '{') {
      if (depth < MAX_BRACKETS) brackets[depth] = c;
      depth++;
    } else if ((c == ')' || c == ']' || c == '}') && depth > 0) {
      depth--;
    }
    bool is_in_square = depth > 0 && depth <= MAX_BRACKETS && brackets[depth - 1] == '[';
    if (c == '*' && is_in_square && (before == '[' || before == ',')) {
      text[at] = '~';
      is_changed = true;
    }
    before = c;
  }
  return is_changed;
}
