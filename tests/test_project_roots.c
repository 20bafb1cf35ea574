// Where imports are looked for, on the folders of fixtures/project.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/project/project.h"
#include "analyzer/project/roots.h"
#include "analyzer/project/stdlib_names.h"

#define PROJECTS MPLINT_SOURCE_DIR "/fixtures/project"

static void packages_end_where_init_ends(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpStr parts = MP_STR(PROJECTS "/package/app/parts");
  assert_true(mp_str_is(mp_roots_package_root(parts), PROJECTS "/package"));
  assert_true(mp_str_is(mp_roots_package_name(arena, parts), "app.parts"));
  MpStr plain = MP_STR(PROJECTS "/scripts");
  assert_true(mp_str_is(mp_roots_package_root(plain), PROJECTS "/scripts"));
  assert_true(mp_str_is(mp_roots_package_name(arena, plain), "scripts"));
  mp_arena_free(arena);
}

static void folders_are_searched_nearest_first(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpStrs search = {0};
  mp_array_push(arena, &search, MP_STR("/elsewhere"));
  MpStrs folders = mp_roots_folders(arena, MP_STR(PROJECTS "/source_root/src/wide/inner"), &search);
  assert_int_equal(folders.len, 4);
  assert_true(mp_str_is(folders.items[0], PROJECTS "/source_root/src/wide/inner"));
  assert_true(mp_str_is(folders.items[1], PROJECTS "/source_root"));
  assert_true(mp_str_is(folders.items[2], PROJECTS "/source_root/src"));
  assert_true(mp_str_is(folders.items[3], "/elsewhere"));
  mp_arena_free(arena);
}

static const MpModule *open_module(MpProject *project, const char *path) {
  const MpModule *module = NULL;
  MpStr text = mp_str_from_c(path);
  assert_int_equal(mp_project_open(project, text, text, MP_STR("x = 1\n"), &module), MP_OK);
  return module;
}

static void imports_find_modules_and_packages(void **state) {
  (void)state;
  MpProject *project = mp_project_new(MP_STR(PROJECTS));
  const MpModule *from = open_module(project, PROJECTS "/package/app/parts/new.py");
  assert_true(mp_str_is(from->name, "app.parts.new"));
  const MpModule *block = mp_project_import(from, MP_STR("app.parts.block"));
  assert_non_null(block);
  assert_true(mp_str_is(block->source->path, "package/app/parts/block.py"));
  assert_ptr_equal(block, mp_project_import(from, MP_STR("app.parts.block")));
  assert_ptr_equal(block, mp_project_import_relative(from, 1, MP_STR("block")));
  assert_ptr_equal(block, mp_project_import_relative(from, 2, MP_STR("parts.block")));
  const MpModule *package = mp_project_import_relative(from, 1, MP_STR(""));
  assert_true(mp_str_is(package->name, "app.parts"));
  assert_null(mp_project_import(from, MP_STR("block")));
  assert_null(mp_project_import(from, MP_STR("app.nothing")));
  assert_null(mp_project_import_relative(from, 9, MP_STR("etc_nothing")));
  mp_project_free(project);
}

static void a_folder_without_init_is_a_namespace(void **state) {
  (void)state;
  MpProject *project = mp_project_new(MP_STR(""));
  const MpModule *from = open_module(project, PROJECTS "/source_root/src/wide/new.py");
  const MpModule *inner = mp_project_import(from, MP_STR("wide.inner"));
  assert_non_null(inner);
  assert_null(inner->source);
  assert_non_null(mp_project_import(from, MP_STR("wide.inner.layers"))->source);
  mp_project_free(project);
}

static void what_the_user_gives_replaces_the_file(void **state) {
  (void)state;
  MpProject *project = mp_project_new(MP_STR(""));
  const MpModule *from = open_module(project, PROJECTS "/scripts/new.py");
  const MpModule *read = mp_project_import(from, MP_STR("layers_beside"));
  assert_non_null(read);
  const MpModule *given = open_module(project, PROJECTS "/scripts/layers_beside.py");
  assert_ptr_not_equal(read, given);
  assert_true(mp_str_is(given->source->text, "x = 1\n"));
  mp_project_free(project);
}

static void the_standard_library_is_known_by_name(void **state) {
  (void)state;
  static const char *const standard[] = {"abc", "collections.abc", "typing", "zoneinfo", "os"};
  static const char *const others[] = {"absl", "numpy", "collection", "", "typing_extensions"};
  for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
    assert_true(mp_project_is_standard(mp_str_from_c(standard[i])));
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    assert_false(mp_project_is_standard(mp_str_from_c(others[i])));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(packages_end_where_init_ends),
      cmocka_unit_test(folders_are_searched_nearest_first),
      cmocka_unit_test(imports_find_modules_and_packages),
      cmocka_unit_test(a_folder_without_init_is_a_namespace),
      cmocka_unit_test(what_the_user_gives_replaces_the_file),
      cmocka_unit_test(the_standard_library_is_known_by_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
