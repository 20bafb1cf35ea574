#include "analyzer/interp/generator.h"

#include "analyzer/interp/decide.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/native.h"

// --- leaving and going back ---

MpPoint *mp_generator_resume(MpRun *run, const void *node) {
  MpGenerator *self = run->frame->generator;
  if (!self || !self->is_resuming) return NULL;
  const MpPoint *last = &mp_array_last(&self->points);
  if (last->node != node) return NULL;
  MpPoint *point = MP_NEW(run->arena, MpPoint);
  *point = *last;
  self->points.len--;
  self->is_resuming = self->points.len > 0;
  return point;
}

void mp_generator_suspend(MpRun *run, MpPoint point) {
  mp_array_push(run->arena, &run->frame->generator->points, point);
}

// What was yielded where the body could not be left comes first.
static MpValue *take_waiting(MpGenerator *self) {
  MpValues *waiting = &self->frame.yielded;
  if (waiting->len == 0) return NULL;
  MpValue *first = waiting->items[0];
  waiting->items++;
  waiting->len--;
  waiting->cap = waiting->len;
  return first;
}

static MpFlow run_on(MpRun *run, MpGenerator *self) {
  MpFrame *caller = run->frame;
  MpHandled handled = run->handled;
  MpNodeId call = run->call;
  self->frame.caller = caller;
  self->frame.choices = run->decider->choices.len;
  run->frame = &self->frame;
  run->handled = self->handled;
  run->call_depth++;
  self->is_running = true;
  self->is_resuming = self->points.len > 0;
  MpFlow flow = mp_exec_block(run, &self->def->body);
  self->is_running = false;
  run->call_depth--;
  self->handled = run->handled;
  run->handled = handled;
  run->call = call;
  run->frame = caller;
  return flow;
}

static bool generator_next(MpRun *run, struct MpProducer *producer, MpSpan span, MpValue **item) {
  MpGenerator *self = (MpGenerator *)(void *)producer;
  *item = take_waiting(self);
  if (*item || self->is_done) return true;
  if (self->is_running) {
    return mp_run_raise(run, "ValueError", span, "generator already executing") != NULL;
  }
  if (run->call_depth >= MP_INTERP_MAX_CALL_DEPTH) {
    self->is_done = true;
    *item = mp_run_opaque(run, "call depth", self->def->name, span, NULL);
    return true;
  }
  MpFlow flow = run_on(run, self);
  if (flow == MP_FLOW_YIELD) {
    mp_array_push(run->arena, &self->frame.yielded, self->yielded);
  } else {
    self->is_done = true;
    if (flow == MP_FLOW_RAISE) return false;
    if (flow != MP_FLOW_RETURN) self->frame.result = run->none;
  }
  *item = take_waiting(self);
  return true;
}

MpValue *mp_generator_new(MpRun *run, const MpFrame *frame, MpSpan span) {
  MpGenerator *self = MP_NEW(run->arena, MpGenerator);
  self->producer.next = generator_next;
  self->producer.scope = frame->scope;
  self->def = frame->def;
  self->frame = *frame;
  self->frame.generator = self;
  if (frame->self) mp_array_push(run->arena, &self->producer.holds, frame->self);
  return mp_iterator_new(run, &self->producer, span);
}

static MpGenerator *generator_of(const MpValue *iterator) {
  bool is_one = mp_iterator_is_lazy(iterator) && iterator->producer->next == generator_next;
  return is_one ? (MpGenerator *)(void *)iterator->producer : NULL;
}

MpValue *mp_generator_result(const MpValue *iterator) {
  const MpGenerator *self = generator_of(iterator);
  return self && self->is_done ? self->frame.result : NULL;
}

// --- statements with a `yield` ---

static const MpExpr *yield_of(const MpStmt *stmt) {
  const MpExpr *expr = stmt->kind == MP_STMT_ASSIGN       ? stmt->assign.value
                       : stmt->kind == MP_STMT_ANN_ASSIGN ? stmt->ann_assign.value
                       : stmt->kind == MP_STMT_EXPR || stmt->kind == MP_STMT_RETURN ? stmt->value
                                                                                    : NULL;
  bool is_yield = expr && (expr->kind == MP_EXPR_YIELD || expr->kind == MP_EXPR_YIELD_FROM);
  return is_yield ? expr : NULL;
}

// What the statement does with what the `yield` gives.
static MpFlow complete(MpRun *run, const MpStmt *stmt, MpValue *value) {
  if (stmt->kind == MP_STMT_RETURN) {
    run->frame->result = value;
    return MP_FLOW_RETURN;
  }
  if (stmt->kind == MP_STMT_ANN_ASSIGN) {
    bool done = mp_assign(run, stmt->ann_assign.target, value, stmt->span);
    return done ? MP_FLOW_NORMAL : MP_FLOW_RAISE;
  }
  for (uint32_t i = 0; stmt->kind == MP_STMT_ASSIGN && i < stmt->assign.targets.len; i++) {
    if (!mp_assign(run, stmt->assign.targets.items[i], value, stmt->span)) return MP_FLOW_RAISE;
  }
  return MP_FLOW_NORMAL;
}

static MpFlow leave(MpRun *run, const MpStmt *stmt, MpValue *value, const MpIteration *iteration) {
  MpPoint point = {.node = stmt, .index = iteration != NULL};
  if (iteration) point.iteration = *iteration;
  run->frame->generator->yielded = value;
  mp_generator_suspend(run, point);
  return MP_FLOW_YIELD;
}

// What `close`, `throw` or `send` left for the `yield`.
static bool take_sent(MpRun *run, MpGenerator *self, MpValue **sent) {
  *sent = self->sent ? self->sent : run->none;
  self->sent = NULL;
  if (!self->thrown.exception) return true;
  run->exception = self->thrown.exception;
  run->exception_span = self->thrown.span;
  run->is_own_exception = self->thrown.is_own;
  self->thrown = (MpHandled){.exception = NULL};
  return false;
}

// Goes on with an inner iterable: leaves for each of its elements.
static MpFlow delegate(MpRun *run, const MpStmt *stmt, MpIteration *iteration) {
  MpSpan span = yield_of(stmt)->span;
  MpValue *item;
  if (!mp_iteration_next(run, iteration, span, &item)) return MP_FLOW_RAISE;
  if (item) return leave(run, stmt, item, iteration);
  MpValue *result = iteration->source ? mp_generator_result(iteration->source) : NULL;
  return complete(run, stmt, result ? result : run->none);
}

static MpFlow go_on(MpRun *run, const MpStmt *stmt, MpPoint *point) {
  MpValue *sent;
  if (!take_sent(run, run->frame->generator, &sent)) return MP_FLOW_RAISE;
  if (point->index == 0) return complete(run, stmt, sent);
  MpGenerator *inner = point->iteration.source ? generator_of(point->iteration.source) : NULL;
  if (inner && sent != run->none) inner->sent = sent;
  return delegate(run, stmt, &point->iteration);
}

bool mp_generator_exec(MpRun *run, const MpStmt *stmt, MpFlow *flow) {
  const MpGenerator *self = run->frame->generator;
  const MpExpr *yield = self && self->pins == 0 ? yield_of(stmt) : NULL;
  if (!yield) return false;
  MpPoint *point = mp_generator_resume(run, stmt);
  if (point) {
    *flow = go_on(run, stmt, point);
    return true;
  }
  MpValue *value = yield->operand ? mp_eval(run, yield->operand) : run->none;
  if (!value) {
    *flow = MP_FLOW_RAISE;
  } else if (yield->kind == MP_EXPR_YIELD) {
    *flow = leave(run, stmt, value, NULL);
  } else {
    MpIteration iteration;
    bool begun = mp_iteration_begin(run, value, yield->span, &iteration);
    *flow = begun ? delegate(run, stmt, &iteration) : MP_FLOW_RAISE;
  }
  return true;
}

// --- methods ---

// StopIteration with what the generator returned.
static MpValue *end_of(MpRun *run, const MpGenerator *self, MpSpan span) {
  MpValue *result = self->frame.result;
  bool is_none = !result || result->kind == MP_VALUE_NONE;
  return mp_run_raise_with(run, "StopIteration", is_none ? NULL : result, span);
}

static MpValue *go(MpRun *run, MpValue *iterator, MpSpan span) {
  MpValue *item;
  if (!mp_iterator_next(run, iterator, span, &item)) return NULL;
  return item ? item : end_of(run, generator_of(iterator), span);
}

// It has run to its end since the method was taken.
static MpValue *settled(MpRun *run, MpValue *self, const MpCall *call) {
  MpValues inputs = {NULL, 0, 0};
  mp_array_push(run->arena, &inputs, self);
  return mp_run_opaque(run, "method of a generator", call->symbol, call->span, &inputs);
}

static MpValue *generator_send(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpGenerator *generator = generator_of(self);
  if (!generator) return settled(run, self, call);
  MpValue *value = mp_resolve(run, call->args.items[0]);
  bool is_started = generator->points.len > 0 || generator->is_done;
  if (!is_started && value->kind != MP_VALUE_NONE) {
    return mp_run_raise(run, "TypeError", call->span,
                        "can't send non-None value to a just-started generator");
  }
  generator->sent = value;
  return go(run, self, call->span);
}

static MpValue *generator_throw(MpRun *run, MpValue *self, const MpCall *call) {
  if (call->is_open || call->args.len == 0) return mp_native_refused(run, call);
  MpGenerator *generator = generator_of(self);
  if (!generator) return settled(run, self, call);
  MpValue *exception = mp_exception_of_raise(run, call->args.items[0], call->span);
  if (!exception) return NULL;
  if (generator->points.len == 0) {  // not begun, or ended
    generator->is_done = true;
    run->exception = exception;
    run->exception_span = call->span;
    return NULL;
  }
  generator->thrown = (MpHandled){exception, call->span, false};
  return go(run, self, call->span);
}

static MpValue *generator_close(MpRun *run, MpValue *self, const MpCall *call) {
  MpGenerator *generator = generator_of(self);
  if (!generator) return settled(run, self, call);
  if (generator->is_done || generator->points.len == 0) {
    generator->is_done = true;
    return run->none;
  }
  MpValues none = {NULL, 0, 0};
  MpValue *exit = mp_exception_new(run, MP_STR("builtins.GeneratorExit"), &none, call->span);
  generator->thrown = (MpHandled){exit, call->span, false};
  MpValue *item;
  bool is_quiet = mp_iterator_next(run, self, call->span, &item);
  generator->is_done = true;
  if (is_quiet && item) {
    return mp_run_raise(run, "RuntimeError", call->span, "generator ignored GeneratorExit");
  }
  bool is_end = !is_quiet && (mp_exception_pending(run, "GeneratorExit") ||
                              mp_exception_pending(run, "StopIteration"));
  if (is_end) run->exception = NULL;
  return run->exception ? NULL : run->none;
}

static MpValue *iterator_next(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  MpValue *item;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  if (!mp_iterator_next(run, self, call->span, &item)) return NULL;
  return item ? item : mp_run_raise_with(run, "StopIteration", NULL, call->span);
}

static MpValue *iterator_self(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  return mp_native_arity(run, call, 0, 0, &result) ? self : result;
}

MpValue *mp_generator_attribute(MpRun *run, MpValue *iterator, MpStr name) {
  static const MpNativeRow rows[] = {
      {"close", generator_close}, {"send", generator_send}, {"throw", generator_throw}};
  if (mp_str_is(name, "__next__")) return mp_value_native(run, name, iterator_next, iterator);
  if (mp_str_is(name, "__iter__")) return mp_value_native(run, name, iterator_self, iterator);
  if (!generator_of(iterator)) return NULL;
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, iterator);
}
