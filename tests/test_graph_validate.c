// Each way in which a graph can be wrong, by example.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "analyzer/graph/text.h"
#include "analyzer/graph/validate.h"

static MpGraph *read(MpArena *arena, const char *text) {
  MpGraph *graph;
  MpStr error;
  if (mp_graph_read_text(arena, mp_str_from_c(text), NULL, &graph, &error) != MP_OK) {
    fail_msg("%.*s", MP_FMT(error));
  }
  return graph;
}

static const struct {
  const char *text;
  const char *problem;
} CASES[] = {
    {"@0 library ?()\n"
     "%0 input ''() -> %0\n"
     "%1 layer @0(%0) -> (%2, %0) traced\n"
     "%2 function tf.abs(%0) -> %2 in=%1\n"
     "forward %2\n",
     ""},
    {"%0 input ''()\n%1 function tf.abs(%2)\n%2 input ''()\n",
     "node 1: refers to the later node 2"},
    {"%0 function tf.abs(%0)\n", "node 0: refers to the later node 0"},
    {"%0 input ''()\n%1 function tf.abs(%0.1)\n",
     "node 1: refers to a result that does not exist, of node 0"},
    {"%0 input ''() -> %1\n%1 input ''()\n", "node 0: refers to the later node 1"},
    {"%0 input ''()\n%1 function tf.abs(%0) in=%0\n", "node 1: its parent is no traced call: 0"},
    {"@0 library ?()\n%0 input ''()\n%1 layer @0(%0)\n%2 function tf.abs(%0) in=%1\n",
     "node 2: its parent is no traced call: 1"},
    {"@0 library ?()\n%0 input ''() in=%1\n%1 layer @0(%0) traced\n",
     "node 0: does not lie behind its parent 1"},
    {"%0 input ''() traced\n", "node 0: has a layer and is no layer call"},
    {"%0 function ''()\n", "node 0: an operation without function"},
    {"%0 input ''()\n%1 subscript '[]'(%0)\n", "node 1: a subscript has not two arguments but 1"},
    {"%0 input ''()\n%1 const tf.abs(%0)\n", "node 1: a constant takes a tensor, of node 0"},
    {"%0 const f(slice(1, 2))\n", "node 0: a slice has not three parts but 2"},
    {"#0 layer 'm.A'\n@0 subclassed ?()\n",
     "layer 0: is of a class of the source, and has no class"},
    {"@0 library ?(%1)\n%0 input ''()\n%1 input ''()\nforward %0.1\n",
     "forward 0: refers to a result that does not exist, of node 0"},
    {"@0 library ?()\n@1 library ?()\n%0 input ''()\n%1 layer @0(%0)\nforward %0 root=@1 call=%1\n",
     "forward 0: its root is not called by node 1"},
};

static void test_cases(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
    MpStr problem = mp_graph_validate(read(arena, CASES[i].text));
    if (!mp_str_is(problem, CASES[i].problem)) {
      fail_msg("case %u: %.*s", (unsigned)i, MP_FMT(problem));
    }
  }
  mp_arena_free(arena);
}

// What the text form cannot even say.
static void test_broken_structures(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpGraph *graph = read(arena, "@0 library ?()\n%0 input ''()\n%1 layer @0(%0)\nforward %0\n");
  MpNode *call = graph->nodes.items[1];
  MpLayer *layer = call->layer;
  call->layer = NULL;
  assert_true(mp_str_is(mp_graph_validate(graph), "node 1: a layer call without layer"));
  MpLayer other = *layer;
  call->layer = &other;
  assert_true(mp_str_is(mp_graph_validate(graph), "node 1: refers to a layer of another graph: 0"));
  call->layer = layer;
  call->id = 7;
  assert_true(mp_str_is(mp_graph_validate(graph), "node 1: has another place as its id: 7"));
  call->id = 1;
  layer->id = 3;
  assert_true(mp_graph_validate(graph).len > 0);
  layer->id = 0;
  graph->forwards.items[0].outputs = NULL;
  assert_true(mp_str_is(mp_graph_validate(graph), "forward 0: a value is missing"));
  graph->forwards.len = 0;
  assert_int_equal(mp_graph_validate(graph).len, 0);
  mp_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cases),
      cmocka_unit_test(test_broken_structures),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
