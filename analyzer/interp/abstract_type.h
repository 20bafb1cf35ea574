// Abstract types of the standard library: what isinstance says of collections.abc.Sequence,
// numbers.Integral and their like. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_ABSTRACT_TYPE_H_
#define MPLINT_ANALYZER_INTERP_ABSTRACT_TYPE_H_

#include "analyzer/interp/run.h"

// `type` is a dotted name, "typing.Sequence". MP_MAYBE: it is no such type.
MpTristate mp_is_abstract_instance(const MpValue *value, MpStr type);

#endif
