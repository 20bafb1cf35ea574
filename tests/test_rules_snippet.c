// Questions about source text that fixes ask.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/source/source.h"
#include "rules/snippet.h"

static void test_assignments(void **state) {
  (void)state;
  const MpStr x = MP_STR("x");
  static const char *const assigning[] = {
      "x = 1",      "x=1",        "x += 1",      "x //= 2",     "x: int = 1",
      "x, y = f()", "y, x = f()", "a, *x = f()", "for x in y:", "with f() as x:",
      "(x := 3)",   "del x",      "y = x = 3",   "  x\t= 3",    "import y as x",
  };
  for (size_t i = 0; i < sizeof assigning / sizeof *assigning; i++) {
    if (!mp_snippet_may_assign(mp_str_from_c(assigning[i]), x)) fail_msg("%s", assigning[i]);
  }
  static const char *const reading[] = {
      "y = x",       "x == 1",     "self.x = 1",    "f(x)",        "f(x, y)",
      "y = f(a, x)", "xx = 1",     "x.shape = 3",   "x <= 3",      "x != 1",
      "y[x] = 3",    "if x >= 3:", "max_x = x * 2", "f(x)\ny = z", "return x",
  };
  for (size_t i = 0; i < sizeof reading / sizeof *reading; i++) {
    if (mp_snippet_may_assign(mp_str_from_c(reading[i]), x)) fail_msg("%s", reading[i]);
  }
}

static void test_code_end(void **state) {
  (void)state;
  assert_int_equal(mp_snippet_code_end(MP_STR("(self, x")), 8);
  assert_int_equal(mp_snippet_code_end(MP_STR("(self, x,  # last, \n ")), 9);
  assert_int_equal(mp_snippet_code_end(MP_STR("(self, x='#'  ")), 12);
  assert_int_equal(mp_snippet_code_end(MP_STR("(self, x='''a'#'''\n")), 18);
  assert_int_equal(mp_snippet_code_end(MP_STR("(self, x='\\'#' # '\n")), 14);
  assert_int_equal(mp_snippet_code_end(MP_STR("  # nothing")), 0);
}

static void test_attributes(void **state) {
  (void)state;
  const MpStr text = MP_STR(
      "self.relu = f(self.relu1, a.relu)  # self.relu, it's\n"
      "relu = b .relu.relu_x.relu + '# .relu'");
  assert_int_equal(mp_snippet_count_attribute(text, MP_STR("relu")), 5);
  assert_int_equal(mp_snippet_count_attribute(text, MP_STR("relu1")), 1);
  assert_int_equal(mp_snippet_count_attribute(text, MP_STR("lu")), 0);
}

static const char SOURCE[] =
    "def f():\r\n"
    "    self.a = A(\r\n"
    "        1)  # first\r\n"
    "    self.b = B(); self.c = C()";

static void test_lines(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpSource *source;
  const MpStr bytes = {SOURCE, sizeof SOURCE - 1};
  assert_int_equal(mp_source_new(arena, MP_STR("a.py"), bytes, &source), MP_OK);
  const uint32_t a = (uint32_t)mp_str_find(bytes, MP_STR("self.a"), 0);
  const uint32_t one = (uint32_t)mp_str_find(bytes, MP_STR("1)"), 0);
  const uint32_t b = (uint32_t)mp_str_find(bytes, MP_STR("self.b"), 0);
  const uint32_t c = (uint32_t)mp_str_find(bytes, MP_STR("self.c"), 0);
  const MpSpan first = {source, a, one + 2};
  const MpSpan second = {source, b, b + 12};
  const MpSpan third = {source, c, c + 12};
  assert_true(mp_snippet_has_own_lines(first));
  assert_false(mp_snippet_has_own_lines(second));
  assert_false(mp_snippet_has_own_lines(third));
  assert_true(mp_str_is(mp_snippet_indentation(first), "    "));
  assert_int_equal(mp_snippet_line_end(first), one + 2 + 9);
  assert_int_equal(mp_snippet_line_end(third), bytes.len);
  assert_true(mp_str_is(mp_snippet_line_break(source), "\r\n"));
  mp_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_assignments),
      cmocka_unit_test(test_code_end),
      cmocka_unit_test(test_attributes),
      cmocka_unit_test(test_lines),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
