#include "analyzer/interp/eval.h"
#include "analyzer/interp/generator.h"
#include "analyzer/interp/import_name.h"
#include "analyzer/interp/scope.h"

MpTristate mp_exception_is(MpRun *run, MpValue *exception, MpValue *type) {
  if (type->kind == MP_VALUE_TUPLE) {
    MpTristate any = MP_NO;
    for (uint32_t i = 0; i < type->items.len; i++) {
      MpTristate takes = mp_exception_is(run, exception, type->items.items[i]);
      if (takes == MP_YES) return MP_YES;
      if (takes == MP_MAYBE) any = MP_MAYBE;
    }
    return any;
  }
  return mp_is_instance(run, exception, type);
}

// The parts of a `try`, as a generator remembers where it was left.
enum { BODY, ORELSE, HANDLER, FINALLY };

// `raise` alone raises what is being handled; the name is gone when the handler is left.
static MpFlow run_handler(MpRun *run, const MpStmt *stmt, const MpExceptHandler *handler,
                          const MpPoint *point) {
  MpHandled outer = run->handled;
  MpHandled own = {run->exception, run->exception_span, run->is_own_exception};
  run->handled = point ? point->handled : own;
  run->exception = NULL;
  if (handler->name.len && !point) {
    mp_scope_assign(run->frame->scope, handler->name, run->handled.exception);
  }
  MpFlow flow = mp_exec_block(run, &handler->body);
  if (flow == MP_FLOW_YIELD) {
    mp_generator_suspend(
        run, (MpPoint){.node = stmt, .index = HANDLER, .handled = run->handled, .where = handler});
  } else if (handler->name.len) {
    (void)mp_scope_delete(run->frame->scope, handler->name);
  }
  run->handled = outer;
  return flow;
}

// The first handler that takes the pending exception, NULL where none does.
static const MpExceptHandler *find_handler(MpRun *run, const MpStmt *stmt) {
  MpValue *exception = run->exception;
  for (uint32_t i = 0; i < stmt->try_stmt.handlers.len; i++) {
    const MpExceptHandler *handler = &stmt->try_stmt.handlers.items[i];
    if (!handler->type) return handler;
    run->exception = NULL;
    MpValue *type = mp_eval(run, handler->type);
    run->exception = exception;
    if (type && mp_exception_is(run, exception, type) != MP_NO) return handler;
  }
  return NULL;
}

// `try: import a` / `except ImportError: import b` where only the second is in view: the reading
// that resolves.
static const MpExceptHandler *other_import(MpRun *run, const MpStmt *stmt) {
  bool is_missing = false;
  for (uint32_t i = 0; i < stmt->try_stmt.body.len && !is_missing; i++) {
    const MpStmt *inner = stmt->try_stmt.body.items[i];
    is_missing = mp_import_is_statement(inner) && !mp_import_resolves(run, inner);
  }
  for (uint32_t i = 0; is_missing && i < stmt->try_stmt.handlers.len; i++) {
    const MpExceptHandler *handler = &stmt->try_stmt.handlers.items[i];
    bool has_import = false, resolves = true;
    for (uint32_t k = 0; k < handler->body.len; k++) {
      const MpStmt *inner = handler->body.items[k];
      has_import |= mp_import_is_statement(inner);
      resolves &= !mp_import_is_statement(inner) || mp_import_resolves(run, inner);
    }
    if (has_import && resolves) return handler;
  }
  return NULL;
}

static MpFlow exec_body(MpRun *run, const MpStmt *stmt) {
  const MpExceptHandler *other = other_import(run, stmt);
  return mp_exec_block(run, other ? &other->body : &stmt->try_stmt.body);
}

// Body, `else` and `except`, from where `point` (may be NULL) was left.
static MpFlow run_parts(MpRun *run, const MpStmt *stmt, const MpPoint *point) {
  if (point && point->index == HANDLER) return run_handler(run, stmt, point->where, point);
  MpFlow flow = MP_FLOW_NORMAL;
  if (!point || point->index == BODY) {
    bool may_catch = stmt->try_stmt.handlers.len > 0;
    run->handlers += may_catch;
    flow = exec_body(run, stmt);
    run->handlers -= may_catch;
    if (flow == MP_FLOW_YIELD) mp_generator_suspend(run, (MpPoint){.node = stmt, .index = BODY});
  }
  if (flow == MP_FLOW_NORMAL) {
    flow = mp_exec_block(run, &stmt->try_stmt.orelse);
    if (flow == MP_FLOW_YIELD) mp_generator_suspend(run, (MpPoint){.node = stmt, .index = ORELSE});
    return flow;
  }
  const MpExceptHandler *handler = NULL;
  if (flow == MP_FLOW_RAISE && !run->is_stopped) handler = find_handler(run, stmt);
  return handler ? run_handler(run, stmt, handler, NULL) : flow;
}

static MpFlow run_finally(MpRun *run, const MpStmt *stmt, MpPoint point) {
  run->exception = NULL;
  MpFlow last = mp_exec_block(run, &stmt->try_stmt.finally);
  if (last == MP_FLOW_YIELD) mp_generator_suspend(run, point);
  if (last != MP_FLOW_NORMAL) return last;
  run->exception = point.pending.exception;
  run->exception_span = point.pending.span;
  run->is_own_exception = point.pending.is_own;
  run->frame->result = point.result;
  return point.flow;
}

MpFlow mp_exec_try(MpRun *run, const MpStmt *stmt) {
  const MpPoint *point = mp_generator_resume(run, stmt);
  if (point && point->index == FINALLY) return run_finally(run, stmt, *point);
  MpFlow flow = run_parts(run, stmt, point);
  if (flow == MP_FLOW_YIELD || stmt->try_stmt.finally.len == 0 || run->is_stopped) return flow;
  MpHandled pending = {run->exception, run->exception_span, run->is_own_exception};
  return run_finally(run, stmt,
                     (MpPoint){.node = stmt,
                               .index = FINALLY,
                               .pending = pending,
                               .flow = flow,
                               .result = run->frame->result});
}
