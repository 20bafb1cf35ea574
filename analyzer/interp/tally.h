// How far the classes of a file were followed, counted from the graphs of all paths. Internal to
// interp/.
#ifndef MPLINT_ANALYZER_INTERP_TALLY_H_
#define MPLINT_ANALYZER_INTERP_TALLY_H_

#include "analyzer/graph/analysis.h"

// Sets the analysis's limits, reports and stats from its entries and classes.
void mp_tally(MpAnalysis *analysis);

#endif
