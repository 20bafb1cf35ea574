// What a cell of the library gives that the source calls itself. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_CELL_STEP_H_
#define MPLINT_ANALYZER_INTERP_CELL_STEP_H_

#include "analyzer/interp/run.h"

// `cell(inputs, states)`, or `super().call(inputs, states)` of a class that derives from it, of
// which the node stands: its output and its states as Keras gives them, with their shapes as far as
// they are known. NULL: it is no such cell, or of which form the states are is not known.
MpValue *mp_cell_step(MpRun *run, const MpInstance *cell, MpNode *node, const MpCall *call);

#endif
