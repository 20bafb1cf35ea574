// What calls read of the objects that they belong to, where a model is written (`prepare`): Keras
// runs the calls again whenever the model is used, so what changes afterwards makes it another
// model. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_SEEN_H_
#define MPLINT_ANALYZER_INTERP_SEEN_H_

#include "analyzer/interp/run.h"

// The running code reads an attribute of a layer.
void mp_seen_read(MpRun *run, const MpInstance *instance, MpStr name, MpValue *value);

// The source gives it another value.
void mp_seen_set(MpRun *run, const MpInstance *instance, MpStr name, const MpValue *item,
                 MpSpan span);

// The layer is called anew, and its graph is of that call.
void mp_seen_forget(MpRun *run, const MpLayer *layer);

// At the end: the lists and dictionaries among them hold what they held then, or there is no model.
void mp_seen_check(MpRun *run);

#endif
