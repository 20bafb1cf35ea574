#include "analyzer/interp/eval.h"
#include "analyzer/interp/absent.h"

// `not`, `and` and `or` are taken apart, so that what is wanted of the whole is wanted of the
// parts: behind `if a is None or b: raise` neither holds.
static bool test_bool_op(MpRun *run, const MpExpr *expr, MpTristate want, bool *truth) {
  bool is_and = expr->bool_op.is_and;
  // The truth that every operand must have for the whole to have it.
  MpTristate whole = is_and ? MP_YES : MP_NO;
  for (uint32_t i = 0; i < expr->bool_op.values.len; i++) {
    bool is_last = i + 1 == expr->bool_op.values.len;
    MpTristate wanted = want == whole || is_last ? want : MP_MAYBE;
    if (!mp_eval_test(run, expr->bool_op.values.items[i], wanted, truth)) return false;
    if (*truth != is_and) return true;
  }
  return true;
}

bool mp_eval_test(MpRun *run, const MpExpr *expr, MpTristate want, bool *truth) {
  *truth = false;
  if (expr->kind == MP_EXPR_BOOL_OP) {
    return mp_run_step(run, expr->span) && test_bool_op(run, expr, want, truth);
  }
  if (expr->kind == MP_EXPR_UNARY_OP && expr->unary_op.op == MP_OPERATOR_NOT) {
    if (!mp_run_step(run, expr->span)) return false;
    if (!mp_eval_test(run, expr->unary_op.operand, mp_tristate_not(want), truth)) return false;
    *truth = !*truth;
    return true;
  }
  mp_absent_ask(run, expr);
  MpValue *value = mp_eval(run, expr);
  return value && mp_truth_wanted(run, value, want, expr->span, truth);
}
