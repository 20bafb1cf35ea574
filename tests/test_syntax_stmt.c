#include "tests/syntax/parsed.h"

static void test_statement_spans(void **state) {
  (void)state;
  Parsed p = parse_valid("x = 1; y = 2;  # why\n\nif a:\n  b\n\n  # behind\nc\n");
  assert_int_equal(p.ast->body.len, 4);
  assert_span(stmt_at(p, 0), "x = 1");
  assert_span(stmt_at(p, 1), "y = 2");
  assert_span(stmt_at(p, 2), "if a:\n  b");
  assert_span(stmt_at(p, 3), "c");
  assert_int_equal(p.ast->comments.len, 2);
  assert_span(&p.ast->comments.items[0], "# why");
  assert_span(&p.ast->comments.items[1], "# behind");
  parsed_free(p);
}

static void test_function(void **state) {
  (void)state;
  Parsed p = parse_valid(
      "@a\n@b.c(1)\nasync def f[T](x, /, y: int = 1, *z: T, k, **w) -> None:\n"
      "  def g(): yield\n  return lambda: (yield)\n");
  const MpStmt *stmt = stmt_at(p, 0);
  assert_int_equal(stmt->kind, MP_STMT_FUNCTION_DEF);
  const MpFunctionDef *f = stmt->function;
  assert_int_equal(stmt->span.start_byte, 0);
  assert_int_equal(f->span.start_byte, 0);
  assert_true(f->is_async);
  assert_false(f->is_generator);
  assert_true(f->body.items[0]->function->is_generator);
  assert_text(f->name, "f");
  assert_text(mp_span_text(f->name_span), "f");
  assert_text(mp_span_text(f->parameters_span), "(x, /, y: int = 1, *z: T, k, **w)");
  assert_int_equal(f->decorators.len, 2);
  assert_span(f->decorators.items[1], "b.c(1)");
  assert_span(f->returns, "None");
  static const MpParameterKind kinds[] = {
      MP_PARAMETER_POSITIONAL_ONLY, MP_PARAMETER_POSITIONAL_OR_KEYWORD, MP_PARAMETER_VAR_POSITIONAL,
      MP_PARAMETER_KEYWORD_ONLY, MP_PARAMETER_VAR_KEYWORD};
  static const char *const names[] = {"x", "y", "z", "k", "w"};
  assert_int_equal(f->parameters.len, 5);
  for (uint32_t i = 0; i < 5; i++) {
    assert_int_equal(f->parameters.items[i].kind, kinds[i]);
    assert_text(f->parameters.items[i].name, names[i]);
  }
  assert_span(&f->parameters.items[1], "y: int = 1");
  assert_span(f->parameters.items[1].annotation, "int");
  assert_int_equal(f->parameters.items[1].default_value->constant.integer, 1);
  parsed_free(p);
}

static void test_class(void **state) {
  (void)state;
  Parsed p = parse_valid("@d\nclass A(B, c.D, metaclass=M):\n  x: int\n  y: int = 1\n");
  const MpClassDef *a = stmt_at(p, 0)->class_def;
  assert_text(a->name, "A");
  assert_int_equal(a->span.start_byte, 0);
  assert_int_equal(a->bases.len, 2);
  assert_int_equal(a->keywords.len, 1);
  assert_int_equal(a->decorators.len, 1);
  assert_int_equal(a->body.len, 2);
  assert_int_equal(a->body.items[0]->kind, MP_STMT_ANN_ASSIGN);
  assert_null(a->body.items[0]->ann_assign.value);
  assert_non_null(a->body.items[1]->ann_assign.value);
  parsed_free(p);
}

static void test_assignments(void **state) {
  (void)state;
  Parsed p = parse_valid("a = b, *c = [d, (e)] = f\ng **= 2\n(h) = 1\n(i,) = j\nk: A[b] | None\n");
  const MpStmt *stmt = stmt_at(p, 0);
  assert_int_equal(stmt->assign.targets.len, 3);
  assert_int_equal(stmt->assign.targets.items[1]->kind, MP_EXPR_TUPLE);
  assert_span(stmt->assign.targets.items[1], "b, *c");
  assert_int_equal(stmt->assign.targets.items[2]->kind, MP_EXPR_LIST);
  assert_span(stmt->assign.value, "f");
  assert_int_equal(stmt_at(p, 1)->aug_assign.op, MP_OPERATOR_POW);
  assert_int_equal(stmt_at(p, 2)->assign.targets.items[0]->kind, MP_EXPR_NAME);
  assert_true(stmt_at(p, 2)->assign.targets.items[0]->parenthesized);
  assert_int_equal(stmt_at(p, 3)->assign.targets.items[0]->kind, MP_EXPR_TUPLE);
  const MpExpr *annotation = stmt_at(p, 4)->ann_assign.annotation;
  assert_int_equal(annotation->kind, MP_EXPR_BIN_OP);
  assert_int_equal(annotation->bin_op.left->kind, MP_EXPR_SUBSCRIPT);
  parsed_free(p);
}

static void test_if(void **state) {
  (void)state;
  Parsed p = parse_valid("if a: b\nelif c:\n  d\nelif e: f\nelse:\n  g\n");
  const MpStmt *stmt = stmt_at(p, 0);
  assert_int_equal(stmt->if_stmt.orelse.len, 1);
  const MpStmt *second = stmt->if_stmt.orelse.items[0];
  assert_int_equal(second->kind, MP_STMT_IF);
  assert_span(second, "elif c:\n  d\nelif e: f\nelse:\n  g");
  const MpStmt *third = second->if_stmt.orelse.items[0];
  assert_int_equal(third->if_stmt.orelse.len, 1);
  assert_int_equal(third->if_stmt.orelse.items[0]->kind, MP_STMT_EXPR);
  parsed_free(p);
}

static void test_loops(void **state) {
  (void)state;
  Parsed p = parse_valid(
      "for i, x in enumerate(y):\n  continue\nelse: z\nwhile a:\n  break\nelse: b\n"
      "async def f():\n  async for x in *y, z: pass\n");
  const MpStmt *loop = stmt_at(p, 0);
  assert_int_equal(loop->for_loop.target->kind, MP_EXPR_TUPLE);
  assert_int_equal(loop->for_loop.orelse.len, 1);
  assert_int_equal(stmt_at(p, 1)->while_loop.orelse.len, 1);
  loop = stmt_at(p, 2)->function->body.items[0];
  assert_true(loop->for_loop.is_async);
  assert_span(loop->for_loop.iterable, "*y, z");
  parsed_free(p);
}

static void test_with(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint32_t items, targets;
  } cases[] = {
      {"with a: pass", 1, 0},
      {"with a as b, c as (d, e): pass", 2, 2},
      {"with (a as b, c,): pass", 2, 1},
      {"with (a, b): pass", 2, 0},
      {"with (a, b) as c: pass", 1, 1},
      {"with (a): pass", 1, 0},
      {"with (a), (b): pass", 2, 0},
      {"with (a := b): pass", 1, 0},
      {"with (a as b): pass", 1, 1},
      {"with f() as x.y[0]: pass", 1, 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Parsed p = parse_valid(cases[i].text);
    const MpWithItems *items = &stmt_at(p, 0)->with.items;
    assert_int_equal(items->len, cases[i].items);
    uint32_t targets = 0;
    for (uint32_t k = 0; k < items->len; k++)
      targets += items->items[k].target != NULL;
    assert_int_equal(targets, cases[i].targets);
    parsed_free(p);
  }
}

static void test_try(void **state) {
  (void)state;
  Parsed p = parse_valid(
      "try: a\nexcept (B, C) as d: e\nexcept: f\nelse: g\nfinally: h\n"
      "try: a\nexcept* B: c\n");
  const MpStmt *stmt = stmt_at(p, 0);
  assert_int_equal(stmt->try_stmt.handlers.len, 2);
  assert_text(stmt->try_stmt.handlers.items[0].name, "d");
  assert_int_equal(stmt->try_stmt.handlers.items[0].type->kind, MP_EXPR_TUPLE);
  assert_null(stmt->try_stmt.handlers.items[1].type);
  assert_int_equal(stmt->try_stmt.orelse.len, 1);
  assert_int_equal(stmt->try_stmt.finally.len, 1);
  assert_true(stmt_at(p, 1)->try_stmt.handlers.items[0].is_star);
  parsed_free(p);
}

static void test_imports(void **state) {
  (void)state;
  Parsed p = parse_valid(
      "import a.b as c, d\nfrom .. import e\nfrom ...f.g import (h as i, j,)\nfrom k import *\n"
      "from __future__ import annotations\nfrom . . l import m\n");
  const MpStmt *stmt = stmt_at(p, 0);
  assert_int_equal(stmt->import.names.len, 2);
  assert_text(stmt->import.names.items[0].name, "a.b");
  assert_text(stmt->import.names.items[0].asname, "c");
  assert_span(&stmt->import.names.items[0], "a.b as c");
  assert_int_equal(stmt_at(p, 1)->import.level, 2);
  assert_int_equal(stmt_at(p, 1)->import.module.len, 0);
  assert_int_equal(stmt_at(p, 2)->import.level, 3);
  assert_text(stmt_at(p, 2)->import.module, "f.g");
  assert_int_equal(stmt_at(p, 2)->import.names.len, 2);
  assert_text(stmt_at(p, 3)->import.names.items[0].name, "*");
  assert_text(stmt_at(p, 4)->import.module, "__future__");
  assert_int_equal(stmt_at(p, 5)->import.level, 2);
  parsed_free(p);
}

static void test_simple_statements(void **state) {
  (void)state;
  static const struct {
    const char *text;
    MpStmtKind kind;
  } cases[] = {
      {"def f(): return", MP_STMT_FUNCTION_DEF},
      {"del a, (b), c[0]", MP_STMT_DELETE},
      {"raise", MP_STMT_RAISE},
      {"raise A from b", MP_STMT_RAISE},
      {"assert a, b", MP_STMT_ASSERT},
      {"global a, b", MP_STMT_GLOBAL},
      {"def f():\n nonlocal a", MP_STMT_FUNCTION_DEF},
      {"type X[T] = int", MP_STMT_TYPE_ALIAS},
      {"pass", MP_STMT_PASS},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Parsed p = parse_valid(cases[i].text);
    assert_int_equal(stmt_at(p, 0)->kind, cases[i].kind);
    parsed_free(p);
  }
  Parsed p = parse_valid("global a, b\nraise A from b\ndel (c, d)\ndel e, f\n");
  assert_int_equal(stmt_at(p, 0)->names.len, 2);
  assert_span(stmt_at(p, 1)->raise.cause, "b");
  assert_int_equal(stmt_at(p, 2)->targets.len, 1);
  assert_int_equal(stmt_at(p, 3)->targets.len, 2);
  parsed_free(p);
}

static void test_match(void **state) {
  (void)state;
  Parsed p = parse_valid(
      "match a, b:\n"
      "  case 1 | -2 | 'x': pass\n"
      "  case None: pass\n"
      "  case [x, *_]: pass\n"
      "  case {'k': v, c.D: _, **rest}: pass\n"
      "  case P(1, y=Q() as z): pass\n"
      "  case x, y if x: pass\n"
      "  case (c.D): pass\n"
      "  case 1+2j: pass\n"
      "  case _: pass\n");
  const MpStmt *stmt = stmt_at(p, 0);
  assert_span(stmt->match.subject, "a, b");
  static const MpPatternKind kinds[] = {
      MP_PATTERN_OR,      MP_PATTERN_SINGLETON, MP_PATTERN_SEQUENCE,
      MP_PATTERN_MAPPING, MP_PATTERN_CLASS,     MP_PATTERN_SEQUENCE,
      MP_PATTERN_VALUE,   MP_PATTERN_VALUE,     MP_PATTERN_AS,
  };
  assert_int_equal(stmt->match.cases.len, 9);
  const MpMatchCase *cases = stmt->match.cases.items;
  for (uint32_t i = 0; i < 9; i++)
    assert_int_equal(cases[i].pattern->kind, kinds[i]);
  assert_int_equal(cases[0].pattern->patterns.len, 3);
  assert_int_equal(cases[2].pattern->patterns.items[1]->kind, MP_PATTERN_STAR);
  assert_int_equal(cases[2].pattern->patterns.items[1]->name.len, 0);
  assert_int_equal(cases[3].pattern->keys.len, 2);
  assert_text(cases[3].pattern->name, "rest");
  assert_int_equal(cases[4].pattern->patterns.len, 2);
  assert_int_equal(cases[4].pattern->keyword_names.len, 1);
  assert_text(cases[4].pattern->keyword_names.items[0], "y");
  assert_text(cases[4].pattern->patterns.items[1]->name, "z");
  assert_non_null(cases[5].guard);
  assert_int_equal(cases[8].pattern->patterns.len, 0);
  parsed_free(p);
}

static void test_shapes_of_files(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint32_t statements, comments;
  } cases[] = {
      {"", 0, 0},
      {"\n\n", 0, 0},
      {"# only\n# this", 0, 2},
      {"x", 1, 0},
      {"x = 1\r\ny = 2\r\n", 2, 0},
      {"def f():\r\n  a  # b\r\n\r\n  c\r\nd", 2, 1},
      {"x = 1\ry = 2\r", 2, 0},
      {"\f\nx\n\f\ny\n", 2, 0},
      {"if a:\n\tb\n\n\tc\nd\n", 2, 0},
      {"x = 1 + \\\n  2\ny\n", 2, 0},
      {"\xef\xbb\xbfx = 1\n", 1, 0},
      {"def f():\n  x = (a.\nb)\n  y = [\n1]\n", 1, 0},
      {"class A: pass;\nx\n", 2, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Parsed p = parse_valid(cases[i].text);
    assert_int_equal(p.ast->body.len, cases[i].statements);
    assert_int_equal(p.ast->comments.len, cases[i].comments);
    parsed_free(p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_statement_spans),
      cmocka_unit_test(test_function),
      cmocka_unit_test(test_class),
      cmocka_unit_test(test_assignments),
      cmocka_unit_test(test_if),
      cmocka_unit_test(test_loops),
      cmocka_unit_test(test_with),
      cmocka_unit_test(test_try),
      cmocka_unit_test(test_imports),
      cmocka_unit_test(test_simple_statements),
      cmocka_unit_test(test_match),
      cmocka_unit_test(test_shapes_of_files),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
