#include "analyzer/interp/eval.h"
#include "analyzer/interp/iteration.h"
#include "analyzer/interp/scope.h"
#include "analyzer/interp/trip.h"

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

static bool run_trips(MpRun *run, const MpExpr *expr, uint32_t index, MpIteration iteration,
                      MpValue *out);

// Runs the `for` clauses from `index` on; `iteration` goes through the clause's iterable, `over`.
static bool run_clauses(MpRun *run, const MpExpr *expr, uint32_t index, MpIteration iteration,
                        MpValue *over, MpValue *out) {
  struct MpLoop loop;
  mp_loop_begin(run, &loop, over);
  bool is_plain = expr->comp.fors.len == 1 && expr->comp.fors.items[0].conditions.len == 0;
  if (is_plain) out->counted = loop.counted;
  bool is_done = run_trips(run, expr, index, iteration, out);
  mp_loop_end(run, &loop);
  return is_done;
}

static bool run_trips(MpRun *run, const MpExpr *expr, uint32_t index, MpIteration iteration,
                      MpValue *out) {
  const MpComprehensionFor *clause = &expr->comp.fors.items[index];
  MpSpan span = clause->iterable->span;
  out->is_open |= iteration.is_partial;
  for (;;) {
    MpValue *element;
    bool all;
    if (!mp_run_step(run, span) || !mp_iteration_next(run, &iteration, span, &element))
      return false;
    if (!element) return true;
    mp_loop_next(run->loop);
    if (!mp_assign(run, clause->target, element, clause->target->span)) return false;
    if (!passes(run, &clause->conditions, &all)) return false;
    if (!all) continue;
    if (index + 1 == expr->comp.fors.len) {
      if (!add_element(run, expr, out)) return false;
      continue;
    }
    const MpExpr *next = expr->comp.fors.items[index + 1].iterable;
    MpValue *iterable = mp_eval(run, next);
    MpIteration inner;
    if (!iterable || !mp_iteration_begin(run, iterable, next->span, &inner)) return false;
    if (!run_clauses(run, expr, index + 1, inner, iterable, out)) return false;
  }
}

// --- generator expressions: an element each time one is asked for ---

typedef struct MpGeneratorExpression {
  struct MpProducer producer;
  const MpExpr *expr;
  MpFrame frame;            // as it was where the expression stands, with a scope of its own
  MpIteration *iterations;  // one a `for` clause
  uint32_t depth;           // of the clause that is at work; the number of clauses: none
} MpGeneratorExpression;

// To the next element, in the expression's own frame.
static bool advance(MpRun *run, MpGeneratorExpression *self, MpValue **item) {
  const MpExpr *expr = self->expr;
  for (;;) {
    const MpComprehensionFor *clause = &expr->comp.fors.items[self->depth];
    MpSpan span = clause->iterable->span;
    MpValue *element;
    bool all;
    if (!mp_run_step(run, span)) return false;
    if (!mp_iteration_next(run, &self->iterations[self->depth], span, &element)) return false;
    if (!element) {
      if (self->depth-- > 0) continue;
      self->depth = expr->comp.fors.len;
      return true;
    }
    if (!mp_assign(run, clause->target, element, clause->target->span)) return false;
    if (!passes(run, &clause->conditions, &all)) return false;
    if (!all) continue;
    if (self->depth + 1 == expr->comp.fors.len) {
      *item = mp_eval(run, expr->comp.element);
      return *item != NULL;
    }
    const MpExpr *inner = expr->comp.fors.items[self->depth + 1].iterable;
    MpValue *iterable = mp_eval(run, inner);
    MpIteration *iteration = &self->iterations[self->depth + 1];
    if (!iterable || !mp_iteration_begin(run, iterable, inner->span, iteration)) return false;
    self->depth++;
  }
}

static bool expression_next(MpRun *run, struct MpProducer *producer, MpSpan span, MpValue **item) {
  MpGeneratorExpression *self = (MpGeneratorExpression *)(void *)producer;
  *item = NULL;
  if (self->depth == self->expr->comp.fors.len) return true;
  if (run->call_depth >= MP_INTERP_MAX_CALL_DEPTH) {
    self->depth = self->expr->comp.fors.len;
    *item = mp_run_opaque(run, "call depth", mp_span_text(span), span, NULL);
    return true;
  }
  MpFrame *caller = run->frame;
  self->frame.caller = caller;
  run->frame = &self->frame;
  run->call_depth++;
  bool done = advance(run, self, item);
  run->call_depth--;
  run->frame = caller;
  return done;
}

// `first` goes through the first iterable, `source`, which is looked at where the expression
// stands.
static MpValue *lazy_expression(MpRun *run, const MpExpr *expr, MpValue *source,
                                MpIteration first) {
  MpGeneratorExpression *self = MP_NEW(run->arena, MpGeneratorExpression);
  self->producer.next = expression_next;
  self->expr = expr;
  self->iterations = MP_NEW_ARRAY(run->arena, MpIteration, expr->comp.fors.len);
  self->iterations[0] = first;
  self->frame = *run->frame;
  self->frame.generator = NULL;
  self->frame.scope = mp_scope_new(run, run->frame->scope);
  self->frame.scope->is_comprehension = true;
  self->producer.scope = self->frame.scope;
  mp_array_push(run->arena, &self->producer.holds, source);
  return mp_iterator_new(run, &self->producer, expr->span);
}

MpValue *mp_eval_comprehension(MpRun *run, const MpExpr *expr) {
  MpValueKind kind = expr->kind == MP_EXPR_DICT_COMP  ? MP_VALUE_DICT
                     : expr->kind == MP_EXPR_SET_COMP ? MP_VALUE_SET
                                                      : MP_VALUE_LIST;
  // Where the expression stands a class body's names are seen, which the rest does not see.
  const MpExpr *iterable = expr->comp.fors.items[0].iterable;
  MpValue *source = mp_eval(run, iterable);
  MpIteration first;
  if (!source || !mp_iteration_begin(run, source, iterable->span, &first)) return NULL;
  // One of which not all elements are known is gone through at once.
  bool is_lazy = expr->kind == MP_EXPR_GENERATOR && !first.is_partial;
  if (is_lazy) return lazy_expression(run, expr, source, first);
  MpValue *out = mp_value_new(run, kind, expr->span);
  MpScope *outer = run->frame->scope;
  run->frame->scope = mp_scope_new(run, outer);
  run->frame->scope->is_comprehension = true;
  bool is_done = run_clauses(run, expr, 0, first, source, out);
  run->frame->scope = outer;
  if (is_done && expr->kind == MP_EXPR_GENERATOR) {
    MpValue *iterator = mp_value_iterator(run, out->items, expr->span);
    iterator->is_open = out->is_open;
    return iterator;
  }
  return is_done ? out : NULL;
}
