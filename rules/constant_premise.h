// What must hold for a constant to be one.
#ifndef MPLINT_RULES_CONSTANT_PREMISE_H_
#define MPLINT_RULES_CONSTANT_PREMISE_H_

#include "analyzer/graph/graph.h"

// What the path takes for granted of the lengths that the arguments of all calls of the layer are
// made of, "x.shape[1] is static": they would depend on the inputs otherwise. Empty: nothing.
// Owned by the arena.
MpStr mp_constant_premise(const MpGraph *graph, MpArena *arena, const MpLayer *layer);

#endif
