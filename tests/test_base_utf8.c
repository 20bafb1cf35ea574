#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/base/utf8.h"

static void test_round_trip_of_every_code_point(void **state) {
  (void)state;
  for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
    if (code_point == 0xD800) code_point = 0xE000;  // surrogates are no characters
    char bytes[4];
    MpStr text = {bytes, mp_utf8_encode(code_point, bytes)};
    size_t expected = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    size_t offset = 0;
    if (text.len != expected || !mp_utf8_is_valid(text)) fail_msg("U+%04X", code_point);
    if (mp_utf8_decode(text, &offset) != code_point) fail_msg("U+%04X", code_point);
    if (offset != text.len) fail_msg("U+%04X", code_point);
  }
}

static void test_encode_replaces_what_is_no_character(void **state) {
  (void)state;
  const uint32_t wrong[] = {0xD800, 0xDFFF, 0x110000, UINT32_MAX};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char bytes[4];
    assert_int_equal(mp_utf8_encode(wrong[i], bytes), 3);
    assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
  }
}

static void test_invalid_bytes(void **state) {
  (void)state;
  const MpStr invalid[] = {
      MP_STR_INIT("\x80"),              // continuation without a start
      MP_STR_INIT("\xC3"),              // cut off
      MP_STR_INIT("\xC0\xAF"),          // overlong
      MP_STR_INIT("\xE0\x80\xAF"),      // overlong
      MP_STR_INIT("\xF0\x80\x80\xAF"),  // overlong
      MP_STR_INIT("\xED\xA0\x80"),      // surrogate
      MP_STR_INIT("\xF4\x90\x80\x80"),  // above U+10FFFF
      MP_STR_INIT("\xF5\x80\x80\x80"),
      MP_STR_INIT("\xE2\x82"),
      MP_STR_INIT("\xE2\x28\xA1"),
      MP_STR_INIT("\xF0\x9F\x98"),
      MP_STR_INIT("\xFF"),
  };
  for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
    assert_false(mp_utf8_is_valid(invalid[i]));
    size_t offset = 0;
    assert_int_equal(mp_utf8_decode(invalid[i], &offset), 0xFFFD);
    assert_int_equal(offset, 1);
  }
  assert_int_equal(mp_utf8_code_points(MP_STR("a\xFF\xFE"
                                              "b")),
                   4);
}

static void test_lengths(void **state) {
  (void)state;
  const MpStr text = MP_STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");  // a, é, €, an emoji
  assert_true(mp_utf8_is_valid(text));
  assert_int_equal(mp_utf8_code_points(text), 4);
  assert_int_equal(mp_utf8_utf16_units(text), 5);
  assert_true(mp_utf8_is_valid((MpStr){NULL, 0}));
  assert_int_equal(mp_utf8_code_points((MpStr){NULL, 0}), 0);
  assert_int_equal(mp_utf8_utf16_units((MpStr){NULL, 0}), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trip_of_every_code_point),
      cmocka_unit_test(test_encode_replaces_what_is_no_character),
      cmocka_unit_test(test_invalid_bytes),
      cmocka_unit_test(test_lengths),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
