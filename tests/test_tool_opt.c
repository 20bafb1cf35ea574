// Options: every way to write them, every way to get them wrong, and the tables themselves.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool/cli/check_options.h"
#include "tool/cli/expression_options.h"
#include "tool/cli/nearest.h"
#include "tool/cli/opt.h"
#include "tool/report/reporter.h"

typedef struct Fields {
  bool quiet;
  MpStr file;
  MpStrs inputs;
  MpStrs codes;
  MpStr format;
} Fields;

static const MpOptRow ROWS[] = {
    {.name = "--quiet", .letter = 'q', .kind = MP_OPT_FLAG, .offset = offsetof(Fields, quiet)},
    {.name = "--output",
     .letter = 'o',
     .kind = MP_OPT_TEXT,
     .offset = offsetof(Fields, file),
     .value = "FILE",
     .summary = "where to"},
    {.name = "--input", .kind = MP_OPT_TEXTS, .offset = offsetof(Fields, inputs), .value = "SHAPE"},
    {.name = "--select", .kind = MP_OPT_LIST, .offset = offsetof(Fields, codes), .value = "CODES"},
    {.name = "--format",
     .kind = MP_OPT_CHOICE,
     .offset = offsetof(Fields, format),
     .value = "FORMAT",
     .choices = "python|json",
     .unbuilt = "keras-json"},
    {.name = "--watch", .kind = MP_OPT_UNBUILT},
};
#define ROW_COUNT (sizeof ROWS / sizeof ROWS[0])
#define MAX_ARGUMENTS 8

typedef struct Fixture {
  MpArena *arena;
  Fields fields;
} Fixture;

static int set_up(void **state) {
  Fixture *self = mp_malloc(sizeof *self);
  *self = (Fixture){.arena = mp_arena_new()};
  *state = self;
  return 0;
}

static int tear_down(void **state) {
  Fixture *self = *state;
  mp_arena_free(self->arena);
  free(self);
  return 0;
}

// Parses a command line whose words stand between blanks.
static MpOptResult parse(Fixture *self, const char *line) {
  char *arguments[MAX_ARGUMENTS];
  int count = 0;
  char *copy = mp_arena_copy(self->arena, line, strlen(line) + 1);
  for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
    assert_true(count < MAX_ARGUMENTS);
    arguments[count++] = word;
  }
  self->fields = (Fields){.format = MP_STR("python")};
  return mp_opt_parse(self->arena, ROWS, ROW_COUNT, count, arguments, &self->fields);
}

static void assert_text(MpStr actual, const char *expected) {
  if (!mp_str_is(actual, expected)) {
    fail_msg("expected `%s`, not `%.*s`", expected, MP_FMT(actual));
  }
}

static void values_may_be_joined_or_apart(void **state) {
  Fixture *self = *state;
  static const char *const lines[] = {"--output a.py --quiet",
                                      "--output=a.py -q",
                                      "-o a.py -q",
                                      "-oa.py -q",
                                      "-qo a.py",
                                      "-qoa.py"};
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    MpOptResult result = parse(self, lines[i]);
    assert_int_equal(result.outcome, MP_OPT_OUTCOME_RUN);
    assert_true(self->fields.quiet);
    assert_text(self->fields.file, "a.py");
    assert_int_equal(result.positional.len, 0);
  }
}

static void a_value_may_look_like_an_option_or_hold_an_equals_sign(void **state) {
  Fixture *self = *state;
  assert_int_equal(parse(self, "--output --quiet").outcome, MP_OPT_OUTCOME_RUN);
  assert_text(self->fields.file, "--quiet");
  assert_false(self->fields.quiet);
  parse(self, "--output=a=b");
  assert_text(self->fields.file, "a=b");
  parse(self, "--output=");
  assert_text(self->fields.file, "");
}

static void repeated_options_collect(void **state) {
  Fixture *self = *state;
  parse(self, "--input (3,) --input x=(4,) --select MP1,,MP2, --select=MP301");
  assert_int_equal(self->fields.inputs.len, 2);
  assert_text(self->fields.inputs.items[1], "x=(4,)");
  assert_int_equal(self->fields.codes.len, 3);
  assert_text(self->fields.codes.items[0], "MP1");
  assert_text(self->fields.codes.items[2], "MP301");
}

static void the_rest_is_positional(void **state) {
  Fixture *self = *state;
  MpOptResult result = parse(self, "a.py --quiet - -- --quiet -o");
  assert_int_equal(result.outcome, MP_OPT_OUTCOME_RUN);
  static const char *const expected[] = {"a.py", "-", "--quiet", "-o"};
  assert_int_equal(result.positional.len, 4);
  for (uint32_t i = 0; i < 4; i++) {
    assert_text(result.positional.items[i], expected[i]);
  }
}

static void help_wins_over_what_follows(void **state) {
  Fixture *self = *state;
  assert_int_equal(parse(self, "a.py --help --nonsense").outcome, MP_OPT_OUTCOME_HELP);
  assert_int_equal(parse(self, "-qh").outcome, MP_OPT_OUTCOME_HELP);
  assert_int_equal(parse(self, "--nonsense --help").outcome, MP_OPT_OUTCOME_WRONG);
}

static void mistakes_are_explained(void **state) {
  Fixture *self = *state;
  static const char *const cases[][2] = {
      {"--outptu x", "there is no option `--outptu`; did you mean `--output`?"},
      {"--nonsense", "there is no option `--nonsense`"},
      {"-z", "there is no option `-z`"},
      {"--output", "`--output` needs a value: FILE"},
      {"-o", "`-o` needs a value: FILE"},
      {"--quiet=1", "`--quiet` takes no value"},
      {"--select=,", "`--select` needs a value: CODES"},
      {"--watch", "`--watch` is not built yet"},
      {"--watch=1", "`--watch` is not built yet"},
      {"--format keras-json", "`--format keras-json` is not built yet"},
      {"--format jsn", "`--format` takes one of `python`, `json`, not `jsn`; did you mean `json`?"},
      {"--format=", "`--format` takes one of `python`, `json`, not ``"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    MpOptResult result = parse(self, cases[i][0]);
    assert_int_equal(result.outcome, MP_OPT_OUTCOME_WRONG);
    assert_text(result.error, cases[i][1]);
  }
}

static void the_help_is_made_of_the_rows(void **state) {
  (void)state;
  MpOptHelp help = {.usage = "thing FILE", .summary = "Do", .rows = ROWS, .row_count = ROW_COUNT};
  MpBuf out = {0};
  mp_opt_write_help(&out, &help);
  assert_true(mp_str_starts_with(mp_buf_str(&out), MP_STR("Do\n\nUsage: thing FILE\n")));
  assert_non_null(strstr(out.ptr, "  -o, --output FILE           where to\n"));
  assert_non_null(strstr(out.ptr, "python|json\n"));
  assert_null(strstr(out.ptr, "--watch"));
  mp_buf_deinit(&out);
}

static void every_format_of_the_table_has_a_reporter(void **state) {
  (void)state;
  const MpOptHelp *help = mp_check_options_help();
  size_t formats = 0;
  for (size_t i = 0; i < help->row_count; i++) {
    if (strcmp(help->rows[i].name, "--output-format") != 0) continue;
    char choices[200];
    snprintf(choices, sizeof choices, "%s", help->rows[i].choices);
    for (char *word = strtok(choices, "|"); word != NULL; word = strtok(NULL, "|")) {
      const MpReporter *reporter = mp_reporter_find(mp_str_from_c(word));
      assert_non_null(reporter);
      assert_non_null(reporter->file);
      formats++;
    }
  }
  assert_true(formats >= 4);
}

static void every_built_row_says_what_it_does(void **state) {
  (void)state;
  const MpOptHelp *help = mp_check_options_help();
  for (size_t i = 0; i < help->row_count; i++) {
    const MpOptRow *row = &help->rows[i];
    for (size_t j = 0; j < i; j++) {
      assert_string_not_equal(row->name, help->rows[j].name);
    }
    if (row->kind == MP_OPT_UNBUILT) continue;
    assert_non_null(row->summary);
    bool is_flag = row->kind == MP_OPT_FLAG || row->kind == MP_OPT_NO_FLAG;
    assert_true(is_flag || row->value != NULL);
    assert_true(row->kind != MP_OPT_CHOICE || row->choices != NULL);
  }
}

static void the_nearest_word(void **state) {
  Fixture *self = *state;
  static const char *const known[] = {"check", "prepare", "rules"};
  static const char *const cases[][2] = {{"chekc", "check"}, {"Prepare", "prepare"},
                                         {"rule", "rules"},  {"xylophone", ""},
                                         {"c", ""},          {"", ""}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    MpNearest nearest = mp_nearest_start(mp_str_from_c(cases[i][0]));
    for (size_t j = 0; j < 3; j++) {
      mp_nearest_offer(&nearest, mp_str_from_c(known[j]));
    }
    assert_text(nearest.best, cases[i][1]);
    assert_int_equal(mp_nearest_hint(&nearest, self->arena).len == 0, cases[i][1][0] == '\0');
  }
}

static void the_sides_of_an_assumption(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t at;
  } cases[] = {{"a=b", 1},         {"a==b", SIZE_MAX}, {"a == b=True", 6}, {"f(x=1)=2", 6},
               {"a<=b", SIZE_MAX}, {"a[i]='='", 4},    {"d['=']=1", 6},    {"a!=b=False", 4},
               {"x", SIZE_MAX},    {"", SIZE_MAX},     {"'\\'='=3", 5},    {"(a:=1)=1", 6}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_int_equal(mp_expression_find_equals(mp_str_from_c(cases[i].text)), cases[i].at);
  }
}

static void inputs(void **state) {
  Fixture *self = *state;
  MpParser *parser = mp_parser_new();
  MpInputSpec input;
  MpStr error = {0};
  assert_true(mp_expression_read_input(parser, self->arena, MP_STR("ids = (None, 128) : int32"),
                                       &input, &error));
  assert_text(input.name, "ids");
  assert_text(input.dtype, "int32");
  assert_int_equal(input.shape.rank, 2);
  assert_int_equal(input.shape.dims[0], MP_DIM_UNKNOWN);
  assert_int_equal(input.shape.dims[1], 128);
  assert_true(mp_expression_read_input(parser, self->arena, MP_STR("()"), &input, &error));
  assert_int_equal(input.shape.rank, 0);
  assert_int_equal(input.name.len + input.dtype.len, 0);
  static const char *const wrong[] = {"64",    "(3",       "(a,)", "(3.5,)",
                                      "(-1,)", "x y=(3,)", "",     "(3,):"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    error = (MpStr){0};
    assert_false(
        mp_expression_read_input(parser, self->arena, mp_str_from_c(wrong[i]), &input, &error));
    assert_true(error.len > 0);
  }
  mp_parser_free(parser);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(values_may_be_joined_or_apart, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_value_may_look_like_an_option_or_hold_an_equals_sign,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(repeated_options_collect, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_rest_is_positional, set_up, tear_down),
      cmocka_unit_test_setup_teardown(help_wins_over_what_follows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(mistakes_are_explained, set_up, tear_down),
      cmocka_unit_test(the_help_is_made_of_the_rows),
      cmocka_unit_test(every_format_of_the_table_has_a_reporter),
      cmocka_unit_test(every_built_row_says_what_it_does),
      cmocka_unit_test_setup_teardown(the_nearest_word, set_up, tear_down),
      cmocka_unit_test(the_sides_of_an_assumption),
      cmocka_unit_test_setup_teardown(inputs, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
