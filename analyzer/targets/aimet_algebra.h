// What operations and layers of Keras 2 do whatever their inputs are, as far as the model of the
// preparer asks: recorded from the real ones by tests/oracle/record_algebra.py.
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_ALGEBRA_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_ALGEBRA_H_

#include <stdbool.h>

#include "analyzer/base/str.h"

typedef enum MpAimetLaw {
  MP_AIMET_COMMUTES = 1 << 0,     // its first two operands may be exchanged: the same bits come out
  MP_AIMET_IDEMPOTENT = 1 << 1,   // doing it twice is doing it once
  MP_AIMET_IDENTITY = 1 << 2,     // at inference it gives what it gets
  MP_AIMET_KEEPS_DTYPE = 1 << 3,  // floats give floats, integers give integers
} MpAimetLaw;

// The laws that hold for an operation ("math.multiply") or a layer's class ("keras.layers.Add").
unsigned mp_aimet_laws(MpStr name);

// The operation needs integers or booleans for this parameter: it refuses float32 there.
bool mp_aimet_refuses_float(MpStr op, MpStr parameter);

#endif
