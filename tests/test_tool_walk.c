// Paths and folders: what is found, in which order, under which name.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/base/buf.h"
#include "analyzer/base/vfs.h"
#include "tool/file_paths.h"
#include "tool/walk.h"

// A new folder, which is the working directory of the test.
typedef struct Place {
  MpArena *arena;
  char folder[64];
  char back[4096];
} Place;

static int set_up(void **state) {
  Place *self = mp_malloc(sizeof *self);
  self->arena = mp_arena_new();
  strcpy(self->folder, "mplint-walk-XXXXXX");
  if (getcwd(self->back, sizeof self->back) == NULL) return -1;
  if (mkdtemp(self->folder) == NULL || chdir(self->folder) != 0) return -1;
  *state = self;
  return 0;
}

static int remove_tree(MpArena *arena, MpStr folder) {
  MpVfsEntries entries = {0};
  if (mp_vfs_list(arena, folder, &entries) != MP_OK) return -1;
  for (uint32_t i = 0; i < entries.len; i++) {
    const MpVfsEntry *entry = &entries.items[i];
    MpStr path = mp_str_format(arena, "%.*s/%.*s", MP_FMT(folder), MP_FMT(entry->name));
    bool is_tree = entry->is_folder && !entry->is_link;
    int result = is_tree ? remove_tree(arena, path) : remove(path.ptr);
    if (result != 0) return -1;
  }
  return rmdir(mp_str_copy(arena, folder).ptr);
}

static int tear_down(void **state) {
  Place *self = *state;
  int result = chdir(self->back);
  if (result == 0) result = remove_tree(self->arena, mp_str_from_c(self->folder));
  mp_arena_free(self->arena);
  free(self);
  return result;
}

// Makes an empty file, and the folders above it.
static void make(Place *self, const char *path) {
  MpStr text = mp_str_from_c(path);
  for (size_t at = mp_str_find(text, MP_STR("/"), 0); at != SIZE_MAX;
       at = mp_str_find(text, MP_STR("/"), at + 1)) {
    mkdir(mp_str_copy(self->arena, mp_str_slice(text, 0, at)).ptr, 0777);
  }
  if (!mp_str_ends_with(text, MP_STR("/"))) assert_int_equal(mp_vfs_write(text, MP_STR("")), MP_OK);
}

static MpStrs words(Place *self, const char *line) {
  MpStrs list = {0};
  char *copy = mp_arena_copy(self->arena, line, strlen(line) + 1);
  for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
    mp_array_push(self->arena, &list, mp_str_from_c(word));
  }
  return list;
}

static MpWalk walk_excluding(Place *self, const char *paths, const MpStrs *excludes) {
  MpPaths where = mp_paths_new(self->arena);
  MpStrs list = words(self, paths);
  const MpWalkOptions options = {
      .paths = &list, .excludes = excludes, .stdin_name = MP_STR("<stdin>")};
  return mp_walk_collect(self->arena, &where, &options);
}

static MpWalk walk(Place *self, const char *paths) {
  MpStrs excludes = {0};
  mp_walk_default_excludes(self->arena, &excludes);
  return walk_excluding(self, paths, &excludes);
}

static void assert_shown(const MpWalk *actual, const char *expected) {
  MpBuf names = {0};
  for (uint32_t i = 0; i < actual->files.len; i++) {
    mp_buf_format(&names, "%s%.*s", i == 0 ? "" : " ", MP_FMT(actual->files.items[i].shown));
  }
  if (!mp_str_is(mp_buf_str(&names), expected)) {
    fail_msg("expected `%s`, not `%.*s`", expected, MP_FMT(mp_buf_str(&names)));
  }
  mp_buf_deinit(&names);
}

static void python_files_are_found_sorted(void **state) {
  Place *self = *state;
  static const char *const files[] = {"b.py",  "a/z.py", "a/b/c.py", "a.py",        "a-b.py",
                                      "x.pyi", "y.txt",  ".py",      "deep/.h/i.py"};
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    make(self, files[i]);
  }
  MpWalk found = walk(self, ".");
  assert_shown(&found, ".py a-b.py a.py a/b/c.py a/z.py b.py deep/.h/i.py");
  assert_int_equal(found.problems.len, 0);
  assert_false(found.files.items[0].is_explicit);
}

static void default_excludes_hold_below_what_is_named(void **state) {
  Place *self = *state;
  static const char *const files[] = {".venv/a.py",      "x/.git/a.py",         "build/a.py",
                                      "build/dist/a.py", "x/node_modules/a.py", "x/builder/a.py"};
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    make(self, files[i]);
  }
  MpWalk found = walk(self, ".");
  assert_shown(&found, "x/builder/a.py");
  found = walk(self, "build .venv/a.py");
  assert_shown(&found, ".venv/a.py build/a.py");
}

static void patterns_match_names_and_paths(void **state) {
  Place *self = *state;
  make(self, "a/test_x.py");
  make(self, "a/x.py");
  make(self, "b/a/x.py");
  MpStrs excludes = words(self, "test_* b/a");
  MpWalk found = walk_excluding(self, ".", &excludes);
  assert_shown(&found, "a/x.py");
  found = walk_excluding(self, "./b/../b", &excludes);
  assert_shown(&found, "");
}

static void what_is_named_is_excluded_by_force(void **state) {
  Place *self = *state;
  make(self, "build/deep/a.py");
  make(self, "b/a.py");
  MpPaths where = mp_paths_new(self->arena);
  MpStrs excludes = words(self, "build no*");
  MpStrs paths = words(self, "build build/deep/a.py ./build/deep b/a.py b - not.py");
  MpWalkOptions options = {
      .paths = &paths, .excludes = &excludes, .stdin_name = MP_STR("build/x.py")};
  MpWalk found = mp_walk_collect(self->arena, &where, &options);
  assert_shown(&found, "b/a.py build/deep/a.py build/x.py not.py");
  options.forces_excludes = true;
  found = mp_walk_collect(self->arena, &where, &options);
  assert_shown(&found, "b/a.py");
}

static void write_file(Place *self, const char *path, const char *text) {
  make(self, path);
  assert_int_equal(mp_vfs_write(mp_str_from_c(path), mp_str_from_c(text)), MP_OK);
}

static void what_git_ignores_is_left_out(void **state) {
  Place *self = *state;
  static const char *const files[] = {"r/a.py", "r/b.py", "r/s/a.py", "r/s/keep/b.py",
                                      "r/out/c.py"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    make(self, files[i]);
  write_file(self, "r/.gitignore", "# comment\nb.py\r\n/a.py\nout/\n");
  write_file(self, "r/s/keep/.gitignore", "!b.py\n");
  MpPaths where = mp_paths_new(self->arena);
  MpStrs excludes = words(self, ".git");
  MpStrs paths = words(self, "r");
  MpWalkOptions options = {.paths = &paths, .excludes = &excludes, .respects_gitignore = true};
  write_file(self, "r/.git/info/exclude", "s/a.py\n");
  MpWalk found = mp_walk_collect(self->arena, &where, &options);
  assert_shown(&found, "r/s/keep/b.py");
  paths = words(self, "r/b.py r/out r/s/keep");
  found = mp_walk_collect(self->arena, &where, &options);
  assert_shown(&found, "r/b.py r/out/c.py r/s/keep/b.py");
  options.respects_gitignore = false;
  paths = words(self, "r");
  found = mp_walk_collect(self->arena, &where, &options);
  assert_int_equal(found.files.len, 5);
}

static void many_stars_end(void **state) {
  Place *self = *state;
  make(self, "r/.git/x");
  make(self, "r/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.py");
  write_file(self, "r/.gitignore", "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b\n");
  MpPaths where = mp_paths_new(self->arena);
  MpStrs none = {0};
  MpStrs paths = words(self, "r");
  MpWalkOptions options = {.paths = &paths, .excludes = &none, .respects_gitignore = true};
  assert_int_equal(mp_walk_collect(self->arena, &where, &options).files.len, 1);
}

static void a_file_is_found_once(void **state) {
  Place *self = *state;
  make(self, "a/x.py");
  MpWalk found = walk(self, "a a/ ./a/x.py a/../a/x.py");
  assert_shown(&found, "a/x.py");
  assert_true(found.files.items[0].is_explicit);
}

static void files_are_taken_as_they_are_named(void **state) {
  Place *self = *state;
  make(self, "script");
  MpWalk found = walk(self, "script missing.py - script");
  assert_shown(&found, "<stdin> missing.py script");
  assert_true(found.files.items[0].is_stdin);
  assert_false(found.files.items[1].is_stdin);
}

static void links_do_not_lead_in_circles(void **state) {
  Place *self = *state;
  make(self, "a/x.py");
  make(self, "b/");
  assert_int_equal(symlink("..", "a/up"), 0);
  assert_int_equal(symlink("x.py", "a/y.py"), 0);
  assert_int_equal(symlink("../a", "b/to_a"), 0);
  MpWalk found = walk(self, ".");
  assert_shown(&found, "a/x.py a/y.py");
  found = walk(self, "b/to_a");
  assert_shown(&found, "b/to_a/x.py b/to_a/y.py");
}

static void assert_text(MpStr actual, const char *expected) {
  if (!mp_str_is(actual, expected)) {
    fail_msg("expected `%s`, not `%.*s`", expected, MP_FMT(actual));
  }
}

static void names_of_paths(void **state) {
  Place *self = *state;
  static const struct {
    const char *cwd, *path, *absolute, *shown;
  } cases[] = {
      {"/w", "a.py", "/w/a.py", "a.py"},
      {"/w", "./b//a.py", "/w/b/a.py", "b/a.py"},
      {"/w", "/w/b/a.py", "/w/b/a.py", "b/a.py"},
      {"/w", "../w/a.py", "/w/a.py", "a.py"},
      {"/w", "../v/a.py", "/v/a.py", "../v/a.py"},
      {"/w", "/wide/a.py", "/wide/a.py", "/wide/a.py"},
      {"/w", ".", "/w", "."},
      {"/w", "/../../a.py", "/a.py", "/../../a.py"},
      {"", "a.py", "/a.py", "a.py"},
      {"", "/a.py", "/a.py", "/a.py"},
      {"", "/", "/", "/"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    MpPaths where = {mp_str_from_c(cases[i].cwd)};
    MpStr path = mp_str_from_c(cases[i].path);
    assert_text(mp_paths_absolute(&where, self->arena, path), cases[i].absolute);
    assert_text(mp_paths_shown(&where, self->arena, path), cases[i].shown);
  }
}

static void uris_are_encoded(void **state) {
  Place *self = *state;
  MpPaths where = {MP_STR("/w \xc3\xa9")};
  assert_text(mp_paths_uri(&where, self->arena, MP_STR("a b/100%#?.py")),
              "file:///w%20%C3%A9/a%20b/100%25%23%3F.py");
  assert_text(mp_paths_uri(&where, self->arena, MP_STR("/x/y-z_1.~py")), "file:///x/y-z_1.~py");
  assert_text(mp_paths_base_name(MP_STR("a/b.py")), "b.py");
  assert_text(mp_paths_base_name(MP_STR("b.py")), "b.py");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(python_files_are_found_sorted, set_up, tear_down),
      cmocka_unit_test_setup_teardown(default_excludes_hold_below_what_is_named, set_up, tear_down),
      cmocka_unit_test_setup_teardown(patterns_match_names_and_paths, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_is_named_is_excluded_by_force, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_git_ignores_is_left_out, set_up, tear_down),
      cmocka_unit_test_setup_teardown(many_stars_end, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_file_is_found_once, set_up, tear_down),
      cmocka_unit_test_setup_teardown(files_are_taken_as_they_are_named, set_up, tear_down),
      cmocka_unit_test_setup_teardown(links_do_not_lead_in_circles, set_up, tear_down),
      cmocka_unit_test_setup_teardown(names_of_paths, set_up, tear_down),
      cmocka_unit_test_setup_teardown(uris_are_encoded, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
