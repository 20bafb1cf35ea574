// Python expressions as trees of brackets, written as `ruff format` would leave them: in one line
// of 88 columns where they fit, else broken at their brackets. Everything is owned by the arena.
#ifndef MPLINT_PREPARER_LAYOUT_H_
#define MPLINT_PREPARER_LAYOUT_H_

#include "analyzer/base/buf.h"

#define MP_LAYOUT_WIDTH 88u
#define MP_LAYOUT_INDENT 4u

typedef enum MpLayoutKind {
  MP_LAYOUT_TEXT,      // text
  MP_LAYOUT_JOIN,      // parts, one after the other
  MP_LAYOUT_CALL,      // parts[0], then the others in brackets; broken, they may share a line
  MP_LAYOUT_LITERAL,   // parts in brackets; broken, each has a line of its own
  MP_LAYOUT_OPERATOR,  // parts with `text` between them
} MpLayoutKind;

typedef struct MpLayout {
  MpLayoutKind kind;
  MpStr text;
  const char *open;
  const char *close;
  bool is_tuple;  // LITERAL: a single part is followed by a comma
  MP_ARRAY(const struct MpLayout *) parts;
} MpLayout;

MpLayout *mp_layout_text(MpArena *arena, MpStr text);
MpLayout *mp_layout_join(MpArena *arena, const MpLayout *first, const MpLayout *second);
// `callee(…)`; arguments are added with mp_layout_add.
MpLayout *mp_layout_call(MpArena *arena, const MpLayout *callee);
MpLayout *mp_layout_subscript(MpArena *arena, const MpLayout *value, const MpLayout *index);
MpLayout *mp_layout_literal(MpArena *arena, const char *open, const char *close);
// "a + b"; `token` with its blanks.
MpLayout *mp_layout_operator(MpArena *arena, MpStr token, const MpLayout *left,
                             const MpLayout *right);
void mp_layout_add(MpArena *arena, MpLayout *self, const MpLayout *part);

// Columns of the whole in one line.
uint32_t mp_layout_width(const MpLayout *self);
void mp_layout_write_flat(const MpLayout *self, MpBuf *out);
// One statement with its line end: `prefix` ("x = ", "return ", "") and the expression, indented.
void mp_layout_write_statement(const MpLayout *self, MpStr prefix, uint32_t indent, MpBuf *out);

#endif
