#include "summary/table.h"

#include <inttypes.h>

#include "analyzer/graph/shown.h"

const char *const mp_summary_headings[MP_COLUMN_COUNT] = {"Layer",  "Class", "Output shape",
                                                          "Params", "MACs",  "Connected to"};

MpStr mp_summary_count(MpArena *arena, int64_t count) {
  if (count < 0) return MP_STR("?");
  MpStr digits = mp_str_format(arena, "%" PRId64, count);
  char *text = MP_NEW_ARRAY(arena, char, digits.len * 2);
  size_t len = 0;
  for (size_t i = 0; i < digits.len; i++) {
    if (i > 0 && (digits.len - i) % 3 == 0) text[len++] = ',';
    text[len++] = digits.ptr[i];
  }
  return (MpStr){text, len};
}

// Three digits and a unit; `step` from one unit to the next.
static MpStr scaled(MpArena *arena, int64_t count, int64_t step, const char *const *units,
                    size_t unit_count) {
  size_t unit = 0;
  double value = (double)count;
  while (value >= (double)step - 0.5 && unit + 1 < unit_count) {
    value /= (double)step;
    unit++;
  }
  int decimals = unit == 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return mp_str_format(arena, "%.*f%s", decimals, value, units[unit]);
}

MpStr mp_summary_bytes(MpArena *arena, int64_t bytes) {
  static const char *const units[] = {" B", " KiB", " MiB", " GiB", " TiB"};
  return bytes < 0 ? MP_STR("?")
                   : scaled(arena, bytes, 1024, units, sizeof units / sizeof units[0]);
}

MpStr mp_summary_large(MpArena *arena, int64_t count) {
  static const char *const units[] = {"", " K", " M", " G", " T"};
  return count < 0 ? MP_STR("?")
                   : scaled(arena, count, 1000, units, sizeof units / sizeof units[0]);
}

void mp_summary_write_shape(MpBuf *out, const MpSummary *self, const MpDatum *output) {
  if (output->kind == MP_DATUM_TENSOR) {
    mp_shape_write_shown(out, mp_graph_shape(self->graph, output->tensor));
    return;
  }
  bool is_dict = output->kind == MP_DATUM_DICT;
  if (output->items.len == 0) {
    mp_buf_append_c(out, output->kind == MP_DATUM_NONE ? "None" : "?");
    return;
  }
  for (uint32_t i = 0; i < output->items.len; i++) {
    if (i > 0) mp_buf_append_c(out, ", ");
    if (is_dict) mp_buf_format(out, "%.*s: ", MP_FMT(output->keys.items[i]->text));
    mp_summary_write_shape(out, self, output->items.items[i]);
  }
}

static bool is_never_called(const MpSummaryRow *row) {
  return row->layer && row->call_count == 0 && !row->has_unseen_calls;
}

static MpStr shape_cell(const MpSummary *self, MpArena *arena, const MpSummaryRow *row) {
  if (row->outputs.len == 0) return is_never_called(row) ? MP_STR("not called") : MP_STR("?");
  MpBuf text = {0};
  for (uint32_t i = 0; i < row->outputs.len; i++) {
    if (i > 0) mp_buf_append_c(&text, " | ");
    mp_summary_write_shape(&text, self, row->outputs.items[i]);
  }
  MpStr copy = mp_str_copy(arena, mp_buf_str(&text));
  mp_buf_deinit(&text);
  return copy;
}

// What people call it: its name in a model of layers, the attribute in a class of the source.
static MpStr label_of(const MpSummaryRow *row) {
  bool is_member = mp_str_starts_with(row->step, MP_STR("layers["));
  if (!is_member && row->step.len > 0) return row->step;
  return row->name.len > 0 ? row->name : row->step.len > 0 ? row->step : MP_STR("?");
}

// "[0][0]" says nothing where every layer is called once and gives one tensor.
static MpStr connection(MpStr text) {
  MpStr usual = MP_STR("[0][0]");
  return mp_str_ends_with(text, usual) ? mp_str_slice(text, 0, text.len - usual.len) : text;
}

// The row beside it that is meant is called as the table calls it.
static MpStr shown_connection(MpArena *arena, const MpSummaryRows *rows, MpStr text) {
  size_t bracket = mp_str_find(text, MP_STR("["), 0);
  MpStr name = bracket == SIZE_MAX ? text : mp_str_slice(text, 0, bracket);
  for (uint32_t i = 0; i < rows->len; i++) {
    const MpSummaryRow *row = &rows->items[i];
    if (row->name.len == 0 || !mp_str_eq(row->name, name)) continue;
    MpStr rest = mp_str_slice(text, name.len, text.len);
    return connection(mp_str_format(arena, "%.*s%.*s", MP_FMT(label_of(row)), MP_FMT(rest)));
  }
  return connection(text);
}

static MpStr connection_cell(MpArena *arena, const MpSummaryRows *rows, const MpSummaryRow *row) {
  if (!row->connections_are_known) return MP_STR("?");
  MpStr *parts = MP_NEW_ARRAY(arena, MpStr, row->connected_to.len + 1);
  for (uint32_t i = 0; i < row->connected_to.len; i++)
    parts[i] = shown_connection(arena, rows, row->connected_to.items[i]);
  return mp_str_join(arena, MP_STR(", "), parts, row->connected_to.len);
}

typedef struct Maker {
  const MpSummary *summary;
  MpArena *arena;
  MpSummaryTable *table;
} Maker;

static void add_rows(const Maker *self, const MpSummaryRows *rows, uint32_t level,
                     const bool *outer) {
  for (uint32_t i = 0; i < rows->len; i++) {
    const MpSummaryRow *row = &rows->items[i];
    bool *has_more = MP_NEW_ARRAY(self->arena, bool, level + 1);
    for (uint32_t k = 0; k < level; k++)
      has_more[k] = outer[k];
    has_more[level] = i + 1 < rows->len;
    MpSummaryLine line = {.level = level, .has_more = has_more, .has_parts = row->rows.len > 0};
    line.cells[MP_COLUMN_LAYER] = label_of(row);
    line.cells[MP_COLUMN_CLASS] = row->class_name.len > 0 ? row->class_name : MP_STR("?");
    line.cells[MP_COLUMN_SHAPE] = shape_cell(self->summary, self->arena, row);
    line.cells[MP_COLUMN_PARAMS] = mp_summary_count(self->arena, row->params);
    line.cells[MP_COLUMN_MACS] =
        row->macs == 0 ? MP_STR("") : mp_summary_large(self->arena, row->macs);
    line.cells[MP_COLUMN_CONNECTIONS] = connection_cell(self->arena, rows, row);
    self->table->has_macs |= row->macs > 0;
    mp_array_push(self->arena, &self->table->lines, line);
    add_rows(self, &row->rows, level + 1, has_more);
  }
}

// Keras leaves the column out where each row takes what the one before gives.
static bool is_sequence(const MpSummaryRows *rows) {
  for (uint32_t i = 0; i < rows->len; i++) {
    const MpSummaryRow *row = &rows->items[i];
    MpStr before = i > 0 ? rows->items[i - 1].name : MP_STR("");
    if (row->connected_to.len > 1 || (i > 1 && row->connected_to.len == 0)) return false;
    bool is_next = i == 0 || row->connected_to.len == 0 ||
                   mp_str_eq(connection(row->connected_to.items[0]), before);
    if (!is_next || !is_sequence(&row->rows)) return false;
  }
  return true;
}

MpSummaryTable mp_summary_table(const MpSummary *self, MpArena *arena) {
  MpSummaryTable table = {.has_connections = !is_sequence(&self->rows)};
  Maker maker = {.summary = self, .arena = arena, .table = &table};
  add_rows(&maker, &self->rows, 0, NULL);
  return table;
}

static void add_fact(MpArena *arena, MpSummaryFacts *facts, const char *label, MpStr number,
                     MpStr remark) {
  mp_array_push(arena, facts, ((MpSummaryFact){mp_str_from_c(label), number, remark}));
}

MpSummaryFacts mp_summary_facts(const MpSummary *self, MpArena *arena) {
  MpSummaryFacts facts = {0};
  MpStr none = MP_STR("");
  add_fact(arena, &facts, "Total params", mp_summary_count(arena, self->total_params),
           mp_summary_bytes(arena, self->weight_bytes));
  add_fact(arena, &facts, "Trainable params", mp_summary_count(arena, self->trainable_params),
           none);
  add_fact(arena, &facts, "Non-trainable params",
           mp_summary_count(arena, self->non_trainable_params), none);
  add_fact(arena, &facts, "Activations", mp_summary_bytes(arena, self->activation_bytes),
           MP_STR("per sample"));
  add_fact(arena, &facts, "Multiply-accumulates", mp_summary_large(arena, self->macs),
           MP_STR("per sample"));
  return facts;
}
