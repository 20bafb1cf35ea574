// A value as far as the graph knows it: what a layer is constructed with, what a call is given,
// what `call` returns. Immutable trees in the graph's arena.
#ifndef MPLINT_ANALYZER_GRAPH_DATUM_H_
#define MPLINT_ANALYZER_GRAPH_DATUM_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/base/array.h"
#include "analyzer/base/str.h"
#include "analyzer/source/span.h"

struct MpLayer;
struct MpValue;

typedef uint32_t MpNodeId;  // index into MpGraph.nodes
#define MP_NODE_NONE UINT32_MAX

// One result of a node.
typedef struct MpTensor {
  MpNodeId node;
  uint32_t output;  // from 0
} MpTensor;

typedef enum MpDatumKind {
  MP_DATUM_NONE,
  MP_DATUM_BOOL,   // boolean
  MP_DATUM_INT,    // integer
  MP_DATUM_FLOAT,  // real
  MP_DATUM_STR,    // text
  MP_DATUM_BYTES,  // text
  MP_DATUM_ELLIPSIS,
  MP_DATUM_SLICE,     // items: lower, upper, step
  MP_DATUM_TUPLE,     // items
  MP_DATUM_LIST,      // items
  MP_DATUM_SET,       // items
  MP_DATUM_DICT,      // keys, items
  MP_DATUM_TENSOR,    // tensor
  MP_DATUM_LAYER,     // layer
  MP_DATUM_NAME,      // text: canonical name of a library's function, class or constant
                      // ("keras.activations.relu", "tf.float32")
  MP_DATUM_CALL,      // text: canonical name; arguments: a library call that makes no tensor and no
                      // layer, kept as written (`keras.initializers.HeNormal(seed=1)`)
  MP_DATUM_METHOD,    // items[0]: a CALL or METHOD, text: method name; arguments
                      // (`np.arange(6).reshape(2, 3)`)
  MP_DATUM_FUNCTION,  // text: qualified name of a function of the source; span: its definition
  MP_DATUM_OBJECT,    // text: qualified class name of an object of the source that is no layer
  MP_DATUM_SYMBOL,    // text: what the source does not settle, in its own names
                      // (`config.hidden_size`)
  MP_DATUM_OPAQUE,    // text: why it was not followed
} MpDatumKind;

typedef struct MpDatum MpDatum;
typedef MP_ARRAY(const MpDatum *) MpData;

// One argument of a call.
typedef struct MpArgument {
  MpStr name;  // empty: positional
  const MpDatum *value;
  MpSpan span;  // with the keyword; nowhere where the source does not write it
} MpArgument;

typedef MP_ARRAY(MpArgument) MpArguments;

struct MpDatum {
  MpDatumKind kind;
  // BOOL: it is the value of `training` as the target passes it down, not a literal of the source.
  bool is_training_phase;
  // SYMBOL: made of a length that the source asked whether it is None; with None it would be a
  // tensor, or another number.
  bool is_taken_static;
  MpSpan span;  // where the source writes it; nowhere where it does not
  union {
    bool boolean;
    int64_t integer;
    double real;
    MpTensor tensor;
    struct MpLayer *layer;
    // SYMBOL: the unknown itself, while the path runs that it belongs to; then NULL.
    const struct MpValue *unknown;
  };
  MpStr text;
  MpData items;
  MpData keys;
  MpArguments arguments;
};

// Called for each tensor of a tree, in order of evaluation.
typedef void (*MpTensorVisitor)(void *context, MpTensor tensor);

void mp_datum_visit_tensors(const MpDatum *self, MpTensorVisitor visit, void *context);
void mp_arguments_visit_tensors(const MpArguments *self, MpTensorVisitor visit, void *context);

// The first part of the tree, itself included, that is SYMBOL or OPAQUE; NULL where everything is
// known.
const MpDatum *mp_datum_find_unknown(const MpDatum *self);

// The same bits: 0.0 and -0.0 are different constants, and a NaN is the same one as itself.
bool mp_real_is_same(double a, double b);

// Structural equality; spans do not count.
bool mp_datum_eq(const MpDatum *a, const MpDatum *b);

// A datum with every tensor replaced by `map`'s answer; shares what does not change.
typedef MpTensor (*MpTensorMap)(void *context, MpTensor tensor);
const MpDatum *mp_datum_map_tensors(MpArena *arena, const MpDatum *self, MpTensorMap map,
                                    void *context);
MpArguments mp_arguments_map_tensors(MpArena *arena, MpArguments arguments, MpTensorMap map,
                                     void *context);

#endif
