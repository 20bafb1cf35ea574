// What Keras and TensorFlow are, as tables. Every row is recorded from the real libraries by
// tests/oracle/record_keras.py; none is typed from memory. A row that holds for several versions
// says what the oldest of them says (signature, operations).
//
// Names are canonical: `tf.keras.layers.Dense`, `tensorflow.keras.layers.Dense` and
// `keras.layers.Dense` are all "keras.layers.Dense"; `tensorflow.nn.relu` is "tf.nn.relu";
// `numpy.ones` is "np.ones".
#ifndef MPLINT_ANALYZER_KERAS_KERAS_H_
#define MPLINT_ANALYZER_KERAS_KERAS_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/base/str.h"

// The versions that the tables were recorded from; a row holds for the set of them.
typedef enum MpKerasVersion {
  MP_KERAS_2_10 = 1 << 0,
  MP_KERAS_2_12 = 1 << 1,
  MP_KERAS_2_15 = 1 << 2,
  MP_KERAS_3 = 1 << 3,
} MpKerasVersion;

typedef enum MpSignatureKind {
  MP_SIGNATURE_POSITIONAL,  // positional or keyword
  MP_SIGNATURE_KEYWORD_ONLY,
  MP_SIGNATURE_VAR_POSITIONAL,
  MP_SIGNATURE_VAR_KEYWORD,
} MpSignatureKind;

// One parameter of a constructor, `call` or function, `self` left out.
typedef struct MpSignatureParameter {
  MpStr name;
  MpSignatureKind kind;
  bool required;
  MpStr default_text;  // Python source of the default; empty: none, or it is no literal
} MpSignatureParameter;

typedef struct MpSignature {
  const MpSignatureParameter *parameters;
  uint32_t count;
} MpSignature;

typedef enum MpWeightsFact {
  MP_WEIGHTS_NONE,  // never has any (Dropout's seed state does not count)
  MP_WEIGHTS_SOME,  // has some once it is built, with its default arguments
  // Those of the layers given to it (wrappers, RNN, Sequential) or made by a subclass (Keras's own
  // base classes that are not public): not known from the table.
  MP_WEIGHTS_BY_INNER,
} MpWeightsFact;

// What kind of thing a library layer is, where the evaluator or the preparer must know.
typedef enum MpLayerFamily {
  MP_FAMILY_PLAIN,
  MP_FAMILY_MERGE,      // takes a list of tensors
  MP_FAMILY_WRAPPER,    // takes a layer: TimeDistributed, Bidirectional, Wrapper
  MP_FAMILY_RECURRENT,  // RNN, LSTM, GRU…: several results with return_state
  MP_FAMILY_CELL,       // LSTMCell…
  MP_FAMILY_ATTENTION,  // several tensors as separate arguments
  MP_FAMILY_LAMBDA,
  MP_FAMILY_INPUT,  // InputLayer
  MP_FAMILY_SEQUENTIAL,
  MP_FAMILY_MODEL,  // keras.Model
  MP_FAMILY_BASE,   // keras.layers.Layer
} MpLayerFamily;

// How the static shape of the result follows from the first input's, where that is simple.
typedef enum MpShapeFact {
  MP_SHAPE_OTHER,  // not known from the table
  MP_SHAPE_SAME,   // Dropout, BatchNormalization, ReLU…
} MpShapeFact;

typedef struct MpLayerRow {
  MpStr name;  // "keras.layers.Conv2D", never an alias
  uint8_t versions;
  MpLayerFamily family;
  MpWeightsFact weights;
  MpShapeFact shape;
  MpSignature init;
  MpSignature call;
} MpLayerRow;

// How many axes a layer takes its input with: what its `input_spec` says before any call, whatever
// the constructor's arguments.
typedef struct MpLayerRanksRow {
  MpStr name;
  int32_t least, most;  // 0: no such bound
} MpLayerRanksRow;

typedef enum MpMaskFact {
  MP_MASK_ENDS,    // its result has none
  MP_MASK_PASSES,  // its result has that of its first argument
  MP_MASK_OTHER,   // its class has a `compute_mask` of its own
} MpMaskFact;

typedef struct MpLayerMaskRow {
  MpStr name;
  MpMaskFact fact;
} MpLayerMaskRow;

// The data type of a variable.
typedef enum MpVariableDtype {
  MP_VARIABLE_OWN,  // the one in which the layer keeps its variables
  // The same since Keras 2.15; before, where a part makes it, the global policy's.
  MP_VARIABLE_PART,
  MP_VARIABLE_WIDE,  // the same in Keras 3; in Keras 2 no half of one, but float32
  MP_VARIABLE_FLOAT32,
  MP_VARIABLE_INT64,
  MP_VARIABLE_INNER,  // that of the kernel of the layer that it was given
} MpVariableDtype;

// A variable that a layer's class makes when the layer is built. Shapes and conditions are written
// in the words of the constructor's parameters: interp/layer_variable.h reads them.
typedef struct MpVariableRow {
  MpStr layer;
  uint8_t versions;
  MpStr name;   // inside the layer; empty: the class makes none itself
  MpStr shape;  // "[kernel_size] channels/groups filters"
  MpStr when;   // "use_bias"; empty: always
  MpVariableDtype dtype;
  bool is_trainable;
} MpVariableRow;

// A variable that a metric makes when it is made; a Keras 2 model that holds the metric has it.
typedef struct MpMetricRow {
  MpStr metric;
  MpStr name;
  int32_t rank;
  int64_t length;     // of each axis; -1: the parameter must say it
  MpStr parameter;    // that says the length, if it is given; empty: none
  uint32_t position;  // of that
  MpStr unless;       // parameters that change the variables in another way, a blank between them
  uint32_t unless_from;  // the first position of those; UINT32_MAX: none
  bool is_trainable;
} MpMetricRow;

// What `self.x = [...]` does in a layer, and which layers `layers` lists.
typedef struct MpTrackingRow {
  MpKerasVersion since;   // holds up to the next row
  bool copies;            // the attribute is a copy of the container, as are those inside it
  bool makes_plain;       // of no class that derives from list, dict or set
  bool shows_plain;       // `str` of it is that of a plain container
  bool updates_by_items;  // its `update` asks one mapping for its items, and takes no keywords
  bool lists_by_time;     // a layer is listed from when it is assigned or added until it is popped
  bool sorts_dicts;       // what a dict holds is listed by its keys
} MpTrackingRow;

// Layers that a library layer makes for itself, by the automatic names that they take.
typedef struct MpLayerPartsRow {
  MpStr layer;
  uint8_t versions;
  MpStr made;    // by the constructor; "=name": it gives that name itself
  MpStr called;  // by the first call, a blank between them
} MpLayerPartsRow;

// A layer that Keras makes of JSON with nothing but constructor arguments.
typedef struct MpLayerConfigRow {
  MpStr name;
  uint8_t versions;  // of 2.10 and 3
  // What `from_config` wants besides in Keras 2 and in Keras 3, "offset=0.0 seed=null".
  MpStr needs2;
  MpStr needs3;
} MpLayerConfigRow;

// A value of a config under one of its public names: an initializer, regularizer or constraint, or
// an activation, which is a word.
typedef struct MpConfigValueRow {
  MpStr name;  // "keras.initializers.he_normal", "tf.nn.relu"
  uint8_t versions;
  bool is_word;
  MpStr kind;        // the class, "HeNormal", or the word, "relu"
  MpStr parameters;  // of the class by position, "mean stddev seed"
} MpConfigValueRow;

// What a library layer's class gives a layer under a name that every layer does not have.
typedef enum MpAttributeKind {
  MP_ATTRIBUTE_ARGUMENT,        // what the constructor's parameter `of` got, or its default
  MP_ATTRIBUTE_TUPLE,           // the same as a tuple of `count`: 3 is (3, 3)
  MP_ATTRIBUTE_ACTIVATION,      // the function that keras.activations.get gives for it
  MP_ATTRIBUTE_OBJECT,          // the initializer, regularizer or constraint that it names
  MP_ATTRIBUTE_VALUE,           // always `count`
  MP_ATTRIBUTE_FLAG,            // false until the library's own code has built the layer
  MP_ATTRIBUTE_WEIGHT,          // a variable, once built; None where the parameter `of` is false
  MP_ATTRIBUTE_LAYER,           // a layer of the class `of`, made at the latest by the first call
  MP_ATTRIBUTE_PLAIN,           // a plain value that depends on more
  MP_ATTRIBUTE_METHOD_NONE,     // a method that gives None
  MP_ATTRIBUTE_METHOD_TENSOR,   // a method that gives a tensor
  MP_ATTRIBUTE_METHOD_TENSORS,  // a method that gives a list or tuple of `count` tensors
  MP_ATTRIBUTE_METHOD_PLAIN,    // a method that gives a plain value
  MP_ATTRIBUTE_METHOD_DICT,     // a method that gives a dictionary without tensors or layers
  MP_ATTRIBUTE_METHOD_MAYBE,    // a method that gives None, or a tensor or several
  MP_ATTRIBUTE_METHOD_OTHER,
} MpAttributeKind;

typedef struct MpAttributeRow {
  MpStr name;  // "keras.layers.Dense.units"
  uint8_t versions;
  MpAttributeKind kind;
  MpStr of;  // methods: the layer's own methods that call it, "_build call"
  int32_t count;
} MpAttributeRow;

// What an attribute is that every layer has, or every model, or every Sequential.
typedef enum MpMemberKind {
  MP_MEMBER_METHOD,
  MP_MEMBER_PROPERTY,
  MP_MEMBER_VALUE,   // of the class
  MP_MEMBER_OBJECT,  // of each object, not of the class
  MP_MEMBER_OTHER,   // not the same in all versions
} MpMemberKind;

typedef enum MpMemberOwner {
  MP_MEMBER_OF_LAYER,
  MP_MEMBER_OF_MODEL,
  MP_MEMBER_OF_SEQUENTIAL,
} MpMemberOwner;

typedef struct MpMemberRow {
  MpStr name;
  uint8_t versions;  // those in which it is there
  MpMemberOwner owner;
  MpMemberKind kind;
} MpMemberRow;

// What calling a library function with tensors does.
typedef enum MpFunctionKind {
  MP_FUNCTION_OPERATION,   // on a Keras tensor it becomes lambda layers; without tensors it gives a
                           // constant tensor
  MP_FUNCTION_CONSTANT,    // makes a tensor and takes none: tf.constant, tf.zeros([2, 3])
  MP_FUNCTION_LAYERS,      // the functional form of a layer: keras.layers.add
  MP_FUNCTION_ACTIVATION,  // keras.activations.*
  MP_FUNCTION_BACKEND,     // keras.backend.*
  MP_FUNCTION_VARIABLE,    // tf.Variable, K.variable
  MP_FUNCTION_STATIC,      // gives a Python value of a tensor: K.int_shape, tf.is_tensor, K.ndim
  MP_FUNCTION_EFFECT,      // done for its effect: tf.print, tf.debugging.*
  MP_FUNCTION_OPS,         // keras.ops.*
  MP_FUNCTION_OTHER,
} MpFunctionKind;

typedef struct MpFunctionRow {
  MpStr name;  // "tf.nn.relu": a canonical path, each alias has its own row
  uint8_t versions;
  MpFunctionKind kind;
  // Keras 2's own names of the operations that one plain call on Keras tensors makes, in order,
  // without the leading "tf."; the finding's `op` is the last. Empty: not recorded. For
  // MP_FUNCTION_LAYERS it is the class of the layer that it makes, "keras.layers.Add".
  const MpStr *ops;
  uint32_t op_count;
  // Results: 1 a tensor, 0 a list or tuple whose length follows from the arguments (tf.split), n >
  // 1 a tuple of n (tf.math.top_k).
  uint32_t results;
  bool keras3;   // Keras 3 takes it on a KerasTensor
  bool refused;  // Keras 2 raised on a Keras tensor what it took on a plain one: tf.cond, np.sum
  MpSignature signature;
} MpFunctionRow;

// What says in `keras.ops` what a `tf.*` function or an operator says, bit for bit.
typedef struct MpOpsRow {
  MpStr function;  // "tf.reduce_mean", or an operator's token
  // What its parameters may be given, "input_tensor:tensor axis?:int|ints"; behind "?" those that
  // may be left out, others must be. docs/keras-tables.md says what the words mean.
  MpStr forms;
  MpStr ops;      // "keras.ops.mean(input_tensor, axis=axis)"; empty: the operator itself
  MpStr differs;  // types of the tensors with which the result is another one
  MpStr close;    // types with which its last bits may be
} MpOpsRow;

// A function whose operations depend on an argument: what they are where this one differs from its
// default and all others have theirs. `K.relu(x, max_value=6.0)` is "nn.relu6".
typedef struct MpVariantRow {
  MpStr function;
  MpStr parameter;
  MpStr value;       // a Python literal; empty: any value but the default and those with a row
  const MpStr *ops;  // as in MpFunctionRow
  uint32_t op_count;
} MpVariantRow;

typedef enum MpObjectKind {
  MP_OBJECT_CLASS,     // made of plain values
  MP_OBJECT_METHOD,    // of an object of such a class
  MP_OBJECT_FUNCTION,  // of the package
} MpObjectKind;

// What takes tensors and gives tensors, and is no function of TensorFlow or Keras: objects with
// methods, functions of other packages.
typedef struct MpObjectRow {
  MpStr name;  // "tensorflow_text.RoundRobinTrimmer.trim"
  MpObjectKind kind;
  uint32_t results;  // 1 a tensor, n > 1 a tuple of n, 0 a list as long as the first argument
} MpObjectRow;

// A Python operator, or a built-in function that calls one, on a Keras tensor.
typedef struct MpOperatorRow {
  // "+", "-", "[]" for a subscript, "neg", "pos", "~", "abs", "<", "in", "not", "pow", "round",
  // "divmod", "bool", "len", "iter", "float", "int"
  MpStr token;
  MpStr op;            // with the tensor on the left: "math.subtract"; empty: refused (TypeError)
  MpStr reflected_op;  // with a constant on the left: `1.0 < x` is "math.greater"
} MpOperatorRow;

// Canonical name of a dotted name as the source's imports give it
// ("tensorflow.keras.layers.Dense"). The same slice where nothing is to change, else owned by the
// arena.
MpStr mp_keras_canonical(MpArena *arena, MpStr dotted);

// True for a canonical name that lies in Keras, TensorFlow or NumPy ("tf", "keras", "np").
bool mp_keras_is_library(MpStr canonical);

// True where the canonical name is a module of them ("keras.layers", "tf.nn"), also one inside
// Keras that leads to public classes ("keras.engine.base_layer").
bool mp_keras_is_module(MpStr canonical);

// The row of a layer or model class, aliases resolved ("keras.layers.Convolution2D" gives
// Conv2D's); NULL where the name is no such class. "keras.Model" and "keras.Sequential" are the
// names of those, "keras.layers.Layer" of the base.
const MpLayerRow *mp_keras_layer(MpStr canonical);

// What ranks a layer takes, by its row's own name; NULL where it takes any.
const MpLayerRanksRow *mp_keras_layer_ranks(MpStr name);

// What a Keras 2 layer does with the mask of its input, by its row's own name.
MpMaskFact mp_keras_layer_mask(MpStr name);

// The rows of a layer's variables, by its row's own name, in the order of `layer.weights`; NULL
// where it has none, `*count` 0.
const MpVariableRow *mp_keras_layer_variables(MpStr name, size_t *count);

// The rows of a metric's variables, "keras.metrics.Mean", in Keras's order; NULL: it is no such
// metric, or makes none by itself.
const MpMetricRow *mp_keras_metric_variables(MpStr name, size_t *count);

// What layers of that version do with what is assigned to them. Never NULL.
const MpTrackingRow *mp_keras_tracking(MpKerasVersion version);

// What a layer makes for itself in that version, by its row's own name; NULL: nothing that counts.
const MpLayerPartsRow *mp_keras_layer_parts(MpStr name, MpKerasVersion version);

// How JSON makes a layer, by its row's own name; NULL: it does not.
const MpLayerConfigRow *mp_keras_layer_config(MpStr name);

// What stands for a library value in a config; NULL: nothing does.
const MpConfigValueRow *mp_keras_config_value(MpStr canonical);

// The row of an attribute or method, "keras.layers.Dense.units" (the class by its row's own name);
// NULL where it is not known.
const MpAttributeRow *mp_keras_attribute(MpStr dotted);

// The row of an attribute of every layer, or of every one that `family` says; NULL where it has
// none of that name in any version.
const MpMemberRow *mp_keras_member(MpStr name, MpLayerFamily family);

// The row of a function; NULL where it is not known.
const MpFunctionRow *mp_keras_function(MpStr canonical);

// The rows of a function, or of an operator by token, in the order in which they are tried; NULL
// where it has none, `*count` 0.
const MpOpsRow *mp_keras_ops(MpStr function, size_t *count);

// The row of a class, method or function of other packages; NULL where it is not known.
const MpObjectRow *mp_keras_object(MpStr dotted);

// The row that holds where a parameter of the function has this value (a Python literal; `6` is
// `6.0`), which the caller knows not to be the default; NULL where its operations stay the same.
const MpVariantRow *mp_keras_variant(MpStr canonical, MpStr parameter, MpStr value);

// The row of an operator by token; NULL where a Keras tensor has no such operator.
const MpOperatorRow *mp_keras_operator(MpStr token);

// The function that `keras.activations.get(name)` gives: "relu" is "keras.activations.relu"; empty
// where there is no such activation.
MpStr mp_keras_activation(MpStr name);

// True for a library function or class that gives the same value on every call with the same
// literal arguments (initializers, np.ones, tf.constant), and for a library constant or data type
// (tf.float32, np.pi): what is written with it alone can be written down again as it stands.
bool mp_keras_is_pure(MpStr canonical);

// The index of the parameter that a keyword argument of this name binds to, or -1; a `*args` or
// `**kwargs` is found by no name.
int mp_signature_find(const MpSignature *self, MpStr name);

#endif
