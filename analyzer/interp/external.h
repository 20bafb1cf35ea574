// What names of packages outside the project mean, by a table: external.def. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_EXTERNAL_H_
#define MPLINT_ANALYZER_INTERP_EXTERNAL_H_

#include "analyzer/interp/run.h"

// What reading the name gives where that is more than the name: a plain unknown, or what it is
// another name of. NULL: nothing more is known of it.
MpValue *mp_external_value(MpRun *run, MpStr name, MpSpan span);

typedef struct MpExternalRow MpExternalRow;

// The row of the name; NULL: the table does not know it.
const MpExternalRow *mp_external_find(MpStr name);

// The call of the name, whose row may be NULL. NULL without an exception: the table does not know
// it, or not with such arguments.
MpValue *mp_external_call(MpRun *run, const MpExternalRow *row, MpStr name, const MpCall *call);

// True for a plain value that is not known, though what it has under some names is.
bool mp_external_is_data(MpStr name);

// True for a function that changes what it is given in a way that is not followed; the row may be
// NULL.
bool mp_external_changes(const MpExternalRow *row);

// True for a class that a class of the source may derive from: one that makes decorators, or
// objects with methods that are known.
bool mp_external_is_class(MpStr name);

// A method that an object has of such a class; NULL without exception: none.
MpValue *mp_external_method(MpRun *run, MpValue *self, MpStr name);

#endif
