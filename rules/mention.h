// Whether the text of classes reads an attribute: what no path needs to be followed for.
#ifndef MPLINT_RULES_MENTION_H_
#define MPLINT_RULES_MENTION_H_

#include "analyzer/graph/analysis.h"

// True where the file of the class mentions the attribute once, where it is assigned, those of its
// bases never, and nothing in them reads attributes by names of any other kind or by tracking.
bool mp_mention_is_sole_in_files(const MpClassFact *cls, MpStr name);

// The same of `self` in the classes themselves: this one, its bases, and those of `classes` that
// derive from it. An attribute that is read by a constant name, `getattr(self, "a")`, is that one.
bool mp_mention_is_sole_in_classes(const MpClassFacts *classes, const MpClassFact *cls, MpStr name);

// True where the text goes through the parts or attributes of an object without naming them.
bool mp_mention_has_tracking(MpStr text);

// True where the file of the class calls `X.name(…)` with an X that is not `self`.
bool mp_mention_is_called_elsewhere(const MpClassFact *cls, MpStr name);

#endif
