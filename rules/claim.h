// What a rule reported of one subject, on all paths of all entries.
#ifndef MPLINT_RULES_CLAIM_H_
#define MPLINT_RULES_CLAIM_H_

#include "rules/collector.h"

// Reports that say the same thing of the same subject, in order of their place.
typedef struct MpClaim {
  MpReports reports;
} MpClaim;

typedef struct MpClaims {
  MpClaim **items;
  uint32_t len, cap;
} MpClaims;

// What was reported, without what is none for the target. In the collector's scratch memory, as all
// below.
MpClaims mp_claims_group(MpCollector *collector);

MpStr mp_claim_span_key(MpArena *arena, MpSpan span);

// Which makes two findings of one rule the same for the user.
MpStr mp_claim_finding_key(MpArena *arena, const MpDiag *diag);

// The report that is shown: the worst, of several the first; of what really runs where there is
// any.
MpDiag *mp_claim_choose(const MpCollector *collector, const MpClaim *claim);

// The entry of a place; the place must be in one.
const MpEntry *mp_place_entry(const MpCollector *collector, MpPlace place);

// Background entries and the training phase say what could be, not what is.
bool mp_place_is_foreground(const MpCollector *collector, MpPlace place);

// Places in the order in which rules run: negative, 0, positive.
int mp_place_compare(MpPlace a, MpPlace b);

bool mp_marks_have(const MpMarks *marks, MpSpan subject);

#endif
