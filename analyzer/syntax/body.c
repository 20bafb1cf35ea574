#include "analyzer/syntax/body.h"

static void visit_one(const MpStmts *body, MpBodyVisit visit, void *context) {
  if (body->len > 0) visit(context, body);
}

static void visit_try(const MpStmt *self, MpBodyVisit visit, void *context) {
  visit_one(&self->try_stmt.body, visit, context);
  for (uint32_t i = 0; i < self->try_stmt.handlers.len; i++)
    visit_one(&self->try_stmt.handlers.items[i].body, visit, context);
  visit_one(&self->try_stmt.orelse, visit, context);
  visit_one(&self->try_stmt.finally, visit, context);
}

void mp_stmt_each_body(const MpStmt *self, MpBodyVisit visit, void *context) {
  switch (self->kind) {
    case MP_STMT_FUNCTION_DEF: visit_one(&self->function->body, visit, context); break;
    case MP_STMT_CLASS_DEF: visit_one(&self->class_def->body, visit, context); break;
    case MP_STMT_FOR:
      visit_one(&self->for_loop.body, visit, context);
      visit_one(&self->for_loop.orelse, visit, context);
      break;
    case MP_STMT_WHILE:
      visit_one(&self->while_loop.body, visit, context);
      visit_one(&self->while_loop.orelse, visit, context);
      break;
    case MP_STMT_IF:
      visit_one(&self->if_stmt.body, visit, context);
      visit_one(&self->if_stmt.orelse, visit, context);
      break;
    case MP_STMT_WITH: visit_one(&self->with.body, visit, context); break;
    case MP_STMT_MATCH:
      for (uint32_t i = 0; i < self->match.cases.len; i++)
        visit_one(&self->match.cases.items[i].body, visit, context);
      break;
    case MP_STMT_TRY: visit_try(self, visit, context); break;
    case MP_STMT_RETURN:
    case MP_STMT_DELETE:
    case MP_STMT_ASSIGN:
    case MP_STMT_AUG_ASSIGN:
    case MP_STMT_ANN_ASSIGN:
    case MP_STMT_RAISE:
    case MP_STMT_ASSERT:
    case MP_STMT_IMPORT:
    case MP_STMT_IMPORT_FROM:
    case MP_STMT_GLOBAL:
    case MP_STMT_NONLOCAL:
    case MP_STMT_EXPR:
    case MP_STMT_TYPE_ALIAS:
    case MP_STMT_PASS:
    case MP_STMT_BREAK:
    case MP_STMT_CONTINUE:
    case MP_STMT_ERROR: break;
  }
}
