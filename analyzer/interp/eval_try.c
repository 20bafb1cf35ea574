#include "analyzer/interp/eval.h"
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

// `raise` alone raises what is being handled; the name is gone when the handler is left.
static MpFlow run_handler(MpRun *run, const MpExceptHandler *handler) {
  MpHandled outer = run->handled;
  run->handled = (MpHandled){run->exception, run->exception_span, run->is_own_exception};
  run->exception = NULL;
  if (handler->name.len) {
    mp_scope_assign(run, run->frame->scope, handler->name, run->handled.exception);
  }
  MpFlow flow = mp_exec_block(run, &handler->body);
  if (handler->name.len) (void)mp_scope_delete(run, run->frame->scope, handler->name);
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

static bool is_import(const MpStmt *stmt) {
  return stmt->kind == MP_STMT_IMPORT || stmt->kind == MP_STMT_IMPORT_FROM;
}

// `try: import a` / `except ImportError: import b` where only the second is in view: the reading
// that resolves.
static const MpExceptHandler *other_import(MpRun *run, const MpStmt *stmt) {
  bool is_missing = false;
  for (uint32_t i = 0; i < stmt->try_stmt.body.len && !is_missing; i++) {
    const MpStmt *inner = stmt->try_stmt.body.items[i];
    is_missing = is_import(inner) && !mp_import_resolves(run, inner);
  }
  for (uint32_t i = 0; is_missing && i < stmt->try_stmt.handlers.len; i++) {
    const MpExceptHandler *handler = &stmt->try_stmt.handlers.items[i];
    bool has_import = false, resolves = true;
    for (uint32_t k = 0; k < handler->body.len; k++) {
      const MpStmt *inner = handler->body.items[k];
      has_import |= is_import(inner);
      resolves &= !is_import(inner) || mp_import_resolves(run, inner);
    }
    if (has_import && resolves) return handler;
  }
  return NULL;
}

static MpFlow exec_body(MpRun *run, const MpStmt *stmt) {
  const MpExceptHandler *other = other_import(run, stmt);
  return mp_exec_block(run, other ? &other->body : &stmt->try_stmt.body);
}

MpFlow mp_exec_try(MpRun *run, const MpStmt *stmt) {
  bool may_catch = stmt->try_stmt.handlers.len > 0;
  run->handlers += may_catch;
  MpFlow flow = exec_body(run, stmt);
  run->handlers -= may_catch;
  if (flow == MP_FLOW_NORMAL)
    flow = mp_exec_block(run, &stmt->try_stmt.orelse);
  else if (flow == MP_FLOW_RAISE && !run->is_stopped) {
    const MpExceptHandler *handler = find_handler(run, stmt);
    if (handler) flow = run_handler(run, handler);
  }
  if (stmt->try_stmt.finally.len == 0 || run->is_stopped) return flow;
  MpHandled pending = {run->exception, run->exception_span, run->is_own_exception};
  MpValue *result = run->frame->result;
  run->exception = NULL;
  MpFlow last = mp_exec_block(run, &stmt->try_stmt.finally);
  if (last != MP_FLOW_NORMAL) return last;
  run->exception = pending.exception;
  run->exception_span = pending.span;
  run->is_own_exception = pending.is_own;
  run->frame->result = result;
  return flow;
}
