// Conditions of the source as `when` writes them.
#ifndef MPLINT_RULES_WORDING_H_
#define MPLINT_RULES_WORDING_H_

#include "analyzer/base/arena.h"
#include "analyzer/base/str.h"

// "n=0" as "n!=0"; empty where the text is no plain equation. Owned by the arena.
MpStr mp_wording_negate(MpArena *arena, MpStr text);

// One line, single blanks. Owned by the arena.
MpStr mp_wording_squeeze(MpArena *arena, MpStr text);

#endif
