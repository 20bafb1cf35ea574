// What Python's `object` itself does: setting attributes, making objects. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_OBJECT_METHOD_H_
#define MPLINT_ANALYZER_INTERP_OBJECT_METHOD_H_

#include "analyzer/interp/run.h"

// `object.__setattr__` and its like, bound to `self` (an INSTANCE, or a CLASS for `__new__`), or to
// nothing where that is NULL. NULL without exception where the name is none of them.
MpValue *mp_object_method(MpRun *run, MpValue *self, MpStr name);

// The same, and what else every object has: __init__, __repr__, __eq__… of `object`, or of
// BaseException for an exception.
MpValue *mp_object_own_method(MpRun *run, MpValue *self, MpStr name);

// Removes an attribute of an INSTANCE as `object` does. False: an exception is pending.
// (attribute.c)
MP_NODISCARD bool mp_attribute_remove(MpRun *run, MpValue *value, MpStr name, MpSpan span);

// Sets an attribute of an INSTANCE as `object` does: by a property's setter or in the object, past
// a `__setattr__` of its class. False: an exception is pending. (attribute.c)
MP_NODISCARD bool mp_attribute_set(MpRun *run, MpValue *value, MpStr name, MpValue *item,
                                   MpSite at);

#endif
