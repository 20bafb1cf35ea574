#include "analyzer/syntax/lower.h"

MpExpr *mp_star_take(MpExpr *operand, MpExpr **star) {
  if (operand->kind != MP_EXPR_STARRED || operand->parenthesized) return operand;
  *star = operand;
  return operand->operand;
}

MpExpr *mp_star_put(MpExpr *result, MpExpr *star) {
  if (star == NULL) return result;
  result->span.start_byte = star->operand->span.start_byte;
  star->span.end_byte = result->span.end_byte;
  star->operand = result;
  return star;
}

MpOperator mp_operator_from_text(MpStr text, bool is_unary) {
  int first = is_unary ? MP_OPERATOR_INVERT : MP_OPERATOR_ADD;
  int last = is_unary ? MP_OPERATOR_U_SUB : MP_OPERATOR_FLOOR_DIV;
  for (int op = first; op <= last; op++) {
    if (mp_str_eq(mp_operator_text((MpOperator)op), text)) return (MpOperator)op;
  }
  return (MpOperator)first;
}

static void lower_subscript(MpLower *self, MpKids kids, MpExpr *expr) {
  // value [ index , … ]
  expr->subscript.index = mp_lower_expr_list(self, kids, 2, kids.count - 1);
  MpExpr *index = expr->subscript.index;
  if (kids.count > 4 || index->kind != MP_EXPR_STARRED) return;
  // `x[*y]` is a tuple of one since Python 3.11.
  expr->subscript.index = mp_expr_new(self, MP_EXPR_TUPLE, index->span);
  mp_array_push(self->arena, &expr->subscript.index->elements, index);
}

static bool is_bin_op(const MpExpr *expr, MpOperator op) {
  return expr->kind == MP_EXPR_BIN_OP && expr->bin_op.op == op && !expr->parenthesized;
}

// The start of an operand with the parentheses around it; an operator must come before.
static uint32_t outer_start(const MpLower *self, const MpExpr *expr) {
  uint32_t start = expr->span.start_byte;
  MpStr text = self->source->text;
  for (uint32_t at = start; expr->parenthesized && at > 0; at--) {
    char c = text.ptr[at - 1];
    if (c == '(') start = at - 1;
    if (c != '(' && c != ' ' && c != '\t' && c != '\n' && c != '\r') break;
  }
  return start;
}

static MpExpr *new_bin_op(MpLower *self, MpSpan span, MpOperator op, MpExpr *left, MpExpr *right) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_BIN_OP, span);
  expr->bin_op.op = op;
  expr->bin_op.left = left;
  expr->bin_op.right = right;
  return expr;
}

// `left & right`. The grammar gives `^` a closer bond than `&`; in Python it is the other way.
static MpExpr *join_and(MpLower *self, MpSpan span, MpExpr *left, MpExpr *right) {
  if (is_bin_op(left, MP_OPERATOR_BIT_XOR)) {
    MpExpr *last = left->bin_op.right;
    MpSpan inner = {span.source, outer_start(self, last), span.end_byte};
    MpExpr *joined = join_and(self, inner, last, right);
    if (!is_bin_op(joined, MP_OPERATOR_BIT_XOR)) {
      left->bin_op.right = joined;
      left->span.end_byte = span.end_byte;
      return left;
    }
    // The right side brought further `^`, which are nested to the left.
    MpExpr *first = joined;
    first->span.start_byte = left->span.start_byte;
    while (is_bin_op(first->bin_op.left, MP_OPERATOR_BIT_XOR)) {
      first = first->bin_op.left;
      first->span.start_byte = left->span.start_byte;
    }
    left->bin_op.right = first->bin_op.left;
    left->span.end_byte = mp_outer_end(self, first->bin_op.left);
    first->bin_op.left = left;
    return joined;
  }
  if (!is_bin_op(right, MP_OPERATOR_BIT_XOR)) {
    return new_bin_op(self, span, MP_OPERATOR_BIT_AND, left, right);
  }
  MpExpr *first = right;
  first->span.start_byte = span.start_byte;
  while (is_bin_op(first->bin_op.left, MP_OPERATOR_BIT_XOR)) {
    first = first->bin_op.left;
    first->span.start_byte = span.start_byte;
  }
  MpSpan inner = {span.source, span.start_byte, mp_outer_end(self, first->bin_op.left)};
  first->bin_op.left = join_and(self, inner, left, first->bin_op.left);
  return right;
}

// The expression around `left` that the children of a node make.
static MpExpr *lower_link(MpLower *self, MpNode node, MpKids kids, MpExpr *left) {
  MpSpan span = mp_node_span(self, node.node);
  MpNode last = mp_kid(self, kids, kids.count - 1);
  switch ((int)node.kind) {
    case MP_KIND_ATTRIBUTE: {
      MpExpr *expr = mp_expr_new(self, MP_EXPR_ATTRIBUTE, span);
      expr->attribute.value = left;
      expr->attribute.name_span = mp_node_span(self, last.node);
      expr->attribute.name = mp_span_text(expr->attribute.name_span);
      return expr;
    }
    case MP_KIND_SUBSCRIPT: {
      MpExpr *expr = mp_expr_new(self, MP_EXPR_SUBSCRIPT, span);
      expr->subscript.value = left;
      lower_subscript(self, kids, expr);
      return expr;
    }
    case MP_KIND_CALL: {
      MpExpr *expr = mp_expr_new(self, MP_EXPR_CALL, span);
      expr->call.func = left;
      mp_lower_arguments(self, last.node, &expr->call.args, &expr->call.keywords);
      return expr;
    }
    default: {
      MpStr token = mp_node_text(self, mp_kid(self, kids, kids.count - 2).node);
      MpOperator op = mp_operator_from_text(token, false);
      MpExpr *right = mp_lower_expr(self, last.node);
      if (op == MP_OPERATOR_BIT_AND) return join_and(self, span, left, right);
      return new_bin_op(self, span, op, left, right);
    }
  }
}

static bool is_link(MpKind kind) {
  return kind == MP_KIND_BINARY_OPERATOR || kind == MP_KIND_ATTRIBUTE ||
         kind == MP_KIND_SUBSCRIPT || kind == MP_KIND_CALL;
}

// One node of a chain, with its children on the scratch stack.
typedef struct Link {
  MpNode node;
  MpKids kids;
} Link;

typedef MP_ARRAY(Link) Links;

MpExpr *mp_lower_chain(MpLower *self, TSNode node) {
  // From the outermost node to the first operand, then back: thousands of terms are one level.
  enum { INLINE_LINKS = 16 };
  Link first_links[INLINE_LINKS];
  Links links = {first_links, 0, INLINE_LINKS};
  MpNode at = {node, mp_node_kind(self, node), MP_FIELD_NONE};
  uint32_t outer_chain = self->chain;
  while (is_link(at.kind)) {
    Link link = {at, mp_kids_open(self, at.node)};
    mp_array_push(self->arena, &links, link);
    self->chain++;
    at = mp_kid(self, link.kids, 0);
  }
  MpExpr *expr;
  if (self->chain > MP_PARSE_MAX_CHAIN) {
    MpSpan span = mp_node_span(self, node);
    if (!self->too_deep) mp_lower_error(self, span, "nested too deeply");
    self->too_deep = true;
    mp_kids_close(self, links.items[0].kids);
    mp_node_skip(self, node);
    expr = mp_expr_new(self, MP_EXPR_ERROR, span);
  } else {
    MpExpr *star = NULL;
    expr = mp_star_take(mp_lower_element(self, at.node), &star);
    for (uint32_t i = links.len; i-- > 0;) {
      expr = lower_link(self, links.items[i].node, links.items[i].kids, expr);
      if (star != NULL) expr->span.start_byte = star->operand->span.start_byte;
      mp_kids_close(self, links.items[i].kids);
    }
    expr = mp_star_put(expr, star);
  }
  self->chain = outer_chain;
  return expr;
}

static bool is_and_node(MpLower *self, MpKids kids) {
  return mp_str_is(mp_node_text(self, mp_kid(self, kids, 1).node), "and");
}

MpExpr *mp_lower_bool_op(MpLower *self, TSNode node) {
  // `a and b and c` is nested to the left; in Python's tree it is one operation of three values.
  MpExpr *expr = mp_expr_new(self, MP_EXPR_BOOL_OP, mp_node_span(self, node));
  MpKids outer = mp_kids_open(self, node);
  expr->bool_op.is_and = is_and_node(self, outer);
  uint32_t depth = 1;
  MpKids kids = outer;
  while (mp_kid_kind(self, kids, 0) == MP_KIND_BOOLEAN_OPERATOR) {
    MpKids inner = mp_kids_open(self, mp_kid(self, kids, 0).node);
    if (is_and_node(self, inner) != expr->bool_op.is_and) {
      mp_kids_close(self, inner);
      break;
    }
    kids = inner;
    depth++;
  }
  MpExpr *star = NULL;
  MpExpr *first = mp_star_take(mp_lower_element(self, mp_kid(self, kids, 0).node), &star);
  mp_array_push(self->arena, &expr->bool_op.values, first);
  // Every level has three children, and the innermost lies on top of the stack.
  for (uint32_t i = 0; i < depth; i++) {
    MpKids level = {kids.first - 3 * i, 3};
    MpExpr *value = mp_lower_expr(self, mp_kid(self, level, 2).node);
    mp_array_push(self->arena, &expr->bool_op.values, value);
  }
  mp_kids_close(self, outer);
  return mp_star_put(expr, star);
}

static bool comparison_from_text(MpStr text, MpOperator *op) {
  // `is not` and `not in` may be written with any white space between the words.
  if (mp_str_starts_with(text, MP_STR("not"))) {
    *op = MP_OPERATOR_NOT_IN;
    return true;
  }
  if (mp_str_starts_with(text, MP_STR("is"))) {
    *op = text.len > 2 ? MP_OPERATOR_IS_NOT : MP_OPERATOR_IS;
    return true;
  }
  for (int i = MP_OPERATOR_EQ; i <= MP_OPERATOR_NOT_IN; i++) {
    if (!mp_str_eq(mp_operator_text((MpOperator)i), text)) continue;
    *op = (MpOperator)i;
    return true;
  }
  return false;
}

MpExpr *mp_lower_comparison(MpLower *self, TSNode node) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_COMPARE, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  MpExpr *star = NULL;
  expr->compare.left = mp_star_take(mp_lower_element(self, mp_kid(self, kids, 0).node), &star);
  for (uint32_t i = 1; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (kid.field != MP_FIELD_OPERATORS) {
      MpExpr *comparator = mp_lower_expr(self, kid.node);
      mp_array_push(self->arena, &expr->compare.comparators, comparator);
      continue;
    }
    MpOperator op = MP_OPERATOR_NOT_EQ;
    if (!comparison_from_text(mp_node_text(self, kid.node), &op)) {
      mp_lower_error(self, mp_node_span(self, kid.node), "unexpected `<>`, use `!=`");
    }
    mp_array_push(self->arena, &expr->compare.ops, op);
  }
  mp_kids_close(self, kids);
  return mp_star_put(expr, star);
}
