// Rules on graphs in text form: what they find, and how the reports of many paths and entries
// become findings.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/graph/text.h"
#include "analyzer/source/position.h"
#include "analyzer/source/source.h"
#include "rules/pass.h"

// Places for spans: {line:column-column}.
static const char SOURCE[] =
    "........................................\n"
    "........................................\n"
    "........................................\n"
    "........................................\n"
    "........................................\n"
    "........................................\n";

typedef struct Case {
  MpArena *arena;
  MpSource *source;
  MpAnalysis analysis;
  MpEntry *entry;  // the last one
} Case;

static int set_up(void **state) {
  MpArena *arena = mp_arena_new();
  Case *self = MP_NEW(arena, Case);
  self->arena = self->analysis.arena = arena;
  const MpStr bytes = {SOURCE, sizeof SOURCE - 1};
  if (mp_source_new(arena, MP_STR("m.py"), bytes, &self->source) != MP_OK) return 1;
  self->analysis.source = self->source;
  *state = self;
  return 0;
}

static int tear_down(void **state) {
  Case *self = *state;
  mp_arena_free(self->arena);
  return 0;
}

static MpEntry *add_entry(Case *self, MpEntryKind kind) {
  self->entry = MP_NEW(self->arena, MpEntry);
  self->entry->kind = kind;
  self->entry->is_complete = true;
  mp_array_push(self->arena, &self->analysis.entries, self->entry);
  return self->entry;
}

static void add_graph(Case *self, const char *text) {
  MpGraph *graph;
  MpStr error;
  if (mp_graph_read_text(self->arena, mp_str_from_c(text), self->source, &graph, &error) != MP_OK) {
    fail_msg("%.*s in\n%s", MP_FMT(error), text);
  }
  mp_array_push(self->arena, &self->entry->graphs, graph);
}

static void add_path(Case *self, const char *graph, const char *rest) {
  add_graph(self, mp_str_format(self->arena, "%s%s", graph, rest).ptr);
}

// "MP301@2:3", with " when …" and " warning" where the severity is not an error.
static MpStr describe(MpArena *arena, const MpDiag *diag) {
  const MpPosition at = mp_position_of(diag->span.source, diag->span.start_byte);
  return mp_str_format(arena, "%.*s@%u:%u%s%.*s%s", MP_FMT(diag->code), (unsigned)at.line,
                       (unsigned)at.column, diag->when.len ? " when " : "", MP_FMT(diag->when),
                       diag->severity == MP_SEVERITY_ERROR ? "" : " warning");
}

static void check(Case *self, const char *code, const char *expected) {
  MpRuleOptions options = {.target = mp_target_get(MP_TARGET_AIMET)};
  mp_array_push(self->arena, &options.select, mp_str_from_c(code));
  MpDiags diags = {0};
  mp_rules_run(&self->analysis, &options, self->arena, &diags);
  MpStrs found = {0};
  for (uint32_t i = 0; i < diags.len; i++) {
    mp_array_push(self->arena, &found, describe(self->arena, diags.items[i]));
  }
  const MpStr actual = mp_str_join(self->arena, MP_STR("; "), found.items, found.len);
  if (!mp_str_is(actual, expected)) fail_msg("expected `%s`, not `%.*s`", expected, MP_FMT(actual));
}

// A Functional model around Block, which holds the Dense `a` and the ReLU `r`; bodies follow.
#define BLOCK                                                                                \
  "#0 layer 'm.Block' {1:1-5} name='Block'\n"                                                \
  "  def 'call' {1:10-13} class='Block'\n"                                                   \
  "    parameter 'x' positional {1:15-16} required\n"                                        \
  "    parameter 'kwargs' var_keyword\n"                                                     \
  "@0 subclassed #0() symbol='Block' weights=yes built=yes\n"                                \
  "@1 library keras.layers.Dense(4) weights=yes built=yes class='Block' method='__init__'\n" \
  "  held @0 attribute 'a' {2:1-9} symbol='self.a' method='__init__'\n"                      \
  "@2 library keras.layers.ReLU() weights=no class='Block' method='__init__'\n"              \
  "  held @0 attribute 'r' {2:11-19} symbol='self.r' method='__init__'\n"                    \
  "@3 functional keras.Model()\n"                                                            \
  "%0 input ''() -> %0\n"

#define CALL_A \
  "%1 layer @0(%0) -> %2 traced\n  %2 layer @1(%0) {3:1-9} -> %2 in=%1 symbol='self.a'\n"

static const char PLUS[] = BLOCK CALL_A
    "  %3 operator '+'(%2, %0) {3:5-9} -> %3 in=%1 ops=['__operators__.add']\n"
    "forward %3 root=@3\n";

static const char NO_PLUS[] = BLOCK CALL_A "forward %2 root=@3\n";

static void test_alike_is_one(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, PLUS);
  add_entry(c, MP_ENTRY_MODULE);
  add_graph(c, PLUS);
  check(c, "MP301", "MP301@3:5 warning");
}

static void test_a_path_is_named(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_CLASS);
  add_path(c, PLUS, "assume 'shortcut=True' key='1' answer=1\n");
  add_path(c, NO_PLUS, "assume 'shortcut=False' key='1' answer=0\n");
  check(c, "MP301", "MP301@3:5 when shortcut=True warning");
}

static void test_unconditional_in_one_context_is_unconditional(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_path(c, PLUS, "assume 'shortcut=True' key='1' answer=1\n");
  add_path(c, NO_PLUS, "assume 'shortcut=False' key='1' answer=0\n");
  add_entry(c, MP_ENTRY_MODULE);
  add_graph(c, PLUS);
  check(c, "MP301", "MP301@3:5 warning");
}

// Two objects of Block, of which the first runs into the operator.
static const char TWO_OBJECTS[] = BLOCK CALL_A
    "  %3 operator '+'(%2, %0) {3:5-9} -> %3 in=%1 ops=['__operators__.add']\n"
    "@4 subclassed #0()\n"
    "@5 library keras.layers.Dense(4) weights=yes\n"
    "  held @4 attribute 'a' {2:1-9}\n"
    "%4 layer @4(%3) -> %5 traced\n"
    "  %5 layer @5(%3) {3:1-9} -> %5 in=%4\n"
    "forward %5 root=@3\n";

static void add_background(Case *c) {
  add_entry(c, MP_ENTRY_CLASS)->is_background = true;
  add_path(c, PLUS, "assume 'shortcut=True' key='1' answer=1\n");
  add_path(c, NO_PLUS, "assume 'shortcut=False' key='1' answer=0\n");
  c->entry->cls = c->entry->graphs.items[0]->layers.items[0]->cls;
}

static void test_what_tells_objects_apart_is_named(void **state) {
  Case *c = *state;
  add_background(c);
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, TWO_OBJECTS);
  check(c, "MP301", "MP301@3:5 when shortcut=True warning");
}

static void test_what_tells_entries_apart_is_named(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, PLUS);
  add_background(c);
  check(c, "MP301", "MP301@3:5 warning");
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, NO_PLUS);
  check(c, "MP301", "MP301@3:5 when shortcut=True warning");
}

static void test_background_training_and_exceptions_are_silent(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_CLASS)->is_background = true;
  add_graph(c, PLUS);
  add_entry(c, MP_ENTRY_CLASS)->phase = MP_PHASE_TRAINING;
  add_graph(c, PLUS);
  add_entry(c, MP_ENTRY_CLASS);
  add_path(c, PLUS, "ended\n");
  check(c, "MP301", "");
}

static void test_dead_constant_and_kept_operations_are_silent(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, BLOCK CALL_A
            "  %3 operator '+'(%2, %0) {3:5-9} -> %3 in=%1 ops=['__operators__.add']\n"
            "  %4 const tf.range(3) -> %4 in=%1\n"
            "  %5 operator '+'(%4, 1) {3:10-12} -> %5 in=%1 ops=['__operators__.add']\n"
            "  %6 layer @2(%2, %5) -> %6 in=%1\n"
            "forward %6 root=@3\n");
  add_graph(c,
            "#0 layer 'm.Whole' {1:1-5}\n"
            "@0 subclassed #0()\n"
            "@1 functional keras.Model()\n"
            "%0 input ''() -> %0\n"
            "%1 layer @0(%0) -> %2 traced\n"
            "  %2 operator '+'(%0, %0) {3:5-9} -> %2 in=%1 ops=['__operators__.add']\n"
            "forward %2 root=@1\n");
  check(c, "MP3", "");
}

static void test_conditions_on_tensors_are_live(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, BLOCK CALL_A
            "  %3 operator '>'(%2, 0) {3:5-9} -> %3 in=%1 condition ops=['math.greater']\n"
            "forward %2 root=@3\n");
  check(c, "MP301", "MP301@3:5 warning");
}

static const char UNREACHED[] = BLOCK CALL_A "forward %2 root=@3\n";
static const char REACHED[] = BLOCK CALL_A
    "  %3 layer @2(%2) {3:12-19} -> %3 in=%1\n"
    "forward %3 root=@3\n";

static void test_unreached_everywhere(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, UNREACHED);
  check(c, "MP101", "MP101@2:11 warning");
}

static void test_any_path_acquits(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, UNREACHED);
  add_entry(c, MP_ENTRY_CLASS)->is_background = true;
  add_path(c, REACHED, "assume 'unknown()' key='1' answer=1 opaque\n");
  check(c, "MP101", "");
}

static void test_training_acquits(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, UNREACHED);
  add_entry(c, MP_ENTRY_FUNCTION)->phase = MP_PHASE_TRAINING;
  add_graph(c, REACHED);
  check(c, "MP101", "");
  // The ReLU has no weights, so there is nothing to be missed.
  check(c, "MP103", "");
}

static void test_an_unfinished_entry_is_silent(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION)->is_complete = false;
  add_graph(c, UNREACHED);
  check(c, "MP101", "");
}

static void test_unreached_in_the_background_only_is_silent(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_CLASS)->is_background = true;
  add_graph(c, UNREACHED);
  check(c, "MP101", "");
}

static void test_built_weights_make_an_error(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, BLOCK
            "%1 layer @0(%0) -> %2 traced\n"
            "  %2 layer @2(%0) {3:1-9} -> %2 in=%1\n"
            "forward %2 root=@3\n");
  check(c, "MP101", "MP101@2:1");
}

static void test_wrapped_members_and_escaped_are_reached(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c,
            "#0 layer 'm.Block' {1:1-5}\n"
            "@0 subclassed #0()\n"
            "@1 library keras.layers.Dense(4)\n"
            "  held @0 attribute 'a' {2:1-9} symbol='self.a'\n"
            "  held @2 wrapped 'layer'\n"
            "@2 library keras.layers.TimeDistributed()\n"
            "  held @0 attribute 'b' {2:11-19} symbol='self.b'\n"
            "@3 library keras.layers.Dense(4)\n"
            "  held @0 attribute 'c' {2:21-29} symbol='self.c'\n"
            "  escaped 'unknown function'\n"
            "%0 input ''() -> %0\n"
            "%1 layer @0(%0) -> %2 traced\n"
            "  %2 layer @2(%0) -> %2 in=%1\n"
            "forward %2 root=@0 call=%1\n");
  check(c, "MP101", "");
}

static void test_training_only(void **state) {
  Case *c = *state;
  static const char inference[] = BLOCK
      "%1 layer @0(%0) -> %2 traced\n"
      "  %2 layer @2(%0) {3:1-9} -> %2 in=%1\n"
      "forward %2 root=@3\n";
  static const char training[] = BLOCK
      "%1 layer @0(%0) -> %3 traced\n"
      "  %2 layer @2(%0) {3:1-9} -> %2 in=%1\n"
      "  %3 layer @1(%2) {4:3-9} -> %3 in=%1 symbol='self.a'\n"
      "forward %3 root=@3\n";
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, inference);
  add_entry(c, MP_ENTRY_CLASS)->is_background = true;
  c->entry->phase = MP_PHASE_TRAINING;
  add_graph(c, training);
  check(c, "MP103", "MP103@4:3");
  check(c, "MP101", "");
  // Reached with other constructor arguments: then it is not training that decides.
  add_entry(c, MP_ENTRY_CLASS)->is_background = true;
  add_graph(c, training);
  check(c, "MP103", "");
}

static void test_constant_only(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, BLOCK
            "%1 layer @0(%0) -> %4 traced\n"
            "  %2 const tf.range(3) -> %2 in=%1\n"
            "  %3 layer @1(%2) {3:1-9} -> %3 in=%1 symbol='self.a'\n"
            "  %4 operator '+'(%0, %3) -> %4 in=%1\n"
            "forward %4 root=@3\n");
  check(c, "MP102", "MP102@3:1");
}

static void test_discarded(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, BLOCK CALL_A "  %3 layer @2(%0) -> %3 in=%1\nforward %3 root=@3\n");
  check(c, "MP104", "MP104@3:1");
}

static void test_what_flows_into_the_unknown_is_not_discarded(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, BLOCK CALL_A
            "  %3 layer @2(%0) -> %3 in=%1\n"
            "  %4 opaque 'unknown function'(%2) -> %4 in=%1\n"
            "forward %3 root=@3\n");
  add_graph(c, BLOCK CALL_A "  %3 layer @2(%0) -> %3 in=%1\nforward <object 'm.Output'> root=@3\n");
  check(c, "MP104", "");
}

static void test_own_weight(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(
      c, "$0 'add_weight' {5:1-9} owner=@0 symbol='self.g'\n" BLOCK CALL_A "forward %2 root=@3\n");
  check(c, "MP106", "MP106@5:1");
}

static void test_reuse(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, BLOCK CALL_A
            "  %3 layer @2(%2) {4:1-5} -> %3 in=%1 symbol='self.r'\n"
            "  %4 layer @2(%3) {5:1-5} -> %4 in=%1 symbol='self.r'\n"
            "  %5 layer @2(%4) {6:1-5} -> %5 in=%1 symbol='self.r'\n"
            "forward %5 root=@3\n");
  check(c, "MP201", "MP201@5:1");
}

static void test_a_reused_container_is_reported_alone(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, BLOCK
            "%1 layer @0(%0) {5:1-5} -> %2 traced\n"
            "  %2 layer @1(%0) {3:1-9} -> %2 in=%1\n"
            "%3 layer @0(%2) {6:1-5} -> %4 traced\n"
            "  %4 layer @1(%2) {3:1-9} -> %4 in=%3\n"
            "forward %4 root=@3\n");
  check(c, "MP201", "MP201@6:1");
}

static void test_sharing_without_anything_nested_is_right(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c,
            "@0 functional keras.Model()\n"
            "@1 library keras.layers.ReLU() weights=no\n"
            "%0 input ''() -> %0\n"
            "%1 layer @1(%0) {3:1-5} -> %1\n"
            "%2 layer @1(%1) {4:1-5} -> %2\n"
            "forward %2 root=@0\n");
  check(c, "MP201", "");
}

#define MODEL                                                  \
  "#0 model 'm.Net' {1:1-4} name='Net' span={1:1-2:40}\n"      \
  "  base 'keras.Model' {1:5-10} text='keras.Model' library\n" \
  "@0 subclassed #0() {4:1-6} symbol='Net' method='get_model'\n"

static void test_input(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, MODEL);
  check(c, "MP401", "MP401@4:1");
  add_graph(c, MODEL "%0 input ''() {2:3-4} -> %0\n%1 layer @0(%0) -> %0\n");
  add_graph(c, MODEL "%0 input ''() {5:1-9} -> %0 concrete\n%1 layer @0(%0) -> %0\n");
  check(c, "MP401", "MP401@4:1");
  add_graph(c, MODEL "prepare @0 {5:1-9}\n");
  check(c, "MP401", "MP401@4:1");
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, MODEL "prepare @0 {5:1-9} input_layer\n");
  check(c, "MP401", "");
}

static void test_called_on_an_input(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c, MODEL "%0 input ''() {5:1-9} -> %0\n%1 layer @0(%0) -> %0\n");
  check(c, "MP401", "");
  check(c, "MP402", "MP402@1:5 warning");
}

static void test_call_without_training(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_CLASS);
  add_graph(c,
            "#0 layer 'm.Block' {1:1-5}\n"
            "  def 'call' {1:10-13} class='Block'\n"
            "    parameter 'x' positional {1:15-16} required\n"
            "@0 subclassed #0()\n"
            "@1 library keras.layers.Dense(4)\n"
            "  held @0 attribute 'a' {2:1-9} symbol='self.a'\n"
            "%0 input ''() -> %0\n" CALL_A "forward %2 root=@0 call=%1\n");
  check(c, "MP403", "MP403@1:10");
}

static void test_selection(void **state) {
  Case *c = *state;
  MpRuleOptions options = {.target = mp_target_get(MP_TARGET_AIMET)};
  assert_true(mp_rule_is_selected(&options, "MP301"));
  mp_array_push(c->arena, &options.ignore, MP_STR("mp3"));
  assert_false(mp_rule_is_selected(&options, "MP301"));
  assert_true(mp_rule_is_selected(&options, "MP201"));
  mp_array_push(c->arena, &options.select, MP_STR("MP301"));
  assert_true(mp_rule_is_selected(&options, "MP301"));
  assert_false(mp_rule_is_selected(&options, "MP302"));
  assert_false(mp_rule_is_selected(&options, "MP201"));
  mp_array_push(c->arena, &options.ignore, MP_STR("MP301"));
  assert_false(mp_rule_is_selected(&options, "MP301"));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(test_alike_is_one),
      CASE(test_a_path_is_named),
      CASE(test_unconditional_in_one_context_is_unconditional),
      CASE(test_what_tells_objects_apart_is_named),
      CASE(test_what_tells_entries_apart_is_named),
      CASE(test_background_training_and_exceptions_are_silent),
      CASE(test_dead_constant_and_kept_operations_are_silent),
      CASE(test_conditions_on_tensors_are_live),
      CASE(test_unreached_everywhere),
      CASE(test_any_path_acquits),
      CASE(test_training_acquits),
      CASE(test_an_unfinished_entry_is_silent),
      CASE(test_unreached_in_the_background_only_is_silent),
      CASE(test_built_weights_make_an_error),
      CASE(test_wrapped_members_and_escaped_are_reached),
      CASE(test_training_only),
      CASE(test_constant_only),
      CASE(test_discarded),
      CASE(test_what_flows_into_the_unknown_is_not_discarded),
      CASE(test_own_weight),
      CASE(test_reuse),
      CASE(test_a_reused_container_is_reported_alone),
      CASE(test_sharing_without_anything_nested_is_right),
      CASE(test_input),
      CASE(test_called_on_an_input),
      CASE(test_call_without_training),
      CASE(test_selection),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
