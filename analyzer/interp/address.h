// The address of an object, as `id` gives it: equal to that of the same object and to no other.
// Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_ADDRESS_H_
#define MPLINT_ANALYZER_INTERP_ADDRESS_H_

#include "analyzer/interp/run.h"

// A SYMBOL, the same one each time: which number it is nobody knows, so whatever is computed of it
// is unknown, too. NULL: that value has no object of its own that is known to be there for as long
// as the address is compared (numbers, texts, tuples, bound methods, unknowns).
MpValue *mp_address_of(MpRun *run, const MpValue *object, MpSpan span);

#endif
