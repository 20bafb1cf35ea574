// NumPy arrays that the source assigns into: `table[:, 0::2] = np.sin(angles)`. An array is one
// object; from then on its elements are not known, its shape and dtype stay. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_ARRAY_EDIT_H_
#define MPLINT_ANALYZER_INTERP_ARRAY_EDIT_H_

#include "analyzer/interp/run.h"

// Says that one was made of the other and may show the same elements: a slice, `np.reshape(a, …)`.
// Nothing where the function, named "np.sin" or "copy", makes an array of its own.
void mp_array_note_view(MpRun *run, MpValue *made, MpValue *of, MpStr function);

// `array[…] = item`: changes the array, and all that may show its elements.
void mp_array_assign(MpRun *run, MpValue *array, MpSpan span);

// `array op= …`, of which `result` is what the operator gives: all that may show the array's
// elements does not know them any more, and shows those of the result. Gives the result.
MpValue *mp_array_inplace(MpRun *run, MpValue *array, MpValue *result, MpSpan span);

#endif
