// How the preparer makes a call again, out of what its connection table says of the layer.
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_REBUILD_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_REBUILD_H_

#include "analyzer/targets/aimet_model.h"

typedef MP_ARRAY(MpAimetTerm) MpAimetTermList;

// What an argument is to the preparer.
typedef enum MpAimetNature {
  MP_AIMET_PLAIN,    // it is handed on, or lost
  MP_AIMET_TENSOR,   // a Keras tensor, or a list of nothing else
  MP_AIMET_EAGER,    // a tensor with a value, or a list of nothing else
  MP_AIMET_MIXTURE,  // Keras tensors somewhere inside something else
} MpAimetNature;

MpAimetNature mp_aimet_nature(const MpAimetTruth *truth, const MpAimetCall *call,
                              const MpAimetArgument *argument);

// A variable is among the argument's tensors: no configuration can hold it.
bool mp_aimet_holds_variable(const MpAimetTruth *truth, const MpDatum *value);

typedef struct MpAimetRebuilt {
  MpAimetTerm term;      // what comes out; 0: it raises
  MpAimetMisfit misfit;  // why
} MpAimetRebuilt;

// `inputs`: the tensors that the table names for the layer, in its order.
MpAimetRebuilt mp_aimet_rebuild(const MpAimetTruth *truth, const MpAimetModel *model,
                                const MpAimetCall *call, const MpAimetTermList *inputs);

// What the source's call is without the arguments that are marked, by their place in
// `call->arguments`; 0: it would raise.
MpAimetTerm mp_aimet_call_without(const MpAimetTruth *truth, const MpAimetCall *call,
                                  const uint8_t *lost);

#endif
