// Rules that speak of single paths (MP_ON_SOME_PATH): on which of them, in each entry, what they
// report holds.
#ifndef MPLINT_RULES_SOME_PATH_H_
#define MPLINT_RULES_SOME_PATH_H_

#include "rules/claim.h"

// Fills what the claim amounts to in each entry (`stances`, `code`, `objects`), and the finding
// that it is as far as this analysis can tell.
void mp_some_path_judge(MpCollector *collector, const MpClaim *claim, MpRuling *out);

#endif
