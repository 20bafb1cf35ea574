#include "analyzer/source/source.h"

#include <string.h>

#include "analyzer/base/buf.h"
#include "analyzer/source/encoding.h"
#include "analyzer/source/notebook.h"

static const MpStr BYTE_ORDER_MARK = MP_STR_INIT("\xEF\xBB\xBF");

size_t mp_source_max_file(MpStr path) {
  return mp_notebook_is_name(path) ? MP_NOTEBOOK_MAX_BYTES : MP_SOURCE_MAX_BYTES;
}

// The length of the line end at `at`, 0 where there is none.
static uint32_t line_end_len(MpStr text, uint32_t at) {
  char byte = text.ptr[at];
  if (byte == '\n') return 1;
  if (byte != '\r') return 0;
  return at + 1 < text.len && text.ptr[at + 1] == '\n' ? 2 : 1;
}

static void find_lines(MpArena *arena, MpSource *self) {
  uint32_t len = (uint32_t)self->text.len;
  uint32_t count = 1;
  for (uint32_t at = 0; at < len; at++) {
    uint32_t end = line_end_len(self->text, at);
    if (end == 0) continue;
    count++;
    at += end - 1;
  }
  uint32_t *starts = MP_NEW_ARRAY(arena, uint32_t, count);
  uint32_t row = 0;
  for (uint32_t at = 0; at < len; at++) {
    uint32_t end = line_end_len(self->text, at);
    if (end == 0) continue;
    at += end - 1;
    starts[++row] = at + 1;
  }
  self->line_starts = starts;
  self->line_count = count;
}

MpStatus mp_source_new(MpArena *arena, MpStr path, MpStr bytes, MpSource **out) {
  if (bytes.len > MP_SOURCE_MAX_BYTES) return MP_ERROR_LIMIT;
  if (bytes.len > 0 && memchr(bytes.ptr, '\0', bytes.len) != NULL) return MP_ERROR_NOT_TEXT;
  bool has_bom = mp_str_starts_with(bytes, BYTE_ORDER_MARK);
  if (has_bom) bytes = mp_str_slice(bytes, BYTE_ORDER_MARK.len, bytes.len);
  MpStr encoding = mp_encoding_declared(bytes);
  if (encoding.len == 0) encoding = MP_STR("utf-8");
  // Python refuses a file that says UTF-8 with its first bytes and something else in its comment.
  if (has_bom && !mp_encoding_is_utf8(encoding)) return MP_ERROR_NOT_TEXT;
  MpStr text = bytes;
  MpStatus status = mp_encoding_decode(arena, encoding, bytes, &text);
  if (status != MP_OK) return status;
  MpSource *self = MP_NEW(arena, MpSource);
  self->path = mp_str_copy(arena, path);
  self->text = self->original = text;
  self->encoding = mp_str_copy(arena, encoding);
  self->has_bom = has_bom;
  find_lines(arena, self);
  *out = self;
  return MP_OK;
}

static uint32_t count_lines(MpStr text) {
  uint32_t count = 0;
  for (uint32_t at = 0; at < text.len;) {
    uint32_t end = line_end_len(text, at);
    count += end > 0;
    at += end > 0 ? end : 1;
  }
  return count;
}

// The first line that is not blank is indented, and so is the first statement.
static bool is_indented(MpStr cell) {
  bool was_seen = false;
  for (size_t at = 0; at < cell.len;) {
    size_t start = at;
    while (at < cell.len && (cell.ptr[at] == ' ' || cell.ptr[at] == '\t'))
      at++;
    bool is_blank = at == cell.len || cell.ptr[at] == '\n' || cell.ptr[at] == '\r';
    if (!is_blank && !was_seen && at == start) return false;
    if (!is_blank && cell.ptr[at] != '#') return at > start;
    was_seen = was_seen || !is_blank;
    while (at < cell.len && cell.ptr[at] != '\n' && cell.ptr[at] != '\r')
      at++;
    at += at < cell.len;
  }
  return false;
}

// Puts the cell behind those that are there. The empty row ends a line that goes on behind its end.
static void add_cell(const MpNotebookCell *cell, MpBuf *text, uint32_t *rows, MpCell *out) {
  MpBuf written = {0};
  for (uint32_t i = 0; i < cell->strings.len; i++)
    mp_buf_append(&written, cell->strings.items[i].text);
  *out = (MpCell){.number = cell->number, .first_byte = (uint32_t)text->len};
  if (is_indented(mp_buf_str(&written))) {
    mp_buf_append_c(text, "if 1:\n");
    *rows += 1;
  }
  out->first_row = *rows;
  out->start_byte = (uint32_t)text->len;
  mp_buf_append(text, mp_buf_str(&written));
  out->end_byte = (uint32_t)text->len;
  mp_buf_append_c(text, "\n\n");
  *rows += count_lines(mp_buf_str(&written)) + 2;
  // With the line end that is put behind it, a carriage return at the end is one line end.
  if (mp_str_ends_with(mp_buf_str(&written), MP_STR("\r"))) *rows -= 1;
  mp_buf_deinit(&written);
}

MpStatus mp_source_new_notebook(MpArena *arena, MpStr path, MpStr bytes, MpSource **out) {
  MpArena *scratch = mp_arena_new();
  MpNotebook notebook = {0};
  MpBuf text = {0};
  MpStatus status = mp_notebook_read(scratch, bytes, &notebook);
  if (status != MP_OK) goto done;
  MpCell *cells = MP_NEW_ARRAY(arena, MpCell, notebook.cells.len);
  uint32_t rows = 0;
  for (uint32_t i = 0; i < notebook.cells.len; i++)
    add_cell(&notebook.cells.items[i], &text, &rows, &cells[i]);
  if (text.len > MP_SOURCE_MAX_BYTES) status = MP_ERROR_LIMIT;
  if (text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL) status = MP_ERROR_NOT_TEXT;
  if (status != MP_OK) goto done;
  MpSource *self = MP_NEW(arena, MpSource);
  self->path = mp_str_copy(arena, path);
  self->text = self->original = mp_str_copy(arena, mp_buf_str(&text));
  self->encoding = MP_STR("utf-8");
  self->is_notebook = true;
  self->cells = cells;
  self->cell_count = notebook.cells.len;
  find_lines(arena, self);
  *out = self;

done:
  mp_buf_deinit(&text);
  mp_arena_free(scratch);
  return status;
}

MpStatus mp_source_encode(MpArena *arena, const MpSource *self, MpStr text, MpStr *out) {
  MpStr bytes = text;
  MpStatus status = mp_encoding_encode(arena, self->encoding, text, &bytes);
  if (status != MP_OK) return status;
  if (self->has_bom) {
    const MpStr parts[] = {BYTE_ORDER_MARK, bytes};
    bytes = mp_str_join(arena, MP_STR(""), parts, 2);
  }
  *out = bytes;
  return MP_OK;
}

MpSpan mp_source_span(const MpSource *self, uint32_t start_byte, uint32_t end_byte) {
  return (MpSpan){self, start_byte, end_byte};
}

MpStr mp_source_line(const MpSource *self, uint32_t row) {
  uint32_t start = self->line_starts[row];
  bool is_last = row + 1 == self->line_count;
  uint32_t end = is_last ? (uint32_t)self->text.len : self->line_starts[row + 1];
  if (!is_last && end > start && self->original.ptr[end - 1] == '\n') end--;
  if (!is_last && end > start && self->original.ptr[end - 1] == '\r') end--;
  return mp_str_slice(self->original, start, end);
}
