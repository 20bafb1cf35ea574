// The names that Keras gives to layers: the explicit one, else "dense", "dense_1", counted by class
// in order of creation. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_LAYER_NAME_H_
#define MPLINT_ANALYZER_INTERP_LAYER_NAME_H_

#include "analyzer/interp/run.h"

// Keras's own constructor has the layer named, which this call of it gives a name or none; and so
// the layers that it makes for itself.
void mp_layer_name(MpRun *run, MpInstance *layer, const MpCall *call);

// What the first call of it makes takes its names.
void mp_layer_name_called(MpRun *run, const MpInstance *layer);

// Whether automatic names are certain by now: all that may have made layers was followed.
bool mp_layer_names_are_counted(const MpRun *run);

#endif
