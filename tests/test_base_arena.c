#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "analyzer/base/arena.h"
#include "analyzer/base/array.h"

static void test_blocks_are_zeroed_aligned_and_apart(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  for (size_t round = 0; round < 2; round++) {
    unsigned char *blocks[300];
    for (size_t i = 0; i < 300; i++) {
      blocks[i] = mp_arena_alloc(arena, i);
      assert_non_null(blocks[i]);
      assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
      for (size_t j = 0; j < i; j++)
        assert_int_equal(blocks[i][j], 0);
      memset(blocks[i], (int)(i % 255 + 1), i);
    }
    for (size_t i = 0; i < 300; i++) {
      for (size_t j = 0; j < i; j++)
        assert_int_equal(blocks[i][j], i % 255 + 1);
    }
    mp_arena_reset(arena);  // the second round gets used memory, zeroed again
    assert_int_equal(mp_arena_used(arena), 0);
  }
  mp_arena_free(arena);
}

static void test_block_larger_than_a_chunk(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  const size_t size = 5u * 1024u * 1024u;
  mp_arena_alloc(arena, 1);
  char *block = mp_arena_alloc(arena, size);
  block[size - 1] = 'x';
  char *next = mp_arena_alloc(arena, 1);
  assert_int_equal(*next, 0);
  assert_true(mp_arena_used(arena) >= size + 2);
  mp_arena_free(arena);
}

static void test_copy(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  char *copy = mp_arena_copy(arena, "abc", 4);
  assert_string_equal(copy, "abc");
  assert_non_null(mp_arena_copy(arena, NULL, 0));
  mp_arena_free(arena);
  mp_arena_free(NULL);
}

static void test_array_keeps_elements_while_it_grows(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MP_ARRAY(uint32_t) numbers = {0};
  for (uint32_t i = 0; i < 1000; i++)
    mp_array_push(arena, &numbers, i * 3);
  assert_int_equal(numbers.len, 1000);
  assert_int_equal(mp_array_last(&numbers), 999 * 3);
  for (uint32_t i = 0; i < 1000; i++)
    assert_int_equal(numbers.items[i], i * 3);
  mp_arena_free(arena);
}

static void test_extend(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  unsigned char *block = mp_arena_alloc(arena, 24);
  memset(block, 7, 24);
  if (mp_arena_extend(arena, block, 24, 100)) {  // not where each allocation is its own
    for (size_t i = 0; i < 100; i++)
      assert_int_equal(block[i], i < 24 ? 7 : 0);
    unsigned char *next = mp_arena_alloc(arena, 8);
    assert_true(next >= block + 100);
    memset(next, 9, 8);
    assert_int_equal(block[99], 0);
    // It fills its chunk, or more.
    assert_false(mp_arena_extend(arena, next, 8, (size_t)1 << 24));
  }
  unsigned char *last = mp_arena_alloc(arena, 8);
  assert_false(mp_arena_extend(arena, block, 24, 48));
  assert_int_equal(last[0], 0);
  mp_arena_free(arena);
}

static void test_copies_of_an_array_grow_apart(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MP_ARRAY(uint32_t) first = {0};
  for (uint32_t i = 0; i < 4; i++)
    mp_array_push(arena, &first, i);
  MP_ARRAY(uint32_t) second = {first.items, first.len, first.cap};
  mp_array_push(arena, &second, 10);
  mp_array_push(arena, &first, 20);
  assert_int_equal(second.items[4], 10);
  assert_int_equal(first.items[4], 20);
  mp_arena_free(arena);
}

// Asks for more than any system has, in a child: the handler ends the process.
static void test_out_of_memory_exits_with_3(void **state) {
  (void)state;
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    fclose(stderr);
    MpArena *arena = mp_arena_new();
    mp_arena_alloc(arena, SIZE_MAX - 8);
    _exit(0);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_blocks_are_zeroed_aligned_and_apart),
      cmocka_unit_test(test_block_larger_than_a_chunk),
      cmocka_unit_test(test_copy),
      cmocka_unit_test(test_array_keeps_elements_while_it_grows),
      cmocka_unit_test(test_extend),
      cmocka_unit_test(test_copies_of_an_array_grow_apart),
      cmocka_unit_test(test_out_of_memory_exits_with_3),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
