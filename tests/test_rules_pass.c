// How the reports of many paths, entries and objects become findings.
#include "tests/rule_case.h"

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

static void test_arguments_tell_objects_apart(void **state) {
  Case *c = *state;
  static const char head[] =
      "#0 layer 'm.Block' {1:1-5} name='Block'\n"
      "  def '__init__' {1:10-13} class='Block'\n"
      "    parameter 'units' positional {1:15-16} required\n"
      "    parameter 'residual' positional {1:15-16}\n"
      "@0 subclassed #0(8, True, name='a')\n"
      "@1 library keras.layers.Dense(8)\n"
      "  held @0 attribute 'a' {2:1-9}\n";
  static const char rest[] =
      "@3 library keras.layers.Dense(8)\n"
      "  held @2 attribute 'a' {2:1-9}\n"
      "@4 functional keras.Model()\n"
      "%0 input ''() -> %0\n"
      "%1 layer @0(%0) -> %3 traced\n"
      "  %2 layer @1(%0) -> %2 in=%1\n"
      "  %3 operator '+'(%2, %0) {3:5-9} -> %3 in=%1 ops=['__operators__.add']\n"
      "%4 layer @2(%3) -> %5 traced\n"
      "  %5 layer @3(%3) -> %5 in=%4\n"
      "forward %5 root=@4\n";
  add_entry(c, MP_ENTRY_FUNCTION);
  const char *given = "@2 subclassed #0(8, residual=False, name='b')\n";
  add_graph(c, mp_str_format(c->arena, "%s%s%s", head, given, rest).ptr);
  check(c, "MP301", "MP301@3:5 when residual=True warning");
  c->analysis.entries.len = 0;
  add_entry(c, MP_ENTRY_FUNCTION);
  given = "@2 subclassed #0(8, True, name='b')\n";
  add_graph(c, mp_str_format(c->arena, "%s%s%s", head, given, rest).ptr);
  check(c, "MP301", "MP301@3:5 warning");
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

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(test_alike_is_one),
      CASE(test_a_path_is_named),
      CASE(test_unconditional_in_one_context_is_unconditional),
      CASE(test_what_tells_objects_apart_is_named),
      CASE(test_arguments_tell_objects_apart),
      CASE(test_what_tells_entries_apart_is_named),
      CASE(test_background_training_and_exceptions_are_silent),
      CASE(test_dead_constant_and_kept_operations_are_silent),
      CASE(test_conditions_on_tensors_are_live),
      CASE(test_selection),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
