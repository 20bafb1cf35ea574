// A call of a complete model on arrays (graph/later.h). Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_LATER_CALL_H_
#define MPLINT_ANALYZER_INTERP_LATER_CALL_H_

#include "analyzer/graph/later.h"
#include "analyzer/interp/run.h"

// Calls the model again: the last thing that happens on a path whose graph is not used for anything
// else. `first` is the forward pass that it has. With `count` 2 there are two such calls, on arrays
// of other lengths: what is the same in both is the same in all.
MpLaterCalls mp_later_calls(MpRun *run, MpValue *model, const MpForward *first, uint32_t count);

// In such a call two numbers are asked whether they are equal.
void mp_later_note_equality(MpRun *run, const MpValue *left, const MpValue *right);

#endif
