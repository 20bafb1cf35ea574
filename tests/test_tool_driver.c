// One file: is it looked at, and what comes out of it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "analyzer/base/buf.h"
#include "analyzer/targets/target.h"
#include "tool/driver.h"
#include "tool/run_stats.h"

static bool has_word_slowly(MpStr text) {
  return mp_str_find(text, MP_STR("keras"), 0) != SIZE_MAX ||
         mp_str_find(text, MP_STR("tensorflow"), 0) != SIZE_MAX ||
         mp_str_find(text, MP_STR("mplint"), 0) != SIZE_MAX;
}

// Texts made of pieces of the three words: wherever the fast search jumps, the slow one agrees.
static void the_filter_finds_what_a_plain_search_finds(void **state) {
  (void)state;
  static const char *const pieces[] = {"keras", "tensorflow", "mplint", "k",    "ker",   "tenso",
                                       "rflow", "mplin",      "t",      "\n",   "as",    "Keras",
                                       "x",     "tensor",     "flow",   "mpli", "import"};
  const uint32_t count = sizeof pieces / sizeof pieces[0];
  uint32_t random = 12345;
  uint32_t found = 0;
  for (int round = 0; round < 20000; round++) {
    MpBuf text = {0};
    random = random * 1664525u + 1013904223u;
    for (uint32_t left = (random >> 16) % 5; left > 0; left--) {
      random = random * 1664525u + 1013904223u;
      mp_buf_append_c(&text, pieces[(random >> 16) % count]);
    }
    bool expected = has_word_slowly(mp_buf_str(&text));
    found += expected;
    if (mp_driver_is_relevant(mp_buf_str(&text)) != expected) {
      fail_msg("wrong about `%.*s`", MP_FMT(mp_buf_str(&text)));
    }
    mp_buf_deinit(&text);
  }
  assert_in_range(found, 2000, 18000);
}

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

static MpFileResult lint(Fixture *self, MpStr text) {
  MpFileText file = {MP_STR("/nowhere/a.py"), MP_STR("a.py"), text};
  return mp_driver_lint(self->project, self->arena, &file, &self->options);
}

static void what_cannot_matter_is_not_parsed(void **state) {
  MpFileResult result = lint(*state, MP_STR("def f(:\n"));
  assert_int_equal(result.status, MP_OK);
  assert_false(result.is_relevant);
  assert_null(result.ast);
  assert_int_equal(result.diags.len, 0);
}

static void syntax_errors_are_findings(void **state) {
  Fixture *self = *state;
  MpStr text = MP_STR("import keras\nvalue = 1 +* 2\n");
  MpFileResult result = lint(self, text);
  assert_int_equal(result.status, MP_OK);
  assert_true(result.is_relevant);
  assert_non_null(result.analysis);
  assert_int_equal(result.diags.len, 1);
  const MpDiag *diag = result.diags.items[0];
  assert_true(mp_str_is(diag->code, "MP901"));
  assert_true(mp_str_is(diag->rule, "syntax-error"));
  assert_int_equal(diag->severity, MP_SEVERITY_ERROR);
  assert_true(mp_str_starts_with(diag->message, MP_STR("not valid Python: ")));
  mp_array_push(self->arena, &self->options.ignore, MP_STR("MP9"));
  assert_int_equal(lint(self, text).diags.len, 0);
}

static void what_is_no_text_is_an_error(void **state) {
  assert_int_equal(lint(*state, MP_STR("keras\0")).status, MP_ERROR_NOT_TEXT);
  assert_int_equal(lint(*state, MP_STR("# keras \xff")).status, MP_ERROR_NOT_TEXT);
}

static void limits_are_shown_on_demand(void **state) {
  Fixture *self = *state;
  MpFileResult result = lint(self, MP_STR("import keras\nx = keras\n"));
  MpLimit limit = {.reason = MP_STR("unknown function"),
                   .detail = MP_STR("f"),
                   .span = mp_source_span(result.source, 13, 14)};
  uint32_t before = result.diags.len;
  mp_array_push(self->arena, (MpLimits *)&((MpAnalysis *)(uintptr_t)result.analysis)->limits,
                limit);
  mp_driver_add_limits(&result, self->arena, &self->options);
  assert_int_equal(result.diags.len, before + 1);
  const MpDiag *diag = result.diags.items[before];
  assert_true(mp_str_is(diag->code, "MP902"));
  assert_int_equal(diag->severity, MP_SEVERITY_INFO);
  assert_true(mp_str_is(diag->message, "not followed: unknown function: f"));

  MpRunStats stats = {.arena = self->arena};
  for (int i = 0; i < 2; i++) {
    mp_run_stats_add(&stats, &result);
    mp_run_stats_add_findings(&stats, &result.diags);
  }
  assert_int_equal(stats.files, 2);
  assert_int_equal(stats.files_parsed, 2);
  assert_int_equal(stats.severities[MP_SEVERITY_INFO], 2);
  assert_int_equal(stats.limits.items[stats.limits.len - 1].count, 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_filter_finds_what_a_plain_search_finds),
      cmocka_unit_test_setup_teardown(what_cannot_matter_is_not_parsed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(syntax_errors_are_findings, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_is_no_text_is_an_error, set_up, tear_down),
      cmocka_unit_test_setup_teardown(limits_are_shown_on_demand, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
