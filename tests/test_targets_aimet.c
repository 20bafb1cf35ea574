// AIMET's nesting test, on graphs in text form.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/graph/text.h"
#include "analyzer/targets/aimet.h"
#include "analyzer/targets/aimet_names.h"
#include "analyzer/targets/target.h"

// Net (a model, sublayers in a list only) calls Block (a direct sublayer), which calls Whole (a
// list only), which calls a Dense.
static const char NESTED[] =
    "#0 model 'm.Net'\n"
    "#1 layer 'm.Block'\n"
    "#2 layer 'm.Whole'\n"
    "@0 subclassed #0()\n"
    "@1 subclassed #1()\n"
    "  held @0 container 'blocks[0]'\n"
    "@2 subclassed #2()\n"
    "  held @1 attribute 'whole'\n"
    "@3 library keras.layers.Dense(4)\n"
    "  held @2 container 'parts[0]'\n"
    "%0 input ''() -> %0\n"
    "%1 layer @0(%0) -> %4 traced\n"
    "  %2 layer @1(%0) -> %4 in=%1 traced\n"
    "    %3 layer @2(%0) -> %4 in=%2 traced\n"
    "      %4 layer @3(%0) -> %4 in=%3\n"
    "forward %4 root=@0 call=%1\n";

static MpGraph *read(MpArena *arena, const char *text) {
  MpGraph *graph;
  MpStr error;
  if (mp_graph_read_text(arena, mp_str_from_c(text), NULL, &graph, &error) != MP_OK) {
    fail_msg("%.*s", MP_FMT(error));
  }
  return graph;
}

static void test_nested(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  const MpGraph *graph = read(arena, NESTED);
  assert_int_equal(mp_aimet_is_nested(graph, graph->layers.items[0]), MP_NO);
  assert_int_equal(mp_aimet_is_nested(graph, graph->layers.items[1]), MP_YES);
  assert_int_equal(mp_aimet_is_nested(graph, graph->layers.items[2]), MP_NO);
  assert_int_equal(mp_aimet_is_nested(graph, graph->layers.items[3]), MP_NO);
  graph = read(arena,
               "#0 unknown 'm.A'\n@0 subclassed #0()\n@1 sequential ?()\n"
               "@2 functional keras.Model()\n");
  assert_int_equal(mp_aimet_is_nested(graph, graph->layers.items[0]), MP_MAYBE);
  assert_int_equal(mp_aimet_is_nested(graph, graph->layers.items[1]), MP_YES);
  assert_int_equal(mp_aimet_is_nested(graph, graph->layers.items[2]), MP_YES);
  mp_arena_free(arena);
}

// No message shows the mark of a number that nobody knows.
static void test_name_of_unknown_number(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  const MpStr name = MP_STR(
      "net/block\x01"
      "12/dense_3/kernel");
  assert_true(mp_str_is(mp_aimet_names_text(arena, name), "net/block*/dense_3/kernel"));
  mp_arena_free(arena);
}

static void test_unwrapped(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  const MpGraph *graph = read(arena, NESTED);
  const uint8_t *all = mp_aimet_unwrapped_calls(graph, arena);
  static const bool expected[] = {false, true, true, false, false};
  for (MpNodeId id = 0; id < graph->nodes.len; id++) {
    assert_int_equal(all[id], expected[id]);
    if (graph->nodes.items[id]->kind == MP_NODE_LAYER) {
      assert_int_equal(mp_aimet_is_unwrapped(graph, id), expected[id]);
    }
  }
  mp_arena_free(arena);
}

static void test_work(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  const MpGraph *graph = read(arena, NESTED);
  assert_true(mp_aimet_has_work(graph, &graph->forwards.items[0]));
  graph = read(arena,
               "@0 functional keras.Model()\n"
               "@1 library keras.layers.ReLU()\n"
               "@2 sequential ?()\n"
               "%0 input ''() -> %0\n"
               "%1 layer @1(%0) -> %1\n"
               "%2 layer @1(%1) -> %2\n"
               "%3 layer @2(%2) -> %4 traced\n"
               "  %4 layer @1(%2) -> %4 in=%3\n"
               "forward %2 root=@0\n"
               "forward %4 root=@0\n");
  assert_false(mp_aimet_has_work(graph, &graph->forwards.items[0]));
  assert_true(mp_aimet_has_work(graph, &graph->forwards.items[1]));
  mp_arena_free(arena);
}

static void test_targets(void **state) {
  (void)state;
  for (unsigned i = 0; i < MP_TARGET_COUNT; i++) {
    const MpTarget *target = mp_target_get((MpTargetId)i);
    assert_ptr_equal(mp_target_find(target->name), target);
  }
  assert_null(mp_target_find(MP_STR("torch")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nested),    cmocka_unit_test(test_name_of_unknown_number),
      cmocka_unit_test(test_unwrapped), cmocka_unit_test(test_work),
      cmocka_unit_test(test_targets),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
