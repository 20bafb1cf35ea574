// A test helper: runs Python programs as modules and says of each layer in the list `results` what
// the analyser knows of it, for compare_variables.py to hold against Keras. Programs come on
// standard input, each ended by a line that is a form feed; the argument is Keras's version, "2"
// (2.10), "2.12", "2.15" or "3".
//
// A line of output is "@ NAME TOTAL FROZEN" for a layer (its automatic or explicit name, "?" where
// it is not known; numbers of parameters, "?" likewise), "- OWNER" with the variable in the graph's
// text form for each that it has with all it holds, "! CLASS" for the exception that ended the
// program,
// "~ REASON: DETAIL" for something not followed, and "." for the program's end.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/graph/parameters.h"
#include "analyzer/graph/text_shape.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/layer_object.h"
#include "tests/programs.h"

static void print_number(int64_t number, bool is_known) {
  if (is_known) {
    (void)printf(" %" PRId64, number);
  } else {
    (void)fputs(" ?", stdout);
  }
}

static void print_layer(const MpGraph *graph, MpArena *arena, const MpLayer *layer) {
  MpOwnership ownership = mp_ownership_new(graph, arena);
  MpParameterCount sum = mp_layer_parameters(&ownership, arena, layer);
  (void)printf("@ %.*s", MP_FMT(layer->keras_name.len ? layer->keras_name : MP_STR("?")));
  print_number(sum.trainable + sum.frozen, sum.are_known);
  print_number(sum.frozen, sum.is_divided);
  (void)putchar('\n');
  MpOwnedVariables owned = mp_layer_owned_variables(&ownership, arena, layer);
  for (uint32_t i = 0; i < owned.items.len; i++) {
    const MpOwnedVariable *one = &owned.items.items[i];
    MpVariable variable = *one->variable;
    variable.is_trainable = one->is_trainable == MP_YES;
    MpBuf text = {0};
    mp_text_write_variable(&text, graph, &variable);
    (void)printf("- %s%.*s\n", one->layer == layer ? "own" : "held", MP_FMT(mp_buf_str(&text)));
    mp_buf_deinit(&text);
  }
  if (!owned.are_known) (void)puts("- unknown");
}

static void print_limits(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->limits.len; i++) {
    const MpLimit *limit = &graph->limits.items[i];
    (void)printf("~ %.*s: %.*s\n", MP_FMT(limit->reason), MP_FMT(limit->detail));
  }
}

static void run_program(MpArena *arena, MpParser *parser, MpStr text, void *context) {
  MpModule *module = mp_programs_module(arena, parser, text);
  if (!module) return;
  MpRun *run = mp_run_new(arena, module, MP_PHASE_INFERENCE, NULL, 0);
  run->version = *(const MpKerasVersion *)context;
  run->counts_names = true;
  MpFlow flow = mp_exec_block(run, &module->ast->body);
  if (flow == MP_FLOW_RAISE) {
    MpStr name = mp_value_type_name(run->exception);
    (void)printf("! %.*s\n", MP_FMT(name));
  }
  run->exception = NULL;
  mp_finish_run(run, NULL);
  mp_dim_finish(run);
  print_limits(run->graph);
  const MpValue *results = mp_map_get(&run->globals->names, MP_STR("results"));
  for (uint32_t i = 0; results && i < results->items.len; i++) {
    const MpValue *value = results->items.items[i];
    bool is_layer = value->kind == MP_VALUE_INSTANCE && value->instance->layer;
    if (is_layer) print_layer(run->graph, arena, value->instance->layer);
  }
  (void)puts(".");
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    MpKerasVersion version;
  } versions[] = {{"2", MP_KERAS_2_10}, {"2.12", MP_KERAS_2_12}, {"2.15", MP_KERAS_2_15}};
  MpKerasVersion version = MP_KERAS_3;
  for (size_t i = 0; argc > 1 && i < sizeof versions / sizeof versions[0]; i++) {
    if (strcmp(argv[1], versions[i].name) == 0) version = versions[i].version;
  }
  mp_programs_run(run_program, &version);
  return 0;
}
