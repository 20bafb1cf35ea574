#include "tool/run_stats.h"

#include <string.h>

// Adds to the count of `name`, kept sorted: there are a few dozen at most.
static void count(MpRunStats *self, MpCounts *counts, MpStr name, MpStr detail) {
  uint32_t at = 0;
  while (at < counts->len && mp_str_compare(counts->items[at].name, name) < 0) {
    at++;
  }
  if (at == counts->len || !mp_str_eq(counts->items[at].name, name)) {
    MpCount fresh = {mp_str_copy(self->arena, name), mp_str_copy(self->arena, detail), 0};
    mp_array_push(self->arena, counts, fresh);
    MpCount *items = counts->items;
    memmove(items + at + 1, items + at, (counts->len - 1 - at) * sizeof *items);
    items[at] = fresh;
  }
  counts->items[at].count++;
}

static void add_analysis(MpRunStats *self, const MpAnalysis *analysis) {
  const MpAnalysisStats *stats = &analysis->stats;
  self->analysis.classes += stats->classes;
  self->analysis.composite += stats->composite;
  self->analysis.composite_followed += stats->composite_followed;
  self->analysis.composite_graph += stats->composite_graph;
  self->analysis.paths += stats->paths;
  for (uint32_t i = 0; i < analysis->limits.len; i++) {
    count(self, &self->limits, analysis->limits.items[i].reason, MP_STR(""));
  }
}

static void add_class(MpRunStats *self, const MpClassReport *report, MpStr path) {
  if (report->elapsed_ms > self->slowest_elapsed_ms) self->slowest_elapsed_ms = report->elapsed_ms;
  if (report->steps <= self->heaviest.steps) return;
  self->heaviest.name = mp_str_copy(self->arena, report->cls->name);
  self->heaviest.path = mp_str_copy(self->arena, path);
  self->heaviest.steps = report->steps;
}

void mp_run_stats_add(MpRunStats *self, const MpFileResult *file) {
  self->files++;
  if (file->is_relevant) self->files_parsed++;
  if (file->analysis == NULL) return;
  self->times.parsing_ns += file->times.parsing_ns;
  self->times.evaluating_ns += file->times.evaluating_ns;
  self->times.rules_ns += file->times.rules_ns;
  self->times.preparer_ns += file->times.preparer_ns;
  add_analysis(self, file->analysis);
  for (uint32_t i = 0; i < file->analysis->reports.len; i++)
    add_class(self, &file->analysis->reports.items[i], file->path);
}

void mp_run_stats_add_findings(MpRunStats *self, const MpDiags *diags) {
  if (diags->len > 0) self->files_with_findings++;
  for (uint32_t i = 0; i < diags->len; i++) {
    const MpDiag *diag = diags->items[i];
    self->severities[diag->severity]++;
    if (diag->fix != NULL) self->fixes[diag->fix->applicability]++;
    count(self, &self->codes, diag->code, diag->rule);
  }
}
