#include "analyzer/interp/documenting.h"

#include "analyzer/interp/native.h"
#include "analyzer/project/bindings.h"

// A walk over a decorator's body.
typedef struct MpDocumenting {
  MpStr parameter;
  MpStrs locals;
  bool returns;  // the parameter, somewhere
} MpDocumenting;

// --- expressions: the parameter may be looked at, and given to nobody ---

static bool is_harmless(const MpDocumenting *self, const MpExpr *expr);

static bool are_harmless(const MpDocumenting *self, const MpExprs *exprs) {
  for (uint32_t i = 0; i < exprs->len; i++) {
    if (exprs->items[i] && !is_harmless(self, exprs->items[i])) return false;
  }
  return true;
}

static bool is_parameter(const MpDocumenting *self, const MpExpr *expr) {
  return expr->kind == MP_EXPR_NAME && mp_str_eq(expr->name, self->parameter);
}

static bool is_harmless_call(const MpDocumenting *self, const MpExpr *expr) {
  const MpExpr *func = expr->call.func;
  // What is called on the parameter itself may do anything to it.
  if (func->kind == MP_EXPR_ATTRIBUTE && is_parameter(self, func->attribute.value)) return false;
  for (uint32_t i = 0; i < expr->call.keywords.len; i++) {
    if (!is_harmless(self, expr->call.keywords.items[i].value)) return false;
  }
  return is_harmless(self, func) && are_harmless(self, &expr->call.args);
}

static bool is_harmless_comprehension(const MpDocumenting *self, const MpExpr *expr) {
  for (uint32_t i = 0; i < expr->comp.fors.len; i++) {
    const MpComprehensionFor *clause = &expr->comp.fors.items[i];
    if (!is_harmless(self, clause->iterable)) return false;
    if (!are_harmless(self, &clause->conditions)) return false;
  }
  if (expr->comp.key && !is_harmless(self, expr->comp.key)) return false;
  return is_harmless(self, expr->comp.element);
}

static bool is_harmless_or_absent(const MpDocumenting *self, const MpExpr *expr) {
  return !expr || is_harmless(self, expr);
}

static bool is_harmless(const MpDocumenting *self, const MpExpr *expr) {
  switch (expr->kind) {
    case MP_EXPR_BOOL_OP: return are_harmless(self, &expr->bool_op.values);
    case MP_EXPR_BIN_OP:
      return is_harmless(self, expr->bin_op.left) && is_harmless(self, expr->bin_op.right);
    case MP_EXPR_UNARY_OP: return is_harmless(self, expr->unary_op.operand);
    case MP_EXPR_IF:
      return is_harmless(self, expr->if_exp.test) && is_harmless(self, expr->if_exp.body) &&
             is_harmless(self, expr->if_exp.orelse);
    case MP_EXPR_DICT:
      return are_harmless(self, &expr->dict.keys) && are_harmless(self, &expr->dict.values);
    case MP_EXPR_SET:
    case MP_EXPR_LIST:
    case MP_EXPR_TUPLE:
    case MP_EXPR_JOINED_STR: return are_harmless(self, &expr->elements);
    case MP_EXPR_LIST_COMP:
    case MP_EXPR_SET_COMP:
    case MP_EXPR_DICT_COMP:
    case MP_EXPR_GENERATOR: return is_harmless_comprehension(self, expr);
    case MP_EXPR_COMPARE:
      return is_harmless(self, expr->compare.left) &&
             are_harmless(self, &expr->compare.comparators);
    case MP_EXPR_CALL: return is_harmless_call(self, expr);
    case MP_EXPR_FORMATTED:
      return is_parameter(self, expr->formatted.value) || is_harmless(self, expr->formatted.value);
    case MP_EXPR_ATTRIBUTE:
      return is_parameter(self, expr->attribute.value) || is_harmless(self, expr->attribute.value);
    case MP_EXPR_SUBSCRIPT:
      return is_harmless(self, expr->subscript.value) && is_harmless(self, expr->subscript.index);
    case MP_EXPR_STARRED: return is_harmless(self, expr->operand);
    case MP_EXPR_SLICE:
      return is_harmless_or_absent(self, expr->slice.lower) &&
             is_harmless_or_absent(self, expr->slice.upper) &&
             is_harmless_or_absent(self, expr->slice.step);
    case MP_EXPR_CONSTANT: return true;
    case MP_EXPR_NAME: return !is_parameter(self, expr);
    case MP_EXPR_NAMED:
    case MP_EXPR_LAMBDA:
    case MP_EXPR_AWAIT:
    case MP_EXPR_YIELD:
    case MP_EXPR_YIELD_FROM:
    case MP_EXPR_ERROR: return false;
  }
  return false;
}

// --- statements ---

static bool is_local(const MpDocumenting *self, const MpExpr *expr) {
  if (expr->kind != MP_EXPR_NAME) return false;
  for (uint32_t i = 0; i < self->locals.len; i++) {
    if (mp_str_eq(self->locals.items[i], expr->name)) return true;
  }
  return false;
}

static bool takes_target(const MpDocumenting *self, const MpExpr *target) {
  switch (target->kind) {
    case MP_EXPR_NAME: return is_local(self, target);
    case MP_EXPR_ATTRIBUTE:
      return is_parameter(self, target->attribute.value) &&
             mp_str_is(target->attribute.name, "__doc__");
    case MP_EXPR_SUBSCRIPT:
      return is_local(self, target->subscript.value) && is_harmless(self, target->subscript.index);
    case MP_EXPR_TUPLE:
    case MP_EXPR_LIST:
      for (uint32_t i = 0; i < target->elements.len; i++) {
        if (!takes_target(self, target->elements.items[i])) return false;
      }
      return true;
    default: return false;
  }
}

static bool takes_block(MpDocumenting *self, const MpStmts *stmts);

static bool takes_statement(MpDocumenting *self, const MpStmt *stmt) {
  switch (stmt->kind) {
    case MP_STMT_ASSIGN:
      for (uint32_t i = 0; i < stmt->assign.targets.len; i++) {
        if (!takes_target(self, stmt->assign.targets.items[i])) return false;
      }
      return is_harmless(self, stmt->assign.value);
    case MP_STMT_AUG_ASSIGN:
      return takes_target(self, stmt->aug_assign.target) &&
             is_harmless(self, stmt->aug_assign.value);
    case MP_STMT_IF:
      return is_harmless(self, stmt->if_stmt.test) && takes_block(self, &stmt->if_stmt.body) &&
             takes_block(self, &stmt->if_stmt.orelse);
    case MP_STMT_WHILE:
      return is_harmless(self, stmt->while_loop.test) &&
             takes_block(self, &stmt->while_loop.body) &&
             takes_block(self, &stmt->while_loop.orelse);
    case MP_STMT_FOR:
      return takes_target(self, stmt->for_loop.target) &&
             is_harmless(self, stmt->for_loop.iterable) &&
             takes_block(self, &stmt->for_loop.body) && takes_block(self, &stmt->for_loop.orelse);
    case MP_STMT_EXPR: return stmt->value->kind == MP_EXPR_CONSTANT;
    case MP_STMT_RETURN:
      self->returns = true;
      return stmt->value && is_parameter(self, stmt->value);
    case MP_STMT_RAISE:  // in a program that can be imported it does not
    case MP_STMT_PASS:
    case MP_STMT_BREAK:
    case MP_STMT_CONTINUE: return true;
    default: return false;
  }
}

static bool takes_block(MpDocumenting *self, const MpStmts *stmts) {
  for (uint32_t i = 0; i < stmts->len; i++) {
    if (!takes_statement(self, stmts->items[i])) return false;
  }
  return true;
}

static bool is_documenting(MpRun *run, const MpFunctionDef *def) {
  bool is_candidate = def->parameters.len == 1 && !def->is_generator && !def->is_async &&
                      def->parameters.items[0].kind <= MP_PARAMETER_POSITIONAL_OR_KEYWORD &&
                      def->body.len > 0;
  if (!is_candidate || mp_array_last(&def->body)->kind != MP_STMT_RETURN) return false;
  MpDocumenting self = {.parameter = def->parameters.items[0].name};
  for (uint32_t i = 0; i < def->body.len; i++) {
    MpStrs names = mp_bindings_of_statement(run->arena, def->body.items[i]);
    for (uint32_t k = 0; k < names.len; k++)
      mp_array_push(run->arena, &self.locals, names.items[k]);
  }
  for (uint32_t i = 0; i < self.locals.len; i++) {
    if (mp_str_eq(self.locals.items[i], self.parameter)) return false;
  }
  return takes_block(&self, &def->body) && self.returns;
}

bool mp_documents(MpRun *run, const MpValue *decorator, MpValue *decorated) {
  bool is_plain = decorator->kind == MP_VALUE_FUNCTION && !decorator->function->wrapped_by;
  if (!is_plain || !is_documenting(run, decorator->function->def)) return false;
  MpValue *text = mp_native_unknown_of(run, MP_STR("__doc__"), &decorated, 1, decorated->span);
  bool is_done =
      mp_attribute_assign(run, decorated, MP_STR("__doc__"), text, decorated->span, MP_STR(""));
  if (!is_done) run->exception = NULL;
  return true;
}
