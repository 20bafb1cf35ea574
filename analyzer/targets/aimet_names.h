// Layers and weights by name: what the preparer calls them, and whether it finds each weight of the
// original among those of the prepared model.
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_NAMES_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_NAMES_H_

#include "analyzer/base/map.h"
#include "analyzer/graph/graph.h"

struct MpAimetScope;

// A normal layer, as the original and the prepared model call it.
typedef struct MpAimetNamed {
  MpStr original;  // with the names of all layers around it, "unit/dense/"
  MpStr prepared;  // "dense_3/"
  MpStr left;      // of the original, when all names are cut out (mp_aimet_names_settle)
  bool is_even;    // nothing of it joined with what stands behind, so that is cut alone
  const MpLayer *layer;
  const struct MpAimetScope *scope;
  uint32_t built;  // the tensor of the prepared model that it gives
} MpAimetNamed;

// A weight of the original model.
typedef struct MpAimetWeightName {
  const MpAimetNamed *of;
  MpStr variable;     // as its layer calls it, "kernel"
  uint32_t previous;  // the one that was added before it of the same layer: its index + 1; 0: none
  bool is_deep;       // there are slashes in `variable`
  bool is_double;     // another weight of the layer has the same name
} MpAimetWeightName;

// Where in the original a model's layers stand.
typedef struct MpAimetScope {
  const struct MpAimetScope *outer;  // NULL: outside all layers
  const MpLayer *layer;              // the unwrapped layer; NULL: the model itself
  MpStr path;                        // "unit/inner/"
  MpStr segment;                     // the last of the path, "inner/"
  MpStr name;                        // of the layer as it is when it is unwrapped
  // The layer was made again from its configuration, and its sublayers with it.
  bool is_made_anew;
} MpAimetScope;

typedef struct MpAimetNames {
  MpArena *arena;
  const MpGraph *graph;
  MP_ARRAY(MpAimetNamed *) named;
  MP_ARRAY(MpAimetWeightName) weights;
  uint32_t *last_of_layer;    // by layer: index + 1 of its weight that was added last; 0: none
  MpStrs removed;             // what is cut out of the names, each once: "unit/", "functional/"
  bool has_deep;              // one of those has slashes inside
  MpMap layers;               // final names of normal layers → MpLayer
  uint32_t fresh;             // automatic names made so far that no fresh process is known to give
  bool is_cloned;             // the original is itself a clone, of a subclass of keras.Model
  const uint8_t *is_reached;  // of mp_aimet_names_settle
  MpMap found;                // names of the weights of the prepared model, once they are needed
  bool has_found;
} MpAimetNames;

// `is_cloned` as above; `root` is the model, NULL where it is not known.
void mp_aimet_names_init(MpAimetNames *self, MpArena *arena, const MpGraph *graph,
                         const MpLayer *root, bool is_cloned);

// The scope inside a layer that is unwrapped, whose names are then cut out.
MpAimetScope mp_aimet_names_enter(MpAimetNames *self, const MpAimetScope *outer,
                                  const MpLayer *layer);

// A normal layer, called once. Gives the other layer of the prepared model with the same explicit
// name; NULL: there is none.
const MpLayer *mp_aimet_names_add(MpAimetNames *self, const MpAimetScope *scope,
                                  const MpLayer *layer, uint32_t built);

// When all layers were added: works out what is left of each name. The prepared model has the
// weights of layers whose tensors are reached (NULL: of all); the bytes must stay.
void mp_aimet_names_settle(MpAimetNames *self, const uint8_t *is_reached);

// The name as messages say it: `*` in place of a number that Keras gives and nobody knows.
MpStr mp_aimet_names_text(MpArena *arena, MpStr name);

// The weight is found in the prepared model under what is left of its original name.
bool mp_aimet_names_is_found(MpAimetNames *self, const MpAimetWeightName *weight);

// "unit/dense/kernel", and what is left of it. Owned by the arena.
MpStr mp_aimet_names_original(const MpAimetNames *self, const MpAimetWeightName *weight);
MpStr mp_aimet_names_left(const MpAimetNames *self, const MpAimetWeightName *weight);

// The name was given by the source; MP_MAYBE: that is not known.
MpTristate mp_aimet_has_own_name(const MpLayer *layer);

#endif
