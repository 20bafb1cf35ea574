// Which classes count as followed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "analyzer/targets/target.h"
#include "tool/driver.h"

typedef struct Fixture {
  MpArena *arena;
  MpProject *project;
  MpRuleOptions options;
} Fixture;

static int set_up(void **state) {
  Fixture *self = mp_malloc(sizeof *self);
  *self = (Fixture){.arena = mp_arena_new(), .project = mp_project_new(MP_STR("/nowhere"))};
  self->options.target = mp_target_get(MP_TARGET_AIMET);
  *state = self;
  return 0;
}

static int tear_down(void **state) {
  Fixture *self = *state;
  mp_project_free(self->project);
  mp_arena_free(self->arena);
  free(self);
  return 0;
}

// Whether the only class of the source is followed, a layer with `dense` and this `call`.
static bool is_followed(Fixture *self, const char *call) {
  static const char head[] =
      "from tensorflow.keras import layers\n"
      "class Only(layers.Layer):\n"
      "  def __init__(self, size, **kwargs):\n"
      "    super().__init__(**kwargs)\n"
      "    self.size = size\n"
      "    self.dense = layers.Dense(4)\n";
  MpStr text = mp_str_format(self->arena, "%s%s", head, call);
  MpFileText file = {MP_STR("/nowhere/a.py"), MP_STR("a.py"), text};
  MpFileResult result = mp_driver_lint(self->project, self->arena, &file, &self->options);
  assert_int_equal(result.status, MP_OK);
  assert_int_equal(result.analysis->reports.len, 1);
  assert_true(result.analysis->reports.items[0].is_composite);
  return result.analysis->reports.items[0].is_followed;
}

static void a_path_that_raises_beside_others_is_followed(void **state) {
  assert_true(is_followed(*state,
                          "  def call(self, x):\n"
                          "    for _ in range(self.size):\n"
                          "      y = x\n"
                          "    return self.dense(y)\n"));
}

static void a_class_that_always_raises_is_not(void **state) {
  assert_false(is_followed(*state,
                           "  def call(self, x):\n"
                           "    y = self.dense(x)\n"
                           "    return y + z\n"));
}

static void what_is_not_followed_on_one_path_counts(void **state) {
  assert_false(is_followed(*state,
                           "  def call(self, x):\n"
                           "    if self.size:\n"
                           "      x = eval('x')\n"
                           "    return self.dense(x)\n"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_path_that_raises_beside_others_is_followed, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(a_class_that_always_raises_is_not, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_is_not_followed_on_one_path_counts, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
