#include "analyzer/syntax/lower.h"

// The grammar has nodes of its own for what stands in an annotation; in Python these are
// expressions like any other.

static MpExpr *lower_generic(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_SUBSCRIPT, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  expr->subscript.value = mp_lower_expr(self, mp_kid(self, kids, 0).node);
  MpKids arguments = mp_kids_open(self, mp_kid(self, kids, kids.count - 1).node);
  MpExpr *index = mp_lower_expr_list(self, arguments, 1, arguments.count - 1);
  if (index->kind == MP_EXPR_STARRED) {
    expr->subscript.index = mp_expr_new(self, MP_EXPR_TUPLE, index->span);
    mp_array_push(self->arena, &expr->subscript.index->elements, index);
  } else {
    expr->subscript.index = index;
  }
  mp_kids_close(self, arguments);
  mp_kids_close(self, kids);
  return expr;
}

static MpExpr *lower_union(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_BIN_OP, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  expr->bin_op.op = MP_OPERATOR_BIT_OR;
  expr->bin_op.left = mp_lower_expr(self, mp_kid(self, kids, 0).node);
  expr->bin_op.right = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  mp_kids_close(self, kids);
  return expr;
}

static MpExpr *lower_member(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_ATTRIBUTE, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  expr->attribute.value = mp_lower_expr(self, mp_kid(self, kids, 0).node);
  expr->attribute.name_span = mp_kid_span(self, kids, kids.count - 1);
  expr->attribute.name = mp_span_text(expr->attribute.name_span);
  mp_kids_close(self, kids);
  return expr;
}

static MpExpr *lower_constrained(MpLower *self, TSNode node) {
  // `x: a[1:2]`: inside brackets of an annotation this is a slice.
  MpExpr *expr = mp_expr_new(self, MP_EXPR_SLICE, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  expr->slice.lower = mp_lower_expr(self, mp_kid(self, kids, 0).node);
  expr->slice.upper = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  mp_kids_close(self, kids);
  return expr;
}

MpExpr *mp_lower_type(MpLower *self, TSNode node) {
  switch ((int)mp_node_kind(self, node)) {
    case MP_KIND_GENERIC_TYPE: return lower_generic(self, node);
    case MP_KIND_UNION_TYPE: return lower_union(self, node);
    case MP_KIND_MEMBER_TYPE: return lower_member(self, node);
    case MP_KIND_CONSTRAINED_TYPE: return lower_constrained(self, node);
    default: break;
  }
  MpKids kids = mp_kids_open(self, node);
  MpExpr *expr = mp_lower_expr(self, mp_kid(self, kids, 0).node);
  mp_kids_close(self, kids);
  return expr;
}
