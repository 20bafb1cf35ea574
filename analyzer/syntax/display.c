#include "analyzer/syntax/lower.h"

static bool is_punctuation(MpKind kind) {
  switch ((int)kind) {
    case MP_KIND_TOKEN_COMMA:
    case MP_KIND_TOKEN_LEFT_PAREN:
    case MP_KIND_TOKEN_RIGHT_PAREN:
    case MP_KIND_TOKEN_LEFT_BRACKET:
    case MP_KIND_TOKEN_RIGHT_BRACKET:
    case MP_KIND_TOKEN_LEFT_BRACE:
    case MP_KIND_TOKEN_RIGHT_BRACE: return true;
    default: return false;
  }
}

MpExpr *mp_lower_elements(MpLower *self, MpExprKind kind, TSNode node) {
  MpExpr *expr = mp_expr_new(self, kind, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  for (uint32_t i = 0; i < kids.count; i++) {
    if (is_punctuation(mp_kid_kind(self, kids, i))) continue;
    MpExpr *element = mp_lower_element(self, mp_kid(self, kids, i).node);
    mp_array_push(self->arena, &expr->elements, element);
    if (mp_kid_kind(self, kids, i) == MP_KIND_YIELD) {
      mp_lower_error(self, element->span, "a `yield` here must be in parentheses");
    }
  }
  if (kind == MP_EXPR_TUPLE && kids.count == 3 && expr->elements.len == 1 &&
      mp_node_kind(self, node) == MP_KIND_TUPLE) {
    mp_lower_error(self, expr->elements.items[0]->span,
                   "a starred expression cannot stand in parentheses");
  }
  mp_kids_close(self, kids);
  return expr;
}

MpExpr *mp_lower_parens(MpLower *self, TSNode node) {
  // In a target, the grammar reads `(a)` and `(a,)` as the same node.
  MpExpr *expr = mp_lower_elements(self, MP_EXPR_TUPLE, node);
  if (expr->elements.len != 1) return expr;
  MpKids kids = mp_kids_open(self, node);
  bool has_comma = mp_kids_find(self, kids, MP_KIND_TOKEN_COMMA, 0) < kids.count;
  mp_kids_close(self, kids);
  if (has_comma) return expr;
  MpExpr *element = expr->elements.items[0];
  if (element->kind == MP_EXPR_STARRED) {
    mp_lower_error(self, element->span, "a starred expression cannot stand in parentheses");
  }
  element->parenthesized = true;
  return element;
}

static void lower_pair(MpLower *self, TSNode node, MpExpr **key, MpExpr **value) {
  MpKids kids = mp_kids_open(self, node);
  *key = mp_lower_expr(self, mp_kid(self, kids, 0).node);
  *value = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  mp_kids_close(self, kids);
}

MpExpr *mp_lower_dict(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_DICT, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  for (uint32_t i = 0; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (is_punctuation(kid.kind)) continue;
    MpExpr *key = NULL;
    MpExpr *value = NULL;
    if (kid.kind == MP_KIND_PAIR) {
      lower_pair(self, kid.node, &key, &value);
    } else {
      MpKids splat = mp_kids_open(self, kid.node);
      value = mp_lower_expr(self, mp_kid(self, splat, splat.count - 1).node);
      mp_kids_close(self, splat);
    }
    mp_array_push(self->arena, &expr->dict.keys, key);
    mp_array_push(self->arena, &expr->dict.values, value);
  }
  mp_kids_close(self, kids);
  return expr;
}

static void lower_for_in(MpLower *self, TSNode node, MpComprehensionFors *fors) {
  MpComprehensionFor loop = {0};
  MpKids kids = mp_kids_open(self, node);
  loop.is_async = mp_kid_kind(self, kids, 0) == MP_KIND_TOKEN_ASYNC;
  uint32_t left = mp_kids_find_field(self, kids, MP_FIELD_LEFT, 0);
  uint32_t right = mp_kids_find_field(self, kids, MP_FIELD_RIGHT, 0);
  loop.target = mp_lower_expr(self, mp_kid(self, kids, left).node);
  loop.iterable = mp_lower_expr(self, mp_kid(self, kids, right).node);
  if (right + 1 < kids.count) {
    mp_lower_error(self, mp_kid_span(self, kids, right + 1), "unexpected `,`");
  }
  for (uint32_t i = right + 1; i < kids.count; i++)
    mp_node_skip(self, mp_kid(self, kids, i).node);
  mp_kids_close(self, kids);
  mp_array_push(self->arena, fors, loop);
}

static void lower_if_clause(MpLower *self, TSNode node, MpComprehensionFors *fors) {
  MpKids kids = mp_kids_open(self, node);
  MpExpr *condition = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  mp_kids_close(self, kids);
  mp_array_push(self->arena, &mp_array_last(fors).conditions, condition);
}

MpExpr *mp_lower_comprehension(MpLower *self, MpExprKind kind, TSNode node) {
  MpExpr *expr = mp_expr_new(self, kind, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  MpNode body = mp_kid(self, kids, 1);
  if (kind == MP_EXPR_GENERATOR) self->generators++;
  if (body.kind == MP_KIND_PAIR) {
    lower_pair(self, body.node, &expr->comp.key, &expr->comp.element);
  } else {
    expr->comp.element = mp_lower_element(self, body.node);
  }
  if (expr->comp.element->kind == MP_EXPR_STARRED) {
    mp_lower_error(self, expr->comp.element->span, "a starred expression cannot be the element");
  }
  for (uint32_t i = 2; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (kid.kind == MP_KIND_FOR_IN_CLAUSE) lower_for_in(self, kid.node, &expr->comp.fors);
    if (kid.kind == MP_KIND_IF_CLAUSE) lower_if_clause(self, kid.node, &expr->comp.fors);
  }
  if (kind == MP_EXPR_GENERATOR) self->generators--;
  mp_kids_close(self, kids);
  return expr;
}
