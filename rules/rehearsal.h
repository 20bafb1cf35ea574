// What goes wrong when the target's preparer takes each path of an analysis (analyzer/targets),
// worked out once a path for all rules that ask.
#ifndef MPLINT_RULES_REHEARSAL_H_
#define MPLINT_RULES_REHEARSAL_H_

#include "analyzer/targets/aimet_prepare.h"
#include "rules/pass.h"

typedef struct MpRehearsals {
  MpArena *arena;
  MpAimetReport ***by_entry;  // by entry and graph; NULL: nobody asked yet
  uint64_t spent_ns;          // on all of them
} MpRehearsals;

MpRehearsals mp_rehearsals_new(MpArena *arena, const MpAnalysis *analysis);

// One report a forward pass of the path that the rule looks at, without outcomes.
const MpAimetReport *mp_rehearsal_of(const MpPass *pass);

// Reports what the rehearsal of the path found for the code of the rule that runs: the whole of a
// rule that follows from the preparer's algorithm.
void mp_rehearsal_report(MpPass *pass);

#endif
