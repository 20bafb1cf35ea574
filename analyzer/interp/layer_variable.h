// The variables that the library's part of a layer makes when it is built: layer_variables.def, for
// one layer. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_LAYER_VARIABLE_H_
#define MPLINT_ANALYZER_INTERP_LAYER_VARIABLE_H_

#include "analyzer/interp/shaping.h"

// The library builds the layer, for the first time: it is called with these arguments, or its
// `build` is given a shape (`from`; else NULL). Those that it was given are built with it.
void mp_layer_make_variables(MpRun *run, MpInstance *layer, const MpArguments *called,
                             const MpShape *from);

// The source's `build` is done. Where that did not come to the library's, there are none of its.
void mp_layer_leave_variables(MpRun *run, MpInstance *layer);

// The data type in which the layer keeps its variables; empty: not known.
MpStr mp_layer_dtype(const MpInstance *layer);

#endif
