// Methods of strings. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_METHOD_STR_H_
#define MPLINT_ANALYZER_INTERP_METHOD_STR_H_

#include "analyzer/interp/builtins.h"

// True where the call has from `least` to `most` known positional arguments; otherwise `*result` is
// what the method gives.
MP_NODISCARD bool mp_str_arguments(MpRun *run, MpValue *self, const MpCall *call, const char *name,
                                   uint32_t least, uint32_t most, MpValue **result);

// An argument of the same type as `self`; NULL: TypeError, or there is no such argument.
MpValue *mp_str_argument(MpRun *run, const MpCall *call, uint32_t index, const MpValue *self);

// A value of the type of `self`, STR or BYTES.
MpValue *mp_str_like(MpRun *run, const MpValue *self, MpStr text);

// method_str_search.c: find, replace, split, join…
MpValue *mp_str_search_attribute(MpRun *run, MpValue *value, MpStr name);

// method_str_format.c: "{}".format(…).
MpValue *mp_str_format_method(MpRun *run, MpValue *self, const MpCall *call);
MpValue *mp_str_format_map(MpRun *run, MpValue *self, const MpCall *call);

#endif
