// Which nodes a forward pass needs, what lies inside a call, what a layer holds, what data answer.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "analyzer/graph/text.h"

static MpGraph *read(MpArena *arena, const char *text) {
  MpGraph *graph;
  MpStr error;
  if (mp_graph_read_text(arena, mp_str_from_c(text), NULL, &graph, &error) != MP_OK) {
    fail_msg("%.*s", MP_FMT(error));
  }
  return graph;
}

// "0 2 3": the nodes that are live.
static void assert_live(MpArena *arena, const MpGraph *graph, const uint8_t *live,
                        const char *expected) {
  MpStrs numbers = {0};
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    if (live[i]) {
      mp_array_push(arena, &numbers, mp_str_format(arena, "%u", (unsigned)i));
    }
  }
  assert_string_equal(mp_str_join(arena, MP_STR(" "), numbers.items, numbers.len).ptr, expected);
}

static const char BLOCK[] =
    "#0 layer 'm.Block'\n"
    "@0 subclassed #0()\n"
    "@1 library keras.layers.Dense(4)\n"
    "  held @0 attribute 'a'\n"
    "@2 library keras.layers.Dense(4)\n"
    "  held @0 attribute 'b'\n"
    "%0 input ''() -> %0\n"
    "%1 layer @1(%0) -> %1\n"
    "%2 layer @0(%0, %1) -> %4 traced\n"
    "  %3 layer @2(%0) -> %3 in=%2\n"
    "  %4 operator '+'(%0, 1) -> %4 in=%2\n"
    "  %5 function tf.shape(%3) -> %5 in=%2 condition\n"
    "%6 const tf.range(3) -> %6\n"
    "%7 operator '+'(%6, 1) -> %7\n"
    "forward %4 root=@0 call=%2\n"
    "forward (%6, %7)\n";

static void test_live(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpGraph *graph = read(arena, BLOCK);
  // The call is needed for its result; its second argument, which the body ignores, is not.
  const uint8_t *live = mp_graph_live(graph, arena, graph->forwards.items[0].outputs);
  assert_live(arena, graph, live, "0 2 4");
  live = mp_graph_live(graph, arena, graph->forwards.items[1].outputs);
  assert_live(arena, graph, live, "6 7");
  mp_arena_free(arena);
}

static void test_conditions_are_live_in_their_forward_pass(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpGraph *graph = read(arena, BLOCK);
  const uint8_t *live = mp_graph_forward_live(graph, arena, &graph->forwards.items[0]);
  assert_live(arena, graph, live, "0 2 3 4 5");
  live = mp_graph_forward_live(graph, arena, &graph->forwards.items[1]);
  assert_live(arena, graph, live, "6 7");
  mp_arena_free(arena);
}

static void test_passing_through_keeps_a_call_live(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpGraph *graph = read(arena,
                        "@0 sequential ?()\n"
                        "%0 input ''() -> %0\n"
                        "%1 layer @0(%0) -> %0 traced\n"
                        "%2 function tf.abs(%0) -> %2\n"
                        "%3 function tf.abs(%2) -> %3\n"
                        "forward %2\n");
  const uint8_t *live = mp_graph_live(graph, arena, graph->forwards.items[0].outputs);
  assert_live(arena, graph, live, "0 1 2");
  mp_arena_free(arena);
}

static void test_dependence(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpGraph *graph = read(arena, BLOCK);
  static const bool expected[] = {true, true, true, true, true, true, false, false};
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    assert_int_equal(graph->nodes.items[i]->depends_on_input, expected[i]);
  }
  mp_arena_free(arena);
}

static void test_inside_and_held(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpGraph *graph = read(arena, BLOCK);
  assert_true(mp_graph_is_inside(graph, 3, 2));
  assert_false(mp_graph_is_inside(graph, 2, 2));
  assert_false(mp_graph_is_inside(graph, 1, 2));
  assert_false(mp_graph_is_inside(graph, 3, MP_NODE_NONE));
  assert_true(mp_layer_has_sublayers(graph, graph->layers.items[0]));
  assert_false(mp_layer_has_sublayers(graph, graph->layers.items[1]));
  assert_false(mp_layer_is_model(graph->layers.items[0]));
  assert_false(mp_layer_is_model(graph->layers.items[1]));
  graph = read(arena, "#0 unknown 'm.A'\n@0 subclassed #0()\n");
  assert_true(mp_layer_is_model(graph->layers.items[0]));
  mp_arena_free(arena);
}

static const MpDatum *value_of(MpArena *arena, const char *text) {
  MpStr line = mp_str_format(arena, "@0 library ?(%s)\n%%0 input ''()\n%%1 input ''()\n", text);
  return read(arena, line.ptr)->layers.items[0]->arguments.items[0].value;
}

static void test_equality(void **state) {
  (void)state;
  static const char *const different[] = {"1",
                                          "1.0",
                                          "True",
                                          "<training True>",
                                          "0.0",
                                          "-0.0",
                                          "'a'",
                                          "b'a'",
                                          "(1,)",
                                          "[1]",
                                          "{1}",
                                          "%0",
                                          "%1",
                                          "f(1)",
                                          "f(a=1)",
                                          "f(b=1)",
                                          "f(1).g(1)",
                                          "f(1).h(1)",
                                          "f",
                                          "@0",
                                          "{'a': 1}",
                                          "{'b': 1}",
                                          "[1, 2]",
                                          "<symbol 'a'>",
                                          "slice(1, None, None)",
                                          "None",
                                          "...",
                                          "'b'"};
  MpArena *arena = mp_arena_new();
  size_t count = sizeof different / sizeof different[0];
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < count; j++) {
      const MpDatum *a = value_of(arena, different[i]);
      const MpDatum *b = value_of(arena, different[j]);
      assert_int_equal(mp_datum_eq(a, b), i == j);
    }
  }
  mp_arena_free(arena);
}

static void test_unknown_parts_are_found(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  assert_null(mp_datum_find_unknown(value_of(arena, "[1, {'a': f(b=2).g(%0)}]")));
  const MpDatum *found =
      mp_datum_find_unknown(value_of(arena, "[1, {'a': f(b=2).g(c=<symbol 'n'>)}]"));
  assert_non_null(found);
  assert_true(mp_str_is(found->text, "n"));
  found = mp_datum_find_unknown(value_of(arena, "{<opaque 'why'>: 1}"));
  assert_int_equal(found->kind, MP_DATUM_OPAQUE);
  mp_arena_free(arena);
}

static MpTensor swap(void *context, MpTensor tensor) {
  (void)context;
  return (MpTensor){.node = 1 - tensor.node, .output = tensor.output};
}

static void test_mapping_shares_what_does_not_change(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  const MpDatum *before = value_of(arena, "([1], {'a': [%0]}, f(%1))");
  const MpDatum *after = mp_datum_map_tensors(arena, before, swap, NULL);
  assert_true(mp_datum_eq(after, value_of(arena, "([1], {'a': [%1]}, f(%0))")));
  assert_true(mp_datum_eq(before, value_of(arena, "([1], {'a': [%0]}, f(%1))")));
  assert_ptr_equal(before->items.items[0], after->items.items[0]);
  before = value_of(arena, "([1], {'a': 2})");
  assert_ptr_equal(mp_datum_map_tensors(arena, before, swap, NULL), before);
  mp_arena_free(arena);
}

// A loop in a loop: the nodes of trips 1, 1.1, 1.2, 2, 2.1, of another loop behind them, and of
// none.
static void test_the_loop_that_tells_trips_apart(void **state) {
  (void)state;
  const MpTrip trips[] = {{0, 1, 1, 0}, {1, 2, 1, 7}, {1, 2, 2, 7},
                          {0, 1, 2, 8}, {4, 3, 1, 7}, {0, 4, 1, 0}};
  const struct {
    MpTripId first, second, later;
  } cases[] = {{2, 3, 3}, {3, 2, 3}, {1, 2, 0}, {1, 4, 4}, {3, 5, 4},
               {2, 2, 0}, {0, 3, 0}, {4, 6, 0}, {5, 6, 0}, {0, 0, 0}};
  MpArena *arena = mp_arena_new();
  MpGraph *graph = mp_graph_new(arena);
  for (size_t i = 0; i < sizeof trips / sizeof *trips; i++)
    mp_array_push(arena, &graph->trips, trips[i]);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const MpNode first = {.trip = cases[i].first}, second = {.trip = cases[i].second};
    const MpTrip *later = mp_graph_later_trip(graph, &first, &second);
    const MpTrip *expected = cases[i].later == 0 ? NULL : &graph->trips.items[cases[i].later - 1];
    assert_ptr_equal(later, expected);
  }
  mp_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_live),
      cmocka_unit_test(test_conditions_are_live_in_their_forward_pass),
      cmocka_unit_test(test_passing_through_keeps_a_call_live),
      cmocka_unit_test(test_dependence),
      cmocka_unit_test(test_inside_and_held),
      cmocka_unit_test(test_equality),
      cmocka_unit_test(test_unknown_parts_are_found),
      cmocka_unit_test(test_mapping_shares_what_does_not_change),
      cmocka_unit_test(test_the_loop_that_tells_trips_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
