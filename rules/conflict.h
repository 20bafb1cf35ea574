// Calls that Keras refuses for their operands' shapes: what MP801 to MP807 tell apart by kind.
#ifndef MPLINT_RULES_CONFLICT_H_
#define MPLINT_RULES_CONFLICT_H_

#include "rules/view.h"

// Where the facts come from.
#define MP_CONFLICT_SOURCE                                                                  \
  "Real Keras 2.10 and 3, asked for each kind of call (`tests/shapes/conflict_cases.py`). " \
  "Where they differ, the Keras of the target decides."

// Reports each call in which something of this kind does not fit, where the target's Keras refuses
// it and nothing in the source catches that. Notes say where the lengths come from. A path on which
// shapes that nobody in view gives were guessed says nothing alone: the guess is what is wrong.
void mp_conflicts_report(MpPass *pass, MpConflictKind kind);

#endif
