// Which row of keras_ops.def says what a call of a `tf.*` function says, and how.
#ifndef MPLINT_PREPARER_OPS_MATCH_H_
#define MPLINT_PREPARER_OPS_MATCH_H_

#include "preparer/model.h"

// What a parameter of the function is given.
typedef struct MpOpsBinding {
  MpStr parameter;
  const MpDatum *value;
  bool is_array;  // an array of NumPy, which TensorFlow gives the type of the tensors beside it
} MpOpsBinding;

typedef struct MpOpsMatch {
  const MpOpsRow *row;  // NULL: none fits
  bool is_close;        // the last bits may differ
  MP_ARRAY(MpOpsBinding) bindings;
  MpStr dtype;  // of the tensors among them; empty: not known
  MpStr why;    // no row: what is in the way, "the argument `exclusive=True`"; empty: no row at all
} MpOpsMatch;

// The first row of `function` that the arguments fit; `result` is the shape of what it gives, NULL
// where that is not known. Tensors are those of `graph`.
MpOpsMatch mp_ops_match(MpArena *arena, const MpGraph *graph, MpStr function,
                        const MpArguments *arguments, const MpShape *result);

// The parameter's own default, where its signature has a literal; else NULL.
const MpDatum *mp_ops_default(MpArena *arena, MpStr function, MpStr parameter);

// Reads a value that a table has as text: a literal, a name, a call with names for parameters.
const MpDatum *mp_ops_read(MpArena *arena, MpStr text);

// The name of a data type as a string ("float32" of `tf.float32`, "bool" of `bool`); NULL: it is
// none.
const MpDatum *mp_ops_dtype(MpArena *arena, const MpDatum *datum);

#endif
