// How people are shown what a graph holds: in Keras's own words.
#ifndef MPLINT_ANALYZER_GRAPH_SHOWN_H_
#define MPLINT_ANALYZER_GRAPH_SHOWN_H_

#include "analyzer/base/buf.h"
#include "analyzer/graph/graph.h"

// The name of a layer: Keras's, empty where it is not certain.
MpStr mp_layer_shown_name(const MpLayer *layer);

// "Conv2D", "Functional", "Encoder"; empty: not known.
MpStr mp_layer_shown_class(const MpLayer *layer);

// Appends "(None, 224, 224, 3)": None for an axis that Keras does not know, "?" for one that the
// source leaves open; "?" where `shape` is NULL or its rank is not known.
void mp_shape_write_shown(MpBuf *out, const MpShape *shape);

#endif
