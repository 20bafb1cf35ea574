#include "preparer/layout.h"

#include <assert.h>

#include "analyzer/base/utf8.h"

static MpLayout *new_layout(MpArena *arena, MpLayoutKind kind) {
  MpLayout *self = MP_NEW(arena, MpLayout);
  self->kind = kind;
  return self;
}

void mp_layout_add(MpArena *arena, MpLayout *self, const MpLayout *part) {
  mp_array_push(arena, &self->parts, part);
}

MpLayout *mp_layout_text(MpArena *arena, MpStr text) {
  MpLayout *self = new_layout(arena, MP_LAYOUT_TEXT);
  self->text = text;
  return self;
}

MpLayout *mp_layout_join(MpArena *arena, const MpLayout *first, const MpLayout *second) {
  MpLayout *self = new_layout(arena, MP_LAYOUT_JOIN);
  mp_layout_add(arena, self, first);
  mp_layout_add(arena, self, second);
  return self;
}

MpLayout *mp_layout_call(MpArena *arena, const MpLayout *callee) {
  MpLayout *self = new_layout(arena, MP_LAYOUT_CALL);
  self->open = "(";
  self->close = ")";
  mp_layout_add(arena, self, callee);
  return self;
}

MpLayout *mp_layout_subscript(MpArena *arena, const MpLayout *value, const MpLayout *index) {
  MpLayout *self = mp_layout_call(arena, value);
  self->open = "[";
  self->close = "]";
  mp_layout_add(arena, self, index);
  return self;
}

MpLayout *mp_layout_literal(MpArena *arena, const char *open, const char *close) {
  MpLayout *self = new_layout(arena, MP_LAYOUT_LITERAL);
  self->open = open;
  self->close = close;
  return self;
}

MpLayout *mp_layout_operator(MpArena *arena, MpStr token, const MpLayout *left,
                             const MpLayout *right) {
  MpLayout *self = new_layout(arena, MP_LAYOUT_OPERATOR);
  self->text = token;
  mp_layout_add(arena, self, left);
  mp_layout_add(arena, self, right);
  return self;
}

// Of a CALL, the first part stands before the bracket.
static uint32_t first_inside(const MpLayout *self) {
  return self->kind == MP_LAYOUT_CALL ? 1 : 0;
}

static MpStr separator_of(const MpLayout *self) {
  switch (self->kind) {
    case MP_LAYOUT_TEXT:
    case MP_LAYOUT_JOIN: return MP_STR("");
    case MP_LAYOUT_CALL:
    case MP_LAYOUT_LITERAL: return MP_STR(", ");
    case MP_LAYOUT_OPERATOR: return self->text;
  }
  assert(false && "unknown kind of layout");
  return MP_STR("");
}

void mp_layout_write_flat(const MpLayout *self, MpBuf *out) {
  if (self->kind == MP_LAYOUT_TEXT) {
    mp_buf_append(out, self->text);
    return;
  }
  uint32_t first = first_inside(self);
  if (first == 1) {
    mp_layout_write_flat(self->parts.items[0], out);
  }
  mp_buf_append_c(out, self->open ? self->open : "");
  for (uint32_t i = first; i < self->parts.len; i++) {
    if (i > first) {
      mp_buf_append(out, separator_of(self));
    }
    mp_layout_write_flat(self->parts.items[i], out);
  }
  mp_buf_append_c(out, self->is_tuple && self->parts.len == 1 ? "," : "");
  mp_buf_append_c(out, self->close ? self->close : "");
}

uint32_t mp_layout_width(const MpLayout *self) {
  MpBuf flat = {0};
  mp_layout_write_flat(self, &flat);
  size_t width = mp_utf8_code_points(mp_buf_str(&flat));
  mp_buf_deinit(&flat);
  return width > UINT32_MAX ? UINT32_MAX : (uint32_t)width;
}

static void write_indent(uint32_t indent, MpBuf *out) {
  for (uint32_t i = 0; i < indent; i++) {
    mp_buf_append_byte(out, ' ');
  }
}

static void write_line_end(uint32_t indent, MpBuf *out) {
  mp_buf_append_byte(out, '\n');
  write_indent(indent, out);
}

static bool has_bracket(const MpLayout *self) {
  if (self->kind == MP_LAYOUT_TEXT) {
    return false;
  }
  if (self->kind == MP_LAYOUT_CALL || self->kind == MP_LAYOUT_LITERAL) {
    return self->parts.len > first_inside(self);
  }
  for (uint32_t i = 0; i < self->parts.len; i++) {
    if (has_bracket(self->parts.items[i])) {
      return true;
    }
  }
  return false;
}

static void write_broken(const MpLayout *self, uint32_t column, uint32_t indent, uint32_t after,
                         MpBuf *out);

// At `column` of a line that is indented by `indent`; `after` columns are wanted behind it.
static void write_fitting(const MpLayout *self, uint32_t column, uint32_t indent, uint32_t after,
                          MpBuf *out) {
  if (column + mp_layout_width(self) + after <= MP_LAYOUT_WIDTH || !has_bracket(self)) {
    mp_layout_write_flat(self, out);
  } else {
    write_broken(self, column, indent, after, out);
  }
}

// The parts between the brackets, on one line if they fit: arguments do, elements do not.
static void write_inside(const MpLayout *self, uint32_t indent, MpBuf *out) {
  uint32_t first = first_inside(self);
  uint32_t inner = indent + MP_LAYOUT_INDENT;
  uint32_t width = 0;
  for (uint32_t i = first; i < self->parts.len; i++) {
    width += mp_layout_width(self->parts.items[i]) + (i > first ? 2 : 0);
  }
  bool shares_line = self->kind == MP_LAYOUT_CALL && inner + width <= MP_LAYOUT_WIDTH;
  bool is_alone = self->kind == MP_LAYOUT_CALL && self->parts.len == first + 1;
  for (uint32_t i = first; i < self->parts.len; i++) {
    if (i == first || !shares_line) {
      write_line_end(inner, out);
    }
    if (shares_line) {
      mp_layout_write_flat(self->parts.items[i], out);
      mp_buf_append_c(out, i + 1 < self->parts.len ? ", " : "");
    } else {
      write_fitting(self->parts.items[i], inner, inner, 1, out);
      mp_buf_append_c(out, is_alone ? "" : ",");
    }
  }
}

// Breaks at the last bracket.
static void write_broken(const MpLayout *self, uint32_t column, uint32_t indent, uint32_t after,
                         MpBuf *out) {
  if (self->kind == MP_LAYOUT_CALL || self->kind == MP_LAYOUT_LITERAL) {
    if (self->kind == MP_LAYOUT_CALL) {
      mp_layout_write_flat(self->parts.items[0], out);
    }
    mp_buf_append_c(out, self->open);
    write_inside(self, indent, out);
    write_line_end(indent, out);
    mp_buf_append_c(out, self->close);
    return;
  }
  uint32_t last = self->parts.len - 1;
  while (last > 0 && !has_bracket(self->parts.items[last])) {
    last--;
  }
  for (uint32_t i = 0; i < self->parts.len; i++) {
    if (i > 0) {
      mp_buf_append(out, separator_of(self));
    }
    if (i == last) {
      write_fitting(self->parts.items[i], MP_LAYOUT_WIDTH, indent, after, out);
    } else {
      mp_layout_write_flat(self->parts.items[i], out);
    }
  }
  (void)column;
}

static void write_operands(const MpLayout *self, uint32_t indent, MpBuf *out) {
  mp_layout_write_flat(self->parts.items[0], out);
  write_line_end(indent, out);
  mp_buf_append(out, mp_str_trim(self->text));
  mp_buf_append_byte(out, ' ');
  mp_layout_write_flat(self->parts.items[1], out);
}

static void write_in_parentheses(const MpLayout *self, uint32_t indent, MpBuf *out) {
  uint32_t inner = indent + MP_LAYOUT_INDENT;
  bool fits = inner + mp_layout_width(self) <= MP_LAYOUT_WIDTH;
  mp_buf_append_byte(out, '(');
  write_line_end(inner, out);
  if (!fits && self->kind == MP_LAYOUT_OPERATOR && !has_bracket(self)) {
    write_operands(self, inner, out);
  } else {
    write_fitting(self, inner, inner, 0, out);
  }
  write_line_end(indent, out);
  mp_buf_append_byte(out, ')');
}

// True where a bracket around the whole serves better than breaking at a bracket inside: where
// there is none, where its line would be too long itself, and for subscripts.
static bool wants_parentheses(const MpLayout *self, uint32_t column, uint32_t indent) {
  bool fits_inside = indent + MP_LAYOUT_INDENT + mp_layout_width(self) <= MP_LAYOUT_WIDTH;
  if (self->kind == MP_LAYOUT_OPERATOR) {
    return !has_bracket(self);
  }
  if (self->kind != MP_LAYOUT_CALL) {
    return false;
  }
  if (self->open[0] == '[') {
    return fits_inside;
  }
  return column + mp_layout_width(self->parts.items[0]) + 1 > MP_LAYOUT_WIDTH;
}

void mp_layout_write_statement(const MpLayout *self, MpStr prefix, uint32_t indent, MpBuf *out) {
  write_indent(indent, out);
  mp_buf_append(out, prefix);
  uint32_t column = indent + (uint32_t)mp_utf8_code_points(prefix);
  bool fits = column + mp_layout_width(self) <= MP_LAYOUT_WIDTH;
  if (!fits && wants_parentheses(self, column, indent)) {
    write_in_parentheses(self, indent, out);
  } else {
    write_fitting(self, column, indent, 0, out);
  }
  mp_buf_append_byte(out, '\n');
}
