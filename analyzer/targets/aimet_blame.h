// Why a call that the preparer makes again is not the source's: which rule, and where.
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_BLAME_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_BLAME_H_

#include "analyzer/targets/aimet_run.h"

// What went wrong with one layer of a model.
typedef struct MpAimetCase {
  MpAimetRun *run;
  MpAimetFrame *frame;
  uint32_t layer;
  const MpAimetCall *call;
  const MpDepthIndexes *found;  // what its list gave
  bool is_found;                // else it is the most recent tensor
} MpAimetCase;

// Notes what is wrong with the tensors that the layer's list gives: they are not those that the
// source passes.
void mp_aimet_blame_wiring(const MpAimetCase *self);

// Notes what is wrong with the way in which the call is made again, the tensors being right. True
// where that is the structure that they stand in.
bool mp_aimet_blame_call(const MpAimetCase *self);

// Notes that a layer that is called several times does not come out right.
void mp_aimet_blame_reuse(const MpAimetCase *self);

// "would compute `x - self.d(x)`": with the tensors in the order of the list; empty where it cannot
// be said.
MpStr mp_aimet_say_rebuilt(const MpAimetCase *self);

#endif
