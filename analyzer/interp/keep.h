// Taking the graph of a path out of the memory that the path ran in. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_KEEP_H_
#define MPLINT_ANALYZER_INTERP_KEEP_H_

#include "analyzer/base/map.h"
#include "analyzer/graph/graph.h"

// What the kept graphs of one file share.
typedef struct MpKeeper {
  MpArena *arena;
  MpStrs sources;  // texts that lie in these are not copied
  MpMap texts;     // every other text, once
  MpMap graphs;    // what was kept, by the bytes of its hash: twin.h
} MpKeeper;

void mp_keeper_init(MpKeeper *self, MpArena *arena);

// Says that the text of a source lives longer than what is kept.
void mp_keeper_add_source(MpKeeper *self, MpStr source);

// A copy of the graph that shares nothing with the graph's own arena: only with the tables, the
// class facts and the source, which live as long as the file, and with an earlier copy that is its
// twin. Limits are kept once for each place.
MpGraph *mp_keep_graph(MpKeeper *self, const MpGraph *graph);

#endif
