// The elements of a small array whose numbers are all known, as NumPy holds them. Every number is
// exact: what NumPy computes otherwise on another machine, or in another type than those here, is
// no such array but a CONSTANT as written, of which the elements are not known. Internal to
// interp/.
//
// An array of no axes is a scalar of NumPy's, which the evaluator holds as a number (INT, FLOAT,
// BOOL) whose `scalar` is its type; only np.array(3) and its like make arrays of it.
#ifndef MPLINT_ANALYZER_INTERP_ELEMENTS_H_
#define MPLINT_ANALYZER_INTERP_ELEMENTS_H_

#include "analyzer/interp/element_type.h"
#include "analyzer/interp/run.h"

// Larger arrays are not followed.
#define MP_ELEMENTS_MAX_COUNT 4096
#define MP_ELEMENTS_MAX_RANK 8

typedef union MpElement {
  int64_t integer;  // BOOL (0, 1), INT32, INT64
  double real;      // FLOAT32 (rounded to it), FLOAT64
} MpElement;

typedef struct MpElements {
  MpElementType type;
  uint32_t rank;
  int64_t dims[MP_ELEMENTS_MAX_RANK];
  uint32_t count;    // the product of dims
  bool is_array;     // rank 0: an array all the same
  bool is_weak;      // rank 0: Python's own number
  MpElement *items;  // the last axis first
} MpElements;

// --- elements.c ---

bool mp_element_is_real(MpElementType type);
// NumPy's name for it: "float32", "bool".
MpStr mp_element_type_name(MpElementType type);
int64_t mp_element_size(MpElementType type);
// The type that both fit into.
MpElementType mp_element_promote(MpElementType a, MpElementType b);
double mp_element_number(MpElementType type, MpElement element);
// The element in another type, as `astype` makes it; false where that is not defined, or large.
MP_NODISCARD bool mp_element_cast(MpElementType from, MpElement element, MpElementType to,
                                  MpElement *out);

// A zeroed array of that shape, owned by the run; NULL where it is too large.
MpElements *mp_elements_new(MpRun *run, MpElementType type, uint32_t rank, const int64_t *dims);
MpElements *mp_elements_cast(MpRun *run, const MpElements *self, MpElementType type);

// What np.asarray makes of a value: an array, a number, nested lists of numbers. NULL: not known.
const MpElements *mp_elements_of(MpRun *run, const MpValue *value);

// The type that a `dtype` argument names; false where it is none of them.
MP_NODISCARD bool mp_element_type_of(MpRun *run, const MpValue *dtype, MpElementType *out);

// One element as a scalar of NumPy's, and as Python's own number (`.item()`).
MpValue *mp_elements_scalar(MpRun *run, MpElementType type, MpElement element);
MpValue *mp_elements_item(MpRun *run, MpElementType type, MpElement element);
// Nested lists of Python's numbers: `.tolist()`.
MpValue *mp_elements_list(MpRun *run, const MpElements *self, MpSpan span);

// True for a scalar of NumPy's.
bool mp_is_numpy_scalar(const MpValue *value);

// --- elements_operate.c; NULL without exception: not known ---

const MpElements *mp_elements_binary(MpRun *run, MpOperator op, const MpElements *left,
                                     const MpElements *right, MpSpan span);
const MpElements *mp_elements_unary(MpRun *run, MpOperator op, const MpElements *self);
// Stretched to the shape, as np.broadcast_to; `dims` has `rank` lengths.
const MpElements *mp_elements_broadcast(MpRun *run, const MpElements *self, uint32_t rank,
                                        const int64_t *dims);
// Both shapes broadcast; false where they do not go together.
MP_NODISCARD bool mp_elements_join(const MpElements *left, const MpElements *right, uint32_t *rank,
                                   int64_t *dims);

// --- elements_index.c ---

// self[index]; NULL as above, or with an IndexError pending.
const MpElements *mp_elements_subscript(MpRun *run, const MpElements *self, MpValue *index,
                                        MpSpan span);
// Reordered axes: `order[i]` is the axis that becomes the i-th.
const MpElements *mp_elements_transpose(MpRun *run, const MpElements *self, const uint32_t *order);

// --- elements_call.c ---

// What the function `name` of NumPy ("np.sum"), or the method of an array ("sum"), gives for these
// arguments. NULL without exception: not known.
const MpElements *mp_elements_function(MpRun *run, MpStr name, const MpCall *call);
const MpElements *mp_elements_method(MpRun *run, const MpElements *self, MpStr name,
                                     const MpCall *call);

#endif
