#include <stdlib.h>

#include "tool/report/json_diag.h"
#include "tool/report/reporter.h"

#define SCHEMA_VERSION 1

typedef struct State {
  yyjson_mut_doc *doc;
  yyjson_mut_val *diagnostics;
} State;

static void begin(MpReport *self) {
  State *state = mp_malloc(sizeof *state);
  state->doc = mp_json_new();
  state->diagnostics = yyjson_mut_arr(state->doc);
  self->state = state;
}

static void add_file(MpReport *self, const MpFileResult *file) {
  State *state = self->state;
  for (uint32_t i = 0; i < file->diags.len; i++) {
    yyjson_mut_arr_append(state->diagnostics, mp_json_diag(state->doc, file->diags.items[i]));
  }
}

static yyjson_mut_val *milliseconds(yyjson_mut_doc *doc, double elapsed_ms) {
  uint64_t tenths = (uint64_t)(elapsed_ms * 10.0 + 0.5);
  return yyjson_mut_real(doc, (double)tenths / 10.0);
}

// The class that took most steps; null where there is none.
static yyjson_mut_val *heaviest_of(yyjson_mut_doc *doc, const MpRunStats *stats) {
  if (stats->heaviest.steps == 0) return yyjson_mut_null(doc);
  yyjson_mut_val *object = yyjson_mut_obj(doc);
  mp_json_put(doc, object, "class", mp_json_str(doc, stats->heaviest.name));
  mp_json_put(doc, object, "path", mp_json_str(doc, stats->heaviest.path));
  mp_json_put(doc, object, "steps", yyjson_mut_uint(doc, stats->heaviest.steps));
  return object;
}

static yyjson_mut_val *stats_of(yyjson_mut_doc *doc, const MpRunStats *stats) {
  const MpAnalysisStats *analysis = &stats->analysis;
  const struct {
    const char *key;
    uint32_t value;
  } rows[] = {{"files", stats->files},
              {"files_parsed", stats->files_parsed},
              {"classes", analysis->classes},
              {"composite", analysis->composite},
              {"composite_followed", analysis->composite_followed},
              {"composite_graph", analysis->composite_graph},
              {"paths", analysis->paths}};
  yyjson_mut_val *object = yyjson_mut_obj(doc);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    mp_json_put(doc, object, rows[i].key, yyjson_mut_uint(doc, rows[i].value));
  }
  yyjson_mut_val *limits = yyjson_mut_obj(doc);
  for (uint32_t i = 0; i < stats->limits.len; i++) {
    const MpCount *limit = &stats->limits.items[i];
    yyjson_mut_obj_add(limits, mp_json_str(doc, limit->name), yyjson_mut_uint(doc, limit->count));
  }
  mp_json_put(doc, object, "limits", limits);
  mp_json_put(doc, object, "heaviest", heaviest_of(doc, stats));
  mp_json_put(doc, object, "slowest_elapsed_ms", milliseconds(doc, stats->slowest_elapsed_ms));
  mp_json_put(doc, object, "elapsed_ms", milliseconds(doc, stats->elapsed_ms));
  return object;
}

static void write_end(MpReport *self, const MpRunStats *stats) {
  State *state = self->state;
  yyjson_mut_val *root = yyjson_mut_obj(state->doc);
  mp_json_put(state->doc, root, "schema_version", yyjson_mut_uint(state->doc, SCHEMA_VERSION));
  mp_json_put(state->doc, root, "diagnostics", state->diagnostics);
  mp_json_put(state->doc, root, "stats", stats_of(state->doc, stats));
  mp_json_write(state->doc, root, true, self->out);
  free(state);
  self->state = NULL;
}

const MpReporter mp_report_json = {
    .name = "json", .begin = begin, .file = add_file, .end = write_end};
