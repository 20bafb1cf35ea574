// Operators on any values. Internal to interp/; what others need of it is in run.h.
#ifndef MPLINT_ANALYZER_INTERP_OPERATE_H_
#define MPLINT_ANALYZER_INTERP_OPERATE_H_

#include "analyzer/interp/run.h"

// `del value[index]`; false with an exception pending.
MP_NODISCARD bool mp_subscript_delete(MpRun *run, MpValue *value, MpValue *index, MpSpan span);

#endif
