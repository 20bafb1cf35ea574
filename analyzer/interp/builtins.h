// Python's builtin functions and types, in groups. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_BUILTINS_H_
#define MPLINT_ANALYZER_INTERP_BUILTINS_H_

#include "analyzer/interp/native.h"

typedef struct MpNativeTable {
  const MpNativeRow *rows;
  size_t count;
} MpNativeTable;

MpNativeTable mp_builtin_types(void);      // builtins_type.c: int, str, list…
MpNativeTable mp_builtin_objects(void);    // builtins_object.c: isinstance, getattr, print…
MpNativeTable mp_builtin_iterators(void);  // builtins_iter.c: zip, sorted, sum…
MpNativeTable mp_builtin_orders(void);     // builtins_order.c: sorted, min, max
MpNativeTable mp_builtin_numbers(void);    // builtins_number.c: abs, round, len…

// True for the name of a builtin type: what isinstance takes and repr shows as a class.
bool mp_builtin_is_type(MpStr name);

// True for an attribute that Python's builtin type of that name has, or every object.
bool mp_type_has_attribute(MpStr type, MpStr name);

// type(value); an unknown value where the type is not known.
MpValue *mp_builtin_type_of(MpRun *run, MpValue *value, MpSpan span);

// Elements of an iterable as a loop takes them: an unknown sequence's length is decided. False
// where they are not known: `*result` is what the builtin gives.
MP_NODISCARD bool mp_builtin_elements(MpRun *run, MpValue *iterable, const char *name, MpSpan span,
                                      MpValues *out, MpValue **result);

// len(value), "len" of an unknown; NULL: an exception is pending.
MpValue *mp_builtin_length(MpRun *run, MpValue *value, MpSpan span);

// The items of a dictionary from pairs, a mapping or nothing, and keywords, into `dict`.
MP_NODISCARD bool mp_builtin_fill_dict(MpRun *run, MpValue *dict, const MpCall *call,
                                       MpValue **result);

#endif
