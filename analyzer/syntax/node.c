#include <stdlib.h>

#include "analyzer/syntax/lower.h"

MpKind mp_node_kind(const MpLower *self, TSNode node) {
  TSSymbol symbol = ts_node_symbol(node);
  if (symbol >= self->parser->kind_count) return MP_KIND_ERROR;
  return (MpKind)self->parser->kinds[symbol];
}

MpSpan mp_node_span(const MpLower *self, TSNode node) {
  uint32_t start = ts_node_start_byte(node);
  uint32_t end = ts_node_end_byte(node);
  if (self->repair == NULL) return (MpSpan){self->source, start, end};
  return (MpSpan){self->source, mp_repair_start(self->repair, start),
                  mp_repair_end(self->repair, end)};
}

MpStr mp_node_text(const MpLower *self, TSNode node) {
  MpSpan span = mp_node_span(self, node);
  return (MpStr){self->source->text.ptr + span.start_byte, span.end_byte - span.start_byte};
}

static void push_node(MpParser *self, MpNode node) {
  if (self->node_count == self->node_cap) {
    self->node_cap = self->node_cap == 0 ? 256 : self->node_cap * 2;
    self->nodes = mp_realloc(self->nodes, self->node_cap * sizeof *self->nodes);
  }
  self->nodes[self->node_count++] = node;
}

static void note_comment(MpLower *self, TSNode node) {
  MpComment comment = {mp_node_span(self, node)};
  // The line end of a "\r\n" file is not part of the comment.
  MpStr text = self->source->text;
  while (comment.span.end_byte > comment.span.start_byte &&
         text.ptr[comment.span.end_byte - 1] == '\r') {
    comment.span.end_byte--;
  }
  mp_array_push(self->arena, &self->ast->comments, comment);
}

MpKids mp_kids_open(MpLower *self, TSNode node) {
  MpParser *parser = self->parser;
  MpKids kids = {parser->node_count, 0};
  ts_tree_cursor_reset(&parser->cursor, node);
  if (!ts_tree_cursor_goto_first_child(&parser->cursor)) return kids;
  do {
    TSNode child = ts_tree_cursor_current_node(&parser->cursor);
    MpKind kind = mp_node_kind(self, child);
    if (kind == MP_KIND_COMMENT) note_comment(self, child);
    if (ts_node_is_extra(child) && kind != MP_KIND_ERROR) continue;
    TSFieldId field = ts_tree_cursor_current_field_id(&parser->cursor);
    push_node(parser, (MpNode){child, kind, (MpField)parser->fields[field]});
  } while (ts_tree_cursor_goto_next_sibling(&parser->cursor));
  kids.count = parser->node_count - kids.first;
  return kids;
}

void mp_kids_close(MpLower *self, MpKids kids) {
  self->parser->node_count = kids.first;
}

MpNode mp_kid(const MpLower *self, MpKids kids, uint32_t index) {
  return self->parser->nodes[kids.first + index];
}

MpSpan mp_kid_span(const MpLower *self, MpKids kids, uint32_t index) {
  return mp_node_span(self, self->parser->nodes[kids.first + index].node);
}

MpKind mp_kid_kind(const MpLower *self, MpKids kids, uint32_t index) {
  return self->parser->nodes[kids.first + index].kind;
}

uint32_t mp_kids_find(const MpLower *self, MpKids kids, MpKind kind, uint32_t from) {
  while (from < kids.count && mp_kid_kind(self, kids, from) != kind)
    from++;
  return from;
}

uint32_t mp_kids_find_field(const MpLower *self, MpKids kids, MpField field, uint32_t from) {
  while (from < kids.count && self->parser->nodes[kids.first + from].field != field)
    from++;
  return from;
}

void mp_node_skip(MpLower *self, TSNode node) {
  // A walk without recursion: what is skipped may be nested deeply.
  TSTreeCursor *cursor = &self->parser->cursor;
  ts_tree_cursor_reset(cursor, node);
  for (;;) {
    TSNode current = ts_tree_cursor_current_node(cursor);
    if (mp_node_kind(self, current) == MP_KIND_COMMENT) note_comment(self, current);
    if (ts_tree_cursor_goto_first_child(cursor)) continue;
    while (!ts_tree_cursor_goto_next_sibling(cursor)) {
      if (!ts_tree_cursor_goto_parent(cursor)) return;
    }
  }
}

static int compare_comments(const void *a, const void *b) {
  uint32_t left = ((const MpComment *)a)->span.start_byte;
  uint32_t right = ((const MpComment *)b)->span.start_byte;
  return left < right ? -1 : left > right;
}

void mp_comments_finish(MpComments *self) {
  if (self->len == 0) return;
  qsort(self->items, self->len, sizeof *self->items, compare_comments);
  uint32_t kept = 1;
  for (uint32_t i = 1; i < self->len; i++) {
    if (self->items[i].span.start_byte == self->items[kept - 1].span.start_byte) continue;
    self->items[kept++] = self->items[i];
  }
  self->len = kept;
}
