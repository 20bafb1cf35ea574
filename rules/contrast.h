// Rules that speak of what is otherwise elsewhere (MP_NOT_ON_EVERY_PATH): where their subject
// occurs, and whether it is fine on some path that surely exists.
#ifndef MPLINT_RULES_CONTRAST_H_
#define MPLINT_RULES_CONTRAST_H_

#include "rules/claim.h"

// A byte a graph of the entry with this index: the subject occurs there, fine or not. In the
// collector's scratch memory.
const uint8_t *mp_contrast_paths(const MpCollector *collector, MpSpan subject, uint32_t entry);

// Marks the ruling, which has its stances, as one that needs a contrast, and notes in which entries
// of the background words tell it from the paths on which its subject is fine.
void mp_contrast_judge(MpCollector *collector, MpRuling *ruling);

// True where the subject of the ruling is surely fine somewhere in this analysis.
bool mp_contrast_holds(const MpCollector *collector, const MpRuling *ruling);

// True where the acquittal is of a path that surely exists. One of a class alone in the background,
// where `call` is given all that it can take, is no more than what words name.
bool mp_contrast_is_sure(const MpCollector *collector, const MpMark *acquittal);

#endif
