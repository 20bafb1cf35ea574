// Known arrays and scalars of NumPy's as values: what operators, attributes and loops make of them.
// Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_ARRAY_VALUE_H_
#define MPLINT_ANALYZER_INTERP_ARRAY_VALUE_H_

#include "analyzer/interp/elements.h"

// A number for an array of no axes, else NULL.
MpValue *mp_array_number(MpRun *run, const MpElements *elements);

// Gives what was made of known arrays its elements: the number that it is, or `constant` with them.
// `elements` may be NULL.
MpValue *mp_array_value(MpRun *run, const MpElements *elements, MpValue *constant);

// The same for an array that no expression of the source stands for: np.array of its elements.
MpValue *mp_array_literal(MpRun *run, const MpElements *elements, MpSpan span);

// What an operator makes of two values, one of them an array or scalar of NumPy's; `right` is NULL
// for unary ones. NULL without exception: not known.
const MpElements *mp_array_operate(MpRun *run, MpOperator op, const MpValue *left,
                                   const MpValue *right, MpSpan span);

// The same for two numbers of which one is a scalar of NumPy's, or one (`right` NULL): an opaque
// value where the result is not known.
MpValue *mp_array_operate_numbers(MpRun *run, MpOperator op, const MpValue *left,
                                  const MpValue *right, MpSpan span);

// The same as a value, as written where its elements are not known. NULL: an exception is pending.
MpValue *mp_array_operator(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span);

// True for a list beside a scalar of NumPy's, which is an array there, but for `[0] * n`.
bool mp_array_is_of_list(MpOperator op, const MpValue *left, const MpValue *right);

// `item in array`; MP_MAYBE: it is no known array, or the item is not known.
MpTristate mp_array_contains(MpRun *run, const MpValue *array, const MpValue *item, MpSpan span);

// The only element of a known array as Python's own number, as float(a) needs it; all else is what
// it is.
MpValue *mp_array_plain(MpRun *run, MpValue *value);

// The truth of the only element; MP_MAYBE: there are several, which have none together.
MpTristate mp_array_truth(const MpElements *elements);

// An attribute that is no array: shape, ndim, size, itemsize, nbytes. NULL: it is none of them.
MpValue *mp_array_plain_attribute(MpRun *run, const MpElements *elements, MpStr name, MpSpan span);

// What tolist and item give; NULL: another method, or not with these arguments.
MpValue *mp_array_plain_method(MpRun *run, const MpElements *elements, MpStr name,
                               const MpCall *call);

// An attribute of a scalar of NumPy's; NULL without exception: none that is known.
MpValue *mp_array_scalar_attribute(MpRun *run, MpValue *scalar, MpStr name, MpSpan span);

// scalar[index], as `x[None]`; NULL without exception: it is no scalar of NumPy's, or not known.
MpValue *mp_array_scalar_subscript(MpRun *run, MpValue *scalar, MpValue *index, MpSpan span);

// isinstance(value, type) for a scalar of NumPy's: "np.floating", "float".
MpTristate mp_array_scalar_is(const MpValue *scalar, MpStr type);

// True where the function, or the method, changes the array that it is given first.
bool mp_array_is_changed_by(MpStr function);

#endif
