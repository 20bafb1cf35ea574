// Exceptions: instances of Python's builtin exception classes and of classes that derive from them.
// Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_EXCEPTION_H_
#define MPLINT_ANALYZER_INTERP_EXCEPTION_H_

#include "analyzer/interp/run.h"

// The name of the builtin class that a builtin exception derives from: "LookupError" for
// "builtins.KeyError"; empty for BaseException and for what is no builtin exception.
const char *mp_exception_base(MpStr canonical);
// The names of all of them, by number; NULL behind the last.
const char *mp_exception_builtin(size_t index);
bool mp_exception_is_name(MpStr canonical);  // "builtins.KeyError"

// True where the class derives from a builtin exception.
bool mp_exception_is_class(const MpClass *cls);
bool mp_value_is_exception(const MpValue *value);  // an instance of such a class

// An exception of a builtin class with these arguments.
MpValue *mp_exception_new(MpRun *run, MpStr canonical, const MpValues *args, MpSpan span);
// What BaseException.__new__ and __init__ do: remembers the arguments.
void mp_exception_set_args(MpRun *run, MpValue *exception, const MpValues *args);
const MpValues *mp_exception_args(const MpValue *exception);

// What `raise value` raises: a class is called; not an exception: a TypeError. An unknown value
// stays one. NULL: another exception is pending.
MpValue *mp_exception_of_raise(MpRun *run, MpValue *value, MpSpan span);

// str(exception), where its class has no text of its own.
MpValue *mp_exception_text(MpRun *run, const MpValue *exception, MpSpan span);

// The name of its class: "ValueError".
MpStr mp_exception_name(const MpValue *exception);

// The pending exception is one of that builtin class, too: what raises it differs from one version
// of Keras to the next, and code that catches either was written for that one.
void mp_exception_also(MpRun *run, const char *type);

// True where the pending exception is, or derives from, the builtin of that name ("KeyError").
bool mp_exception_pending(const MpRun *run, const char *name);

#endif
