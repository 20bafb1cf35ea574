#include "tool/baseline.h"

#include <stdlib.h>
#include <yyjson.h>

#include "analyzer/base/map.h"
#include "analyzer/source/position.h"
#include "tool/report/json_diag.h"

// Of the format.
#define VERSION 1

typedef enum Field {
  FIELD_PATH,
  FIELD_CODE,
  FIELD_CLASS,
  FIELD_METHOD,
  FIELD_SYMBOL,
  FIELD_OP,
  FIELD_LINE,
  FIELD_COUNT,
} Field;

static const char *const NAMES[FIELD_COUNT] = {"path",   "code", "class", "method",
                                               "symbol", "op",   "line"};

typedef struct Entry {
  MpStr fields[FIELD_COUNT];
  uint32_t count;
} Entry;

struct MpBaseline {
  MpArena *arena;
  MpStr folder;
  MpMap entries;  // all fields → Entry
};

MpBaseline *mp_baseline_new(MpArena *arena, MpStr folder) {
  MpBaseline *self = MP_NEW(arena, MpBaseline);
  self->arena = arena;
  self->folder = folder;
  mp_map_init(&self->entries, arena);
  return self;
}

static MpStr key_of(MpArena *arena, const Entry *entry) {
  return mp_str_join(arena, MP_STR("\n"), entry->fields, FIELD_COUNT);
}

static void add(MpBaseline *self, const Entry *entry) {
  MpStr key = key_of(self->arena, entry);
  Entry *known = mp_map_get(&self->entries, key);
  if (known == NULL) {
    known = MP_NEW(self->arena, Entry);
    for (int i = 0; i < FIELD_COUNT; i++)
      known->fields[i] = mp_str_copy(self->arena, entry->fields[i]);
    mp_map_set(&self->entries, key, known);
  }
  known->count += entry->count;
}

// The path as it is seen from the folder of the baseline.
static MpStr relative(MpArena *arena, MpStr folder, MpStr absolute) {
  MpBuf up = {0};
  for (;;) {
    bool is_root = folder.len <= 1;
    MpStr start = is_root ? MP_STR("/") : mp_str_format(arena, "%.*s/", MP_FMT(folder));
    if (mp_str_starts_with(absolute, start)) {
      mp_buf_append(&up, mp_str_slice(absolute, start.len, absolute.len));
      break;
    }
    if (is_root) {
      mp_buf_append(&up, absolute);
      break;
    }
    mp_buf_append_c(&up, "../");
    folder = mp_str_slice(folder, 0, mp_str_rfind_byte(folder, '/'));
  }
  MpStr result = mp_str_copy(arena, mp_buf_str(&up));
  mp_buf_deinit(&up);
  return result;
}

// The text of the line, white space of any kind and length as one blank: what is only indented
// otherwise is the same.
static MpStr line_text(MpArena *arena, MpSpan span) {
  MpStr line = {0};
  if (!mp_span_is_none(span)) {
    line = mp_source_line(span.source, mp_position_row(span.source, span.start_byte));
  }
  return mp_str_one_line(arena, line);
}

static Entry entry_of(const MpBaseline *self, MpArena *arena, MpStr absolute, const MpDiag *diag) {
  Entry entry = {.count = 1};
  entry.fields[FIELD_PATH] = relative(arena, self->folder, absolute);
  entry.fields[FIELD_CODE] = diag->code;
  entry.fields[FIELD_CLASS] = diag->class_name;
  entry.fields[FIELD_METHOD] = diag->method;
  entry.fields[FIELD_SYMBOL] = diag->symbol;
  entry.fields[FIELD_OP] = diag->op;
  entry.fields[FIELD_LINE] = line_text(arena, diag->span);
  return entry;
}

void mp_baseline_add(MpBaseline *self, MpStr absolute, const MpDiags *diags) {
  for (uint32_t i = 0; i < diags->len; i++) {
    const Entry entry = entry_of(self, self->arena, absolute, diags->items[i]);
    add(self, &entry);
  }
}

void mp_baseline_take(MpBaseline *self, MpArena *arena, MpStr absolute, MpDiags *diags) {
  MpDiags left = {0};
  for (uint32_t i = 0; i < diags->len; i++) {
    const Entry entry = entry_of(self, arena, absolute, diags->items[i]);
    Entry *known = mp_map_get(&self->entries, key_of(arena, &entry));
    if (known != NULL && known->count > 0) {
      known->count--;
    } else {
      mp_array_push(arena, &left, diags->items[i]);
    }
  }
  *diags = left;
}

uint32_t mp_baseline_count(const MpBaseline *self) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < self->entries.len; i++)
    count += ((const Entry *)self->entries.entries[i].value)->count;
  return count;
}

static bool read_entry(yyjson_val *object, Entry *out) {
  for (int i = 0; i < FIELD_COUNT; i++) {
    yyjson_val *field = yyjson_obj_get(object, NAMES[i]);
    bool may_lack = i != FIELD_PATH && i != FIELD_CODE && i != FIELD_LINE;
    if (field == NULL && may_lack) continue;
    if (!yyjson_is_str(field)) return false;
    out->fields[i] = (MpStr){yyjson_get_str(field), yyjson_get_len(field)};
  }
  yyjson_val *count = yyjson_obj_get(object, "count");
  if (!yyjson_is_uint(count) || yyjson_get_uint(count) > UINT32_MAX) return false;
  out->count = (uint32_t)yyjson_get_uint(count);
  return true;
}

bool mp_baseline_read(MpBaseline *self, MpStr bytes) {
  yyjson_doc *doc = yyjson_read(bytes.ptr, bytes.len, 0);
  yyjson_val *root = yyjson_doc_get_root(doc);
  yyjson_val *list = yyjson_obj_get(root, "findings");
  bool is_right =
      yyjson_get_uint(yyjson_obj_get(root, "mplint_baseline")) == VERSION && yyjson_is_arr(list);
  size_t index, count;
  yyjson_val *item;
  if (is_right) {
    yyjson_arr_foreach(list, index, count, item) {
      Entry entry = {0};
      if (read_entry(item, &entry)) {
        add(self, &entry);
      } else {
        is_right = false;
      }
    }
  }
  yyjson_doc_free(doc);
  return is_right;
}

static int compare(const void *left, const void *right) {
  const Entry *const *a = left;
  const Entry *const *b = right;
  for (int i = 0; i < FIELD_COUNT; i++) {
    int order = mp_str_compare((*a)->fields[i], (*b)->fields[i]);
    if (order != 0) return order;
  }
  return 0;
}

void mp_baseline_write(const MpBaseline *self, MpBuf *out) {
  MP_ARRAY(const Entry *) sorted = {0};
  for (uint32_t i = 0; i < self->entries.len; i++)
    mp_array_push(self->arena, &sorted, (const Entry *)self->entries.entries[i].value);
  if (sorted.len > 1) qsort(sorted.items, sorted.len, sizeof *sorted.items, compare);
  yyjson_mut_doc *doc = mp_json_new();
  yyjson_mut_val *root = yyjson_mut_obj(doc);
  yyjson_mut_val *list = yyjson_mut_arr(doc);
  mp_json_put(doc, root, "mplint_baseline", yyjson_mut_uint(doc, VERSION));
  mp_json_put(doc, root, "findings", list);
  for (uint32_t i = 0; i < sorted.len; i++) {
    const Entry *entry = sorted.items[i];
    yyjson_mut_val *object = yyjson_mut_obj(doc);
    for (int k = 0; k < FIELD_COUNT; k++) {
      if (entry->fields[k].len == 0 && k != FIELD_LINE) continue;
      mp_json_put(doc, object, NAMES[k], mp_json_str(doc, entry->fields[k]));
    }
    mp_json_put(doc, object, "count", yyjson_mut_uint(doc, entry->count));
    yyjson_mut_arr_append(list, object);
  }
  mp_json_write(doc, root, true, out);
}
