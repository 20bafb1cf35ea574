// Functions of NumPy's on small known arrays, in groups. Internal to the elements_*.c files.
#ifndef MPLINT_ANALYZER_INTERP_ELEMENTS_PART_H_
#define MPLINT_ANALYZER_INTERP_ELEMENTS_PART_H_

#include "analyzer/interp/elements.h"

#define MP_ELEMENTS_MAX_ARGS 8

// A call with its arguments bound to the parameters of the row: NULL where one is not given.
typedef struct MpElementsCall {
  MpRun *run;
  const char *function;  // the name without "np."
  MpValue *args[MP_ELEMENTS_MAX_ARGS];
  MpSpan span;
} MpElementsCall;

// NULL without exception: not known.
typedef const MpElements *(*MpElementsFunction)(MpElementsCall *self);

typedef struct MpElementsRow {
  const char *name;
  const char *parameters;  // in NumPy's order; one that is missing here makes the call unknown
  MpElementsFunction function;
  bool is_method;  // of arrays, too
} MpElementsRow;

typedef struct MpElementsTable {
  const MpElementsRow *rows;
  size_t count;
} MpElementsTable;

MpElementsTable mp_elements_makers(void);     // elements_make.c: array, zeros, linspace…
MpElementsTable mp_elements_folds(void);      // elements_fold.c: sum, prod, cumsum…
MpElementsTable mp_elements_arrangers(void);  // elements_arrange.c: reshape, concatenate…
MpElementsTable mp_elements_maps(void);       // elements_map.c: sqrt, round, maximum…

// --- arguments; false where they are not known ---

// The i-th argument as an array; NULL: it is none, or not known.
const MpElements *mp_elements_argument(MpElementsCall *self, uint32_t i);
// A number; `preset` where it is not given or None.
MP_NODISCARD bool mp_elements_integer(MpElementsCall *self, uint32_t i, int64_t preset,
                                      int64_t *out);
// True, False; False where it is not given.
MP_NODISCARD bool mp_elements_flag(MpElementsCall *self, uint32_t i, bool *out);
// A type; MP_ELEMENT_NONE where it is not given or None.
MP_NODISCARD bool mp_elements_dtype(MpElementsCall *self, uint32_t i, MpElementType *out);
// One length or several: a shape.
MP_NODISCARD bool mp_elements_lengths(MpElementsCall *self, uint32_t i, uint32_t *rank,
                                      int64_t *dims);
// An axis from 0 to `rank` (exclusive), negative ones from the end.
MP_NODISCARD bool mp_elements_axis(int64_t axis, uint32_t rank, uint32_t *out);
bool mp_elements_is_given(const MpElementsCall *self, uint32_t i);

#endif
