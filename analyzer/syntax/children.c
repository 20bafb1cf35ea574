#include "analyzer/syntax/children.h"

#include <assert.h>

// What all parts are visited with.
typedef struct Visitor {
  MpExprVisit visit;
  void *context;
} Visitor;

static void visit_one(const Visitor *self, const MpExpr *expr) {
  if (expr) self->visit(self->context, expr);
}

static void visit_all(const Visitor *self, const MpExprs *exprs) {
  for (uint32_t i = 0; i < exprs->len; i++)
    visit_one(self, exprs->items[i]);
}

static void visit_parameters(const Visitor *self, const MpParameters *parameters) {
  for (uint32_t i = 0; i < parameters->len; i++) {
    visit_one(self, parameters->items[i].annotation);
    visit_one(self, parameters->items[i].default_value);
  }
}

// Keywords and positional arguments may stand in any order: `f(*a, key=b, *c)`.
static void visit_arguments(const Visitor *self, const MpExprs *args, const MpKeywords *keywords) {
  uint32_t next = 0;
  for (uint32_t i = 0; i < args->len; i++) {
    for (; next < keywords->len; next++) {
      if (keywords->items[next].span.start_byte > args->items[i]->span.start_byte) break;
      visit_one(self, keywords->items[next].value);
    }
    visit_one(self, args->items[i]);
  }
  for (; next < keywords->len; next++)
    visit_one(self, keywords->items[next].value);
}

static void visit_lambda(const Visitor *self, const MpFunctionDef *lambda) {
  visit_parameters(self, &lambda->parameters);
  for (uint32_t i = 0; i < lambda->body.len; i++)
    mp_stmt_each_expr(lambda->body.items[i], self->visit, self->context);
}

static void visit_dict(const Visitor *self, const MpExpr *dict) {
  for (uint32_t i = 0; i < dict->dict.values.len; i++) {
    visit_one(self, dict->dict.keys.items[i]);
    visit_one(self, dict->dict.values.items[i]);
  }
}

static void visit_comprehension(const Visitor *self, const MpExpr *comp) {
  visit_one(self, comp->comp.key);
  visit_one(self, comp->comp.element);
  for (uint32_t i = 0; i < comp->comp.fors.len; i++) {
    const MpComprehensionFor *one = &comp->comp.fors.items[i];
    visit_one(self, one->target);
    visit_one(self, one->iterable);
    visit_all(self, &one->conditions);
  }
}

static void visit_two(const Visitor *self, const MpExpr *first, const MpExpr *second) {
  visit_one(self, first);
  visit_one(self, second);
}

void mp_expr_each_child(const MpExpr *self, MpExprVisit visit, void *context) {
  const Visitor visitor = {visit, context};
  switch (self->kind) {
    case MP_EXPR_BOOL_OP: visit_all(&visitor, &self->bool_op.values); return;
    case MP_EXPR_NAMED: visit_two(&visitor, self->named.target, self->named.value); return;
    case MP_EXPR_BIN_OP: visit_two(&visitor, self->bin_op.left, self->bin_op.right); return;
    case MP_EXPR_UNARY_OP: visit_one(&visitor, self->unary_op.operand); return;
    case MP_EXPR_LAMBDA: visit_lambda(&visitor, self->lambda); return;
    case MP_EXPR_IF:
      visit_two(&visitor, self->if_exp.body, self->if_exp.test);
      visit_one(&visitor, self->if_exp.orelse);
      return;
    case MP_EXPR_DICT: visit_dict(&visitor, self); return;
    case MP_EXPR_LIST_COMP:
    case MP_EXPR_SET_COMP:
    case MP_EXPR_DICT_COMP:
    case MP_EXPR_GENERATOR: visit_comprehension(&visitor, self); return;
    case MP_EXPR_AWAIT:
    case MP_EXPR_YIELD:
    case MP_EXPR_YIELD_FROM:
    case MP_EXPR_STARRED: visit_one(&visitor, self->operand); return;
    case MP_EXPR_COMPARE:
      visit_one(&visitor, self->compare.left);
      visit_all(&visitor, &self->compare.comparators);
      return;
    case MP_EXPR_CALL:
      visit_one(&visitor, self->call.func);
      visit_arguments(&visitor, &self->call.args, &self->call.keywords);
      return;
    case MP_EXPR_FORMATTED:
      visit_two(&visitor, self->formatted.value, self->formatted.format);
      return;
    case MP_EXPR_ATTRIBUTE: visit_one(&visitor, self->attribute.value); return;
    case MP_EXPR_SUBSCRIPT:
      visit_two(&visitor, self->subscript.value, self->subscript.index);
      return;
    case MP_EXPR_SLICE:
      visit_two(&visitor, self->slice.lower, self->slice.upper);
      visit_one(&visitor, self->slice.step);
      return;
    case MP_EXPR_JOINED_STR:
    case MP_EXPR_SET:
    case MP_EXPR_LIST:
    case MP_EXPR_TUPLE: visit_all(&visitor, &self->elements); return;
    case MP_EXPR_CONSTANT:
    case MP_EXPR_NAME:
    case MP_EXPR_ERROR: return;
  }
  assert(false);
}

static void visit_pattern(const Visitor *self, const MpPattern *pattern) {
  visit_one(self, pattern->value);
  for (uint32_t i = 0; i < pattern->patterns.len; i++) {
    if (i < pattern->keys.len) visit_one(self, pattern->keys.items[i]);
    visit_pattern(self, pattern->patterns.items[i]);
  }
}

static void visit_match(const Visitor *self, const MpStmt *match) {
  visit_one(self, match->match.subject);
  for (uint32_t i = 0; i < match->match.cases.len; i++) {
    visit_pattern(self, match->match.cases.items[i].pattern);
    visit_one(self, match->match.cases.items[i].guard);
  }
}

static void visit_function(const Visitor *self, const MpFunctionDef *def) {
  visit_all(self, &def->decorators);
  visit_parameters(self, &def->parameters);
  visit_one(self, def->returns);
}

static void visit_class(const Visitor *self, const MpClassDef *def) {
  visit_all(self, &def->decorators);
  visit_arguments(self, &def->bases, &def->keywords);
}

static void visit_with(const Visitor *self, const MpStmt *with) {
  for (uint32_t i = 0; i < with->with.items.len; i++)
    visit_two(self, with->with.items.items[i].context, with->with.items.items[i].target);
}

static void visit_try(const Visitor *self, const MpStmt *stmt) {
  for (uint32_t i = 0; i < stmt->try_stmt.handlers.len; i++)
    visit_one(self, stmt->try_stmt.handlers.items[i].type);
}

void mp_stmt_each_expr(const MpStmt *self, MpExprVisit visit, void *context) {
  const Visitor visitor = {visit, context};
  switch (self->kind) {
    case MP_STMT_FUNCTION_DEF: visit_function(&visitor, self->function); return;
    case MP_STMT_CLASS_DEF: visit_class(&visitor, self->class_def); return;
    case MP_STMT_RETURN:
    case MP_STMT_EXPR: visit_one(&visitor, self->value); return;
    case MP_STMT_DELETE: visit_all(&visitor, &self->targets); return;
    case MP_STMT_ASSIGN:
      visit_all(&visitor, &self->assign.targets);
      visit_one(&visitor, self->assign.value);
      return;
    case MP_STMT_AUG_ASSIGN:
      visit_two(&visitor, self->aug_assign.target, self->aug_assign.value);
      return;
    case MP_STMT_ANN_ASSIGN:
      visit_two(&visitor, self->ann_assign.target, self->ann_assign.annotation);
      visit_one(&visitor, self->ann_assign.value);
      return;
    case MP_STMT_FOR: visit_two(&visitor, self->for_loop.target, self->for_loop.iterable); return;
    case MP_STMT_WHILE: visit_one(&visitor, self->while_loop.test); return;
    case MP_STMT_IF: visit_one(&visitor, self->if_stmt.test); return;
    case MP_STMT_WITH: visit_with(&visitor, self); return;
    case MP_STMT_MATCH: visit_match(&visitor, self); return;
    case MP_STMT_RAISE: visit_two(&visitor, self->raise.exception, self->raise.cause); return;
    case MP_STMT_TRY: visit_try(&visitor, self); return;
    case MP_STMT_ASSERT: visit_two(&visitor, self->assertion.test, self->assertion.message); return;
    case MP_STMT_IMPORT:
    case MP_STMT_IMPORT_FROM:
    case MP_STMT_GLOBAL:
    case MP_STMT_NONLOCAL:
    case MP_STMT_TYPE_ALIAS:
    case MP_STMT_PASS:
    case MP_STMT_BREAK:
    case MP_STMT_CONTINUE:
    case MP_STMT_ERROR: return;
  }
  assert(false);
}
