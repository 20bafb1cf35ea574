#include "tests/syntax/parsed.h"

static void test_spans_are_without_parentheses(void **state) {
  (void)state;
  Parsed p = parse_valid("( (a) + (b . c) )\n");
  const MpExpr *sum = expr_at(p, 0);
  assert_int_equal(sum->kind, MP_EXPR_BIN_OP);
  assert_true(sum->parenthesized);
  assert_span(sum, "(a) + (b . c)");
  assert_span(sum->bin_op.left, "a");
  assert_true(sum->bin_op.left->parenthesized);
  assert_span(sum->bin_op.right, "b . c");
  assert_text(sum->bin_op.right->attribute.name, "c");
  assert_span(stmt_at(p, 0), "( (a) + (b . c) )");
  parsed_free(p);
}

static void test_a_tuple_s_parentheses_are_its_own(void **state) {
  (void)state;
  Parsed p = parse_valid("(a, b)\na, b,\nf(x for x in y)\n");
  assert_span(expr_at(p, 0), "(a, b)");
  assert_false(expr_at(p, 0)->parenthesized);
  assert_span(expr_at(p, 1), "a, b,");
  assert_int_equal(expr_at(p, 1)->elements.len, 2);
  const MpExpr *call = expr_at(p, 2);
  assert_int_equal(call->call.args.len, 1);
  assert_int_equal(call->call.args.items[0]->kind, MP_EXPR_GENERATOR);
  assert_span(call->call.args.items[0], "(x for x in y)");
  parsed_free(p);
}

// The text of an expression with every operation in brackets of its own.
static MpStr grouped(MpArena *arena, const MpExpr *expr) {
  switch ((int)expr->kind) {
    case MP_EXPR_BIN_OP:
      return mp_str_format(arena, "[%.*s%.*s%.*s]", MP_FMT(grouped(arena, expr->bin_op.left)),
                           MP_FMT(mp_operator_text(expr->bin_op.op)),
                           MP_FMT(grouped(arena, expr->bin_op.right)));
    case MP_EXPR_UNARY_OP:
      return mp_str_format(arena, "[%.*s %.*s]", MP_FMT(mp_operator_text(expr->unary_op.op)),
                           MP_FMT(grouped(arena, expr->unary_op.operand)));
    case MP_EXPR_AWAIT:
      return mp_str_format(arena, "[await %.*s]", MP_FMT(grouped(arena, expr->operand)));
    case MP_EXPR_STARRED:
      return mp_str_format(arena, "[* %.*s]", MP_FMT(grouped(arena, expr->operand)));
    case MP_EXPR_BOOL_OP: {
      MpStr out = grouped(arena, expr->bool_op.values.items[0]);
      for (uint32_t i = 1; i < expr->bool_op.values.len; i++) {
        out = mp_str_format(arena, "%.*s %s %.*s", MP_FMT(out), expr->bool_op.is_and ? "and" : "or",
                            MP_FMT(grouped(arena, expr->bool_op.values.items[i])));
      }
      return mp_str_format(arena, "[%.*s]", MP_FMT(out));
    }
    case MP_EXPR_COMPARE: {
      MpStr out = grouped(arena, expr->compare.left);
      for (uint32_t i = 0; i < expr->compare.ops.len; i++) {
        out = mp_str_format(arena, "%.*s %.*s %.*s", MP_FMT(out),
                            MP_FMT(mp_operator_text(expr->compare.ops.items[i])),
                            MP_FMT(grouped(arena, expr->compare.comparators.items[i])));
      }
      return mp_str_format(arena, "[%.*s]", MP_FMT(out));
    }
    default: return mp_span_text(expr->span);
  }
}

static void test_operators_bind_as_in_python(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"a + b * c", "[a+[b*c]]"},
      {"a - b - c", "[[a-b]-c]"},
      {"a ** b ** c", "[a**[b**c]]"},
      {"-a ** -b", "[- [a**[- b]]]"},
      {"a & b ^ c", "[[a&b]^c]"},
      {"a ^ b & c", "[a^[b&c]]"},
      {"a ^ b & c ^ d & e & f ^ g", "[[[a^[b&c]]^[[d&e]&f]]^g]"},
      {"a | b ^ c & d << e", "[a|[b^[c&[d<<e]]]]"},
      {"a @ b // c % d", "[[[a@b]//c]%d]"},
      {"not a == b", "[not [a == b]]"},
      {"a or b and not c or d", "[a or [b and [not c]] or d]"},
      {"a and b and c", "[a and b and c]"},
      {"a < b <= c != d", "[a < b <= c != d]"},
      {"a not  in b is  not c", "[a not in b is not c]"},
      {"a in b is c", "[a in b is c]"},
      {"await a ** b", "[[await a]**b]"},
      {"await a.b(c)", "[await a.b(c)]"},
      {"~a + +b", "[[~ a]+[+ b]]"},
      {"[*a or b][0]", "[*a or b][0]"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Parsed p = parse_valid(cases[i][0]);
    MpStr text = grouped(p.arena, expr_at(p, 0));
    if (!mp_str_is(text, cases[i][1])) print_error("%s: %.*s\n", cases[i][0], MP_FMT(text));
    assert_text(text, cases[i][1]);
    parsed_free(p);
  }
}

static void test_a_star_takes_the_whole_operation(void **state) {
  (void)state;
  Parsed p = parse_valid("f(*a + b, *c or d, *e.f(g), *h if i else j)\n");
  const MpExprs *args = &expr_at(p, 0)->call.args;
  assert_int_equal(args->len, 4);
  static const char *const operands[] = {"a + b", "c or d", "e.f(g)", "h if i else j"};
  for (uint32_t i = 0; i < 4; i++) {
    assert_int_equal(args->items[i]->kind, MP_EXPR_STARRED);
    assert_span(args->items[i]->operand, operands[i]);
  }
  parsed_free(p);
}

static void test_call_arguments(void **state) {
  (void)state;
  Parsed p = parse_valid("f(a, *b, c=1, **d, e=(yield_))\n");
  const MpExpr *call = expr_at(p, 0);
  assert_int_equal(call->call.args.len, 2);
  assert_int_equal(call->call.keywords.len, 3);
  assert_text(call->call.keywords.items[0].name, "c");
  assert_span(&call->call.keywords.items[0], "c=1");
  assert_int_equal(call->call.keywords.items[1].name.len, 0);
  assert_span(&call->call.keywords.items[1], "**d");
  assert_span(&call->call.keywords.items[2], "e=(yield_)");
  assert_true(call->call.keywords.items[2].value->parenthesized);
  parsed_free(p);
}

static void test_subscripts(void **state) {
  (void)state;
  Parsed p = parse_valid("x[1:2, ..., ::3]\nx[i]\nx[:]\nx[a,]\nx[*a]\n");
  const MpExpr *index = expr_at(p, 0)->subscript.index;
  assert_int_equal(index->kind, MP_EXPR_TUPLE);
  assert_int_equal(index->elements.len, 3);
  const MpExpr *slice = index->elements.items[0];
  assert_int_equal(slice->kind, MP_EXPR_SLICE);
  assert_non_null(slice->slice.lower);
  assert_null(slice->slice.step);
  assert_int_equal(index->elements.items[1]->constant.kind, MP_CONSTANT_ELLIPSIS);
  slice = index->elements.items[2];
  assert_null(slice->slice.lower);
  assert_null(slice->slice.upper);
  assert_int_equal(slice->slice.step->constant.integer, 3);
  assert_int_equal(expr_at(p, 1)->subscript.index->kind, MP_EXPR_NAME);
  assert_int_equal(expr_at(p, 2)->subscript.index->kind, MP_EXPR_SLICE);
  assert_int_equal(expr_at(p, 3)->subscript.index->kind, MP_EXPR_TUPLE);
  assert_int_equal(expr_at(p, 4)->subscript.index->kind, MP_EXPR_TUPLE);
  parsed_free(p);
}

static void test_comprehensions(void **state) {
  (void)state;
  Parsed p = parse_valid(
      "[x for x in y if a if b for z in w]\n{k: v for k, v in d}\n{*a, b}\n{**a, 'b': c}\n"
      "async def f(): return {x async for x in y}\n"
      "def g(): return (await x for x in y)\n");
  const MpExpr *comp = expr_at(p, 0);
  assert_int_equal(comp->kind, MP_EXPR_LIST_COMP);
  assert_int_equal(comp->comp.fors.len, 2);
  assert_int_equal(comp->comp.fors.items[0].conditions.len, 2);
  comp = expr_at(p, 1);
  assert_int_equal(comp->kind, MP_EXPR_DICT_COMP);
  assert_span(comp->comp.key, "k");
  assert_span(comp->comp.fors.items[0].target, "k, v");
  assert_int_equal(expr_at(p, 2)->kind, MP_EXPR_SET);
  const MpExpr *dict = expr_at(p, 3);
  assert_int_equal(dict->dict.values.len, 2);
  assert_null(dict->dict.keys.items[0]);
  assert_non_null(dict->dict.keys.items[1]);
  const MpStmt *body = stmt_at(p, 4)->function->body.items[0];
  assert_true(body->value->comp.fors.items[0].is_async);
  parsed_free(p);
}

static void test_lambda(void **state) {
  (void)state;
  Parsed p = parse_valid("lambda a, *b, c=1, **d: (yield a)\nlambda: 0\n");
  const MpFunctionDef *lambda = expr_at(p, 0)->lambda;
  assert_text(lambda->name, "<lambda>");
  assert_true(lambda->is_lambda);
  assert_true(lambda->is_generator);
  assert_int_equal(lambda->parameters.len, 4);
  assert_int_equal(lambda->parameters.items[2].kind, MP_PARAMETER_KEYWORD_ONLY);
  assert_text(mp_span_text(lambda->parameters_span), "a, *b, c=1, **d");
  assert_int_equal(lambda->body.len, 1);
  assert_int_equal(lambda->body.items[0]->kind, MP_STMT_RETURN);
  assert_int_equal(expr_at(p, 1)->lambda->parameters.len, 0);
  parsed_free(p);
}

static void test_other_expressions(void **state) {
  (void)state;
  Parsed p = parse_valid("(y := f(x))\na if b else c if d else e\nx = yield_\n");
  assert_int_equal(expr_at(p, 0)->kind, MP_EXPR_NAMED);
  assert_span(expr_at(p, 0)->named.target, "y");
  const MpExpr *choice = expr_at(p, 1);
  assert_span(choice->if_exp.test, "b");
  assert_span(choice->if_exp.body, "a");
  assert_span(choice->if_exp.orelse, "c if d else e");
  parsed_free(p);
}

static void test_soft_keywords_are_names(void **state) {
  (void)state;
  Parsed p = parse_valid(
      "type(self).count = 1\nmatch = 1\ncase = match\nprint = type\nprint >>f, x\n"
      "match(x)\ntype = print\n_ = type\n");
  assert_int_equal(stmt_at(p, 0)->kind, MP_STMT_ASSIGN);
  assert_span(stmt_at(p, 0)->assign.targets.items[0], "type(self).count");
  assert_text(stmt_at(p, 0)->assign.targets.items[0]->attribute.value->call.func->name, "type");
  const MpExpr *tuple = expr_at(p, 4);
  assert_int_equal(tuple->kind, MP_EXPR_TUPLE);
  assert_int_equal(tuple->elements.items[0]->bin_op.op, MP_OPERATOR_R_SHIFT);
  assert_int_equal(expr_at(p, 5)->kind, MP_EXPR_CALL);
  parsed_free(p);
}

// Valid Python that the grammar refuses or reads in another way.
static void test_what_the_grammar_misreads(void **state) {
  (void)state;
  Parsed p = parse_valid(
      "def f(a: List[int] or None) -> A[b][c](d): pass\nx[*g(y), 1]\nz: A | B[c] | d\n");
  const MpFunctionDef *f = stmt_at(p, 0)->function;
  const MpExpr *annotation = f->parameters.items[0].annotation;
  assert_int_equal(annotation->kind, MP_EXPR_BOOL_OP);
  assert_text(annotation->bool_op.values.items[0]->subscript.value->name, "List");
  assert_int_equal(f->returns->kind, MP_EXPR_CALL);
  const MpExpr *index = expr_at(p, 1)->subscript.index;
  assert_int_equal(index->elements.items[0]->kind, MP_EXPR_STARRED);
  assert_span(index->elements.items[0], "*g(y)");
  annotation = stmt_at(p, 2)->ann_assign.annotation;
  assert_span(annotation->bin_op.left, "A | B[c]");
  parsed_free(p);
}

static void test_an_expression_alone(void **state) {
  (void)state;
  static const struct {
    const char *text;
    const char *message;  // NULL: it is fine
  } cases[] = {
      {"Model(depth=18)", NULL},
      {"f(\n  1\n)\n", NULL},
      {"", "expected an expression"},
      {"x = 1", "expected an expression, not a statement"},
      {"f(); g()", "expected one expression only"},
      {"f(", "`(` was never closed"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Parsed p = parse(cases[i].text);
    MpSyntaxError error = {0};
    const MpExpr *expr = mp_parse_expression(p.parser, p.arena, p.source, &error);
    if (cases[i].message == NULL) {
      assert_non_null(expr);
    } else {
      assert_null(expr);
      assert_text(error.message, cases[i].message);
    }
    parsed_free(p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_spans_are_without_parentheses),
      cmocka_unit_test(test_a_tuple_s_parentheses_are_its_own),
      cmocka_unit_test(test_operators_bind_as_in_python),
      cmocka_unit_test(test_a_star_takes_the_whole_operation),
      cmocka_unit_test(test_call_arguments),
      cmocka_unit_test(test_subscripts),
      cmocka_unit_test(test_comprehensions),
      cmocka_unit_test(test_lambda),
      cmocka_unit_test(test_other_expressions),
      cmocka_unit_test(test_soft_keywords_are_names),
      cmocka_unit_test(test_what_the_grammar_misreads),
      cmocka_unit_test(test_an_expression_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
