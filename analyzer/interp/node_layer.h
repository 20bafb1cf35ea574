// The layers that Keras makes of inputs (InputLayer) and, Keras 2, of operations on Keras tensors
// (TFOpLambda, SlicingOpLambda), as the source meets them in `model.layers`. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_NODE_LAYER_H_
#define MPLINT_ANALYZER_INTERP_NODE_LAYER_H_

#include "analyzer/interp/run.h"

typedef struct MpNodeLayer {
  MpValue *value;  // a CONSTANT, the call of its class
  MpNodeId node;
  uint32_t index;        // as mp_node_trainable takes it
  const MpLayer *model;  // whose own InputLayer it is; NULL: every model that has it has the same
} MpNodeLayer;

// The same value each time. `model`: it is that model's own InputLayer.
MpValue *mp_node_layer(MpRun *run, const MpNode *node, uint32_t index, const MpLayer *model);

// NULL: the value is none of these.
const MpNodeLayer *mp_node_layer_of(const MpRun *run, const MpValue *value);

// Keras's name for it; empty where that is not certain.
MpStr mp_node_layer_name(MpRun *run, const MpNodeLayer *layer);

// An attribute of it. NULL without exception: it has none of that name.
MpValue *mp_node_layer_attribute(MpRun *run, const MpNodeLayer *layer, MpStr name, MpSpan span);

// Whether it is an object of a class of a library, "keras.layers.Layer".
MpTristate mp_node_layer_is(const MpNodeLayer *layer, MpStr cls);

void mp_node_layer_set_trainable(MpRun *run, const MpNodeLayer *layer, MpTristate trainable);

// `trainable` of what is not known is set: of any of them.
void mp_node_layers_forget_trainable(MpRun *run);

#endif
