// What goes wrong when the target's preparer takes a path (analyzer/targets), worked out once for
// all rules that ask.
#ifndef MPLINT_RULES_REHEARSAL_H_
#define MPLINT_RULES_REHEARSAL_H_

#include "analyzer/targets/aimet_prepare.h"
#include "rules/pass.h"

typedef struct MpRehearsals {
  MpArena *arena;           // emptied between two paths
  MpAimetReport *of_graph;  // by forward pass; NULL: nobody asked yet
  uint64_t spent_ns;        // on all paths
} MpRehearsals;

// The rules go on to another path; whoever owns the arena has emptied it.
void mp_rehearsals_enter(MpRehearsals *self);

// One report a forward pass of the path that the rule looks at, without outcomes.
const MpAimetReport *mp_rehearsal_of(const MpPass *pass);

// Reports what the rehearsal of the path found for the code of the rule that runs: the whole of a
// rule that follows from the preparer's algorithm.
void mp_rehearsal_report(MpPass *pass);

#endif
