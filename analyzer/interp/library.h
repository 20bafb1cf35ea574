// Things of Keras, TensorFlow, NumPy and other packages, by canonical name. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_LIBRARY_H_
#define MPLINT_ANALYZER_INTERP_LIBRARY_H_

#include "analyzer/interp/run.h"

// Calls a library's function or class. NULL: an exception is pending.
MpValue *mp_library_call(MpRun *run, MpStr name, const MpCall *call);

// Calls what a library call gave (an initializer, a decorator factory's result).
MpValue *mp_library_call_constant(MpRun *run, MpValue *callee, const MpCall *call);

// `module.name` of a library or of a package that is not in view.
MpValue *mp_library_attribute(MpRun *run, MpStr module, MpStr name, MpSpan span);

// A CONSTANT: the call kept as written.
MpValue *mp_library_constant(MpRun *run, MpStr name, const MpCall *call);

// `np.ones(3).name`.
MpValue *mp_library_constant_attribute(MpRun *run, MpValue *constant, MpStr name, MpSpan span);

// The shape of an array that is made from literals, batch axis included; NULL where it is not
// known.
const MpShape *mp_library_constant_shape(MpRun *run, const MpValue *constant);

// True where it is an array of NumPy's: operators and subscripts are kept as written too.
bool mp_library_constant_is_array(const MpValue *value);

// constant[index]: of an array an element that is known, or a constant as written; of anything else
// an unknown. NULL: an exception is pending.
MpValue *mp_library_constant_subscript(MpRun *run, MpValue *constant, MpValue *index, MpSpan span);

// `np.mgrid[0:5, 0:3]`: the constant that the name makes of an index.
MpValue *mp_library_name_subscript(MpRun *run, MpValue *name, MpValue *index, MpSpan span);

// Its elements along the first axis, where their number is known and not large; else false, and
// nothing was appended.
bool mp_library_constant_items(MpRun *run, MpValue *constant, MpValues *out);

#endif
