#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/keras/keras.h"

static void assert_canonical(MpArena *arena, const char *dotted, const char *expected) {
  MpStr found = mp_keras_canonical(arena, mp_str_from_c(dotted));
  if (!mp_str_is(found, expected))
    fail_msg("%s is \"%.*s\", not \"%s\"", dotted, MP_FMT(found), expected);
}

static void test_packages_have_one_name(void **state) {
  (void)state;
  static const char *const pairs[][2] = {
      {"tensorflow", "tf"},
      {"tensorflow.nn.relu", "tf.nn.relu"},
      {"tensorflow.keras", "keras"},
      {"tensorflow.keras.layers.Dense", "keras.layers.Dense"},
      {"tf.keras.layers.Dense", "keras.layers.Dense"},
      {"tensorflow.compat.v2.keras.layers.Dense", "keras.layers.Dense"},
      {"tensorflow.compat.v1.keras.layers.Dense", "keras.layers.Dense"},
      {"tensorflow.compat.v1.nn.relu", "tf.compat.v1.nn.relu"},
      {"tensorflow.compat.v2.nn.relu", "tf.nn.relu"},
      {"tensorflow.initializers.zeros", "keras.initializers.zeros"},
      {"tf_keras.layers.Dense", "keras.layers.Dense"},
      {"keras_core.layers.Dense", "keras.layers.Dense"},
      {"keras.api._v2.keras.layers.Dense", "keras.layers.Dense"},
      {"keras.api.layers.Dense", "keras.layers.Dense"},
      {"numpy", "np"},
      {"numpy.random.rand", "np.random.rand"},
  };
  MpArena *arena = mp_arena_new();
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
    assert_canonical(arena, pairs[i][0], pairs[i][1]);
  mp_arena_free(arena);
}

static void test_inner_paths_lead_to_public_names(void **state) {
  (void)state;
  static const char *const pairs[][2] = {
      {"keras.engine.base_layer.Layer", "keras.layers.Layer"},
      {"keras.engine.training.Model", "keras.Model"},
      {"keras.layers.core.dense.Dense", "keras.layers.Dense"},
      {"keras.layers.core.Dense", "keras.layers.Dense"},
      {"tensorflow.python.keras.layers.core.Dense", "keras.layers.Dense"},
      {"tensorflow.python.keras.engine.base_layer.Layer", "keras.layers.Layer"},
      {"keras.src.layers.convolutional.conv2d.Conv2D", "keras.layers.Conv2D"},
      {"keras.src.models.model.Model", "keras.Model"},
      {"tensorflow.python.ops.math_ops.reduce_mean", "tf.reduce_mean"},
  };
  MpArena *arena = mp_arena_new();
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
    assert_canonical(arena, pairs[i][0], pairs[i][1]);
  mp_arena_free(arena);
}

static void test_other_names_are_the_same_slice(void **state) {
  (void)state;
  static const char *const names[] = {
      "",           "torch.nn.Linear", "tfx.components",   "tensorflow_addons.layers.X",
      "kerastuner", "numpyro.x",       "keras.utils.plot", "keras.layers.Dense",
  };
  MpArena *arena = mp_arena_new();
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    MpStr name = mp_str_from_c(names[i]);
    MpStr found = mp_keras_canonical(arena, name);
    assert_ptr_equal(found.ptr, name.ptr);
    assert_int_equal(found.len, name.len);
  }
  assert_int_equal(mp_arena_used(arena), 0);
  mp_arena_free(arena);
}

static void test_library_and_modules(void **state) {
  (void)state;
  assert_true(mp_keras_is_library(MP_STR("tf")));
  assert_true(mp_keras_is_library(MP_STR("np.ones")));
  assert_true(mp_keras_is_library(MP_STR("keras.layers.Dense")));
  assert_false(mp_keras_is_library(MP_STR("tfx")));
  assert_false(mp_keras_is_library(MP_STR("kerastuner.Tuner")));
  assert_true(mp_keras_is_module(MP_STR("keras")));
  assert_true(mp_keras_is_module(MP_STR("keras.layers")));
  assert_true(mp_keras_is_module(MP_STR("tf.nn")));
  assert_true(mp_keras_is_module(MP_STR("tf.compat.v1")));
  assert_true(mp_keras_is_module(MP_STR("np.random")));
  assert_true(mp_keras_is_module(MP_STR("keras.engine")));
  assert_true(mp_keras_is_module(MP_STR("keras.engine.base_layer")));
  assert_false(mp_keras_is_module(MP_STR("keras.layers.Dense")));
  assert_false(mp_keras_is_module(MP_STR("keras.lay")));
  assert_false(mp_keras_is_module(MP_STR("tf.nn.relu")));
  assert_false(mp_keras_is_module(MP_STR("")));
}

static void test_activations(void **state) {
  (void)state;
  assert_true(mp_str_is(mp_keras_activation(MP_STR("relu")), "keras.activations.relu"));
  assert_true(mp_str_is(mp_keras_activation(MP_STR("swish")), "keras.activations.swish"));
  assert_int_equal(mp_keras_activation(MP_STR("no_such")).len, 0);
  assert_int_equal(mp_keras_activation(MP_STR("get")).len, 0);
}

static void test_pure_names(void **state) {
  (void)state;
  static const char *const pure[] = {
      "np.ones",
      "np.zeros",
      "np.arange",
      "np.array",
      "np.float32",
      "np.pi",
      "np.sqrt",
      "np.linspace",
      "tf.constant",
      "tf.zeros_initializer",
      "tf.float32.max",
      "tf.image.ResizeMethod.BILINEAR",
      "tf.zeros",
      "tf.float32",
      "keras.initializers.GlorotUniform",
      "keras.initializers.zeros",
      "keras.regularizers.L2",
      "keras.constraints.NonNeg",
      "keras.backend.epsilon",
  };
  static const char *const others[] = {
      "np.empty",
      "np.random.rand",
      "np.random.normal",
      "np.load",
      "np.copyto",
      "tf.random.normal",
      "tf.Variable",
      "keras.layers.Dense",
      "keras.initializers.get",
      "keras.backend.random_normal",
      "np.fill_diagonal",
      "np.shuffle",
      "",
  };
  for (size_t i = 0; i < sizeof pure / sizeof pure[0]; i++) {
    if (!mp_keras_is_pure(mp_str_from_c(pure[i]))) fail_msg("%s is not pure", pure[i]);
  }
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    if (mp_keras_is_pure(mp_str_from_c(others[i]))) fail_msg("%s is pure", others[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_packages_have_one_name),
      cmocka_unit_test(test_inner_paths_lead_to_public_names),
      cmocka_unit_test(test_other_names_are_the_same_slice),
      cmocka_unit_test(test_library_and_modules),
      cmocka_unit_test(test_activations),
      cmocka_unit_test(test_pure_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
