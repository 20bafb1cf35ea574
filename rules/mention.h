// Whether the code of classes reads an attribute: what no path needs to be followed for.
#ifndef MPLINT_RULES_MENTION_H_
#define MPLINT_RULES_MENTION_H_

#include "analyzer/graph/analysis.h"

// True where the class itself gives its `self` the attribute, its bases do not, and neither they
// nor those of `classes` that derive from it read it of theirs, by any name. What is idle by its
// kind (mp_mention_is_idle) reads nothing.
bool mp_mention_is_only_stored(const MpClassFacts *classes, const MpClassFact *cls, MpStr name);

// True where the file of the class calls `X.name(…)` with an X that is not `self`.
bool mp_mention_is_called_elsewhere(const MpClassFact *cls, MpStr name);

// A layer in the attribute is not called by that, wherever it stands.
bool mp_mention_is_idle(MpNamingKind kind);

// The class of the file with that index: among `classes` and the bases of `cls`; NULL: it is none.
const MpClassFact *mp_mention_class(const MpClassFacts *classes, const MpClassFact *cls,
                                    const MpFileNames *file, uint32_t index);

#endif
