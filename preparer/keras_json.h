// The model as Keras's own JSON, while it is written: what keras_json.c and its parts share. What
// has no form in it is refused; what the parts return then is of no use.
#ifndef MPLINT_PREPARER_KERAS_JSON_H_
#define MPLINT_PREPARER_KERAS_JSON_H_

#include <yyjson.h>

#include "analyzer/base/map.h"
#include "preparer/model.h"

// The call of a Keras layer that gives a node's tensors.
typedef struct MpKerasPlace {
  MpStr layer;  // its name; empty: the node is a constant, or was not written
  uint32_t call;
} MpKerasPlace;

typedef struct MpKerasJson {
  MpModel *model;
  MpArena *arena;
  yyjson_mut_doc *doc;
  const uint32_t *uses;  // mp_model_layer_uses
  MpMap taken;           // names of layers
  MpKerasPlace *places;  // by node
  yyjson_mut_val *layers;
  yyjson_mut_val **calls;  // by layer: its "inbound_nodes"; NULL before its first call
} MpKerasJson;

// Where a value stands.
typedef struct MpKerasSite {
  MpSpan span;
  MpStr whom;   // "`block_fc`"
  MpStr label;  // of the argument; empty: it has no name
  bool is_call;
  // Of a call: the data type of the first tensor that it is given, empty where that is not known,
  // and whether the function has its two operands in one type.
  MpStr dtype;
  bool is_binary;
} MpKerasSite;

// A constant, worked out as NumPy or TensorFlow does it on exact numbers.
#define MP_KERAS_CONSTANT_RANK 8
typedef struct MpKerasConstant {
  MpStr dtype;  // empty: Python's numbers, which take the type of what they meet
  char kind;    // 'b', 'i', 'f'
  bool is_numpy;
  int32_t rank;
  int64_t dims[MP_KERAS_CONSTANT_RANK];
  size_t count;
  double *values;  // integers beyond 2^53 are no such constant
} MpKerasConstant;

// keras_json.c

bool mp_keras_json_is_keras3(const MpKerasJson *self);
// True where a row of a table recorded from 2.10 and 3 holds for the target's Keras.
bool mp_keras_json_is_for_target(const MpKerasJson *self, uint8_t versions);
// The first free name for a layer, "tf.math.add", "tf.math.add_1"; it is taken from now on.
MpStr mp_keras_json_take_name(MpKerasJson *self, MpStr stem);
// Numbers and nulls; null where the number of axes is not known.
yyjson_mut_val *mp_keras_json_shape(const MpKerasJson *self, const MpShape *shape);
// A layer of the model: `object` is its class and config. Gives its list of calls.
yyjson_mut_val *mp_keras_json_add_layer(MpKerasJson *self, yyjson_mut_val *object, MpStr name);

// keras_json_value.c

yyjson_mut_val *mp_keras_json_str(const MpKerasJson *self, MpStr text);
void mp_keras_json_add(const MpKerasJson *self, yyjson_mut_val *object, MpStr key,
                       yyjson_mut_val *value);
// Notes why there is no such JSON; a null.
yyjson_mut_val *mp_keras_json_refuse(MpKerasJson *self, MpSpan span, MpStr message);
// The same of an argument: "the argument `x` of `fc` `why`".
yyjson_mut_val *mp_keras_json_refuse_value(MpKerasJson *self, const MpKerasSite *site,
                                           const MpDatum *datum, const char *why);
// An argument of a constructor or, with tensors, of a call.
yyjson_mut_val *mp_keras_json_value(MpKerasJson *self, const MpKerasSite *site,
                                    const MpDatum *datum);
// `[layer, call, output]`; NULL where no layer gives the tensor.
yyjson_mut_val *mp_keras_json_tensor(const MpKerasJson *self, MpTensor tensor);

// keras_json_constant.c

// NULL: it is no constant, or one whose numbers are not worked out.
const MpKerasConstant *mp_keras_constant(const MpKerasJson *self, const MpDatum *datum);
// Nested lists of its numbers; `as_reals`: integers, too, as floats.
yyjson_mut_val *mp_keras_constant_write(const MpKerasJson *self, const MpKerasConstant *constant,
                                        bool as_reals);

// keras_json_layer.c

// `{"class_name": …, "config": …}`; Keras 3 names the module, too.
yyjson_mut_val *mp_keras_json_object(const MpKerasJson *self, MpStr module, MpStr class_name,
                                     yyjson_mut_val *config);
// The config of a library's layer: the arguments by name.
yyjson_mut_val *mp_keras_json_config(MpKerasJson *self, const MpKerasSite *site,
                                     const MpLayerRow *row, const MpArguments *arguments,
                                     MpStr name);
// The object of a layer, under that name.
yyjson_mut_val *mp_keras_json_layer(MpKerasJson *self, const MpLayer *layer, MpStr name);
// Adds what `from_config` wants besides: shapes of the tensors of the layer's first call.
void mp_keras_json_add_needs(MpKerasJson *self, const MpNode *call, yyjson_mut_val *config);

// keras_json_call.c

// Writes the node as a call of a layer, with the layer where it is the first.
void mp_keras_json_call(MpKerasJson *self, const MpNode *node);

#endif
