#include "analyzer/project/bindings.h"

// A walk over a module's own statements.
typedef struct MpBinder {
  MpArena *arena;
  MpBindings *bindings;  // NULL: only `names` is wanted
  MpStrs *names;
  uint32_t statement;    // the one of the body that is looked at
  MpMap functions;       // name → MpStrs: names that the module's functions change
  bool is_in_function;   // `names` are those that a function's body changes
  const MpStmt *global;  // its latest `global`
} MpBinder;

static bool holds(const MpStrs *names, MpStr name) {
  for (uint32_t i = 0; i < names->len; i++) {
    if (mp_str_eq(names->items[i], name)) return true;
  }
  return false;
}

static void add_name(MpBinder *self, MpStr name, const MpStmt *import) {
  if (self->is_in_function && !(self->global && holds(&self->global->names, name))) return;
  if (!self->bindings) {
    if (!holds(self->names, name)) mp_array_push(self->arena, self->names, name);
    return;
  }
  MpBinding *binding = mp_map_get(&self->bindings->names, name);
  if (!binding) {
    binding = MP_NEW(self->arena, MpBinding);
    mp_map_set(&self->bindings->names, name, binding);
  }
  if (import && !binding->import) binding->import = import;
  bool is_new =
      binding->statements.len == 0 || mp_array_last(&binding->statements) != self->statement;
  if (is_new) mp_array_push(self->arena, &binding->statements, self->statement);
}

static void add_change(MpBinder *self, MpStr name) {
  if (self->bindings) add_name(self, name, NULL);
  if (self->is_in_function && !holds(self->names, name)) {
    mp_array_push(self->arena, self->names, name);
  }
}

// The name at the start of `a.b[c].d`; empty where there is none.
static MpStr root_name(const MpExpr *expr) {
  for (;;) {
    switch (expr->kind) {
      case MP_EXPR_NAME: return expr->name;
      case MP_EXPR_ATTRIBUTE: expr = expr->attribute.value; break;
      case MP_EXPR_SUBSCRIPT: expr = expr->subscript.value; break;
      case MP_EXPR_CALL: expr = expr->call.func; break;
      default: return MP_STR("");
    }
  }
}

static void add_target(MpBinder *self, const MpExpr *target) {
  switch (target->kind) {
    case MP_EXPR_NAME: add_name(self, target->name, NULL); break;
    case MP_EXPR_TUPLE:
    case MP_EXPR_LIST:
      for (uint32_t i = 0; i < target->elements.len; i++)
        add_target(self, target->elements.items[i]);
      break;
    case MP_EXPR_STARRED: add_target(self, target->operand); break;
    case MP_EXPR_ATTRIBUTE:
    case MP_EXPR_SUBSCRIPT: {
      MpStr root = root_name(target);
      if (root.len) add_change(self, root);
      break;
    }
    default: break;
  }
}

// `@register`, `register("name")`: what a function of the module changes when it runs.
static void add_changes_of_function(MpBinder *self, const MpExpr *expr) {
  if (!self->bindings) return;
  const MpStrs *changes = mp_map_get(&self->functions, root_name(expr));
  for (uint32_t i = 0; changes && i < changes->len; i++)
    add_change(self, changes->items[i]);
}

static void add_changes_of_decorators(MpBinder *self, const MpExprs *decorators) {
  for (uint32_t i = 0; i < decorators->len; i++)
    add_changes_of_function(self, decorators->items[i]);
}

// `NAMES.update(…)`, `setattr(Name, …)`, `register(Name)`: what is called on a name, or given it,
// may change what it holds.
static void add_changes_of_call(MpBinder *self, const MpExpr *expr) {
  if (expr->kind != MP_EXPR_CALL) return;
  add_changes_of_function(self, expr);
  MpStr root = root_name(expr->call.func);
  bool is_method = expr->call.func->kind != MP_EXPR_NAME;
  if (root.len && is_method) add_change(self, root);
  if (self->is_in_function) return;  // its arguments are mostly its own
  for (uint32_t i = 0; i < expr->call.args.len; i++) {
    const MpExpr *argument = expr->call.args.items[i];
    if (argument->kind == MP_EXPR_NAME) add_change(self, argument->name);
  }
}

static void add_import(MpBinder *self, const MpStmt *stmt) {
  for (uint32_t i = 0; i < stmt->import.names.len; i++) {
    const MpImportName *name = &stmt->import.names.items[i];
    if (mp_str_is(name->name, "*")) {
      if (self->bindings) mp_array_push(self->arena, &self->bindings->stars, stmt);
      continue;
    }
    MpStr bound = name->asname.len ? name->asname : name->name;
    size_t dot = mp_str_find(bound, MP_STR("."), 0);
    add_name(self, mp_str_slice(bound, 0, dot == SIZE_MAX ? bound.len : dot), stmt);
  }
}

// What a class body changes of the module's names: decorators of its methods, what it calls.
static void add_changes_of_class(MpBinder *self, const MpClassDef *def) {
  add_changes_of_decorators(self, &def->decorators);
  for (uint32_t i = 0; i < def->body.len; i++) {
    const MpStmt *stmt = def->body.items[i];
    if (stmt->kind == MP_STMT_FUNCTION_DEF) {
      add_changes_of_decorators(self, &stmt->function->decorators);
    }
    if (stmt->kind == MP_STMT_CLASS_DEF) add_changes_of_class(self, stmt->class_def);
    if (stmt->kind == MP_STMT_ASSIGN) add_changes_of_function(self, stmt->assign.value);
    if (stmt->kind == MP_STMT_EXPR) add_changes_of_call(self, stmt->value);
  }
}

static void add_block(MpBinder *self, const MpStmts *stmts);

static void add_statement(MpBinder *self, const MpStmt *stmt) {
  switch (stmt->kind) {
    case MP_STMT_FUNCTION_DEF:
      add_name(self, stmt->function->name, NULL);
      add_changes_of_decorators(self, &stmt->function->decorators);
      if (self->is_in_function) add_block(self, &stmt->function->body);
      break;
    case MP_STMT_CLASS_DEF:
      add_name(self, stmt->class_def->name, NULL);
      add_changes_of_class(self, stmt->class_def);
      break;
    case MP_STMT_GLOBAL: self->global = stmt; break;
    case MP_STMT_ASSIGN:
      add_changes_of_function(self, stmt->assign.value);
      for (uint32_t i = 0; i < stmt->assign.targets.len; i++)
        add_target(self, stmt->assign.targets.items[i]);
      break;
    case MP_STMT_AUG_ASSIGN: add_target(self, stmt->aug_assign.target); break;
    case MP_STMT_ANN_ASSIGN:
      if (stmt->ann_assign.value) add_target(self, stmt->ann_assign.target);
      break;
    case MP_STMT_DELETE:
      for (uint32_t i = 0; i < stmt->targets.len; i++)
        add_change(self, root_name(stmt->targets.items[i]));
      break;
    case MP_STMT_FOR:
      add_target(self, stmt->for_loop.target);
      add_block(self, &stmt->for_loop.body);
      add_block(self, &stmt->for_loop.orelse);
      break;
    case MP_STMT_WHILE:
      add_block(self, &stmt->while_loop.body);
      add_block(self, &stmt->while_loop.orelse);
      break;
    case MP_STMT_IF:
      add_block(self, &stmt->if_stmt.body);
      add_block(self, &stmt->if_stmt.orelse);
      break;
    case MP_STMT_WITH:
      for (uint32_t i = 0; i < stmt->with.items.len; i++) {
        if (stmt->with.items.items[i].target) add_target(self, stmt->with.items.items[i].target);
      }
      add_block(self, &stmt->with.body);
      break;
    case MP_STMT_MATCH:
      for (uint32_t i = 0; i < stmt->match.cases.len; i++)
        add_block(self, &stmt->match.cases.items[i].body);
      break;
    case MP_STMT_TRY:
      add_block(self, &stmt->try_stmt.body);
      for (uint32_t i = 0; i < stmt->try_stmt.handlers.len; i++)
        add_block(self, &stmt->try_stmt.handlers.items[i].body);
      add_block(self, &stmt->try_stmt.orelse);
      add_block(self, &stmt->try_stmt.finally);
      break;
    case MP_STMT_IMPORT:
    case MP_STMT_IMPORT_FROM: add_import(self, stmt); break;
    case MP_STMT_EXPR: add_changes_of_call(self, stmt->value); break;
    default: break;
  }
}

static void add_block(MpBinder *self, const MpStmts *stmts) {
  for (uint32_t i = 0; i < stmts->len; i++)
    add_statement(self, stmts->items[i]);
}

// What the module's functions change: registries that their decorators fill.
static void find_changes(MpBinder *self, const MpAst *ast) {
  mp_map_init(&self->functions, self->arena);
  for (uint32_t i = 0; i < ast->body.len; i++) {
    const MpStmt *stmt = ast->body.items[i];
    if (stmt->kind != MP_STMT_FUNCTION_DEF) continue;
    MpStrs *changes = MP_NEW(self->arena, MpStrs);
    MpBinder inner = {.arena = self->arena, .names = changes, .is_in_function = true};
    add_block(&inner, &stmt->function->body);
    if (changes->len > 0) mp_map_set(&self->functions, stmt->function->name, changes);
  }
}

const MpBindings *mp_bindings_new(MpArena *arena, const MpAst *ast) {
  MpBindings *bindings = MP_NEW(arena, MpBindings);
  mp_map_init(&bindings->names, arena);
  MpBinder binder = {.arena = arena, .bindings = bindings};
  find_changes(&binder, ast);
  for (uint32_t i = 0; i < ast->body.len; i++) {
    binder.statement = i;
    add_statement(&binder, ast->body.items[i]);
  }
  return bindings;
}

const MpBinding *mp_bindings_find(const MpBindings *self, MpStr name) {
  return mp_map_get(&self->names, name);
}

MpStrs mp_bindings_of_statement(MpArena *arena, const MpStmt *stmt) {
  MpStrs names = {0};
  MpBinder binder = {.arena = arena, .names = &names};
  add_statement(&binder, stmt);
  return names;
}
