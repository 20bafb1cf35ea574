// What Keras calls the layers that it makes of inputs and of operations on Keras tensors, in a
// fresh process.
#ifndef MPLINT_ANALYZER_GRAPH_NODE_NAMES_H_
#define MPLINT_ANALYZER_GRAPH_NODE_NAMES_H_

#include "analyzer/graph/graph.h"

// Both by node, `nodes.len` of them; owned by the arena that they were made in.
typedef struct MpNodeNames {
  MpStr **ops;    // of each operation that it is, op_count of them; NULL: none is known
  MpStr *inputs;  // empty: not known
  // The first node of which a Functional model takes a tensor as its input though it is no INPUT;
  // MP_NODE_NONE: there is none.
  MpNodeId middle;
} MpNodeNames;

// True for the name of an operation of which Keras 2 makes a SlicingOpLambda, no TFOpLambda.
bool mp_op_is_slicing(MpStr op);

// Those of all nodes that the graph has by now.
MpNodeNames mp_node_names(const MpGraph *graph, MpArena *arena, bool is_keras3);

#endif
