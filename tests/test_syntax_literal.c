#include <math.h>

#include "tests/syntax/parsed.h"

static const MpConstant *constant_of(Parsed p) {
  const MpExpr *expr = expr_at(p, 0);
  assert_int_equal(expr->kind, MP_EXPR_CONSTANT);
  return &expr->constant;
}

static void test_integers(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t value;
  } cases[] = {
      {"0", 0},
      {"00", 0},
      {"1_000", 1000},
      {"0xFf", 255},
      {"0o17", 15},
      {"0b_101", 5},
      {"9223372036854775807", INT64_MAX},
      {"0x7fffffffffffffff", INT64_MAX},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Parsed p = parse_valid(cases[i].text);
    assert_int_equal(constant_of(p)->kind, MP_CONSTANT_INT);
    assert_true(constant_of(p)->integer == cases[i].value);
    parsed_free(p);
  }
}

static void test_other_numbers(void **state) {
  (void)state;
  Parsed p = parse_valid("9223372036854775808");
  assert_int_equal(constant_of(p)->kind, MP_CONSTANT_BIG_INT);
  assert_text(constant_of(p)->text, "9223372036854775808");
  parsed_free(p);
  static const struct {
    const char *text;
    double value;
  } cases[] = {{"1.", 1}, {".5", 0.5}, {"1e3", 1000}, {"1_0.2_5E-1", 1.025}, {"1e400", HUGE_VAL}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    p = parse_valid(cases[i].text);
    assert_int_equal(constant_of(p)->kind, MP_CONSTANT_FLOAT);
    assert_true(constant_of(p)->real == cases[i].value);
    parsed_free(p);
  }
  static const char *const imaginary[] = {"1j", "2.5J", "1e3j"};
  for (size_t i = 0; i < sizeof imaginary / sizeof *imaginary; i++) {
    p = parse_valid(imaginary[i]);
    assert_int_equal(constant_of(p)->kind, MP_CONSTANT_COMPLEX);
    parsed_free(p);
  }
}

static void test_strings(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"''", ""},
      {"'a'", "a"},
      {"\"it's\"", "it's"},
      {"'a\\n\\t\\\\\\'\\\"'", "a\n\t\\'\""},
      {"'\\x41\\u00e9\\U0001F600\\101\\7'",
       "A\xc3\xa9\xf0\x9f\x98\x80"
       "A\a"},
      {"r'\\n\\\\'", "\\n\\\\"},
      {"R'\\''", "\\'"},
      {"u'a'", "a"},
      {"'\\q\\N{DASH}'", "\\q\\N{DASH}"},
      {"'a\\\nb'", "ab"},
      {"'''a\nb\"'''", "a\nb\""},
      {"\"\"\"a\r\nb\"\"\"", "a\nb"},
      {"'a' \"b\" r'\\c'", "ab\\c"},
      {"('a'\n # comment\n 'b')", "ab"},
      {"'\\{x}'", "\\{x}"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Parsed p = parse_valid(cases[i][0]);
    assert_int_equal(constant_of(p)->kind, MP_CONSTANT_STR);
    assert_text(constant_of(p)->text, cases[i][1]);
    parsed_free(p);
  }
}

static void test_bytes(void **state) {
  (void)state;
  Parsed p = parse_valid("b'\\xff\\u0041' Rb'\\n'");
  assert_int_equal(constant_of(p)->kind, MP_CONSTANT_BYTES);
  assert_text(constant_of(p)->text, "\xff\\u0041\\n");
  parsed_free(p);
}

static void test_f_strings(void **state) {
  (void)state;
  Parsed p = parse_valid("'a' f'{{b}}{x!r:>{w}.2f}c' \"d\"");
  const MpExpr *joined = expr_at(p, 0);
  assert_int_equal(joined->kind, MP_EXPR_JOINED_STR);
  assert_int_equal(joined->elements.len, 3);
  assert_text(joined->elements.items[0]->constant.text, "a{b}");
  const MpExpr *formatted = joined->elements.items[1];
  assert_int_equal(formatted->kind, MP_EXPR_FORMATTED);
  assert_text(formatted->formatted.value->name, "x");
  assert_int_equal(formatted->formatted.conversion, 'r');
  assert_span(formatted, "{x!r:>{w}.2f}");
  const MpExpr *format = formatted->formatted.format;
  assert_int_equal(format->kind, MP_EXPR_JOINED_STR);
  assert_int_equal(format->elements.len, 3);
  assert_text(format->elements.items[0]->constant.text, ">");
  assert_text(format->elements.items[1]->formatted.value->name, "w");
  assert_text(format->elements.items[2]->constant.text, ".2f");
  assert_text(joined->elements.items[2]->constant.text, "cd");
  parsed_free(p);
}

static void test_f_strings_show_their_text(void **state) {
  (void)state;
  Parsed p = parse_valid("f'{x = }{y=:5}'\nf'{z:=5}'\nf'{z:=^5}'\nf'{(z:=5)}'\n");
  const MpExprs *parts = &expr_at(p, 0)->elements;
  assert_int_equal(parts->len, 4);
  assert_text(parts->items[0]->constant.text, "x = ");
  assert_int_equal(parts->items[1]->formatted.conversion, 'r');
  assert_text(parts->items[2]->constant.text, "y=");
  assert_int_equal(parts->items[3]->formatted.conversion, 0);
  for (uint32_t i = 1; i < 3; i++) {
    const MpExpr *formatted = expr_at(p, i)->elements.items[0];
    assert_int_equal(formatted->formatted.value->kind, MP_EXPR_NAME);
    const MpExpr *format = formatted->formatted.format->elements.items[0];
    assert_text(format->constant.text, i == 1 ? "=5" : "=^5");
  }
  const MpExpr *named = expr_at(p, 3)->elements.items[0]->formatted.value;
  assert_int_equal(named->kind, MP_EXPR_NAMED);
  parsed_free(p);
}

static void test_f_strings_of_python_312(void **state) {
  (void)state;
  Parsed p = parse_valid("f'{a['b']} {f'{c}'}'\nf'''{\n  d  # why\n}'''\nrf'\\{e}'\n");
  assert_int_equal(expr_at(p, 0)->elements.len, 3);
  assert_int_equal(expr_at(p, 0)->elements.items[0]->formatted.value->kind, MP_EXPR_SUBSCRIPT);
  assert_int_equal(expr_at(p, 0)->elements.items[2]->formatted.value->kind, MP_EXPR_JOINED_STR);
  assert_text(expr_at(p, 1)->elements.items[0]->formatted.value->name, "d");
  assert_text(expr_at(p, 2)->elements.items[0]->constant.text, "\\");
  parsed_free(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_integers),
      cmocka_unit_test(test_other_numbers),
      cmocka_unit_test(test_strings),
      cmocka_unit_test(test_bytes),
      cmocka_unit_test(test_f_strings),
      cmocka_unit_test(test_f_strings_show_their_text),
      cmocka_unit_test(test_f_strings_of_python_312),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
