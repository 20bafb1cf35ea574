// Lengths of axes: one form for equal expressions, None that absorbs, and what settles them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/interp/decide.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/syntax/parse.h"

#define NONE MP_DIM_UNKNOWN

typedef struct State {
  MpArena *arena;
  MpParser *parser;
  MpRun *run;
  int64_t a, b;         // numbers that the source does not settle
  MpTensor x;           // an input of which nothing is known
  int64_t batch, time;  // its first axes
} State;

static int64_t unknown(MpRun *run, const char *name) {
  int64_t dim;
  MpValue *value = mp_symbol_parameter(run, mp_str_from_c(name), NULL, (MpSpan){0});
  assert_true(mp_dim_of_value(run, value, &dim));
  return dim;
}

static int set_up(void **state) {
  State *self = test_malloc(sizeof *self);
  *self = (State){.arena = mp_arena_new(), .parser = mp_parser_new()};
  MpSource *source = NULL;
  if (mp_source_new(self->arena, MP_STR("case.py"), MP_STR("pass\n"), &source) != MP_OK) return 1;
  MpModule *module = MP_NEW(self->arena, MpModule);
  module->name = MP_STR("case");
  module->source = source;
  module->ast = mp_parse_module(self->parser, self->arena, source);
  MpRun *run = self->run = mp_run_new(self->arena, module, MP_PHASE_INFERENCE, NULL, 0);
  self->a = unknown(run, "a");
  self->b = unknown(run, "b");
  MpNode *node = mp_tensor_node(run, MP_NODE_INPUT, (MpSpan){0});
  node->name = MP_STR("x");
  node->output_count = 1;
  mp_graph_finish_node(run->graph, node);
  self->x = (MpTensor){node->id, 0};
  self->batch = mp_dim_of_axis(run, self->x, 0);
  self->time = mp_dim_of_axis(run, self->x, 1);
  *state = self;
  return 0;
}

static int tear_down(void **state) {
  State *self = *state;
  mp_parser_free(self->parser);
  mp_arena_free(self->arena);
  test_free(self);
  return 0;
}

static void settle(State *self, int64_t dim, MpValue *to) {
  mp_decide_settle(self->run, mp_decide_known_of(self->run, mp_dim_value(self->run, dim)), to);
}

static void numbers_are_computed(void **state) {
  MpRun *run = ((State *)*state)->run;
  assert_int_equal(mp_dim_add(run, 2, 3), 5);
  assert_int_equal(mp_dim_multiply(run, 2, 3), 6);
  assert_int_equal(mp_dim_divide(run, 7, 2), 3);
  assert_int_equal(mp_dim_divide_up(run, 7, 2), 4);
  assert_true(mp_dim_is_symbol(mp_dim_subtract(run, 2, 3)));
  assert_true(mp_dim_is_symbol(mp_dim_divide(run, 2, 0)));
}

static void equal_expressions_are_equal_numbers(void **state) {
  const State *self = *state;
  MpRun *run = self->run;
  int64_t a = self->a, b = self->b;
  int64_t left = mp_dim_multiply(run, mp_dim_add(run, a, b), 2);
  int64_t right = mp_dim_add(run, mp_dim_add(run, b, mp_dim_multiply(run, a, 2)), b);
  assert_int_equal(left, right);
  assert_int_not_equal(left, mp_dim_add(run, right, 1));
  assert_int_equal(mp_dim_subtract(run, mp_dim_add(run, a, 1), 1), a);
  assert_int_equal(mp_dim_divide(run, mp_dim_multiply(run, a, 6), 3), mp_dim_add(run, a, a));
  assert_int_not_equal(mp_dim_divide(run, mp_dim_multiply(run, a, 6), 4), a);
  assert_int_equal(mp_dim_divide(run, mp_dim_multiply(run, a, b), b), a);
  assert_int_equal(mp_dim_subtract(run, a, a), 0);
}

static void values_go_there_and_back(void **state) {
  const State *self = *state;
  MpRun *run = self->run;
  int64_t sum = mp_dim_subtract(run, mp_dim_multiply(run, self->a, 2), 1), back;
  MpValue *value = mp_dim_value(run, sum);
  assert_int_equal(value->kind, MP_VALUE_SYMBOL);
  assert_true(mp_dim_of_value(run, value, &back));
  assert_int_equal(back, sum);
  assert_true(mp_str_is(mp_dim_text(run, sum), "(2 * a) - 1"));
  MpValue *more = mp_binary(run, MP_OPERATOR_ADD, value, mp_value_int(run, 1), (MpSpan){0});
  assert_true(mp_dim_of_value(run, more, &back));
  assert_int_equal(back, mp_dim_add(run, self->a, self->a));
  assert_false(mp_dim_of_value(run, mp_value_int(run, -3), &back));
  assert_false(mp_dim_of_value(run, mp_value_str(run, MP_STR("a")), &back));
  assert_true(mp_dim_of_value(run, run->none, &back));
  assert_int_equal(back, NONE);
}

static void none_absorbs(void **state) {
  const State *self = *state;
  MpRun *run = self->run;
  assert_int_equal(mp_dim_multiply(run, NONE, 4), NONE);
  assert_int_equal(mp_dim_add(run, self->a, NONE), NONE);
  // An axis may be None: what it is subtracted from must not forget it.
  assert_int_not_equal(mp_dim_subtract(run, self->time, self->time), 0);
  mp_dim_require_number(run, self->time);
  assert_int_equal(mp_dim_subtract(run, self->time, self->time), 0);
}

static void what_is_settled_is_computed(void **state) {
  State *self = *state;
  MpRun *run = self->run;
  int64_t area = mp_dim_multiply(run, self->a, self->time);
  int64_t tokens = mp_dim_add(run, mp_dim_multiply(run, self->batch, 3), 1);
  settle(self, self->a, mp_value_int(run, 4));
  assert_int_equal(mp_dim_settle(run, area), mp_dim_multiply(run, self->time, 4));
  settle(self, self->time, mp_value_int(run, 5));
  assert_int_equal(mp_dim_settle(run, area), 20);
  assert_true(mp_dim_is_symbol(mp_dim_settle(run, tokens)));
  settle(self, self->batch, run->none);
  assert_int_equal(mp_dim_settle(run, tokens), NONE);
}

static void lengths_are_broadcast(void **state) {
  State *self = *state;
  MpRun *run = self->run;
  int64_t out;
  assert_true(mp_dim_broadcast(run, self->a, 1, &out));
  assert_int_equal(out, self->a);
  assert_true(mp_dim_broadcast(run, 8, self->a, &out));
  assert_int_equal(out, 8);
  assert_false(mp_dim_broadcast(run, 8, 7, &out));
  assert_true(mp_dim_broadcast(run, self->a, self->a, &out));
  assert_int_equal(out, self->a);
  assert_true(mp_dim_broadcast(run, self->a, self->b, &out));
  assert_true(out != self->a && out != self->b);
  settle(self, self->b, mp_value_int(run, 1));
  assert_int_equal(mp_dim_settle(run, out), self->a);
}

static void lengths_in_common_are_known_by_either(void **state) {
  State *self = *state;
  MpRun *run = self->run;
  int64_t out;
  assert_true(mp_dim_join(run, NONE, self->a, &out));
  assert_int_equal(out, self->a);
  assert_true(mp_dim_join(run, self->a, 1, &out));
  assert_int_equal(out, 1);
  assert_false(mp_dim_join(run, 1, 2, &out));
  assert_true(mp_dim_join(run, MP_DIM_UNSURE, 3, &out));
  assert_int_equal(out, 3);
}

static void a_rank_gives_the_axes_that_were_asked_for(void **state) {
  const State *self = *state;
  MpRun *run = self->run;
  assert_null(mp_shape_known(run, self->x));
  int64_t last = mp_dim_of_axis(run, self->x, -1);
  mp_dim_require_number(run, last);
  mp_rank_require(run, self->x, 3, (MpSpan){0});
  const MpShape *shape = mp_shape_known(run, self->x);
  assert_non_null(shape);
  assert_int_equal(shape->rank, 3);
  assert_int_equal(shape->dims[1], self->time);
  assert_int_equal(mp_dim_settle(run, shape->dims[2]), mp_dim_settle(run, last));
  mp_rank_require(run, self->x, 2, (MpSpan){0});  // too late
  assert_int_equal(mp_shape_known(run, self->x)->rank, 3);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(numbers_are_computed),
      TEST(equal_expressions_are_equal_numbers),
      TEST(values_go_there_and_back),
      TEST(none_absorbs),
      TEST(what_is_settled_is_computed),
      TEST(lengths_are_broadcast),
      TEST(lengths_in_common_are_known_by_either),
      TEST(a_rank_gives_the_axes_that_were_asked_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
