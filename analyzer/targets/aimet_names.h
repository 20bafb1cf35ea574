// Layers and weights by name: what the preparer calls them, and whether it finds each weight of the
// original among those of the prepared model.
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_NAMES_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_NAMES_H_

#include "analyzer/base/map.h"
#include "analyzer/graph/graph.h"

struct MpAimetScope;

// A weight of the original model.
typedef struct MpAimetWeightName {
  MpStr original;        // with the names of all layers around it, "unit/dense/kernel"
  MpStr prepared;        // as the prepared model has it, "dense_3/kernel"
  const MpLayer *layer;  // whose home is reported
  const struct MpAimetScope *scope;
  MpStr left;      // of the original, when all names are cut out (mp_aimet_names_settle)
  uint32_t built;  // the tensor of the prepared model that its layer gives
  bool is_double;  // another weight of the layer has the same name
} MpAimetWeightName;

// Where in the original a model's layers stand.
typedef struct MpAimetScope {
  const struct MpAimetScope *outer;  // NULL: outside all layers
  const MpLayer *layer;              // the unwrapped layer; NULL: the model itself
  MpStr path;                        // "unit/inner/"
  MpStr name;                        // of the layer as it is when it is unwrapped
  // The layer was made again from its configuration, and its sublayers with it.
  bool is_made_anew;
} MpAimetScope;

typedef struct MpAimetNames {
  MpArena *arena;
  const MpGraph *graph;
  MP_ARRAY(MpAimetWeightName) weights;
  MpStrs removed;    // what is cut out of the original names, each once: "unit/", "functional/"
  MpMap found;       // names of the weights of the prepared model (mp_aimet_names_settle)
  MpMap layers;      // final names of normal layers → MpLayer
  uint32_t fresh;    // automatic names made so far that no fresh process is known to give
  bool is_complete;  // the weights of all layers are known
  bool is_cloned;    // the original is itself a clone, of a subclass of keras.Model
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

// When all layers were added: works out what is left of each name, and which weights the prepared
// model has, of layers whose tensors are reached (NULL: of all).
void mp_aimet_names_settle(MpAimetNames *self, const uint8_t *is_reached);

// The name as messages say it: `*` in place of a number that Keras gives and nobody knows.
MpStr mp_aimet_names_text(MpArena *arena, MpStr name);

// The weight is found in the prepared model under what is left of its original name.
bool mp_aimet_names_is_found(const MpAimetNames *self, const MpAimetWeightName *weight);

// The name was given by the source; MP_MAYBE: that is not known.
MpTristate mp_aimet_has_own_name(const MpLayer *layer);

#endif
