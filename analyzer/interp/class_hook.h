// What happens around the making of a class: __set_name__, __init_subclass__, metaclasses, abstract
// methods. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_CLASS_HOOK_H_
#define MPLINT_ANALYZER_INTERP_CLASS_HOOK_H_

#include "analyzer/interp/run.h"

// Evaluates the keywords of the `class` statement and finds its metaclass, before the body runs.
MP_NODISCARD bool mp_class_take_keywords(MpRun *run, MpClass *cls, MpCall *keywords);

// Calls the hooks of what the body holds and of the bases, when the class is made.
MP_NODISCARD bool mp_class_run_hooks(MpRun *run, MpClass *cls, const MpCall *keywords);

// The abstract method that keeps the class from being instantiated; empty: there is none.
MpStr mp_class_abstract_method(const MpClass *cls);

// `@abc.abstractmethod`.
MpValue *mp_class_mark_abstract(MpRun *run, MpValue *self, const MpCall *call);

// `@functools.total_ordering`.
MpValue *mp_class_mark_ordered(MpRun *run, MpValue *self, const MpCall *call);

// An attribute that the class has from its metaclass, bound to it; NULL: none.
MpValue *mp_class_meta_attribute(MpRun *run, MpClass *cls, MpStr name);

// What `super().name` gives in a method of the class's metaclass; NULL: nothing of that name.
MpValue *mp_class_meta_super(MpRun *run, MpClass *cls, const MpClass *after, MpStr name);

#endif
