#include <stdio.h>

#include "tests/syntax/parsed.h"

#include "analyzer/syntax/body.h"
#include "analyzer/syntax/children.h"

// Counts names `n0`, `n1`, … that are met in this order.
static void visit_expr(void *context, const MpExpr *expr) {
  uint32_t *met = context;
  if (expr->kind == MP_EXPR_NAME) {
    char want[16];
    snprintf(want, sizeof want, "n%u", (unsigned)*met);
    assert_text(expr->name, want);
    *met += 1;
  }
  mp_expr_each_child(expr, visit_expr, met);
}

static void visit_body(void *context, const MpStmts *body) {
  for (uint32_t i = 0; i < body->len; i++) {
    mp_stmt_each_expr(body->items[i], visit_expr, context);
    mp_stmt_each_body(body->items[i], visit_body, context);
  }
}

// All names of the source are met, in its order.
static void assert_visited(const char *source, uint32_t count) {
  Parsed p = parse_valid(source);
  uint32_t met = 0;
  visit_body(&met, &p.ast->body);
  assert_int_equal(met, count);
  parsed_free(p);
}

static void test_expressions(void **state) {
  (void)state;
  assert_visited("n0 and n1 or not n2", 3);
  assert_visited("(n0 := n1 + -n2)", 3);
  assert_visited("lambda x, y=n0, *z, w=n1: n2(n3)", 4);
  assert_visited("n0 if n1 else n2", 3);
  assert_visited("{n0: n1, **n2, n3: n4}, {n5, n6}, [n7, *n8], (n9, n10)", 11);
  assert_visited("[n0 for n1 in n2 if n3 if n4 for n5 in n6]", 7);
  assert_visited("{n0: n1 for n2 in n3}, {n4 for n5 in n6}, (n7 for n8 in n9)", 10);
  assert_visited("async def f():\n  await n0\n  yield n1\n", 2);
  assert_visited("def f():\n  yield\n  yield from n0\n", 1);
  assert_visited("n0 < n1 is not n2", 3);
  assert_visited("n0.a.b(n1, k=n2, *n3, l=n4, **n5)[n6]", 7);
  assert_visited("n0[n1:n2:n3, n4], n5[:n6]", 7);
  assert_visited("f'{n0} {n1!r:{n2}}'", 3);
}

static void test_statements(void **state) {
  (void)state;
  assert_visited("@n0\ndef f(a: n1 = n2, *b: n3) -> n4:\n  return n5\n", 6);
  assert_visited("@n0\nclass A(n1, k=n2):\n  n3: n4\n", 5);
  assert_visited("del n0, n1.a\nn2 = n3, n4 = n5\nn6 += n7\nn8: n9 = n10", 11);
  assert_visited("for n0, n1 in n2:\n  n3\nelse:\n  n4\n", 5);
  assert_visited("while n0:\n  n1\nif n2:\n  n3\nelif n4:\n  n5\nelse:\n  n6\n", 7);
  assert_visited("with n0 as n1, n2:\n  n3\n", 4);
  assert_visited("raise n0 from n1\nassert n2, n3\nimport a\nglobal b\npass", 4);
  assert_visited("match n0:\n  case n1.a | n2.b(c=n3.d) if n4:\n    n5\n", 6);
  assert_visited("match n0:\n  case {n1.a: n2.b, **r}:\n    n3\n  case [x, *_]:\n    n4\n", 5);
}

// Handlers come with the statement, before its blocks.
static void test_try(void **state) {
  (void)state;
  assert_visited("try:\n  n1\nexcept n0:\n  n2\nelse:\n  n3\nfinally:\n  n4\n", 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_expressions),
      cmocka_unit_test(test_statements),
      cmocka_unit_test(test_try),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
