// What a path knows of an unknown: bounds, types and candidates, and what follows from them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/interp/known.h"

static void nothing_is_known_at_first(void **state) {
  MpArena *arena = mp_arena_new();
  const MpKnown *known = mp_known_new(arena);
  (void)state;
  assert_int_equal(mp_known_truth(known), MP_MAYBE);
  assert_int_equal(mp_known_less(known, 0.0, true), MP_MAYBE);
  assert_int_equal(mp_known_is(known, 0.0), MP_MAYBE);
  mp_arena_free(arena);
}

static void bounds_answer_what_follows(void **state) {
  MpArena *arena = mp_arena_new();
  MpKnown *known = mp_known_new(arena);
  (void)state;
  mp_known_set_less(known, 2.0, true, false);  // x >= 2
  assert_int_equal(mp_known_less(known, 2.0, true), MP_NO);
  assert_int_equal(mp_known_less(known, 1.0, false), MP_YES);
  assert_int_equal(mp_known_less(known, 2.0, false), MP_MAYBE);  // it may be 2
  assert_int_equal(mp_known_truth(known), MP_YES);
  assert_int_equal(mp_known_is(known, 1.0), MP_NO);
  mp_known_set_number(known, 2.0, false);
  assert_int_equal(mp_known_less(known, 2.0, false), MP_YES);
  mp_arena_free(arena);
}

static void only_integers_have_no_numbers_between(void **state) {
  MpArena *arena = mp_arena_new();
  MpKnown *real = mp_known_new(arena), *integer = mp_known_new(arena);
  (void)state;
  integer->is_integer = true;
  mp_known_set_less(real, 0.0, false, true);  // x > 0
  mp_known_set_less(integer, 0.0, false, true);
  assert_int_equal(mp_known_less(real, 1.0, true), MP_MAYBE);
  assert_int_equal(mp_known_less(integer, 1.0, true), MP_NO);
  mp_known_set_less(integer, 2.0, true, true);
  assert_int_equal(mp_known_is(integer, 1.0), MP_YES);
  mp_known_set_less(real, 2.0, true, true);
  assert_int_equal(mp_known_is(real, 1.0), MP_MAYBE);
  mp_arena_free(arena);
}

static void types_exclude_each_other(void **state) {
  MpArena *arena = mp_arena_new();
  MpKnown *known = mp_known_new(arena);
  (void)state;
  const MpTypeTest is_int = {MP_TYPE_BOOL | MP_TYPE_INT, 0}, is_bool = {MP_TYPE_BOOL, 0};
  const MpTypeTest is_list = {MP_TYPE_LIST | MP_TYPE_TUPLE, 0};
  const MpTypeTest is_shape = {MP_TYPE_LIST, MP_TYPE_OTHER};
  mp_known_set_type(known, is_int, true);
  assert_int_equal(mp_known_type(known, is_list), MP_NO);
  assert_int_equal(mp_known_type(known, is_shape), MP_NO);
  assert_int_equal(mp_known_type(known, is_bool), MP_MAYBE);
  mp_known_set_type(known, is_bool, false);
  assert_int_equal(mp_known_type(known, is_int), MP_YES);
  mp_arena_free(arena);
}

static void an_object_of_one_class_may_be_of_another(void **state) {
  MpArena *arena = mp_arena_new();
  MpKnown *known = mp_known_new(arena);
  (void)state;
  const MpTypeTest is_shape = {0, MP_TYPE_OTHER}, is_str = {MP_TYPE_STR, 0};
  mp_known_set_type(known, is_shape, false);  // another class is left
  assert_int_equal(mp_known_type(known, is_shape), MP_MAYBE);
  mp_known_set_type(known, is_str, true);
  assert_int_equal(mp_known_type(known, is_shape), MP_NO);
  mp_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_is_known_at_first),
      cmocka_unit_test(bounds_answer_what_follows),
      cmocka_unit_test(only_integers_have_no_numbers_between),
      cmocka_unit_test(types_exclude_each_other),
      cmocka_unit_test(an_object_of_one_class_may_be_of_another),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
