// Classes with @dataclass. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_DATACLASS_H_
#define MPLINT_ANALYZER_INTERP_DATACLASS_H_

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/standard.h"

// The __init__ that was generated for `cls`, on an instance that exists, and `__post_init__`.
// False: an exception is pending.
MP_NODISCARD bool mp_dataclass_init(MpRun *run, MpValue *value, const MpClass *cls,
                                    const MpCall *call);

// The fields that the generated __repr__ or __eq__ of the object looks at, in order. False: it has
// none that is generated.
bool mp_dataclass_fields(MpRun *run, const MpInstance *instance, const char *method, MpStrs *out);

// `__dataclass_fields__` of a dataclass, and what else `@dataclass` sets that is not followed.
// NULL: another name, or no dataclass.
MpValue *mp_dataclass_attribute(MpRun *run, const MpClass *cls, MpStr name, MpSpan span);

// The `__match_args__` of a dataclass: its parameters in order, a TUPLE.
MpValue *mp_dataclass_match_args(MpRun *run, const MpClass *cls);

// dataclasses.dataclass, field and their like.
MpNativeTable mp_dataclass_functions(void);

#endif
