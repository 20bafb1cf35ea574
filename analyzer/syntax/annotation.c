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

// `left | right`, where the grammar may have read `a | b | c` as `a | (b | c)`.
static MpExpr *join_union(MpLower *self, uint32_t start, MpExpr *left, MpExpr *right,
                          uint32_t end) {
  bool is_union = right->kind == MP_EXPR_BIN_OP && right->bin_op.op == MP_OPERATOR_BIT_OR;
  if (is_union && !right->parenthesized) {
    MpExpr *outer = right;
    while (outer->bin_op.left->kind == MP_EXPR_BIN_OP && !outer->bin_op.left->parenthesized &&
           outer->bin_op.left->bin_op.op == MP_OPERATOR_BIT_OR) {
      outer->span.start_byte = start;
      outer = outer->bin_op.left;
    }
    outer->span.start_byte = start;
    MpExpr *first = outer->bin_op.left;
    outer->bin_op.left = join_union(self, start, left, first, mp_outer_end(self, first));
    return right;
  }
  MpExpr *expr = mp_expr_new(self, MP_EXPR_BIN_OP, (MpSpan){self->source, start, end});
  expr->bin_op.op = MP_OPERATOR_BIT_OR;
  expr->bin_op.left = left;
  expr->bin_op.right = right;
  return expr;
}

static MpExpr *lower_union(MpLower *self, TSNode node) {
  MpSpan span = mp_node_span(self, node);
  MpKids kids = mp_kids_open(self, node);
  MpExpr *left = mp_lower_expr(self, mp_kid(self, kids, 0).node);
  MpExpr *right = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  mp_kids_close(self, kids);
  return join_union(self, span.start_byte, left, right, span.end_byte);
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
  TSNode around = ts_node_parent(ts_node_parent(node));
  if (mp_node_kind(self, around) != MP_KIND_TYPE_PARAMETER) {
    mp_lower_error(self, mp_node_span(self, ts_node_child(node, 1)), "unexpected `:`");
  }
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
  MpExpr *expr = mp_lower_element(self, mp_kid(self, kids, 0).node);
  mp_kids_close(self, kids);
  return expr;
}
