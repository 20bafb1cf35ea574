// Assigning to slices of lists, and taking elements out of lists. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_SLICE_EDIT_H_
#define MPLINT_ANALYZER_INTERP_SLICE_EDIT_H_

#include "analyzer/interp/run.h"

// The elements that a slice of known bounds takes of `length`: from `*start` to before `*stop`.
// False where a bound is not known, or the step is 0.
bool mp_slice_bounds(const MpValue *slice, int64_t length, int64_t *start, int64_t *stop,
                     int64_t *step);

// What a slice of bounds that are not known takes of a list or tuple of plain values: an unknown
// list or tuple. NULL: there is more in it, or a bound was not followed.
MpValue *mp_slice_unknown(MpRun *run, const MpValue *sequence, const MpValue *slice, MpSpan span);

// `list[slice] = item` and `del list[slice]` (`item` is NULL). False: an exception is pending.
// `*is_known` is false where nothing was done: the slice or the elements are not known.
MP_NODISCARD bool mp_slice_replace(MpRun *run, MpValue *list, const MpValue *slice, MpValue *item,
                                   MpSpan span, bool *is_known);

// Takes the element at `index` out, and tells Keras where that tracks it.
void mp_list_remove_at(MpValue *list, uint32_t index);

#endif
