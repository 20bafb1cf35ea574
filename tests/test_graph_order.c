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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_recorded_models),
      cmocka_unit_test(test_deep_model),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
