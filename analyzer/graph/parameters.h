// The variables that a layer or model has, with those of all it holds, and how many numbers they
// hold: what Keras gives as `weights` and `count_params()`.
#ifndef MPLINT_ANALYZER_GRAPH_PARAMETERS_H_
#define MPLINT_ANALYZER_GRAPH_PARAMETERS_H_

#include "analyzer/graph/graph.h"

// Which layers and weights each layer holds, looked up from it: made once for many questions about
// one graph, which must not change meanwhile. Owned by the arena it was made with.
typedef struct MpOwnership {
  const MpGraph *graph;
  uint32_t *held_from;  // by layer: where its part of `held` starts; the next one's is its end
  const MpLayer **held;
  uint32_t *weights_from;
  const MpWeight **weights;  // those that Keras tracks
  uint8_t *places;           // by layer: scratch of one question, 0 between them
} MpOwnership;

MpOwnership mp_ownership_new(const MpGraph *graph, MpArena *arena);

// One variable, and what of the graph has it.
typedef struct MpOwnedVariable {
  const MpVariable *variable;
  const MpLayer *layer;    // whose it is
  const MpWeight *weight;  // what the source made it with; NULL: the library's class makes it
  // As Keras lists it: MP_NO too where `trainable = False` holds for the layer or for what holds
  // it.
  MpTristate is_trainable;
} MpOwnedVariable;

typedef struct MpOwnedVariables {
  MP_ARRAY(MpOwnedVariable) items;  // each once, by layer in order of creation
  // None is missing; false where some layer's are not known, or are not known to be all.
  bool are_known;
} MpOwnedVariables;

// Those of the layer and of everything that it holds, at any depth, a shared layer once. Owned by
// `arena`.
MpOwnedVariables mp_layer_owned_variables(const MpOwnership *self, MpArena *arena,
                                          const MpLayer *layer);

typedef struct MpParameterCount {
  int64_t trainable, frozen;
  bool are_known;   // the sum of both
  bool is_divided;  // each of them; else all stand under `trainable`
} MpParameterCount;

// Numbers in those variables: what `layer.count_params()` gives.
MpParameterCount mp_layer_parameters(const MpOwnership *self, MpArena *arena, const MpLayer *layer);

// Numbers in one variable; -1 where its shape is not known.
int64_t mp_variable_size(const MpVariable *variable);

#endif
