// What the calls and operations of a graph cost for one sample: docs/summary.md says how that is
// counted.
#ifndef MPLINT_SUMMARY_COST_H_
#define MPLINT_SUMMARY_COST_H_

#include "analyzer/graph/parameters.h"

// By node; MP_SUMMARY_UNKNOWN where it is not known. A traced call has the sum of its body.
typedef struct MpCosts {
  int64_t *macs;   // multiply-accumulates
  int64_t *bytes;  // of the outputs
} MpCosts;

MpCosts mp_costs_new(const MpOwnership *ownership, MpArena *arena);

// Sum and product; unknown where a part is, or where they do not fit.
int64_t mp_cost_add(int64_t a, int64_t b);
int64_t mp_cost_multiply(int64_t a, int64_t b);

// Numbers in a tensor for one sample, the batch axis as 1.
int64_t mp_cost_elements(const MpGraph *graph, MpTensor tensor);

// Bytes of one number; unknown for texts and what is no dtype.
int64_t mp_dtype_bytes(MpStr dtype);

// macs.c: of one call of a library layer that is not traced, or of one operation.
int64_t mp_macs_of_layer(const MpOwnership *ownership, MpArena *arena, const MpNode *node);
int64_t mp_macs_of_operation(const MpGraph *graph, MpArena *arena, const MpNode *node);

#endif
