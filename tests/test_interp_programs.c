// Programs of Python without tensors, fixtures/interp/programs: real Python runs each to its end
// (tests/python/test_interp_programs.py), and so must the evaluator, with every `assert` known to
// hold and nothing left that was not followed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>

#include "analyzer/base/vfs.h"
#include "analyzer/interp/interp.h"
#include "analyzer/source/position.h"
#include "analyzer/syntax/parse.h"

static uint32_t line_of(MpSpan span) {
  return mp_span_is_none(span) ? 0 : mp_position_of(span.source, span.start_byte).line;
}

// The module's own entry; a program has no other.
static uint32_t judge(MpStr path, const MpAnalysis *analysis) {
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < analysis->limits.len; i++) {
    const MpLimit *limit = &analysis->limits.items[i];
    print_error("%.*s:%u: not followed: %.*s: %.*s\n", MP_FMT(path), line_of(limit->span),
                MP_FMT(limit->reason), MP_FMT(limit->detail));
    wrong++;
  }
  const MpEntry *entry = analysis->entries.items[0];
  for (uint32_t i = 0; i < entry->graphs.len; i++) {
    const MpAssumptions *assumptions = &entry->graphs.items[i]->assumptions;
    for (uint32_t k = 0; k < assumptions->len; k++) {
      const MpAssumption *assumption = &assumptions->items[k];
      print_error("%.*s:%u: not known: %.*s\n", MP_FMT(path), line_of(assumption->span),
                  MP_FMT(assumption->text));
      wrong++;
    }
  }
  return wrong;
}

static uint32_t run_program(MpArena *arena, MpParser *parser, MpStr path) {
  MpStr bytes = MP_STR("");
  assert_int_equal(mp_vfs_read(arena, path, 1u << 20, &bytes), MP_OK);
  MpModule module = {.name = mp_module_name_of_path(arena, path)};
  MpSource *source = NULL;
  assert_int_equal(mp_source_new(arena, path, bytes, &source), MP_OK);
  module.source = source;
  module.ast = mp_parse_module(parser, arena, source);
  assert_int_equal(module.ast->errors.len, 0);
  return judge(path, mp_interp_analyze(arena, &module, 0));
}

static void test_programs_as_python(void **state) {
  MpArena *arena = mp_arena_new();
  MpParser *parser = mp_parser_new();
  MpStr folder = MP_STR(MPLINT_SOURCE_DIR "/fixtures/interp/programs");
  MpVfsEntries entries = {0};
  (void)state;
  assert_int_equal(mp_vfs_list(arena, folder, &entries), MP_OK);
  uint32_t wrong = 0, count = 0;
  for (uint32_t i = 0; i < entries.len; i++) {
    MpStr name = entries.items[i].name;
    if (!mp_str_ends_with(name, MP_STR(".py"))) continue;
    wrong +=
        run_program(arena, parser, mp_str_format(arena, "%.*s/%.*s", MP_FMT(folder), MP_FMT(name)));
    count++;
  }
  mp_parser_free(parser);
  mp_arena_free(arena);
  assert_true(count >= 2);
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_programs_as_python)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
