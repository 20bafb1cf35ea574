// Classes of the source that derive from dict, list, tuple, set or property: their objects hold
// such a value. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_BUILTIN_BASE_H_
#define MPLINT_ANALYZER_INTERP_BUILTIN_BASE_H_

#include "analyzer/interp/class_object.h"

// The builtin type that a base expression's value stands for; NULL where it is none of them.
MpValue *mp_builtin_base_of(MpRun *run, const MpValue *base);

// The same for a class with its bases and body.
MpValue *mp_builtin_base(MpRun *run, const MpClass *cls);

// Gives a new object its payload: empty where it is filled later, made from the call where it
// cannot change any more. An exception may be pending afterwards.
void mp_payload_new(MpRun *run, MpInstance *instance, const MpCall *call);

// What the type's own __init__ does. NULL: an exception is pending.
MpValue *mp_payload_init(MpRun *run, MpValue *self, const MpCall *call);

// An attribute that the builtin type gives its objects; NULL without exception: none.
MpValue *mp_payload_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span);

// What a class has from the named tuple that it derives from; NULL: nothing of that name.
MpValue *mp_payload_class_attribute(MpRun *run, MpValue *cls, MpStr name, MpSpan span);

// The payload of an object whose class leaves the method to the builtin type; NULL: there is none,
// or the class says itself what the method does.
MpValue *mp_payload_of(const MpValue *value, const char *method);

#endif
