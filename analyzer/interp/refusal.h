// Calls that Keras refuses for what is certain of the shapes. A rule of shapes states the conflict
// (shaping.h), the call's node carries it, and what made the node raises it here. Internal to
// interp/.
#ifndef MPLINT_ANALYZER_INTERP_REFUSAL_H_
#define MPLINT_ANALYZER_INTERP_REFUSAL_H_

#include "analyzer/interp/run.h"

// True where the node, which has just been made, is one that every Keras refuses: the ValueError
// or TypeError that it raises is pending. Where only one of them does, the path goes on.
MP_NODISCARD bool mp_refusal_raise(MpRun *run, const MpNode *node);

// The pending exception, which nothing of the source catches, ends the path, or the statement of
// the module. Where it is that of a conflict, the conflict is what ends it.
void mp_refusal_note_end(MpRun *run);

#endif
