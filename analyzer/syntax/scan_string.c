#include "analyzer/syntax/scan.h"

// Nested f-strings deeper than this are taken for plain ones.
#define MAX_FIELD_DEPTH 20

// A line end inside a replacement field is fine since Python 3.12; a string that is not closed
// must not swallow the file, though.
#define MAX_FIELD_LINES 20

typedef struct Literal {
  char quote;
  bool is_triple, is_format;
  bool is_open;     // it is not closed
  uint32_t depth;   // of f-strings around
  uint32_t *lines;  // line ends in replacement fields so far
} Literal;

static uint32_t skip_literal(MpScan *self, uint32_t at, Literal *literal);

static char at_byte(const MpScan *self, uint32_t at) {
  return at < self->text.len ? self->text.ptr[at] : '\0';
}

static bool is_closing(const MpScan *self, uint32_t at, const Literal *literal) {
  if (at_byte(self, at) != literal->quote) return false;
  if (!literal->is_triple) return true;
  return at_byte(self, at + 1) == literal->quote && at_byte(self, at + 2) == literal->quote;
}

static bool is_prefix_letter(char c, bool *is_format) {
  switch (c | 0x20) {
    case 'r':
    case 'b':
    case 'u': return true;
    case 'f':
    case 't': *is_format = true; return true;
    default: return false;
  }
}

bool mp_scan_is_format(MpStr text, uint32_t quote) {
  bool is_format = false;
  for (uint32_t i = quote; i > 0 && i + 2 > quote; i--) {
    if (!is_prefix_letter(text.ptr[i - 1], &is_format)) break;
  }
  return is_format;
}

// A literal inside a replacement field.
static uint32_t skip_nested(MpScan *self, uint32_t at, Literal *outer) {
  Literal inner = {.depth = outer->depth + 1, .lines = outer->lines};
  inner.is_format = mp_scan_is_format(self->text, at);
  if (inner.depth > MAX_FIELD_DEPTH) inner.is_format = false;
  at = skip_literal(self, at, &inner);
  outer->is_open = outer->is_open || inner.is_open;
  return at;
}

static uint32_t skip_field(MpScan *self, uint32_t at, Literal *literal);

// From behind the colon to the closing brace, which is not taken.
static uint32_t skip_format(MpScan *self, uint32_t at, Literal *literal) {
  // `{x:=5}` is a format, not `x := 5`, which is how the grammar reads it.
  if (at_byte(self, at) == '=' && self->joined != NULL) self->joined[at] = '_';
  while (at < self->text.len && !literal->is_open) {
    char c = self->text.ptr[at];
    if (c == '}' || is_closing(self, at, literal)) return at;
    if ((c == '\n' || c == '\r') && !literal->is_triple) literal->is_open = true;
    at = c == '{' ? skip_field(self, at + 1, literal) : at + 1;
  }
  literal->is_open = true;
  return at;
}

// From behind the opening brace to behind the closing one.
static uint32_t skip_field(MpScan *self, uint32_t at, Literal *literal) {
  if (++literal->depth > MAX_FIELD_DEPTH) literal->is_open = true;
  uint32_t brackets = 0;
  while (at < self->text.len && !literal->is_open) {
    char c = self->text.ptr[at];
    if (c == '\n' && !literal->is_triple && ++*literal->lines > MAX_FIELD_LINES) break;
    if (c == '}' && brackets == 0) {
      literal->depth--;
      return at + 1;
    }
    if (c == '(' || c == '[' || c == '{') brackets++;
    if ((c == ')' || c == ']' || c == '}') && brackets > 0) brackets--;
    if (c == '"' || c == '\'') {
      at = skip_nested(self, at, literal);
    } else if (c == '#') {
      while (at < self->text.len && self->text.ptr[at] != '\n')
        at++;
    } else if (c == ':' && brackets == 0) {
      at = skip_format(self, at + 1, literal);
      if (at_byte(self, at) != '}') literal->is_open = true;
    } else {
      at++;
    }
  }
  literal->is_open = true;
  return at;
}

static uint32_t skip_literal(MpScan *self, uint32_t at, Literal *literal) {
  literal->quote = at_byte(self, at);
  literal->is_triple =
      at_byte(self, at + 1) == literal->quote && at_byte(self, at + 2) == literal->quote;
  at += literal->is_triple ? 3 : 1;
  while (at < self->text.len && !literal->is_open) {
    char c = self->text.ptr[at];
    if (is_closing(self, at, literal)) return at + (literal->is_triple ? 3 : 1);
    if (c == '\\') {
      // The end of a "\r\n" line is one character here.
      at += at_byte(self, at + 1) == '\r' && at_byte(self, at + 2) == '\n' ? 3 : 2;
    } else if ((c == '\n' || c == '\r') && !literal->is_triple) {
      break;
    } else if (c == '{' && literal->is_format) {
      bool is_doubled = at_byte(self, at + 1) == '{';
      at = is_doubled ? at + 2 : skip_field(self, at + 1, literal);
    } else {
      at++;
    }
  }
  literal->is_open = true;
  return at;
}

uint32_t mp_scan_string(MpScan *self, uint32_t at, bool is_format) {
  uint32_t lines = 0;
  Literal literal = {.is_format = is_format, .lines = &lines};
  uint32_t end = skip_literal(self, at, &literal);
  if (!literal.is_open) return end;
  if (!is_format) return 0;
  // A replacement field may be what is broken: then the quotes still show where the string ends.
  literal = (Literal){.lines = &lines};
  end = skip_literal(self, at, &literal);
  return literal.is_open ? 0 : end;
}
