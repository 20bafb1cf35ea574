#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/source/encoding.h"
#include "analyzer/source/source.h"

static int set_up(void **state) {
  *state = mp_arena_new();
  return 0;
}

static int tear_down(void **state) {
  mp_arena_free(*state);
  return 0;
}

static MpSource *new_source(MpArena *arena, MpStr bytes) {
  MpSource *source = NULL;
  assert_int_equal(mp_source_new(arena, MP_STR("a.py"), bytes, &source), MP_OK);
  return source;
}

static void assert_str(MpStr actual, MpStr expected) {
  if (!mp_str_eq(actual, expected)) {
    fail_msg("`%.*s` instead of `%.*s`", MP_FMT(actual), MP_FMT(expected));
  }
}

static void assert_refused(MpArena *arena, MpStr bytes) {
  MpSource *source = NULL;
  assert_int_equal(mp_source_new(arena, MP_STR("a.py"), bytes, &source), MP_ERROR_NOT_TEXT);
  assert_null(source);
}

static void test_empty_file_has_one_line(void **state) {
  const MpSource *source = new_source(*state, (MpStr){NULL, 0});
  assert_int_equal(source->line_count, 1);
  assert_int_equal(source->line_starts[0], 0);
  assert_str(mp_source_line(source, 0), MP_STR(""));
  assert_str(source->encoding, MP_STR("utf-8"));
  assert_false(source->has_bom);
}

static void test_every_line_end(void **state) {
  const MpSource *source = new_source(*state, MP_STR("a\nbc\r\nd\r\r\n\f\ve\n\n"));
  const MpStr lines[] = {MP_STR_INIT("a"),     MP_STR_INIT("bc"), MP_STR_INIT("d"), MP_STR_INIT(""),
                         MP_STR_INIT("\f\ve"), MP_STR_INIT(""),   MP_STR_INIT("")};
  assert_int_equal(source->line_count, 7);
  for (uint32_t row = 0; row < 7; row++)
    assert_str(mp_source_line(source, row), lines[row]);
  const uint32_t starts[] = {0, 2, 6, 8, 10, 14, 15};
  assert_memory_equal(source->line_starts, starts, sizeof starts);
}

static void test_last_line_without_end(void **state) {
  const MpSource *source = new_source(*state, MP_STR("a\r\nb"));
  assert_int_equal(source->line_count, 2);
  assert_str(mp_source_line(source, 1), MP_STR("b"));
  const MpSource *carriage = new_source(*state, MP_STR("a\r"));
  assert_int_equal(carriage->line_count, 2);
  assert_str(mp_source_line(carriage, 0), MP_STR("a"));
}

static void test_utf8_is_borrowed(void **state) {
  const MpStr bytes = MP_STR("x = '\xC3\xA9'\n");
  const MpSource *source = new_source(*state, bytes);
  assert_ptr_equal(source->text.ptr, bytes.ptr);
  assert_int_equal(source->text.len, bytes.len);
}

static void test_byte_order_mark(void **state) {
  const MpStr bytes = MP_STR("\xEF\xBB\xBFx\n");
  const MpSource *source = new_source(*state, bytes);
  assert_true(source->has_bom);
  assert_str(source->text, MP_STR("x\n"));
  MpStr back;
  assert_int_equal(mp_source_encode(*state, source, source->text, &back), MP_OK);
  assert_str(back, bytes);
  new_source(*state, MP_STR("\xEF\xBB\xBF# coding: UTF_8\n"));
  assert_refused(*state, MP_STR("\xEF\xBB\xBF# coding: latin-1\n"));
}

static void test_latin1(void **state) {
  const MpStr bytes = MP_STR("# -*- coding: latin-1 -*-\nx = '\xE9\x80\xFF'\n");
  const MpSource *source = new_source(*state, bytes);
  assert_str(mp_source_line(source, 1), MP_STR("x = '\xC3\xA9\xC2\x80\xC3\xBF'"));
  assert_str(source->encoding, MP_STR("latin-1"));
  MpStr back;
  assert_int_equal(mp_source_encode(*state, source, source->text, &back), MP_OK);
  assert_str(back, bytes);
  assert_int_equal(mp_source_encode(*state, source, MP_STR("\xE2\x82\xAC"), &back),
                   MP_ERROR_NOT_TEXT);
}

static void test_other_encodings(void **state) {
  const struct {
    MpStr bytes;
    MpStr line;
  } cases[] = {
      {MP_STR_INIT("# coding: cp1252\n'\x80'\n"), MP_STR_INIT("'\xE2\x82\xAC'")},
      {MP_STR_INIT("# coding: koi8_r\n'\xC1'\n"), MP_STR_INIT("'\xD0\xB0'")},
      {MP_STR_INIT("# coding: shift_jis\n'\x82\xA0'\n"), MP_STR_INIT("'\xE3\x81\x82'")},
      {MP_STR_INIT("# coding=euc-jp\r\n'\xA4\xA2'\n"), MP_STR_INIT("'\xE3\x81\x82'")},
      {MP_STR_INIT("# coding: iso8859-15\n'\xA4'\n"), MP_STR_INIT("'\xE2\x82\xAC'")},
      {MP_STR_INIT("# coding: gbk\n'\xB0\xA1'\n"), MP_STR_INIT("'\xE5\x95\x8A'")},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const MpSource *source = new_source(*state, cases[i].bytes);
    assert_str(mp_source_line(source, 1), cases[i].line);
    MpStr back;
    assert_int_equal(mp_source_encode(*state, source, source->text, &back), MP_OK);
    assert_str(back, cases[i].bytes);
  }
  MpStr back;
  const MpSource *source = new_source(*state, cases[0].bytes);
  assert_int_equal(mp_source_encode(*state, source, MP_STR("\xE3\x81\x82"), &back),
                   MP_ERROR_NOT_TEXT);
}

static void test_binary_and_broken_files(void **state) {
  assert_refused(*state, MP_STR("x = 1\0\n"));
  assert_refused(*state, MP_STR("x = '\xE9'\n"));  // latin-1 that does not say so
  assert_refused(*state, MP_STR("# coding: utf-8\nx = '\xE9'\n"));
  assert_refused(*state, MP_STR("# coding: ascii\nx = '\xC3\xA9'\n"));
  assert_refused(*state, MP_STR("# coding: no-such-encoding\n"));
  assert_refused(*state, MP_STR("# coding: utf-16\nabcd\n"));
  assert_refused(*state, MP_STR("# coding: euc-jp\n'\xA4"));  // cut off
  assert_refused(*state,
                 MP_STR("# coding: "
                        "a-name-longer-than-any-encoding-that-anybody-has-ever-heard-of\n"));
}

static void test_size_limit(void **state) {
  MpSource *source = NULL;
  char *bytes = mp_arena_alloc(*state, MP_SOURCE_MAX_BYTES + 1);
  memset(bytes, '\n', MP_SOURCE_MAX_BYTES + 1);
  MpStr text = {bytes, MP_SOURCE_MAX_BYTES + 1};
  assert_int_equal(mp_source_new(*state, MP_STR("a.py"), text, &source), MP_ERROR_LIMIT);
  text.len--;
  assert_int_equal(mp_source_new(*state, MP_STR("a.py"), text, &source), MP_OK);
  assert_int_equal(source->line_count, MP_SOURCE_MAX_BYTES + 1);
}

static void test_declarations(void **state) {
  (void)state;
  const struct {
    MpStr bytes;
    MpStr name;
  } cases[] = {
      {MP_STR_INIT("# -*- coding: utf-8 -*-"), MP_STR_INIT("utf-8")},
      {MP_STR_INIT("#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :"),
       MP_STR_INIT("cp1252")},
      {MP_STR_INIT("\n#coding:latin_1.x\n"), MP_STR_INIT("latin_1.x")},
      {MP_STR_INIT(" \t\f# encoding=\t gbk"), MP_STR_INIT("gbk")},
      {MP_STR_INIT("\r#coding=a"), MP_STR_INIT("a")},
      {MP_STR_INIT("\r\n#coding=a"), MP_STR_INIT("a")},
      {MP_STR_INIT("# coding coding: a"), MP_STR_INIT("a")},
      {MP_STR_INIT("# coding: , coding: b"), MP_STR_INIT("b")},
      {MP_STR_INIT("# coding: a\n# coding: b"), MP_STR_INIT("a")},
      {MP_STR_INIT("# coding : a"), MP_STR_INIT("")},
      {MP_STR_INIT("# coding:"), MP_STR_INIT("")},
      {MP_STR_INIT("x = 1  # coding: a"), MP_STR_INIT("")},
      {MP_STR_INIT("x = 1\n# coding: a"), MP_STR_INIT("")},
      {MP_STR_INIT("\n\n# coding: a"), MP_STR_INIT("")},
      {MP_STR_INIT("'''\n# coding: a'''"), MP_STR_INIT("")},
      {MP_STR_INIT(""), MP_STR_INIT("")},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_str(mp_encoding_declared(cases[i].bytes), cases[i].name);
  }
}

static void test_names_of_utf8(void **state) {
  (void)state;
  assert_true(mp_encoding_is_utf8(MP_STR("UTF-8")));
  assert_true(mp_encoding_is_utf8(MP_STR("utf_8_sig")));
  assert_true(mp_encoding_is_utf8(MP_STR("utf-8-unix")));
  assert_true(mp_encoding_is_utf8(MP_STR("U8")));
  assert_false(mp_encoding_is_utf8(MP_STR("utf-16")));
  assert_false(mp_encoding_is_utf8(MP_STR("latin-1")));
}

#define with_arena(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_arena(test_empty_file_has_one_line),
      with_arena(test_every_line_end),
      with_arena(test_last_line_without_end),
      with_arena(test_utf8_is_borrowed),
      with_arena(test_byte_order_mark),
      with_arena(test_latin1),
      with_arena(test_other_encodings),
      with_arena(test_binary_and_broken_files),
      with_arena(test_size_limit),
      cmocka_unit_test(test_declarations),
      cmocka_unit_test(test_names_of_utf8),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
