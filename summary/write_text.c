// The summary for a terminal: columns as wide as they need, made narrower where they must.
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/utf8.h"
#include "analyzer/base/width.h"
#include "summary/table.h"

#define GAP 2u
#define TREE_WIDTH 2u
// Cells are not made narrower than that.
#define MIN_LAYER 16u
#define MIN_CLASS 12u
#define MIN_SHAPE 12u
#define MIN_CONNECTIONS 18u

typedef struct Layout {
  MpBuf *out;
  MpArena *arena;
  const MpSummaryTable *table;
  uint32_t widths[MP_COLUMN_COUNT];  // 0: the column is left out
  uint32_t total;
} Layout;

static uint32_t max_of(uint32_t a, uint32_t b) {
  return a > b ? a : b;
}

static uint32_t width_of_cell(const MpSummaryLine *line, unsigned column) {
  uint32_t tree = column == MP_COLUMN_LAYER ? line->level * TREE_WIDTH : 0;
  return tree + mp_width_of_text(line->cells[column]);
}

static void add_up(Layout *self) {
  self->total = 0;
  for (unsigned column = 0; column < MP_COLUMN_COUNT; column++) {
    if (self->widths[column] == 0) continue;
    self->total += self->widths[column] + (self->total > 0 ? GAP : 0);
  }
}

static void narrow(Layout *self, unsigned column, uint32_t least, uint32_t columns) {
  uint32_t *width = &self->widths[column];
  if (self->total <= columns || *width <= least) return;
  uint32_t excess = self->total - columns;
  *width = *width > least + excess ? *width - excess : least;
  add_up(self);
}

// The longest name in a cell of connections, which is not broken where that can be helped.
static uint32_t longest_name(const Layout *self) {
  uint32_t longest = MIN_CONNECTIONS;
  for (uint32_t i = 0; i < self->table->lines.len; i++) {
    MpStr rest = self->table->lines.items[i].cells[MP_COLUMN_CONNECTIONS];
    while (rest.len > 0) {
      size_t end = mp_str_find(rest, MP_STR(" "), 0);
      longest = max_of(longest, mp_width_of_text(mp_str_slice(rest, 0, end)));
      rest = end == SIZE_MAX ? MP_STR("") : mp_str_slice(rest, end + 1, rest.len);
    }
  }
  return longest;
}

// What can be had elsewhere goes first.
static void fit(Layout *self, uint32_t columns) {
  for (unsigned column = 0; column < MP_COLUMN_COUNT; column++) {
    self->widths[column] = (uint32_t)strlen(mp_summary_headings[column]);
    for (uint32_t i = 0; i < self->table->lines.len; i++) {
      uint32_t width = width_of_cell(&self->table->lines.items[i], column);
      self->widths[column] = max_of(self->widths[column], width);
    }
  }
  if (!self->table->has_macs) self->widths[MP_COLUMN_MACS] = 0;
  if (!self->table->has_connections) self->widths[MP_COLUMN_CONNECTIONS] = 0;
  add_up(self);
  narrow(self, MP_COLUMN_CONNECTIONS, longest_name(self), columns);
  narrow(self, MP_COLUMN_SHAPE, 2 * MIN_SHAPE, columns);
  if (self->total > columns) self->widths[MP_COLUMN_MACS] = 0;
  add_up(self);
  narrow(self, MP_COLUMN_CONNECTIONS, longest_name(self), columns);
  narrow(self, MP_COLUMN_LAYER, 2 * MIN_LAYER, columns);
  narrow(self, MP_COLUMN_CONNECTIONS, MIN_CONNECTIONS, columns);
  narrow(self, MP_COLUMN_SHAPE, MIN_SHAPE, columns);
  narrow(self, MP_COLUMN_CLASS, MIN_CLASS, columns);
  narrow(self, MP_COLUMN_LAYER, MIN_LAYER, columns);
}

static void write_blanks(MpBuf *out, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    mp_buf_append_byte(out, ' ');
}

static void trim_end(MpBuf *out) {
  while (out->len > 0 && out->ptr[out->len - 1] == ' ')
    out->ptr[--out->len] = '\0';
}

static void write_rule(Layout *self) {
  for (uint32_t i = 0; i < self->total; i++)
    mp_buf_append_c(self->out, "─");
  mp_buf_append_byte(self->out, '\n');
}

// The bytes of the text that fit the width.
static size_t bytes_that_fit(MpStr text, uint32_t width) {
  size_t at = 0;
  uint32_t used = 0;
  while (at < text.len) {
    size_t next = at;
    used += mp_width_of(mp_utf8_decode(text, &next));
    if (used > width) break;
    at = next;
  }
  return at;
}

// The end of the first line of a cell that may be broken behind commas and bars.
static size_t break_at(MpStr text, uint32_t width) {
  size_t fits = bytes_that_fit(text, width);
  if (fits == text.len) return fits;
  for (size_t at = fits; at > 0; at--) {
    if (text.ptr[at - 1] == ' ' || (at < text.len && text.ptr[at] == ' ')) return at;
  }
  return fits > 0 ? fits : text.len;
}

// A name keeps its start and its end.
static MpStr shortened(const Layout *self, MpStr text, uint32_t width) {
  if (mp_width_of_text(text) <= width || width < 3) return text;
  size_t head = bytes_that_fit(text, width / 2);
  size_t tail = text.len;
  while (tail > head &&
         mp_width_of_text(mp_str_slice(text, tail - 1, text.len)) + width / 2 + 1 <= width)
    tail--;
  while (tail < text.len && ((unsigned char)text.ptr[tail] & 0xC0) == 0x80)
    tail++;
  return mp_str_format(self->arena, "%.*s…%.*s", (int)head, text.ptr, (int)(text.len - tail),
                       text.ptr + tail);
}

// The lines of the tree in front of a label; on further lines of a row, what goes on below it.
static uint32_t write_tree(MpBuf *out, const MpSummaryLine *line, bool is_first) {
  for (uint32_t i = 1; i <= line->level; i++) {
    bool is_own = i == line->level;
    if (is_own && is_first) {
      mp_buf_append_c(out, line->has_more[i] ? "├ " : "└ ");
    } else {
      mp_buf_append_c(out, line->has_more[i] ? "│ " : "  ");
    }
  }
  return line->level * TREE_WIDTH;
}

static void write_aligned(MpBuf *out, MpStr text, uint32_t width, bool is_right) {
  uint32_t used = mp_width_of_text(text);
  uint32_t blanks = used < width ? width - used : 0;
  if (is_right) write_blanks(out, blanks);
  mp_buf_append(out, text);
  if (!is_right) write_blanks(out, blanks);
}

static bool is_number(unsigned column) {
  return column == MP_COLUMN_PARAMS || column == MP_COLUMN_MACS;
}

// One line of a row; takes what it wrote out of `rest`. True where something is left.
static bool write_part(const Layout *self, const MpSummaryLine *line, MpStr *rest, bool is_first) {
  bool has_rest = false;
  bool is_start = true;
  for (unsigned column = 0; column < MP_COLUMN_COUNT; column++) {
    uint32_t width = self->widths[column];
    if (width == 0) continue;
    if (!is_start) write_blanks(self->out, GAP);
    is_start = false;
    if (column == MP_COLUMN_LAYER) {
      uint32_t tree = write_tree(self->out, line, is_first);
      width = width > tree ? width - tree : 1;
    }
    bool is_broken = column == MP_COLUMN_SHAPE || column == MP_COLUMN_CONNECTIONS;
    if (!is_broken) rest[column] = shortened(self, rest[column], width);
    size_t end = is_broken ? break_at(rest[column], width) : rest[column].len;
    MpStr part = mp_str_trim(mp_str_slice(rest[column], 0, end));
    rest[column] = mp_str_trim(mp_str_slice(rest[column], end, rest[column].len));
    write_aligned(self->out, part, width, is_number(column));
    has_rest |= rest[column].len > 0;
  }
  trim_end(self->out);
  mp_buf_append_byte(self->out, '\n');
  return has_rest;
}

static void write_row(const Layout *self, const MpSummaryLine *line) {
  MpStr rest[MP_COLUMN_COUNT];
  memcpy(rest, line->cells, sizeof rest);
  bool is_first = true;
  while (write_part(self, line, rest, is_first))
    is_first = false;
}

static void write_headings(const Layout *self) {
  MpSummaryLine line = {.level = 0};
  for (unsigned column = 0; column < MP_COLUMN_COUNT; column++)
    line.cells[column] = mp_str_from_c(mp_summary_headings[column]);
  write_row(self, &line);
}

static void write_facts(const Layout *self, const MpSummary *summary) {
  MpSummaryFacts facts = mp_summary_facts(summary, self->arena);
  uint32_t labels = 0, numbers = 0;
  for (uint32_t i = 0; i < facts.len; i++) {
    labels = max_of(labels, mp_width_of_text(facts.items[i].label));
    numbers = max_of(numbers, mp_width_of_text(facts.items[i].number));
  }
  for (uint32_t i = 0; i < facts.len; i++) {
    write_aligned(self->out, facts.items[i].label, labels + GAP, false);
    write_aligned(self->out, facts.items[i].number, numbers, true);
    if (facts.items[i].remark.len > 0) write_blanks(self->out, GAP);
    mp_buf_append(self->out, facts.items[i].remark);
    mp_buf_append_byte(self->out, '\n');
  }
}

void mp_summary_write_text(MpBuf *out, const MpSummary *summary, const MpSummaryHeader *header) {
  Layout self = {.out = out, .arena = mp_arena_new()};
  MpSummaryTable table = mp_summary_table(summary, self.arena);
  self.table = &table;
  fit(&self, header->columns);
  mp_buf_format(out, "mplint summary of %.*s in %.*s: %.*s", MP_FMT(header->expression),
                MP_FMT(header->source), MP_FMT(summary->class_name));
  if (summary->name.len > 0) mp_buf_format(out, " \"%.*s\"", MP_FMT(summary->name));
  mp_buf_append_byte(out, '\n');
  write_rule(&self);
  write_headings(&self);
  write_rule(&self);
  for (uint32_t i = 0; i < table.lines.len; i++)
    write_row(&self, &table.lines.items[i]);
  write_rule(&self);
  write_facts(&self, summary);
  mp_arena_free(self.arena);
}
