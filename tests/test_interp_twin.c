// Which paths share the graph of an earlier one, and that rules say the same of both.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "analyzer/graph/twin.h"
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

// Lints a class with `self.dense`, `self.size` and this `call`.
static MpFileResult lint(Fixture *self, const char *call) {
  static const char head[] =
      "from tensorflow.keras import layers\n"
      "class Only(layers.Layer):\n"
      "  def __init__(self, size, **kwargs):\n"
      "    super().__init__(**kwargs)\n"
      "    self.size = size\n"
      "    self.dense = layers.Dense(4)\n";
  const MpStr text = mp_str_format(self->arena, "%s%s", head, call);
  const MpFileText file = {MP_STR("/nowhere/a.py"), MP_STR("a.py"), text};
  const MpFileResult result = mp_driver_lint(self->project, self->arena, &file, &self->options);
  assert_int_equal(result.status, MP_OK);
  return result;
}

// The class alone, explored on two paths.
static const MpEntry *find_entry(const MpFileResult *result) {
  for (uint32_t i = 0; i < result->analysis->entries.len; i++) {
    const MpEntry *entry = result->analysis->entries.items[i];
    if (entry->kind == MP_ENTRY_CLASS && entry->phase == MP_PHASE_INFERENCE) {
      assert_int_equal(entry->graphs.len, 2);
      return entry;
    }
  }
  fail();
  return NULL;
}

static bool share(const MpEntry *entry) {
  return entry->graphs.items[1]->nodes.items == entry->graphs.items[0]->nodes.items;
}

static void a_condition_that_changes_nothing_makes_twins(void **state) {
  const MpFileResult result = lint(*state,
                                   "  def call(self, x):\n"
                                   "    if self.size:\n"
                                   "      seen = True\n"
                                   "    return self.dense(x) + 1\n");
  const MpEntry *entry = find_entry(&result);
  const MpGraph *first = entry->graphs.items[0], *second = entry->graphs.items[1];
  assert_ptr_equal(second->twin, first);
  assert_null(first->twin);
  assert_true(share(entry));
  assert_true(mp_graph_builds_same(first, second));
  // What each assumes stays its own.
  assert_int_equal(second->assumptions.len, 1);
  assert_int_not_equal(first->assumptions.items[0].answer, second->assumptions.items[0].answer);
}

static void another_value_makes_none(void **state) {
  const MpFileResult result = lint(*state,
                                   "  def call(self, x):\n"
                                   "    k = 1\n"
                                   "    if self.size:\n"
                                   "      k = 2\n"
                                   "    return self.dense(x) + k\n");
  const MpEntry *entry = find_entry(&result);
  assert_null(entry->graphs.items[1]->twin);
  assert_false(share(entry));
  assert_false(mp_graph_builds_same(entry->graphs.items[0], entry->graphs.items[1]));
  assert_int_not_equal(mp_graph_hash(entry->graphs.items[0]),
                       mp_graph_hash(entry->graphs.items[1]));
}

static void another_place_in_the_source_makes_none(void **state) {
  const MpFileResult result = lint(*state,
                                   "  def call(self, x):\n"
                                   "    if self.size:\n"
                                   "      return self.dense(x)\n"
                                   "    return self.dense(x)\n");
  assert_false(share(find_entry(&result)));
}

static bool has_when(const MpFileResult *result, const char *code, const char *when) {
  for (uint32_t i = 0; i < result->rulings.items.len; i++) {
    const MpDiag *diag = result->rulings.items.items[i].diag;
    if (diag != NULL && mp_str_is(diag->code, code) && mp_str_is(diag->when, when)) return true;
  }
  return false;
}

// Were the second path left out, the finding would hang on what only the first assumes.
static void what_holds_on_twins_holds_without_a_condition(void **state) {
  const MpFileResult result = lint(*state,
                                   "  def call(self, x):\n"
                                   "    if self.size:\n"
                                   "      seen = True\n"
                                   "    return self.dense(x) + 1\n");
  assert_true(share(find_entry(&result)));
  assert_true(has_when(&result, "MP301", ""));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_condition_that_changes_nothing_makes_twins, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(another_value_makes_none, set_up, tear_down),
      cmocka_unit_test_setup_teardown(another_place_in_the_source_makes_none, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_holds_on_twins_holds_without_a_condition, set_up,
                                      tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
