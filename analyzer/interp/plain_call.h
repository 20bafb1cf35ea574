// Calls of functions of the source that compute plain values of plain values, and take so many
// decisions for it that none would be left for the layers: what they give is an unknown. Internal
// to interp/.
#ifndef MPLINT_ANALYZER_INTERP_PLAIN_CALL_H_
#define MPLINT_ANALYZER_INTERP_PLAIN_CALL_H_

#include "analyzer/interp/run.h"

// Decisions that such a call may take on one path.
#define MP_PLAIN_CALL_MAX_CHOICES 4u

// What was there before a call.
typedef struct MpPlainCall {
  bool is_plain;  // nothing that is given can hold a layer or a tensor, or be changed
  uint32_t choices, layers, nodes;
} MpPlainCall;

// Before the function runs: NULL where it is to be followed, else what stands for its result.
MpValue *mp_plain_call_begin(MpRun *run, const MpFunctionValue *function, const MpValue *self,
                             const MpCall *call, MpPlainCall *before);

// After it has: where it took too many decisions for a plain `result` (NULL: it raised), the entry
// is explored anew without following it, and run->must_restart is set.
void mp_plain_call_end(MpRun *run, const MpFunctionValue *function, const MpPlainCall *before,
                       const MpValue *result);

#endif
