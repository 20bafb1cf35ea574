#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/project/module.h"

static void test_names(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"model.py", "model"},         {"a/b/model.py", "model"},
      {"a/b/__init__.py", "b"},      {"__init__.py", "__init__"},
      {"./__init__.py", "__init__"}, {"a.b/__init__.py", "a.b"},
      {"notes/try.ipynb", "try"},    {"model", "model"},
      {"/x/v1.2.py", "v1.2"},        {".hidden", ".hidden"},
  };
  MpArena *arena = mp_arena_new();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    MpStr name = mp_module_name_of_path(arena, mp_str_from_c(cases[i][0]));
    assert_true(mp_str_is(name, cases[i][1]));
  }
  mp_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
