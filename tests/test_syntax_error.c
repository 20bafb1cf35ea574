#include "tests/syntax/parsed.h"

// What a broken text must give: its errors as "line:column message", and the kinds of its
// statements, nested ones in brackets: S for any statement, E for a broken one.
typedef struct Broken {
  const char *text;
  const char *errors;
  const char *shape;
} Broken;

static const Broken cases[] = {
    {"x = = 1\ny = 2\n", "1:5 unexpected `=`", "ES"},
    {"x = foo(1))\ny\n", "1:11 unexpected `)`", "ES"},
    {"x = (1, 2\ny = 3\n", "1:5 `(` was never closed", "ES"},
    {"def f():\n  x = g(1,\n     [2, 3\n  return x\ny\n", "3:6 `[` was never closed", "f(ES)S"},
    {"x = [1, 2)\ny\n", "1:10 unexpected `)`", "ES"},
    {"def f(a, b:\n  return a\ny\n", "1:6 `(` was never closed", "ES"},
    {"def f(x)\n  return x\ny\n", "1:9 expected `:`", "f(S)S"},
    {"if x\n  a\nelse:\n  b\ny\n", "1:5 expected `:`", "SS"},
    {"def f():\n  a\n  b c\n  d\ny\n", "3:5 unexpected `c`", "f(SES)S"},
    {"class A:\n  def f(self):\n    x = 1 +\n    y = 2\n  def g(self): pass\n",
     "3:12 unexpected end of line", "c(f(ES)f(S))"},
    {"x = 'abc\ny\n", "1:5 unterminated string", "ES"},
    {"def f():\n  '''doc\n  return\n", "2:3 unterminated string", "f(E)"},
    {"x = 1\n  y = 2\nz\n", "2:3 unexpected indent", "SSS"},
    {"def f():\n    a\n  b\n", "3:3 unindent does not match any outer indentation level", "f(S)S"},
    {"def f():\n        a\n\tb\n", "3:2 inconsistent use of tabs and spaces in indentation",
     "f(SS)"},
    {"def f():\ndef g():\n  a\n", "2:1 expected an indented block", "f()f(S)"},
    {"if x:\n", "2:1 expected an indented block", "S"},
    {"print 'a'\ny\n", "1:7 expected `(`: `print` is a function in Python 3", "ES"},
    {"exec 'a'\n", "1:6 expected `(`: `exec` is a function in Python 3", "E"},
    {"try: a\nexcept A, e: b\n", "2:11 several exception types must be in parentheses", "S"},
    {"try:\n  a\nx\n", "3:1 expected `except` or `finally`", "SS"},
    {"x\nelse:\n  y\nz\n", "2:1 unexpected `else`", "SES"},
    {"if x ==:\n  a\nelif b:\n  c\nelse:\n  d\ny\n", "1:8 unexpected `:`", "ES"},
    {"@f(\ndef g(): pass\n", "1:3 `(` was never closed", "f(S)"},
    {"@f\nx = 1\n", "2:1 unexpected `x`", "ES"},
    {"return 1\n", "1:1 `return` outside a function", "S"},
    {"break\n", "1:1 `break` outside a loop", "S"},
    {"for x in y:\n  def f(): continue\n", "2:12 `continue` outside a loop", "S"},
    {"x = 0777\n", "1:5 invalid number: a leading 0 (octal is written 0o\xe2\x80\xa6)", "S"},
    {"f(a=1, b)\n", "1:8 positional argument after keyword argument", "S"},
    {"def f(a=1, b): pass\n", "1:12 parameter without a default after one with a default", "f(S)"},
    {"f() = 1\n", "1:5 unexpected `=`", "E"},
    {"del f()\n", "1:5 cannot delete this expression", "S"},
    {"x = $y\nz\n", "1:5 unexpected `$`", "ES"},
    {"x = f'{a b}'\ny\n", "1:10 unexpected `b`", "ES"},
    {"a; b c; d\n", "1:6 unexpected `c`", "SES"},
    {"match x:\n  case 1 2: a\n  case 3: b\ny\n", "2:10 unexpected `2`", "SS"},
    {"x =\ny = 1\n", "1:4 unexpected end of line", "ES"},
    {"if a and\n  b:\n  c\nd\n", "1:9 unexpected end of line", "ES"},
    {"x = y.\nz = 1\n", "1:7 unexpected end of line", "ES"},
    {"x;; y\n", "1:3 unexpected `;`", "SES"},
    {"await = 1\n", "1:1 unexpected `await`", "S"},
    {"def f(): await x\n", "1:10 `await` outside an async function", "f(S)"},
    {"x = *y\n", "1:5 a starred expression cannot stand here", "S"},
    {"def f(*, **k): pass\n", "1:7 expected a parameter behind `*`", "f(S)"},
    {"def f(a: b: c): pass\n", "1:11 unexpected `:`", "f(S)"},
    {"x = (\n", "1:5 `(` was never closed", "E"},
    {"class A(Layer):\n  def call(self, x):\n    y = self.conv(x", "3:18 `(` was never closed",
     "c(f(E))"},
};

static void put_shape(char *out, const MpStmts *stmts) {
  for (uint32_t i = 0; i < stmts->len; i++) {
    const MpStmt *stmt = stmts->items[i];
    const MpStmts *body = NULL;
    if (stmt->kind == MP_STMT_FUNCTION_DEF) body = &stmt->function->body;
    if (stmt->kind == MP_STMT_CLASS_DEF) body = &stmt->class_def->body;
    if (body == NULL) {
      strcat(out, stmt->kind == MP_STMT_ERROR ? "E" : "S");
      continue;
    }
    strcat(out, stmt->kind == MP_STMT_CLASS_DEF ? "c(" : "f(");
    put_shape(out, body);
    strcat(out, ")");
  }
}

static void test_broken_texts(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Parsed p = parse(cases[i].text);
    MpStr found = MP_STR("");
    for (uint32_t k = 0; k < p.ast->errors.len; k++) {
      MpSyntaxError error = p.ast->errors.items[k];
      MpPosition at = mp_position_of(p.source, error.span.start_byte);
      found = mp_str_format(p.arena, "%.*s%s%u:%u %.*s", MP_FMT(found), k > 0 ? " / " : "", at.line,
                            at.column, MP_FMT(error.message));
      bool is_end = error.span.start_byte == p.source->text.len;
      assert_true(is_end || error.span.end_byte > error.span.start_byte);
    }
    char shape[256] = "";
    put_shape(shape, &p.ast->body);
    if (!mp_str_is(found, cases[i].errors) || strcmp(shape, cases[i].shape) != 0) {
      print_error("%s%.*s\n%s\n", cases[i].text, MP_FMT(found), shape);
    }
    assert_text(found, cases[i].errors);
    assert_string_equal(shape, cases[i].shape);
    parsed_free(p);
  }
}

static void test_each_broken_place_is_one_error(void **state) {
  (void)state;
  Parsed p = parse("a b\nc = (\nd e f g\ndef h(:\n  i j\nk = 'l\nm\n");
  static const uint32_t lines[] = {1, 2, 3, 4, 6};
  assert_int_equal(p.ast->errors.len, 5);
  for (uint32_t i = 0; i < 5; i++) {
    MpPosition at = mp_position_of(p.source, p.ast->errors.items[i].span.start_byte);
    assert_int_equal(at.line, lines[i]);
  }
  assert_int_equal(mp_array_last(&p.ast->body)->kind, MP_STMT_EXPR);
  parsed_free(p);
}

static void test_a_broken_span_covers_its_block(void **state) {
  (void)state;
  Parsed p = parse("if x ==:\n  a\n  b\nelse:\n  c\nd\n");
  assert_span(stmt_at(p, 0), "if x ==:\n  a\n  b\nelse:\n  c");
  assert_span(stmt_at(p, 1), "d");
  parsed_free(p);
}

static void test_comments_of_a_broken_text(void **state) {
  (void)state;
  Parsed p = parse("x = (  # one\n  '# no', # two\n  1]\n# three\ny  # four");
  assert_int_equal(p.ast->comments.len, 4);
  assert_span(&p.ast->comments.items[1], "# two");
  assert_span(&p.ast->comments.items[3], "# four");
  parsed_free(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_broken_texts),
      cmocka_unit_test(test_each_broken_place_is_one_error),
      cmocka_unit_test(test_a_broken_span_covers_its_block),
      cmocka_unit_test(test_comments_of_a_broken_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
