#include "analyzer/syntax/lower.h"

static bool is_place(const MpExpr *expr) {
  return expr->kind == MP_EXPR_NAME || expr->kind == MP_EXPR_ATTRIBUTE ||
         expr->kind == MP_EXPR_SUBSCRIPT || expr->kind == MP_EXPR_ERROR;
}

void mp_check_target(MpLower *self, const MpExpr *target, MpTargetUse use) {
  if (is_place(target)) return;
  if (target->kind == MP_EXPR_TUPLE || target->kind == MP_EXPR_LIST) {
    MpTargetUse inner = use == MP_TARGET_DELETE ? use : MP_TARGET_ELEMENT;
    for (uint32_t i = 0; i < target->elements.len; i++) {
      mp_check_target(self, target->elements.items[i], inner);
    }
  } else if (target->kind == MP_EXPR_STARRED && use == MP_TARGET_ELEMENT) {
    mp_check_target(self, target->operand, use);
  } else if (target->kind == MP_EXPR_STARRED && use == MP_TARGET_ASSIGN) {
    mp_lower_error(self, target->span, "a starred target must be in a list or tuple");
  } else {
    mp_lower_error(self, target->span, "cannot %s this expression",
                   use == MP_TARGET_DELETE ? "delete" : "assign to");
  }
}

static MpStmt *lower_annotated(MpLower *self, MpKids kids, MpSpan span) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_ANN_ASSIGN, span);
  uint32_t type = mp_kids_find_field(self, kids, MP_FIELD_TYPE, 0);
  uint32_t right = mp_kids_find_field(self, kids, MP_FIELD_RIGHT, 0);
  stmt->ann_assign.target = mp_lower_expr(self, mp_kid(self, kids, 0).node);
  if (!is_place(stmt->ann_assign.target)) {
    mp_lower_error(self, stmt->ann_assign.target->span, "only a single target can be annotated");
  }
  stmt->ann_assign.annotation = mp_lower_expr(self, mp_kid(self, kids, type).node);
  if (right == kids.count) return stmt;
  MpNode value = mp_kid(self, kids, right);
  if (value.kind == MP_KIND_ASSIGNMENT || value.kind == MP_KIND_AUGMENTED_ASSIGNMENT) {
    mp_lower_error(self, mp_node_span(self, value.node), "expected one value");
    mp_node_skip(self, value.node);
    stmt->kind = MP_STMT_ERROR;
    return stmt;
  }
  stmt->ann_assign.value = mp_lower_expr(self, value.node);
  return stmt;
}

// a = b = value: nested to the right in the grammar, one statement in Python.
static MpStmt *lower_assignment(MpLower *self, TSNode node) {
  MpSpan span = mp_node_span(self, node);
  MpKids outer = mp_kids_open(self, node);
  if (mp_kids_find_field(self, outer, MP_FIELD_TYPE, 0) < outer.count) {
    MpStmt *stmt = lower_annotated(self, outer, span);
    mp_kids_close(self, outer);
    return stmt;
  }
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_ASSIGN, span);
  MpKids kids = outer;
  for (;;) {
    MpExpr *target = mp_lower_element(self, mp_kid(self, kids, 0).node);
    mp_check_target(self, target, MP_TARGET_ASSIGN);
    mp_array_push(self->arena, &stmt->assign.targets, target);
    MpNode right = mp_kid(self, kids, kids.count - 1);
    if (right.kind != MP_KIND_ASSIGNMENT) {
      if (right.kind == MP_KIND_AUGMENTED_ASSIGNMENT) stmt->kind = MP_STMT_ERROR;
      stmt->assign.value = mp_lower_expr(self, right.node);
      break;
    }
    kids = mp_kids_open(self, right.node);
    uint32_t type = mp_kids_find_field(self, kids, MP_FIELD_TYPE, 0);
    if (type == kids.count) continue;
    mp_lower_error(self, mp_kid_span(self, kids, type), "only a single target can be annotated");
    mp_node_skip(self, right.node);
    stmt->kind = MP_STMT_ERROR;
    break;
  }
  mp_kids_close(self, outer);
  return stmt;
}

static MpStmt *lower_augmented(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_AUG_ASSIGN, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  stmt->aug_assign.target = mp_lower_expr(self, mp_kid(self, kids, 0).node);
  MpSpan token = mp_kid_span(self, kids, 1);
  MpStr text = mp_span_text(token);
  stmt->aug_assign.op = mp_operator_from_text(mp_str_slice(text, 0, text.len - 1), false);
  MpNode right = mp_kid(self, kids, kids.count - 1);
  if (!is_place(stmt->aug_assign.target)) {
    mp_lower_error(self, token, "unexpected `%.*s`: the target must be one place", MP_FMT(text));
    stmt->kind = MP_STMT_ERROR;
  }
  stmt->aug_assign.value = mp_lower_expr(self, right.node);
  mp_kids_close(self, kids);
  return stmt;
}

// `:=` needs parentheses where it is a statement or part of its tuple.
static void check_walrus(MpLower *self, MpKids kids) {
  uint32_t named = mp_kids_find(self, kids, MP_KIND_NAMED_EXPRESSION, 0);
  if (named == kids.count) return;
  mp_lower_error(self, mp_kid_span(self, kids, named), "a `:=` here must be in parentheses");
}

MpStmt *mp_lower_expression_statement(MpLower *self, TSNode node) {
  MpKids kids = mp_kids_open(self, node);
  MpNode first = mp_kid(self, kids, 0);
  MpStmt *stmt;
  if (first.kind == MP_KIND_ASSIGNMENT) {
    stmt = lower_assignment(self, first.node);
  } else if (first.kind == MP_KIND_AUGMENTED_ASSIGNMENT) {
    stmt = lower_augmented(self, first.node);
  } else {
    check_walrus(self, kids);
    stmt = mp_stmt_new(self, MP_STMT_EXPR, mp_node_span(self, node));
    stmt->value = mp_lower_expr_list(self, kids, 0, kids.count);
    if (stmt->value->kind == MP_EXPR_STARRED) {
      mp_lower_error(self, stmt->value->span, "a starred expression cannot stand here");
    }
  }
  mp_kids_close(self, kids);
  return stmt;
}
