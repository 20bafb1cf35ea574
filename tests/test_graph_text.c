// The text form: what is written reads back as the same, and what is no graph is refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "analyzer/graph/text.h"
#include "analyzer/graph/text_value.h"
#include "analyzer/source/source.h"

static MpGraph *read(MpArena *arena, MpStr text, const MpSource *source) {
  MpGraph *graph;
  MpStr error;
  if (mp_graph_read_text(arena, text, source, &graph, &error) != MP_OK) {
    fail_msg("%.*s", MP_FMT(error));
  }
  return graph;
}

static void assert_str(MpStr actual, const char *expected) {
  if (!mp_str_is(actual, expected)) {
    fail_msg("expected:\n%s\nnot:\n%.*s", expected, MP_FMT(actual));
  }
}

// In the form in which it is written, so that it must come out as it went in.
static const char FULL[] =
    "graph 'model.py'\n"
    "#0 layer 'model.Block' {1:7-12} name='Block' module='model' importable span={1:1-3:12}\n"
    "  base 'keras.layers.Layer' {1:13-18} text='layers.Layer' library\n"
    "  attributes 'conv1' 'n'\n"
    "  def '__init__' {2:5-13} class='Block' parameters={2:13-19} body={2:3-3:4} "
    "indentation='        '\n"
    "    parameter 'rate' positional {2:14-18} required\n"
    "    parameter 'kwargs' var_keyword\n"
    "  def 'call' class='Base' inherited\n"
    "@0 subclassed #0(2{1:1-2}, <at{1:3-9}> rate=0.1{1:8-9}) {3:1-4} row=keras.layers.Layer "
    "name='block' keras_name='block' symbol='Block' class='Net' method='build' during=%1 "
    "weights=yes built=yes "
    "trainable=no\n"
    "@1 library keras.layers.Dense(4, activation='relu') weights=no variables_known\n"
    "  owns variable='kernel' shape=('n', 4) dtype='float32'\n"
    "  owns variable='bias' frozen\n"
    "  held @0 attribute 'conv1' {3:5-9} symbol='self.conv1' method='__init__'\n"
    "  held @0 container 'd[\\'a\\']' symbol='self.d'\n"
    "  escaped 'passed to an unknown function'\n"
    "@2 functional keras.Model()\n"
    "  inputs [%0]\n"
    "  outputs {'a': %4, 'b': %2}\n"
    "  members @0 @1\n"
    "@3 sequential ?()\n"
    "$0 'add_weight' {2:1-4} owner=@0 symbol='self.g' class='Block' method='build' variable='g' "
    "shape=(2, 'n') dtype='float16' frozen untracked\n"
    "%0 input 'ids'() {3:1-2} -> %0 concrete shapes=[(?, 20)] dtype='int32'\n"
    "%1 layer @0(%0, training=<training False>) {3:1-7} -> (%2, %4.1) traced symbol='block' "
    "class='Net' method='call'\n"
    "  %2 layer @1(%0) -> %2 in=%1 condition shapes=[?]\n"
    "  %3 const tf.range(<at> 3{3:1-2}) -> %3 in=%1\n"
    "  %4 function tf.split(%2, 2, axis=-1) -> [%4, %4.1] in=%1 outputs=2 "
    "shapes=[(?, 1), ('2 * n', 'it\\'s')] ops=['split', 'x']\n"
    "%5 weight $0() -> %5\n"
    "%6 subscript '[]'(%4, (slice(None, 1, None), ...)) -> %6\n"
    "%7 operator '+'(%3, %5) -> %7 dependent\n"
    "%8 method numpy(%7) definition\n"
    "%9 opaque 'unknown function'(%8) {'other.py' 1:2-3:4} -> %9 independent\n"
    "forward (%6, None) root=@0 call=%1\n"
    "forward {'y': %2}\n"
    "prepare @0 {3:1-3} input_layer\n"
    "loss @0 {3:1-3} in=%1 symbol='self.add_loss' class='Block' method='call'\n"
    "obstacle call %2 {3:1-3} in=%1 symbol='tf.cond' class='Block' method='call'\n"
    "obstacle condition %2 {3:1-3}\n"
    "assume 'use_bn=False' {1:1-4} key='ff00' answer=1 weak\n"
    "assume 'n=2' {1:1-4} key='ff01' answer=2 count=2\n"
    "assume 'len(x.shape)=3' {1:1-4} key='ff02' answer=3 shape\n"
    "trip around=0 loop=1 number=2 counted=2\n"
    "limit 'unknown function' 'f' {1:1-2}\n"
    "conflict %2 'rank' 'it\\'s (?, 4)' [] keras=1\n"
    "conflict %7 'shape' 'do not fit' [(%3, -1), (%4.1, 0)] keras=3 ends\n"
    "keras '2.12'\n"
    "ended\n";

// `{'other.py' …}` is of a text that is not at hand: nowhere.
static const char OTHER[] = " {'other.py' 1:2-3:4}";

static const char SOURCE[] =
    "class Block(layers.Layer):\n"
    "  def __init__(self, rate):  # \xc3\xa4\xc3\xb6\xc3\xbc\n"
    "    self.conv1 = 1\n"
    "x = 1\n";

static MpStr without_other(MpArena *arena) {
  MpStr full = MP_STR("");
  full = (MpStr){FULL, sizeof FULL - 1};
  size_t at = mp_str_find(full, (MpStr){OTHER, sizeof OTHER - 1}, 0);
  MpStr parts[] = {mp_str_slice(full, 0, at), mp_str_slice(full, at + sizeof OTHER - 1, full.len)};
  return mp_str_join(arena, MP_STR(""), parts, 2);
}

static void test_round_trip(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpSource *source;
  assert_int_equal(
      mp_source_new(arena, MP_STR("model.py"), (MpStr){SOURCE, sizeof SOURCE - 1}, &source), MP_OK);
  MpGraph *graph = read(arena, (MpStr){FULL, sizeof FULL - 1}, source);
  MpBuf out = {0};
  mp_graph_write_text(graph, &out);
  assert_str(mp_buf_str(&out), without_other(arena).ptr);
  mp_buf_deinit(&out);
  mp_arena_free(arena);
}

static void test_spans_are_bytes_of_the_source(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpSource *source;
  assert_int_equal(
      mp_source_new(arena, MP_STR("model.py"), (MpStr){SOURCE, sizeof SOURCE - 1}, &source), MP_OK);
  MpGraph *graph = read(arena, MP_STR("%0 input ''() {2:32-35}\n"), source);
  assert_str(mp_span_text(graph->nodes.items[0]->span), "\xc3\xa4\xc3\xb6\xc3\xbc");
  graph = read(arena, MP_STR("%0 input ''() {1:7-2:6}\n"), source);
  assert_str(mp_span_text(graph->nodes.items[0]->span), "Block(layers.Layer):\n  def");
  graph = read(arena, MP_STR("%0 input ''() {1:7-2:6}\n"), NULL);
  assert_true(mp_span_is_none(graph->nodes.items[0]->span));
  mp_arena_free(arena);
}

// Each must come out as it went in.
static void test_values(void **state) {
  (void)state;
  static const char *const values[] = {
      "None",
      "True",
      "<training True>",
      "-3",
      "9223372036854775807",
      "-9223372036854775808",
      "0.1",
      "1e-06",
      "-0.0",
      "100000.0",
      "1e+16",
      "1.7976931348623157e+308",
      "0.30000000000000004",
      "float('inf')",
      "float('nan')",
      "float('-inf')",
      "'it\\'s \\\\ \\n\\x01 \xc3\xa4'",
      "b'\\xff\\x00a'",
      "...",
      "slice(1, None, -1)",
      "()",
      "(1,)",
      "(1, 2)",
      "[]",
      "[1, [2]]",
      "set()",
      "{1, 2}",
      "{}",
      "{'a': 1, 2: {3: 4}}",
      "%0",
      "%0.2",
      "@0",
      "tf.float32",
      "<name 'None'>",
      "<call 'a b'>(1)",
      "keras.initializers.HeNormal(seed=1)",
      "np.arange(6).reshape(2, 3).astype('f')",
      "<function 'm.f'>",
      "<object 'm.C'>",
      "<symbol 'config.units'>",
      "<symbol '2 * x.shape[1]' static>",
      "<opaque 'unknown function'>",
  };
  MpArena *arena = mp_arena_new();
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    MpStr text = mp_str_format(arena,
                               "@0 library ?(%s)\n"
                               "%%0 input ''() outputs=3\n",
                               values[i]);
    MpGraph *graph = read(arena, text, NULL);
    const MpDatum *datum = graph->layers.items[0]->arguments.items[0].value;
    MpBuf out = {0};
    mp_datum_write_text(datum, &out);
    assert_str(mp_buf_str(&out), values[i]);
    mp_buf_deinit(&out);
    assert_true(mp_datum_eq(datum, datum));
  }
  mp_arena_free(arena);
}

static void test_broken_text_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *text;
    const char *error;
  } cases[] = {
      {"%0 input ''(", "line 1: a word is missing"},
      {"graph\n\n%1 input ''()\n", "line 3: there is no such node"},
      {"%0 input ''() colour=1", "line 1: a key has no meaning here"},
      {"%0 input ''() traced=1", "line 1: a key has no meaning here"},
      {"%0 thing ()", "line 1: there is no such kind of node"},
      {"%0 layer @0()", "line 1: there is no such layer"},
      {"@0 library keras.layers.NoSuchThing()", "line 1: Keras has no such layer"},
      {"@0 library ?('abc)", "line 1: a string does not end"},
      {"@0 library ?('\\xg1')", "line 1: an escape is broken"},
      {"@0 library ?(1.2.3)", "line 1: a number is broken"},
      {"@0 library ?(<thing 'x'>)", "line 1: there is no such kind of value"},
      {"@0 library ?(1 2)", "line 1: a bracket, comma or sign is missing"},
      {"@0 library ?() {1:99999999999-3}", "line 1: a number is too large"},
      {"@0 subclassed #0()", "line 1: there is no such class or weight"},
      {"held @0 attribute 'a'", "line 1: a line starts with no known word"},
      {"@0 library ?()\nthing", "line 2: a line starts with no known word"},
      {"keras '1.0'", "line 1: there is no such version of Keras"},
      {"ended here", "line 1: something follows that has no meaning here"},
  };
  MpArena *arena = mp_arena_new();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    MpGraph *graph;
    MpStr error = MP_STR("");
    assert_int_equal(mp_graph_read_text(arena, mp_str_from_c(cases[i].text), NULL, &graph, &error),
                     MP_ERROR_SYNTAX);
    assert_str(error, cases[i].error);
  }
  mp_arena_free(arena);
}

static void test_deep_values_are_refused(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpBuf text = {0};
  mp_buf_append_c(&text, "@0 library ?(");
  for (int i = 0; i < 100000; i++) {
    mp_buf_append_byte(&text, '[');
  }
  MpGraph *graph;
  MpStr error = MP_STR("");
  assert_int_equal(mp_graph_read_text(arena, mp_buf_str(&text), NULL, &graph, &error),
                   MP_ERROR_SYNTAX);
  assert_str(error, "line 1: values are nested too deeply");
  mp_buf_deinit(&text);
  mp_arena_free(arena);
}

// Cut anywhere, the text is read or refused, and never more.
static void test_truncations(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  for (size_t length = 0; length < sizeof FULL; length++) {
    MpGraph *graph;
    MpStr error;
    MpStatus status = mp_graph_read_text(arena, (MpStr){FULL, length}, NULL, &graph, &error);
    assert_true(status == MP_OK || (status == MP_ERROR_SYNTAX && error.len > 0));
    mp_arena_reset(arena);
  }
  mp_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trip),
      cmocka_unit_test(test_spans_are_bytes_of_the_source),
      cmocka_unit_test(test_values),
      cmocka_unit_test(test_broken_text_is_refused),
      cmocka_unit_test(test_deep_values_are_refused),
      cmocka_unit_test(test_truncations),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
