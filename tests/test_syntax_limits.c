#include "analyzer/base/buf.h"
#include "tests/syntax/parsed.h"

static void repeat(MpBuf *out, const char *text, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    mp_buf_append_c(out, text);
}

// `count` times `before`, then `middle`, then `count` times `after`.
static Parsed parse_nested(const char *before, const char *middle, const char *after,
                           uint32_t count) {
  MpBuf text = {0};
  repeat(&text, before, count);
  mp_buf_append_c(&text, middle);
  repeat(&text, after, count);
  Parsed p = parse_bytes(text.ptr, text.len);
  mp_buf_deinit(&text);
  return p;
}

static void assert_too_deep(Parsed p) {
  assert_int_equal(p.ast->errors.len, 1);
  assert_text(p.ast->errors.items[0].message, "nested too deeply");
  parsed_free(p);
}

static void test_nesting_is_bounded(void **state) {
  (void)state;
  static const char *const around[][3] = {
      {"(", "x", ")"},       {"[", "", "]"},   {"-", "x", ""},   {"not ", "x", ""},
      {"lambda: ", "x", ""}, {"f(", "x", ")"}, {"x[", "0", "]"}, {"x if y else ", "z", ""},
      {"x ** ", "y", ""},
  };
  for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
    assert_too_deep(parse_nested(around[i][0], around[i][1], around[i][2], 5000));
    Parsed p = parse_nested(around[i][0], around[i][1], around[i][2], 90);
    assert_int_equal(p.ast->errors.len, 0);
    parsed_free(p);
  }
}

static void test_statements_around_deep_ones_stay(void **state) {
  (void)state;
  MpBuf text = {0};
  mp_buf_append_c(&text, "a = 1\nb = ");
  repeat(&text, "(", 1000);
  repeat(&text, ")", 1000);
  mp_buf_append_c(&text, "\nc = 2\n");
  Parsed p = parse_bytes(text.ptr, text.len);
  mp_buf_deinit(&text);
  assert_int_equal(p.ast->body.len, 3);
  assert_int_equal(stmt_at(p, 2)->kind, MP_STMT_ASSIGN);
  assert_too_deep(p);
}

static uint32_t left_depth(const MpExpr *expr) {
  uint32_t depth = 0;
  for (; expr->kind == MP_EXPR_BIN_OP; expr = expr->bin_op.left)
    depth++;
  return depth;
}

static void test_chains_are_no_nesting(void **state) {
  (void)state;
  Parsed p = parse_nested("a + ", "a", "", MP_PARSE_MAX_CHAIN);
  assert_int_equal(p.ast->errors.len, 0);
  assert_int_equal(left_depth(expr_at(p, 0)), MP_PARSE_MAX_CHAIN);
  parsed_free(p);
  assert_too_deep(parse_nested("a + ", "a", "", MP_PARSE_MAX_CHAIN + 1));
  p = parse_nested("", "a", ".b(c)", MP_PARSE_MAX_CHAIN / 2);
  assert_int_equal(p.ast->errors.len, 0);
  parsed_free(p);
  p = parse_nested("a and ", "a", "", 20000);
  assert_int_equal(p.ast->errors.len, 0);
  assert_int_equal(expr_at(p, 0)->bool_op.values.len, 20001);
  parsed_free(p);
  p = parse_nested("", "if a: pass\n", "elif b: pass\n", 1000);
  assert_int_equal(p.ast->errors.len, 0);
  parsed_free(p);
}

// Expressions and statements of many kinds, to be cut and spoilt.
static const char sample[] =
    "import a.b as c\n"
    "from . import (d, e as f)\n"
    "@g(h=1)\n"
    "class A(B, metaclass=C):\n"
    "    '''doc'''\n"
    "    x: int = 0x1F\n"
    "    async def call(self, y, /, *z, k=None, **w) -> 'T':\n"
    "        if y is not None and k:  # why\n"
    "            y = self.conv(y)[..., 1:-1] + [i for i in z if i]\n"
    "        elif w:\n"
    "            return f'{y!r:>{k}} {{}}' \"s\"\n"
    "        else:\n"
    "            raise E(1) from None\n"
    "        with (open(a) as b, c):\n"
    "            await b ** 2\n"
    "        try:\n"
    "            del q[0], r\n"
    "        except* (E, F) as e:\n"
    "            pass\n"
    "        finally:\n"
    "            assert x, rb'\\x00'\n"
    "        match y:\n"
    "            case {'k': [P(1, z=_), *r], **s} | -1 if t:\n"
    "                x = lambda a, b=1: a if b else {**a, 'c': 1}\n"
    "        for i, j in *a, b: continue\n"
    "        while (n := f()): break; yield\n";

// Every span lies in the text, and statements do not overlap.
static void check_stmts(const MpSource *source, const MpStmts *stmts) {
  uint32_t last = 0;
  for (uint32_t i = 0; i < stmts->len; i++) {
    const MpStmt *stmt = stmts->items[i];
    assert_true(stmt->span.start_byte >= last);
    assert_true(stmt->span.start_byte <= stmt->span.end_byte);
    assert_true(stmt->span.end_byte <= source->text.len);
    last = stmt->span.end_byte;
    if (stmt->kind == MP_STMT_CLASS_DEF) check_stmts(source, &stmt->class_def->body);
    if (stmt->kind == MP_STMT_FUNCTION_DEF) check_stmts(source, &stmt->function->body);
  }
}

static void check_text(MpParser *parser, MpArena *arena, const char *text, size_t size) {
  mp_arena_reset(arena);
  MpSource *source = NULL;
  MpStr bytes = {mp_arena_copy(arena, text, size), size};
  if (mp_source_new(arena, MP_STR("a.py"), bytes, &source) != MP_OK) return;
  const MpAst *ast = mp_parse_module(parser, arena, source);
  check_stmts(source, &ast->body);
  for (uint32_t i = 0; i < ast->errors.len; i++) {
    MpSpan span = ast->errors.items[i].span;
    bool is_end = span.start_byte == source->text.len && span.end_byte == span.start_byte;
    assert_true(is_end || span.start_byte < span.end_byte);
    assert_true(span.end_byte <= source->text.len);
    assert_true(i == 0 || ast->errors.items[i - 1].span.start_byte < span.start_byte);
  }
}

static void test_cut_texts(void **state) {
  (void)state;
  MpParser *parser = mp_parser_new();
  MpArena *arena = mp_arena_new();
  for (size_t size = 0; size < sizeof sample; size++) {
    check_text(parser, arena, sample, size);
    check_text(parser, arena, sample + size, sizeof sample - 1 - size);
  }
  mp_arena_free(arena);
  mp_parser_free(parser);
}

static void test_spoilt_texts(void **state) {
  (void)state;
  static const char bytes[] = "()[]{}:;,'\"\\\n\t #=*@.fr0\r\xc3";
  MpParser *parser = mp_parser_new();
  MpArena *arena = mp_arena_new();
  uint64_t random = 88172645463325252u;
  char text[sizeof sample];
  for (int run = 0; run < 1500; run++) {
    memcpy(text, sample, sizeof sample);
    for (int i = 0; i <= run % 3; i++) {
      random ^= random << 13;
      random ^= random >> 7;
      random ^= random << 17;
      size_t at = (size_t)(random >> 32) % (sizeof sample - 1);
      text[at] = bytes[(random >> 8) % (sizeof bytes - 1)];
    }
    check_text(parser, arena, text, sizeof sample - 1);
  }
  mp_arena_free(arena);
  mp_parser_free(parser);
}

static void test_the_sample_is_valid(void **state) {
  (void)state;
  Parsed p = parse_valid(sample);
  parsed_free(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nesting_is_bounded),
      cmocka_unit_test(test_statements_around_deep_ones_stay),
      cmocka_unit_test(test_chains_are_no_nesting),
      cmocka_unit_test(test_the_sample_is_valid),
      cmocka_unit_test(test_cut_texts),
      cmocka_unit_test(test_spoilt_texts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
