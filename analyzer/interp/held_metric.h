// Metrics that models hold: Keras 2 counts their variables among the model's weights, though a
// metric is none of its layers; those that another layer holds it does not count. Internal to
// interp/.
#ifndef MPLINT_ANALYZER_INTERP_HELD_METRIC_H_
#define MPLINT_ANALYZER_INTERP_HELD_METRIC_H_

#include "analyzer/interp/run.h"

// The object is an attribute of `owner`, or in a container that is: where it is a metric and that a
// model, the model has its variables. Of a metric that several models hold only the first has them;
// those of the others are not known.
void mp_metric_hold(MpRun *run, const MpInstance *owner, const MpValue *value);

#endif
