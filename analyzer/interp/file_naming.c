#include "analyzer/interp/file_naming.h"

#include "analyzer/base/map.h"
#include "analyzer/syntax/body.h"
#include "analyzer/syntax/children.h"

// A walk over the tree: what it writes, and what stands around the place where it is.
typedef struct Naming {
  MpArena *arena;
  MpFileNames *names;
  MpMap functions;  // the names of all of the file
  uint32_t function, cls;
  bool is_in_class;   // in the body of `cls`, and in no function there
  MpStr self;         // what the method around calls it; empty: there is none
  uint32_t self_cls;  // of its object
} Naming;

static bool is_among(MpStr name, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return false;
}
#define IS_AMONG(name, names) is_among(name, names, sizeof(names) / sizeof *(names))

static void find_functions(void *context, const MpStmts *body) {
  Naming *self = context;
  for (uint32_t i = 0; i < body->len; i++) {
    const MpStmt *stmt = body->items[i];
    if (stmt->kind == MP_STMT_FUNCTION_DEF)
      mp_map_set(&self->functions, stmt->function->name, self);
    mp_stmt_each_body(stmt, find_functions, self);
  }
}

// `super()`, and `super(Block, self)`.
static bool is_super(const MpExpr *expr) {
  if (expr->kind != MP_EXPR_CALL || expr->call.func->kind != MP_EXPR_NAME) return false;
  return mp_str_is(expr->call.func->name, "super");
}

static bool is_self(const Naming *self, const MpExpr *expr) {
  if (self->self.len == 0) return false;
  if (expr->kind == MP_EXPR_NAME) return mp_str_eq(expr->name, self->self);
  return is_super(expr);
}

static void note(Naming *self, MpStr name, MpNamingKind kind, const MpExpr *receiver, MpSpan span) {
  const bool is_of_self = receiver && is_self(self, receiver);
  const uint32_t cls = is_of_self ? self->self_cls : self->cls;
  const MpNaming naming = {name, kind, is_of_self, self->function, cls, span};
  mp_array_push(self->arena, &self->names->namings, naming);
}

// Reads attributes, or goes through parts, that it does not name. Of anything but `self`, `layers`
// is a module more often than not.
static bool is_reader_of_any(MpStr name, bool is_of_self) {
  static const char *const readers[] = {"__dict__", "__getattribute__", "submodules",
                                        "_flatten_layers", "_self_tracked_trackables"};
  static const char *const own[] = {"layers", "_layers", "get_layer", "_trackable_children"};
  return IS_AMONG(name, readers) || (is_of_self && IS_AMONG(name, own));
}

static void note_attribute(Naming *self, const MpExpr *expr, MpNamingKind kind) {
  const MpStr name = expr->attribute.name;
  note(self, name, kind, expr->attribute.value, expr->span);
  const bool is_any = is_reader_of_any(name, is_self(self, expr->attribute.value));
  if (is_any) note(self, MP_STR(""), MP_NAMING_READ, expr->attribute.value, expr->span);
}

static void visit(void *context, const MpExpr *expr);

// The function of a call, by the last part of its name; empty where it has none.
static MpStr callee_name(const MpExpr *call) {
  const MpExpr *func = call->call.func;
  if (func->kind == MP_EXPR_NAME) return func->name;
  return func->kind == MP_EXPR_ATTRIBUTE ? func->attribute.name : (MpStr){0};
}

// `getattr(x, "name")`, `setattr(x, "name", …)` and their like.
static bool is_by_text(const MpExpr *expr) {
  static const char *const functions[] = {"getattr", "hasattr", "setattr", "delattr"};
  if (expr->kind != MP_EXPR_CALL || expr->call.func->kind != MP_EXPR_NAME) return false;
  if (!IS_AMONG(expr->call.func->name, functions) || expr->call.args.len < 2) return false;
  return expr->call.args.items[0]->kind != MP_EXPR_STARRED &&
         expr->call.args.items[1]->kind != MP_EXPR_STARRED;
}

static void note_by_text(Naming *self, const MpExpr *call, MpNamingKind kind) {
  const MpStr function = call->call.func->name;
  const MpExpr *key = call->call.args.items[1];
  const bool is_known = key->kind == MP_EXPR_CONSTANT && key->constant.kind == MP_CONSTANT_STR;
  const MpStr name = is_known ? key->constant.text : MP_STR("");
  if (mp_str_is(function, "setattr")) kind = MP_NAMING_STORE;
  if (mp_str_is(function, "hasattr")) kind = MP_NAMING_TEST;
  // What has no name of its own there is read nowhere.
  const bool reads = kind != MP_NAMING_STORE && kind != MP_NAMING_TEST;
  if (is_known || reads) note(self, name, kind, call->call.args.items[0], call->span);
}

// An attribute, however it is read; what else the expression holds is visited.
static bool note_read(Naming *self, const MpExpr *expr, MpNamingKind kind) {
  if (expr->kind == MP_EXPR_ATTRIBUTE) {
    note_attribute(self, expr, kind);
    visit(self, expr->attribute.value);
    return true;
  }
  if (!is_by_text(expr)) return false;
  note_by_text(self, expr, kind);
  for (uint32_t i = 0; i < expr->call.args.len; i++)
    if (i != 1 || expr->call.args.items[i]->kind != MP_EXPR_CONSTANT)
      visit(self, expr->call.args.items[i]);
  return true;
}

static void visit_as(Naming *self, const MpExpr *expr, MpNamingKind kind) {
  if (!note_read(self, expr, kind)) visit(self, expr);
}

static void visit_attribute(Naming *self, const MpExpr *expr, MpNamingKind kind) {
  static const char *const handles[] = {"build", "built", "name", "trainable"};
  note_attribute(self, expr, kind);
  const bool is_handle = IS_AMONG(expr->attribute.name, handles);
  visit_as(self, expr->attribute.value, is_handle ? MP_NAMING_HANDLE : MP_NAMING_READ);
}

static bool reads_any(const MpExpr *call) {
  static const char *const readers[] = {"vars", "dir",  "attrgetter", "methodcaller",
                                        "eval", "exec", "getmembers"};
  // `model.eval()` is a method of something.
  const bool is_plain = call->call.func->kind == MP_EXPR_NAME;
  const MpStr name = callee_name(call);
  return is_plain ? IS_AMONG(name, readers) : is_among(name, readers + 2, 2);
}

static void visit_call(Naming *self, const MpExpr *call) {
  const MpExpr *func = call->call.func;
  if (reads_any(call)) note(self, MP_STR(""), MP_NAMING_READ, NULL, call->span);
  if (func->kind == MP_EXPR_ATTRIBUTE) {
    visit_attribute(self, func, MP_NAMING_CALL);
  } else {
    visit_as(self, func, MP_NAMING_CALL);
  }
  for (uint32_t i = 0; i < call->call.args.len; i++)
    visit(self, call->call.args.items[i]);
  for (uint32_t i = 0; i < call->call.keywords.len; i++)
    visit(self, call->call.keywords.items[i].value);
}

static bool is_none(const MpExpr *expr) {
  return expr->kind == MP_EXPR_CONSTANT && expr->constant.kind == MP_CONSTANT_NONE;
}

// `x.name is None`, `x.name is not None`.
static bool is_test_of_none(const MpExpr *compare) {
  if (compare->compare.ops.len != 1) return false;
  const MpOperator op = compare->compare.ops.items[0];
  return (op == MP_OPERATOR_IS || op == MP_OPERATOR_IS_NOT) &&
         is_none(compare->compare.comparators.items[0]);
}

static void visit_plain(Naming *self, MpStr name, MpSpan span) {
  if (mp_map_has(&self->functions, name)) note(self, name, MP_NAMING_PLAIN, NULL, span);
}

static void visit_lambda(Naming *self, const MpExpr *expr) {
  const MpStr outer = self->self;
  const MpParameters *parameters = &expr->lambda->parameters;
  for (uint32_t i = 0; i < parameters->len; i++) {
    if (mp_str_eq(parameters->items[i].name, outer)) self->self = MP_STR("");
  }
  mp_expr_each_child(expr, visit, self);
  self->self = outer;
}

static void visit(void *context, const MpExpr *expr) {
  Naming *self = context;
  switch (expr->kind) {
    case MP_EXPR_ATTRIBUTE: visit_attribute(self, expr, MP_NAMING_READ); return;
    case MP_EXPR_CALL:
      if (!note_read(self, expr, MP_NAMING_READ)) visit_call(self, expr);
      return;
    case MP_EXPR_COMPARE:
      if (is_test_of_none(expr)) {
        visit_as(self, expr->compare.left, MP_NAMING_TEST);
        return;
      }
      break;
    case MP_EXPR_LAMBDA: visit_lambda(self, expr); return;
    case MP_EXPR_NAME: visit_plain(self, expr->name, expr->span); return;
    case MP_EXPR_CONSTANT:
      if (expr->constant.kind != MP_CONSTANT_STR) return;
      visit_plain(self, expr->constant.text, expr->span);
      return;
    default: break;
  }
  mp_expr_each_child(expr, visit, self);
}

static void visit_target(void *context, const MpExpr *expr) {
  Naming *self = context;
  switch (expr->kind) {
    case MP_EXPR_ATTRIBUTE: visit_attribute(self, expr, MP_NAMING_STORE); return;
    case MP_EXPR_TUPLE:
    case MP_EXPR_LIST:
    case MP_EXPR_STARRED: mp_expr_each_child(expr, visit_target, self); return;
    case MP_EXPR_NAME: return;
    default: visit(self, expr); return;
  }
}

static void visit_assignment(Naming *self, const MpStmt *stmt) {
  if (stmt->kind == MP_STMT_ANN_ASSIGN) {
    // Without a value it declares.
    if (stmt->ann_assign.value) visit_target(self, stmt->ann_assign.target);
    if (stmt->ann_assign.value) visit(self, stmt->ann_assign.value);
    return;
  }
  for (uint32_t i = 0; i < stmt->assign.targets.len; i++)
    visit_target(self, stmt->assign.targets.items[i]);
  visit(self, stmt->assign.value);
}

static void visit_with(Naming *self, const MpStmt *stmt) {
  for (uint32_t i = 0; i < stmt->with.items.len; i++) {
    visit(self, stmt->with.items.items[i].context);
    const MpExpr *target = stmt->with.items.items[i].target;
    if (target) visit_target(self, target);
  }
}

static bool is_decorated_with(const MpFunctionDef *def, const char *name) {
  for (uint32_t i = 0; i < def->decorators.len; i++) {
    const MpExpr *decorator = def->decorators.items[i];
    if (decorator->kind == MP_EXPR_NAME && mp_str_is(decorator->name, name)) return true;
  }
  return false;
}

static void visit_body(void *context, const MpStmts *body);

static void enter_function(Naming *self, const MpFunctionDef *def) {
  const Naming outer = *self;
  const bool is_method = outer.is_in_class;
  const MpNamedFunction function = {def->name, self->cls, def->decorators.len > 0};
  self->function = self->names->functions.len;
  self->is_in_class = false;
  mp_array_push(self->arena, &self->names->functions, function);
  if (is_method) {
    const bool has_self = def->parameters.len > 0 && !is_decorated_with(def, "staticmethod") &&
                          !is_decorated_with(def, "classmethod");
    self->self = has_self ? def->parameters.items[0].name : MP_STR("");
    self->self_cls = self->cls;
  }
  for (uint32_t i = 0; i < def->parameters.len && !is_method; i++)
    if (mp_str_eq(def->parameters.items[i].name, self->self)) self->self = MP_STR("");
  visit_body(self, &def->body);
  *self = outer;
}

static void enter_class(Naming *self, const MpClassDef *def) {
  const Naming outer = *self;
  self->cls = self->names->classes.len;
  self->is_in_class = true;
  mp_array_push(self->arena, &self->names->classes, def->name_span);
  visit_body(self, &def->body);
  *self = outer;
}

static void visit_statement(Naming *self, const MpStmt *stmt) {
  switch (stmt->kind) {
    case MP_STMT_ASSIGN:
    case MP_STMT_ANN_ASSIGN: visit_assignment(self, stmt); return;
    case MP_STMT_FOR:
      visit_target(self, stmt->for_loop.target);
      visit(self, stmt->for_loop.iterable);
      break;
    case MP_STMT_WITH: visit_with(self, stmt); break;
    default: mp_stmt_each_expr(stmt, visit, self); break;
  }
  switch (stmt->kind) {
    case MP_STMT_FUNCTION_DEF: enter_function(self, stmt->function); break;
    case MP_STMT_CLASS_DEF: enter_class(self, stmt->class_def); break;
    default: mp_stmt_each_body(stmt, visit_body, self); break;
  }
}

static void visit_body(void *context, const MpStmts *body) {
  for (uint32_t i = 0; i < body->len; i++)
    visit_statement(context, body->items[i]);
}

MpFileNames *mp_file_naming_read(MpArena *arena, const MpAst *ast) {
  MpFileNames *names = MP_NEW(arena, MpFileNames);
  names->source = ast->source;
  Naming self = {.arena = arena,
                 .names = names,
                 .function = MP_NAMING_NOWHERE,
                 .cls = MP_NAMING_NOWHERE,
                 .self_cls = MP_NAMING_NOWHERE};
  mp_map_init(&self.functions, arena);
  find_functions(&self, &ast->body);
  visit_body(&self, &ast->body);
  return names;
}
