// Operators and comparisons of objects, by the methods of their classes. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_OPERATE_OBJECT_H_
#define MPLINT_ANALYZER_INTERP_OPERATE_OBJECT_H_

#include "analyzer/interp/run.h"

// Each gives NULL without exception where no method of the operands' classes takes part.

// `left op right`: __add__ of the left, __radd__ of the right.
MpValue *mp_object_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span);
// `left op= right`: __iadd__.
MpValue *mp_object_inplace(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span);
MpValue *mp_object_unary(MpRun *run, MpOperator op, MpValue *operand, MpSpan span);
// ==, !=, <, <=, >, >=: as the methods give it.
MpValue *mp_object_compare(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span);

// True where all that operators of the object do is in view.
bool mp_object_is_in_view(const MpValue *value);

#endif
