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

void mp_collector_finish(MpCollector *self, MpRulings *out) {
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
