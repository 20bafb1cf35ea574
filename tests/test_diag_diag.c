#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/diag/diag.h"
#include "analyzer/source/source.h"

static int set_up(void **state) {
  *state = mp_arena_new();
  return 0;
}

static int tear_down(void **state) {
  mp_arena_free(*state);
  return 0;
}

static MpDiag diag_at(const MpSource *source, uint32_t start, const char *code) {
  return (MpDiag){.span = mp_source_span(source, start, start + 1), .code = mp_str_from_c(code)};
}

// Each diagnostic is behind the one before it by exactly one field, least important last.
static void test_order(void **state) {
  MpSource *a = NULL;
  MpSource *b = NULL;
  assert_int_equal(mp_source_new(*state, MP_STR("a.py"), MP_STR("abcdef"), &a), MP_OK);
  assert_int_equal(mp_source_new(*state, MP_STR("b.py"), MP_STR("abcdef"), &b), MP_OK);
  enum { COUNT = 9 };
  MpDiag diags[COUNT];
  for (int i = 0; i < COUNT; i++)
    diags[i] = diag_at(b, 2, "MP201");
  diags[0] = diag_at(a, 5, "MP901");
  diags[1] = diag_at(b, 1, "MP901");
  diags[2].code = MP_STR("MP101");
  diags[4].when = MP_STR("x");
  diags[5].span.end_byte++;
  diags[6].message = MP_STR("m");
  diags[7].symbol = MP_STR("s");
  diags[8].op = MP_STR("o");
  for (int i = 0; i < COUNT; i++) {
    for (int j = 0; j < COUNT; j++) {
      int order = mp_diag_compare(&diags[i], &diags[j]);
      assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
    }
  }
  MpDiags list = {0};
  mp_diags_sort(&list);
  const int shuffled[COUNT] = {3, 8, 0, 5, 7, 1, 6, 2, 4};
  for (int i = 0; i < COUNT; i++)
    mp_array_push(*state, &list, &diags[shuffled[i]]);
  mp_diags_sort(&list);
  for (int i = 0; i < COUNT; i++)
    assert_ptr_equal(list.items[i], &diags[i]);
}

static void test_findings_without_a_place_come_first(void **state) {
  MpSource *a = NULL;
  assert_int_equal(mp_source_new(*state, MP_STR("a.py"), MP_STR("a"), &a), MP_OK);
  MpDiag nowhere = {.code = MP_STR("MP902")};
  MpDiag somewhere = diag_at(a, 0, "MP101");
  assert_true(mp_diag_compare(&nowhere, &somewhere) < 0);
}

static void test_counts_are_joined(void **state) {
  const struct {
    uint32_t a, b;
    bool is_a_least, is_b_least;
    const char *expected;
  } cases[] = {
      {0, 0, false, false, "it is"},
      {2, 2, false, false, "2 times"},
      {2, 2, true, false, "at least 2 times"},
      {2, 2, false, true, "at least 2 times"},
      {4, 2, false, false, "at least 2 times"},
      {2, 4, false, true, "at least 2 times"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    MpDiag diags[2] = {{.count = cases[i].a}, {.count = cases[i].b}};
    const bool is_least[2] = {cases[i].is_a_least, cases[i].is_b_least};
    for (int k = 0; k < 2; k++) {
      const unsigned count = diags[k].count;
      diags[k].message = MP_STR("it is");
      if (count == 0) continue;
      diags[k].message_at_least = mp_str_format(*state, "at least %u times", count);
      diags[k].message =
          is_least[k] ? diags[k].message_at_least : mp_str_format(*state, "%u times", count);
    }
    const MpStr before[2] = {diags[0].message, diags[1].message};
    const MpDiag *joined = mp_diag_join_counts(*state, &diags[0], &diags[1]);
    assert_true(mp_str_is(joined->message, cases[i].expected));
    for (int k = 0; k < 2; k++)
      assert_true(mp_str_eq(diags[k].message, before[k]));
  }
}

static void test_words(void **state) {
  (void)state;
  assert_string_equal(mp_severity_text(MP_SEVERITY_INFO), "info");
  assert_string_equal(mp_severity_text(MP_SEVERITY_WARNING), "warning");
  assert_string_equal(mp_severity_text(MP_SEVERITY_ERROR), "error");
  assert_string_equal(mp_severity_text(MP_SEVERITY_NONE), "none");
  assert_string_equal(mp_applicability_text(MP_FIX_SAFE), "safe");
  assert_string_equal(mp_applicability_text(MP_FIX_UNSAFE), "unsafe");
  assert_string_equal(mp_applicability_text(MP_FIX_DISPLAY), "display");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_findings_without_a_place_come_first, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_counts_are_joined, set_up, tear_down),
      cmocka_unit_test(test_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
