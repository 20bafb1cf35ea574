// Baselines: what is known again, and what is not.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "analyzer/source/source.h"
#include "tool/baseline.h"

static int set_up(void **state) {
  *state = mp_arena_new();
  return 0;
}

static int tear_down(void **state) {
  mp_arena_free(*state);
  return 0;
}

// A finding of `code` at each `x` of the text.
static MpDiags findings(MpArena *arena, const char *text, const char *code, const char *symbol) {
  MpDiags diags = {0};
  MpSource *source = NULL;
  MpStatus status = mp_source_new(arena, MP_STR("a.py"), mp_str_from_c(text), &source);
  assert_int_equal(status, MP_OK);
  for (const char *at = strchr(text, 'x'); at != NULL; at = strchr(at + 1, 'x')) {
    MpDiag *diag = MP_NEW(arena, MpDiag);
    uint32_t start = (uint32_t)(at - text);
    *diag = (MpDiag){.code = mp_str_from_c(code),
                     .symbol = mp_str_from_c(symbol),
                     .class_name = MP_STR("Block"),
                     .span = mp_source_span(source, start, start + 1)};
    mp_array_push(arena, &diags, diag);
  }
  return diags;
}

// The baseline of `text`, written and read again.
static MpBaseline *baseline_of(MpArena *arena, const char *text) {
  MpBaseline *made = mp_baseline_new(arena, MP_STR("/p/deep"));
  MpDiags diags = findings(arena, text, "MP301", "self.a");
  mp_baseline_add(made, MP_STR("/p/src/a.py"), &diags);
  assert_int_equal(mp_baseline_count(made), diags.len);
  MpBuf file = {0};
  mp_baseline_write(made, &file);
  MpBaseline *again = mp_baseline_new(arena, MP_STR("/p/deep"));
  assert_true(mp_baseline_read(again, mp_buf_str(&file)));
  assert_int_equal(mp_baseline_count(again), diags.len);
  mp_buf_deinit(&file);
  return again;
}

static void what_is_known_again(void **state) {
  static const struct {
    const char *before, *after, *path, *code, *symbol;
    uint32_t left;
  } cases[] = {
      {"y = x\n", "y = x\n", "/p/src/a.py", "MP301", "self.a", 0},
      {"y = x\n", "import keras\n\n\ny = x\n", "/p/src/a.py", "MP301", "self.a", 0},
      {"y = x\n", "if y:\n    y =  x\r\n", "/p/src/a.py", "MP301", "self.a", 0},
      {"y = x\n", "y = x\ny = x\n", "/p/src/a.py", "MP301", "self.a", 1},
      {"y = x\ny = x\n", "y = x\n", "/p/src/a.py", "MP301", "self.a", 0},
      {"y = x, x\n", "y = x, x\n", "/p/src/a.py", "MP301", "self.a", 0},
      {"y = x\n", "y = x + 1\n", "/p/src/a.py", "MP301", "self.a", 1},
      {"y = x\n", "y = x\n", "/p/src/b.py", "MP301", "self.a", 1},
      {"y = x\n", "y = x\n", "/p/src/a.py", "MP302", "self.a", 1},
      {"y = x\n", "y = x\n", "/p/src/a.py", "MP301", "self.b", 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    MpBaseline *known = baseline_of(*state, cases[i].before);
    MpDiags diags = findings(*state, cases[i].after, cases[i].code, cases[i].symbol);
    mp_baseline_take(known, *state, mp_str_from_c(cases[i].path), &diags);
    if (diags.len != cases[i].left) fail_msg("case %zu: %u left", i, (unsigned)diags.len);
  }
}

static void the_file_is_sorted_and_relative(void **state) {
  MpBaseline *made = mp_baseline_new(*state, MP_STR("/p/deep"));
  MpDiags diags = findings(*state, "y = x, x\na = \"\\n\", x\n", "MP301", "");
  mp_baseline_add(made, MP_STR("/p/src/a.py"), &diags);
  mp_baseline_add(made, MP_STR("/p/deep/z.py"), &diags);
  MpBuf file = {0};
  mp_baseline_write(made, &file);
  mp_buf_append_byte(&file, '\0');
  const char *places[] = {"\"../src/a.py\"", "\"a = \\\"\\\\n\\\", x\"",
                          "\"count\": 1",    "\"y = x, x\"",
                          "\"count\": 2",    "\"z.py\""};
  const char *at = file.ptr;
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    at = strstr(at, places[i]);
    if (at == NULL) fail_msg("no %s in its place in\n%s", places[i], file.ptr);
  }
  assert_null(strstr(file.ptr, "symbol"));
  mp_buf_deinit(&file);
}

static void what_is_no_baseline(void **state) {
  static const char *const texts[] = {
      "",
      "{",
      "[]",
      "{}",
      "{\"findings\": []}",
      "{\"mplint_baseline\": 2, \"findings\": []}",
      "{\"mplint_baseline\": 1, \"findings\": {}}",
      "{\"mplint_baseline\": 1, \"findings\": [1]}",
      "{\"mplint_baseline\": 1, \"findings\": [{\"path\": \"a\", \"code\": \"b\", \"count\": 1}]}",
      "{\"mplint_baseline\": 1, \"findings\": [{\"path\": 1, \"code\": \"b\", \"line\": \"\"}]}",
      "{\"mplint_baseline\": 1, \"findings\": "
      "[{\"path\": \"a\", \"code\": \"b\", \"line\": \"\", \"count\": -1}]}",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    MpBaseline *self = mp_baseline_new(*state, MP_STR("/p"));
    if (mp_baseline_read(self, mp_str_from_c(texts[i]))) fail_msg("%s", texts[i]);
  }
  MpBaseline *self = mp_baseline_new(*state, MP_STR("/p"));
  assert_true(mp_baseline_read(self, MP_STR("{\"mplint_baseline\": 1, \"findings\": []}")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_known_again, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_file_is_sorted_and_relative, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_is_no_baseline, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
