// Weights that the source itself makes: add_weight, tf.Variable. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_OWN_WEIGHT_H_
#define MPLINT_ANALYZER_INTERP_OWN_WEIGHT_H_

#include "analyzer/interp/run.h"

// `self.add_weight(…)` of a layer, as Keras 2 or 3 takes its arguments.
MpValue *mp_own_weight_add(MpRun *run, MpValue *self, const MpCall *call);

// What the node of a variable is known to hold, with the name and trainability that the call gives.
void mp_own_weight_describe(MpRun *run, const MpNode *node, const MpCall *call);

#endif
