#include "rules/rehearsal.h"

#include <string.h>

#include "analyzer/base/clock.h"
#include "rules/view.h"

void mp_rehearsals_enter(MpRehearsals *self) {
  self->of_graph = NULL;
}

const MpAimetReport *mp_rehearsal_of(const MpPass *pass) {
  MpRehearsals *rehearsals = pass->rehearsals;
  if (rehearsals->of_graph != NULL) return rehearsals->of_graph;
  const uint64_t start = mp_clock_ns();
  rehearsals->of_graph = mp_aimet_rehearse(pass->graph, rehearsals->arena);
  rehearsals->spent_ns += mp_clock_ns() - start;
  return rehearsals->of_graph;
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
