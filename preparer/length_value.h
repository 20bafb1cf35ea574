// What a model works out from `tf.shape`, as numbers, as far as the shapes are known.
#ifndef MPLINT_PREPARER_LENGTH_VALUE_H_
#define MPLINT_PREPARER_LENGTH_VALUE_H_

#include "analyzer/graph/graph.h"

typedef struct MpLengths {
  const MpGraph *graph;
  MpArena *arena;
  const MpShape *const
      *shapes;             // by node: of its outputs, in the place of those of `graph`; or NULL
  const MpDatum **values;  // by node: what it gives, a number or a list; NULL: a tensor
  bool *is_spread;         // by node: each result is an element of the list
  bool was_used;           // a value was put in the place of a tensor
} MpLengths;

MpLengths mp_lengths_start(const MpGraph *graph, MpArena *arena);

// The next node, in order: true where it gives lengths. `settled` are its arguments with numbers in
// the place of tensors that are lengths; one that is known only when the model runs is a SYMBOL,
// with the tensor in `items` whose first axis is so long.
bool mp_lengths_add(MpLengths *self, const MpNode *node, MpArguments *settled);

// What the tensor is; NULL: no length.
const MpDatum *mp_lengths_value(MpLengths *self, MpTensor tensor);

#endif
