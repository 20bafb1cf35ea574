#include "tool/cli/config_text.h"

#include <assert.h>

static void write_text(MpBuf *out, MpStr text) {
  mp_buf_append_byte(out, '"');
  for (size_t i = 0; i < text.len; i++) {
    unsigned char byte = (unsigned char)text.ptr[i];
    if (byte < 0x20 || byte == 0x7f) {
      mp_buf_format(out, "\\u%04X", byte);
      continue;
    }
    if (byte == '"' || byte == '\\') mp_buf_append_byte(out, '\\');
    mp_buf_append_byte(out, (char)byte);
  }
  mp_buf_append_byte(out, '"');
}

static void write_list(MpBuf *out, const MpStrs *list) {
  mp_buf_append_byte(out, '[');
  for (uint32_t i = 0; i < list->len; i++) {
    if (i > 0) mp_buf_append_c(out, ", ");
    write_text(out, list->items[i]);
  }
  mp_buf_append_byte(out, ']');
}

// A value of a table that was read: strings, and arrays of them.
static void write_value(MpBuf *out, const MpToml *value) {
  if (value->kind != MP_TOML_ARRAY) {
    write_text(out, value->text);
    return;
  }
  mp_buf_append_byte(out, '[');
  for (uint32_t i = 0; i < value->elements.len; i++) {
    if (i > 0) mp_buf_append_c(out, ", ");
    write_text(out, value->elements.items[i]->text);
  }
  mp_buf_append_byte(out, ']');
}

static void write_table(MpBuf *out, const char *name, const MpToml *table) {
  mp_buf_format(out, "\n[%s]\n", name);
  for (uint32_t i = 0; i < table->members.len; i++) {
    write_text(out, table->members.items[i].key);
    mp_buf_append_c(out, " = ");
    write_value(out, table->members.items[i].value);
    mp_buf_append_byte(out, '\n');
  }
}

static void write_row(MpBuf *out, const MpOptRow *row, const char *field) {
  const char *name = row->name + 2;
  switch (row->kind) {
    case MP_OPT_FLAG:
      mp_buf_format(out, "%s = %s\n", name, *(const bool *)field ? "true" : "false");
      break;
    case MP_OPT_TEXT:
    case MP_OPT_CHOICE: {
      const MpStr *text = (const void *)field;
      if (text->len == 0) break;
      mp_buf_format(out, "%s = ", name);
      write_text(out, *text);
      mp_buf_append_byte(out, '\n');
      break;
    }
    case MP_OPT_TEXTS:
    case MP_OPT_LIST:
    case MP_OPT_CODES: {
      const MpStrs *list = (const void *)field;
      if (list->len == 0) break;
      mp_buf_format(out, "%s = ", name);
      write_list(out, list);
      mp_buf_append_byte(out, '\n');
      break;
    }
    case MP_OPT_TABLE: {
      const MpToml *table = *(const MpToml *const *)(const void *)field;
      if (table != NULL) write_table(out, name, table);
      break;
    }
    case MP_OPT_NO_FLAG:
    case MP_OPT_UNBUILT: break;
  }
}

void mp_config_write(MpBuf *out, const MpConfig *self, const MpOptHelp *help, const void *fields) {
  if (self->path.len > 0) {
    mp_buf_format(out, "# from %.*s and the command line\n", MP_FMT(self->path));
  } else {
    mp_buf_append_c(out, "# no configuration file\n");
  }
  for (int of_tables = 0; of_tables < 2; of_tables++) {
    for (size_t i = 0; i < help->row_count; i++) {
      const MpOptRow *row = &help->rows[i];
      bool is_table = row->kind == MP_OPT_TABLE;
      if (row->is_of_run || is_table != (of_tables == 1)) continue;
      write_row(out, row, (const char *)fields + row->offset);
    }
  }
}
