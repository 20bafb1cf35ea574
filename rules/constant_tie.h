// The fix for a layer that is called on constants only: make the constant of the input, with the
// same numbers.
#ifndef MPLINT_RULES_CONSTANT_TIE_H_
#define MPLINT_RULES_CONSTANT_TIE_H_

#include "rules/pass.h"

// Adds the fix to the finding at the layer's call `node` where it keeps the numbers: the first
// argument is a `tf.range`, and the name that `call` has for its input is that one tensor.
void mp_constant_tie_suggest(MpPass *pass, MpDiag *diag, const MpNode *node);

#endif
