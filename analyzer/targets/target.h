// The runtime tools that a model is prepared for, as rows of a table: which rules apply and how
// severe their findings are. No rule asks which target it runs for.
#ifndef MPLINT_ANALYZER_TARGETS_TARGET_H_
#define MPLINT_ANALYZER_TARGETS_TARGET_H_

#include "analyzer/base/str.h"
#include "analyzer/diag/diag.h"
#include "analyzer/keras/keras.h"

typedef enum MpTargetId {
  MP_TARGET_AIMET,
  MP_TARGET_TFMOT,
  MP_TARGET_KERAS2,
  MP_TARGET_KERAS3,
  MP_TARGET_COUNT,
} MpTargetId;

typedef struct MpTarget {
  MpTargetId id;
  MpStr name;            // "aimet"
  MpKerasVersion keras;  // that it was measured with
  MpStr summary;         // one line, for --help
} MpTarget;

// The row of a target, by id or by name; NULL where there is no such name.
const MpTarget *mp_target_get(MpTargetId id);
const MpTarget *mp_target_find(MpStr name);

#endif
