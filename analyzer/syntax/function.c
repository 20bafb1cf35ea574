#include "analyzer/syntax/lower.h"

// What a function keeps apart from the code around it.
typedef struct Scope {
  MpFunctionDef *function;
  uint32_t loop_depth;
  uint32_t generators;
} Scope;

static Scope enter_scope(MpLower *self, MpFunctionDef *function) {
  Scope outer = {self->function, self->loop_depth, self->generators};
  self->function = function;
  self->loop_depth = 0;
  self->generators = 0;
  return outer;
}

static void leave_scope(MpLower *self, Scope outer) {
  self->function = outer.function;
  self->loop_depth = outer.loop_depth;
  self->generators = outer.generators;
}

static MpFunctionDef *fill_function(MpLower *self, TSNode node) {
  MpFunctionDef *function = MP_NEW(self->arena, MpFunctionDef);
  function->span = mp_node_span(self, node);
  MpKids kids = mp_kids_open(self, node);
  uint32_t header_end = function->span.start_byte;
  for (uint32_t i = 0; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (kid.kind != MP_KIND_BLOCK) header_end = mp_kid_span(self, kids, i).end_byte;
    switch ((int)kid.kind) {
      case MP_KIND_TOKEN_ASYNC: function->is_async = true; break;
      case MP_KIND_IDENTIFIER:
        function->name_span = mp_node_span(self, kid.node);
        function->name = mp_span_text(function->name_span);
        break;
      case MP_KIND_TYPE_PARAMETER: mp_node_skip(self, kid.node); break;
      case MP_KIND_PARAMETERS:
        function->parameters_span = mp_node_span(self, kid.node);
        mp_lower_parameters(self, kid.node, &function->parameters);
        break;
      case MP_KIND_TYPE: function->returns = mp_lower_expr(self, kid.node); break;
      case MP_KIND_BLOCK: {
        Scope outer = enter_scope(self, function);
        MpSpan header = {self->source, function->span.start_byte, header_end};
        mp_lower_block(self, kid.node, header, &function->body);
        leave_scope(self, outer);
        break;
      }
      default: break;
    }
  }
  mp_kids_close(self, kids);
  function->span.end_byte = mp_stmts_end(&function->body, header_end);
  return function;
}

MpStmt *mp_lower_function(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_FUNCTION_DEF, mp_node_span(self, node));
  stmt->function = fill_function(self, node);
  stmt->span = stmt->function->span;
  return stmt;
}

MpStmt *mp_lower_class(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_CLASS_DEF, mp_node_span(self, node));
  MpClassDef *class_def = MP_NEW(self->arena, MpClassDef);
  MpKids kids = mp_kids_open(self, node);
  uint32_t header_end = stmt->span.start_byte;
  for (uint32_t i = 0; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (kid.kind != MP_KIND_BLOCK) header_end = mp_kid_span(self, kids, i).end_byte;
    switch ((int)kid.kind) {
      case MP_KIND_IDENTIFIER:
        class_def->name_span = mp_node_span(self, kid.node);
        class_def->name = mp_span_text(class_def->name_span);
        break;
      case MP_KIND_TYPE_PARAMETER: mp_node_skip(self, kid.node); break;
      case MP_KIND_ARGUMENT_LIST:
        mp_lower_arguments(self, kid.node, &class_def->bases, &class_def->keywords);
        break;
      case MP_KIND_BLOCK: {
        Scope outer = enter_scope(self, NULL);
        MpSpan header = {self->source, stmt->span.start_byte, header_end};
        mp_lower_block(self, kid.node, header, &class_def->body);
        leave_scope(self, outer);
        break;
      }
      default: break;
    }
  }
  mp_kids_close(self, kids);
  stmt->span.end_byte = mp_stmts_end(&class_def->body, header_end);
  class_def->span = stmt->span;
  stmt->class_def = class_def;
  return stmt;
}

static void lower_decorators(MpLower *self, MpKids kids, MpExprs *decorators) {
  for (uint32_t i = 0; i + 1 < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (kid.kind != MP_KIND_DECORATOR) continue;
    MpStmt *masked = mp_lower_masked(self, kid.node);
    mp_check_lines(self, mp_kid_span(self, kids, i));
    MpKids inner = mp_kids_open(self, kid.node);
    MpExpr *decorator = masked != NULL ? mp_expr_new(self, MP_EXPR_ERROR, masked->span)
                                       : mp_lower_expr(self, mp_kid(self, inner, 1).node);
    mp_kids_close(self, inner);
    mp_array_push(self->arena, decorators, decorator);
  }
}

MpStmt *mp_lower_decorated(MpLower *self, TSNode node) {
  MpSpan span = mp_node_span(self, node);
  MpExprs decorators = {0};
  MpKids kids = mp_kids_open(self, node);
  lower_decorators(self, kids, &decorators);
  MpNode definition = mp_kid(self, kids, kids.count - 1);
  MpStmt *stmt = mp_lower_stmt(self, definition.node);
  mp_kids_close(self, kids);
  stmt->span.start_byte = span.start_byte;
  if (stmt->kind == MP_STMT_FUNCTION_DEF) {
    stmt->function->decorators = decorators;
    stmt->function->span = stmt->span;
  } else if (stmt->kind == MP_STMT_CLASS_DEF) {
    stmt->class_def->decorators = decorators;
    stmt->class_def->span = stmt->span;
  }
  return stmt;
}

MpExpr *mp_lower_lambda(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_LAMBDA, mp_node_span(self, node));
  MpFunctionDef *function = MP_NEW(self->arena, MpFunctionDef);
  expr->lambda = function;
  function->name = MP_STR("<lambda>");
  function->span = expr->span;
  function->is_lambda = true;
  MpKids kids = mp_kids_open(self, node);
  MpSpan keyword = mp_kid_span(self, kids, 0);
  function->name_span = keyword;
  function->parameters_span = (MpSpan){self->source, keyword.end_byte, keyword.end_byte};
  uint32_t parameters = mp_kids_find(self, kids, MP_KIND_LAMBDA_PARAMETERS, 0);
  if (parameters < kids.count) {
    function->parameters_span = mp_kid_span(self, kids, parameters);
    mp_lower_parameters(self, mp_kid(self, kids, parameters).node, &function->parameters);
  }
  Scope outer = enter_scope(self, function);
  MpExpr *value = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  leave_scope(self, outer);
  mp_kids_close(self, kids);
  MpStmt *body = mp_stmt_new(self, MP_STMT_RETURN, value->span);
  body->value = value;
  mp_array_push(self->arena, &function->body, body);
  return expr;
}
