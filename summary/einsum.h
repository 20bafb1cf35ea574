// The work that an einsum equation says.
#ifndef MPLINT_SUMMARY_EINSUM_H_
#define MPLINT_SUMMARY_EINSUM_H_

#include "analyzer/graph/graph.h"

#define MP_EINSUM_MAX_OPERANDS 8u

// The product of the lengths of all letters, the batch axis as 1: "abc,cd->abd" costs a * b * c *
// d. `shapes` are those of the operands, in order. MP_SUMMARY_UNKNOWN where a length is not known,
// or the equation is not understood.
int64_t mp_einsum_macs(MpStr equation, const MpShape *const *shapes, uint32_t count);

#endif
