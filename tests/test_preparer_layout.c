// Line breaks of the emitted Python, as `ruff format` sets them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "preparer/layout.h"

// `length` times the letter.
static const MpLayout *word(MpArena *arena, char letter, size_t length) {
  char *text = MP_NEW_ARRAY(arena, char, length + 1);
  for (size_t i = 0; i < length; i++) {
    text[i] = letter;
  }
  return mp_layout_text(arena, (MpStr){text, length});
}

static void assert_statement(const MpLayout *layout, const char *prefix, uint32_t indent,
                             const char *expected) {
  MpBuf out = {0};
  mp_layout_write_statement(layout, mp_str_from_c(prefix), indent, &out);
  assert_string_equal(out.ptr, expected);
  mp_buf_deinit(&out);
}

static MpLayout *call_of(MpArena *arena, size_t first, size_t second) {
  MpLayout *call = mp_layout_call(arena, mp_layout_text(arena, MP_STR("f")));
  mp_layout_add(arena, call, word(arena, 'a', first));
  mp_layout_add(arena, call, word(arena, 'b', second));
  return call;
}

#define A40 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B40 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static void test_calls(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  assert_statement(call_of(arena, 3, 3), "x = ", 4, "    x = f(aaa, bbb)\n");
  // 88 columns fit, 89 do not.
  assert_statement(call_of(arena, 40, 40), "x=", 1, " x=f(" A40 ", " B40 ")\n");
  assert_statement(call_of(arena, 40, 40), "x = ", 0, "x = f(\n    " A40 ", " B40 "\n)\n");
  assert_statement(call_of(arena, 40, 43), "x = ", 0, "x = f(\n    " A40 ",\n    " B40 "bbb,\n)\n");
  mp_arena_free(arena);
}

static void test_long_callees(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpLayout *call = mp_layout_call(arena, word(arena, 'a', 40));
  mp_layout_add(arena, call, word(arena, 'b', 10));
  assert_statement(call, B40 "bbbbbb = ", 0, B40 "bbbbbb = (\n    " A40 "(bbbbbbbbbb)\n)\n");
  assert_statement(call, B40 "bbbb = ", 0, B40 "bbbb = " A40 "(\n    bbbbbbbbbb\n)\n");
  mp_arena_free(arena);
}

static void test_elements_have_a_line_each(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpLayout *list = mp_layout_literal(arena, "[", "]");
  mp_layout_add(arena, list, word(arena, 'a', 40));
  mp_layout_add(arena, list, word(arena, 'b', 40));
  assert_statement(list, "return ", 0, "return [\n    " A40 ",\n    " B40 ",\n]\n");
  MpLayout *call = mp_layout_call(arena, mp_layout_text(arena, MP_STR("f")));
  mp_layout_add(arena, call, list);
  // An only argument that is broken itself has no comma.
  mp_layout_add(arena, list, word(arena, 'c', 1));
  assert_statement(call, "x = ", 0,
                   "x = f(\n    [\n        " A40 ",\n        " B40 ",\n        c,\n    ]\n)\n");
  mp_arena_free(arena);
}

static void test_operators(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpStr plus = MP_STR(" + ");
  assert_statement(mp_layout_operator(arena, plus, word(arena, 'a', 40), word(arena, 'b', 40)),
                   "x = ", 4, "    x = (\n        " A40 "\n        + " B40 "\n    )\n");
  assert_statement(mp_layout_operator(arena, plus, word(arena, 'a', 40), word(arena, 'b', 40)),
                   "xxx = ", 0, "xxx = (\n    " A40 " + " B40 "\n)\n");
  MpLayout *call = call_of(arena, 40, 20);
  assert_statement(mp_layout_operator(arena, plus, word(arena, 'x', 20), call), "x = ", 0,
                   "x = xxxxxxxxxxxxxxxxxxxx + f(\n    " A40 ", bbbbbbbbbbbbbbbbbbbb\n)\n");
  mp_arena_free(arena);
}

static void test_tuples_and_subscripts(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpLayout *tuple = mp_layout_literal(arena, "(", ")");
  tuple->is_tuple = true;
  assert_statement(tuple, "", 0, "()\n");
  mp_layout_add(arena, tuple, word(arena, 'a', 1));
  assert_statement(tuple, "", 0, "(a,)\n");
  MpLayout *part = mp_layout_subscript(arena, word(arena, 'x', 1), word(arena, 'a', 1));
  mp_layout_add(arena, part, word(arena, 'b', 1));
  assert_statement(part, "y = ", 0, "y = x[a, b]\n");
  part = mp_layout_subscript(arena, word(arena, 'a', 40), word(arena, 'b', 40));
  assert_statement(part, "xxxx = ", 0, "xxxx = (\n    " A40 "[" B40 "]\n)\n");
  part = mp_layout_subscript(arena, word(arena, 'a', 40), word(arena, 'b', 44));
  assert_statement(part, "x = ", 0, "x = " A40 "[\n    " B40 "bbbb\n]\n");
  mp_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_calls),
      cmocka_unit_test(test_long_callees),
      cmocka_unit_test(test_elements_have_a_line_each),
      cmocka_unit_test(test_operators),
      cmocka_unit_test(test_tuples_and_subscripts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
