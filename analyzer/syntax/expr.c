#include <string.h>

#include "analyzer/syntax/lower.h"

MpExpr *mp_expr_new(MpLower *self, MpExprKind kind, MpSpan span) {
  MpExpr *expr = MP_NEW(self->arena, MpExpr);
  expr->kind = kind;
  expr->span = span;
  return expr;
}

void mp_check_name(MpLower *self, MpSpan span) {
  // Python 3.6 still took them for names, and so does the grammar.
  MpStr name = mp_span_text(span);
  if (name.len != 5 || name.ptr[0] != 'a') return;
  if (!mp_str_is(name, "await") && !mp_str_is(name, "async")) return;
  mp_lower_error(self, span, "unexpected `%.*s`", MP_FMT(name));
}

MpExpr *mp_lower_name(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_NAME, mp_node_span(self, node));
  expr->name = mp_span_text(expr->span);
  mp_check_name(self, expr->span);
  return expr;
}

static MpExpr *lower_constant(MpLower *self, TSNode node, MpConstantKind kind) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_CONSTANT, mp_node_span(self, node));
  expr->constant.kind = kind;
  return expr;
}

uint32_t mp_outer_end(const MpLower *self, const MpExpr *expr) {
  uint32_t end = expr->span.end_byte;
  if (!expr->parenthesized) return end;
  MpStr text = self->source->text;
  for (uint32_t next = mp_skip_blank(self->source, end); next < text.len && text.ptr[next] == ')';
       next = mp_skip_blank(self->source, end)) {
    end = next + 1;
  }
  return end;
}

// A node whose last child is its operand: `await x`, `*x`, `not x`.
static MpExpr *lower_last(MpLower *self, TSNode node) {
  MpKids kids = mp_kids_open(self, node);
  MpExpr *operand = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  mp_kids_close(self, kids);
  return operand;
}

static MpExpr *lower_starred(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_STARRED, mp_node_span(self, node));
  expr->operand = lower_last(self, node);
  return expr;
}

static MpExpr *lower_await(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_AWAIT, mp_node_span(self, node));
  // A notebook may await outside any function, and a generator expression anywhere.
  if (self->function != NULL && !self->function->is_async && self->generators == 0) {
    mp_lower_error(self, mp_token_at(self->source, expr->span.start_byte),
                   "`await` outside an async function");
  }
  MpExpr *operand = lower_last(self, node);
  expr->operand = operand;
  // The grammar gives `await a ** b` as `await (a ** b)`; in Python, await binds closer.
  if (operand->kind != MP_EXPR_BIN_OP || operand->parenthesized) return expr;
  expr->operand = operand->bin_op.left;
  expr->span.end_byte = mp_outer_end(self, expr->operand);
  operand->bin_op.left = expr;
  operand->span.start_byte = expr->span.start_byte;
  return operand;
}

static MpExpr *lower_unary(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_UNARY_OP, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  MpStr token = mp_node_text(self, mp_kid(self, kids, 0).node);
  MpExpr *operand = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  if (mp_str_is(token, "*")) {  // see mp_respell_stars
    expr->kind = MP_EXPR_STARRED;
    expr->operand = operand;
  } else {
    expr->unary_op.op = mp_operator_from_text(token, true);
    expr->unary_op.operand = operand;
  }
  mp_kids_close(self, kids);
  return expr;
}

static MpExpr *lower_conditional(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_IF, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  MpExpr *star = NULL;
  if (kids.count == 5) {
    MpExpr *body = mp_lower_element(self, mp_kid(self, kids, 0).node);
    expr->if_exp.body = mp_star_take(body, &star);
    expr->if_exp.test = mp_lower_expr(self, mp_kid(self, kids, 2).node);
    expr->if_exp.orelse = mp_lower_expr(self, mp_kid(self, kids, 4).node);
  } else {
    expr->kind = MP_EXPR_ERROR;
  }
  mp_kids_close(self, kids);
  return mp_star_put(expr, star);
}

static MpExpr *lower_named(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_NAMED, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  expr->named.target = mp_lower_expr(self, mp_kid(self, kids, 0).node);
  expr->named.value = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  mp_kids_close(self, kids);
  return expr;
}

static MpExpr *lower_yield(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_YIELD, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  if (kids.count > 1) expr->operand = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  if (kids.count > 2) expr->kind = MP_EXPR_YIELD_FROM;
  MpSpan keyword = mp_kid_span(self, kids, 0);
  mp_kids_close(self, kids);
  if (self->function != NULL) {
    self->function->is_generator = true;
  } else {
    mp_lower_error(self, keyword, "`yield` outside a function");
  }
  return expr;
}

static MpExpr *lower_slice(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_SLICE, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  MpExpr **bounds[] = {&expr->slice.lower, &expr->slice.upper, &expr->slice.step};
  size_t at = 0;
  for (uint32_t i = 0; i < kids.count; i++) {
    if (mp_kid_kind(self, kids, i) == MP_KIND_TOKEN_COLON) {
      at++;
    } else if (at < 3) {
      *bounds[at] = mp_lower_expr(self, mp_kid(self, kids, i).node);
    }
  }
  mp_kids_close(self, kids);
  return expr;
}

static MpExpr *lower_list_node(MpLower *self, TSNode node) {
  MpKids kids = mp_kids_open(self, node);
  MpExpr *expr = mp_lower_expr_list(self, kids, 0, kids.count);
  mp_kids_close(self, kids);
  return expr;
}

MpExpr *mp_lower_expr_list(MpLower *self, MpKids kids, uint32_t from, uint32_t to) {
  if (to - from == 1) return mp_lower_element(self, mp_kid(self, kids, from).node);
  MpSpan span = mp_span_join(mp_kid_span(self, kids, from), mp_kid_span(self, kids, to - 1));
  MpExpr *expr = mp_expr_new(self, MP_EXPR_TUPLE, span);
  for (uint32_t i = from; i < to; i++) {
    if (mp_kid_kind(self, kids, i) == MP_KIND_TOKEN_COMMA) continue;
    MpExpr *element = mp_lower_element(self, mp_kid(self, kids, i).node);
    mp_array_push(self->arena, &expr->elements, element);
  }
  return expr;
}

static MpExpr *lower_parenthesized(MpLower *self, TSNode node) {
  MpKids kids = mp_kids_open(self, node);
  MpExpr *expr = kids.count == 3 ? mp_lower_element(self, mp_kid(self, kids, 1).node)
                                 : mp_expr_new(self, MP_EXPR_ERROR, mp_node_span(self, node));
  mp_kids_close(self, kids);
  if (expr->kind == MP_EXPR_STARRED) {
    mp_lower_error(self, expr->span, "a starred expression cannot stand in parentheses");
  }
  expr->parenthesized = true;
  return expr;
}

static MpExpr *lower_unexpected(MpLower *self, TSNode node) {
  MpSpan span = mp_node_span(self, node);
  mp_lower_error(self, span, "invalid syntax");
  mp_node_skip(self, node);
  return mp_expr_new(self, MP_EXPR_ERROR, span);
}

static MpExpr *lower_kind(MpLower *self, TSNode node, MpKind kind) {
  switch ((int)kind) {
    case MP_KIND_PARENTHESIZED_EXPRESSION: return lower_parenthesized(self, node);
    case MP_KIND_BINARY_OPERATOR:
    case MP_KIND_ATTRIBUTE:
    case MP_KIND_SUBSCRIPT:
    case MP_KIND_CALL: return mp_lower_chain(self, node);
    case MP_KIND_BOOLEAN_OPERATOR: return mp_lower_bool_op(self, node);
    case MP_KIND_COMPARISON_OPERATOR: return mp_lower_comparison(self, node);
    case MP_KIND_UNARY_OPERATOR:
    case MP_KIND_NOT_OPERATOR: return lower_unary(self, node);
    case MP_KIND_STRING: return mp_lower_string(self, node);
    case MP_KIND_CONCATENATED_STRING: return mp_lower_concatenated(self, node);
    case MP_KIND_LIST:
    case MP_KIND_LIST_PATTERN: return mp_lower_elements(self, MP_EXPR_LIST, node);
    case MP_KIND_SET: return mp_lower_elements(self, MP_EXPR_SET, node);
    case MP_KIND_TUPLE: return mp_lower_elements(self, MP_EXPR_TUPLE, node);
    case MP_KIND_TUPLE_PATTERN: return mp_lower_parens(self, node);
    case MP_KIND_EXPRESSION_LIST:
    case MP_KIND_PATTERN_LIST: return lower_list_node(self, node);
    case MP_KIND_DICTIONARY: return mp_lower_dict(self, node);
    case MP_KIND_LIST_COMPREHENSION: return mp_lower_comprehension(self, MP_EXPR_LIST_COMP, node);
    case MP_KIND_SET_COMPREHENSION: return mp_lower_comprehension(self, MP_EXPR_SET_COMP, node);
    case MP_KIND_DICTIONARY_COMPREHENSION:
      return mp_lower_comprehension(self, MP_EXPR_DICT_COMP, node);
    case MP_KIND_GENERATOR_EXPRESSION: return mp_lower_comprehension(self, MP_EXPR_GENERATOR, node);
    case MP_KIND_LAMBDA: return mp_lower_lambda(self, node);
    case MP_KIND_CONDITIONAL_EXPRESSION: return lower_conditional(self, node);
    case MP_KIND_NAMED_EXPRESSION: return lower_named(self, node);
    case MP_KIND_AWAIT: return lower_await(self, node);
    case MP_KIND_YIELD: return lower_yield(self, node);
    case MP_KIND_LIST_SPLAT:
    case MP_KIND_LIST_SPLAT_PATTERN:
    case MP_KIND_SPLAT_TYPE: return lower_starred(self, node);
    case MP_KIND_SLICE: return lower_slice(self, node);
    case MP_KIND_TYPE:
    case MP_KIND_GENERIC_TYPE:
    case MP_KIND_UNION_TYPE:
    case MP_KIND_MEMBER_TYPE:
    case MP_KIND_CONSTRAINED_TYPE: return mp_lower_type(self, node);
    default: return lower_unexpected(self, node);
  }
}

MpExpr *mp_lower_element(MpLower *self, TSNode node) {
  MpKind kind = mp_node_kind(self, node);
  switch ((int)kind) {
    case MP_KIND_IDENTIFIER: return mp_lower_name(self, node);
    case MP_KIND_INTEGER: return mp_lower_integer(self, node);
    case MP_KIND_FLOAT: return mp_lower_float(self, node);
    case MP_KIND_TRUE: return lower_constant(self, node, MP_CONSTANT_TRUE);
    case MP_KIND_FALSE: return lower_constant(self, node, MP_CONSTANT_FALSE);
    case MP_KIND_NONE: return lower_constant(self, node, MP_CONSTANT_NONE);
    case MP_KIND_ELLIPSIS: return lower_constant(self, node, MP_CONSTANT_ELLIPSIS);
    default: break;
  }
  MpSpan span = mp_node_span(self, node);
  if (!mp_lower_enter(self, span)) {
    mp_node_skip(self, node);
    return mp_expr_new(self, MP_EXPR_ERROR, span);
  }
  MpExpr *expr = lower_kind(self, node, kind);
  mp_lower_leave(self);
  return expr;
}

MpExpr *mp_lower_expr(MpLower *self, TSNode node) {
  MpExpr *expr = mp_lower_element(self, node);
  if (expr->kind == MP_EXPR_STARRED && !expr->parenthesized) {
    mp_lower_error(self, expr->span, "a starred expression cannot stand here");
  }
  return expr;
}
