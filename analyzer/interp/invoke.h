// Calling functions of the source. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_INVOKE_H_
#define MPLINT_ANALYZER_INTERP_INVOKE_H_

#include "analyzer/interp/run.h"

// Runs a function of the source with `self` (may be NULL) before the call's own arguments.
MpValue *mp_invoke_function(MpRun *run, MpFunctionValue *function, MpValue *self,
                            const MpCall *call);

// True where the function takes a keyword of that name, by a parameter or `**kwargs`.
bool mp_function_takes(const MpFunctionDef *def, MpStr name, bool *by_kwargs);

#endif
