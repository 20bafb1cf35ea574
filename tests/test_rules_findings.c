// What each rule finds on graphs in text form.
#include "tests/rule_case.h"

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
  add_path(c, REACHED, "assume 'unknown()' key='1' answer=1 weak\n");
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

static void test_what_a_library_base_holds_is_its_own(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_CLASS);
  add_graph(c,
            "#0 layer 'm.Recurrent' {1:1-5}\n"
            "@0 subclassed #0()\n"
            "@1 library keras.layers.GRUCell(4)\n"
            "  held @0 attribute 'cell' {2:1-9}\n"
            "%0 input ''() -> %0\n"
            "%1 layer @0(%0) -> %2 traced\n"
            "  %2 opaque 'call of a library base'(%0) -> %2 in=%1\n"
            "forward %2 root=@0 call=%1\n");
  check(c, "MP101", "");
}

static void test_a_function_of_tensors_is_no_model(void **state) {
  Case *c = *state;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c,
            "%0 input ''() -> %0\n"
            "%1 operator '+'(%0, 1) {3:1-5} -> %1 ops=['__operators__.add']\n"
            "forward %1\n");
  check(c, "MP301", "");
  c->analysis.entries.len = 0;
  add_entry(c, MP_ENTRY_FUNCTION);
  add_graph(c,
            "@0 library keras.layers.ReLU()\n"
            "%0 input ''() -> %0\n"
            "%1 layer @0(%0) -> %1\n"
            "%2 operator '+'(%1, 1) {3:1-5} -> %2 ops=['__operators__.add']\n"
            "forward %2\n");
  check(c, "MP301", "MP301@3:1 warning");
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
  "  def 'call' {1:11-15}\n"                                   \
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

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(test_unreached_everywhere),
      CASE(test_any_path_acquits),
      CASE(test_training_acquits),
      CASE(test_an_unfinished_entry_is_silent),
      CASE(test_unreached_in_the_background_only_is_silent),
      CASE(test_built_weights_make_an_error),
      CASE(test_wrapped_members_and_escaped_are_reached),
      CASE(test_what_a_library_base_holds_is_its_own),
      CASE(test_a_function_of_tensors_is_no_model),
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
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
