#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "analyzer/base/vfs.h"

// Each test works in a new empty folder, which is its working directory.
typedef struct Place {
  MpArena *arena;
  char folder[64];
  char back[4096];
} Place;

static int set_up(void **state) {
  Place *place = mp_malloc(sizeof *place);
  place->arena = mp_arena_new();
  strcpy(place->folder, "mplint-vfs-XXXXXX");
  if (getcwd(place->back, sizeof place->back) == NULL) return -1;
  if (mkdtemp(place->folder) == NULL || chdir(place->folder) != 0) return -1;
  *state = place;
  return 0;
}

static int tear_down(void **state) {
  Place *place = *state;
  MpVfsEntries entries = {0};
  if (mp_vfs_list(place->arena, MP_STR("."), &entries) != MP_OK) return -1;
  for (uint32_t i = 0; i < entries.len; i++) {
    if (remove(entries.items[i].name.ptr) != 0) return -1;
  }
  int result = chdir(place->back) != 0 ? -1 : rmdir(place->folder);
  mp_arena_free(place->arena);
  free(place);
  return result;
}

static MpArena *arena_of(void **state) {
  return ((Place *)*state)->arena;
}

static void assert_content(MpArena *arena, const char *path, MpStr expected) {
  MpStr bytes;
  assert_int_equal(mp_vfs_read(arena, mp_str_from_c(path), 1000, &bytes), MP_OK);
  assert_int_equal(bytes.len, expected.len);
  assert_memory_equal(bytes.ptr, expected.ptr, expected.len);
  assert_int_equal(bytes.ptr[bytes.len], '\0');
}

static void test_write_and_read_back(void **state) {
  MpArena *arena = arena_of(state);
  assert_int_equal(mp_vfs_write(MP_STR("a"), MP_STR("x\0y\r\n")), MP_OK);
  assert_content(arena, "a", MP_STR("x\0y\r\n"));
  assert_int_equal(mp_vfs_write(MP_STR("a"), MP_STR("")), MP_OK);
  assert_content(arena, "a", MP_STR(""));
}

static void test_limit_is_inclusive(void **state) {
  MpArena *arena = arena_of(state);
  MpStr bytes = MP_STR("untouched");
  assert_int_equal(mp_vfs_write(MP_STR("a"), MP_STR("12345")), MP_OK);
  assert_int_equal(mp_vfs_read(arena, MP_STR("a"), 4, &bytes), MP_ERROR_LIMIT);
  assert_true(mp_str_is(bytes, "untouched"));
  assert_int_equal(mp_vfs_read(arena, MP_STR("a"), 5, &bytes), MP_OK);
  assert_true(mp_str_is(bytes, "12345"));
}

static void test_limit_holds_where_no_size_is_known(void **state) {
  MpStr bytes;
  assert_int_equal(mp_vfs_read(arena_of(state), MP_STR("/dev/zero"), 10000, &bytes),
                   MP_ERROR_LIMIT);
}

static void test_failures(void **state) {
  MpArena *arena = arena_of(state);
  MpStr bytes;
  MpVfsEntries entries = {0};
  assert_int_equal(mp_vfs_read(arena, MP_STR("none"), 9, &bytes), MP_ERROR_NOT_FOUND);
  assert_int_equal(mp_vfs_read(arena, MP_STR("."), 9, &bytes), MP_ERROR_IO);
  assert_int_equal(mp_vfs_list(arena, MP_STR("none"), &entries), MP_ERROR_NOT_FOUND);
  assert_int_equal(mp_vfs_write(MP_STR("none/a"), MP_STR("")), MP_ERROR_NOT_FOUND);
  assert_int_equal(mp_vfs_write(MP_STR("."), MP_STR("")), MP_ERROR_IO);
}

static void test_permissions_and_links_stay(void **state) {
  MpArena *arena = arena_of(state);
  assert_int_equal(mp_vfs_write(MP_STR("real"), MP_STR("old")), MP_OK);
  assert_int_equal(chmod("real", 0640), 0);
  assert_int_equal(symlink("real", "link"), 0);
  assert_int_equal(mp_vfs_write(MP_STR("link"), MP_STR("new")), MP_OK);
  assert_content(arena, "real", MP_STR("new"));
  struct stat info;
  assert_int_equal(stat("real", &info), 0);
  assert_int_equal(info.st_mode & 07777, 0640);
  assert_int_equal(lstat("link", &info), 0);
  assert_true(S_ISLNK(info.st_mode));
  MpVfsEntries entries = {0};
  assert_int_equal(mp_vfs_list(arena, MP_STR(""), &entries), MP_OK);
  assert_int_equal(entries.len, 2);  // nothing is left beside them
}

static void test_entries_are_sorted(void **state) {
  MpArena *arena = arena_of(state);
  assert_int_equal(mp_vfs_write(MP_STR("b.py"), MP_STR("")), MP_OK);
  assert_int_equal(mp_vfs_write(MP_STR("B.py"), MP_STR("")), MP_OK);
  assert_int_equal(mp_vfs_write(MP_STR(".hidden"), MP_STR("")), MP_OK);
  assert_int_equal(mkdir("a", 0700), 0);
  assert_int_equal(symlink("a", "c"), 0);
  assert_int_equal(symlink("nowhere", "d"), 0);
  MpVfsEntries entries = {0};
  assert_int_equal(mp_vfs_list(arena, MP_STR("."), &entries), MP_OK);
  const char *const names[] = {".hidden", "B.py", "a", "b.py", "c", "d"};
  assert_int_equal(entries.len, 6);
  for (uint32_t i = 0; i < 6; i++) {
    assert_string_equal(entries.items[i].name.ptr, names[i]);
    assert_int_equal(entries.items[i].is_folder, i == 2 || i == 4);
    assert_int_equal(entries.items[i].is_link, i >= 4);
  }
}

static void test_kinds(void **state) {
  (void)state;
  assert_int_equal(mp_vfs_write(MP_STR("a"), MP_STR("")), MP_OK);
  assert_true(mp_vfs_is_folder(MP_STR("")));
  assert_true(mp_vfs_is_folder(MP_STR("..")));
  assert_false(mp_vfs_is_folder(MP_STR("a")));
  assert_true(mp_vfs_is_file(MP_STR("a")));
  assert_false(mp_vfs_is_file(MP_STR(".")));
  assert_false(mp_vfs_is_file(MP_STR("none")));
}

#define in_new_folder(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      in_new_folder(test_write_and_read_back),
      in_new_folder(test_limit_is_inclusive),
      in_new_folder(test_limit_holds_where_no_size_is_known),
      in_new_folder(test_failures),
      in_new_folder(test_permissions_and_links_stay),
      in_new_folder(test_entries_are_sorted),
      in_new_folder(test_kinds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
