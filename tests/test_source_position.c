#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/source/position.h"
#include "analyzer/source/span.h"

static int set_up(void **state) {
  *state = mp_arena_new();
  return 0;
}

static int tear_down(void **state) {
  mp_arena_free(*state);
  return 0;
}

static const MpSource *new_source(MpArena *arena, const char *path, MpStr bytes) {
  MpSource *source = NULL;
  assert_int_equal(mp_source_new(arena, mp_str_from_c(path), bytes, &source), MP_OK);
  return source;
}

static void assert_at(const MpSource *source, uint32_t byte, uint32_t line, uint32_t column,
                      uint32_t character) {
  MpPosition position = mp_position_of(source, byte);
  MpUtf16Position utf16 = mp_position_utf16_of(source, byte);
  assert_int_equal(position.line, line);
  assert_int_equal(position.column, column);
  assert_int_equal(utf16.line, line - 1);
  assert_int_equal(utf16.character, character);
}

static void test_empty_file(void **state) {
  const MpSource *source = new_source(*state, "a.py", MP_STR(""));
  assert_at(source, 0, 1, 1, 0);
  assert_at(source, 7, 1, 1, 0);
}

static void test_columns_count_code_points_and_utf16_units(void **state) {
  // a é € 😀 b, one of each length, behind a tab
  const MpSource *source = new_source(*state, "a.py",
                                      MP_STR("x\n\ta\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"
                                             "b"));
  assert_at(source, 2, 2, 1, 0);
  assert_at(source, 3, 2, 2, 1);   // a: the tab is one column
  assert_at(source, 4, 2, 3, 2);   // é
  assert_at(source, 6, 2, 4, 3);   // €
  assert_at(source, 9, 2, 5, 4);   // emoji
  assert_at(source, 13, 2, 6, 6);  // b, behind two UTF-16 units
  assert_at(source, 14, 2, 7, 7);  // the end
  assert_at(source, 99, 2, 7, 7);  // behind the end
  assert_at(source, 11, 2, 5, 4);  // inside the emoji
}

static void test_line_ends_belong_to_their_line(void **state) {
  const MpSource *source = new_source(*state, "a.py", MP_STR("ab\r\nc\rd\n"));
  assert_at(source, 1, 1, 2, 1);
  assert_at(source, 2, 1, 3, 2);
  assert_at(source, 3, 1, 4, 3);
  assert_at(source, 4, 2, 1, 0);
  assert_at(source, 5, 2, 2, 1);
  assert_at(source, 6, 3, 1, 0);
  assert_at(source, 8, 4, 1, 0);
}

static void test_row_of_every_byte(void **state) {
  const MpSource *source = new_source(*state, "a.py", MP_STR("\n\na\n\nbb\n"));
  const uint32_t rows[] = {0, 1, 2, 2, 3, 4, 4, 4, 5};
  for (uint32_t byte = 0; byte < 9; byte++) {
    assert_int_equal(mp_position_row(source, byte), rows[byte]);
  }
}

static void test_decoded_text_counts_not_the_bytes(void **state) {
  const MpSource *source = new_source(*state, "a.py", MP_STR("# coding: latin-1\n'\xE9' + x\n"));
  size_t at = mp_str_find(source->text, MP_STR("x"), 0);
  assert_at(source, (uint32_t)at, 2, 7, 6);
}

static void test_spans(void **state) {
  const MpSource *a = new_source(*state, "a.py", MP_STR("hello world"));
  const MpSource *b = new_source(*state, "b.py", MP_STR("hello"));
  const MpSpan nowhere = {0};
  MpSpan hello = mp_source_span(a, 0, 5);
  MpSpan world = mp_source_span(a, 6, 11);
  assert_true(mp_span_is_none(nowhere));
  assert_false(mp_span_is_none(hello));
  assert_true(mp_str_is(mp_span_text(world), "world"));
  assert_int_equal(mp_span_text(nowhere).len, 0);
  assert_true(mp_str_is(mp_span_text(mp_span_join(hello, world)), "hello world"));
  assert_true(mp_span_eq(hello, mp_source_span(a, 0, 5)));
  assert_false(mp_span_eq(hello, mp_source_span(b, 0, 5)));
  assert_true(mp_span_compare(hello, world) < 0);
  assert_true(mp_span_compare(mp_source_span(b, 0, 1), world) > 0);
  assert_true(mp_span_compare(hello, mp_source_span(a, 0, 11)) < 0);
  assert_true(mp_span_compare(nowhere, hello) < 0);
  assert_int_equal(mp_span_compare(hello, hello), 0);
}

#define with_arena(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_arena(test_empty_file),
      with_arena(test_columns_count_code_points_and_utf16_units),
      with_arena(test_line_ends_belong_to_their_line),
      with_arena(test_row_of_every_byte),
      with_arena(test_decoded_text_counts_not_the_bytes),
      with_arena(test_spans),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
