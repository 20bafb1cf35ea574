// Functions of the source as objects: what decorators made of them, and their attributes. Internal
// to interp/.
#ifndef MPLINT_ANALYZER_INTERP_FUNCTION_OBJECT_H_
#define MPLINT_ANALYZER_INTERP_FUNCTION_OBJECT_H_

#include "analyzer/interp/run.h"

// The `def` that the source writes where this function stands: behind its decorators.
const MpFunctionDef *mp_function_written(const MpFunctionValue *self);

// The function whose parameters callers see, as inspect.signature has it: behind `__signature__`
// and `__wrapped__`. A wrapper that passes on whatever it is given stands for what it decorates.
const MpFunctionDef *mp_function_signature(const MpFunctionValue *self);

// The text at the start of a function's or class's body, None where there is none.
MpValue *mp_value_docstring(MpRun *run, const MpStmts *body);

// The same as a function: NULL where it is this one.
const MpFunctionValue *mp_function_behind(const MpFunctionValue *self);

// True for a method `call`. Code in view says what it passes to one, so where nothing is known of
// the call, it is one that nobody in view makes.
bool mp_function_is_call(const MpFunctionValue *self);

// What its parameter holds where nothing is known of the call.
MpValue *mp_function_unknown(MpRun *run, const MpFunctionValue *self, uint32_t index);

// `function.name`; NULL without exception where there is none.
MpValue *mp_function_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span);
void mp_function_attribute_set(MpRun *run, MpValue *value, MpStr name, MpValue *item);

// functools.update_wrapper: `wrapper` looks like `wrapped` from now on.
void mp_function_update_wrapper(MpRun *run, MpValue *wrapper, MpValue *wrapped);

#endif
