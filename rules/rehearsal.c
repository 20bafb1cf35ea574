#include "rules/rehearsal.h"

#include <string.h>

#include "analyzer/base/clock.h"
#include "rules/collector.h"
#include "rules/view.h"

MpRehearsals mp_rehearsals_new(MpArena *arena, const MpAnalysis *analysis) {
  MpRehearsals self = {.arena = arena};
  self.by_entry = MP_NEW_ARRAY(arena, MpAimetReport **, analysis->entries.len + 1);
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    const uint32_t count = analysis->entries.items[i]->graphs.len;
    self.by_entry[i] = MP_NEW_ARRAY(arena, MpAimetReport *, count + 1);
  }
  return self;
}

const MpAimetReport *mp_rehearsal_of(const MpPass *pass) {
  const MpPlace at = pass->collector->place;
  MpAimetReport **place = &pass->rehearsals->by_entry[at.entry][at.graph];
  if (*place != NULL) return *place;
  const uint64_t start = mp_clock_ns();
  *place = mp_aimet_rehearse(pass->graph, pass->rehearsals->arena);
  pass->rehearsals->spent_ns += mp_clock_ns() - start;
  return *place;
}

static void report(MpPass *pass, const MpAimetFinding *finding) {
  MpDiag *diag = mp_report(pass, finding->span, "%.*s", MP_FMT(finding->message));
  diag->symbol = mp_str_copy(pass->arena, finding->symbol);
  if (finding->node != NULL) {
    mp_view_locate(pass, diag, finding->node);
    diag->op = finding->op;
  } else {
    diag->class_name = finding->class_name;
    diag->method = finding->method;
  }
  if (!mp_span_is_none(finding->note_span)) {
    mp_report_note(pass, diag, finding->note_span, "%.*s", MP_FMT(finding->note));
  }
}

void mp_rehearsal_report(MpPass *pass) {
  const MpAimetReport *reports = mp_rehearsal_of(pass);
  for (uint32_t i = 0; i < pass->graph->forwards.len; i++) {
    const MpAimetFindings *findings = &reports[i].findings;
    for (uint32_t k = 0; k < findings->len; k++) {
      if (strcmp(findings->items[k].code, pass->rule->code) == 0) {
        report(pass, &findings->items[k]);
      }
    }
  }
}
