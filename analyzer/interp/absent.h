// What `call` of a class alone is not given, since its `= None` says that it can do without, and
// then cannot: the source raises an exception, or does what cannot be done with None. Where no path
// of an entry comes to its end for that, the entry begins anew and gives it. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_ABSENT_H_
#define MPLINT_ANALYZER_INTERP_ABSENT_H_

#include "analyzer/interp/run.h"

// The default of a function's parameter, as the parameter's own where it is the None of a `call` or
// `build`.
MpValue *mp_absent_default(MpRun *run, const MpFunctionDef *def, uint32_t index, MpValue *preset);

// A test is about to be made: where it asks for such a None, an exception that its sides raise is
// for want of an argument.
void mp_absent_ask(MpRun *run, const MpExpr *test);

// Around an `if` or `assert`: what was asked before it. An `elif` (run->is_elif) belongs to its
// `if`.
typedef struct MpAsked {
  uint32_t len, first;
} MpAsked;

MpAsked mp_absent_enter(MpRun *run);
void mp_absent_leave(MpRun *run, MpAsked outer);

// A `raise` or `assert` of the source ends the path here.
void mp_absent_raised(MpRun *run);

// Something was done with the value that cannot be done with None.
// False where it is no such None.
bool mp_absent_missed(MpRun *run, const MpValue *value);

// True where the entry is to give it.
bool mp_absent_is_given(const MpRun *run, const MpParameter *parameter);

#endif
