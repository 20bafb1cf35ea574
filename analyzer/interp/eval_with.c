// `with`: what enters runs before the body, what leaves behind it. A generator of the source that
// is a context manager runs up to its `yield`, where the body runs, and then to its end.
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/generator.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/standard.h"

// The rest of a `with` statement that waits for a generator's `yield`.
struct MpWithBody {
  const MpStmt *stmt;
  uint32_t item;   // the one whose manager the generator is
  MpFrame *frame;  // where the statement stands
  MpFlow flow;     // how the rest ended
  bool has_run;
};

static MpFlow exec_items(MpRun *run, const MpStmt *stmt, uint32_t index);

static bool is_library_object(const MpValue *value, const char *name) {
  return value->kind == MP_VALUE_INSTANCE && mp_str_is(value->instance->cls->library, name);
}

static MpValue *attribute_of(const MpValue *value, const char *name) {
  return mp_map_get(&value->instance->attributes, mp_str_from_c(name));
}

// Assigns what was entered, and runs what stands behind the item. `entered` is NULL where a
// generator goes back into it.
static MpFlow exec_entered(MpRun *run, const MpStmt *stmt, uint32_t index, MpValue *manager,
                           MpValue *entered) {
  const MpWithItem *item = &stmt->with.items.items[index];
  bool assigns = entered && item->target;
  if (assigns && !mp_assign(run, item->target, entered, item->context->span)) return MP_FLOW_RAISE;
  MpFlow flow = exec_items(run, stmt, index + 1);
  if (flow == MP_FLOW_YIELD) mp_generator_suspend(run, (MpPoint){.node = item, .value = manager});
  return flow;
}

// --- generators ---

MpValue *mp_with_run_body(MpRun *run, MpValue *yielded) {
  MpFrame *generator = run->frame;
  MpWithBody *body = generator->with_body;
  generator->with_body = NULL;
  body->has_run = true;
  run->frame = body->frame;
  body->flow = exec_entered(run, body->stmt, body->item, NULL, yielded);
  run->frame = generator;
  return body->flow == MP_FLOW_RAISE ? NULL : run->none;
}

static MpFlow exec_generator(MpRun *run, const MpStmt *stmt, uint32_t index,
                             const MpValue *manager) {
  const MpValue *args = attribute_of(manager, "args"), *kwds = attribute_of(manager, "kwds");
  MpWithBody body = {.stmt = stmt, .item = index, .frame = run->frame};
  MpCall call = {.span = manager->span, .symbol = mp_span_text(manager->span)};
  call.args = mp_values_copy(run, &args->items);
  call.is_open = args->is_open;
  for (uint32_t i = 0; i < kwds->keys.len; i++) {
    MpKeywordValue keyword = {kwds->keys.items[i]->text, kwds->items.items[i], (MpSpan){0}};
    mp_array_push(run->arena, &call.keywords, keyword);
  }
  // The body runs inside of the manager's own: it cannot be left for a while.
  MpGenerator *around = run->frame->generator;
  if (around) around->pins++;
  run->with_body = &body;
  MpValue *result = mp_call_value(run, attribute_of(manager, "func"), &call);
  run->with_body = NULL;
  if (around) around->pins--;
  if (!result) return MP_FLOW_RAISE;
  // It was not run at all: a limit.
  if (!body.has_run) return exec_entered(run, stmt, index, NULL, result);
  return body.flow == MP_FLOW_RAISE ? MP_FLOW_NORMAL : body.flow;  // it was caught in there
}

// `self` is the function: what `@contextmanager` made of it was called.
MpValue *mp_with_manager(MpRun *run, MpValue *function, MpValue *self, const MpCall *call) {
  MpValue *manager =
      mp_native_object(run, MP_STR("contextlib._GeneratorContextManager"), call->span);
  MpValues args = {0};
  if (self) mp_array_push(run->arena, &args, self);
  for (uint32_t i = 0; i < call->args.len; i++)
    mp_array_push(run->arena, &args, call->args.items[i]);
  MpValue *kwds = mp_value_dict(run, call->span);
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    MpValue *name = mp_value_str(run, call->keywords.items[i].name);
    mp_dict_set(run, kwds, name, call->keywords.items[i].value);
  }
  MpValue *tuple = mp_value_sequence(run, MP_VALUE_TUPLE, args, call->span);
  tuple->is_open = call->is_open;
  mp_map_set(&manager->instance->attributes, MP_STR("func"), function);
  mp_map_set(&manager->instance->attributes, MP_STR("args"), tuple);
  mp_map_set(&manager->instance->attributes, MP_STR("kwds"), kwds);
  return manager;
}

// --- objects of classes of the source ---

// Tells the object of the pending exception; `*flow` is NORMAL where it wants it forgotten. False:
// another exception is pending.
static bool leave_raising(MpRun *run, MpValue *leave, MpSpan span, MpFlow *flow) {
  MpValue *exception = run->exception;
  bool is_own = run->is_own_exception;
  run->exception = NULL;
  MpValue *args[3] = {mp_builtin_type_of(run, exception, span), exception, run->none};
  MpValue *result = args[0] ? mp_call_with(run, leave, args, 3, span) : NULL;
  bool is_handled;
  if (!result || !mp_truth(run, result, span, &is_handled)) return false;
  if (is_handled) {
    *flow = MP_FLOW_NORMAL;
    return true;
  }
  run->exception = exception;
  run->is_own_exception = is_own;
  return true;
}

static MpFlow exec_object(MpRun *run, const MpStmt *stmt, uint32_t index, MpValue *manager,
                          bool is_entered) {
  MpSpan span = stmt->with.items.items[index].context->span;
  MpValue *entered = NULL;
  if (!is_entered) {
    MpValue *enter = mp_attribute_or_null(run, manager, MP_STR("__enter__"), span);
    if (run->exception) return MP_FLOW_RAISE;
    entered = enter ? mp_call_with(run, enter, NULL, 0, span) : manager;
    if (!entered) return MP_FLOW_RAISE;
  }
  MpFlow flow = exec_entered(run, stmt, index, manager, entered);
  if (run->is_stopped || flow == MP_FLOW_YIELD) return flow;
  MpValue *pending = run->exception;
  run->exception = NULL;
  MpValue *leave = mp_attribute_or_null(run, manager, MP_STR("__exit__"), span);
  if (run->exception) return MP_FLOW_RAISE;
  run->exception = pending;
  if (!leave) return flow;
  if (flow == MP_FLOW_RAISE) {
    return leave_raising(run, leave, span, &flow) ? flow : MP_FLOW_RAISE;
  }
  MpValue *none[3] = {run->none, run->none, run->none};
  return mp_call_with(run, leave, none, 3, span) ? flow : MP_FLOW_RAISE;
}

static MpFlow exec_suppress(MpRun *run, const MpStmt *stmt, uint32_t index, MpValue *manager,
                            bool is_entered) {
  MpFlow flow = exec_entered(run, stmt, index, manager, is_entered ? NULL : run->none);
  if (flow != MP_FLOW_RAISE || run->is_stopped) return flow;
  MpValue *types = attribute_of(manager, "types");
  if (mp_exception_is(run, run->exception, types) == MP_NO) return flow;
  run->exception = NULL;
  return MP_FLOW_NORMAL;
}

// Context managers of the libraries (name scopes, distribution strategies) change no graph.
static MpFlow exec_items(MpRun *run, const MpStmt *stmt, uint32_t index) {
  if (index == stmt->with.items.len) return mp_exec_block(run, &stmt->with.body);
  const MpPoint *point = mp_generator_resume(run, &stmt->with.items.items[index]);
  MpValue *manager = point ? point->value : mp_eval(run, stmt->with.items.items[index].context);
  if (!manager) return MP_FLOW_RAISE;
  manager = mp_resolve(run, manager);
  if (is_library_object(manager, "contextlib._GeneratorContextManager")) {
    return exec_generator(run, stmt, index, manager);
  }
  if (is_library_object(manager, "contextlib.suppress")) {
    return exec_suppress(run, stmt, index, manager, point != NULL);
  }
  if (is_library_object(manager, "contextlib.nullcontext")) {
    MpValue *entered = point ? NULL : attribute_of(manager, "enter_result");
    return exec_entered(run, stmt, index, manager, entered);
  }
  bool is_object = manager->kind == MP_VALUE_INSTANCE && manager->instance->cls->def;
  if (is_object) return exec_object(run, stmt, index, manager, point != NULL);
  return exec_entered(run, stmt, index, manager, point ? NULL : manager);
}

MpFlow mp_exec_with(MpRun *run, const MpStmt *stmt) {
  return exec_items(run, stmt, 0);
}

// --- contextlib ---

static MpValue *context_manager(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  const MpValue *function = mp_resolve(run, call->args.items[0]);
  bool is_generator = function->kind == MP_VALUE_FUNCTION && function->function->def->is_generator;
  if (!is_generator) return mp_native_unknown(run, MP_STR("contextlib.contextmanager"), NULL, call);
  MpValue *copy = mp_value_new(run, MP_VALUE_FUNCTION, function->span);
  copy->function = MP_NEW(run->arena, MpFunctionValue);
  *copy->function = *function->function;
  copy->function->manages = call->args.items[0];
  return copy;
}

static MpValue *null_context(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"enter_result"};
  MpValue *args[1];
  (void)self;
  if (!mp_call_bind(run, call, names, 1, 0, args)) return mp_native_refused(run, call);
  MpValue *manager = mp_native_object(run, MP_STR("contextlib.nullcontext"), call->span);
  MpValue *result = args[0] ? args[0] : run->none;
  mp_map_set(&manager->instance->attributes, MP_STR("enter_result"), result);
  return manager;
}

static MpValue *suppress(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  MpValue *manager = mp_native_object(run, MP_STR("contextlib.suppress"), call->span);
  MpValues types = mp_values_copy(run, &call->args);
  MpValue *tuple = mp_value_sequence(run, MP_VALUE_TUPLE, types, call->span);
  mp_map_set(&manager->instance->attributes, MP_STR("types"), tuple);
  return manager;
}

MpNativeTable mp_standard_contexts(void) {
  static const MpNativeRow rows[] = {
      {"contextlib.contextmanager", context_manager},
      {"contextlib.nullcontext", null_context},
      {"contextlib.suppress", suppress},
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}
