// The part of Python's standard library that layers' code uses, in groups. Internal to interp/.
//
// Natives are named by their whole dotted name: "itertools.chain".
#ifndef MPLINT_ANALYZER_INTERP_STANDARD_H_
#define MPLINT_ANALYZER_INTERP_STANDARD_H_

#include "analyzer/interp/builtins.h"

MpNativeTable mp_standard_math(void);        // standard_math.c
MpNativeTable mp_standard_functions(void);   // standard_function.c: functools, operator
MpNativeTable mp_standard_iterators(void);   // standard_iter.c: itertools
MpNativeTable mp_standard_containers(void);  // standard_container.c: collections, copy

// `func`, `args` and `keywords` of a functools.partial; NULL for anything else.
MpValue *mp_partial_attribute(MpRun *run, const MpValue *value, MpStr name);

#endif
