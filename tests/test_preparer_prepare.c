// The preparer on graphs in text form (fixtures/prepare): what it writes, and why it refuses. That
// the written modules are right is proved by tests/oracle/check_prepared.py, which runs them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/vfs.h"
#include "analyzer/graph/text.h"
#include "analyzer/graph/validate.h"
#include "analyzer/source/source.h"
#include "preparer/prepare.h"

#define FOLDER MPLINT_SOURCE_DIR "/fixtures/prepare"
#define MAX_BYTES 1000000u

static MpStr read_file(MpArena *arena, MpStr name) {
  MpStr bytes;
  MpStr path = mp_str_format(arena, FOLDER "/%.*s", MP_FMT(name));
  if (mp_vfs_read(arena, path, MAX_BYTES, &bytes) != MP_OK) {
    fail_msg("cannot read %.*s", MP_FMT(path));
  }
  return bytes;
}

static MpGraph *read_graph(MpArena *arena, MpStr text, const MpSource *source) {
  MpGraph *graph;
  MpStr error;
  if (mp_graph_read_text(arena, text, source, &graph, &error) != MP_OK) {
    fail_msg("%.*s\n%.*s", MP_FMT(error), MP_FMT(text));
  }
  error = mp_graph_validate(graph);
  if (error.len > 0) {
    fail_msg("%.*s", MP_FMT(error));
  }
  return graph;
}

static MpPrepareOptions options_for(MpStr source_name, MpPrepareFormat format) {
  return (MpPrepareOptions){.format = format,
                            .source_name = source_name,
                            .expression = MP_STR("get_model()"),
                            .target = MP_STR("aimet"),
                            .version = MP_STR("0.0.0")};
}

// Prepares fixtures/prepare/NAME.graph and compares with NAME.prepared.EXTENSION.
static void check_golden(const char *name, MpPrepareFormat format, const char *extension) {
  MpArena *arena = mp_arena_new();
  MpStr source_name = mp_str_format(arena, "%s.py", name);
  MpSource *source;
  MpStr bytes = read_file(arena, source_name);
  assert_int_equal(mp_source_new(arena, source_name, bytes, &source), MP_OK);
  MpStr text = read_file(arena, mp_str_format(arena, "%s.graph", name));
  MpGraph *graph = read_graph(arena, text, source);
  MpBuf before = {0};
  mp_graph_write_text(graph, &before);

  MpPrepareOptions options = options_for(source_name, format);
  MpBuf out = {0};
  MpPrepared prepared = mp_prepare(graph, &graph->forwards.items[0], &options, arena, &out);
  if (!prepared.is_written) {
    fail_msg("%s: %.*s", name, MP_FMT(prepared.refusals.items[0].message));
  }
  MpStr expected = read_file(arena, mp_str_format(arena, "%s.prepared.%s", name, extension));
  if (!mp_str_eq(expected, mp_buf_str(&out))) {
    fail_msg("%s is not as in the fixture:\n%.*s", name, (int)out.len, out.ptr);
  }
  MpBuf after = {0};
  mp_graph_write_text(graph, &after);
  assert_true(mp_str_eq(mp_buf_str(&before), mp_buf_str(&after)));
  mp_buf_deinit(&before);
  mp_buf_deinit(&after);
  mp_buf_deinit(&out);
  mp_arena_free(arena);
}

static void test_python(void **state) {
  (void)state;
  static const char *const names[] = {"carried", "constants",  "kept_whole",
                                      "nested",  "subclassed", "transformer"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    check_golden(names[i], MP_PREPARE_PYTHON, "py");
  }
}

static void test_json(void **state) {
  (void)state;
  check_golden("carried", MP_PREPARE_JSON, "json");
  check_golden("constants", MP_PREPARE_JSON, "json");
  check_golden("nested", MP_PREPARE_JSON, "json");
}

static void test_keras_json(void **state) {
  (void)state;
  check_golden("nested", MP_PREPARE_KERAS_JSON, "keras.json");
}

static void check_no_keras_json(const char *name, const char *message) {
  MpArena *arena = mp_arena_new();
  MpStr text = read_file(arena, mp_str_format(arena, "%s.graph", name));
  MpGraph *graph = read_graph(arena, text, NULL);
  MpPrepareOptions options = options_for(MP_STR("m.py"), MP_PREPARE_KERAS_JSON);
  MpBuf out = {0};
  MpPrepared prepared = mp_prepare(graph, &graph->forwards.items[0], &options, arena, &out);
  assert_false(prepared.is_written);
  assert_int_equal(out.len, 0);
  const MpRefusal *refusal = &prepared.refusals.items[0];
  if (!mp_str_is(refusal->message, message)) {
    fail_msg("expected: %s\nnot: %.*s", message, MP_FMT(refusal->message));
  }
  assert_true(mp_str_is(refusal->help, "`--format python` writes it"));
  mp_buf_deinit(&out);
  mp_arena_free(arena);
}

static void test_what_keras_json_cannot_say_is_refused(void **state) {
  (void)state;
  check_no_keras_json(
      "constants",
      "an argument of `tf.math.subtract_1` is a constant of a type that JSON would lose");
  check_no_keras_json("kept_whole",
                      "`unit_scale` is kept whole, and Keras's JSON cannot hold its class `Scale`");
  check_no_keras_json("carried",
                      "the weight `tf.Variable` needs a layer of a class of its own, which Keras's "
                      "JSON cannot hold");
}

static void test_left_out(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpGraph *graph = read_graph(arena, read_file(arena, MP_STR("subclassed.graph")), NULL);
  MpPrepareOptions options = options_for(MP_STR("subclassed.py"), MP_PREPARE_PYTHON);
  MpBuf out = {0};
  MpPrepared prepared = mp_prepare(graph, &graph->forwards.items[0], &options, arena, &out);
  assert_true(prepared.is_written);
  assert_int_equal(prepared.left_out.len, 1);
  assert_true(mp_str_is(prepared.left_out.items[0], "unused"));
  mp_buf_deinit(&out);
  mp_arena_free(arena);
}

static const char REWRITTEN[] =
    "@0 functional keras.Model()\n"
    "  inputs %0\n"
    "@1 library keras.layers.SeparableConv2D(4, 3, (2, 2), use_bias=False) name='c' weights=yes\n"
    "  held @0 member 'layers[1]'\n"
    "@2 library keras.layers.ReLU(6, 0.5) weights=no\n"
    "  held @0 member 'layers[2]'\n"
    "@3 library keras.layers.Dense(2) name='c_pointwise' weights=yes\n"
    "  held @0 member 'layers[3]'\n"
    "%0 input ''((8, 8, 3)) -> %0 shapes=[(?, 8, 8, 3)]\n"
    "%1 layer @1(%0) -> %1 shapes=[(?, 3, 3, 4)]\n"
    "%2 layer @2(%1) -> %2\n"
    "%3 layer @3(%2) -> %3\n"
    "%4 layer @1(%0) -> %4\n"
    "forward [%3, %4] root=@0\n";

static MpPrepared prepare_rewritten(MpArena *arena, const char *graph_text, bool splits,
                                    bool uncaps, MpBuf *out) {
  MpStr text = mp_str_format(arena, "graph 'm.py'\n%s", graph_text);
  MpGraph *graph = read_graph(arena, text, NULL);
  MpPrepareOptions options = options_for(MP_STR("m.py"), MP_PREPARE_PYTHON);
  options.splits_separable = splits;
  options.uncaps_relu6 = uncaps;
  return mp_prepare(graph, &graph->forwards.items[0], &options, arena, out);
}

static void assert_written(const MpBuf *out, const char *part) {
  if (mp_str_find(mp_buf_str(out), mp_str_from_c(part), 0) != SIZE_MAX) return;
  fail_msg("%s is not in:\n%.*s", part, (int)out->len, out->ptr);
}

static void test_rewrites(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpBuf out = {0};
  MpPrepared prepared = prepare_rewritten(arena, REWRITTEN, true, true, &out);
  assert_true(prepared.is_written);
  assert_int_equal(prepared.rewritten.len, 2);
  assert_written(&out, "rewrite: relu6, separable\n");
  assert_written(&out, "3, strides=(2, 2), use_bias=False, name=\"c_depthwise\"");
  assert_written(&out, "layers.Conv2D(4, 1, use_bias=False, name=\"c_pointwise_1\")");
  assert_written(&out, "c_depthwise_1 = c_depthwise_layer(input_1)\n");
  assert_written(&out, "layers.ReLU(None, 0.5, name=\"re_lu\")(c_pointwise_1)\n");
  assert_written(&out, "\"c_pointwise_1\": slice(1, None)");
  mp_buf_clear(&out);
  prepared = prepare_rewritten(arena, REWRITTEN, false, false, &out);
  assert_int_equal(prepared.rewritten.len, 0);
  assert_written(&out, "layers.SeparableConv2D(4, 3, (2, 2), use_bias=False, name=\"c\")");
  assert_written(&out, "layers.ReLU(6, 0.5, name=\"re_lu\")");
  assert_int_equal(mp_str_find(mp_buf_str(&out), MP_STR("rewrite"), 0), SIZE_MAX);
  assert_int_equal(mp_str_find(mp_buf_str(&out), MP_STR("_parts"), 0), SIZE_MAX);
  mp_buf_deinit(&out);
  mp_arena_free(arena);
}

static void test_what_cannot_be_split_is_refused(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpBuf out = {0};
  static const char graph[] =
      "@0 functional keras.Model()\n"
      "  inputs %0\n"
      "@1 library keras.layers.SeparableConv2D(4, 3, groups=2) weights=yes\n"
      "  held @0 member 'layers[1]'\n"
      "%0 input ''((8, 8, 4)) -> %0 shapes=[(?, 8, 8, 4)]\n"
      "%1 layer @1(%0) -> %1\n"
      "forward %1 root=@0\n";
  assert_true(prepare_rewritten(arena, graph, false, true, &out).is_written);
  MpPrepared prepared = prepare_rewritten(arena, graph, true, false, &out);
  assert_false(prepared.is_written);
  assert_int_equal(prepared.refusals.len, 1);
  assert_non_null(strstr(prepared.refusals.items[0].message.ptr, "is given `groups`"));
  mp_buf_deinit(&out);
  mp_arena_free(arena);
}

static MpPrepared prepare_for_keras3(MpArena *arena, const char *lines, MpBuf *out) {
  MpStr text = mp_str_format(arena,
                             "graph 'm.py'\n"
                             "@0 functional keras.Model()\n"
                             "  inputs %%0\n"
                             "%%0 input ''((6, 4)) -> %%0 shapes=[(?, 6, 4)] dtype='float32'\n"
                             "%s",
                             lines);
  MpGraph *graph = read_graph(arena, text, NULL);
  MpPrepareOptions options = options_for(MP_STR("m.py"), MP_PREPARE_PYTHON);
  options.target = MP_STR("keras3");
  mp_buf_clear(out);
  return mp_prepare(graph, &graph->forwards.items[0], &options, arena, out);
}

// One operation on the input: what stands for it, or what is said of an argument without a row.
static void test_functions_of_keras_ops(void **state) {
  (void)state;
  static const struct {
    const char *call;
    const char *written;  // NULL: refused
    const char *message;
  } cases[] = {
      {"function tf.nn.relu(%0)", "keras.ops.relu(input_1)", NULL},
      {"function tf.reduce_mean(%0, 1, True)", "keras.ops.mean(input_1, axis=1, keepdims=True)",
       NULL},
      {"function tf.nn.softmax(%0, axis=None, name='s')", "keras.ops.softmax(input_1)", NULL},
      {"function tf.split(%0, [1, 3], axis=-1)", "keras.ops.split(input_1, [1], -1)", NULL},
      {"function tf.cast(%0, tf.int32)", "keras.ops.cast(input_1, \"int32\")", NULL},
      {"function tf.argmax(%0, -1)", "keras.ops.cast(argmax, \"int64\")", NULL},
      {"operator '=='(%0, 0.0)", "keras.ops.equal(input_1, 0.0)", NULL},
      {"operator '/'(%0, 2)", "input_1 / 2", NULL},
      {"function tf.cumsum(%0, 1, True)", NULL, "the argument `exclusive=True`"},
      {"function tf.gather(%0, %0, batch_dims=1)", NULL, "the argument `batch_dims=1`"},
      {"function tf.nn.softmax(%0, 'x')", NULL, "the argument `axis='x'`"},
      {"function tf.add_n([%0])", NULL, "such an argument `inputs`"},
      {"function tf.math.lgamma(%0)", NULL, "Keras 3 refuses `tf.math.lgamma`"},
      {"operator '<<'(%0, 1)", NULL, "in Keras 3 `<<` does something else"},
      {"subscript '[]'(%0, %0)", NULL, "no such index"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    MpArena *arena = mp_arena_new();
    MpBuf out = {0};
    MpStr lines = mp_str_format(arena, "%%1 %s -> %%1\nforward %%1 root=@0\n", cases[i].call);
    MpPrepared prepared = prepare_for_keras3(arena, lines.ptr, &out);
    assert_int_equal(prepared.is_written, cases[i].written != NULL);
    if (cases[i].written) {
      assert_written(&out, cases[i].written);
      assert_int_equal(mp_str_find(mp_buf_str(&out), MP_STR("tf."), 0), SIZE_MAX);
    } else if (!strstr(prepared.refusals.items[0].message.ptr, cases[i].message)) {
      fail_msg("%s: %s", cases[i].call, prepared.refusals.items[0].message.ptr);
    }
    mp_buf_deinit(&out);
    mp_arena_free(arena);
  }
}

// Lengths become numbers, or -1 where one is not known; elsewhere that is refused.
static void test_lengths_for_keras3(void **state) {
  (void)state;
  static const char start[] =
      "%1 function tf.shape(%0) -> %1 dtype='int32'\n"
      "%2 subscript '[]'(%1, 0) -> %2 dtype='int32'\n"
      "%3 subscript '[]'(%1, 1) -> %3 dtype='int32'\n"
      "%4 operator '*'(%3, 2) -> %4 dtype='int32'\n";
  MpArena *arena = mp_arena_new();
  MpBuf out = {0};
  MpStr lines = mp_str_format(
      arena,
      "%s%%5 function tf.reshape(%%0, [%%2, %%4, 2]) -> %%5 shapes=[(?, 12, 2)] dtype='float32'\n"
      "forward %%5 root=@0\n",
      start);
  assert_true(prepare_for_keras3(arena, lines.ptr, &out).is_written);
  assert_written(&out, "keras.ops.reshape(input_1, (-1, 12, 2))");
  lines = mp_str_format(
      arena, "%s%%5 function tf.tile(%%0, [1, %%2, 1]) -> %%5\nforward %%5 root=@0\n", start);
  MpPrepared prepared = prepare_for_keras3(arena, lines.ptr, &out);
  assert_false(prepared.is_written);
  assert_non_null(strstr(prepared.refusals.items[0].message.ptr, "keras.ops"));
  mp_buf_deinit(&out);
  mp_arena_free(arena);
}

// A model of one block around what a case adds: `@2` is a sublayer with weights, `%0` the input,
// `%1` the block's call, and the case's nodes start at `%2`.
static const char FRAME[] =
    "#0 layer 'm.Block' name='Block' module='m' importable\n"
    "#1 layer 'm.Leaf' name='Leaf' module='m'\n"
    "#2 layer 'm.Masked' name='Masked' module='m' importable\n"
    "  def 'call' class='Masked'\n"
    "    parameter 'x' positional required\n"
    "    parameter 'mask' positional\n"
    "@0 functional keras.Model()\n"
    "  inputs %0\n"
    "@1 subclassed #0() weights=yes\n"
    "  held @0 member 'layers[1]'\n"
    "@2 library keras.layers.Dense(4) weights=yes\n"
    "  held @1 attribute 'fc'\n"
    "$0 'add_weight' owner=@1 symbol='self.g'\n";

typedef struct Refused {
  const char *lines;
  const char *message;
  const char *help;
} Refused;

#define INPUT "%0 input ''() -> %0 shapes=[(?, 4)]\n"
#define BLOCK "%1 layer @1(%0) -> %2 traced\n"
#define FORWARD "forward %2 root=@0\n"

static const Refused REFUSED[] = {
    {INPUT BLOCK "%2 layer @2(%0) -> %2 in=%1\n" FORWARD "assume 'not use_bn' key='1' answer=0\n",
     "`use_bn` cannot be known from the source, and the model depends on it",
     "settle it with --assume 'use_bn=\xe2\x80\xa6'"},
    {INPUT BLOCK "%2 layer @2(%0) -> %2 in=%1\n" FORWARD "ended\n",
     "the source raises an exception before the model is complete", ""},
    {INPUT "%1 function tf.abs(%0) -> %1\n%2 function tf.abs(%0) -> %2\nforward %2\n",
     "the expression gives no model but tensors", ""},
    {INPUT BLOCK "%2 layer @2(%0) -> %2 in=%1 condition\n" FORWARD,
     "control flow depends on this tensor's value, so there is no one graph", ""},
    {INPUT BLOCK "%2 opaque 'unknown function'(%0) -> %2 in=%1\n" FORWARD,
     "this could not be followed: unknown function", ""},
    {INPUT "%1 layer @1(%0) -> %3 traced\n%2 weight $0() -> %2 in=%1\n"
           "%3 operator '*'(%0, %2) -> %3 in=%1\nforward %3 root=@0\n",
     "`self.g` of `layers[1]`, which is taken apart, is no weight that the original model holds",
     "move the weight into a layer of its own"},
    {"@3 library keras.layers.Dense(<symbol 'config.units'>) weights=yes\n"
     "  held @1 attribute 'd'\n" INPUT BLOCK "%2 layer @3(%0) -> %2 in=%1\n" FORWARD,
     "an argument of `layers[1].d` is not known: `config.units`",
     "settle it with --assume 'config.units=\xe2\x80\xa6'"},
    {INPUT BLOCK
     "%2 function tf.reshape(%0, shape=[-1, <opaque 'deep container'>]) -> %2 in=%1\n" FORWARD,
     "the argument `shape` of this call could not be followed: `deep container`", ""},
    {INPUT BLOCK "%2 function tf.map_fn(<function 'm.<lambda>'>, %0) -> %2 in=%1\n" FORWARD,
     "an argument of this call is a function that cannot be imported: `m.<lambda>`",
     "define it at the top of its module"},
    {INPUT BLOCK "%2 operator '+'(%0, np.zeros([4]).__setitem__()) -> %2 in=%1\n" FORWARD,
     "an argument of this call is an array that the source assigns into: `np.zeros`", ""},
    {INPUT BLOCK "%2 function torch.relu(%0) -> %2 in=%1\n" FORWARD,
     "`torch.relu` is of no library that the result may import", ""},
    {INPUT "%1 layer @1(%0) -> %3 traced\n%2 const tf.random.normal([4]) -> %2 in=%1\n"
           "%3 operator '+'(%0, %2) -> %3 in=%1\nforward %3 root=@0\n",
     "`tf.random.normal` gives other numbers each time, so the prepared model would not be the "
     "same as the original",
     ""},
    {INPUT BLOCK "%2 operator '+'(%0, np.random.rand(4)) -> %2 in=%1\n" FORWARD,
     "`np.random.rand` gives other numbers each time, so the prepared model would not be the same "
     "as the original",
     ""},
    {"%0 input ''() -> %0\n" BLOCK "%2 layer @2(%0) -> %2 in=%1\n" FORWARD,
     "the shape of the input `x` is not known", "give it with --input '(64,)'"},
    {"%0 input ''() -> %0 shapes=[(2, 4)] concrete\n" BLOCK "%2 layer @2(%0) -> %2 in=%1\n" FORWARD,
     "the model is called on an array here, which does not say what shapes it is for",
     "give the input with --input '(4,)'"},
    {"%0 input ''((4,), sparse=True) -> %0 shapes=[(?, 4)]\n" BLOCK
     "%2 layer @2(%0) -> %2 in=%1\n" FORWARD,
     "an Input with `sparse` is not supported", ""},
    {"@3 library keras.layers.Dense(4) weights=yes\n" INPUT BLOCK
     "%2 layer @3(%0) -> %2 in=%1\n" FORWARD,
     "`Dense` has weights, and the original model does not hold it: they could not be copied",
     "make it an attribute of the layer that calls it"},
    {"@3 subclassed #1() weights=no\n  held @1 attribute 'leaf'\n" INPUT BLOCK
     "%2 layer @3(%0) -> %2 in=%1\n" FORWARD,
     "`layers[1].leaf` is kept whole, but its class `Leaf` cannot be imported",
     "define the class at the top of a module: nothing imports from a notebook"},
    {"@3 library keras.layers.Lambda(<function 'm.<lambda>'>) weights=no\n"
     "  held @1 attribute 'l'\n" INPUT BLOCK "%2 layer @3(%0) -> %2 in=%1\n" FORWARD,
     "what `layers[1].l` computes could not be followed", ""},
    {"@3 sequential keras.Sequential() weights=yes\n  held @4 wrapped 'layer'\n"
     "@4 library keras.layers.TimeDistributed(@3) weights=yes\n  held @1 attribute 'each'\n" INPUT
         BLOCK "%2 layer @4(%0) -> %2 in=%1\n" FORWARD,
     "the model `layers[1].each.layer` is used where it cannot be unwrapped", ""},
    {INPUT BLOCK "%2 layer @2(%0) -> %2 in=%1\nforward (%2, None) root=@0\n",
     "the model returns something that is no tensor here", ""},
};

static void check_refused(MpArena *arena, const Refused *refused) {
  MpStr text = mp_str_format(arena, "%s%s", FRAME, refused->lines);
  MpGraph *graph = read_graph(arena, text, NULL);
  MpPrepareOptions options = options_for(MP_STR("m.py"), MP_PREPARE_PYTHON);
  MpBuf out = {0};
  MpPrepared prepared = mp_prepare(graph, &graph->forwards.items[0], &options, arena, &out);
  assert_false(prepared.is_written);
  assert_int_equal(out.len, 0);
  assert_int_equal(prepared.refusals.len, 1);
  const MpRefusal *refusal = &prepared.refusals.items[0];
  if (!mp_str_is(refusal->message, refused->message) || !mp_str_is(refusal->help, refused->help)) {
    fail_msg("expected: %s (%s)\nnot: %.*s (%.*s)", refused->message, refused->help,
             MP_FMT(refusal->message), MP_FMT(refusal->help));
  }
}

static void test_refusals(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++) {
    check_refused(arena, &REFUSED[i]);
  }
  mp_arena_free(arena);
}

// The first call, and one of the complete model: `%s` and `%s` are what their last steps do.
static MpPrepared prepare_with_later(MpArena *arena, const char *first, const char *later,
                                     MpBuf *out) {
  MpStr text = mp_str_format(arena,
                             "graph 'm.py'\n"
                             "#0 layer 'm.B' name='B' module='m' importable\n"
                             "@0 subclassed #0() weights=yes built=yes\n"
                             "@1 library keras.layers.Dense(3) weights=yes built=yes\n"
                             "  held @0 attribute 'd'\n"
                             "%%0 input 'x'() -> %%0 shapes=[(?, 8)]\n"
                             "%%1 layer @0(%%0, training=<training False>) -> %%3 traced\n"
                             "  %%2 layer @1(%%0) -> %%2 in=%%1 shapes=[(?, 3)]\n"
                             "  %%3 %s -> %%3 in=%%1\n"
                             "%%4 input 'x'() -> %%4 shapes=[(5, 8)]\n"
                             "%%5 layer @0(%%4, training=None) -> %%7 traced\n"
                             "  %%6 layer @1(%%4) -> %%6 in=%%5 shapes=[(5, 3)]\n"
                             "  %%7 %s -> %%7 in=%%5\n"
                             "forward %%3 root=@0 call=%%1\n"
                             "forward %%7 root=@0 call=%%5\n",
                             first, later);
  MpGraph *graph = read_graph(arena, text, NULL);
  MpPrepareOptions options = options_for(MP_STR("m.py"), MP_PREPARE_PYTHON);
  MpLaterCall again = {.graph = graph, .forward = graph->forwards.items[1]};
  mp_array_push(arena, &options.later, again);
  mp_buf_clear(out);
  return mp_prepare(graph, &graph->forwards.items[0], &options, arena, out);
}

static void test_later_call(void **state) {
  (void)state;
  static const struct {
    const char *first, *later;
    bool is_same;
  } cases[] = {
      {"operator '*'(%2, 2.0)", "operator '*'(%6, 2.0)", true},
      {"operator '*'(%2, 2.0)", "operator '*'(%6, 3.0)", false},
      {"operator '*'(%2, 2.0)", "operator '+'(%6, 2.0)", false},
      {"operator '*'(%2, %2)", "operator '*'(%6, 2.0)", false},
      {"function tf.reshape(%2, (-1, 1, 3))", "function tf.reshape(%6, (5, 1, 3))", true},
      {"function tf.reshape(%2, (-1, 1, 3))", "function tf.reshape(%6, (5, 3, 1))", false},
      {"function tf.reshape(%2, (-1, 1, 3))", "function tf.reshape(%6, (-1, 1, 3))", true},
  };
  MpArena *arena = mp_arena_new();
  MpBuf out = {0};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    MpPrepared prepared = prepare_with_later(arena, cases[i].first, cases[i].later, &out);
    if (prepared.is_written != cases[i].is_same) fail_msg("%s, %s", cases[i].first, cases[i].later);
    if (cases[i].is_same) continue;
    MpStr message = prepared.refusals.items[0].message;
    assert_true(mp_str_ends_with(message, MP_STR("then something else comes out here")));
  }
  mp_buf_deinit(&out);
  mp_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_later_call),
      cmocka_unit_test(test_python),
      cmocka_unit_test(test_json),
      cmocka_unit_test(test_keras_json),
      cmocka_unit_test(test_what_keras_json_cannot_say_is_refused),
      cmocka_unit_test(test_left_out),
      cmocka_unit_test(test_rewrites),
      cmocka_unit_test(test_what_cannot_be_split_is_refused),
      cmocka_unit_test(test_functions_of_keras_ops),
      cmocka_unit_test(test_lengths_for_keras3),
      cmocka_unit_test(test_refusals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
