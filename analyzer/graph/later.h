// A model that is called once more when it is complete, as its users call it: on arrays.
#ifndef MPLINT_ANALYZER_GRAPH_LATER_H_
#define MPLINT_ANALYZER_GRAPH_LATER_H_

#include "analyzer/graph/graph.h"

// Keras runs the source's code again in each call of a model that was traced. By then all is built,
// lengths of arrays are numbers, `training` is None where nobody gives it, and attributes are what
// the call before has left. The graph is of a run of its own, up to this call the same as that of
// the model, so layers and weights have the same indices.
typedef struct MpLaterCall {
  const MpGraph *graph;
  MpForward forward;  // its call, in `graph`; outputs NULL: see `problem`
  MpStr problem;      // why the call does not come to an end; empty where it does
  MpSpan problem_span;
} MpLaterCall;

typedef MP_ARRAY(MpLaterCall) MpLaterCalls;

#endif
