// What layers gave that a layer of the library called, which holds them: kept with the layer
// (MpLayer.inner_results), since such calls are no part of the graph. Where a model is written.
// Internal to interp/; for inner_call.c.
#ifndef MPLINT_ANALYZER_INTERP_INNER_RESULT_H_
#define MPLINT_ANALYZER_INTERP_INNER_RESULT_H_

#include "analyzer/interp/run.h"

// Of the calls that are nodes from `first` on, while their shapes can still be asked for.
void mp_inner_results_keep(MpRun *run, MpNodeId first);

// All that the layer holds may have been called out of sight, where `node` stands.
void mp_inner_results_lose(MpRun *run, MpInstance *layer, const MpNode *node);

#endif
