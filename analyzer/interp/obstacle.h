// What stands in the way where the source's code is run on symbolic tensors themselves, as
// preparers do with a layer's `call`. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_OBSTACLE_H_
#define MPLINT_ANALYZER_INTERP_OBSTACLE_H_

#include "analyzer/interp/run.h"

// Control flow depends on the tensor's value; `span` is the condition.
void mp_obstacle_condition(MpRun *run, const MpValue *tensor, MpSpan span);

// `symbol` is called, which takes no symbolic tensor; nothing is noted where the call has none that
// depends on the inputs. `span` is what the user must look at: the call, or a decorator.
void mp_obstacle_call(MpRun *run, const MpCall *call, MpSpan span, MpStr symbol);

#endif
