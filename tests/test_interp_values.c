// Python of builtin types: the evaluator's answers against those that real Python gave.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/base/vfs.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/scope.h"
#include "analyzer/syntax/parse.h"

#define IMPORTS "import collections, copy, functools, itertools, math, operator\n"

typedef struct State {
  MpArena *arena;
  MpParser *parser;
  MpRun *run;  // of the last case
} State;

static int set_up(void **state) {
  State *self = test_malloc(sizeof *self);
  *self = (State){mp_arena_new(), mp_parser_new(), NULL};
  *state = self;
  return 0;
}

static int tear_down(void **state) {
  State *self = *state;
  mp_parser_free(self->parser);
  mp_arena_free(self->arena);
  test_free(self);
  return 0;
}

static MpStr exception_name(const MpRun *run) {
  return run->exception == NULL ? MP_STR("no exception") : mp_exception_name(run->exception);
}

// Two names that the source does not settle: `n` and `units`; and one not followed: `lost`.
static void bind_unknowns(MpRun *run) {
  MpSpan nowhere = {NULL, 0, 0};
  const char *const names[] = {"n", "units"};
  for (uint32_t i = 0; i < 2; i++) {
    MpStr name = mp_str_from_c(names[i]);
    mp_scope_assign(run->globals, name, mp_symbol_parameter(run, name, NULL, nowhere));
  }
  mp_scope_assign(run->globals, MP_STR("lost"),
                  mp_run_opaque(run, "unknown function", MP_STR(""), nowhere, NULL));
}

// Runs the statements and gives the value of the last expression; NULL: it raised.
static MpValue *run_code(State *self, MpStr code) {
  MpSource *source = NULL;
  MpStr text = mp_str_format(self->arena, IMPORTS "%.*s\n", MP_FMT(code));
  assert_int_equal(mp_source_new(self->arena, MP_STR("case.py"), text, &source), MP_OK);
  MpModule *module = MP_NEW(self->arena, MpModule);
  module->name = MP_STR("case");
  module->source = source;
  module->ast = mp_parse_module(self->parser, self->arena, source);
  MpRun *run = mp_run_new(self->arena, module, MP_PHASE_INFERENCE, NULL, 0);
  self->run = run;
  bind_unknowns(run);
  const MpStmts *body = &module->ast->body;
  for (uint32_t i = 0; i + 1 < body->len; i++) {
    if (mp_exec(run, body->items[i]) == MP_FLOW_RAISE) return NULL;
  }
  const MpStmt *last = mp_array_last(body);
  if (last->kind == MP_STMT_EXPR) return mp_eval(run, last->value);
  return mp_exec(run, last) == MP_FLOW_RAISE ? NULL : mp_value_none(run);
}

static MpStr answer(State *self, MpStr code) {
  MpValue *value = run_code(self, code);
  MpSpan nowhere = {NULL, 0, 0};
  MpValue *text = value == NULL ? NULL : mp_format_repr(self->run, value, nowhere);
  if (text == NULL) return exception_name(self->run);
  if (text->kind == MP_VALUE_STR) return text->text;
  if (text->kind == MP_VALUE_SYMBOL) return mp_symbol_source(text);
  return mp_str_format(self->arena, "opaque: %.*s", MP_FMT(text->opaque->reason));
}

static MpStr read_fixture(State *self, const char *name) {
  MpStr path = mp_str_format(self->arena, MPLINT_SOURCE_DIR "/fixtures/interp/%s", name);
  MpStr text = MP_STR("");
  assert_int_equal(mp_vfs_read(self->arena, path, 1u << 20, &text), MP_OK);
  return text;
}

static MpStr next_line(MpStr text, size_t *at) {
  size_t end = mp_str_find(text, MP_STR("\n"), *at);
  assert_int_not_equal(end, SIZE_MAX);
  MpStr line = mp_str_slice(text, *at, end);
  *at = end + 1;
  return line;
}

static void test_expressions_as_python(void **state) {
  State *self = *state;
  MpStr cases = read_fixture(self, "expressions.txt");
  MpStr results = read_fixture(self, "expressions.oracle.txt");
  size_t result_at = 0;
  uint32_t wrong = 0;
  uint32_t count = 0;
  for (size_t at = 0; at < cases.len;) {
    MpStr code = next_line(cases, &at);
    MpStr expected = next_line(results, &result_at);
    if (code.len == 0 || code.ptr[0] == '#') continue;
    MpStr actual = answer(self, code);
    count++;
    if (mp_str_eq(actual, expected)) continue;
    wrong++;
    print_error("%.*s\n  gives   %.*s\n  instead %.*s\n", MP_FMT(code), MP_FMT(actual),
                MP_FMT(expected));
  }
  assert_int_equal(result_at, results.len);
  assert_true(count > 500);
  assert_int_equal(wrong, 0);
}

// --- what Python would know and the evaluator says it does not ---

static void assert_opaque(State *self, const char *code, const char *reason) {
  MpValue *value = run_code(self, mp_str_from_c(code));
  assert_non_null(value);
  if (value->kind != MP_VALUE_OPAQUE) fail_msg("%s is not opaque", code);
  if (!mp_str_is(value->opaque->reason, reason)) {
    fail_msg("%s: %.*s instead of %s", code, MP_FMT(value->opaque->reason), reason);
  }
}

static void test_large_results_are_not_made(void **state) {
  State *self = *state;
  assert_opaque(self, "2 ** 64", "large integer");
  assert_opaque(self, "9223372036854775807 + 1", "large integer");
  assert_opaque(self, "-9223372036854775807 - 2", "large integer");
  assert_opaque(self, "9223372036854775807 * 2", "large integer");
  assert_opaque(self, "1 << 63", "large integer");
  assert_opaque(self, "int(1e300)", "large integer");
  assert_opaque(self, "round(1e20)", "large integer");
  assert_opaque(self, "[0] * 10 ** 9", "large sequence");
  assert_opaque(self, "'ab' * 10 ** 12", "large sequence");
  assert_opaque(self, "(-8) ** 0.5", "complex number");
  assert_opaque(self, "'\xc3\xa9'.upper()", "case of letters beyond ASCII");
  assert_opaque(self, "id(1)", "address of an object");
  assert_opaque(self, "eval('1')", "dynamic builtin");
}

static void test_cyclic_containers_end(void **state) {
  State *self = *state;
  MpValue *value = run_code(self, MP_STR("x = []; x.append(x); repr(x)"));
  assert_non_null(value);
  assert_int_equal(value->kind, MP_VALUE_SYMBOL);
  value = run_code(self, MP_STR("x = []; x.append(x); x"));
  assert_false(mp_value_is_known(value));
  assert_non_null(mp_value_lower(self->run, value));
  assert_int_equal(mp_value_equals(self->run, value, value), MP_YES);
}

// --- unknowns ---

static void assert_symbol(State *self, const char *code, const char *text) {
  MpValue *value = run_code(self, mp_str_from_c(code));
  if (value == NULL || value->kind != MP_VALUE_SYMBOL) fail_msg("%s is no symbol", code);
  MpStr source = mp_symbol_source(value);
  if (!mp_str_is(source, text)) fail_msg("%s: `%.*s`", code, MP_FMT(source));
}

static void test_unknown_values_stay_unknown(void **state) {
  State *self = *state;
  assert_symbol(self, "n + 1", "n + 1");
  assert_symbol(self, "len(units)", "len(units)");
  assert_symbol(self, "max(n, 3)", "max(n, 3)");
  assert_symbol(self, "max([n, 3])", "max(n, 3)");
  assert_symbol(self, "int(n * 0.5)", "int(n * 0.5)");
  assert_symbol(self, "isinstance(n, int)", "isinstance(n, int)");
  assert_symbol(self, "isinstance(n, (list, tuple))", "isinstance(n, (list, tuple))");
  assert_symbol(self, "getattr(n, 'size', 3)", "n.size");
  assert_symbol(self, "math.sqrt(n)", "math.sqrt(n)");
  assert_symbol(self, "sum([1, n])", "1 + n");
  assert_symbol(self, "'block_%s' % n", "block_{n}");
  assert_symbol(self, "'block_{}_{:02d}'.format(1, n)", "block_1_{n:02d}");
  assert_symbol(self, "'_'.join(['a', n])", "a_{n}");
  assert_symbol(self, "str(n) + '_bn'", "{n}_bn");
  assert_symbol(self, "'a' + f'{n}_bn' + '_1'", "a{n}_bn_1");
  assert_symbol(self, "sorted(units)", "sorted(units)");
  assert_symbol(self, "round(n, 2)", "round(n, 2)");
  assert_symbol(self, "list(units)", "list(units)");
}

static void test_different_questions_differ(void **state) {
  State *self = *state;
  const MpValue *same = run_code(self, MP_STR("isinstance(n, int) is isinstance(n, int)"));
  assert_int_equal(same->kind, MP_VALUE_BOOL);
  assert_true(same->boolean);
  same = run_code(self, MP_STR("f'a{n}' + '_bn' is 'a' + f'{n}_bn'"));
  assert_int_equal(same->kind, MP_VALUE_BOOL);
  assert_true(same->boolean);
  const MpValue *other = run_code(self, MP_STR("(isinstance(n, int), isinstance(n, str))"));
  assert_ptr_not_equal(other->items.items[0]->symbol, other->items.items[1]->symbol);
}

static void assert_answer(State *self, const char *code, const char *expected) {
  MpStr actual = answer(self, mp_str_from_c(code));
  if (!mp_str_is(actual, expected)) fail_msg("%s: `%.*s`", code, MP_FMT(actual));
}

// What does not need the unknown part is known.
static void test_known_parts_stay_known(void **state) {
  State *self = *state;
  assert_answer(self, "len([n, n])", "2");
  assert_answer(self, "[n, 5][1]", "5");
  assert_answer(self, "5 in [5, n]", "True");
  assert_answer(self, "list(zip([1, 2], [n, lost]))[0][0]", "1");
  assert_answer(self, "{'a': n}.get('b', 7)", "7");
  assert_answer(self, "isinstance([n], list)", "True");
  assert_answer(self, "callable(lambda: n)", "True");
  assert_answer(self, "n is n", "True");
}

// The first path: a length and a trip count of 2, and every later question agrees.
static void test_loops_over_unknowns_are_decided(void **state) {
  State *self = *state;
  assert_answer(self, "[i for i in range(n)]", "[0, 1]");
  assert_answer(self, "[[i for i in range(n)], [i for i in range(n)]]", "[[0, 1], [0, 1]]");
  assert_answer(self, "len([u for u in units])", "2");
  assert_answer(self, "[i for i, u in enumerate(units)]", "[0, 1]");
  assert_answer(self, "len([u for u in list(units)]) == len([u for u in units])", "True");
  assert_answer(self, "[a is b for a, b in zip(units, list(units))]", "[True, True]");
  assert_answer(self, "len(list(range(2, n + 2)))", "2");
}

static void test_what_is_not_followed_stays_so(void **state) {
  State *self = *state;
  assert_opaque(self, "len(lost)", "unknown operand");
  assert_opaque(self, "int(lost)", "unknown operand");
  assert_opaque(self, "sorted([1, lost])", "unknown operand");
  assert_opaque(self, "max(1, lost)", "unknown operand");
  assert_opaque(self, "x = [1]; x.pop(lost)", "unknown position in a list");
  assert_opaque(self, "getattr('a', n)", "computed attribute name");
  assert_opaque(self, "len(*lost)", "unknown arguments");
  assert_opaque(self, "next(lost)", "unknown elements");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_expressions_as_python, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_large_results_are_not_made, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_cyclic_containers_end, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_unknown_values_stay_unknown, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_different_questions_differ, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_known_parts_stay_known, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_loops_over_unknowns_are_decided, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_what_is_not_followed_stays_so, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
