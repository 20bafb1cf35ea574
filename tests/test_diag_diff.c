#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/diag/diff.h"

static void assert_diff(const char *path, const char *before, const char *after,
                        const char *expected) {
  MpBuf out = {0};
  mp_diff_unified(&out, mp_str_from_c(path), mp_str_from_c(before), mp_str_from_c(after));
  assert_string_equal(out.len == 0 ? "" : out.ptr, expected);
  mp_buf_deinit(&out);
}

#define HEADER "--- a/f.py\n+++ b/f.py\n"

static void test_equal_texts_have_none(void **state) {
  (void)state;
  assert_diff("f.py", "", "", "");
  assert_diff("f.py", "a\nb", "a\nb", "");
}

static void test_empty_sides(void **state) {
  (void)state;
  assert_diff("f.py", "", "a\nb\n", HEADER "@@ -0,0 +1,2 @@\n+a\n+b\n");
  assert_diff("f.py", "a\nb\n", "", HEADER "@@ -1,2 +0,0 @@\n-a\n-b\n");
  assert_diff("f.py", "", "a", HEADER "@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n");
}

static void test_missing_last_newline(void **state) {
  (void)state;
  assert_diff("f.py", "a", "a\n", HEADER "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
  assert_diff("f.py", "a\nb", "x\nb",
              HEADER "@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end of file\n");
}

static void test_crlf_is_kept(void **state) {
  (void)state;
  assert_diff("f.py", "a\r\nb\r\n", "a\r\nc\r\n", HEADER "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n");
  assert_diff("f.py", "a\r\n", "a\n", HEADER "@@ -1 +1 @@\n-a\r\n+a\n");
}

static void test_three_lines_of_context(void **state) {
  (void)state;
  assert_diff("f.py", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
              HEADER "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

static void test_near_changes_share_a_hunk_and_far_ones_do_not(void **state) {
  (void)state;
  const char *before = "a\n1\n2\n3\n4\n5\n6\nb\n7\n";
  assert_diff("f.py", before, "A\n1\n2\n3\n4\n5\n6\nB\n7\n",
              HEADER "@@ -1,9 +1,9 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n 7\n");
  assert_diff("f.py", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "1\n2\n3\n4\n5\n6\n7\nb\nc\n",
              HEADER "@@ -1,4 +1,3 @@\n-a\n 1\n 2\n 3\n@@ -7,3 +6,4 @@\n 6\n 7\n b\n+c\n");
}

static void test_shortest_way_is_found(void **state) {
  (void)state;
  assert_diff("f.py", "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n",
              HEADER "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n");
}

static void test_names_that_git_quotes(void **state) {
  (void)state;
  assert_diff("a b.py", "", "x\n", "--- a/a b.py\t\n+++ b/a b.py\t\n@@ -0,0 +1 @@\n+x\n");
  assert_diff("q\"\t\\.py", "", "x\n",
              "--- \"a/q\\\"\\011\\\\.py\"\n+++ \"b/q\\\"\\011\\\\.py\"\n@@ -0,0 +1 @@\n+x\n");
}

// More differences than the search goes for: one replacement, with the common ends left out.
static void test_very_different_texts(void **state) {
  (void)state;
  MpBuf before = {0};
  MpBuf after = {0};
  MpBuf out = {0};
  MpBuf expected = {0};
  mp_buf_append_c(&before, "start\n");
  mp_buf_append_c(&after, "start\n");
  for (int i = 0; i < 3000; i++)
    mp_buf_format(&before, "old %d\nsame %d\n", i, i);
  for (int i = 0; i < 3000; i++)
    mp_buf_format(&after, "new %d\nsame %d\n", i, i);
  mp_diff_unified(&out, MP_STR("f.py"), mp_buf_str(&before), mp_buf_str(&after));
  mp_buf_append_c(&expected, HEADER "@@ -1,6001 +1,6001 @@\n start\n");
  for (int i = 0; i < 3000; i++) {
    mp_buf_format(&expected, "-old %d\n", i);
    if (i < 2999) mp_buf_format(&expected, "-same %d\n", i);
  }
  for (int i = 0; i < 3000; i++) {
    mp_buf_format(&expected, "+new %d\n", i);
    if (i < 2999) mp_buf_format(&expected, "+same %d\n", i);
  }
  mp_buf_append_c(&expected, " same 2999\n");
  assert_int_equal(out.len, expected.len);
  assert_memory_equal(out.ptr, expected.ptr, expected.len);
  mp_buf_deinit(&before);
  mp_buf_deinit(&after);
  mp_buf_deinit(&out);
  mp_buf_deinit(&expected);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_equal_texts_have_none),
      cmocka_unit_test(test_empty_sides),
      cmocka_unit_test(test_missing_last_newline),
      cmocka_unit_test(test_crlf_is_kept),
      cmocka_unit_test(test_three_lines_of_context),
      cmocka_unit_test(test_near_changes_share_a_hunk_and_far_ones_do_not),
      cmocka_unit_test(test_shortest_way_is_found),
      cmocka_unit_test(test_names_that_git_quotes),
      cmocka_unit_test(test_very_different_texts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
