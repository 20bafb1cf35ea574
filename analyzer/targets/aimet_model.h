// A Functional model as the preparer meets it: what stands outside all layers, or the temporary
// model that it makes of a nested layer's `call` and clones. Its layers stand in Keras's order.
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_MODEL_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_MODEL_H_

#include "analyzer/graph/depth.h"
#include "analyzer/graph/level.h"
#include "analyzer/targets/aimet_truth.h"

typedef enum MpAimetKind {
  MP_AIMET_INPUT,
  MP_AIMET_OP,      // a lambda layer
  MP_AIMET_WHOLE,   // a layer that is called as it is
  MP_AIMET_NESTED,  // a layer that is unwrapped
  MP_AIMET_OPAQUE,  // what was not followed: any number of layers
} MpAimetKind;

// A Keras tensor that a call takes.
typedef struct MpAimetFeed {
  uint32_t call;     // index of the call that gives it
  MpTensor tensor;   // in the graph
  MpAimetTerm term;  // what it is in the source's model
} MpAimetFeed;

typedef MP_ARRAY(MpAimetFeed) MpAimetFeeds;

// A Keras node.
typedef struct MpAimetCall {
  const MpNode *node;          // NULL: an input of the temporary model
  uint32_t layer;              // index
  MpAimetCallee callee;        // OP, WHOLE, NESTED
  MpAimetArguments arguments;  // in Keras's order; tensors are the graph's
  MpAimetFeeds feeds;          // in the order of tf.nest.flatten
} MpAimetCall;

typedef struct MpAimetLayer {
  MpAimetKind kind;
  const MpLayer *layer;  // WHOLE, NESTED
  MpDepthIndexes calls;  // in the order of the source
  uint32_t place;        // in the order of the model's layers
} MpAimetLayer;

typedef struct MpAimetModel {
  const MpNode *parent;  // the call that is unwrapped; NULL: the model itself
  bool is_cloned;        // made again from its configuration
  MP_ARRAY(MpAimetCall) calls;
  MP_ARRAY(MpAimetLayer) layers;
  MpDepthIndexes order;   // layers, as in `model.layers`
  MpDepthIndexes inputs;  // calls: of a temporary model one for each tensor that it is given
  MpAimetFeeds outputs;
  // Everything in it comes from its inputs, and nothing of it was left open.
  bool is_known;
  // How many layers each call makes is known, so the order is Keras's. Else it is only sure that
  // what feeds something stands before it.
  bool is_exact;
} MpAimetModel;

// The model from what stands on the level of `parent` (NULL: outside the calls) to `outputs`.
// `given` are the tensors that the temporary model has inputs for. Owned by the arena of the terms.
MpAimetModel mp_aimet_model_new(const MpAimetTruth *truth, const MpNode *parent,
                                MpNodeId level_parent, const MpTensors *given,
                                const MpDatum *outputs, bool is_cloned);

// A tensor of the first feeds the second, at whatever distance: `before` stands before `after` in
// every order.
bool mp_aimet_model_feeds(const MpAimetModel *self, MpArena *arena, uint32_t before,
                          uint32_t after);

#endif
