// What must hold for every graph, whoever made or rewrote it.
#ifndef MPLINT_ANALYZER_GRAPH_VALIDATE_H_
#define MPLINT_ANALYZER_GRAPH_VALIDATE_H_

#include "analyzer/graph/graph.h"

// Empty where the graph is sound, else the first thing that is wrong, owned by the graph's arena:
// references to nodes that do not exist or come later, outputs out of range, a layer call without
// layer, a parent that is no traced call, a body whose nodes do not lie behind their parent.
MpStr mp_graph_validate(const MpGraph *self);

#endif
