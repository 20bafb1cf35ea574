// Names of modules that are in no file in view: what stands behind one may be any value, however it
// is written. Where it is called or derived from it stays a name (LIBRARY); where its value matters
// (a condition, a comparison, an index) it is an unknown. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_UNSEEN_H_
#define MPLINT_ANALYZER_INTERP_UNSEEN_H_

#include "analyzer/interp/run.h"

// True for such a name: it is of no library that the tables know, and not of Python's own.
bool mp_unseen_is(const MpValue *value);

// mp_resolve, and a SYMBOL for such a name: the same one each time, in the source's own words.
MpValue *mp_unseen_resolve(MpRun *run, MpValue *value);

#endif
