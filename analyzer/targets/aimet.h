// What AIMET's `prepare_model` does with a layer: its nesting test (../shared/aimet.md, "The
// algorithm", 2; docs/aimet.md says the same in this project).
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_H_

#include "analyzer/graph/graph.h"

// Nested, so unwrapped: a layer of the source that holds a Keras layer as a direct attribute, a
// Functional model, a Sequential. MP_MAYBE where its class is not known well enough.
MpTristate mp_aimet_is_nested(const MpGraph *graph, const MpLayer *layer);

// The code in the body of `call` is unwrapped with it: the layer itself and every traced call
// around it, up to the root of the forward pass, are nested, or are that root and a keras.Model.
bool mp_aimet_is_unwrapped(const MpGraph *graph, MpNodeId call);

// Preparation has something to do for this forward pass: something nested in it, or the root derives
// from keras.Model without being a Functional model.
bool mp_aimet_has_work(const MpGraph *graph, const MpForward *forward);

#endif
