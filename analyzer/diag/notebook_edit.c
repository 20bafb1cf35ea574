#include "analyzer/diag/notebook_edit.h"

#include "analyzer/base/buf.h"
#include "analyzer/source/notebook.h"
#include "analyzer/source/source.h"

typedef struct Editor {
  const MpSource *source;
  const MpNotebook *notebook;
  MpStr bytes;
  MpBuf out;
} Editor;

// A byte of the text as one of the file.
typedef struct Place {
  uint32_t cell;  // index
  uint32_t raw;   // byte of the file
  bool is_cell_end;
} Place;

// The cells of the file are those of the text.
static bool fits(const Editor *self) {
  const MpSource *source = self->source;
  if (self->notebook->cells.len != source->cell_count) return false;
  for (uint32_t i = 0; i < source->cell_count; i++) {
    const MpNotebookCell *cell = &self->notebook->cells.items[i];
    size_t at = source->cells[i].start_byte;
    for (uint32_t k = 0; k < cell->strings.len; k++) {
      MpStr text = cell->strings.items[k].text;
      if (!mp_str_eq(text, mp_str_slice(source->original, at, at + text.len))) return false;
      at += text.len;
    }
    if (at != source->cells[i].end_byte) return false;
  }
  return true;
}

// The bytes of a JSON string that are one code unit of the text, and how many bytes of UTF-8 it is.
static uint32_t skip_escape(const char *raw, uint32_t *decoded) {
  *decoded = 1;
  if (raw[0] != '\\') return 1;
  if (raw[1] != 'u') return 2;
  uint32_t unit = 0;
  for (int i = 2; i < 6; i++) {
    char c = raw[i];
    unit = unit * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  bool is_pair = unit >= 0xD800 && unit < 0xDC00;
  *decoded = is_pair ? 4 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  return is_pair ? 12 : 6;
}

static uint32_t raw_in_string(const Editor *self, const MpNotebookString *string, uint32_t offset) {
  uint32_t raw = string->raw_start;
  for (uint32_t done = 0, decoded = 0; done < offset; done += decoded)
    raw += skip_escape(self->bytes.ptr + raw, &decoded);
  return raw;
}

static Place place_of(const Editor *self, uint32_t byte) {
  Place place = {0};
  while (place.cell + 1 < self->source->cell_count &&
         self->source->cells[place.cell + 1].start_byte <= byte) {
    place.cell++;
  }
  const MpNotebookCell *cell = &self->notebook->cells.items[place.cell];
  uint32_t start = self->source->cells[place.cell].start_byte;
  for (uint32_t i = 0; i < cell->strings.len; i++) {
    const MpNotebookString *string = &cell->strings.items[i];
    uint32_t end = start + (uint32_t)string->text.len;
    if (byte < end) {
      place.raw = raw_in_string(self, string, byte - start);
      return place;
    }
    place.raw = string->raw_end;
    start = end;
  }
  place.is_cell_end = true;
  return place;
}

static void append_escaped(MpBuf *out, char c) {
  switch (c) {
    case '"': mp_buf_append_c(out, "\\\""); break;
    case '\\': mp_buf_append_c(out, "\\\\"); break;
    case '\n': mp_buf_append_c(out, "\\n"); break;
    case '\r': mp_buf_append_c(out, "\\r"); break;
    case '\t': mp_buf_append_c(out, "\\t"); break;
    default:
      if ((unsigned char)c < 0x20) {
        mp_buf_format(out, "\\u%04x", (unsigned)c);
      } else {
        mp_buf_append_byte(out, c);
      }
  }
}

// From a string of the list to the next one, as the file writes it.
static void append_next_string(Editor *self, const MpNotebookCell *cell) {
  const MpNotebookString *first = &cell->strings.items[0];
  uint32_t quote = first->raw_start - 1;
  uint32_t start = quote;
  while (self->bytes.ptr[start - 1] != '[')
    start--;
  mp_buf_append_c(&self->out, "\",");
  mp_buf_append(&self->out, mp_str_slice(self->bytes, start, quote));
  mp_buf_append_byte(&self->out, '"');
}

static void append_content(Editor *self, MpStr content, Place end) {
  const MpNotebookCell *cell = &self->notebook->cells.items[end.cell];
  for (size_t i = 0; i < content.len; i++) {
    append_escaped(&self->out, content.ptr[i]);
    bool is_last = i + 1 == content.len && end.is_cell_end;
    if (content.ptr[i] == '\n' && cell->is_list && !is_last) append_next_string(self, cell);
  }
}

MpStatus mp_notebook_edit(MpArena *arena, const MpFileEdits *edits, MpStr bytes, MpStr *out) {
  MpNotebook notebook = {0};
  MpStatus status = mp_notebook_read(arena, bytes, &notebook);
  if (status != MP_OK) return status;
  Editor self = {.source = edits->source, .notebook = &notebook, .bytes = bytes};
  if (!fits(&self)) return MP_ERROR_NOT_NOTEBOOK;
  size_t read = 0;
  for (uint32_t i = 0; i < edits->edits.len; i++) {
    const MpEdit *edit = &edits->edits.items[i];
    Place start = place_of(&self, edit->span.start_byte);
    bool is_empty = edit->span.end_byte == edit->span.start_byte;
    Place end = is_empty ? start : place_of(&self, edit->span.end_byte);
    mp_buf_append(&self.out, mp_str_slice(bytes, read, start.raw));
    append_content(&self, edit->content, end);
    read = end.raw;
  }
  mp_buf_append(&self.out, mp_str_slice(bytes, read, bytes.len));
  *out = mp_str_copy(arena, mp_buf_str(&self.out));
  mp_buf_deinit(&self.out);
  return MP_OK;
}
