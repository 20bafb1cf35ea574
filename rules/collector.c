#include "rules/collector.h"

#include <assert.h>

#include "analyzer/base/map.h"
#include "rules/contrast.h"
#include "rules/every_path.h"
#include "rules/some_path.h"

void mp_collector_init(MpCollector *self, const MpRule *rule, const MpAnalysis *analysis,
                       const MpContexts *contexts, const MpUsage *usage, MpArena *arena,
                       MpArena *scratch) {
  *self = (MpCollector){.rule = rule, .analysis = analysis, .contexts = contexts, .usage = usage};
  self->arena = arena;
  self->scratch = scratch;
  self->place = (MpPlace){MP_PLACE_NOWHERE, 0};
}

bool mp_collector_wants(const MpCollector *self, const MpEntry *entry, const MpGraph *graph) {
  switch (self->rule->quantifier) {
    case MP_ON_SOME_PATH:
    case MP_NOT_ON_EVERY_PATH:
      // The class alone, in the background, has words for what other entries run into.
      return entry->phase == MP_PHASE_INFERENCE && (!graph->ended_early || self->rule->is_of_end);
    case MP_ON_EVERY_PATH:
      // Every path may acquit, also one that ends in an exception.
      return true;
  }
  assert(0 && "unknown quantifier");
  return false;
}

// Reports and marks of graphs stand in the order of their places: the index of the first of that
// place, or of what stands behind it. `first` is the place of the first of them, the others stand
// `stride` bytes behind each other.
static uint32_t find_place(const MpPlace *first, size_t stride, uint32_t count, MpPlace place) {
  uint32_t begin = 0, end = count;
  while (begin < end) {
    const uint32_t middle = begin + (end - begin) / 2;
    const MpPlace *at = (const MpPlace *)((const char *)first + middle * stride);
    if (mp_place_compare(*at, place) < 0) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

static void repeat_marks(const MpCollector *self, MpMarks *marks, MpPlace from, MpPlace to) {
  const uint32_t end = marks->len;
  if (end == 0) return;
  uint32_t i = find_place(&marks->items[0].place, sizeof *marks->items, end, from);
  for (; i < end; i++) {
    if (mp_place_compare(marks->items[i].place, from) != 0) return;
    const MpMark mark = {marks->items[i].subject, to};
    mp_array_push(self->scratch, marks, mark);
  }
}

static void repeat_reports(MpCollector *self, MpPlace from, MpPlace to) {
  const MpEntry *entry = self->analysis->entries.items[from.entry];
  const MpAssumptions *before = &entry->graphs.items[from.graph]->assumptions;
  const MpAssumptions *now = &entry->graphs.items[to.graph]->assumptions;
  MpReports *reports = &self->reports;
  const uint32_t end = reports->len;
  if (end == 0) return;
  uint32_t i = find_place(&reports->items[0].place, sizeof *reports->items, end, from);
  for (; i < end; i++) {
    MpReport report = reports->items[i];
    if (mp_place_compare(report.place, from) != 0) return;
    if (report.repeats == MP_REPORT_NEW) report.repeats = i;
    report.place = to;
    // Both have it at the same index: the trips that name it are the same.
    if (report.count != NULL) report.count = &now->items[report.count - before->items];
    mp_array_push(self->scratch, reports, report);
  }
}

void mp_collector_repeat(MpCollector *self, MpPlace from, MpPlace to) {
  repeat_reports(self, from, to);
  repeat_marks(self, &self->acquittals, from, to);
  repeat_marks(self, &self->witnesses, from, to);
  repeat_marks(self, &self->doubts, from, to);
}

static void add_acquittals(const MpCollector *self, MpRulings *out) {
  MpMap known;
  mp_map_init(&known, self->scratch);
  for (uint32_t i = 0; i < self->acquittals.len; i++) {
    const MpSpan subject = self->acquittals.items[i].subject;
    const bool is_contrast = self->rule->quantifier == MP_NOT_ON_EVERY_PATH;
    if (is_contrast && !mp_contrast_is_sure(self, &self->acquittals.items[i])) continue;
    const MpStr key = mp_claim_span_key(self->scratch, subject);
    if (mp_map_has(&known, key)) continue;
    mp_map_set(&known, key, out);
    const MpAcquittal acquittal = {mp_str_from_c(self->rule->code), subject};
    mp_array_push(self->arena, &out->acquittals, acquittal);
  }
}

static MpRuling judge(MpCollector *self, MpClaim *claim) {
  MpRuling ruling = {.subject = claim->reports.items[0].subject};
  switch (self->rule->quantifier) {
    case MP_ON_SOME_PATH:
    case MP_NOT_ON_EVERY_PATH: mp_some_path_judge(self, claim, &ruling); break;
    case MP_ON_EVERY_PATH:
      ruling.every_path = true;
      ruling.diag = mp_every_path_judge(self, claim);
      break;
  }
  return ruling;
}

void mp_collector_finish(MpCollector *self, MpArena *scratch, MpRulings *out) {
  self->scratch = scratch;
  const MpClaims claims = mp_claims_group(self);
  self->claims = &claims;
  // One call may run for several subjects; it is shown once.
  MpMap shown;
  mp_map_init(&shown, self->scratch);
  for (uint32_t i = 0; i < claims.len; i++) {
    MpRuling ruling = judge(self, claims.items[i]);
    if (ruling.diag != NULL) {
      const MpStr key = mp_claim_finding_key(self->scratch, ruling.diag);
      if (mp_map_has(&shown, key)) continue;
      mp_map_set(&shown, key, ruling.diag);
    } else if (ruling.stances.len == 0) {
      continue;
    }
    mp_array_push(self->arena, &out->items, ruling);
  }
  self->claims = NULL;
  add_acquittals(self, out);
}
