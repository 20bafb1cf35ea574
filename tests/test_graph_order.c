// The order of a Functional model's layers against what real Keras 2 gave (recorded by
// tests/oracle/record_order.py in fixtures/graph/order).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "analyzer/base/vfs.h"
#include "analyzer/graph/level.h"
#include "analyzer/graph/order.h"
#include "analyzer/graph/text.h"
#include "analyzer/graph/validate.h"

#define FOLDER MPLINT_SOURCE_DIR "/fixtures/graph/order"
#define MAX_BYTES 1000000u

// The numbers behind "; order", joined by blanks.
static MpStr recorded_order(MpStr text) {
  MpStr mark = MP_STR("; order ");
  size_t at = mp_str_find(text, mark, 0);
  assert_true(at != SIZE_MAX);
  return mp_str_trim(mp_str_slice(text, at + mark.len, text.len));
}

static MpStr order_of(MpArena *arena, const MpGraph *graph) {
  const MpLayer *model = graph->forwards.items[0].root;
  MpLayerOrder order = mp_order_functional(graph, arena, model->model_inputs, model->model_outputs);
  MpStrs numbers = {0};
  for (uint32_t i = 0; i < order.count; i++) {
    mp_array_push(arena, &numbers, mp_str_format(arena, "%u", (unsigned)order.nodes[i]));
  }
  return mp_str_join(arena, MP_STR(" "), numbers.items, numbers.len);
}

static void check_file(MpArena *arena, MpStr name) {
  MpStr text;
  MpStr path = mp_str_format(arena, FOLDER "/%.*s", MP_FMT(name));
  assert_int_equal(mp_vfs_read(arena, path, MAX_BYTES, &text), MP_OK);
  MpGraph *graph;
  MpStr error;
  if (mp_graph_read_text(arena, text, NULL, &graph, &error) != MP_OK) {
    fail_msg("%.*s: %.*s", MP_FMT(name), MP_FMT(error));
  }
  MpStr problem = mp_graph_validate(graph);
  if (problem.len > 0) {
    fail_msg("%.*s: %.*s", MP_FMT(name), MP_FMT(problem));
  }
  MpStr expected = recorded_order(text);
  MpStr actual = order_of(arena, graph);
  if (!mp_str_eq(expected, actual)) {
    fail_msg("%.*s: Keras has %.*s, not %.*s", MP_FMT(name), MP_FMT(expected), MP_FMT(actual));
  }
}

static void test_recorded_models(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpVfsEntries entries = {0};
  assert_int_equal(mp_vfs_list(arena, MP_STR(FOLDER), &entries), MP_OK);
  assert_true(entries.len >= 50);
  for (uint32_t i = 0; i < entries.len; i++) {
    check_file(arena, entries.items[i].name);
  }
  mp_arena_free(arena);
}

// 100,000 layers in a row: the walk must not need a stack frame for each.
static void test_deep_model(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpGraph *graph = mp_graph_new(arena);
  MpNode *input = mp_graph_add_node(graph, MP_NODE_INPUT, (MpSpan){0}, MP_NODE_NONE);
  mp_graph_finish_node(graph, input);
  MpDatum *last = MP_NEW(arena, MpDatum);
  last->kind = MP_DATUM_TENSOR;
  const MpDatum *inputs = last;
  while (graph->nodes.len < MP_GRAPH_MAX_NODES) {
    MpNode *node = mp_graph_add_node(graph, MP_NODE_OP, (MpSpan){0}, MP_NODE_NONE);
    MpArgument argument = {.value = last};
    mp_array_push(arena, &node->arguments, argument);
    mp_graph_finish_node(graph, node);
    last = MP_NEW(arena, MpDatum);
    last->kind = MP_DATUM_TENSOR;
    last->tensor.node = node->id;
  }
  MpLayerOrder order = mp_order_functional(graph, arena, inputs, last);
  assert_int_equal(order.count, MP_GRAPH_MAX_NODES);
  assert_int_equal(order.nodes[0], 0);
  assert_int_equal(order.nodes[order.count - 1], MP_GRAPH_MAX_NODES - 1);
  mp_arena_free(arena);
}

// A constant of a module that is first run while a body is traced stands in the middle of it, and a
// call of that module with it.
static void test_level_around_nodes_of_no_call(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpGraph *graph;
  MpStr error;
  const char *text =
      "#0 layer 'm.Block'\n"
      "@0 subclassed #0()\n"
      "@1 library keras.layers.Dense(4)\n"
      "@2 subclassed #0()\n"
      "%0 input ''() -> %0\n"
      "%1 layer @0(%0) -> %5 traced\n"
      "  %2 layer @1(%0) -> %2 in=%1\n"
      "%3 layer @2(1) -> %4 traced\n"
      "  %4 function tf.constant(1) -> %4 in=%3\n"
      "  %5 function tf.multiply(%2, %4) -> %5 in=%1\n"
      "%6 function tf.nn.relu(%5) -> %6\n";
  if (mp_graph_read_text(arena, mp_str_from_c(text), NULL, &graph, &error) != MP_OK) {
    fail_msg("%.*s", MP_FMT(error));
  }
  const MpLevel level = mp_level_new(graph, arena, 1);
  assert_int_equal(level.begin, 2);
  assert_int_equal(level.end, 6);
  assert_int_equal(mp_level_maker(&level, (MpTensor){.node = 5}, UINT32_MAX), 5);
  assert_int_equal(mp_level_maker(&level, (MpTensor){.node = 4}, UINT32_MAX), MP_NODE_NONE);
  const MpLevel outer = mp_level_new(graph, arena, MP_NODE_NONE);
  assert_int_equal(mp_level_maker(&outer, (MpTensor){.node = 5}, 6), 1);
  mp_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_recorded_models),
      cmocka_unit_test(test_deep_model),
      cmocka_unit_test(test_level_around_nodes_of_no_call),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
