// The order in which Keras keeps the layers of a Functional model: by depth, then by the order in
// which a walk from the outputs meets them (keras/engine/functional.py, _map_graph_network;
// recorded in tests/oracle). Knows nothing of what the calls are.
#ifndef MPLINT_ANALYZER_GRAPH_DEPTH_H_
#define MPLINT_ANALYZER_GRAPH_DEPTH_H_

#include <stdint.h>

#include "analyzer/base/array.h"

typedef MP_ARRAY(uint32_t) MpDepthIndexes;

// One call of a layer: a Keras `Node`.
typedef struct MpDepthCall {
  uint32_t layer;      // which layer it calls; calls of one layer object share it
  uint32_t thickness;  // layers one behind the other that it stands for: 1, or those of `K.sqrt`
  MpDepthIndexes feeders;  // the calls whose tensors it takes, in the order of tf.nest.flatten
} MpDepthCall;

typedef struct MpDepthGraph {
  const MpDepthCall *calls;
  uint32_t call_count;
  uint32_t layer_count;
  MpDepthIndexes inputs;   // calls; they are not followed further
  MpDepthIndexes outputs;  // calls, in order
} MpDepthGraph;

// Gives for each place of the model's `layers` the first call of the layer there, first in the
// numbering of the calls: each reached layer as often as it is thick. Owned by the arena.
MpDepthIndexes mp_depth_order(const MpDepthGraph *graph, MpArena *arena);

#endif
