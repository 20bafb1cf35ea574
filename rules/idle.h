// Attributes that all code does nothing with that a forward pass could need: they are named, built
// by hand, or read in methods that users call beside `call`.
#ifndef MPLINT_RULES_IDLE_H_
#define MPLINT_RULES_IDLE_H_

#include "analyzer/graph/analysis.h"

// True where that is so of all that the file of the class and those of its bases do with attributes
// of that name, whatever object they are of, and nothing in them reads attributes by names that are
// not written there. One of them stores it, and only there. `classes` are those of the file.
bool mp_idle_is_attribute(const MpClassFacts *classes, const MpClassFact *cls, MpStr name);

#endif
