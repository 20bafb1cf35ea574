// What the rules say about one model: the one that an expression gives, and no other use of its
// classes.
#ifndef MPLINT_TOOL_CLI_MODEL_FINDINGS_H_
#define MPLINT_TOOL_CLI_MODEL_FINDINGS_H_

#include "analyzer/graph/analysis.h"
#include "analyzer/targets/target.h"

// `keras`: what the graph is built with. The findings in all files that the graph comes from,
// without what comments in them leave out; sorted. Owned by the arena.
MpDiags mp_model_findings(MpArena *arena, const struct MpSource *source, MpGraph *graph,
                          const MpTarget *target, MpKerasVersion keras);

#endif
