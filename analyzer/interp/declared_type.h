// What the source's annotations say of an unknown: of a parameter without a value in view, and of
// a field of an object that is such. Internal to interp/.
//
// Python enforces no annotation, and an object may be of a derived class. So nothing is ruled out
// by them: a path that reads what the class that is named does not have is explored, and proves
// nothing alone.
#ifndef MPLINT_ANALYZER_INTERP_DECLARED_TYPE_H_
#define MPLINT_ANALYZER_INTERP_DECLARED_TYPE_H_

#include "analyzer/interp/run.h"

// The class of the source that `X`, `Optional[X]`, `X | None` or `"X"` names; NULL: it names none.
const MpClass *mp_declared_class(MpRun *run, const MpValue *symbol);

// An attribute of an unknown that is said to be an object of a dataclass: its properties and
// methods that only read fields are followed. NULL without exception: it is an unknown part.
MpValue *mp_declared_attribute(MpRun *run, MpValue *symbol, MpStr name, MpSpan span);

// `x.__dict__[key]`, `whole` and `key`, of an unknown x that is such: what `x.key` is, once the key
// is known. NULL: it is something else.
MpValue *mp_declared_item(MpRun *run, const MpValue *whole, const MpValue *key, MpSpan span);

#endif
