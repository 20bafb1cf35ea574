#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/diag/apply.h"
#include "analyzer/source/source.h"

typedef struct Fixture {
  MpArena *arena;
  const MpSource *source;  // "x = relu(a)\ny = b\n"
  const MpSource *other;   // "one\n", its path before that of `source`
  MpDiags diags;
} Fixture;

static int set_up(void **state) {
  MpArena *arena = mp_arena_new();
  Fixture *self = MP_NEW(arena, Fixture);
  MpSource *source = NULL;
  MpSource *other = NULL;
  self->arena = arena;
  if (mp_source_new(arena, MP_STR("b.py"), MP_STR("x = relu(a)\ny = b\n"), &source) != MP_OK ||
      mp_source_new(arena, MP_STR("a.py"), MP_STR("one\n"), &other) != MP_OK) {
    return -1;
  }
  self->source = source;
  self->other = other;
  *state = self;
  return 0;
}

static int tear_down(void **state) {
  mp_arena_free(((Fixture *)*state)->arena);
  return 0;
}

static MpFix *add_fix(Fixture *self, MpApplicability applicability) {
  MpDiag *diag = MP_NEW(self->arena, MpDiag);
  diag->fix = MP_NEW(self->arena, MpFix);
  diag->fix->applicability = applicability;
  mp_array_push(self->arena, &self->diags, diag);
  return diag->fix;
}

static void add_edit(Fixture *self, MpFix *fix, const MpSource *source, uint32_t start,
                     uint32_t end, const char *content) {
  MpEdit edit = {mp_source_span(source, start, end), mp_str_from_c(content)};
  mp_array_push(self->arena, &fix->edits, edit);
}

// One fix with one edit of the main source.
static void add_one(Fixture *self, uint32_t start, uint32_t end, const char *content) {
  add_edit(self, add_fix(self, MP_FIX_SAFE), self->source, start, end, content);
}

// The text that all safe fixes together give; `fixes` is how many were taken.
static void assert_result(Fixture *self, const char *expected, uint32_t fixes) {
  MpFileEditsList files = mp_apply_select(self->arena, &self->diags, MP_FIX_SAFE);
  assert_int_equal(files.len, 1);
  assert_int_equal(files.items[0].fix_count, fixes);
  assert_string_equal(mp_apply_edits(self->arena, &files.items[0]).ptr, expected);
}

static void test_nothing_to_apply(void **state) {
  Fixture *self = *state;
  mp_array_push(self->arena, &self->diags, MP_NEW(self->arena, MpDiag));
  add_fix(self, MP_FIX_SAFE);  // without an edit
  assert_int_equal(mp_apply_select(self->arena, &self->diags, MP_FIX_DISPLAY).len, 0);
  MpFileEdits none = {.source = self->source};
  assert_true(mp_str_eq(mp_apply_edits(self->arena, &none), self->source->text));
}

static void test_edits_in_any_order(void **state) {
  Fixture *self = *state;
  MpFix *fix = add_fix(self, MP_FIX_SAFE);
  add_edit(self, fix, self->source, 18, 18, "end\n");
  add_edit(self, fix, self->source, 16, 17, "ccc");
  add_edit(self, fix, self->source, 0, 0, "start\n");
  add_edit(self, fix, self->source, 4, 9, "");
  assert_result(self, "start\nx = a)\ny = ccc\nend\n", 1);
}

static void test_applicability(void **state) {
  Fixture *self = *state;
  add_edit(self, add_fix(self, MP_FIX_DISPLAY), self->source, 0, 1, "display");
  add_edit(self, add_fix(self, MP_FIX_UNSAFE), self->source, 0, 1, "unsafe");
  add_edit(self, add_fix(self, MP_FIX_SAFE), self->source, 0, 1, "safe");
  const struct {
    MpApplicability least;
    const char *expected;
  } cases[] = {
      {MP_FIX_SAFE, "safe = relu(a)\ny = b\n"},
      {MP_FIX_UNSAFE, "unsafe = relu(a)\ny = b\n"},
      {MP_FIX_DISPLAY, "unsafe = relu(a)\ny = b\n"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    MpFileEditsList files = mp_apply_select(self->arena, &self->diags, cases[i].least);
    assert_int_equal(files.len, 1);
    assert_string_equal(mp_apply_edits(self->arena, &files.items[0]).ptr, cases[i].expected);
  }
}

static void test_overlapping_fix_is_left_out_whole(void **state) {
  Fixture *self = *state;
  add_one(self, 4, 8, "elu");
  MpFix *second = add_fix(self, MP_FIX_SAFE);
  add_edit(self, second, self->source, 16, 17, "c");
  add_edit(self, second, self->source, 7, 10, "?");
  add_one(self, 6, 6, "?");  // an insertion inside what is replaced
  add_one(self, 16, 17, "d");
  assert_result(self, "x = elu(a)\ny = d\n", 2);
}

static void test_replacements_may_touch(void **state) {
  Fixture *self = *state;
  add_one(self, 8, 9, "[");
  add_one(self, 4, 8, "f");
  assert_result(self, "x = f[a)\ny = b\n", 2);
}

static void test_wrapping_a_replaced_expression_is_a_conflict(void **state) {
  Fixture *self = *state;
  add_one(self, 16, 17, "c");
  MpFix *wrap = add_fix(self, MP_FIX_SAFE);
  add_edit(self, wrap, self->source, 16, 16, "f(");
  add_edit(self, wrap, self->source, 17, 17, ")");
  assert_result(self, "x = relu(a)\ny = c\n", 1);
}

static void test_one_fix_may_wrap_what_it_replaces(void **state) {
  Fixture *self = *state;
  MpFix *wrap = add_fix(self, MP_FIX_SAFE);
  add_edit(self, wrap, self->source, 17, 17, ")");
  add_edit(self, wrap, self->source, 16, 17, "c");
  add_edit(self, wrap, self->source, 16, 16, "f(");
  assert_result(self, "x = relu(a)\ny = f(c)\n", 1);
}

static void test_two_insertions_at_one_place_are_a_conflict(void **state) {
  Fixture *self = *state;
  add_one(self, 16, 16, "f(");
  add_one(self, 16, 16, "g(");
  assert_result(self, "x = relu(a)\ny = f(b\n", 1);
}

static void test_whole_lines_stand_one_behind_the_other(void **state) {
  Fixture *self = *state;
  add_one(self, 12, 12, "1\n");
  add_one(self, 12, 12, "2\n");
  add_one(self, 11, 11, "\n3");
  add_one(self, 12, 17, "z");
  assert_result(self, "x = relu(a)\n3\n1\n2\nz\n", 4);
}

static void test_equal_edits_count_once(void **state) {
  Fixture *self = *state;
  MpFix *first = add_fix(self, MP_FIX_SAFE);
  add_edit(self, first, self->source, 0, 0, "import f\n");
  add_edit(self, first, self->source, 4, 8, "f");
  MpFix *second = add_fix(self, MP_FIX_SAFE);
  add_edit(self, second, self->source, 0, 0, "import f\n");
  add_edit(self, second, self->source, 16, 17, "f");
  add_one(self, 4, 8, "f");
  assert_result(self, "import f\nx = f(a)\ny = f\n", 2);
}

static void test_files_in_order_of_path(void **state) {
  Fixture *self = *state;
  add_one(self, 0, 1, "z");
  MpFix *both = add_fix(self, MP_FIX_SAFE);
  add_edit(self, both, self->source, 12, 13, "w");
  add_edit(self, both, self->other, 0, 3, "two");
  MpFileEditsList files = mp_apply_select(self->arena, &self->diags, MP_FIX_SAFE);
  assert_int_equal(files.len, 2);
  assert_ptr_equal(files.items[0].source, self->other);
  assert_int_equal(files.items[0].fix_count, 1);
  assert_int_equal(files.items[1].fix_count, 2);
  assert_string_equal(mp_apply_edits(self->arena, &files.items[0]).ptr, "two\n");
  assert_string_equal(mp_apply_edits(self->arena, &files.items[1]).ptr, "z = relu(a)\nw = b\n");
}

static void test_broken_fixes_are_never_taken(void **state) {
  Fixture *self = *state;
  MpFix *overlapping = add_fix(self, MP_FIX_SAFE);
  add_edit(self, overlapping, self->source, 0, 5, "a");
  add_edit(self, overlapping, self->source, 4, 6, "b");
  add_one(self, 17, 19, "behind the end");
  add_one(self, 5, 4, "backwards");
  MpEdit nowhere = {{0}, MP_STR("x")};
  MpFix *placeless = add_fix(self, MP_FIX_SAFE);
  mp_array_push(self->arena, &placeless->edits, nowhere);
  assert_int_equal(mp_apply_select(self->arena, &self->diags, MP_FIX_SAFE).len, 0);
}

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_fixture(test_nothing_to_apply),
      with_fixture(test_edits_in_any_order),
      with_fixture(test_applicability),
      with_fixture(test_overlapping_fix_is_left_out_whole),
      with_fixture(test_replacements_may_touch),
      with_fixture(test_wrapping_a_replaced_expression_is_a_conflict),
      with_fixture(test_one_fix_may_wrap_what_it_replaces),
      with_fixture(test_two_insertions_at_one_place_are_a_conflict),
      with_fixture(test_whole_lines_stand_one_behind_the_other),
      with_fixture(test_equal_edits_count_once),
      with_fixture(test_files_in_order_of_path),
      with_fixture(test_broken_fixes_are_never_taken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
