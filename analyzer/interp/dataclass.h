// Classes with @dataclass. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_DATACLASS_H_
#define MPLINT_ANALYZER_INTERP_DATACLASS_H_

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/standard.h"

// The __init__ that was generated for `cls`, on an instance that exists, and `__post_init__`.
// False: an exception is pending.
MP_NODISCARD bool mp_dataclass_init(MpRun *run, MpValue *value, const MpClass *cls,
                                    const MpCall *call);

// dataclasses.dataclass, field and their like.
MpNativeTable mp_dataclass_functions(void);

#endif
