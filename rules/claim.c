#include "rules/claim.h"

#include "analyzer/base/map.h"

const MpEntry *mp_place_entry(const MpCollector *collector, MpPlace place) {
  return collector->analysis->entries.items[place.entry];
}

bool mp_place_is_foreground(const MpCollector *collector, MpPlace place) {
  if (place.entry == MP_PLACE_NOWHERE) return true;
  const MpEntry *entry = mp_place_entry(collector, place);
  return !entry->is_background && entry->phase == MP_PHASE_INFERENCE;
}

int mp_place_compare(MpPlace a, MpPlace b) {
  if (a.entry != b.entry) return a.entry < b.entry ? -1 : 1;
  return (a.graph > b.graph) - (a.graph < b.graph);
}

bool mp_marks_have(const MpMarks *marks, MpSpan subject) {
  for (uint32_t i = 0; i < marks->len; i++) {
    if (mp_span_eq(marks->items[i].subject, subject)) return true;
  }
  return false;
}

MpStr mp_claim_span_key(MpArena *arena, MpSpan span) {
  const uintptr_t parts[] = {(uintptr_t)span.source, span.start_byte, span.end_byte};
  return mp_str_copy(arena, (MpStr){(const char *)parts, sizeof parts});
}

MpStr mp_claim_finding_key(MpArena *arena, const MpDiag *diag) {
  const MpStr parts[] = {mp_claim_span_key(arena, diag->span), diag->op, diag->symbol};
  return mp_str_join(arena, MP_STR(":"), parts, sizeof parts / sizeof *parts);
}

static MpStr claim_key(MpArena *arena, const MpReport *report) {
  const MpStr parts[] = {mp_claim_span_key(arena, report->subject),
                         mp_claim_finding_key(arena, report->diag)};
  return mp_str_join(arena, MP_STR(""), parts, sizeof parts / sizeof *parts);
}

MpClaims mp_claims_group(MpCollector *collector) {
  MpClaims claims = {0};
  MpMap by_key;
  mp_map_init(&by_key, collector->scratch);
  for (uint32_t i = 0; i < collector->reports.len; i++) {
    const MpReport *report = &collector->reports.items[i];
    if (report->diag->severity == MP_SEVERITY_NONE) continue;
    const MpStr key = claim_key(collector->scratch, report);
    MpClaim *claim = mp_map_get(&by_key, key);
    if (claim == NULL) {
      claim = MP_NEW(collector->scratch, MpClaim);
      mp_map_set(&by_key, key, claim);
      mp_array_push(collector->scratch, &claims, claim);
    }
    mp_array_push(collector->scratch, &claim->reports, *report);
  }
  return claims;
}

MpDiag *mp_claim_choose(const MpCollector *collector, const MpClaim *claim) {
  const MpReport *chosen = NULL;
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpReport *report = &claim->reports.items[i];
    const bool is_better = chosen == NULL || report->diag->severity > chosen->diag->severity;
    if (mp_place_is_foreground(collector, report->place) && is_better) chosen = report;
  }
  return chosen != NULL ? chosen->diag : claim->reports.items[0].diag;
}
