// Private names: `self.__fc` in a class `Block` is the attribute `_Block__fc`, so that a subclass
// may have a `__fc` of its own. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_PRIVATE_NAME_H_
#define MPLINT_ANALYZER_INTERP_PRIVATE_NAME_H_

#include "analyzer/interp/run.h"

// The attribute that code which runs means by `object.name`. What a class body binds keeps its
// name. Where a model is written; the linter calls attributes as the source does.
MpStr mp_private_name(MpRun *run, const MpValue *object, MpStr name, MpSpan span);

#endif
