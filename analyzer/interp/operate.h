// Operators on any values. Internal to interp/; what others need of it is in run.h.
#ifndef MPLINT_ANALYZER_INTERP_OPERATE_H_
#define MPLINT_ANALYZER_INTERP_OPERATE_H_

#include "analyzer/interp/run.h"

// `del value[index]`; false with an exception pending.
MP_NODISCARD bool mp_subscript_delete(MpRun *run, MpValue *value, MpValue *index, MpSpan span);

// `left op= right`: lists, sets and dictionaries change in place, an object as its class says,
// everything else is `left op right`. NULL: an exception is pending.
MpValue *mp_inplace(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span);

// `left token right`, which Python refuses: a TypeError is pending.
MpValue *mp_operator_refused(MpRun *run, MpStr token, const MpValue *left, const MpValue *right,
                             MpSpan span);

#endif
