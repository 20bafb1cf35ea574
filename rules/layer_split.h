// The fix for a layer that is used several times: a layer object of its own for each use.
#ifndef MPLINT_RULES_LAYER_SPLIT_H_
#define MPLINT_RULES_LAYER_SPLIT_H_

#include "rules/pass.h"

// Adds the fix to the finding where it keeps the numbers: the layer has no weights, `self.NAME =
// Class(…)` makes it, and each use is a call `self.NAME(…)` of its own in the same class.
void mp_layer_split_suggest(MpPass *pass, MpDiag *diag, const MpLayer *layer);

#endif
