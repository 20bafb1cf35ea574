// Rules that speak of all paths (MP_ON_EVERY_PATH): when what they report is a finding.
#ifndef MPLINT_RULES_EVERY_PATH_H_
#define MPLINT_RULES_EVERY_PATH_H_

#include "rules/claim.h"

// The finding that the claim amounts to; NULL: none.
MpDiag *mp_every_path_judge(MpCollector *collector, MpClaim *claim);

#endif
