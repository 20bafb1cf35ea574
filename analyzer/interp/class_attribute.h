// What every class has by birth, and what its classes' order says of it. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_CLASS_ATTRIBUTE_H_
#define MPLINT_ANALYZER_INTERP_CLASS_ATTRIBUTE_H_

#include "analyzer/interp/run.h"

// True where all that the class is made of is in view: source classes over `object` and builtin
// exceptions.
bool mp_object_is_plain_class(const MpClass *cls);

// __mro__, __bases__, __dict__, mro… of a class of the source; NULL where it has none such.
MpValue *mp_object_class_attribute(MpRun *run, MpClass *cls, MpStr name);

// The method of that name of the class of an object that a class attribute holds (a descriptor),
// bound to it; NULL where it has none.
MpValue *mp_descriptor_method(MpRun *run, MpValue *value, const char *method);

#endif
