// What a layer owns with all it holds: each once, frozen where any container on every way says so.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/graph/parameters.h"
#include "analyzer/graph/text.h"

// A model that holds a block, a Dense that both hold, and one that is frozen.
static const char MODEL[] =
    "#0 model 'm.Net'\n"
    "#1 layer 'm.Block'\n"
    "@0 subclassed #0() built=yes variables_known\n"
    "@1 subclassed #1() built=yes variables_known trainable=no\n"
    "  held @0 attribute 'block'\n"
    "@2 library keras.layers.Dense(4) built=yes variables_known\n"
    "  owns variable='kernel' shape=(3, 4) dtype='float32'\n"
    "  owns variable='bias' shape=(4,) dtype='float32'\n"
    "  held @1 attribute 'fc'\n"
    "  held @0 container 'all[0]'\n"
    "@3 library keras.layers.BatchNormalization() built=yes variables_known\n"
    "  owns variable='gamma' shape=(7,)\n"
    "  owns variable='moving_mean' shape=(7,) frozen\n"
    "  held @1 attribute 'bn'\n"
    "@4 library keras.layers.Dense(5)\n"  // never built: nothing is there
    "  held @1 attribute 'unused'\n"
    "@5 library keras.layers.Dense(6) built=yes\n"
    "@6 library keras.layers.Embedding(9, 2) built=yes variables_known\n"
    "  owns variable='embeddings' shape=('n', 2)\n"
    "$0 'add_weight' owner=@0 variable='scale' shape=()\n"
    "$1 'keras.layers.Dense' owner=@2 symbol='self.fc.kernel' untracked\n";

static MpGraph *read(MpArena *arena) {
  MpGraph *graph;
  MpStr error;
  if (mp_graph_read_text(arena, mp_str_from_c(MODEL), NULL, &graph, &error) != MP_OK) {
    fail_msg("%.*s", MP_FMT(error));
  }
  return graph;
}

static void assert_parameters(uint32_t layer, int64_t trainable, int64_t frozen) {
  MpArena *arena = mp_arena_new();
  const MpGraph *graph = read(arena);
  MpOwnership ownership = mp_ownership_new(graph, arena);
  MpParameterCount found = mp_layer_parameters(&ownership, arena, graph->layers.items[layer]);
  assert_true(found.are_known && found.is_divided);
  assert_int_equal(found.trainable, trainable);
  assert_int_equal(found.frozen, frozen);
  mp_arena_free(arena);
}

static void test_a_shared_layer_counts_once(void **state) {
  (void)state;
  // The Dense is trainable by the way that does not lead through the frozen block.
  assert_parameters(0, 12 + 4 + 1, 14);
}

static void test_a_frozen_container_freezes_what_it_holds(void **state) {
  (void)state;
  assert_parameters(1, 0, 12 + 4 + 14);
  assert_parameters(3, 7, 7);
}

static void test_what_is_not_built_has_nothing(void **state) {
  (void)state;
  assert_parameters(4, 0, 0);
}

static void test_unknown_variables_and_lengths_are_said(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  const MpGraph *graph = read(arena);
  MpOwnership ownership = mp_ownership_new(graph, arena);
  for (uint32_t i = 5; i <= 6; i++)
    assert_false(mp_layer_parameters(&ownership, arena, graph->layers.items[i]).are_known);
  assert_int_equal(mp_variable_size(&graph->layers.items[6]->variables.items[0]), -1);
  mp_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_shared_layer_counts_once),
      cmocka_unit_test(test_a_frozen_container_freezes_what_it_holds),
      cmocka_unit_test(test_what_is_not_built_has_nothing),
      cmocka_unit_test(test_unknown_variables_and_lengths_are_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
