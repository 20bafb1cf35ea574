#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/base/map.h"

static void test_empty_map(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpMap map;
  mp_map_init(&map, arena);
  assert_null(mp_map_get(&map, MP_STR("x")));
  assert_false(mp_map_has(&map, MP_STR("")));
  assert_false(mp_map_remove(&map, MP_STR("x")));
  assert_int_equal(map.len, 0);
  mp_arena_free(arena);
}

static void test_replaced_key_keeps_its_place(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpMap map;
  int one = 1, two = 2, three = 3;
  mp_map_init(&map, arena);
  mp_map_set(&map, MP_STR("a"), &one);
  mp_map_set(&map, MP_STR(""), &two);  // the empty string is a key like others
  mp_map_set(&map, MP_STR("a"), &three);
  assert_int_equal(map.len, 2);
  assert_ptr_equal(map.entries[0].value, &three);
  assert_ptr_equal(mp_map_get(&map, (MpStr){NULL, 0}), &two);
  mp_arena_free(arena);
}

static void test_removed_key_comes_back_at_the_end(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpMap map;
  int one = 1, two = 2;
  mp_map_init(&map, arena);
  mp_map_set(&map, MP_STR("a"), &one);
  mp_map_set(&map, MP_STR("b"), &two);
  assert_true(mp_map_remove(&map, MP_STR("a")));
  assert_false(mp_map_remove(&map, MP_STR("a")));
  assert_false(mp_map_has(&map, MP_STR("a")));
  assert_int_equal(map.live, 1);
  assert_null(map.entries[0].value);
  mp_map_set(&map, MP_STR("a"), &two);
  assert_int_equal(map.live, 2);
  assert_ptr_equal(mp_map_get(&map, MP_STR("a")), &two);
  assert_true(mp_str_is(map.entries[map.len - 1].key, "a"));
  mp_arena_free(arena);
}

// Enough keys for several rebuilds, with removals between them, against a plain table.
static void test_many_keys(void **state) {
  (void)state;
  enum { COUNT = 2000 };
  MpArena *arena = mp_arena_new();
  MpMap map;
  int values[COUNT];
  mp_map_init(&map, arena);
  for (int i = 0; i < COUNT; i++) {
    mp_map_set(&map, mp_str_format(arena, "key%d", i), &values[i]);
    if (i % 3 == 2) assert_true(mp_map_remove(&map, mp_str_format(arena, "key%d", i - 1)));
  }
  uint32_t live = 0;
  for (int i = 0; i < COUNT; i++) {
    bool removed = i % 3 == 1 && i + 1 < COUNT;
    void *value = mp_map_get(&map, mp_str_format(arena, "key%d", i));
    assert_ptr_equal(value, removed ? NULL : &values[i]);
    live += removed ? 0 : 1;
  }
  assert_int_equal(map.live, live);
  for (uint32_t i = 0, next = 0; i < map.len; i++) {
    if (map.entries[i].value == NULL) continue;
    if (next % 3 == 1 && next + 1 < COUNT) next++;
    assert_ptr_equal(map.entries[i].value, &values[next]);
    next++;
  }
  mp_arena_free(arena);
}

static void test_one_key_set_and_removed_again_and_again(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpMap map;
  int value = 0;
  mp_map_init(&map, arena);
  for (int i = 0; i < 1000; i++) {
    mp_map_set(&map, MP_STR("k"), &value);
    assert_true(mp_map_remove(&map, MP_STR("k")));
    assert_false(mp_map_has(&map, MP_STR("k")));
  }
  assert_int_equal(map.live, 0);
  mp_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_empty_map),
      cmocka_unit_test(test_replaced_key_keeps_its_place),
      cmocka_unit_test(test_removed_key_comes_back_at_the_end),
      cmocka_unit_test(test_many_keys),
      cmocka_unit_test(test_one_key_set_and_removed_again_and_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
