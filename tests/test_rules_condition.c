// Which paths prove a finding, and what its `when` says.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/graph/text.h"
#include "rules/condition.h"

// One path: its assumptions as graph text, and whether the finding was made on it.
typedef struct Path {
  bool holds;
  const char *assumptions;
} Path;

typedef struct Case {
  MpArena *arena;
  MpEntry entry;
  MpPathSet set;
} Case;

static void set_up(Case *self, const Path *paths, size_t count) {
  *self = (Case){.arena = mp_arena_new()};
  self->entry.is_complete = true;
  for (size_t i = 0; i < count; i++) {
    MpGraph *graph;
    MpStr error;
    const MpStr text = mp_str_from_c(paths[i].assumptions);
    if (mp_graph_read_text(self->arena, text, NULL, &graph, &error) != MP_OK) {
      fail_msg("%.*s", MP_FMT(error));
    }
    mp_array_push(self->arena, &self->entry.graphs, graph);
  }
  self->set = mp_path_set_new(self->arena, &self->entry);
  for (size_t i = 0; i < count; i++)
    self->set.holds[i] = paths[i].holds;
}

static void tear_down(Case *self) {
  mp_arena_free(self->arena);
}

static void check_condition(const Path *paths, size_t count, const char *expected) {
  Case c;
  set_up(&c, paths, count);
  assert_true(mp_path_set_keep_proven(&c.set, c.arena));
  MpStance stance = {0};
  mp_path_set_judge(&c.set, c.arena, &stance);
  if (!mp_str_is(stance.when, expected)) {
    fail_msg("expected `%s`, not `%.*s`", expected, MP_FMT(stance.when));
  }
  tear_down(&c);
}

#define CHECK_CONDITION(paths, expected) \
  check_condition(paths, sizeof(paths) / sizeof *(paths), expected)

static void test_everywhere_is_no_condition(void **state) {
  (void)state;
  const Path paths[] = {
      {true, "assume 'a' key='1' answer=1\n"},
      {true, "assume 'not a' key='1' answer=0\n"},
  };
  CHECK_CONDITION(paths, "");
}

static void test_the_shared_answer_is_named(void **state) {
  (void)state;
  const Path paths[] = {
      {true, "assume 'use_bn=True' key='1' answer=1\nassume 'deep' key='2' answer=1\n"},
      {true, "assume 'use_bn=True' key='1' answer=1\nassume 'not deep' key='2' answer=0\n"},
      {false, "assume 'use_bn=False' key='1' answer=0\n"},
  };
  CHECK_CONDITION(paths, "use_bn=True");
}

static void test_several_answers_are_joined(void **state) {
  (void)state;
  const Path paths[] = {
      {true, "assume 'a' key='1' answer=1\nassume 'b' key='2' answer=1\n"},
      {false, "assume 'a' key='1' answer=1\nassume 'not b' key='2' answer=0\n"},
      {false, "assume 'not a' key='1' answer=0\n"},
  };
  CHECK_CONDITION(paths, "a and b");
}

static void test_what_all_paths_assume_is_not_named(void **state) {
  (void)state;
  const Path paths[] = {
      {true, "assume 'x' key='9' answer=1\nassume 'a' key='1' answer=1\n"},
      {false, "assume 'x' key='9' answer=1\nassume 'not a' key='1' answer=0\n"},
  };
  CHECK_CONDITION(paths, "a");
}

static void test_all_answers_but_one_exclude_that(void **state) {
  (void)state;
  const Path trips[] = {
      {true, "assume 'n=2' key='1' answer=2\n"},
      {true, "assume 'n=1' key='1' answer=1\n"},
      {false, "assume 'n=0' key='1' answer=0\n"},
  };
  CHECK_CONDITION(trips, "n!=0");
  const Path behind_a_flag[] = {
      {true, "assume 'a' key='5' answer=1\nassume 'n=2' key='1' answer=2\n"},
      {true, "assume 'a' key='5' answer=1\nassume 'n=1' key='1' answer=1\n"},
      {false, "assume 'a' key='5' answer=1\nassume 'n=0' key='1' answer=0\n"},
      {false, "assume 'not a' key='5' answer=0\n"},
  };
  CHECK_CONDITION(behind_a_flag, "a and n!=0");
}

static void test_without_a_shared_answer_the_first_path_speaks(void **state) {
  (void)state;
  const Path paths[] = {
      {true, "assume 'a' key='1' answer=1\n"},
      {true, "assume 'not a' key='1' answer=0\nassume 'b' key='2' answer=1\n"},
      {false, "assume 'not a' key='1' answer=0\nassume 'not b' key='2' answer=0\n"},
  };
  CHECK_CONDITION(paths, "a");
}

static void test_exceptions_are_no_other_paths(void **state) {
  (void)state;
  const Path paths[] = {
      {true, "assume 'n=2' key='1' answer=1\n"},
      {false, "assume 'n!=2' key='1' answer=0\nended\n"},
  };
  CHECK_CONDITION(paths, "");
}

static void test_a_count_that_is_needed_is_named(void **state) {
  (void)state;
  const Path paths[] = {
      {true, "assume 'n=2' key='1' answer=2 count=2\nassume 'a' key='2' answer=1\n"},
      {false, "assume 'n=2' key='1' answer=2 count=2\nassume 'not a' key='2' answer=0\n"},
      {false, "assume 'n=1' key='1' answer=1 count=1\nassume 'not a' key='2' answer=0\n"},
      {true, "assume 'n=1' key='1' answer=1 count=1\nassume 'a' key='2' answer=1\n"},
  };
  const struct {
    size_t paths;
    bool is_needed, is_partial;
    const char *expected;
  } cases[] = {
      {3, false, false, "a"},       {3, true, false, "n=2 and a"},
      {2, true, false, "a"},         // there is no path of one trip
      {2, true, true, "n=2 and a"},  // there may be one
      {4, true, true, "a"},          // one trip is enough
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Case c;
    set_up(&c, paths, cases[i].paths);
    const MpAssumption *counts[4] = {NULL};
    for (size_t k = 0; k < cases[i].paths; k++)
      counts[k] = &c.entry.graphs.items[k]->assumptions.items[0];
    if (cases[i].is_needed) c.set.counts = counts;
    c.entry.is_complete = !cases[i].is_partial;
    MpStance stance = {0};
    mp_path_set_judge(&c.set, c.arena, &stance);
    assert_true(mp_str_is(stance.when, cases[i].expected));
    tear_down(&c);
  }
}

// Two calls on one side of a branch, a loop on the other.
static void test_a_count_that_some_paths_need_is_named(void **state) {
  (void)state;
  const Path paths[] = {
      {true, "assume 'n=1' key='1' answer=1 count=1\nassume 'a' key='2' answer=1\n"},
      {true, "assume 'n=2' key='1' answer=2 count=2\nassume 'not a' key='2' answer=0\n"},
  };
  for (int is_complete = 0; is_complete < 2; is_complete++) {
    Case c;
    set_up(&c, paths, 2);
    const MpAssumption *counts[2] = {NULL, &c.entry.graphs.items[1]->assumptions.items[0]};
    c.set.counts = counts;
    c.entry.is_complete = is_complete != 0;
    MpStance stance = {0};
    mp_path_set_judge(&c.set, c.arena, &stance);
    assert_int_equal(stance.extent, is_complete ? MP_EXTENT_ALWAYS : MP_EXTENT_SOME);
    assert_true(mp_str_is(stance.when, is_complete ? "" : "n=2"));
    tear_down(&c);
  }
}

// Reuse in one branch hangs on `shared`; in the other one it was only tried with one answer.
static void test_what_decides_about_kin_is_named(void **state) {
  (void)state;
  const Path paths[] = {
      {true, "assume 'wide' key='1' answer=1\nassume 'not shared' key='2' answer=0\n"},
      {false, "assume 'not wide' key='1' answer=0\nassume 'not shared' key='2' answer=0\n"},
      {false, "assume 'not wide' key='1' answer=0\nassume 'shared' key='2' answer=1\n"},
  };
  static const uint8_t kin[][3] = {{1, 1, 0}, {1, 0, 0}};
  static const char *const expected[] = {"wide and not shared", "wide"};
  for (size_t i = 0; i < sizeof kin / sizeof *kin; i++) {
    for (int is_complete = 0; is_complete < 2; is_complete++) {
      Case c;
      set_up(&c, paths, 3);
      c.entry.is_complete = is_complete != 0;
      c.set.kin = kin[i];
      MpStance stance = {0};
      mp_path_set_judge(&c.set, c.arena, &stance);
      assert_true(mp_str_is(stance.when, is_complete ? "wide" : expected[i]));
      tear_down(&c);
    }
  }
}

static bool keeps_proven(const Path *paths, size_t count, bool is_complete) {
  Case c;
  set_up(&c, paths, count);
  c.entry.is_complete = is_complete;
  const bool kept = mp_path_set_keep_proven(&c.set, c.arena);
  tear_down(&c);
  return kept;
}

static void test_an_opaque_path_proves_nothing(void **state) {
  (void)state;
  const Path paths[] = {
      {true, "assume 'unknown()' key='1' answer=1 weak\n"},
      {false, "assume 'not unknown()' key='1' answer=0 weak\n"},
  };
  assert_false(keeps_proven(paths, 2, true));
}

static void test_all_opaque_paths_together_prove(void **state) {
  (void)state;
  const Path paths[] = {
      {true, "assume 'unknown()' key='1' answer=1 weak\n"},
      {true, "assume 'not unknown()' key='1' answer=0 weak\n"},
  };
  assert_true(keeps_proven(paths, 2, true));
  assert_false(keeps_proven(paths, 2, false));
}

static void test_opaque_paths_prove_behind_a_followed_one(void **state) {
  (void)state;
  const Path paths[] = {
      {true, "assume 'a' key='7' answer=1\nassume 'u' key='1' answer=1 weak\n"},
      {true, "assume 'a' key='7' answer=1\nassume 'not u' key='1' answer=0 weak\n"},
      {false, "assume 'not a' key='7' answer=0\n"},
  };
  CHECK_CONDITION(paths, "a");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_everywhere_is_no_condition),
      cmocka_unit_test(test_the_shared_answer_is_named),
      cmocka_unit_test(test_several_answers_are_joined),
      cmocka_unit_test(test_what_all_paths_assume_is_not_named),
      cmocka_unit_test(test_all_answers_but_one_exclude_that),
      cmocka_unit_test(test_without_a_shared_answer_the_first_path_speaks),
      cmocka_unit_test(test_exceptions_are_no_other_paths),
      cmocka_unit_test(test_a_count_that_is_needed_is_named),
      cmocka_unit_test(test_a_count_that_some_paths_need_is_named),
      cmocka_unit_test(test_what_decides_about_kin_is_named),
      cmocka_unit_test(test_an_opaque_path_proves_nothing),
      cmocka_unit_test(test_all_opaque_paths_together_prove),
      cmocka_unit_test(test_opaque_paths_prove_behind_a_followed_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
