// Classes with @dataclass. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_DATACLASS_H_
#define MPLINT_ANALYZER_INTERP_DATACLASS_H_

#include "analyzer/interp/standard.h"

// The generated __init__ on an instance that exists. False: an exception is pending.
MP_NODISCARD bool mp_dataclass_init(MpRun *run, MpValue *value, const MpCall *call);

// dataclasses.field and its like.
MpNativeTable mp_dataclass_functions(void);

#endif
