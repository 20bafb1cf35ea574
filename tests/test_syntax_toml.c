// TOML: every kind of value and key, where each stands, and what is wrong with the rest.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/buf.h"
#include "analyzer/source/position.h"
#include "analyzer/syntax/toml.h"

static int set_up(void **state) {
  *state = mp_arena_new();
  return 0;
}

static int tear_down(void **state) {
  mp_arena_free(*state);
  return 0;
}

static const MpToml *parse(MpArena *arena, const char *text, MpTomlError *error) {
  MpSource *source = NULL;
  MpStatus status = mp_source_new(arena, MP_STR("m.toml"), mp_str_from_c(text), &source);
  assert_int_equal(status, MP_OK);
  return mp_toml_parse(arena, source, error);
}

static void write(MpBuf *out, const MpToml *value) {
  switch (value->kind) {
    case MP_TOML_STRING: mp_buf_format(out, "<%.*s>", MP_FMT(value->text)); return;
    case MP_TOML_NUMBER: mp_buf_format(out, "n%.*s", MP_FMT(value->text)); return;
    case MP_TOML_TIME: mp_buf_format(out, "t%.*s", MP_FMT(value->text)); return;
    case MP_TOML_BOOLEAN: mp_buf_append_c(out, value->boolean ? "yes" : "no"); return;
    case MP_TOML_ARRAY:
      mp_buf_append_byte(out, '[');
      for (uint32_t i = 0; i < value->elements.len; i++) {
        if (i > 0) mp_buf_append_byte(out, ' ');
        write(out, value->elements.items[i]);
      }
      mp_buf_append_byte(out, ']');
      return;
    case MP_TOML_TABLE:
      mp_buf_append_byte(out, '{');
      for (uint32_t i = 0; i < value->members.len; i++) {
        if (i > 0) mp_buf_append_byte(out, ' ');
        mp_buf_format(out, "%.*s=", MP_FMT(value->members.items[i].key));
        write(out, value->members.items[i].value);
      }
      mp_buf_append_byte(out, '}');
      return;
  }
}

static void values_and_tables(void **state) {
  static const struct {
    const char *text, *expected;
  } cases[] = {
      {"", "{}"},
      {"# only a comment\n", "{}"},
      {"a = 1", "{a=n1}"},
      {"a = 1_000\nb = 0xFF\nc = -1.5e3\nd = inf\n", "{a=n1_000 b=n0xFF c=n-1.5e3 d=ninf}"},
      {"a = true # yes\r\nb = false\r\n", "{a=yes b=no}"},
      {"a = 2020-01-02\nb = 10:20:30\n", "{a=t2020-01-02 b=t10:20:30}"},
      {"a = \"x\\ty\\u00e9\\\"\" # c\n", "{a=<x\ty\xc3\xa9\">}"},
      {"a = 'x\\ty'\nb = ''\nc = \"\"\n", "{a=<x\\ty> b=<> c=<>}"},
      {"a = \"\"\"\nx\n  y\"\"\"\n", "{a=<x\n  y>}"},
      {"a = \"\"\"x \\\n   y\"\"\"\n", "{a=<x y>}"},
      {"a = '''\nx\\'''\n", "{a=<x\\>}"},
      {"a = [ # one\n  1, # two\n  'b',\n  [true],\n]\n", "{a=[n1 <b> [yes]]}"},
      {"a = { b = 1, c.d = 'x' }\n", "{a={b=n1 c={d=<x>}}}"},
      {"a.b.c = 1\na.d = 2\n", "{a={b={c=n1} d=n2}}"},
      {"\"a b\".'c' = 1\n", "{a b={c=n1}}"},
      {"[x.y] # why\na = 1\n\n[x]\nb = 2\n[x.z]\n", "{x={y={a=n1} b=n2 z={}}}"},
      {"[[x]]\na = 1\n[[x]]\n[x.y]\nb = 2\n", "{x=[{a=n1} {y={b=n2}}]}"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    MpTomlError error;
    MpBuf out = {0};
    write(&out, parse(*state, cases[i].text, &error));
    MpStr found = mp_buf_str(&out);
    if (error.message.len > 0) fail_msg("`%s`: %.*s", cases[i].text, MP_FMT(error.message));
    if (!mp_str_is(found, cases[i].expected)) {
      fail_msg("`%s`: expected %s, not %.*s", cases[i].text, cases[i].expected, MP_FMT(found));
    }
    mp_buf_deinit(&out);
  }
}

static void what_is_wrong_and_where(void **state) {
  static const struct {
    const char *text;
    uint32_t line;
    const char *message;
  } cases[] = {
      {"a = 1\nb = \nc = 2\n", 2, "not valid TOML: `b =`"},
      {"a = 1\n[x\nb = 2\n", 2, "not valid TOML: `[x`"},
      {"a = 1\nb = word\n", 2, "not valid TOML: `b = word`"},
      {"a = [1 2]\n", 1, "not valid TOML: `a = [1 2]`"},
      {"a = 'x\nb = 1\n", 1, "not valid TOML: `a = 'x`"},
      {"a = 1\nb = 2\na = 3\n", 3, "`a` is set twice"},
      {"[a]\nb = 1\n[a]\n", 3, "`[a]` is set twice"},
      {"a = 1\na.b = 2\n", 2, "`a` is a number already"},
      {"a = 1\n[a]\n", 2, "`a` is a number already"},
      {"a = 1\n[[a]]\n", 2, "`a` is no array"},
      {"a = {b = 1, b = 2}\n", 1, "`b` is set twice"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    MpTomlError error;
    parse(*state, cases[i].text, &error);
    if (!mp_str_is(error.message, cases[i].message)) {
      fail_msg("`%s`: expected %s, not %.*s", cases[i].text, cases[i].message,
               MP_FMT(error.message));
    }
    uint32_t line = mp_position_of(error.span.source, error.span.start_byte).line;
    assert_int_equal(line, cases[i].line);
  }
}

static void nesting_is_bounded(void **state) {
  MpBuf text = {0};
  mp_buf_append_c(&text, "a = ");
  for (int i = 0; i < 20000; i++)
    mp_buf_append_byte(&text, '[');
  for (int i = 0; i < 20000; i++)
    mp_buf_append_byte(&text, ']');
  mp_buf_append_byte(&text, '\n');
  mp_buf_append_byte(&text, '\0');
  MpTomlError error;
  parse(*state, text.ptr, &error);
  assert_true(mp_str_is(error.message, "nested too deeply"));
  mp_buf_deinit(&text);
}

static void places_of_keys_and_values(void **state) {
  MpTomlError error;
  const MpToml *root = parse(*state, "[tool.mplint]\nselect = ['MP2', 3]\n", &error);
  const MpTomlMember *tool = mp_toml_member(root, MP_STR("tool"));
  assert_non_null(tool);
  const MpTomlMember *own = mp_toml_member(tool->value, MP_STR("mplint"));
  const MpTomlMember *select = mp_toml_member(own->value, MP_STR("select"));
  assert_true(mp_str_is(mp_span_text(select->key_span), "select"));
  assert_true(mp_str_is(mp_span_text(select->value->span), "['MP2', 3]"));
  assert_true(mp_str_is(mp_span_text(select->value->elements.items[1]->span), "3"));
  assert_null(mp_toml_member(root, MP_STR("select")));
  assert_null(mp_toml_member(select->value, MP_STR("MP2")));
}

// Whatever is left of a text, reading it ends and gives a table.
static void broken_texts_end(void **state) {
  static const char text[] =
      "a = \"\\u00e9\\n\"\n[x.\"y z\"]\nb = [1, {c = '''d\n'''}, 2020-01-01T00:00:00Z]\n[[e]]\n";
  for (size_t end = 0; end < sizeof text; end++) {
    for (size_t start = 0; start < 12; start++) {
      char part[sizeof text];
      memcpy(part, text, end);
      part[end] = '\0';
      MpTomlError error;
      const char *from = part + (start < end ? start : 0);
      assert_int_equal(parse(*state, from, &error)->kind, MP_TOML_TABLE);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(values_and_tables, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_is_wrong_and_where, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nesting_is_bounded, set_up, tear_down),
      cmocka_unit_test_setup_teardown(places_of_keys_and_values, set_up, tear_down),
      cmocka_unit_test_setup_teardown(broken_texts_end, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
