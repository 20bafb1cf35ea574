// What gets out of sight. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_REACH_H_
#define MPLINT_ANALYZER_INTERP_REACH_H_

#include "analyzer/interp/run.h"

// Everything reachable from the value may be called or changed by code that is not followed: layers
// may be reached there.
void mp_escape(MpRun *run, MpValue *value, MpStr reason);

// True where a tensor that depends on the inputs, or something that may be one, is reachable from
// the value through containers and attributes of plain objects.
bool mp_carries_input(MpRun *run, const MpValue *value);

#endif
