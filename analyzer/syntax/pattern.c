#include "analyzer/syntax/lower.h"

// Some patterns have no node of their own in the grammar (`-1` is two): they are read from a run
// of children, starting at `*at`, which moves behind them.
static MpPattern *lower_simple(MpLower *self, MpKids kids, uint32_t *at);

static MpPattern *new_pattern(MpLower *self, MpPatternKind kind, MpSpan span) {
  MpPattern *pattern = MP_NEW(self->arena, MpPattern);
  pattern->kind = kind;
  pattern->span = span;
  return pattern;
}

static MpPattern *lower_node(MpLower *self, TSNode node) {
  MpKids kids = mp_kids_open(self, node);
  uint32_t at = 0;
  MpPattern *pattern = lower_simple(self, kids, &at);
  mp_kids_close(self, kids);
  return pattern;
}

static MpExpr *lower_dotted_value(MpLower *self, MpKids kids) {
  MpExpr *expr = mp_lower_name(self, mp_kid(self, kids, 0).node);
  for (uint32_t i = 2; i < kids.count; i += 2) {
    MpSpan name = mp_kid_span(self, kids, i);
    MpExpr *outer = mp_expr_new(self, MP_EXPR_ATTRIBUTE, mp_span_join(expr->span, name));
    outer->attribute.value = expr;
    outer->attribute.name = mp_span_text(name);
    outer->attribute.name_span = name;
    expr = outer;
  }
  return expr;
}

static MpPattern *lower_capture(MpLower *self, MpSpan span) {
  MpPattern *pattern = new_pattern(self, MP_PATTERN_AS, span);
  MpStr name = mp_span_text(span);
  pattern->name = mp_str_is(name, "_") ? MP_STR("") : name;
  return pattern;
}

static MpPattern *lower_dotted(MpLower *self, TSNode node) {
  MpSpan span = mp_node_span(self, node);
  MpKids kids = mp_kids_open(self, node);
  MpPattern *pattern;
  if (kids.count == 1) {
    pattern = lower_capture(self, span);
  } else {
    pattern = new_pattern(self, MP_PATTERN_VALUE, span);
    pattern->value = lower_dotted_value(self, kids);
  }
  mp_kids_close(self, kids);
  return pattern;
}

static MpPattern *lower_value(MpLower *self, TSNode node, MpPatternKind kind) {
  MpPattern *pattern = new_pattern(self, kind, mp_node_span(self, node));
  pattern->value = mp_lower_expr(self, node);
  return pattern;
}

static MpExpr *negate(MpLower *self, MpSpan minus, MpExpr *operand) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_UNARY_OP, mp_span_join(minus, operand->span));
  expr->unary_op.op = MP_OPERATOR_U_SUB;
  expr->unary_op.operand = operand;
  return expr;
}

// `1 + 2j`, with a sign before it or not.
static MpPattern *lower_complex(MpLower *self, TSNode node) {
  MpPattern *pattern = new_pattern(self, MP_PATTERN_VALUE, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  uint32_t at = mp_kid_kind(self, kids, 0) == MP_KIND_TOKEN_MINUS ? 1 : 0;
  MpExpr *left = mp_lower_expr(self, mp_kid(self, kids, at).node);
  if (at == 1) left = negate(self, mp_kid_span(self, kids, 0), left);
  MpExpr *sum = mp_expr_new(self, MP_EXPR_BIN_OP, pattern->span);
  bool is_minus = mp_kid_kind(self, kids, at + 1) == MP_KIND_TOKEN_MINUS;
  sum->bin_op.op = is_minus ? MP_OPERATOR_SUB : MP_OPERATOR_ADD;
  sum->bin_op.left = left;
  sum->bin_op.right = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  pattern->value = sum;
  mp_kids_close(self, kids);
  return pattern;
}

static void lower_items(MpLower *self, MpKids kids, uint32_t from, MpPatterns *patterns) {
  for (uint32_t i = from; i < kids.count;) {
    MpKind kind = mp_kid_kind(self, kids, i);
    if (kind == MP_KIND_CASE_PATTERN) {
      MpPattern *pattern = lower_node(self, mp_kid(self, kids, i).node);
      mp_array_push(self->arena, patterns, pattern);
    }
    i++;
  }
}

static MpPattern *lower_sequence(MpLower *self, TSNode node) {
  MpPattern *pattern = new_pattern(self, MP_PATTERN_SEQUENCE, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  lower_items(self, kids, 0, &pattern->patterns);
  bool has_comma = mp_kids_find(self, kids, MP_KIND_TOKEN_COMMA, 0) < kids.count;
  bool is_list = mp_kid_kind(self, kids, 0) == MP_KIND_TOKEN_LEFT_BRACKET;
  mp_kids_close(self, kids);
  bool is_group = !is_list && !has_comma && pattern->patterns.len == 1;
  return is_group ? pattern->patterns.items[0] : pattern;
}

static MpPattern *lower_union(MpLower *self, TSNode node) {
  MpPattern *pattern = new_pattern(self, MP_PATTERN_OR, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  for (uint32_t at = 0; at < kids.count;) {
    if (mp_kid_kind(self, kids, at) == MP_KIND_TOKEN_PIPE) {
      at++;
      continue;
    }
    MpPattern *choice = lower_simple(self, kids, &at);
    mp_array_push(self->arena, &pattern->patterns, choice);
  }
  mp_kids_close(self, kids);
  return pattern;
}

static MpPattern *lower_star(MpLower *self, TSNode node) {
  MpPattern *pattern = new_pattern(self, MP_PATTERN_STAR, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  MpStr name = mp_node_text(self, mp_kid(self, kids, kids.count - 1).node);
  pattern->name = mp_str_is(name, "_") ? MP_STR("") : name;
  mp_kids_close(self, kids);
  return pattern;
}

static MpPattern *lower_mapping(MpLower *self, TSNode node) {
  MpPattern *pattern = new_pattern(self, MP_PATTERN_MAPPING, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  for (uint32_t at = 1; at + 1 < kids.count;) {
    MpNode kid = mp_kid(self, kids, at);
    if (kid.kind == MP_KIND_SPLAT_PATTERN) {
      pattern->name = lower_star(self, kid.node)->name;
      at++;
    } else if (kid.field == MP_FIELD_KEY) {
      MpPattern *key = lower_simple(self, kids, &at);
      mp_array_push(self->arena, &pattern->keys, key->value);
      if (key->value == NULL) {
        mp_array_last(&pattern->keys) = mp_expr_new(self, MP_EXPR_ERROR, key->span);
        mp_lower_error(self, key->span, "a key in a pattern must be a literal or a dotted name");
      }
    } else if (kid.kind == MP_KIND_CASE_PATTERN) {
      MpPattern *value = lower_node(self, kid.node);
      mp_array_push(self->arena, &pattern->patterns, value);
      at++;
    } else {
      at++;
    }
  }
  mp_kids_close(self, kids);
  return pattern;
}

// `name=pattern`: notes the name and gives the pattern.
static MpPattern *lower_keyword(MpLower *self, TSNode node, MpPattern *owner) {
  MpKids kids = mp_kids_open(self, node);
  MpStr name = mp_node_text(self, mp_kid(self, kids, 0).node);
  mp_array_push(self->arena, &owner->keyword_names, name);
  uint32_t at = 2;
  MpPattern *pattern = lower_simple(self, kids, &at);
  mp_kids_close(self, kids);
  return pattern;
}

// `name=pattern as target` is read as `(name=pattern) as target`. NULL where it is something else.
static MpPattern *lower_keyword_as(MpLower *self, TSNode node, MpPattern *owner) {
  MpPattern *pattern = NULL;
  MpKids kids = mp_kids_open(self, node);
  MpKids inner = mp_kids_open(self, mp_kid(self, kids, 0).node);
  MpNode first = mp_kid(self, inner, 0);
  if (first.kind == MP_KIND_KEYWORD_PATTERN) {
    MpPattern *value = lower_keyword(self, first.node, owner);
    pattern = new_pattern(self, MP_PATTERN_AS, mp_node_span(self, node));
    pattern->span.start_byte = value->span.start_byte;
    pattern->name = mp_node_text(self, mp_kid(self, kids, kids.count - 1).node);
    mp_array_push(self->arena, &pattern->patterns, value);
  }
  mp_kids_close(self, kids);
  return pattern;
}

// One argument of a class pattern.
static void lower_class_item(MpLower *self, TSNode node, MpPattern *owner) {
  MpKids kids = mp_kids_open(self, node);
  MpNode first = mp_kid(self, kids, 0);
  MpPattern *pattern = NULL;
  if (first.kind == MP_KIND_KEYWORD_PATTERN) {
    pattern = lower_keyword(self, first.node, owner);
  } else if (first.kind == MP_KIND_AS_PATTERN) {
    pattern = lower_keyword_as(self, first.node, owner);
  }
  if (pattern == NULL) {
    uint32_t at = 0;
    pattern = lower_simple(self, kids, &at);
    if (owner->keyword_names.len > 0) {
      mp_lower_error(self, pattern->span, "positional pattern after keyword pattern");
    }
  }
  mp_kids_close(self, kids);
  mp_array_push(self->arena, &owner->patterns, pattern);
}

static MpPattern *lower_class_pattern(MpLower *self, TSNode node) {
  MpPattern *pattern = new_pattern(self, MP_PATTERN_CLASS, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  MpKids dotted = mp_kids_open(self, mp_kid(self, kids, 0).node);
  pattern->value = lower_dotted_value(self, dotted);
  mp_kids_close(self, dotted);
  for (uint32_t i = 1; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (kid.kind == MP_KIND_CASE_PATTERN) lower_class_item(self, kid.node, pattern);
  }
  mp_kids_close(self, kids);
  return pattern;
}

static MpPattern *lower_as(MpLower *self, TSNode node) {
  MpPattern *pattern = new_pattern(self, MP_PATTERN_AS, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  MpPattern *inner = lower_node(self, mp_kid(self, kids, 0).node);
  mp_array_push(self->arena, &pattern->patterns, inner);
  pattern->name = mp_node_text(self, mp_kid(self, kids, kids.count - 1).node);
  mp_kids_close(self, kids);
  return pattern;
}

static MpPattern *lower_kind(MpLower *self, MpNode node) {
  switch ((int)node.kind) {
    case MP_KIND_AS_PATTERN: return lower_as(self, node.node);
    case MP_KIND_CASE_PATTERN: return lower_node(self, node.node);
    case MP_KIND_CLASS_PATTERN: return lower_class_pattern(self, node.node);
    case MP_KIND_SPLAT_PATTERN: return lower_star(self, node.node);
    case MP_KIND_UNION_PATTERN: return lower_union(self, node.node);
    case MP_KIND_LIST_PATTERN:
    case MP_KIND_TUPLE_PATTERN: return lower_sequence(self, node.node);
    case MP_KIND_DICT_PATTERN: return lower_mapping(self, node.node);
    case MP_KIND_COMPLEX_PATTERN: return lower_complex(self, node.node);
    case MP_KIND_DOTTED_NAME: return lower_dotted(self, node.node);
    case MP_KIND_IDENTIFIER:
    case MP_KIND_TOKEN_UNDERSCORE: return lower_capture(self, mp_node_span(self, node.node));
    case MP_KIND_TRUE:
    case MP_KIND_FALSE:
    case MP_KIND_NONE: return lower_value(self, node.node, MP_PATTERN_SINGLETON);
    case MP_KIND_STRING:
    case MP_KIND_CONCATENATED_STRING:
    case MP_KIND_INTEGER:
    case MP_KIND_FLOAT: return lower_value(self, node.node, MP_PATTERN_VALUE);
    default: {
      MpSpan span = mp_node_span(self, node.node);
      mp_lower_error(self, span, "invalid pattern");
      mp_node_skip(self, node.node);
      return new_pattern(self, MP_PATTERN_ERROR, span);
    }
  }
}

static MpPattern *lower_simple(MpLower *self, MpKids kids, uint32_t *at) {
  MpNode node = mp_kid(self, kids, (*at)++);
  MpSpan span = mp_node_span(self, node.node);
  if (!mp_lower_enter(self, span)) {
    mp_node_skip(self, node.node);
    return new_pattern(self, MP_PATTERN_ERROR, span);
  }
  MpPattern *pattern;
  if (node.kind == MP_KIND_TOKEN_MINUS && *at < kids.count) {
    pattern = lower_value(self, mp_kid(self, kids, (*at)++).node, MP_PATTERN_VALUE);
    pattern->value = negate(self, span, pattern->value);
    pattern->span.start_byte = span.start_byte;
  } else {
    pattern = lower_kind(self, node);
  }
  mp_lower_leave(self);
  return pattern;
}

static void lower_case(MpLower *self, TSNode node, MpMatchCases *cases, uint32_t *end) {
  MpMatchCase item = {NULL, NULL, {0}};
  MpStmt *masked = mp_lower_masked(self, node);
  MpSpan header = mp_node_span(self, node);
  MpKids kids = mp_kids_open(self, node);
  uint32_t block = mp_kids_find(self, kids, MP_KIND_BLOCK, 0);
  uint32_t guard = mp_kids_find(self, kids, MP_KIND_IF_CLAUSE, 0);
  uint32_t colon = mp_kids_find(self, kids, MP_KIND_TOKEN_COLON, 0);
  uint32_t stop = guard < colon ? guard : colon;
  if (colon < kids.count) header.end_byte = mp_kid_span(self, kids, colon).end_byte;
  if (masked != NULL) {
    item.pattern = new_pattern(self, MP_PATTERN_ERROR, masked->span);
  } else if (stop == 2) {
    item.pattern = lower_node(self, mp_kid(self, kids, 1).node);
  } else {
    MpSpan span = mp_span_join(mp_kid_span(self, kids, 1), mp_kid_span(self, kids, stop - 1));
    item.pattern = new_pattern(self, MP_PATTERN_SEQUENCE, span);
    MpKids patterns = {kids.first, stop};
    lower_items(self, patterns, 1, &item.pattern->patterns);
  }
  if (guard < kids.count) {
    MpKids inner = mp_kids_open(self, mp_kid(self, kids, guard).node);
    item.guard = mp_lower_expr(self, mp_kid(self, inner, inner.count - 1).node);
    mp_kids_close(self, inner);
  }
  *end = header.end_byte;
  if (block < kids.count) {
    mp_lower_block(self, mp_kid(self, kids, block).node, header, &item.body);
    *end = mp_stmts_end(&item.body, header.end_byte);
  }
  mp_kids_close(self, kids);
  mp_array_push(self->arena, cases, item);
}

MpStmt *mp_lower_match(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_MATCH, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  uint32_t colon = mp_kids_find(self, kids, MP_KIND_TOKEN_COLON, 0);
  stmt->match.subject = mp_lower_expr_list(self, kids, 1, colon);
  uint32_t end = colon < kids.count ? mp_kid_span(self, kids, colon).end_byte : stmt->span.end_byte;
  mp_check_lines(self, (MpSpan){self->source, stmt->span.start_byte, end});
  uint32_t body = mp_kids_find_field(self, kids, MP_FIELD_BODY, 0);
  if (body < kids.count) {
    MpKids clauses = mp_kids_open(self, mp_kid(self, kids, body).node);
    for (uint32_t i = 0; i < clauses.count; i++) {
      MpNode clause = mp_kid(self, clauses, i);
      if (clause.kind == MP_KIND_CASE_CLAUSE) {
        lower_case(self, clause.node, &stmt->match.cases, &end);
      }
    }
    mp_kids_close(self, clauses);
  }
  mp_kids_close(self, kids);
  stmt->span.end_byte = end;
  if (stmt->match.cases.len == 0) {
    MpSpan span = {self->source, stmt->span.start_byte, stmt->span.start_byte + 5};
    mp_lower_error(self, span, "expected a `case` in `match`");
  }
  return stmt;
}
