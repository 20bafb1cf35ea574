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
MpNativeTable mp_standard_inspect(void);     // standard_inspect.c
MpNativeTable mp_standard_contexts(void);    // eval_with.c: contextlib

// A constant of inspect: the kinds of parameters, and what stands for no default; NULL: none.
MpValue *mp_inspect_constant(MpRun *run, MpStr dotted);

// The class of named tuples with these fields (STR), of which the last have defaults.
MpValue *mp_named_tuple_class(MpRun *run, MpStr name, MpValues fields, MpValues defaults,
                              MpSpan span);
bool mp_is_named_tuple_class(const MpValue *value);

// `_make`, `_fields` and `__name__` of a named tuple's class; NULL for anything else.
MpValue *mp_named_tuple_class_attribute(MpRun *run, MpValue *cls, MpStr name);

// A field of an object of a named tuple; NULL: it is none, or has none of that name.
MpValue *mp_named_tuple_field(const MpValue *tuple, MpStr name);

// `func`, `args` and `keywords` of a functools.partial; NULL for anything else.
MpValue *mp_partial_attribute(MpRun *run, const MpValue *value, MpStr name);

#endif
