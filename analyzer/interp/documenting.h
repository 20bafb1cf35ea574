// Decorators that give back what they are given and write no more than its documentation. Running
// them would cost thousands of steps on every path, for a text that no graph depends on. Internal
// to interp/.
#ifndef MPLINT_ANALYZER_INTERP_DOCUMENTING_H_
#define MPLINT_ANALYZER_INTERP_DOCUMENTING_H_

#include "analyzer/interp/run.h"

// True where the decorator is a function whose every return gives its only parameter, and that does
// nothing else than to set local names and the parameter's `__doc__`: `decorated` has an unknown
// one then, and is the result.
bool mp_documents(MpRun *run, const MpValue *decorator, MpValue *decorated);

#endif
