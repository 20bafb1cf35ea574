#include "rules/claim.h"

#include "analyzer/base/buf.h"
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

static void put_span(MpBuf *out, MpSpan span) {
  const uintptr_t parts[] = {(uintptr_t)span.source, span.start_byte, span.end_byte};
  mp_buf_append(out, (MpStr){(const char *)parts, sizeof parts});
}

static void put_finding(MpBuf *out, const MpDiag *diag) {
  put_span(out, diag->span);
  mp_buf_append(out, diag->op);
  mp_buf_append_byte(out, ':');
  mp_buf_append(out, diag->symbol);
}

MpStr mp_claim_span_key(MpArena *arena, MpSpan span) {
  const uintptr_t parts[] = {(uintptr_t)span.source, span.start_byte, span.end_byte};
  return mp_str_copy(arena, (MpStr){(const char *)parts, sizeof parts});
}

MpStr mp_claim_finding_key(MpArena *arena, const MpDiag *diag) {
  MpBuf key = {0};
  put_finding(&key, diag);
  const MpStr copy = mp_str_copy(arena, mp_buf_str(&key));
  mp_buf_deinit(&key);
  return copy;
}

// The claim that reports of this subject and finding belong to, made where it is new.
static MpClaim *find_claim(MpArena *arena, MpMap *by_key, MpBuf *key, const MpReport *report) {
  mp_buf_clear(key);
  put_span(key, report->subject);
  put_finding(key, report->diag);
  MpClaim *claim = mp_map_get(by_key, mp_buf_str(key));
  if (claim != NULL) return claim;
  claim = MP_NEW(arena, MpClaim);
  mp_map_set(by_key, mp_str_copy(arena, mp_buf_str(key)), claim);
  return claim;
}

// By report, the claim that it belongs to, which has room for all its reports; NULL: it is none for
// the target.
static MpClaim **find_claims(MpArena *arena, const MpReports *reports) {
  MpClaim **claims = MP_NEW_ARRAY(arena, MpClaim *, reports->len + 1);
  MpBuf key = {0};
  MpMap by_key;
  mp_map_init(&by_key, arena);
  for (uint32_t i = 0; i < reports->len; i++) {
    const MpReport *report = &reports->items[i];
    if (report->diag->severity == MP_SEVERITY_NONE) continue;
    claims[i] = report->repeats != MP_REPORT_NEW ? claims[report->repeats]
                                                 : find_claim(arena, &by_key, &key, report);
    claims[i]->reports.cap++;
  }
  mp_buf_deinit(&key);
  return claims;
}

MpClaims mp_claims_group(MpCollector *collector) {
  MpArena *arena = collector->scratch;
  const MpReports *reports = &collector->reports;
  MpClaims claims = {0};
  MpClaim **of_report = find_claims(arena, reports);
  for (uint32_t i = 0; i < reports->len; i++) {
    MpClaim *claim = of_report[i];
    if (claim == NULL) continue;
    if (claim->reports.len == 0) {
      claim->reports.items = MP_NEW_ARRAY(arena, MpReport, claim->reports.cap);
      mp_array_push(arena, &claims, claim);
    }
    mp_array_push(arena, &claim->reports, reports->items[i]);
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
