// Paths that build the same graph. They differ in what they assume and not in what comes of it: the
// name of an activation, a branch that only raises. What looks at graphs alone finds the same on
// all of them, so it looks at one.
#ifndef MPLINT_ANALYZER_GRAPH_TWIN_H_
#define MPLINT_ANALYZER_GRAPH_TWIN_H_

#include "analyzer/graph/graph.h"

// Of all that the graph says of what it builds: everything but its limits and its assumptions, of
// which only counts whether some are numbers of trips, and whether some are of shapes. Texts count
// by their address, so both functions are for graphs of one analysis, which keeps each text once;
// hashes mean nothing in another run of the program.
uint64_t mp_graph_hash(const MpGraph *self);

// The same in all of that, layers, nodes and weights by their index. Exact, whatever the hashes.
bool mp_graph_builds_same(const MpGraph *a, const MpGraph *b);

// Gives the graph the nodes, layers and all else of its twin, which builds the same and has none
// itself; its assumptions and limits stay its own. The twin's arena must live as long.
void mp_graph_share(MpGraph *self, const MpGraph *twin);

#endif
