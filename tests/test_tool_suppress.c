// Comments that leave findings out: what is read from them, what they reach, and MP903.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "analyzer/base/buf.h"
#include "analyzer/syntax/parse.h"
#include "tool/suppress.h"

typedef struct Fixture {
  MpArena *arena;
  MpParser *parser;
  const MpSource *source;
  MpDirectives directives;
} Fixture;

static int set_up(void **state) {
  Fixture *self = mp_malloc(sizeof *self);
  *self = (Fixture){.arena = mp_arena_new(), .parser = mp_parser_new()};
  *state = self;
  return 0;
}

static int tear_down(void **state) {
  Fixture *self = *state;
  mp_parser_free(self->parser);
  mp_arena_free(self->arena);
  free(self);
  return 0;
}

static void read_text(Fixture *self, const char *text) {
  MpSource *source = NULL;
  MpStatus status = mp_source_new(self->arena, MP_STR("m.py"), mp_str_from_c(text), &source);
  assert_int_equal(status, MP_OK);
  self->source = source;
  self->directives =
      mp_directives_read(self->arena, mp_parse_module(self->parser, self->arena, source));
}

// "ignore[MP201,MP3]", "noqa", "problem"; one behind the other.
static MpStr describe(Fixture *self) {
  static const char *const kinds[] = {[MP_DIRECTIVE_IGNORE] = "ignore",
                                      [MP_DIRECTIVE_IGNORE_FILE] = "ignore-file",
                                      [MP_DIRECTIVE_NOQA] = "noqa"};
  MpStrs found = {0};
  for (uint32_t i = 0; i < self->directives.len; i++) {
    const MpDirective *directive = &self->directives.items[i];
    MpStr codes =
        mp_str_join(self->arena, MP_STR(","), directive->codes.items, directive->codes.len);
    const char *kind = directive->problem.len > 0 ? "problem" : kinds[directive->kind];
    MpStr text = directive->is_bare || directive->problem.len > 0
                     ? mp_str_from_c(kind)
                     : mp_str_format(self->arena, "%s[%.*s]", kind, MP_FMT(codes));
    mp_array_push(self->arena, &found, text);
  }
  return mp_str_join(self->arena, MP_STR(" "), found.items, found.len);
}

static void every_way_to_write_one(void **state) {
  static const struct {
    const char *text, *expected;
  } cases[] = {
      {"x = 1  # mplint: ignore[MP201]\n", "ignore[MP201]"},
      {"x = 1  #mplint:ignore[mp201,  MP3 ]because\n", "ignore[MP201,MP3]"},
      {"x = 1  # mplint: ignore\n", "ignore"},
      {"x = 1  # mplint: ignore, it is meant\n", "ignore"},
      {"x = 1  # mplint: ignore: MP201\n", "problem"},
      {"x = 1  # mplint: ignore[MP201\n", "problem"},
      {"x = 1  # mplint: ignore[MP201 MP3]\n", "problem"},
      {"x = 1  # mplint: ignore[]\n", "problem"},
      {"x = 1  # mplint: disable=MP201\n", "problem"},
      {"x = 1  # mplint:\n", "problem"},
      {"x = 1  # see mplint: ignore[MP201]\n", ""},
      {"x = 1  # mplint ignore[MP201]\n", ""},
      {"x = '# mplint: ignore[MP201]'\n", ""},
      {"# mplint: ignore-file[MP3]\nx = 1\n", "ignore-file[MP3]"},
      {"'doc'\n# mplint: ignore-file\nx = 1\n", "ignore-file"},
      {"# mplint: ignore-file\n", "ignore-file"},
      {"x = 1\n# mplint: ignore-file\n", "problem"},
      {"1\n# mplint: ignore-file\nx = 1\n", "problem"},
      {"x = 1  # noqa\n", "noqa"},
      {"x = 1  # NoQA because\n", "noqa"},
      {"x = 1  # noqa: MP201\n", "noqa[MP201]"},
      {"x = 1  # noqa : E501 mp201,F401 MP3 and so on MP4\n", "noqa[MP201,MP3]"},
      {"x = 1  # noqa: E501\n", ""},
      {"x = 1  # noqa: MP\n", ""},
      {"x = 1  # noqa: MPX1\n", ""},
      {"x = 1  # noqa-file\n", ""},
      {"x = 1  # noqax\n", ""},
      {"x = 1  # type: ignore # noqa:MP1 # mplint: ignore\n", "noqa[MP1] ignore"},
      {"x = (1  # mplint: ignore[MP1]\n", "ignore[MP1]"},  // no valid Python
  };
  Fixture *self = *state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    read_text(self, cases[i].text);
    MpStr found = describe(self);
    if (!mp_str_is(found, cases[i].expected)) {
      fail_msg("`%s`: expected `%s`, not `%.*s`", cases[i].text, cases[i].expected, MP_FMT(found));
    }
  }
}

static MpSpan find(const Fixture *self, const char *word) {
  MpStr needle = mp_str_from_c(word);
  size_t at = mp_str_find(self->source->text, needle, 0);
  assert_true(at != SIZE_MAX);
  return mp_source_span(self->source, (uint32_t)at, (uint32_t)(at + needle.len));
}

static void the_first_and_last_line_count(void **state) {
  Fixture *self = *state;
  read_text(self,
            "a = f(\n"          // 1
            "    first,\n"      // 2
            "    middle,\n"     // 3
            "    last)\n"       // 4
            "while test(\n"     // 5
            "    inner\n"       // 6
            "):  # head\n"      // 7
            "    body = one\n"  // 8
            "else:\n"
            "    other = 1\n"
            "# mplint: ignore\n");
  MpDirective directive = self->directives.items[0];
  static const struct {
    const char *word;
    uint32_t line;
    bool expected;
  } cases[] = {
      {"first", 2, true}, {"first", 1, false}, {"body", 8, true},     {"body", 7, false},
      {"inner", 6, true}, {"other", 10, true}, {"first,\n", 2, true}, {"first,\n", 3, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    directive.row = cases[i].line - 1;
    if (mp_directive_reaches(&directive, find(self, cases[i].word)) != cases[i].expected) {
      fail_msg("`%s` and line %u", cases[i].word, (unsigned)cases[i].line);
    }
  }
  // What lies in the statement, by its own comment.
  read_text(self,
            "a = f(  # mplint: ignore\n    first)\nif g(\n    inner\n):  # mplint: ignore\n"
            "    body = 1\n");
  assert_true(mp_directive_reaches(&self->directives.items[0], find(self, "first")));
  assert_false(mp_directive_reaches(&self->directives.items[0], find(self, "inner")));
  assert_true(mp_directive_reaches(&self->directives.items[1], find(self, "inner")));
  assert_false(mp_directive_reaches(&self->directives.items[1], find(self, "body")));
  MpSource elsewhere = *self->source;
  elsewhere.path = MP_STR("other.py");
  MpSpan span = find(self, "inner");
  span.source = &elsewhere;
  assert_false(mp_directive_reaches(&self->directives.items[1], span));
}

// The codes that are left of findings MP201 and MP301 at `x`.
static MpStr left(Fixture *self, const char *text, const char *select, const char *ignore) {
  read_text(self, text);
  MpRuleOptions options = {.target = mp_target_get(MP_TARGET_AIMET)};
  if (select != NULL) mp_array_push(self->arena, &options.select, mp_str_from_c(select));
  if (ignore != NULL) mp_array_push(self->arena, &options.ignore, mp_str_from_c(ignore));
  static const MpStr codes[] = {MP_STR_INIT("MP201"), MP_STR_INIT("MP301")};
  MpDiags diags = {0};
  for (size_t i = 0; i < 2; i++) {
    if (!mp_rule_is_selected(&options, codes[i].ptr)) continue;
    MpDiag *diag = MP_NEW(self->arena, MpDiag);
    *diag = (MpDiag){.code = codes[i], .span = find(self, "x")};
    mp_array_push(self->arena, &diags, diag);
  }
  mp_suppress(self->arena, &self->directives, &options, &diags);
  MpStrs found = {0};
  for (uint32_t i = 0; i < diags.len; i++)
    mp_array_push(self->arena, &found, diags.items[i]->code);
  return mp_str_join(self->arena, MP_STR(" "), found.items, found.len);
}

static void what_was_not_asked_is_not_unused(void **state) {
  static const struct {
    const char *text, *select, *ignore, *expected;
  } cases[] = {
      {"x = 1\n", NULL, NULL, "MP201 MP301"},
      {"x = 1  # mplint: ignore[MP201]\n", NULL, NULL, "MP301"},
      {"x = 1  # mplint: ignore[MP3]  # noqa: MP201\n", NULL, NULL, ""},
      {"x = 1  # mplint: ignore\n", NULL, NULL, ""},
      {"x = 1\ny = 1  # mplint: ignore[MP201]\n", NULL, NULL, "MP201 MP301 MP903"},
      {"x = 1\ny = 1  # mplint: ignore[MP201]\n", NULL, "MP903", "MP201 MP301"},
      {"x = 1\ny = 1  # mplint: ignore[MP201]\n", "MP3", NULL, "MP301"},
      {"x = 1  # mplint: ignore[MP301,MP201]\n", NULL, "MP301", ""},
      {"x = 1  # mplint: ignore[MP4]\n", NULL, "MP401", "MP201 MP301"},
      {"x = 1  # mplint: ignore[MP4]\n", NULL, "MP3", "MP201 MP903"},
      {"x = 1\ny = 1  # mplint: ignore\n", NULL, NULL, "MP201 MP301 MP903"},
      {"x = 1\ny = 1  # mplint: ignore\n", NULL, "MP8", "MP201 MP301"},
      {"x = 1\ny = 1  # noqa\n", NULL, NULL, "MP201 MP301"},
      {"x = 1\ny = 1  # noqa: MP201\n", NULL, NULL, "MP201 MP301 MP903"},
      {"x = 1\ny = 1  # noqa: MP999\n", NULL, NULL, "MP201 MP301"},
      {"x = 1\ny = 1  # mplint: ignore[MP999]\n", NULL, NULL, "MP201 MP301 MP903"},
      {"x = 1\ny = 1  # mplint: ignore[MP902]\n", NULL, NULL, "MP201 MP301"},
      {"# mplint: ignore-file[MP2,MP4]\nx = 1\n", NULL, NULL, "MP903 MP301"},
      {"x = 1\ny = 1  # mplint: ignore[MP4]  # noqa: MP903\n", NULL, NULL, "MP201 MP301"},
      {"x = 1\ny = 1  # mplint: ignore[MP903]\n", NULL, NULL, "MP201 MP301 MP903"},
  };
  Fixture *self = *state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    MpStr found = left(self, cases[i].text, cases[i].select, cases[i].ignore);
    if (!mp_str_is(found, cases[i].expected)) {
      fail_msg("`%s`: expected `%s`, not `%.*s`", cases[i].text, cases[i].expected, MP_FMT(found));
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(every_way_to_write_one, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_first_and_last_line_count, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_was_not_asked_is_not_unused, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
