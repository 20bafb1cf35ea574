#include "analyzer/interp/eval.h"
#include "analyzer/interp/scope.h"

static bool add_element(MpRun *run, const MpExpr *expr, MpValue *out) {
  MpValue *key = NULL;
  if (expr->comp.key) {
    key = mp_eval(run, expr->comp.key);
    if (!key || !mp_value_check_hashable(run, key, expr->comp.key->span)) return false;
  }
  MpValue *element = mp_eval(run, expr->comp.element);
  if (!element) return false;
  if (key) {
    mp_dict_set(run, out, key, element);
  } else if (out->kind != MP_VALUE_SET || mp_value_contains(run, out, element) != MP_YES) {
    mp_array_push(run->arena, &out->items, element);
  }
  return true;
}

static bool passes(MpRun *run, const MpExprs *conditions, bool *all) {
  *all = true;
  for (uint32_t i = 0; i < conditions->len && *all; i++) {
    if (!mp_eval_test(run, conditions->items[i], MP_MAYBE, all)) return false;
  }
  return true;
}

// Runs the `for` clauses from `index` on.
static bool run_clauses(MpRun *run, const MpExpr *expr, uint32_t index, MpValue *out) {
  if (index == expr->comp.fors.len) return add_element(run, expr, out);
  const MpComprehensionFor *clause = &expr->comp.fors.items[index];
  MpValue *iterable = mp_eval(run, clause->iterable);
  MpValues elements = {0};
  bool is_partial = false;
  if (!iterable ||
      !mp_iterate_partly(run, iterable, clause->iterable->span, &elements, &is_partial)) {
    return false;
  }
  out->is_open |= is_partial;
  for (uint32_t i = 0; i < elements.len; i++) {
    if (!mp_assign(run, clause->target, elements.items[i], clause->target->span)) return false;
    bool all;
    if (!passes(run, &clause->conditions, &all)) return false;
    if (all && !run_clauses(run, expr, index + 1, out)) return false;
  }
  return true;
}

MpValue *mp_eval_comprehension(MpRun *run, const MpExpr *expr) {
  MpValueKind kind = expr->kind == MP_EXPR_DICT_COMP  ? MP_VALUE_DICT
                     : expr->kind == MP_EXPR_SET_COMP ? MP_VALUE_SET
                                                      : MP_VALUE_LIST;
  MpValue *out = mp_value_new(run, kind, expr->span);
  MpScope *outer = run->frame->scope;
  run->frame->scope = mp_scope_new(run, outer);
  // The class body's names stay visible to a comprehension's first iterable; the rest follows here.
  bool is_done = run_clauses(run, expr, 0, out);
  run->frame->scope = outer;
  if (is_done && expr->kind == MP_EXPR_GENERATOR) {
    MpValue *iterator = mp_value_iterator(run, out->items, expr->span);
    iterator->is_open = out->is_open;
    return iterator;
  }
  return is_done ? out : NULL;
}
