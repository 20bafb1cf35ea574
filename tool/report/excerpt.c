#include "tool/report/excerpt.h"

#include <stdlib.h>

#include "analyzer/base/array.h"
#include "analyzer/base/utf8.h"
#include "analyzer/base/width.h"
#include "analyzer/source/position.h"
#include "analyzer/source/source.h"

#define REPLACEMENT 0xFFFDu
// What stays visible before the underline in a line that is cut.
#define COLUMNS_BEFORE_MARK 40u

typedef MP_ARRAY(uint32_t) Rows;

typedef struct Writer {
  MpBuf *out;
  const MpExcerpt *excerpt;
  MpArena *arena;          // scratch
  const MpSource *source;  // of the block that is written
  const MpCell *cell;      // of the block in a notebook, else NULL
  uint32_t margin;         // digits of the largest line number
} Writer;

// The part of a line that is shown, in columns of the terminal.
typedef struct View {
  uint32_t from, to;
} View;

static const MpCell *cell_of(MpSpan span) {
  return mp_position_cell(span.source, mp_position_row(span.source, span.start_byte));
}

static bool is_in_block(const Writer *self, MpSpan span) {
  return span.source == self->source && cell_of(span) == self->cell;
}

static uint32_t first_row(MpSpan span) {
  return mp_position_row(span.source, span.start_byte);
}

static uint32_t last_row(MpSpan span) {
  uint32_t last = span.end_byte > span.start_byte ? span.end_byte - 1 : span.start_byte;
  return mp_position_row(span.source, last);
}

// The character as it is shown: nothing that would move the cursor of a terminal.
static uint32_t visible(uint32_t code_point) {
  bool is_control = code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) ||
                    (code_point >= 0x202A && code_point <= 0x202E) ||
                    (code_point >= 0x2066 && code_point <= 0x2069);
  return is_control ? REPLACEMENT : code_point;
}

static uint32_t advance(uint32_t column, uint32_t code_point) {
  if (code_point == '\t') return column + MP_EXCERPT_TAB - column % MP_EXCERPT_TAB;
  return column + mp_width_of(visible(code_point));
}

// The column at which byte `end` of the line is shown.
static uint32_t column_of(MpStr line, size_t end) {
  uint32_t column = 0;
  for (size_t at = 0; at < end && at < line.len;) {
    column = advance(column, mp_utf8_decode(line, &at));
  }
  return column;
}

static void write_line_text(Writer *self, MpStr line, View view) {
  uint32_t column = 0;
  if (view.from > 0) mp_buf_append_c(self->out, "…");
  for (size_t at = 0; at < line.len && column < view.to;) {
    uint32_t code_point = mp_utf8_decode(line, &at);
    uint32_t next = advance(column, code_point);
    if (column >= view.from && code_point == '\t') {
      mp_buf_format(self->out, "%*s", (int)(next - column), "");
    } else if (column >= view.from) {
      char bytes[4];
      size_t len = mp_utf8_encode(visible(code_point), bytes);
      mp_buf_append(self->out, (MpStr){bytes, len});
    }
    column = next;
  }
  if (column_of(line, line.len) > view.to) mp_buf_append_c(self->out, "…");
}

static void write_margin(Writer *self, const char *text) {
  mp_tone_begin(self->out, self->excerpt->is_coloured, MP_TONE_MARGIN);
  mp_buf_format(self->out, "%*s%s", (int)self->margin, "", text);
  mp_tone_end(self->out, self->excerpt->is_coloured);
}

// The bytes of `row` that the mark underlines; false where there are none.
static bool underlined(const Writer *self, const MpMark *mark, uint32_t row, size_t *start,
                       size_t *end) {
  if (row < first_row(mark->span) || row > last_row(mark->span)) return false;
  MpStr line = mp_source_line(self->source, row);
  uint32_t line_start = self->source->line_starts[row];
  *start = 0;
  *end = line.len;
  if (row == first_row(mark->span)) {
    *start = mark->span.start_byte - line_start;
  } else {
    while (*start < line.len && (line.ptr[*start] == ' ' || line.ptr[*start] == '\t'))
      (*start)++;
  }
  if (mark->span.end_byte - line_start < *end) *end = mark->span.end_byte - line_start;
  return *start < *end || row == first_row(mark->span);
}

static View view_of_row(const Writer *self, uint32_t row) {
  MpStr line = mp_source_line(self->source, row);
  View view = {0, MP_EXCERPT_MAX_COLUMNS};
  uint32_t width = column_of(line, line.len);
  if (width <= MP_EXCERPT_MAX_COLUMNS) return view;
  for (uint32_t i = 0; i < self->excerpt->mark_count; i++) {
    size_t start, end;
    const MpMark *mark = &self->excerpt->marks[i];
    if (!is_in_block(self, mark->span) || !underlined(self, mark, row, &start, &end)) continue;
    uint32_t column = column_of(line, start);
    if (column > COLUMNS_BEFORE_MARK) view.from = column - COLUMNS_BEFORE_MARK;
    break;
  }
  view.to = view.from + MP_EXCERPT_MAX_COLUMNS;
  return view;
}

static void write_underline(Writer *self, const MpMark *mark, uint32_t row, View view) {
  size_t start, end;
  if (!is_in_block(self, mark->span) || !underlined(self, mark, row, &start, &end)) return;
  MpStr line = mp_source_line(self->source, row);
  uint32_t from = column_of(line, start);
  uint32_t to = column_of(line, end);
  if (from >= view.to) return;
  if (from < view.from) from = view.from;
  if (to > view.to) to = view.to;
  if (to <= from) to = from + 1;
  bool is_first = mark == self->excerpt->marks;
  MpTone tone = is_first ? self->excerpt->tone : MP_TONE_MARGIN;
  write_margin(self, " | ");
  mp_buf_format(self->out, "%*s", (int)(from - view.from + (view.from > 0)), "");
  mp_tone_begin(self->out, self->excerpt->is_coloured, tone);
  for (uint32_t column = from; column < to; column++) {
    mp_buf_append_byte(self->out, is_first ? '^' : '-');
  }
  if (mark->label.len > 0 && row == last_row(mark->span)) {
    mp_buf_format(self->out, " %.*s", MP_FMT(mark->label));
  }
  mp_tone_end(self->out, self->excerpt->is_coloured);
  mp_buf_append_byte(self->out, '\n');
}

static void write_row(Writer *self, uint32_t row) {
  MpStr line = mp_source_line(self->source, row);
  View view = view_of_row(self, row);
  mp_tone_begin(self->out, self->excerpt->is_coloured, MP_TONE_MARGIN);
  uint32_t shown = row - (self->cell != NULL ? self->cell->first_row : 0) + 1;
  mp_buf_format(self->out, "%*u |", (int)self->margin, shown);
  mp_tone_end(self->out, self->excerpt->is_coloured);
  if (line.len > 0) mp_buf_append_byte(self->out, ' ');
  write_line_text(self, line, view);
  mp_buf_append_byte(self->out, '\n');
  for (uint32_t i = 0; i < self->excerpt->mark_count; i++) {
    write_underline(self, &self->excerpt->marks[i], row, view);
  }
}

static void add_row(Writer *self, Rows *rows, uint32_t row) {
  mp_array_push(self->arena, rows, row);
}

static int compare_rows(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a;
  uint32_t right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

static bool is_blank(const Writer *self, uint32_t row) {
  return mp_str_trim(mp_source_line(self->source, row)).len == 0;
}

// The rows of all marks in this source, and one on each side of the first mark; sorted, some twice.
static Rows rows_to_show(Writer *self) {
  Rows rows = {0};
  for (uint32_t i = 0; i < self->excerpt->mark_count; i++) {
    MpSpan span = self->excerpt->marks[i].span;
    if (!is_in_block(self, span)) continue;
    uint32_t first = first_row(span);
    uint32_t last = last_row(span);
    bool is_long = last - first >= MP_EXCERPT_MAX_SPAN_LINES;
    for (uint32_t row = first; row <= last; row++) {
      if (!is_long || row <= first + 1 || row == last) add_row(self, &rows, row);
    }
    if (i > 0) continue;
    uint32_t top = self->cell != NULL ? self->cell->first_row : 0;
    if (first > top && !is_blank(self, first - 1)) add_row(self, &rows, first - 1);
    if (last + 1 < self->source->line_count && !is_blank(self, last + 1)) {
      add_row(self, &rows, last + 1);
    }
  }
  qsort(rows.items, rows.len, sizeof *rows.items, compare_rows);
  return rows;
}

static void write_rows(Writer *self) {
  Rows rows = rows_to_show(self);
  for (uint32_t i = 0; i < rows.len; i++) {
    uint32_t row = rows.items[i];
    if (i > 0 && row == rows.items[i - 1]) continue;
    uint32_t gap = i == 0 ? 0 : row - rows.items[i - 1] - 1;
    if (gap == 1) {
      write_row(self, row - 1);
    } else if (gap > 1) {
      mp_tone_append(self->out, self->excerpt->is_coloured, MP_TONE_MARGIN, MP_STR("..."));
      mp_buf_append_byte(self->out, '\n');
    }
    write_row(self, row);
  }
}

static void write_block(Writer *self, const MpMark *mark) {
  bool is_first = mark == self->excerpt->marks;
  self->source = mark->span.source;
  self->cell = cell_of(mark->span);
  write_margin(self, is_first ? "--> " : "::: ");
  mp_position_write(self->out, self->source, mark->span.start_byte);
  if (is_first && self->excerpt->place.len > 0) {
    mp_buf_format(self->out, " in %.*s", MP_FMT(self->excerpt->place));
  }
  mp_buf_append_byte(self->out, '\n');
  write_margin(self, " |");
  mp_buf_append_byte(self->out, '\n');
  write_rows(self);
  write_margin(self, " |");
  mp_buf_append_byte(self->out, '\n');
}

static uint32_t margin_of(const MpExcerpt *excerpt) {
  uint32_t largest = 1;
  for (uint32_t i = 0; i < excerpt->mark_count; i++) {
    // The row behind the last one may be shown, too.
    const MpCell *cell = cell_of(excerpt->marks[i].span);
    uint32_t line = last_row(excerpt->marks[i].span) - (cell != NULL ? cell->first_row : 0) + 2;
    if (line > largest) largest = line;
  }
  uint32_t digits = 1;
  for (; largest >= 10; largest /= 10) {
    digits++;
  }
  return digits;
}

uint32_t mp_excerpt_write(MpBuf *out, const MpExcerpt *self) {
  Writer writer = {.out = out, .excerpt = self, .arena = mp_arena_new(), .margin = margin_of(self)};
  for (uint32_t i = 0; i < self->mark_count; i++) {
    bool is_new = true;
    for (uint32_t j = 0; j < i && is_new; j++) {
      is_new = self->marks[j].span.source != self->marks[i].span.source ||
               cell_of(self->marks[j].span) != cell_of(self->marks[i].span);
    }
    if (is_new) write_block(&writer, &self->marks[i]);
  }
  mp_arena_free(writer.arena);
  return writer.margin;
}

void mp_excerpt_write_help(MpBuf *out, bool is_coloured, uint32_t margin, const char *kind,
                           MpStr text) {
  mp_tone_begin(out, is_coloured, MP_TONE_MARGIN);
  mp_buf_format(out, "%*s = ", (int)margin, "");
  mp_tone_end(out, is_coloured);
  mp_tone_append(out, is_coloured, MP_TONE_STRONG, mp_str_from_c(kind));
  mp_buf_format(out, ": %.*s\n", MP_FMT(text));
}
