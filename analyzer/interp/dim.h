// Lengths of axes, as MpShape.dims holds them: a number from 0 on; MP_DIM_UNKNOWN where Keras
// itself has None; below that a symbol, a length that is not known here. Symbols are kept in one
// form, so that equal lengths are equal numbers: `2 * t + t` and `t * 3`. Internal to interp/.
//
// None absorbs, as in Keras's own shape functions. A symbol may stand for None too, until something
// says that it does not: what would be lost then (`t - t`) stays as it is written.
#ifndef MPLINT_ANALYZER_INTERP_DIM_H_
#define MPLINT_ANALYZER_INTERP_DIM_H_

#include "analyzer/interp/run.h"

typedef struct MpDimTable MpDimTable;

// What a rule puts where it knows nothing of an axis, and what is computed with that. It never
// stays in a shape: the tensor's own `shape[axis]` takes its place (mp_node_set_shape).
#define MP_DIM_UNSURE INT64_MIN

MpDimTable *mp_dim_table_new(MpArena *arena);

static inline bool mp_dim_is_known(int64_t dim) {
  return dim >= 0;
}

static inline bool mp_dim_is_symbol(int64_t dim) {
  return dim < MP_DIM_UNKNOWN && dim != MP_DIM_UNSURE;
}

// A value of the source as a length: an integer from 0 on, None, an expression over unknowns. False
// for anything else, and for what is surely a float.
MP_NODISCARD bool mp_dim_of_value(MpRun *run, MpValue *value, int64_t *out);

// The length of an axis of a tensor of which nothing is known: the symbol that `x.shape[axis]` is.
int64_t mp_dim_of_axis(MpRun *run, MpTensor tensor, int64_t axis);

// A length as a value of the source: INT, NONE or SYMBOL.
MpValue *mp_dim_value(MpRun *run, int64_t dim);

// As people read it: "64", "None", "2 * x.shape[1]". Owned by the run.
MpStr mp_dim_text(MpRun *run, int64_t dim);

// The length as far as the path has settled it by now.
int64_t mp_dim_settle(MpRun *run, int64_t dim);

// Arithmetic. A result below 0, or too large, is an unknown of its own; so is a quotient by 0.
int64_t mp_dim_add(MpRun *run, int64_t a, int64_t b);
int64_t mp_dim_subtract(MpRun *run, int64_t a, int64_t b);
int64_t mp_dim_multiply(MpRun *run, int64_t a, int64_t b);
// Rounded down; mp_dim_divide_up rounds up.
int64_t mp_dim_divide(MpRun *run, int64_t a, int64_t b);
int64_t mp_dim_divide_up(MpRun *run, int64_t a, int64_t b);

// The smaller and the greater one.
int64_t mp_dim_least(MpRun *run, int64_t a, int64_t b);
int64_t mp_dim_greatest(MpRun *run, int64_t a, int64_t b);

// The length of an axis of two tensors that are broadcast. False where they surely do not go
// together.
MP_NODISCARD bool mp_dim_broadcast(MpRun *run, int64_t a, int64_t b, int64_t *out);

// The length of an axis that two tensors have in common: whichever knows it. False where they
// surely differ.
MP_NODISCARD bool mp_dim_join(MpRun *run, int64_t a, int64_t b, int64_t *out);

// Appends the unknowns of the source that it is made of, some of them more than once.
void mp_dim_unknowns(MpRun *run, int64_t dim, MpValues *out);

// Whether an unknown can be nothing but a length, or None: an axis of a tensor, arithmetic.
bool mp_dim_is_length(const MpRun *run, const MpValue *value);

// Whether an unknown is the length of an axis: where anything is computed with it, it is a number.
bool mp_dim_is_used(const MpRun *run, const MpValue *value);

// dim_none.c: whether such an unknown is None. One question a path decides that for all tensors;
// `want` is the answer with which the path goes on, MP_MAYBE: it does with both.
bool mp_dim_decide_none(MpRun *run, MpValue *value, MpTristate want, MpSpan span);

// True where it is made of a length that such a question said not to be None: else the source would
// go on with something else.
bool mp_dim_is_taken_static(MpRun *run, const MpValue *value);

// At the end of the path: writes what the shapes of its graph are by now into it, and the texts of
// the lengths that are not known.
void mp_dim_finish(MpRun *run);

// The source goes on only with a number there: the unknowns in it are not None.
void mp_dim_require_number(MpRun *run, int64_t dim);

#endif
