// Keras's own order of a Functional model's `layers`: by depth, then by the order in which a walk
// from the outputs meets them (keras/engine/functional.py, _map_graph_network; recorded in
// tests/oracle). Weights are found by it: `original.layers[3]`.
#ifndef MPLINT_ANALYZER_GRAPH_ORDER_H_
#define MPLINT_ANALYZER_GRAPH_ORDER_H_

#include "analyzer/graph/graph.h"

// The layers (input layers and operation layers included, as entries without MpLayer) of the
// Functional model from `inputs` to `outputs`, where the nodes that Keras sees are those of which
// `parent` is `level`. Entries are node ids of the first call of each layer. Owned by the arena.
typedef struct MpLayerOrder {
  MpNodeId *nodes;
  uint32_t count;
} MpLayerOrder;

MpLayerOrder mp_order_functional(const MpGraph *graph, MpArena *arena, const MpDatum *inputs,
                                 const MpDatum *outputs);

#endif
