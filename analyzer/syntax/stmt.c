#include <string.h>

#include "analyzer/syntax/lower.h"

MpStmt *mp_stmt_new(MpLower *self, MpStmtKind kind, MpSpan span) {
  MpStmt *stmt = MP_NEW(self->arena, MpStmt);
  stmt->kind = kind;
  stmt->span = span;
  return stmt;
}

uint32_t mp_stmts_end(const MpStmts *self, uint32_t header_end) {
  return self->len == 0 ? header_end : mp_array_last(self)->span.end_byte;
}

MpStmt *mp_lower_masked(MpLower *self, TSNode node) {
  MpSpan span = {self->source, 0, 0};
  if (self->repair == NULL) return NULL;
  if (!mp_repair_masks(self->repair, ts_node_start_byte(node), &span)) return NULL;
  // What belongs to a broken header is part of the broken statement.
  uint32_t end = mp_node_span(self, node).end_byte;
  const char *text = self->source->text.ptr;
  while (end > span.end_byte && memchr(" \t\f\r\n", text[end - 1], 5) != NULL)
    end--;
  span.end_byte = end;
  return mp_stmt_new(self, MP_STMT_ERROR, span);
}

// A keyword and the expression behind it, if any.
static MpStmt *lower_return(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_RETURN, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  if (kids.count > 1) stmt->value = mp_lower_expr(self, mp_kid(self, kids, 1).node);
  if (self->function == NULL) {
    mp_lower_error(self, mp_kid_span(self, kids, 0), "`return` outside a function");
  }
  mp_kids_close(self, kids);
  return stmt;
}

static MpStmt *lower_delete(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_DELETE, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  MpNode targets = mp_kid(self, kids, 1);
  MpExpr *list = mp_lower_expr(self, targets.node);
  if (targets.kind == MP_KIND_EXPRESSION_LIST && list->kind == MP_EXPR_TUPLE) {
    stmt->targets = list->elements;
  } else {
    mp_array_push(self->arena, &stmt->targets, list);
  }
  mp_kids_close(self, kids);
  for (uint32_t i = 0; i < stmt->targets.len; i++) {
    mp_check_target(self, stmt->targets.items[i], MP_TARGET_DELETE);
  }
  return stmt;
}

static MpStmt *lower_raise(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_RAISE, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  uint32_t cause = mp_kids_find_field(self, kids, MP_FIELD_CAUSE, 0);
  if (cause < kids.count) {
    stmt->raise.cause = mp_lower_expr(self, mp_kid(self, kids, cause).node);
  }
  if (kids.count > 1 && mp_kid_kind(self, kids, 1) != MP_KIND_TOKEN_FROM) {
    MpNode exception = mp_kid(self, kids, 1);
    stmt->raise.exception = mp_lower_expr(self, exception.node);
    if (exception.kind == MP_KIND_EXPRESSION_LIST) {
      mp_lower_error(self, stmt->raise.exception->span, "`raise` takes one exception");
    }
  } else if (cause < kids.count) {
    mp_lower_error(self, mp_kid_span(self, kids, 1), "unexpected `from`");
  }
  mp_kids_close(self, kids);
  return stmt;
}

static MpStmt *lower_assert(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_ASSERT, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  stmt->assertion.test = mp_lower_expr(self, mp_kid(self, kids, 1).node);
  if (kids.count > 3) stmt->assertion.message = mp_lower_expr(self, mp_kid(self, kids, 3).node);
  if (kids.count > 4) mp_lower_error(self, mp_kid_span(self, kids, 4), "unexpected `,`");
  for (uint32_t i = 4; i < kids.count; i++)
    mp_node_skip(self, mp_kid(self, kids, i).node);
  mp_kids_close(self, kids);
  return stmt;
}

static MpStmt *lower_names(MpLower *self, TSNode node, MpStmtKind kind) {
  MpStmt *stmt = mp_stmt_new(self, kind, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  for (uint32_t i = 1; i < kids.count; i++) {
    if (mp_kid_kind(self, kids, i) != MP_KIND_IDENTIFIER) continue;
    MpStr name = mp_node_text(self, mp_kid(self, kids, i).node);
    mp_array_push(self->arena, &stmt->names, name);
  }
  mp_kids_close(self, kids);
  return stmt;
}

static MpStmt *lower_jump(MpLower *self, TSNode node, MpStmtKind kind) {
  MpStmt *stmt = mp_stmt_new(self, kind, mp_node_span(self, node));
  if (self->loop_depth == 0) {
    mp_lower_error(self, stmt->span, "`%.*s` outside a loop", MP_FMT(mp_span_text(stmt->span)));
  }
  return stmt;
}

// `print >>f, x` is an expression in Python 3 too: `print >> f`, in a tuple.
static MpStmt *lower_print_chevron(MpLower *self, MpKids kids, MpSpan span) {
  MpExpr *shift = mp_expr_new(self, MP_EXPR_BIN_OP, mp_kid_span(self, kids, 0));
  MpSpan chevron = mp_kid_span(self, kids, 1);
  shift->span.end_byte = chevron.end_byte;
  shift->bin_op.op = MP_OPERATOR_R_SHIFT;
  shift->bin_op.left = mp_lower_name(self, mp_kid(self, kids, 0).node);
  MpKids inner = mp_kids_open(self, mp_kid(self, kids, 1).node);
  shift->bin_op.right = mp_lower_expr(self, mp_kid(self, inner, inner.count - 1).node);
  mp_kids_close(self, inner);
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_EXPR, span);
  stmt->value = shift;
  if (kids.count == 2) return stmt;
  stmt->value = mp_expr_new(self, MP_EXPR_TUPLE, span);
  mp_array_push(self->arena, &stmt->value->elements, shift);
  for (uint32_t i = 2; i < kids.count; i++) {
    if (mp_kid_kind(self, kids, i) == MP_KIND_TOKEN_COMMA) continue;
    MpExpr *element = mp_lower_expr(self, mp_kid(self, kids, i).node);
    mp_array_push(self->arena, &stmt->value->elements, element);
  }
  return stmt;
}

// The statements of Python 2: `print x`, `exec code`.
static MpStmt *lower_python2(MpLower *self, TSNode node, const char *keyword) {
  MpSpan span = mp_node_span(self, node);
  MpKids kids = mp_kids_open(self, node);
  MpStmt *stmt;
  if (mp_kid_kind(self, kids, 1) == MP_KIND_CHEVRON) {
    stmt = lower_print_chevron(self, kids, span);
  } else {
    stmt = mp_stmt_new(self, MP_STMT_ERROR, span);
    mp_lower_error(self, mp_kid_span(self, kids, 1), "expected `(`: `%s` is a function in Python 3",
                   keyword);
    mp_node_skip(self, node);
  }
  mp_kids_close(self, kids);
  return stmt;
}

static MpStmt *lower_plain(MpLower *self, TSNode node, MpStmtKind kind) {
  MpStmt *stmt = mp_stmt_new(self, kind, mp_node_span(self, node));
  mp_node_skip(self, node);
  return stmt;
}

static MpStmt *lower_kind(MpLower *self, TSNode node) {
  switch ((int)mp_node_kind(self, node)) {
    case MP_KIND_EXPRESSION_STATEMENT: return mp_lower_expression_statement(self, node);
    case MP_KIND_FUNCTION_DEFINITION: return mp_lower_function(self, node);
    case MP_KIND_CLASS_DEFINITION: return mp_lower_class(self, node);
    case MP_KIND_DECORATED_DEFINITION: return mp_lower_decorated(self, node);
    case MP_KIND_RETURN_STATEMENT: return lower_return(self, node);
    case MP_KIND_DELETE_STATEMENT: return lower_delete(self, node);
    case MP_KIND_FOR_STATEMENT: return mp_lower_for(self, node);
    case MP_KIND_WHILE_STATEMENT: return mp_lower_while(self, node);
    case MP_KIND_IF_STATEMENT: return mp_lower_if(self, node);
    case MP_KIND_WITH_STATEMENT: return mp_lower_with(self, node);
    case MP_KIND_MATCH_STATEMENT: return mp_lower_match(self, node);
    case MP_KIND_RAISE_STATEMENT: return lower_raise(self, node);
    case MP_KIND_TRY_STATEMENT: return mp_lower_try(self, node);
    case MP_KIND_ASSERT_STATEMENT: return lower_assert(self, node);
    case MP_KIND_IMPORT_STATEMENT: return mp_lower_import(self, node);
    case MP_KIND_IMPORT_FROM_STATEMENT:
    case MP_KIND_FUTURE_IMPORT_STATEMENT: return mp_lower_import_from(self, node);
    case MP_KIND_GLOBAL_STATEMENT: return lower_names(self, node, MP_STMT_GLOBAL);
    case MP_KIND_NONLOCAL_STATEMENT: return lower_names(self, node, MP_STMT_NONLOCAL);
    case MP_KIND_TYPE_ALIAS_STATEMENT: return lower_plain(self, node, MP_STMT_TYPE_ALIAS);
    case MP_KIND_PASS_STATEMENT: return lower_plain(self, node, MP_STMT_PASS);
    case MP_KIND_BREAK_STATEMENT: return lower_jump(self, node, MP_STMT_BREAK);
    case MP_KIND_CONTINUE_STATEMENT: return lower_jump(self, node, MP_STMT_CONTINUE);
    case MP_KIND_PRINT_STATEMENT: return lower_python2(self, node, "print");
    case MP_KIND_EXEC_STATEMENT: return lower_python2(self, node, "exec");
    default: mp_lower_broken(self, node); return lower_plain(self, node, MP_STMT_ERROR);
  }
}

// Whether what is broken lies in a nested block alone, which can be told apart and kept.
static bool is_header_broken(MpLower *self, TSNode node) {
  if (!ts_node_has_error(node)) return false;
  if (ts_node_is_error(node) || ts_node_is_missing(node)) return true;
  MpKids kids = mp_kids_open(self, node);
  bool is_broken = false;
  bool has_block = false;
  for (uint32_t i = 0; i < kids.count && !is_broken; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (!ts_node_has_error(kid.node)) continue;
    switch ((int)kid.kind) {
      case MP_KIND_BLOCK: has_block = true; break;
      case MP_KIND_ELIF_CLAUSE:
      case MP_KIND_ELSE_CLAUSE:
      case MP_KIND_EXCEPT_CLAUSE:
      case MP_KIND_FINALLY_CLAUSE:
      case MP_KIND_CASE_CLAUSE:
      case MP_KIND_FUNCTION_DEFINITION:
      case MP_KIND_CLASS_DEFINITION:
        has_block = true;
        is_broken = is_header_broken(self, kid.node);
        break;
      default: is_broken = true; break;
    }
  }
  mp_kids_close(self, kids);
  return is_broken || !has_block;
}

static bool is_simple(MpStmtKind kind) {
  switch ((int)kind) {
    case MP_STMT_FUNCTION_DEF:
    case MP_STMT_CLASS_DEF:
    case MP_STMT_FOR:
    case MP_STMT_WHILE:
    case MP_STMT_IF:
    case MP_STMT_WITH:
    case MP_STMT_MATCH:
    case MP_STMT_TRY: return false;
    default: return true;
  }
}

MpStmt *mp_lower_stmt(MpLower *self, TSNode node) {
  bool is_decorated = mp_node_kind(self, node) == MP_KIND_DECORATED_DEFINITION;
  MpStmt *masked = is_decorated ? NULL : mp_lower_masked(self, node);
  if (masked != NULL) {
    mp_node_skip(self, node);
    return masked;
  }
  if (is_header_broken(self, node)) {
    mp_lower_broken(self, node);
    return lower_plain(self, node, MP_STMT_ERROR);
  }
  if (self->depth == 0) self->too_deep = false;
  if (!mp_lower_enter(self, mp_node_span(self, node))) {
    return lower_plain(self, node, MP_STMT_ERROR);
  }
  MpStmt *stmt = lower_kind(self, node);
  mp_lower_leave(self);
  if (is_simple(stmt->kind)) mp_check_lines(self, stmt->span);
  return stmt;
}
