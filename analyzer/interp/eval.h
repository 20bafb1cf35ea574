// Running expressions and statements. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_EVAL_H_
#define MPLINT_ANALYZER_INTERP_EVAL_H_

#include "analyzer/interp/run.h"

// A run of one path; owned by the arena. `prefix`: the alternatives that it takes, NULL for none.
MpRun *mp_run_new(MpArena *arena, const MpModule *module, MpPhase phase, const uint32_t *prefix,
                  uint32_t prefix_len);

// The value of an expression in the running frame; NULL: an exception is pending.
MpValue *mp_eval(MpRun *run, const MpExpr *expr);

// The truth of the test of a statement or expression. `want` is the only one with which the path
// goes on, MP_MAYBE: with both. False: an exception is pending.
MP_NODISCARD bool mp_eval_test(MpRun *run, const MpExpr *expr, MpTristate want, bool *truth);

// A comprehension, run at once; a generator expression: an iterator that is run as it is taken
// from.
MpValue *mp_eval_comprehension(MpRun *run, const MpExpr *expr);

// A call expression.
MpValue *mp_eval_call(MpRun *run, const MpExpr *expr);

// Assigns a value to a target: name, attribute, subscript, starred, tuple, list. `statement` is
// what a layer that is assigned to an attribute is reported at. False: an exception is pending.
MP_NODISCARD bool mp_assign(MpRun *run, const MpExpr *target, MpValue *value, MpSpan statement);

MpFlow mp_exec(MpRun *run, const MpStmt *stmt);
MpFlow mp_exec_block(MpRun *run, const MpStmts *stmts);
MpFlow mp_exec_import(MpRun *run, const MpStmt *stmt);
MpFlow mp_exec_match(MpRun *run, const MpStmt *stmt);
MpFlow mp_exec_try(MpRun *run, const MpStmt *stmt);
MpFlow mp_exec_with(MpRun *run, const MpStmt *stmt);

// True where `except type` takes the exception.
MpTristate mp_exception_is(MpRun *run, MpValue *exception, MpValue *type);

// At the `yield` of a generator that a `with` statement runs: its body, with what was yielded.
// NULL: it raised.
MpValue *mp_with_run_body(MpRun *run, MpValue *yielded);

// What calling a function with `@contextmanager` gives; `self` may be NULL.
MpValue *mp_with_manager(MpRun *run, MpValue *function, MpValue *self, const MpCall *call);

// A function object for a `def` or lambda, with its defaults evaluated; NULL: exception.
MpValue *mp_function_new(MpRun *run, const MpFunctionDef *def);

// Runs the `class` statement and gives the class, decorators applied; NULL: exception.
MpValue *mp_class_define(MpRun *run, const MpClassDef *def, MpSpan span);

// Applies decorators, the last first.
MpValue *mp_apply_decorators(MpRun *run, const MpExprs *decorators, MpValue *value);

#endif
