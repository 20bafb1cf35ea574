#include "analyzer/syntax/scan.h"

#include <string.h>

// After so many brackets that are not closed, the next ones are taken to end where the next
// statement seems to begin, without looking for their end first.
#define MAX_RETRIES 50

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (unsigned char)c >= 0x80;
}

static char at_byte(const MpScan *self, uint32_t at) {
  return at < self->text.len ? self->text.ptr[at] : '\0';
}

static bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}

static void blank(MpScan *self, uint32_t start, uint32_t end) {
  memset(self->joined + start, ' ', end - start);
}

static uint32_t skip_comment(MpScan *self, uint32_t at) {
  uint32_t start = at;
  while (at < self->text.len && !is_line_end(self->text.ptr[at]))
    at++;
  // A second look at the same text finds the same comments again.
  if (self->comments.len == 0 || mp_array_last(&self->comments) <= start) {
    mp_array_push(self->arena, &self->comments, start);
    mp_array_push(self->arena, &self->comments, at);
  }
  blank(self, start, at);
  return at;
}

// The first byte of the next statement, and the columns before it on its line.
static uint32_t skip_to_statement(MpScan *self, uint32_t at, uint32_t *indent) {
  uint32_t column = 0;
  for (; at < self->text.len;) {
    char c = self->text.ptr[at];
    if (c == '#') {
      at = skip_comment(self, at);
      continue;
    }
    if (c == ' ') {
      column++;
    } else if (c == '\t') {
      column = (column / 8 + 1) * 8;
    } else if (is_line_end(c) || c == '\f') {
      column = 0;
    } else {
      break;
    }
    at++;
  }
  *indent = column;
  return at;
}

static bool is_statement_word(MpStr word) {
  static const char *const words[] = {
      "assert", "break",  "class",    "continue", "def",   "del",    "elif", "except", "finally",
      "global", "import", "nonlocal", "pass",     "raise", "return", "try",  "while",  "with",
  };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (mp_str_is(word, words[i])) return true;
  }
  return false;
}

// Whether the line behind a line end inside brackets begins a statement of its own: with a word
// that no expression holds, or, in a strict look, by standing no further right than the bracket's
// own statement.
static bool begins_statement(MpScan *self, uint32_t at, uint32_t indent, bool is_strict) {
  uint32_t column = 0;
  for (; at_byte(self, at) == ' ' || at_byte(self, at) == '\t'; at++) {
    column = at_byte(self, at) == '\t' ? (column / 8 + 1) * 8 : column + 1;
  }
  char c = at_byte(self, at);
  if (c == '\0' || is_line_end(c) || c == '#' || c == ')' || c == ']' || c == '}') return false;
  if (is_strict && column <= indent) return true;
  uint32_t end = at;
  while (end < self->text.len && is_word(self->text.ptr[end]))
    end++;
  return is_statement_word((MpStr){self->text.ptr + at, end - at});
}

static void set_problem(MpLine *line, const char *problem, uint32_t start, uint32_t end) {
  if (line->problem != NULL) return;
  line->problem = problem;
  line->problem_start = start;
  line->problem_end = end;
}

static char closer_of(char open) {
  return open == '(' ? ')' : open == '[' ? ']' : '}';
}

static void close_bracket(MpScan *self, MpLine *line, uint32_t at) {
  char c = self->text.ptr[at];
  uint32_t depth = self->brackets.len;
  while (depth > 0 && closer_of(self->text.ptr[self->brackets.items[depth - 1]]) != c)
    depth--;
  if (depth == self->brackets.len && depth > 0) {
    self->brackets.len--;
    return;
  }
  set_problem(line, "unexpected `%c`", at, at + 1);
  if (depth > 0) self->brackets.len = depth - 1;
}

static bool is_string_prefix(MpStr word, bool *is_format) {
  *is_format = false;
  if (word.len > 2) return false;
  for (size_t i = 0; i < word.len; i++) {
    char c = (char)(word.ptr[i] | 0x20);
    if (c != 'r' && c != 'f' && c != 't' && c != 'b' && c != 'u') return false;
    *is_format = *is_format || c == 'f' || c == 't';
  }
  return true;
}

// A string whose quote is at `at`; gives the byte behind it, or behind what it spoils.
static uint32_t skip_string(MpScan *self, MpLine *line, uint32_t at, MpStr word) {
  bool is_format = false;
  if (!is_string_prefix(word, &is_format)) is_format = false;
  uint32_t end = mp_scan_string(self, at, is_format);
  if (end > 0) {
    line->end = end;
    return end;
  }
  bool is_triple =
      at_byte(self, at + 1) == at_byte(self, at) && at_byte(self, at + 2) == at_byte(self, at);
  uint32_t start = at - (uint32_t)word.len;
  set_problem(line, "unterminated string", start, at + (is_triple ? 3 : 1));
  self->is_spoilt = true;  // nobody knows what the string hides
  end = at;
  while (end < self->text.len && (is_triple || !is_line_end(self->text.ptr[end])))
    end++;
  line->end = end;
  return end;
}

// A line end: true where the statement goes on behind it.
static bool joins_next(MpScan *self, const MpLine *line, uint32_t at, bool is_strict) {
  if (self->brackets.len == 0) return false;
  bool is_end = at_byte(self, at) == '\n';
  if (is_end && begins_statement(self, at + 1, line->indent, is_strict)) return false;
  self->joined[at] = ' ';
  return true;
}

static uint32_t scan_word(MpScan *self, MpLine *line, uint32_t at) {
  uint32_t start = at;
  while (at < self->text.len && is_word(self->text.ptr[at]))
    at++;
  line->end = at;
  char c = at_byte(self, at);
  MpStr word = {self->text.ptr + start, at - start};
  bool is_format;
  bool is_prefix = (c == '"' || c == '\'') && is_string_prefix(word, &is_format);
  return is_prefix ? skip_string(self, line, at, word) : at;
}

static uint32_t scan_backslash(MpScan *self, MpLine *line, uint32_t at) {
  uint32_t next = at + 1;
  if (at_byte(self, next) == '\r') next++;
  if (at_byte(self, next) == '\n') next++;
  if (next == at + 1) {
    line->end = next;
    return next;
  }
  if (self->brackets.len > 0) blank(self, at, next);
  return next;
}

// Scans up to the end of the statement; gives the byte behind it.
static uint32_t scan_line(MpScan *self, MpLine *line, bool is_strict) {
  uint32_t at = line->start;
  self->brackets.len = 0;
  self->is_spoilt = false;
  while (at < self->text.len && !self->is_spoilt) {
    char c = self->text.ptr[at];
    if (is_line_end(c)) {
      if (!joins_next(self, line, at, is_strict)) break;
      at++;
    } else if (c == '#') {
      at = skip_comment(self, at);
    } else if (c == '\\') {
      at = scan_backslash(self, line, at);
    } else if (is_word(c)) {
      at = scan_word(self, line, at);
    } else if (c == '"' || c == '\'') {
      at = skip_string(self, line, at, MP_STR(""));
    } else if (c == ' ' || c == '\t' || c == '\f') {
      at++;
    } else if (c == ';' && self->brackets.len == 0) {
      break;
    } else {
      if (c == '(' || c == '[' || c == '{') mp_array_push(self->arena, &self->brackets, at);
      if (c == ')' || c == ']' || c == '}') close_bracket(self, line, at);
      line->end = ++at;
    }
  }
  if (self->brackets.len == 0) return at;
  uint32_t open = mp_array_last(&self->brackets);
  set_problem(line, "`%c` was never closed", open, open + 1);
  return at;
}

static uint32_t scan_statement(MpScan *self, MpLine *line) {
  bool is_strict = self->retries >= MAX_RETRIES;
  uint32_t end = scan_line(self, line, is_strict);
  if (self->brackets.len == 0 || is_strict) return end;
  // Without its bracket, the statement ends where the next one seems to begin.
  self->retries++;
  memcpy(self->joined + line->start, self->text.ptr + line->start, end - line->start);
  MpLine again = {.start = line->start, .indent = line->indent, .is_first = line->is_first};
  while (self->comments.len > 0 && mp_array_last(&self->comments) > line->start) {
    self->comments.len -= 2;
  }
  end = scan_line(self, &again, true);
  *line = again;
  return end;
}

void mp_scan(MpScan *self, MpArena *arena, MpStr text) {
  *self = (MpScan){.arena = arena, .text = text};
  self->joined = mp_arena_copy(arena, text.ptr, text.len);
  uint32_t at = 0;
  uint32_t first = 0;  // index of the first statement on this line
  for (;;) {
    MpLine line = {0};
    line.is_first = true;
    at = skip_to_statement(self, at, &line.indent);
    if (at >= text.len) break;
    first = self->lines.len;
    if (first > 0) {
      mp_array_last(&self->lines).has_block = line.indent > mp_array_last(&self->lines).indent;
    }
    uint32_t indent = line.indent;
    for (;;) {
      line.start = line.end = at;
      at = scan_statement(self, &line);
      line.is_stray = line.end == line.start && at_byte(self, at) == ';';
      if (line.is_stray) {
        line.end = at + 1;
        set_problem(&line, "unexpected `%c`", at, at + 1);
      }
      self->has_problem = self->has_problem || line.problem != NULL;
      if (line.end > line.start) mp_array_push(arena, &self->lines, line);
      if (at_byte(self, at) != ';') break;
      at++;
      while (at_byte(self, at) == ' ' || at_byte(self, at) == '\t')
        at++;
      line = (MpLine){.indent = indent, .is_first = line.is_stray && line.is_first};
    }
  }
}

const MpLine *mp_scan_line_at(const MpScan *self, uint32_t byte) {
  uint32_t low = 0;
  uint32_t high = self->lines.len;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (self->lines.items[middle].start <= byte) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low == 0 ? NULL : &self->lines.items[low - 1];
}

bool mp_scan_is_one_line(MpStr text) {
  MpScan scan = {.text = text};
  uint32_t depth = 0;
  for (uint32_t at = 0; at < text.len;) {
    char c = text.ptr[at];
    if (is_line_end(c) && depth == 0) return false;
    if (c == '#') {
      while (at < text.len && !is_line_end(text.ptr[at]))
        at++;
    } else if (c == '\\') {
      at += at_byte(&scan, at + 1) == '\r' && at_byte(&scan, at + 2) == '\n' ? 3 : 2;
    } else if (c == '"' || c == '\'') {
      at = mp_scan_string(&scan, at, mp_scan_is_format(text, at));
      if (at == 0) return true;  // what the grammar takes for a string is not judged here
    } else {
      if (c == '(' || c == '[' || c == '{') depth++;
      if ((c == ')' || c == ']' || c == '}') && depth > 0) depth--;
      at++;
    }
  }
  return true;
}
