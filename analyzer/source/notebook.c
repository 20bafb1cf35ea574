#include "analyzer/source/notebook.h"

#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

#include "analyzer/base/arena.h"

typedef struct Reader {
  MpArena *arena;
  MpStr bytes;          // of the file
  const char *copy;     // of them, which yyjson has decoded the strings of, each in its place
  uint32_t cell_count;  // of every kind, so far
  bool is_python;       // what the notebook as a whole is written in
  MpNotebook *out;
} Reader;

static const MpStr BYTE_ORDER_MARK = MP_STR_INIT("\xEF\xBB\xBF");

bool mp_notebook_is_name(MpStr path) {
  return mp_str_ends_with(path, MP_STR(".ipynb"));
}

static MpStr text_of(yyjson_val *value) {
  if (!yyjson_is_str(value)) return MP_STR("");
  return (MpStr){yyjson_get_str(value), yyjson_get_len(value)};
}

// True where no language is named, too.
static bool names_python(yyjson_val *name) {
  MpStr text = text_of(name);
  return text.len == 0 || mp_str_is(text, "python") || mp_str_is(text, "ipython") ||
         mp_str_is(text, "Python");
}

static bool add_string(Reader *self, MpNotebookCell *cell, yyjson_val *value) {
  if (!yyjson_is_str(value)) return false;
  MpStr text = text_of(value);
  if (text.len == 0) return true;
  uint32_t start = (uint32_t)(text.ptr - self->copy);
  uint32_t end = start;
  while (self->bytes.ptr[end] != '"')
    end += self->bytes.ptr[end] == '\\' ? 2 : 1;
  const MpNotebookString string = {mp_str_copy(self->arena, text), start, end};
  mp_array_push(self->arena, &cell->strings, string);
  return true;
}

static bool read_source(Reader *self, MpNotebookCell *cell, yyjson_val *source) {
  cell->is_list = yyjson_is_arr(source);
  if (!cell->is_list) return add_string(self, cell, source);
  size_t index, count;
  yyjson_val *line;
  yyjson_arr_foreach(source, index, count, line) {
    if (!add_string(self, cell, line)) return false;
  }
  return true;
}

// `source_key`: what formats call the text of a code cell.
static bool read_cells(Reader *self, yyjson_val *cells, const char *source_key) {
  if (!yyjson_is_arr(cells)) return false;
  size_t index, count;
  yyjson_val *item;
  yyjson_arr_foreach(cells, index, count, item) {
    MpNotebookCell cell = {.number = ++self->cell_count};
    if (!yyjson_is_obj(item)) return false;
    if (!mp_str_is(text_of(yyjson_obj_get(item, "cell_type")), "code")) continue;
    yyjson_val *metadata = yyjson_obj_get(item, "metadata");
    yyjson_val *editor = yyjson_obj_get(metadata, "vscode");
    bool is_python = self->is_python && names_python(yyjson_obj_get(item, "language")) &&
                     names_python(yyjson_obj_get(editor, "languageId"));
    if (!read_source(self, &cell, yyjson_obj_get(item, source_key))) return false;
    if (is_python) mp_array_push(self->arena, &self->out->cells, cell);
  }
  return true;
}

static bool read_worksheets(Reader *self, yyjson_val *worksheets) {
  if (!yyjson_is_arr(worksheets)) return false;
  size_t index, count;
  yyjson_val *sheet;
  yyjson_arr_foreach(worksheets, index, count, sheet) {
    if (!read_cells(self, yyjson_obj_get(sheet, "cells"), "input")) return false;
  }
  return true;
}

static bool read_root(Reader *self, yyjson_val *root) {
  yyjson_val *metadata = yyjson_obj_get(root, "metadata");
  yyjson_val *kernel = yyjson_obj_get(metadata, "kernelspec");
  yyjson_val *language = yyjson_obj_get(metadata, "language_info");
  self->is_python = names_python(yyjson_obj_get(kernel, "language")) &&
                    names_python(yyjson_obj_get(language, "name"));
  switch (yyjson_get_uint(yyjson_obj_get(root, "nbformat"))) {
    case 3: return read_worksheets(self, yyjson_obj_get(root, "worksheets"));
    case 4: return read_cells(self, yyjson_obj_get(root, "cells"), "source");
    default: return false;
  }
}

MpStatus mp_notebook_read(MpArena *arena, MpStr bytes, MpNotebook *out) {
  if (bytes.len > MP_NOTEBOOK_MAX_BYTES) return MP_ERROR_LIMIT;
  // Decoding in place tells where in the file each string stands.
  char *copy = mp_malloc(bytes.len + YYJSON_PADDING_SIZE);
  if (bytes.len > 0) memcpy(copy, bytes.ptr, bytes.len);
  memset(copy + bytes.len, 0, YYJSON_PADDING_SIZE);
  size_t start = mp_str_starts_with(bytes, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.len : 0;
  yyjson_doc *doc =
      yyjson_read_opts(copy + start, bytes.len - start, YYJSON_READ_INSITU, NULL, NULL);
  *out = (MpNotebook){0};
  Reader reader = {.arena = arena, .bytes = bytes, .copy = copy, .out = out};
  bool is_read = doc != NULL && read_root(&reader, yyjson_doc_get_root(doc));
  yyjson_doc_free(doc);
  free(copy);
  return is_read ? MP_OK : MP_ERROR_NOT_NOTEBOOK;
}
