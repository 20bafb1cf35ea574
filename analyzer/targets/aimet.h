// What AIMET's `prepare_model` does with a layer: its nesting test (docs/aimet.md).
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_H_

#include "analyzer/graph/graph.h"

// Nested, so unwrapped: a layer of the source that holds a Keras layer as a direct attribute, a
// Functional model, a Sequential. MP_MAYBE where its class is not known well enough.
MpTristate mp_aimet_is_nested(const MpGraph *graph, const MpLayer *layer);

// The code in the body of `call` is unwrapped with it: the layer itself and every traced call
// around it, up to the root of the forward pass, are nested, or are that root and a keras.Model.
bool mp_aimet_is_unwrapped(const MpGraph *graph, MpNodeId call);

// The same for all calls at once: a byte a node (nodes.len of them), 1 where the node is a layer
// call whose body is unwrapped. Owned by the arena.
uint8_t *mp_aimet_unwrapped_calls(const MpGraph *graph, MpArena *arena);

// A byte a node (nodes.len of them), 1 where the target calls or computes it on a symbolic tensor.
// To it a layer call is one step: what comes out of a call on a symbolic tensor is symbolic too,
// though the layer may return a constant. Owned by the arena.
uint8_t *mp_aimet_symbolic_nodes(const MpGraph *graph, MpArena *arena);

// Preparation has something to do for this forward pass: something nested in it, or the root
// derives from keras.Model without being a Functional model.
bool mp_aimet_has_work(const MpGraph *graph, const MpForward *forward);

#endif
