#include "analyzer/syntax/lower.h"

// The body of a clause: its only block. `*end` moves to the end of what was read.
static void lower_suite(MpLower *self, TSNode node, MpKids kids, MpStmts *out, uint32_t *end) {
  uint32_t block = mp_kids_find(self, kids, MP_KIND_BLOCK, 0);
  MpSpan header = mp_node_span(self, node);
  uint32_t colon = block;
  while (colon > 0 && mp_kid_kind(self, kids, colon - 1) != MP_KIND_TOKEN_COLON)
    colon--;
  if (colon > 0) header.end_byte = mp_kid_span(self, kids, colon - 1).end_byte;
  *end = header.end_byte;
  if (block == kids.count) return;
  mp_lower_block(self, mp_kid(self, kids, block).node, header, out);
  *end = mp_stmts_end(out, header.end_byte);
}

static void lower_clause(MpLower *self, const MpStmt *owner, TSNode node, MpStmts *out,
                         uint32_t *end) {
  mp_check_clause(self, owner->span.start_byte, mp_node_span(self, node).start_byte);
  MpStmt *masked = mp_lower_masked(self, node);
  if (masked != NULL) {
    mp_array_push(self->arena, out, masked);
    *end = masked->span.end_byte;
    return;
  }
  MpKids kids = mp_kids_open(self, node);
  lower_suite(self, node, kids, out, end);
  mp_kids_close(self, kids);
}

// An `if` or `elif` up to its own body.
static MpStmt *lower_if_head(MpLower *self, TSNode node, MpKids kids, uint32_t *end) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_IF, mp_node_span(self, node));
  stmt->if_stmt.test = mp_lower_expr(self, mp_kid(self, kids, 1).node);
  lower_suite(self, node, kids, &stmt->if_stmt.body, end);
  return stmt;
}

MpStmt *mp_lower_if(MpLower *self, TSNode node) {
  MpKids kids = mp_kids_open(self, node);
  uint32_t end = 0;
  MpStmt *stmt = lower_if_head(self, node, kids, &end);
  MpStmt *at = stmt;
  uint32_t alternative = mp_kids_find_field(self, kids, MP_FIELD_ALTERNATIVE, 0);
  MpStmts nested = {0};  // each `elif` is an IF alone in the orelse of the one before
  for (; alternative < kids.count;
       alternative = mp_kids_find_field(self, kids, MP_FIELD_ALTERNATIVE, alternative + 1)) {
    MpNode kid = mp_kid(self, kids, alternative);
    if (kid.kind == MP_KIND_ELSE_CLAUSE) {
      lower_clause(self, stmt, kid.node, &at->if_stmt.orelse, &end);
      continue;
    }
    mp_check_clause(self, stmt->span.start_byte, mp_node_span(self, kid.node).start_byte);
    MpStmt *masked = mp_lower_masked(self, kid.node);
    if (masked == NULL && nested.len >= MP_PARSE_MAX_CHAIN) {
      mp_lower_error(self, mp_node_span(self, kid.node), "nested too deeply");
      masked = mp_stmt_new(self, MP_STMT_ERROR, mp_node_span(self, kid.node));
      alternative = kids.count;
    }
    MpKids inner = mp_kids_open(self, kid.node);
    MpStmt *next = masked != NULL ? masked : lower_if_head(self, kid.node, inner, &end);
    mp_kids_close(self, inner);
    mp_array_push(self->arena, &at->if_stmt.orelse, next);
    if (masked != NULL) {
      end = masked->span.end_byte;
      continue;
    }
    mp_array_push(self->arena, &nested, next);
    at = next;
  }
  mp_kids_close(self, kids);
  stmt->span.end_byte = end;
  for (uint32_t i = 0; i < nested.len; i++)
    nested.items[i]->span.end_byte = end;
  return stmt;
}

MpStmt *mp_lower_for(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_FOR, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  stmt->for_loop.is_async = mp_kid_kind(self, kids, 0) == MP_KIND_TOKEN_ASYNC;
  uint32_t left = mp_kids_find_field(self, kids, MP_FIELD_LEFT, 0);
  uint32_t right = mp_kids_find_field(self, kids, MP_FIELD_RIGHT, 0);
  stmt->for_loop.target = mp_lower_expr(self, mp_kid(self, kids, left).node);
  stmt->for_loop.iterable = mp_lower_expr(self, mp_kid(self, kids, right).node);
  self->loop_depth++;
  lower_suite(self, node, kids, &stmt->for_loop.body, &stmt->span.end_byte);
  self->loop_depth--;
  uint32_t orelse = mp_kids_find(self, kids, MP_KIND_ELSE_CLAUSE, 0);
  if (orelse < kids.count) {
    lower_clause(self, stmt, mp_kid(self, kids, orelse).node, &stmt->for_loop.orelse,
                 &stmt->span.end_byte);
  }
  mp_kids_close(self, kids);
  return stmt;
}

MpStmt *mp_lower_while(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_WHILE, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  stmt->while_loop.test = mp_lower_expr(self, mp_kid(self, kids, 1).node);
  self->loop_depth++;
  lower_suite(self, node, kids, &stmt->while_loop.body, &stmt->span.end_byte);
  self->loop_depth--;
  uint32_t orelse = mp_kids_find(self, kids, MP_KIND_ELSE_CLAUSE, 0);
  if (orelse < kids.count) {
    lower_clause(self, stmt, mp_kid(self, kids, orelse).node, &stmt->while_loop.orelse,
                 &stmt->span.end_byte);
  }
  mp_kids_close(self, kids);
  return stmt;
}

static MpWithItem lower_with_item(MpLower *self, TSNode node) {
  MpWithItem item = {NULL, NULL};
  if (mp_node_kind(self, node) != MP_KIND_AS_PATTERN) {
    item.context = mp_lower_expr(self, node);
    return item;
  }
  MpKids kids = mp_kids_open(self, node);
  item.context = mp_lower_expr(self, mp_kid(self, kids, 0).node);
  MpKids target = mp_kids_open(self, mp_kid(self, kids, kids.count - 1).node);
  item.target = mp_lower_expr(self, mp_kid(self, target, 0).node);
  mp_check_target(self, item.target, MP_TARGET_ASSIGN);
  mp_kids_close(self, target);
  mp_kids_close(self, kids);
  return item;
}

static bool is_with_element(MpKind kind) {
  return kind != MP_KIND_LIST_SPLAT && kind != MP_KIND_NAMED_EXPRESSION && kind != MP_KIND_YIELD;
}

// `with (a as b, c):` is read as one item, a tuple; in Python it is two items. Gives false where
// it is no more than an expression.
static bool lower_with_tuple(MpLower *self, TSNode node, MpWithItems *items) {
  MpKind kind = mp_node_kind(self, node);
  if (kind != MP_KIND_TUPLE && kind != MP_KIND_PARENTHESIZED_EXPRESSION) return false;
  MpKids kids = mp_kids_open(self, node);
  bool are_items = kids.count > 2;
  bool has_target = false;
  for (uint32_t i = 1; i + 1 < kids.count; i++) {
    are_items = are_items && is_with_element(mp_kid_kind(self, kids, i));
    has_target = has_target || mp_kid_kind(self, kids, i) == MP_KIND_AS_PATTERN;
  }
  // One expression in parentheses is that expression.
  if (kind == MP_KIND_PARENTHESIZED_EXPRESSION && !has_target) are_items = false;
  for (uint32_t i = 1; are_items && i + 1 < kids.count; i++) {
    if (mp_kid_kind(self, kids, i) == MP_KIND_TOKEN_COMMA) continue;
    MpWithItem item = lower_with_item(self, mp_kid(self, kids, i).node);
    mp_array_push(self->arena, items, item);
  }
  mp_kids_close(self, kids);
  return are_items;
}

static void lower_with_clause(MpLower *self, TSNode node, MpWithItems *items) {
  MpKids kids = mp_kids_open(self, node);
  for (uint32_t i = 0; i < kids.count; i++) {
    if (mp_kid_kind(self, kids, i) != MP_KIND_WITH_ITEM) continue;
    MpKids inner = mp_kids_open(self, mp_kid(self, kids, i).node);
    MpNode value = mp_kid(self, inner, 0);
    if (kids.count > 1 || !lower_with_tuple(self, value.node, items)) {
      MpWithItem item = lower_with_item(self, value.node);
      mp_array_push(self->arena, items, item);
    }
    mp_kids_close(self, inner);
  }
  mp_kids_close(self, kids);
}

MpStmt *mp_lower_with(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_WITH, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  stmt->with.is_async = mp_kid_kind(self, kids, 0) == MP_KIND_TOKEN_ASYNC;
  uint32_t clause = mp_kids_find(self, kids, MP_KIND_WITH_CLAUSE, 0);
  lower_with_clause(self, mp_kid(self, kids, clause).node, &stmt->with.items);
  lower_suite(self, node, kids, &stmt->with.body, &stmt->span.end_byte);
  mp_kids_close(self, kids);
  return stmt;
}

// The name behind `as`, from the expression that the grammar allows there.
static void lower_except_name(MpLower *self, TSNode node, MpExceptHandler *handler) {
  MpSpan span = mp_node_span(self, node);
  if (mp_node_kind(self, node) == MP_KIND_AS_PATTERN_TARGET) {
    MpKids kids = mp_kids_open(self, node);
    lower_except_name(self, mp_kid(self, kids, 0).node, handler);
    mp_kids_close(self, kids);
    return;
  }
  if (mp_node_kind(self, node) != MP_KIND_IDENTIFIER) {
    mp_lower_error(self, span, "expected a name behind `as`");
    mp_node_skip(self, node);
  }
  handler->name = mp_span_text(span);
}

static void lower_except_type(MpLower *self, MpNode node, MpExceptHandler *handler) {
  if (node.kind != MP_KIND_AS_PATTERN) {
    handler->type = mp_lower_element(self, node.node);
    return;
  }
  MpKids kids = mp_kids_open(self, node.node);
  handler->type = mp_lower_element(self, mp_kid(self, kids, 0).node);
  lower_except_name(self, mp_kid(self, kids, kids.count - 1).node, handler);
  mp_kids_close(self, kids);
}

static void lower_except(MpLower *self, TSNode node, MpExceptHandlers *handlers, uint32_t *end) {
  MpExceptHandler handler = {NULL, MP_STR(""), {0}, false};
  MpStmt *masked = mp_lower_masked(self, node);
  MpKids kids = mp_kids_open(self, node);
  for (uint32_t i = 0; masked == NULL && i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (kid.kind == MP_KIND_TOKEN_STAR) handler.is_star = true;
    if (kid.field == MP_FIELD_ALIAS) lower_except_name(self, kid.node, &handler);
    if (kid.field != MP_FIELD_VALUE) continue;
    if (handler.type == NULL) {
      lower_except_type(self, kid, &handler);
    } else {
      mp_lower_error(self, mp_node_span(self, kid.node),
                     "several exception types must be in parentheses");
      mp_node_skip(self, kid.node);
    }
  }
  if (handler.type != NULL && handler.type->kind == MP_EXPR_STARRED) {
    handler.type = handler.type->operand;
    handler.is_star = true;
  }
  lower_suite(self, node, kids, &handler.body, end);
  mp_kids_close(self, kids);
  if (masked != NULL) mp_array_push(self->arena, &handler.body, masked);
  mp_array_push(self->arena, handlers, handler);
}

static void check_handlers(MpLower *self, const MpStmt *stmt, bool has_finally) {
  if (stmt->try_stmt.handlers.len > 0 || has_finally) return;
  uint32_t next = mp_skip_blank(self->source, stmt->span.end_byte);
  mp_lower_error(self, mp_token_at(self->source, next), "expected `except` or `finally`");
}

MpStmt *mp_lower_try(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_TRY, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  uint32_t end = stmt->span.start_byte;
  bool has_finally = false;
  lower_suite(self, node, kids, &stmt->try_stmt.body, &end);
  for (uint32_t i = 0; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    switch ((int)kid.kind) {
      case MP_KIND_EXCEPT_CLAUSE:
        mp_check_clause(self, stmt->span.start_byte, mp_node_span(self, kid.node).start_byte);
        lower_except(self, kid.node, &stmt->try_stmt.handlers, &end);
        break;
      case MP_KIND_ELSE_CLAUSE:
        lower_clause(self, stmt, kid.node, &stmt->try_stmt.orelse, &end);
        break;
      case MP_KIND_FINALLY_CLAUSE:
        has_finally = true;
        lower_clause(self, stmt, kid.node, &stmt->try_stmt.finally, &end);
        break;
      default: break;
    }
  }
  mp_kids_close(self, kids);
  stmt->span.end_byte = end;
  check_handlers(self, stmt, has_finally);
  return stmt;
}
