// Output formats: findings made by hand, compared with fixtures/report.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/vfs.h"
#include "analyzer/base/width.h"
#include "analyzer/source/source.h"
#include "tool/report/reporter.h"
#include "tool/report/rule_text.h"

#define FOLDER MPLINT_SOURCE_DIR "/fixtures/report/"

typedef struct Fixture {
  MpArena *arena;
  MpSource *block;
  MpSource *base;
  MpFileResult file;
  MpRunStats stats;
} Fixture;

static MpSource *read_source(MpArena *arena, const char *file, const char *shown) {
  MpStr bytes = {0};
  MpSource *source = NULL;
  assert_int_equal(mp_vfs_read(arena, mp_str_from_c(file), SIZE_MAX, &bytes), MP_OK);
  assert_int_equal(mp_source_new(arena, mp_str_from_c(shown), bytes, &source), MP_OK);
  return source;
}

// From the `start` to the end of the first `end` behind it.
static MpSpan span_of(const MpSource *source, const char *start, const char *end) {
  size_t from = mp_str_find(source->text, mp_str_from_c(start), 0);
  assert_int_not_equal(from, SIZE_MAX);
  size_t to = mp_str_find(source->text, mp_str_from_c(end), from);
  assert_int_not_equal(to, SIZE_MAX);
  return mp_source_span(source, (uint32_t)from, (uint32_t)(to + strlen(end)));
}

static MpDiag *add(Fixture *self, const char *code, const char *rule, MpSeverity severity,
                   const char *message, MpSpan span) {
  MpDiag *diag = MP_NEW(self->arena, MpDiag);
  diag->code = mp_str_from_c(code);
  diag->rule = mp_str_from_c(rule);
  diag->target = MP_STR("aimet");
  diag->severity = severity;
  diag->message = mp_str_from_c(message);
  diag->span = span;
  mp_array_push(self->arena, &self->file.diags, diag);
  return diag;
}

static void add_note(Fixture *self, MpDiag *diag, MpSpan span, const char *message) {
  mp_array_push(self->arena, &diag->notes, ((MpNote){span, mp_str_from_c(message)}));
}

static MpFix *add_fix(Fixture *self, MpDiag *diag, MpApplicability applicability,
                      const char *description) {
  diag->fix = MP_NEW(self->arena, MpFix);
  diag->fix->applicability = applicability;
  diag->fix->description = mp_str_from_c(description);
  return diag->fix;
}

static void add_edit(Fixture *self, MpFix *fix, MpSpan span, const char *content) {
  mp_array_push(self->arena, &fix->edits, ((MpEdit){span, mp_str_from_c(content)}));
}

static void add_findings(Fixture *self) {
  MpSpan unused = span_of(self->block, "self.unused", "Dense(8)");
  MpDiag *diag = add(self, "MP101", "unreached-sublayer", MP_SEVERITY_ERROR,
                     "`self.unused` is made, and no path through `call` calls it", unused);
  diag->class_name = MP_STR("ResBlock");
  diag->method = MP_STR("__init__");
  diag->symbol = MP_STR("self.unused");

  MpSpan first = span_of(self->block, "self.relu(self", "(x))");
  MpSpan second = span_of(self->block, "self.relu(y)", ")");
  diag =
      add(self, "MP201", "reused-layer", MP_SEVERITY_ERROR,
          "`self.relu` is called 3 times in one forward pass; the preparer sees one use", second);
  diag->class_name = MP_STR("ResBlock");
  diag->method = MP_STR("call");
  diag->symbol = MP_STR("self.relu");
  diag->when = MP_STR("use_bn=False");
  add_note(self, diag, first, "first use");
  add_note(self, diag, span_of(self->block, "self.relu(z)", ")"), "third use");
  add_note(self, diag, span_of(self->base, "build", "1)"), "made for this");
  add_note(self, diag, (MpSpan){0}, "a layer without weights may be made twice");
  MpFix *fix = add_fix(self, diag, MP_FIX_SAFE, "give each use its own layer");
  MpSpan made = span_of(self->block, "self.unused", "self.unused");
  add_edit(self, fix, mp_source_span(self->block, made.start_byte, made.start_byte),
           "self.relu2 = keras.layers.ReLU()\n        ");
  add_edit(self, fix, mp_source_span(self->block, second.start_byte, second.start_byte + 9),
           "self.relu2");

  diag = add(self, "MP301", "arithmetic-operator", MP_SEVERITY_WARNING,
             "`+` on a tensor becomes the layer `__operators__.add`",
             span_of(self->block, "y + 1", "1"));
  diag->op = MP_STR("__operators__.add");
  add_fix(self, diag, MP_FIX_DISPLAY, "use `keras.layers.Add`");

  add(self, "MP302", "tensor-function", MP_SEVERITY_WARNING,
      "`keras.layers.concatenate` spans lines",
      span_of(self->block, "keras.layers.conc", "\n        )"));
  diag = add(self, "MP304", "backend-function", MP_SEVERITY_WARNING,
             "`keras.backend.sum` becomes a lambda layer",
             span_of(self->block, "keras.backend.sum", "(z)"));
  add_fix(self, diag, MP_FIX_UNSAFE, "use the operation");
  uint32_t end = (uint32_t)self->block->text.len;
  add(self, "MP902", "analysis-stopped", MP_SEVERITY_INFO, "the file ends here",
      mp_source_span(self->block, end, end));
}

static int set_up(void **state) {
  Fixture *self = mp_malloc(sizeof *self);
  *self = (Fixture){.arena = mp_arena_new()};
  self->block = read_source(self->arena, FOLDER "block.py", "models/block.py");
  self->base = read_source(self->arena, FOLDER "base.py", "models/the base.py");
  self->file =
      (MpFileResult){.path = MP_STR("models/block.py"), .is_relevant = true, .source = self->block};
  self->stats.arena = self->arena;
  *state = self;
  return 0;
}

static int tear_down(void **state) {
  Fixture *self = *state;
  mp_arena_free(self->arena);
  free(self);
  return 0;
}

static MpBuf render(Fixture *self, const MpReporter *reporter, bool is_coloured) {
  MpBuf out = {0};
  MpPaths paths = {MP_STR("/home/\xc3\xa9va")};
  MpReport report = {
      .reporter = reporter, .paths = &paths, .out = &out, .is_coloured = is_coloured};
  mp_run_stats_add(&self->stats, &self->file);
  mp_run_stats_add_findings(&self->stats, &self->file.diags);
  self->stats.elapsed_ms = 0.64;
  if (reporter->begin != NULL) reporter->begin(&report);
  reporter->file(&report, &self->file);
  if (reporter->end != NULL) reporter->end(&report, &self->stats);
  return out;
}

// On a difference the text is printed, to be looked at and, where it is right, to become the
// golden.
static void assert_golden(Fixture *self, MpBuf *actual, const char *file) {
  MpStr expected = {0};
  MpStatus status = mp_vfs_read(self->arena, mp_str_from_c(file), SIZE_MAX, &expected);
  if (status != MP_OK || !mp_str_eq(expected, mp_buf_str(actual))) {
    print_error("%.*s", MP_FMT(mp_buf_str(actual)));
    fail_msg("this is not what %s holds", file);
  }
  mp_buf_deinit(actual);
}

static void full(void **state) {
  add_findings(*state);
  MpBuf out = render(*state, &mp_report_full, false);
  assert_golden(*state, &out, FOLDER "full.txt");
}

static void full_without_colours_is_full_with_them(void **state) {
  add_findings(*state);
  MpBuf out = render(*state, &mp_report_full, true);
  MpBuf plain = {0};
  for (size_t at = 0; at < out.len; at++) {
    if (out.ptr[at] != '\x1b') {
      mp_buf_append_byte(&plain, out.ptr[at]);
      continue;
    }
    // "ESC [ numbers m", and nothing else, since the source's own are not let through.
    assert_int_equal(out.ptr[++at], '[');
    at += strspn(out.ptr + at + 1, "0123456789;") + 1;
    assert_int_equal(out.ptr[at], 'm');
  }
  assert_true(out.len > plain.len);
  assert_golden(*state, &plain, FOLDER "full.txt");
  mp_buf_deinit(&out);
}

static void concise(void **state) {
  add_findings(*state);
  MpBuf out = render(*state, &mp_report_concise, false);
  assert_golden(*state, &out, FOLDER "concise.txt");
}

static void json(void **state) {
  add_findings(*state);
  Fixture *self = *state;
  MpAnalysis *analysis = MP_NEW(self->arena, MpAnalysis);
  analysis->stats = (MpAnalysisStats){1, 1, 0, 1, 2};
  static const char *const reasons[] = {"unknown function", "a limit", "unknown function"};
  for (size_t i = 0; i < 3; i++) {
    MpLimit limit = {.reason = mp_str_from_c(reasons[i]), .detail = MP_STR("f")};
    mp_array_push(self->arena, &analysis->limits, limit);
  }
  self->file.analysis = analysis;
  MpBuf out = render(self, &mp_report_json, false);
  assert_golden(self, &out, FOLDER "report.json");
}

static void lsp(void **state) {
  add_findings(*state);
  MpBuf out = render(*state, &mp_report_lsp, false);
  assert_golden(*state, &out, FOLDER "lsp.jsonl");
}

static void statistics(void **state) {
  add_findings(*state);
  MpBuf out = render(*state, &mp_report_statistics, false);
  assert_golden(*state, &out, FOLDER "statistics.txt");
}

static void nothing_found(void **state) {
  static const struct {
    const MpReporter *reporter;
    const char *expected;
  } cases[] = {{&mp_report_full, "Found nothing in 1 file.\n"},
               {&mp_report_concise, ""},
               {&mp_report_statistics, ""},
               {&mp_report_lsp,
                "{\"uri\":\"file:///home/%C3%A9va/models/block.py\","
                "\"diagnostics\":[]}\n"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    Fixture *self = *state;
    self->stats = (MpRunStats){.arena = self->arena};
    MpBuf out = render(self, cases[i].reporter, false);
    assert_true(mp_str_is(mp_buf_str(&out), cases[i].expected));
    mp_buf_deinit(&out);
  }
}

static void widths_of_characters(void **state) {
  (void)state;
  assert_int_equal(mp_width_of('a'), 1);
  assert_int_equal(mp_width_of(0xE9), 1);
  assert_int_equal(mp_width_of(0x301), 0);
  assert_int_equal(mp_width_of(0x5C64), 2);
  assert_int_equal(mp_width_of(0x1F4A9), 2);
  assert_int_equal(mp_width_of(0x10FFFF), 1);
}

static void marks_are_not_shown_in_examples(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"x = relu(x)  # expect: MP201\n", "x = relu(x)"},
      {"# expect: MP201\n", ""},
      {"x = 1  # expected\n", "x = 1  # expected\n"},
      {"    # known-gap: MP105 #12\n", ""},
      {"x = 1  # one\n", "x = 1  # one\n"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    MpStr shown = mp_rule_text_without_mark(mp_str_from_c(cases[i][0]));
    if (!mp_str_is(shown, cases[i][1])) fail_msg("`%s`: `%.*s`", cases[i][0], MP_FMT(shown));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(full, set_up, tear_down),
      cmocka_unit_test_setup_teardown(full_without_colours_is_full_with_them, set_up, tear_down),
      cmocka_unit_test_setup_teardown(concise, set_up, tear_down),
      cmocka_unit_test_setup_teardown(json, set_up, tear_down),
      cmocka_unit_test_setup_teardown(lsp, set_up, tear_down),
      cmocka_unit_test_setup_teardown(statistics, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nothing_found, set_up, tear_down),
      cmocka_unit_test(widths_of_characters),
      cmocka_unit_test(marks_are_not_shown_in_examples),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
