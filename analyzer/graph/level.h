// One level of a graph as Keras sees it while it traces: the body of one call, or what stands in
// none. Tensors of the graph pass through calls unwrapped; here each is a result of the call on
// this level that hands it out.
#ifndef MPLINT_ANALYZER_GRAPH_LEVEL_H_
#define MPLINT_ANALYZER_GRAPH_LEVEL_H_

#include "analyzer/graph/graph.h"

// A tensor that a traced call hands out as it came in. Keras gives such a call a place in the
// model, while here its tensor still names the node that made it.
typedef struct MpPassage {
  MpTensor tensor;
  MpNodeId call;
} MpPassage;

typedef struct MpLevel {
  const MpGraph *graph;
  MpArena *arena;
  MpNodeId parent;  // the call whose body it is; MP_NODE_NONE
  MpNodeId begin;   // its nodes lie in [begin, end), with others
  MpNodeId end;
  MP_ARRAY(MpPassage) passages;
} MpLevel;

// Owned by the arena.
MpLevel mp_level_new(const MpGraph *graph, MpArena *arena, MpNodeId parent);

// The node on the level that a tensor comes from, as node `reader` (UINT32_MAX: the end) sees it;
// MP_NODE_NONE where it is no Keras tensor, or comes from outside.
MpNodeId mp_level_maker(const MpLevel *self, MpTensor tensor, MpNodeId reader);

// Called for each tensor in a value in the order of tf.nest.flatten, which visits a dict by its
// sorted keys.
typedef MP_ARRAY(MpTensor) MpTensors;
void mp_level_flatten(MpArena *arena, const MpDatum *datum, MpTensors *out);

// The tensors that a call is given, as Keras flattens them: positional arguments first, then
// keywords by name. It takes the first parameter of `call` out of the keywords and puts it in
// front.
void mp_level_flatten_arguments(MpArena *arena, const MpNode *node, MpTensors *out);

#endif
