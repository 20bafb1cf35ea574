// The source of a library, for code of that library itself: Keras's own models are Functional code
// that calls helpers which are nobody's public name. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_LIBRARY_SOURCE_H_
#define MPLINT_ANALYZER_INTERP_LIBRARY_SOURCE_H_

#include "analyzer/interp/library_name.h"

// `module.name`, which is `own`, `module` a canonical name, where the module whose code runs is a
// file of that library, the tables do not know the name, and a file beside it binds it. NULL
// without an exception: it is a name of the library as any other.
MpValue *mp_library_source(MpRun *run, MpStr module, MpStr name, const MpLibraryName *own,
                           MpSpan span);

#endif
