#include "analyzer/interp/module_object.h"

#include "analyzer/interp/doubt.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/import_name.h"
#include "analyzer/interp/refusal.h"
#include "analyzer/interp/scope.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/project/project.h"

#define NOTHING_RUNS UINT32_MAX

static bool is_package_of(const MpModule *module) {
  return !module->source || mp_str_ends_with(module->source->path, MP_STR("__init__.py"));
}

static void set_own_names(MpRun *run, MpModuleObject *self) {
  const MpModule *module = self->module;
  bool is_program = self->is_main;
  mp_scope_assign(self->scope, MP_STR("__name__"),
                  mp_value_str(run, is_program ? MP_STR("__main__") : module->name));
  mp_scope_assign(self->scope, MP_STR("__doc__"), run->none);
  static const char *const unknown[] = {"__file__", "__path__", "__spec__", "__loader__"};
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
    MpStr name = mp_str_from_c(unknown[i]);
    MpStr identity = mp_str_format(run->arena, "%.*s.%s", MP_FMT(module->name), unknown[i]);
    mp_scope_assign(self->scope, name, mp_symbol_named(run, identity, name, NULL, (MpSpan){0}));
  }
  bool is_package = is_package_of(module);
  size_t dot = is_package ? module->name.len : mp_str_rfind_byte(module->name, '.');
  MpStr package = mp_str_slice(module->name, 0, dot == SIZE_MAX ? 0 : dot);
  mp_scope_assign(self->scope, MP_STR("__package__"), mp_value_str(run, package));
}

MpModuleObject *mp_module_object(MpRun *run, const MpModule *module) {
  for (uint32_t i = 0; i < run->modules.len; i++) {
    if (run->modules.items[i]->module == module) return run->modules.items[i];
  }
  MpModuleObject *self = MP_NEW(run->arena, MpModuleObject);
  self->module = module;
  self->is_main = module == run->module;
  self->running = NOTHING_RUNS;
  self->scope = mp_scope_new(run, NULL);
  self->scope->module = self;
  if (module->ast) self->has_run = MP_NEW_ARRAY(run->arena, uint8_t, module->ast->body.len + 1);
  mp_map_init(&self->tried, run->arena);
  self->value = mp_value_new(run, MP_VALUE_MODULE, (MpSpan){0});
  self->value->module = self;
  mp_array_push(run->arena, &run->modules, self);
  set_own_names(run, self);
  return self;
}

MpModuleObject *mp_module_of_scope(const MpScope *scope) {
  while (scope->enclosing)
    scope = scope->enclosing;
  return scope->module;
}

const MpModule *mp_module_running(const MpRun *run) {
  return mp_module_of_scope(run->frame->scope)->module;
}

// --- running statements ---

// True where an import statement that did not run binds the name, too: it is tried later, for want
// of anything better.
static bool is_imported_elsewhere(const MpScope *scope, MpStr name) {
  const MpModuleObject *module = scope->module;
  if (!module || module->runs_whole || !module->module->bindings) return false;
  const MpBinding *binding = mp_bindings_find(module->module->bindings, name);
  return binding && binding->import;
}

static bool is_bound(const MpScope *scope, MpStr name) {
  return mp_map_has(&scope->names, name) || (scope->imports && mp_map_has(scope->imports, name));
}

// Names that a statement which failed would have bound stay usable as unknowns.
static void bind_opaque(MpRun *run, const MpStmt *stmt) {
  MpStrs names = mp_bindings_of_statement(run->arena, stmt);
  if (names.len == 0) mp_run_opaque(run, "failed statement", MP_STR(""), stmt->span, NULL);
  for (uint32_t i = 0; i < names.len; i++) {
    MpStr name = names.items[i];
    MpScope *scope = run->frame->scope;
    if (is_bound(scope, name) || is_imported_elsewhere(scope, name)) continue;
    mp_scope_assign(scope, name, mp_run_opaque(run, "failed statement", name, stmt->span, NULL));
  }
}

static void exec_own_statement(MpRun *run, const MpStmt *stmt) {
  if (mp_exec(run, stmt) != MP_FLOW_RAISE || run->is_stopped) return;
  mp_refusal_note_end(run);
  run->exception = NULL;
  bind_opaque(run, stmt);
}

void mp_exec_module(MpRun *run) {
  const MpStmts *body = &run->module->ast->body;
  mp_module_object(run, run->module)->runs_whole = true;
  for (uint32_t i = 0; i < body->len && !run->is_stopped; i++) {
    const MpStmt *stmt = body->items[i];
    // What decorators and class bodies do is part of importing the module, not of what it does as a
    // program.
    bool is_definition = stmt->kind == MP_STMT_FUNCTION_DEF || stmt->kind == MP_STMT_CLASS_DEF;
    run->import_depth += is_definition;
    exec_own_statement(run, stmt);
    run->import_depth -= is_definition;
  }
}

static void run_binding(MpRun *run, MpModuleObject *self, MpStr name, const MpBinding *binding);

// What was asked for before all that binds it could run.
static void run_waiting(MpRun *run, MpModuleObject *self) {
  while (self->waiting.len > 0) {
    MpStr name = self->waiting.items[--self->waiting.len];
    run_binding(run, self, name, mp_bindings_find(self->module->bindings, name));
  }
}

// Runs one statement of an imported module as `import` would: in no call, on no particular path.
static void run_statement(MpRun *run, MpModuleObject *self, const MpStmt *stmt) {
  MpFrame frame = {
      .caller = run->frame, .scope = self->scope, .statement = stmt->span, .is_import = true};
  MpNodeId call = run->call;
  MpValue *exception = run->exception;
  run->frame = &frame;
  run->call = MP_NODE_NONE;
  run->exception = NULL;
  run->import_depth++;
  exec_own_statement(run, stmt);
  run->import_depth--;
  if (!run->is_stopped) run->exception = exception;
  run->call = call;
  run->frame = frame.caller;
}

static void run_binding(MpRun *run, MpModuleObject *self, MpStr name, const MpBinding *binding) {
  for (uint32_t i = 0; i < binding->statements.len; i++) {
    uint32_t index = binding->statements.items[i];
    if (index >= self->running) {
      // The running statement sees what is bound so far; the rest runs when it is done.
      if (index > self->running) mp_array_push(run->arena, &self->waiting, name);
      return;
    }
    if (self->has_run[index]) continue;
    self->has_run[index] = 1;
    uint32_t running = self->running;
    self->running = index;
    run_statement(run, self, self->module->ast->body.items[index]);
    self->running = running;
  }
  if (self->running == NOTHING_RUNS) run_waiting(run, self);
}

static MpValue *bound(MpRun *run, MpModuleObject *self, MpStr name) {
  MpValue *value = mp_map_get(&self->scope->names, name);
  return value ? value : mp_import_find(run, self->scope, name);
}

// A star import is a statement of the module, wherever it stands.
static void note_stars(MpRun *run, MpModuleObject *self) {
  const MpBindings *bindings = self->module->bindings;
  if (self->scope->stars.len > 0) return;
  for (uint32_t i = 0; i < bindings->stars.len; i++)
    mp_array_push(run->arena, &self->scope->stars, bindings->stars.items[i]);
}

static MpValue *run_for_name(MpRun *run, MpModuleObject *self, MpStr name) {
  const MpBinding *binding = mp_bindings_find(self->module->bindings, name);
  note_stars(run, self);
  if (!binding || run->call_depth >= MP_INTERP_MAX_CALL_DEPTH) return NULL;
  run->call_depth++;
  run_binding(run, self, name, binding);
  run->call_depth--;
  MpValue *value = bound(run, self, name);
  bool is_last_resort = binding->import && self->running == NOTHING_RUNS;
  if (value || !is_last_resort || mp_map_has(&self->tried, name)) return value;
  mp_map_set(&self->tried, name, self);
  // Only for type checkers, or behind a condition that did not hold: a module that loads its names
  // lazily lists them so.
  run_statement(run, self, binding->import);
  return bound(run, self, name);
}

MpValue *mp_module_name(MpRun *run, MpModuleObject *self, MpStr name) {
  MpValue *value = bound(run, self, name);
  if (value || !self->module->bindings) return value;
  if (!self->runs_whole) value = run_for_name(run, self, name);
  bool is_open;
  return value ? value : mp_import_find_star(run, self->scope, name, &is_open);
}

// --- attributes ---

// `def __getattr__(name)` of a module.
static MpValue *dynamic_attribute(MpRun *run, MpModuleObject *self, MpStr name, MpSpan span) {
  if (mp_str_starts_with(name, MP_STR("__"))) return NULL;
  MpValue *getter = mp_module_name(run, self, MP_STR("__getattr__"));
  if (!getter || getter->kind != MP_VALUE_FUNCTION) return NULL;
  MpValue *text = mp_value_str(run, name);
  return mp_call_with(run, getter, &text, 1, span);
}

MpValue *mp_module_attribute(MpRun *run, MpModuleObject *self, MpStr name, MpSpan span) {
  if (mp_str_is(name, "__dict__")) {  // all names, of which only those that are asked for are there
    return mp_run_opaque(run, "names of a module", self->module->name, span, NULL);
  }
  MpValue *value = mp_module_name(run, self, name);
  if (value || run->exception) return value;
  const MpModule *module = self->module;
  const MpModule *inner =
      is_package_of(module) ? mp_project_import_relative(module, 1, name) : NULL;
  if (inner) return mp_module_object(run, inner)->value;
  return dynamic_attribute(run, self, name, span);
}

// --- conditional imports ---

// Blocks of imports and of what goes with them.
static bool is_import_block(const MpStmts *stmts, bool *has_import) {
  for (uint32_t i = 0; i < stmts->len; i++) {
    const MpStmt *stmt = stmts->items[i];
    switch (stmt->kind) {
      case MP_STMT_IMPORT:
      case MP_STMT_IMPORT_FROM: *has_import = true; break;
      case MP_STMT_IF:
        if (!is_import_block(&stmt->if_stmt.body, has_import)) return false;
        if (!is_import_block(&stmt->if_stmt.orelse, has_import)) return false;
        break;
      case MP_STMT_TRY:
        if (!is_import_block(&stmt->try_stmt.body, has_import)) return false;
        break;
      case MP_STMT_ASSIGN:
      case MP_STMT_FUNCTION_DEF:
      case MP_STMT_CLASS_DEF:
      case MP_STMT_RAISE:
      case MP_STMT_PASS: break;
      default: return false;
    }
  }
  return true;
}

static bool resolves(MpRun *run, const MpStmts *stmts) {
  for (uint32_t i = 0; i < stmts->len; i++) {
    const MpStmt *stmt = stmts->items[i];
    bool is_import = mp_import_is_statement(stmt);
    if (stmt->kind == MP_STMT_RAISE || (is_import && !mp_import_resolves(run, stmt))) return false;
    if (stmt->kind == MP_STMT_IF && !resolves(run, &stmt->if_stmt.body) &&
        !resolves(run, &stmt->if_stmt.orelse)) {
      return false;
    }
  }
  return true;
}

// True where everything that the block binds is bound already.
static bool adds_nothing(MpRun *run, const MpStmts *stmts) {
  for (uint32_t i = 0; i < stmts->len; i++) {
    MpStrs names = mp_bindings_of_statement(run->arena, stmts->items[i]);
    for (uint32_t k = 0; k < names.len; k++) {
      if (!is_bound(run->frame->scope, names.items[k])) return false;
    }
  }
  return true;
}

bool mp_module_exec_if(MpRun *run, const MpStmt *stmt, const MpValue *test, MpFlow *flow) {
  bool is_own = !run->frame->def && !run->frame->owner && run->frame->scope->module;
  if (!is_own || mp_value_truth(test) != MP_MAYBE) return false;
  const MpStmts *body = &stmt->if_stmt.body, *orelse = &stmt->if_stmt.orelse;
  bool has_import = false;
  bool is_conditional_import =
      is_import_block(body, &has_import) && is_import_block(orelse, &has_import) && has_import;
  bool is_read = run->import_depth > 0 && !mp_doubt_is_asked(run);
  if (!is_conditional_import && !is_read) return false;
  *flow = MP_FLOW_NORMAL;
  if (orelse->len == 0) {
    // What has a value without the condition keeps it: a setting that the environment overrides.
    if (!adds_nothing(run, body)) *flow = mp_exec_block(run, body);
    return true;
  }
  bool takes_body = resolves(run, body) || !resolves(run, orelse);
  const MpStmts *first = takes_body ? body : orelse, *second = takes_body ? orelse : body;
  *flow = mp_exec_block(run, first);
  if (*flow != MP_FLOW_NORMAL || adds_nothing(run, second)) return true;
  // Names that only the other reading has: they do not stand in the way of the first.
  if (mp_exec_block(run, second) == MP_FLOW_RAISE) run->exception = NULL;
  *flow = mp_exec_block(run, first);
  return true;
}
