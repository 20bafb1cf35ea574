#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/base/vfs.h"
#include "analyzer/keras/keras.h"

// The names of the tables, as the .def files give them.
#define MP_LAYER(name, ...) name,
static const char *const layer_names[] = {
#include "analyzer/keras/layers.def"
};
#define MP_FUNCTION(name, ...) name,
static const char *const function_names[] = {
#include "analyzer/keras/functions_keras.def"
#include "analyzer/keras/functions_np.def"
#include "analyzer/keras/functions_tf.def"
};
#define MP_OPERATOR(token, op, reflected_op) token,
static const char *const tokens[] = {
#include "analyzer/keras/operators.def"
};
#define MP_OBJECT(name, kind, results) name,
static const char *const object_names[] = {
#include "analyzer/keras/objects.def"
};
#define MP_PAIR(alias, name) alias, name,
static const char *const aliases[] = {
#include "analyzer/keras/layer_aliases.def"
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void assert_str(MpStr found, const char *expected) {
  if (!mp_str_is(found, expected))
    fail_msg("expected \"%s\", found \"%.*s\"", expected, MP_FMT(found));
}

static void assert_rising(const char *const *names, size_t count) {
  for (size_t i = 1; i < count; i++) {
    if (strcmp(names[i - 1], names[i]) >= 0) fail_msg("%s before %s", names[i - 1], names[i]);
  }
}

static void test_every_row_is_found_by_its_name(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(layer_names); i++) {
    const MpLayerRow *row = mp_keras_layer(mp_str_from_c(layer_names[i]));
    assert_non_null(row);
    assert_str(row->name, layer_names[i]);
    assert_true(row->versions > 0 && row->versions < 16);
  }
  for (size_t i = 0; i < COUNT(function_names); i++) {
    const MpFunctionRow *row = mp_keras_function(mp_str_from_c(function_names[i]));
    assert_non_null(row);
    assert_str(row->name, function_names[i]);
    assert_true((row->op_count == 0) == (row->ops == NULL));
    assert_true((row->signature.count == 0) == (row->signature.parameters == NULL));
  }
  for (size_t i = 0; i < COUNT(tokens); i++)
    assert_str(mp_keras_operator(mp_str_from_c(tokens[i]))->token, tokens[i]);
}

static void test_rows_are_sorted(void **state) {
  (void)state;
  assert_rising(layer_names, COUNT(layer_names));
  assert_rising(function_names, COUNT(function_names));
  assert_rising(tokens, COUNT(tokens));
  assert_rising(object_names, COUNT(object_names));
}

static void test_methods_stand_beside_their_classes(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(object_names); i++) {
    const MpObjectRow *row = mp_keras_object(mp_str_from_c(object_names[i]));
    assert_non_null(row);
    if (row->kind != MP_OBJECT_METHOD) continue;
    size_t dot = mp_str_rfind_byte(row->name, '.');
    const MpObjectRow *cls = mp_keras_object(mp_str_slice(row->name, 0, dot));
    assert_non_null(cls);
    assert_int_equal(cls->kind, MP_OBJECT_CLASS);
  }
  assert_null(mp_keras_object(MP_STR("tensorflow_text.RoundRobinTrimmer.sharpen")));
}

static void test_aliases_lead_to_layers(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(aliases); i += 2) {
    const MpLayerRow *row = mp_keras_layer(mp_str_from_c(aliases[i]));
    if (row == NULL) fail_msg("%s is no layer", aliases[i]);
    assert_str(row->name, aliases[i + 1]);
  }
  assert_null(mp_keras_layer(MP_STR("keras.layers.Conv4D")));
  assert_null(mp_keras_layer(MP_STR("keras.layers.add")));
  assert_null(mp_keras_layer(MP_STR("")));
}

static const MpLayerRow *layer(const char *name) {
  const MpLayerRow *row = mp_keras_layer(mp_str_from_c(name));
  if (row == NULL) fail_msg("no layer %s", name);
  return row;
}

static void test_facts_of_layers(void **state) {
  (void)state;
  static const struct {
    const char *name;
    MpLayerFamily family;
    MpWeightsFact weights;
    MpShapeFact shape;
  } expected[] = {
      {"keras.layers.Conv2D", MP_FAMILY_PLAIN, MP_WEIGHTS_SOME, MP_SHAPE_OTHER},
      {"keras.layers.BatchNormalization", MP_FAMILY_PLAIN, MP_WEIGHTS_SOME, MP_SHAPE_SAME},
      {"keras.layers.Dropout", MP_FAMILY_PLAIN, MP_WEIGHTS_NONE, MP_SHAPE_SAME},
      {"keras.layers.ReLU", MP_FAMILY_PLAIN, MP_WEIGHTS_NONE, MP_SHAPE_SAME},
      {"keras.layers.PReLU", MP_FAMILY_PLAIN, MP_WEIGHTS_SOME, MP_SHAPE_SAME},
      {"keras.layers.Cropping2D", MP_FAMILY_PLAIN, MP_WEIGHTS_NONE, MP_SHAPE_OTHER},
      {"keras.layers.Add", MP_FAMILY_MERGE, MP_WEIGHTS_NONE, MP_SHAPE_OTHER},
      {"keras.layers.LSTM", MP_FAMILY_RECURRENT, MP_WEIGHTS_SOME, MP_SHAPE_OTHER},
      {"keras.layers.RNN", MP_FAMILY_RECURRENT, MP_WEIGHTS_BY_INNER, MP_SHAPE_OTHER},
      {"keras.layers.LSTMCell", MP_FAMILY_CELL, MP_WEIGHTS_SOME, MP_SHAPE_OTHER},
      {"keras.layers.MultiHeadAttention", MP_FAMILY_ATTENTION, MP_WEIGHTS_SOME, MP_SHAPE_OTHER},
      {"keras.layers.Bidirectional", MP_FAMILY_WRAPPER, MP_WEIGHTS_BY_INNER, MP_SHAPE_OTHER},
      {"keras.layers.Lambda", MP_FAMILY_LAMBDA, MP_WEIGHTS_NONE, MP_SHAPE_OTHER},
      {"keras.layers.InputLayer", MP_FAMILY_INPUT, MP_WEIGHTS_NONE, MP_SHAPE_OTHER},
      {"keras.layers.Layer", MP_FAMILY_BASE, MP_WEIGHTS_NONE, MP_SHAPE_OTHER},
      {"keras.Model", MP_FAMILY_MODEL, MP_WEIGHTS_BY_INNER, MP_SHAPE_OTHER},
      {"keras.engine.functional.Functional", MP_FAMILY_MODEL, MP_WEIGHTS_BY_INNER, MP_SHAPE_OTHER},
      {"keras.Sequential", MP_FAMILY_SEQUENTIAL, MP_WEIGHTS_BY_INNER, MP_SHAPE_OTHER},
  };
  for (size_t i = 0; i < COUNT(expected); i++) {
    const MpLayerRow *row = layer(expected[i].name);
    if (row->family != expected[i].family || row->weights != expected[i].weights ||
        row->shape != expected[i].shape)
      fail_msg("%s: family %d, weights %d, shape %d", expected[i].name, (int)row->family,
               (int)row->weights, (int)row->shape);
  }
}

static void test_signatures(void **state) {
  (void)state;
  const MpSignature *init = &layer("keras.layers.Conv2D")->init;
  assert_int_equal(mp_signature_find(init, MP_STR("filters")), 0);
  assert_int_equal(mp_signature_find(init, MP_STR("kernel_size")), 1);
  assert_true(init->parameters[1].required);
  int padding = mp_signature_find(init, MP_STR("padding"));
  assert_int_equal(padding, 3);
  assert_str(init->parameters[padding].default_text, "'valid'");
  assert_false(init->parameters[padding].required);
  assert_int_equal(mp_signature_find(init, MP_STR("kwargs")), -1);
  assert_int_equal(init->parameters[init->count - 1].kind, MP_SIGNATURE_VAR_KEYWORD);
  const MpSignature *call = &layer("keras.layers.MultiHeadAttention")->call;
  assert_int_equal(mp_signature_find(call, MP_STR("value")), 1);
  assert_true(mp_signature_find(call, MP_STR("training")) > 1);
}

static void test_versions(void **state) {
  (void)state;
  assert_int_equal(layer("keras.layers.LocallyConnected1D")->versions,
                   MP_KERAS_2_10 | MP_KERAS_2_12 | MP_KERAS_2_15);
  assert_int_equal(layer("keras.layers.SpectralNormalization")->versions,
                   MP_KERAS_2_15 | MP_KERAS_3);
  assert_int_equal(layer("keras.layers.RMSNormalization")->versions, MP_KERAS_3);
  assert_int_equal(layer("keras.layers.Dense")->versions,
                   MP_KERAS_2_10 | MP_KERAS_2_12 | MP_KERAS_2_15 | MP_KERAS_3);
}

static const MpFunctionRow *function(const char *name) {
  const MpFunctionRow *row = mp_keras_function(mp_str_from_c(name));
  if (row == NULL) fail_msg("no function %s", name);
  return row;
}

static void test_facts_of_functions(void **state) {
  (void)state;
  static const struct {
    const char *name;
    MpFunctionKind kind;
    uint32_t results;
    bool keras3;
    bool refused;
  } expected[] = {
      {"tf.nn.relu", MP_FUNCTION_OPERATION, 1, false, false},
      {"tf.split", MP_FUNCTION_OPERATION, 0, false, false},
      {"tf.math.top_k", MP_FUNCTION_OPERATION, 2, false, false},
      {"tf.nn.moments", MP_FUNCTION_OPERATION, 2, false, false},
      {"tf.constant", MP_FUNCTION_CONSTANT, 1, false, false},
      {"tf.zeros", MP_FUNCTION_CONSTANT, 1, false, false},
      {"tf.is_tensor", MP_FUNCTION_STATIC, 1, false, false},
      {"keras.backend.int_shape", MP_FUNCTION_STATIC, 1, false, false},
      {"tf.print", MP_FUNCTION_EFFECT, 1, false, true},
      {"tf.debugging.assert_rank", MP_FUNCTION_EFFECT, 1, false, true},
      {"tf.Variable", MP_FUNCTION_VARIABLE, 1, false, false},
      {"keras.layers.add", MP_FUNCTION_LAYERS, 1, true, false},
      {"keras.activations.relu", MP_FUNCTION_ACTIVATION, 1, true, false},
      {"keras.backend.sqrt", MP_FUNCTION_BACKEND, 1, false, false},
      {"keras.ops.relu", MP_FUNCTION_OPS, 1, true, false},
      {"np.sum", MP_FUNCTION_OTHER, 1, false, true},
      {"tf.cond", MP_FUNCTION_OTHER, 1, false, true},
  };
  for (size_t i = 0; i < COUNT(expected); i++) {
    const MpFunctionRow *row = function(expected[i].name);
    if (row->kind != expected[i].kind || row->results != expected[i].results ||
        row->keras3 != expected[i].keras3 || row->refused != expected[i].refused)
      fail_msg("%s: kind %d, results %u, keras3 %d, refused %d", expected[i].name, (int)row->kind,
               row->results, row->keras3, row->refused);
  }
  assert_str(function("keras.layers.add")->ops[0], "keras.layers.Add");
  assert_null(mp_keras_function(MP_STR("tf.nn.no_such_function")));
}

static void assert_variant(const char *name, const char *parameter, const char *value,
                           const char *last) {
  const MpVariantRow *row =
      mp_keras_variant(mp_str_from_c(name), mp_str_from_c(parameter), mp_str_from_c(value));
  if (row == NULL) fail_msg("%s(%s=%s) is as ever", name, parameter, value);
  assert_str(row->ops[row->op_count - 1], last);
}

static void test_operations_that_depend_on_an_argument(void **state) {
  (void)state;
  assert_variant("keras.backend.relu", "max_value", "6.0", "nn.relu6");
  assert_variant("keras.backend.relu", "max_value", "6", "nn.relu6");
  assert_variant("keras.backend.relu", "max_value", "6.", "nn.relu6");
  assert_variant("keras.backend.relu", "max_value", "60", "clip_by_value");
  assert_variant("keras.backend.relu", "max_value", "0.6", "clip_by_value");
  assert_variant("keras.activations.relu", "alpha", "0.1", "nn.leaky_relu");
  assert_variant("keras.activations.elu", "alpha", "0.1", "where");
  assert_null(mp_keras_variant(MP_STR("keras.backend.relu"), MP_STR("x"), MP_STR("1")));
  assert_null(mp_keras_variant(MP_STR("tf.nn.relu"), MP_STR("name"), MP_STR("'a'")));
}

// One line of the record: expression, "call" or side, function or token, operations.
typedef struct Expression {
  MpStr text;
  MpStr what;
  MpStr name;
  MpStr ops;
} Expression;

static MpStr take_until(MpStr *rest, char mark) {
  size_t length = 0;
  while (length < rest->len && rest->ptr[length] != mark)
    length++;
  MpStr taken = mp_str_slice(*rest, 0, length);
  *rest = mp_str_slice(*rest, length + 1, rest->len);
  return taken;
}

static bool same_operation(MpStr recorded, MpStr op) {
  // The record has no class for a layer that is no lambda layer.
  if (mp_str_is(recorded, "layer")) return mp_str_starts_with(op, MP_STR("keras.layers."));
  return mp_str_eq(recorded, op);
}

// The record lists layers in a model's order, the tables in the order of their making: the same
// operations, and the same last.
static void assert_call_agrees(const Expression *expression) {
  const MpFunctionRow *row = mp_keras_function(expression->name);
  uint32_t count = row == NULL ? 0 : row->op_count;
  bool used[16] = {false};
  uint32_t recorded = 0;
  MpStr last = MP_STR("");
  for (MpStr rest = expression->ops; rest.len > 0; recorded++) {
    last = take_until(&rest, ' ');
    uint32_t i = 0;
    while (i < count && (used[i] || !same_operation(last, row->ops[i])))
      i++;
    if (i == count) fail_msg("%.*s: lacks \"%.*s\"", MP_FMT(expression->text), MP_FMT(last));
    used[i] = true;
  }
  if (recorded != count) fail_msg("%.*s: %u operations", MP_FMT(expression->text), count);
  if (count > 0 && !same_operation(last, row->ops[count - 1]))
    fail_msg("%.*s: the last is \"%.*s\"", MP_FMT(expression->text), MP_FMT(row->ops[count - 1]));
}

static void assert_operator_agrees(const Expression *expression) {
  const MpOperatorRow *row = mp_keras_operator(expression->name);
  if (row == NULL) fail_msg("no operator %.*s", MP_FMT(expression->name));
  MpStr found = mp_str_is(expression->what, "left") ? row->op : row->reflected_op;
  size_t space = mp_str_rfind_byte(expression->ops, ' ');
  MpStr last = space == SIZE_MAX ? expression->ops
                                 : mp_str_slice(expression->ops, space + 1, expression->ops.len);
  if (!mp_str_eq(found, last))
    fail_msg("%.*s: \"%.*s\", not \"%.*s\"", MP_FMT(expression->text), MP_FMT(found), MP_FMT(last));
}

// An independent record of what Keras 2.10 makes of expressions says the same as the tables.
static void test_tables_agree_with_recorded_expressions(void **state) {
  (void)state;
  MpArena *arena = mp_arena_new();
  MpStr text;
  MpStr path = MP_STR(MPLINT_SOURCE_DIR "/fixtures/keras/operations.txt");
  assert_int_equal(mp_vfs_read(arena, path, 1000000, &text), MP_OK);
  uint32_t calls = 0;
  uint32_t operators = 0;
  while (text.len > 0) {
    MpStr line = take_until(&text, '\n');
    if (mp_str_starts_with(line, MP_STR("#"))) continue;
    Expression expression;
    expression.text = take_until(&line, '\t');
    expression.what = take_until(&line, '\t');
    expression.name = take_until(&line, '\t');
    expression.ops = line;
    if (mp_str_is(expression.what, "call")) {
      assert_call_agrees(&expression);
      calls++;
    } else {
      assert_operator_agrees(&expression);
      operators++;
    }
  }
  assert_true(calls > 300);
  assert_true(operators > 25);
  mp_arena_free(arena);
}

static const MpAttributeRow *attribute(const char *dotted) {
  const MpAttributeRow *row = mp_keras_attribute(mp_str_from_c(dotted));
  if (row == NULL) fail_msg("no row of %s", dotted);
  return row;
}

static void test_attributes_say_what_a_layer_keeps(void **state) {
  (void)state;
  assert_int_equal(attribute("keras.layers.Dense.units")->kind, MP_ATTRIBUTE_ARGUMENT);
  assert_int_equal(attribute("keras.layers.Dense.activation")->kind, MP_ATTRIBUTE_ACTIVATION);
  assert_int_equal(attribute("keras.layers.Conv2D.kernel_size")->count, 2);
  assert_int_equal(attribute("keras.layers.Conv2D.rank")->count, 2);
  const MpAttributeRow *bias = attribute("keras.layers.Dense.bias");
  assert_int_equal(bias->kind, MP_ATTRIBUTE_WEIGHT);
  assert_str(bias->of, "use_bias");
  assert_str(attribute("keras.layers.Dense.kernel")->of, "");
  const MpAttributeRow *query = attribute("keras.layers.MultiHeadAttention._query_dense");
  assert_int_equal(query->kind, MP_ATTRIBUTE_LAYER);
  assert_str(query->of, "keras.layers.EinsumDense");
  // It gives None without a mask only.
  assert_int_equal(attribute("keras.layers.MultiHeadAttention._compute_attention_mask")->kind,
                   MP_ATTRIBUTE_METHOD_MAYBE);
  // A flag that depends on an argument is no constant, and the cell is the one that is given.
  assert_int_equal(attribute("keras.layers.Conv1D._is_causal")->kind, MP_ATTRIBUTE_PLAIN);
  assert_int_equal(attribute("keras.layers.RNN.cell")->kind, MP_ATTRIBUTE_ARGUMENT);
  assert_null(mp_keras_attribute(MP_STR("keras.layers.Dense.filters")));
  assert_null(mp_keras_attribute(MP_STR("keras.layers.Dense")));
}

static void test_members_say_what_every_layer_has(void **state) {
  (void)state;
  const MpMemberRow *weights = mp_keras_member(MP_STR("weights"), MP_FAMILY_BASE);
  assert_non_null(weights);
  assert_int_equal(weights->kind, MP_MEMBER_PROPERTY);
  assert_null(mp_keras_member(MP_STR("fit"), MP_FAMILY_BASE));
  const MpMemberRow *fit = mp_keras_member(MP_STR("fit"), MP_FAMILY_SEQUENTIAL);
  assert_non_null(fit);
  assert_int_equal(fit->kind, MP_MEMBER_METHOD);
  assert_null(mp_keras_member(MP_STR("pop"), MP_FAMILY_MODEL));
  assert_non_null(mp_keras_member(MP_STR("pop"), MP_FAMILY_SEQUENTIAL));
  assert_null(mp_keras_member(MP_STR("_token_embedding"), MP_FAMILY_MODEL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_row_is_found_by_its_name),
      cmocka_unit_test(test_attributes_say_what_a_layer_keeps),
      cmocka_unit_test(test_members_say_what_every_layer_has),
      cmocka_unit_test(test_rows_are_sorted),
      cmocka_unit_test(test_methods_stand_beside_their_classes),
      cmocka_unit_test(test_aliases_lead_to_layers),
      cmocka_unit_test(test_facts_of_layers),
      cmocka_unit_test(test_signatures),
      cmocka_unit_test(test_versions),
      cmocka_unit_test(test_facts_of_functions),
      cmocka_unit_test(test_operations_that_depend_on_an_argument),
      cmocka_unit_test(test_tables_agree_with_recorded_expressions),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
