#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/syntax/lower.h"

void mp_lower_error(MpLower *self, MpSpan span, const char *format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  size_t size = length < 0 ? 0 : (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
  MpSyntaxError error = {span, mp_str_copy(self->arena, (MpStr){text, size})};
  mp_array_push(self->arena, &self->ast->errors, error);
}

// The first node in the order of the text that tree-sitter made up or could not place.
static TSNode first_broken(MpLower *self, TSNode node) {
  TSTreeCursor *cursor = &self->parser->cursor;
  ts_tree_cursor_reset(cursor, node);
  for (;;) {
    TSNode current = ts_tree_cursor_current_node(cursor);
    if (ts_node_is_error(current) || ts_node_is_missing(current)) return current;
    if (ts_node_has_error(current) && ts_tree_cursor_goto_first_child(cursor)) continue;
    while (!ts_tree_cursor_goto_next_sibling(cursor)) {
      if (!ts_tree_cursor_goto_parent(cursor)) return node;
    }
  }
}

void mp_lower_broken(MpLower *self, TSNode node) {
  TSNode broken = first_broken(self, node);
  MpSpan span = mp_node_span(self, broken);
  if (ts_node_is_missing(broken)) {
    mp_lower_error(self, span, "expected `%s`", ts_node_type(broken));
    return;
  }
  mp_lower_error(self, span, "invalid syntax");
}

static int compare_errors(const void *a, const void *b) {
  const MpSyntaxError *left = a;
  const MpSyntaxError *right = b;
  return mp_span_compare(left->span, right->span);
}

void mp_errors_finish(MpSyntaxErrors *self) {
  if (self->len == 0) return;
  qsort(self->items, self->len, sizeof *self->items, compare_errors);
  uint32_t kept = 1;
  for (uint32_t i = 1; i < self->len; i++) {
    MpSpan last = self->items[kept - 1].span;
    MpSpan span = self->items[i].span;
    if (span.start_byte == last.start_byte || span.start_byte < last.end_byte) continue;
    self->items[kept++] = self->items[i];
  }
  self->len = kept;
}

bool mp_lower_enter(MpLower *self, MpSpan span) {
  if (self->depth < MP_PARSE_MAX_DEPTH) {
    self->depth++;
    return true;
  }
  if (!self->too_deep) mp_lower_error(self, span, "nested too deeply");
  self->too_deep = true;
  return false;
}

void mp_lower_leave(MpLower *self) {
  self->depth--;
}
