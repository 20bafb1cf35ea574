#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/base/buf.h"
#include "analyzer/base/status.h"
#include "analyzer/base/str.h"

static const MpStr NOTHING = {NULL, 0};

static void assert_str(MpStr actual, const char *expected) {
  assert_int_equal(actual.len, strlen(expected));
  if (actual.len > 0) assert_memory_equal(actual.ptr, expected, actual.len);
}

static void test_equality_and_order(void **state) {
  (void)state;
  assert_true(mp_str_eq(MP_STR(""), NOTHING));
  assert_true(mp_str_eq(mp_str_from_c(NULL), NOTHING));
  assert_true(mp_str_is(MP_STR("relu"), "relu"));
  assert_false(mp_str_is(MP_STR("relu"), "relu6"));
  assert_false(mp_str_eq(MP_STR("relu6"), MP_STR("relu")));
  assert_true(mp_str_compare(MP_STR("a"), MP_STR("b")) < 0);
  assert_true(mp_str_compare(MP_STR("b"), MP_STR("ab")) > 0);
  assert_true(mp_str_compare(MP_STR("a"), MP_STR("ab")) < 0);
  assert_true(mp_str_compare(NOTHING, MP_STR("a")) < 0);
  assert_int_equal(mp_str_compare(NOTHING, MP_STR("")), 0);
  assert_true(mp_str_compare(MP_STR("z"), MP_STR("\xC3\xA9")) < 0);  // bytes are unsigned
}

static void test_hash_depends_on_content_only(void **state) {
  (void)state;
  char copy[] = "self.relu";
  assert_true(mp_str_hash(MP_STR("self.relu")) == mp_str_hash(mp_str_from_c(copy)));
  assert_false(mp_str_hash(MP_STR("ab")) == mp_str_hash(MP_STR("ba")));
  assert_true(mp_str_hash(NOTHING) == mp_str_hash(MP_STR("")));
}

static void test_prefix_and_suffix(void **state) {
  (void)state;
  assert_true(mp_str_starts_with(MP_STR("self.x"), MP_STR("self.")));
  assert_true(mp_str_starts_with(MP_STR("x"), NOTHING));
  assert_false(mp_str_starts_with(MP_STR("se"), MP_STR("self")));
  assert_true(mp_str_ends_with(MP_STR("a.py"), MP_STR(".py")));
  assert_true(mp_str_ends_with(NOTHING, NOTHING));
  assert_false(mp_str_ends_with(MP_STR("y"), MP_STR(".py")));
}

static void test_slice_is_clamped(void **state) {
  (void)state;
  const MpStr text = MP_STR("abcdef");
  assert_str(mp_str_slice(text, 1, 3), "bc");
  assert_str(mp_str_slice(text, 0, 99), "abcdef");
  assert_str(mp_str_slice(text, 99, 100), "");
  assert_str(mp_str_slice(text, 4, 2), "");
  assert_str(mp_str_slice(NOTHING, 1, 2), "");
}

static void test_find(void **state) {
  (void)state;
  const MpStr text = MP_STR("aaabaab");
  assert_int_equal(mp_str_find(text, MP_STR("aab"), 0), 1);
  assert_int_equal(mp_str_find(text, MP_STR("aab"), 2), 4);
  assert_true(mp_str_find(text, MP_STR("aab"), 5) == SIZE_MAX);
  assert_int_equal(mp_str_find(text, MP_STR(""), 7), 7);
  assert_true(mp_str_find(text, MP_STR(""), 8) == SIZE_MAX);
  assert_true(mp_str_find(NOTHING, MP_STR("a"), 0) == SIZE_MAX);
  assert_int_equal(mp_str_rfind_byte(text, 'b'), 6);
  assert_int_equal(mp_str_rfind_byte(text, 'a'), 5);
  assert_true(mp_str_rfind_byte(text, 'c') == SIZE_MAX);
}

static void test_trim(void **state) {
  (void)state;
  assert_str(mp_str_trim(MP_STR(" \t\f\v\r\n a b \n")), "a b");
  assert_str(mp_str_trim(MP_STR("  ")), "");
  assert_str(mp_str_trim(NOTHING), "");
}

static void test_strings_in_an_arena(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpStr copy = mp_str_copy(arena, mp_str_slice(MP_STR("abcdef"), 0, 3));
  assert_string_equal(copy.ptr, "abc");
  assert_string_equal(mp_str_copy(arena, NOTHING).ptr, "");
  assert_str(mp_str_one_line(arena, MP_STR("\n f(a,\n\t  b) ")), "f(a, b)");
  assert_str(mp_str_one_line(arena, MP_STR(" \n")), "");
  MpStr text = mp_str_format(arena, "`%.*s` is called %d times", MP_FMT(copy), 2);
  assert_str(text, "`abc` is called 2 times");
  const MpStr parts[] = {MP_STR_INIT("a"), {NULL, 0}, MP_STR_INIT("bc")};
  assert_str(mp_str_join(arena, MP_STR("::"), parts, 3), "a::::bc");
  assert_str(mp_str_join(arena, NOTHING, parts, 3), "abc");
  assert_str(mp_str_join(arena, MP_STR(","), parts, 0), "");
  mp_arena_free(arena);
}

static void test_buf_grows(void **state) {
  (void)state;
  MpBuf buf = {0};
  assert_str(mp_buf_str(&buf), "");
  mp_buf_clear(&buf);
  mp_buf_append(&buf, NOTHING);
  assert_string_equal(buf.ptr, "");
  for (int i = 0; i < 1000; i++) {
    mp_buf_append_byte(&buf, 'x');
    mp_buf_append_c(&buf, "yz");
    mp_buf_format(&buf, "%03d", i);
  }
  assert_int_equal(buf.len, 6000);
  assert_memory_equal(buf.ptr, "xyz000xyz001", 12);
  assert_string_equal(buf.ptr + 5994, "xyz999");
  mp_buf_clear(&buf);
  assert_string_equal(buf.ptr, "");
  mp_buf_format(&buf, "%0500d", 7);
  assert_int_equal(mp_buf_str(&buf).len, 500);
  mp_buf_clear(&buf);
  static const uint32_t numbers[] = {0, 7, 10, 4294967295u};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    mp_buf_append_number(&buf, numbers[i]);
    mp_buf_append_byte(&buf, ' ');
  }
  assert_str(mp_buf_str(&buf), "0 7 10 4294967295 ");
  mp_buf_deinit(&buf);
  assert_null(buf.ptr);
}

static void test_buf_keeps_nul_bytes(void **state) {
  (void)state;
  MpBuf buf = {0};
  mp_buf_append(&buf, (MpStr){"a\0b", 3});
  assert_int_equal(buf.len, 3);
  assert_memory_equal(buf.ptr, "a\0b", 4);
  mp_buf_deinit(&buf);
}

static void test_each_status_has_its_own_text(void **state) {
  (void)state;
  assert_string_equal(mp_status_text(MP_ERROR_NOT_FOUND), "no such file");
  for (int a = MP_OK; a <= MP_ERROR_SYNTAX; a++) {
    for (int b = MP_OK; b < a; b++) {
      assert_string_not_equal(mp_status_text((MpStatus)a), mp_status_text((MpStatus)b));
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_equality_and_order),
      cmocka_unit_test(test_hash_depends_on_content_only),
      cmocka_unit_test(test_prefix_and_suffix),
      cmocka_unit_test(test_slice_is_clamped),
      cmocka_unit_test(test_find),
      cmocka_unit_test(test_trim),
      cmocka_unit_test(test_strings_in_an_arena),
      cmocka_unit_test(test_buf_grows),
      cmocka_unit_test(test_buf_keeps_nul_bytes),
      cmocka_unit_test(test_each_status_has_its_own_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
