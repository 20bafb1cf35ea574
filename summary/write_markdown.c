#include "summary/table.h"

// A cell in which nothing is taken for markup.
static void write_cell(MpBuf *out, MpStr cell) {
  for (size_t i = 0; i < cell.len; i++) {
    char byte = cell.ptr[i];
    if (byte == '|' || byte == '\\' || byte == '*' || byte == '_' || byte == '`' || byte == '<') {
      mp_buf_append_byte(out, '\\');
    }
    mp_buf_append_byte(out, byte);
  }
}

static bool is_shown(const MpSummaryTable *table, MpSummaryColumn column) {
  if (column == MP_COLUMN_MACS) return table->has_macs;
  return column != MP_COLUMN_CONNECTIONS || table->has_connections;
}

static bool is_number(MpSummaryColumn column) {
  return column == MP_COLUMN_PARAMS || column == MP_COLUMN_MACS;
}

static void write_line(MpBuf *out, const MpSummaryTable *table, const MpSummaryLine *line) {
  for (unsigned column = 0; column < MP_COLUMN_COUNT; column++) {
    if (!is_shown(table, column)) continue;
    mp_buf_append_c(out, "| ");
    for (uint32_t i = 0; column == MP_COLUMN_LAYER && i < line->level; i++)
      mp_buf_append_c(out, i + 1 == line->level ? "└ " : "&emsp;");
    write_cell(out, line->cells[column]);
    mp_buf_append_byte(out, ' ');
  }
  mp_buf_append_c(out, "|\n");
}

static void write_headings(MpBuf *out, const MpSummaryTable *table) {
  for (unsigned column = 0; column < MP_COLUMN_COUNT; column++) {
    if (is_shown(table, column)) mp_buf_format(out, "| %s ", mp_summary_headings[column]);
  }
  mp_buf_append_c(out, "|\n");
  for (unsigned column = 0; column < MP_COLUMN_COUNT; column++) {
    if (is_shown(table, column)) mp_buf_append_c(out, is_number(column) ? "| ---: " : "| --- ");
  }
  mp_buf_append_c(out, "|\n");
}

void mp_summary_write_markdown(MpBuf *out, const MpSummary *self, const MpSummaryHeader *header) {
  MpArena *arena = mp_arena_new();
  MpSummaryTable table = mp_summary_table(self, arena);
  mp_buf_format(out, "<!-- Written by mplint %.*s. -->\n\n", MP_FMT(header->version));
  mp_buf_format(out, "## `%.*s` of `%.*s`\n\n", MP_FMT(header->expression), MP_FMT(header->source));
  write_headings(out, &table);
  for (uint32_t i = 0; i < table.lines.len; i++)
    write_line(out, &table, &table.lines.items[i]);
  mp_buf_append_c(out, "\n| | |\n| --- | ---: |\n");
  MpSummaryFacts facts = mp_summary_facts(self, arena);
  for (uint32_t i = 0; i < facts.len; i++) {
    const MpSummaryFact *fact = &facts.items[i];
    const char *gap = fact->remark.len > 0 ? ", " : "";
    if (mp_str_is(fact->remark, "per sample")) gap = " ";
    mp_buf_format(out, "| %.*s | %.*s%s%.*s |\n", MP_FMT(fact->label), MP_FMT(fact->number), gap,
                  MP_FMT(fact->remark));
  }
  mp_arena_free(arena);
}
