#include "analyzer/syntax/magic.h"

#include <string.h>

#include "analyzer/syntax/scan.h"

typedef struct Hider {
  MpScan scan;   // of the text up to the end of the cell
  char *text;    // what is written
  uint32_t end;  // of the cell
  bool is_open;  // a string is: the rest of the cell is nothing that could be read
} Hider;

static bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\f';
}

static char at_byte(const Hider *self, uint32_t at) {
  return at < self->end ? self->scan.text.ptr[at] : '\0';
}

static uint32_t skip_blanks(const Hider *self, uint32_t at) {
  while (is_blank(at_byte(self, at)))
    at++;
  return at;
}

static uint32_t skip_line(const Hider *self, uint32_t at) {
  while (at < self->end && !is_line_end(self->scan.text.ptr[at]))
    at++;
  return at;
}

static uint32_t skip_line_end(const Hider *self, uint32_t at) {
  bool is_pair = at_byte(self, at) == '\r' && at_byte(self, at + 1) == '\n';
  return at + (is_pair ? 2 : 1);
}

static void blank(Hider *self, uint32_t start, uint32_t end) {
  for (uint32_t at = start; at < end; at++) {
    if (!is_line_end(self->text[at])) self->text[at] = ' ';
  }
}

// The end of a command: of its line, or of the last of those that a backslash joins.
static uint32_t end_of_command(const Hider *self, uint32_t at) {
  for (;;) {
    uint32_t end = skip_line(self, at);
    if (end == at || end >= self->end || self->scan.text.ptr[end - 1] != '\\') return end;
    at = skip_line_end(self, end);
  }
}

// A statement of its own, from its first byte on.
static uint32_t hide_statement(Hider *self, uint32_t start, bool is_indented, uint32_t end) {
  blank(self, start, end);
  // A block may hold nothing else.
  if (is_indented) self->text[start] = '0';
  return end;
}

// What is assigned, `!ls` or `%magic`: an identifier of two bytes in its place, U+01C3.
static uint32_t hide_value(Hider *self, uint32_t start) {
  uint32_t end = end_of_command(self, start);
  blank(self, start, end);
  memcpy(self->text + start, "\xC7\x83", 2);
  return end;
}

static bool is_assignment(const Hider *self, uint32_t at, uint32_t first) {
  if (at == first || at_byte(self, at + 1) == '=') return false;
  return strchr("=!<>:+-*/%&|^@~", self->scan.text.ptr[at - 1]) == NULL;
}

// A command behind the `=` at `at`.
static bool assigns_command(const Hider *self, uint32_t at, uint32_t *start) {
  *start = skip_blanks(self, at + 1);
  char mark = at_byte(self, *start);
  char next = at_byte(self, *start + 1);
  return (mark == '!' || mark == '%') && next != '\0' && !is_line_end(next) && next != '=';
}

// A statement that begins like Python; gives the end of its last line.
static uint32_t read_statement(Hider *self, uint32_t first, bool is_indented) {
  uint32_t depth = 0;
  uint32_t last = first;  // byte that is no white space or comment
  uint32_t at = first;
  while (at < self->end) {
    char c = self->scan.text.ptr[at];
    uint32_t start = 0;
    if (is_line_end(c) && depth == 0) break;
    if (c == '#') {
      at = skip_line(self, at);
      continue;
    }
    if (c == '"' || c == '\'') {
      uint32_t end = mp_scan_string(&self->scan, at, mp_scan_is_format(self->scan.text, at));
      self->is_open = end == 0;
      if (self->is_open) return self->end;
      last = end - 1;
      at = end;
      continue;
    }
    if (c == '\\' && is_line_end(at_byte(self, at + 1))) {
      at = skip_line_end(self, at + 1);
      continue;
    }
    if (c == '=' && depth == 0 && is_assignment(self, at, first) &&
        assigns_command(self, at, &start)) {
      return hide_value(self, start);
    }
    if (c == '(' || c == '[' || c == '{') depth++;
    if ((c == ')' || c == ']' || c == '}') && depth > 0) depth--;
    if (!is_blank(c) && !is_line_end(c)) last = at;
    at++;
  }
  // `model?`, `tf.keras??`
  if (at_byte(self, last) == '?') hide_statement(self, first, is_indented, at);
  return at;
}

// A magic whose cell is Python that runs in the notebook itself. What `%%timeit` binds is lost, and
// `%%python` is another process.
static bool runs_here(MpStr name) {
  static const char *const names[] = {"capture", "debug", "prun", "time"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return false;
}

static MpStr word_at(const Hider *self, uint32_t start) {
  uint32_t end = start;
  while (end < self->end && mp_str_is_name_byte(self->scan.text.ptr[end]))
    end++;
  return mp_str_slice(self->scan.text, start, end);
}

// The only line of a cell needs no `%` before the name of a magic.
static bool is_bare_magic(const Hider *self, uint32_t first) {
  static const char *const names[] = {"cat", "cd",    "conda", "cp",  "load_ext", "ls",
                                      "man", "mkdir", "mv",    "pip", "pwd",      "rm"};
  uint32_t line_end = skip_line(self, first);
  MpStr rest = mp_str_slice(self->scan.text, line_end, self->end);
  if (mp_str_trim(rest).len > 0) return false;
  MpStr word = word_at(self, first);
  uint32_t argument = skip_blanks(self, first + (uint32_t)word.len);
  char c = at_byte(self, argument);
  bool has_argument = argument > first + word.len && argument < line_end &&
                      (mp_str_is_name_byte(c) || c == '.' || c == '/' || c == '-' || c == '~');
  if (!has_argument && argument < line_end) return false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mp_str_is(word, names[i])) return has_argument;
  }
  return false;
}

static void hide_in_cell(Hider *self, const MpCell *cell) {
  uint32_t at = cell->start_byte;
  bool is_first = true;
  while (at < self->end && !self->is_open) {
    uint32_t first = skip_blanks(self, at);
    bool is_indented = first > at;
    char c = at_byte(self, first);
    if (c == '\0' || is_line_end(c)) {
      at = skip_line_end(self, first);
      continue;
    }
    bool is_cell_magic = is_first && c == '%' && at_byte(self, first + 1) == '%';
    if (is_cell_magic && !runs_here(word_at(self, first + 2))) {
      blank(self, first, self->end);
      return;
    }
    bool is_command = strchr("%!?,;/", c) != NULL || (is_first && is_bare_magic(self, first));
    at = is_command ? hide_statement(self, first, is_indented, end_of_command(self, first))
                    : read_statement(self, first, is_indented);
    is_first = false;
  }
}

void mp_magic_hide(MpArena *arena, MpSource *source) {
  MpStr text = source->text;
  if (text.len == 0) return;
  Hider self = {.text = mp_arena_copy(arena, text.ptr, text.len)};
  for (uint32_t i = 0; i < source->cell_count; i++) {
    const MpCell *cell = &source->cells[i];
    self.end = cell->end_byte;
    self.is_open = false;
    self.scan = (MpScan){.arena = arena, .text = mp_str_slice(text, 0, self.end)};
    hide_in_cell(&self, cell);
  }
  source->text = (MpStr){self.text, text.len};
}
