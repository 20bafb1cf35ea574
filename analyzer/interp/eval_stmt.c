#include "analyzer/interp/absent.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/generator.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/operate.h"
#include "analyzer/interp/private_name.h"
#include "analyzer/interp/scope.h"
#include "analyzer/interp/trip.h"

// Trips of a `while` loop in each of which something had to be decided.
#define MAX_OPEN_TRIPS 16u

static MpFlow flow_of(const MpValue *value) {
  return value ? MP_FLOW_NORMAL : MP_FLOW_RAISE;
}

MpFlow mp_exec_block(MpRun *run, const MpStmts *stmts) {
  const MpPoint *point = mp_generator_resume(run, stmts);
  for (uint32_t i = point ? point->index : 0; i < stmts->len; i++) {
    MpFlow flow = mp_exec(run, stmts->items[i]);
    if (flow == MP_FLOW_YIELD) mp_generator_suspend(run, (MpPoint){.node = stmts, .index = i});
    if (flow != MP_FLOW_NORMAL) return flow;
  }
  return MP_FLOW_NORMAL;
}

static MpFlow exec_assign(MpRun *run, const MpStmt *stmt) {
  MpValue *value = mp_eval(run, stmt->assign.value);
  if (!value) return MP_FLOW_RAISE;
  for (uint32_t i = 0; i < stmt->assign.targets.len; i++) {
    if (!mp_assign(run, stmt->assign.targets.items[i], value, stmt->span)) return MP_FLOW_RAISE;
  }
  return MP_FLOW_NORMAL;
}

static MpFlow exec_aug_assign(MpRun *run, const MpStmt *stmt) {
  const MpExpr *target = stmt->aug_assign.target;
  MpValue *left = mp_eval(run, target);
  MpValue *right = left ? mp_eval(run, stmt->aug_assign.value) : NULL;
  if (!right) return MP_FLOW_RAISE;
  MpValue *result = mp_inplace(run, stmt->aug_assign.op, left, right, stmt->span);
  if (!result || !mp_assign(run, target, result, stmt->span)) return MP_FLOW_RAISE;
  return MP_FLOW_NORMAL;
}

static MpFlow exec_ann_assign(MpRun *run, const MpStmt *stmt) {
  if (!stmt->ann_assign.value) return MP_FLOW_NORMAL;
  MpValue *value = mp_eval(run, stmt->ann_assign.value);
  if (!value || !mp_assign(run, stmt->ann_assign.target, value, stmt->span)) return MP_FLOW_RAISE;
  return MP_FLOW_NORMAL;
}

// The trips of a `for`, from the one that `point` (may be NULL) was left in.
static MpFlow run_trips(MpRun *run, const MpStmt *stmt, MpIteration *iteration,
                        const MpPoint *point, struct MpLoop *loop) {
  MpSpan span = stmt->for_loop.iterable->span;
  for (uint32_t trip = 0;; trip++) {
    if (!point) {
      MpValue *item;
      if (!mp_iteration_next(run, iteration, span, &item)) return MP_FLOW_RAISE;
      if (!item) return MP_FLOW_NORMAL;
      if (trip == MP_INTERP_MAX_TRIPS) {
        mp_run_opaque(run, "long loop", mp_span_text(span), span, NULL);
        return MP_FLOW_NORMAL;
      }
      if (!mp_assign(run, stmt->for_loop.target, item, stmt->for_loop.target->span)) {
        return MP_FLOW_RAISE;
      }
    }
    point = NULL;
    mp_loop_next(loop);
    MpFlow flow = mp_exec_block(run, &stmt->for_loop.body);
    if (flow == MP_FLOW_YIELD) {
      mp_generator_suspend(run, (MpPoint){.node = stmt, .iteration = *iteration});
    }
    if (flow != MP_FLOW_NORMAL && flow != MP_FLOW_CONTINUE) return flow;
  }
}

static MpFlow run_orelse(MpRun *run, const MpStmt *stmt, const MpStmts *orelse) {
  MpFlow flow = mp_exec_block(run, orelse);
  if (flow == MP_FLOW_YIELD) mp_generator_suspend(run, (MpPoint){.node = stmt, .index = 1});
  return flow;
}

static MpFlow exec_for(MpRun *run, const MpStmt *stmt) {
  const MpPoint *point = mp_generator_resume(run, stmt);
  if (point && point->index == 1) return run_orelse(run, stmt, &stmt->for_loop.orelse);
  MpIteration iteration;
  MpValue *iterable = NULL;
  if (point) {
    iteration = point->iteration;
  } else {
    iterable = mp_eval(run, stmt->for_loop.iterable);
    MpSpan span = stmt->for_loop.iterable->span;
    if (!iterable || !mp_iteration_begin(run, iterable, span, &iteration)) return MP_FLOW_RAISE;
  }
  MpSpan outer = run->frame->open_loop;
  if (iteration.is_partial) run->frame->open_loop = stmt->span;
  struct MpLoop loop;
  mp_loop_begin(run, &loop, iterable);
  MpFlow flow = run_trips(run, stmt, &iteration, point, &loop);
  mp_loop_end(run, &loop);
  run->frame->open_loop = outer;
  if (flow == MP_FLOW_BREAK) return MP_FLOW_NORMAL;
  if (flow != MP_FLOW_NORMAL) return flow;
  return run_orelse(run, stmt, &stmt->for_loop.orelse);
}

static uint32_t choices_of(const MpRun *run) {
  return run->decider->choices.len;
}

// A loop whose test is not known runs as one over an unknown number of things does: twice, once or
// not at all. One that only an unknown in its body would end is left after some trips.
static MpFlow exec_while(MpRun *run, const MpStmt *stmt) {
  const MpPoint *point = mp_generator_resume(run, stmt);
  uint32_t asked = 0, undecided = 0;
  if (point && point->index == 1) return run_orelse(run, stmt, &stmt->while_loop.orelse);
  for (uint32_t trip = 0; trip < MP_INTERP_MAX_TRIPS && undecided < MAX_OPEN_TRIPS; trip++) {
    bool truth = true;
    uint32_t before = choices_of(run);
    MpTristate want = asked < 2 ? MP_MAYBE : MP_NO;
    if (!point && !mp_eval_test(run, stmt->while_loop.test, want, &truth)) return MP_FLOW_RAISE;
    asked += choices_of(run) > before;
    if (!truth) return run_orelse(run, stmt, &stmt->while_loop.orelse);
    point = NULL;
    MpFlow flow = mp_exec_block(run, &stmt->while_loop.body);
    if (flow == MP_FLOW_YIELD) mp_generator_suspend(run, (MpPoint){.node = stmt});
    if (flow == MP_FLOW_BREAK) return MP_FLOW_NORMAL;
    if (flow != MP_FLOW_NORMAL && flow != MP_FLOW_CONTINUE) return flow;
    undecided += choices_of(run) > before;
  }
  mp_run_opaque(run, "long loop", mp_span_text(stmt->while_loop.test->span),
                stmt->while_loop.test->span, NULL);
  return MP_FLOW_NORMAL;
}

// True where all that the statements do is to raise an exception: a path that takes them ends
// there, with nothing on it that the other side does not have.
static bool only_raises(const MpStmts *stmts) {
  for (uint32_t i = 0; i + 1 < stmts->len; i++) {
    MpStmtKind kind = stmts->items[i]->kind;
    bool is_message = kind == MP_STMT_EXPR ||
                      (kind == MP_STMT_ASSIGN && stmts->items[i]->assign.targets.len == 1 &&
                       stmts->items[i]->assign.targets.items[0]->kind == MP_EXPR_NAME);
    if (!is_message) return false;
  }
  if (stmts->len == 0) return false;
  const MpStmt *last = stmts->items[stmts->len - 1];
  if (last->kind == MP_STMT_RAISE) return true;
  return last->kind == MP_STMT_IF && only_raises(&last->if_stmt.body) &&
         only_raises(&last->if_stmt.orelse);
}

// The truth of an `if` with which the path goes on: a side that only raises is not explored, unless
// something may catch what it raises.
static MpTristate wanted_truth(const MpRun *run, const MpStmt *stmt) {
  if (run->handlers > 0) return MP_MAYBE;
  bool body_ends = only_raises(&stmt->if_stmt.body);
  bool orelse_ends = only_raises(&stmt->if_stmt.orelse);
  if (body_ends == orelse_ends) return MP_MAYBE;
  return body_ends ? MP_NO : MP_YES;
}

static MpFlow exec_asking_if(MpRun *run, const MpStmt *stmt) {
  bool truth;
  MpTristate want = wanted_truth(run, stmt);
  const MpPoint *point = mp_generator_resume(run, stmt);
  if (point) {
    truth = point->index == 1;
  } else if (run->frame->def) {
    if (!mp_eval_test(run, stmt->if_stmt.test, want, &truth)) return MP_FLOW_RAISE;
  } else {
    MpValue *test = mp_eval(run, stmt->if_stmt.test);
    MpFlow flow;
    if (test && mp_module_exec_if(run, stmt, test, &flow)) return flow;
    MpSpan span = stmt->if_stmt.test->span;
    if (!test || !mp_truth_wanted(run, test, want, span, &truth)) return MP_FLOW_RAISE;
  }
  const MpStmts *side = truth ? &stmt->if_stmt.body : &stmt->if_stmt.orelse;
  run->is_elif = !truth && side->len == 1 && side->items[0]->kind == MP_STMT_IF;
  MpFlow flow = mp_exec_block(run, side);
  if (flow == MP_FLOW_YIELD) mp_generator_suspend(run, (MpPoint){.node = stmt, .index = truth});
  return flow;
}

static MpFlow exec_if(MpRun *run, const MpStmt *stmt) {
  MpAsked outer = mp_absent_enter(run);
  MpFlow flow = exec_asking_if(run, stmt);
  mp_absent_leave(run, outer);
  return flow;
}

static MpFlow raise_again(MpRun *run, MpSpan span) {
  if (!run->handled.exception) {
    mp_run_raise(run, "RuntimeError", span, "No active exception to reraise");
    return MP_FLOW_RAISE;
  }
  run->exception = run->handled.exception;
  run->exception_span = run->handled.span;
  run->is_own_exception = run->handled.is_own;
  return MP_FLOW_RAISE;
}

// `raise NotImplementedError` in a method that does nothing else: what derives from the class has
// one that does.
static bool is_abstract_raise(const MpRun *run, const MpStmt *stmt, const MpValue *exception) {
  const MpFunctionDef *def = run->frame->def;
  bool is_all = def && run->frame->owner && mp_array_last(&def->body) == stmt;
  for (uint32_t i = 0; is_all && i + 1 < def->body.len; i++) {
    const MpStmt *before = def->body.items[i];  // `del inputs` and what is said of it
    is_all = before->kind == MP_STMT_DELETE ||
             (before->kind == MP_STMT_EXPR && before->value->kind == MP_EXPR_CONSTANT);
  }
  return is_all && mp_value_is_exception(exception) &&
         mp_str_is(mp_exception_name(exception), "NotImplementedError");
}

static MpFlow exec_raise(MpRun *run, const MpStmt *stmt) {
  mp_absent_raised(run);
  mp_run_note_raised(run, stmt->span);
  if (!stmt->raise.exception) return raise_again(run, stmt->span);
  MpValue *exception = mp_eval(run, stmt->raise.exception);
  if (exception) exception = mp_exception_of_raise(run, exception, stmt->span);
  if (!exception) return MP_FLOW_RAISE;
  if (stmt->raise.cause) {
    MpValue *cause = mp_eval(run, stmt->raise.cause);
    if (cause && cause->kind != MP_VALUE_NONE) {
      cause = mp_exception_of_raise(run, cause, stmt->span);
    }
    if (!cause) return MP_FLOW_RAISE;
    if (exception->kind == MP_VALUE_INSTANCE) {
      mp_map_set(&exception->instance->attributes, MP_STR("__cause__"), cause);
    }
  }
  run->exception = exception;
  run->exception_span = stmt->span;
  run->is_own_exception = false;
  if (is_abstract_raise(run, stmt, exception)) run->abstract_at = stmt->span;
  return MP_FLOW_RAISE;
}

static MpFlow exec_assert(MpRun *run, const MpStmt *stmt) {
  bool truth;
  MpTristate want = run->handlers > 0 ? MP_MAYBE : MP_YES;
  MpAsked outer = mp_absent_enter(run);
  bool is_known = mp_eval_test(run, stmt->assertion.test, want, &truth);
  if (is_known && !truth) mp_absent_raised(run);
  mp_absent_leave(run, outer);
  if (!is_known) return MP_FLOW_RAISE;
  if (truth) return MP_FLOW_NORMAL;
  if (stmt->assertion.message) {
    MpValue *message = mp_eval(run, stmt->assertion.message);
    if (!message) return MP_FLOW_RAISE;
    mp_run_raise_with(run, "AssertionError", message, stmt->span);
  } else {
    mp_run_raise_with(run, "AssertionError", NULL, stmt->span);
  }
  run->is_own_exception = false;
  return MP_FLOW_RAISE;
}

static MpFlow exec_delete(MpRun *run, const MpStmt *stmt) {
  for (uint32_t i = 0; i < stmt->targets.len; i++) {
    const MpExpr *target = stmt->targets.items[i];
    if (target->kind == MP_EXPR_NAME) {
      if (!mp_scope_delete(run->frame->scope, target->name)) {
        mp_run_raise(run, "NameError", target->span, "name '%.*s' is not defined",
                     MP_FMT(target->name));
        return MP_FLOW_RAISE;
      }
    } else if (target->kind == MP_EXPR_ATTRIBUTE) {
      MpValue *object = mp_eval(run, target->attribute.value);
      if (!object) return MP_FLOW_RAISE;
      MpStr name =
          mp_private_name(run, mp_resolve(run, object), target->attribute.name, target->span);
      if (!mp_attribute_delete(run, object, name, target->span)) {
        return MP_FLOW_RAISE;
      }
    } else if (target->kind == MP_EXPR_SUBSCRIPT) {
      MpValue *object = mp_eval(run, target->subscript.value);
      MpValue *index = object ? mp_eval(run, target->subscript.index) : NULL;
      if (!index || !mp_subscript_delete(run, object, index, target->span)) return MP_FLOW_RAISE;
    }
  }
  return MP_FLOW_NORMAL;
}

static MpFlow exec_function_def(MpRun *run, const MpStmt *stmt) {
  MpValue *function = mp_function_new(run, stmt->function);
  if (function) function = mp_apply_decorators(run, &stmt->function->decorators, function);
  if (!function) return MP_FLOW_RAISE;
  mp_scope_assign(run->frame->scope, stmt->function->name, function);
  return MP_FLOW_NORMAL;
}

static MpFlow exec_class_def(MpRun *run, const MpStmt *stmt) {
  MpValue *cls = mp_class_define(run, stmt->class_def, stmt->span);
  if (!cls) return MP_FLOW_RAISE;
  mp_scope_assign(run->frame->scope, stmt->class_def->name, cls);
  return MP_FLOW_NORMAL;
}

// A statement that is not valid Python may have been anything, an assignment or a return: what
// follows in this function is not certain.
static MpFlow exec_error(MpRun *run, const MpStmt *stmt) {
  mp_run_opaque(run, "syntax error", MP_STR(""), stmt->span, NULL);
  if (!run->frame->def) return MP_FLOW_NORMAL;
  run->graph->ended_early = true;
  return MP_FLOW_NORMAL;
}

MpFlow mp_exec(MpRun *run, const MpStmt *stmt) {
  if (!mp_run_step(run, stmt->span)) return MP_FLOW_RAISE;
  run->frame->statement = stmt->span;
  MpFlow flow;
  if (run->frame->generator && mp_generator_exec(run, stmt, &flow)) return flow;
  switch (stmt->kind) {
    case MP_STMT_FUNCTION_DEF: return exec_function_def(run, stmt);
    case MP_STMT_CLASS_DEF: return exec_class_def(run, stmt);
    case MP_STMT_RETURN:
      run->frame->result = stmt->value ? mp_eval(run, stmt->value) : run->none;
      // Of all that return inside a layer's call its own `call` is the last.
      if (run->call != MP_NODE_NONE) run->graph->nodes.items[run->call]->returned_at = stmt->span;
      return run->frame->result ? MP_FLOW_RETURN : MP_FLOW_RAISE;
    case MP_STMT_DELETE: return exec_delete(run, stmt);
    case MP_STMT_ASSIGN: return exec_assign(run, stmt);
    case MP_STMT_AUG_ASSIGN: return exec_aug_assign(run, stmt);
    case MP_STMT_ANN_ASSIGN: return exec_ann_assign(run, stmt);
    case MP_STMT_FOR: return exec_for(run, stmt);
    case MP_STMT_WHILE: return exec_while(run, stmt);
    case MP_STMT_IF: return exec_if(run, stmt);
    case MP_STMT_WITH: return mp_exec_with(run, stmt);
    case MP_STMT_MATCH: return mp_exec_match(run, stmt);
    case MP_STMT_RAISE: return exec_raise(run, stmt);
    case MP_STMT_TRY: return mp_exec_try(run, stmt);
    case MP_STMT_ASSERT: return exec_assert(run, stmt);
    case MP_STMT_IMPORT:
    case MP_STMT_IMPORT_FROM: return mp_exec_import(run, stmt);
    case MP_STMT_GLOBAL:
    case MP_STMT_NONLOCAL: {
      MpStrs *names = stmt->kind == MP_STMT_GLOBAL ? &run->frame->scope->globals
                                                   : &run->frame->scope->nonlocals;
      for (uint32_t i = 0; i < stmt->names.len; i++) {
        mp_array_push(run->arena, names, stmt->names.items[i]);
      }
      return MP_FLOW_NORMAL;
    }
    case MP_STMT_EXPR: return flow_of(mp_eval(run, stmt->value));
    case MP_STMT_TYPE_ALIAS:
    case MP_STMT_PASS: return MP_FLOW_NORMAL;
    case MP_STMT_BREAK: return MP_FLOW_BREAK;
    case MP_STMT_CONTINUE: return MP_FLOW_CONTINUE;
    case MP_STMT_ERROR: return exec_error(run, stmt);
  }
  return MP_FLOW_NORMAL;
}
