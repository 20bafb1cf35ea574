// Shapes and variables of the text form, written and read.
#ifndef MPLINT_ANALYZER_GRAPH_TEXT_SHAPE_H_
#define MPLINT_ANALYZER_GRAPH_TEXT_SHAPE_H_

#include "analyzer/base/buf.h"
#include "analyzer/graph/text_reader.h"

// Appends "(?, 4, '2 * n')"; "?" where not even the rank is known.
void mp_text_write_shape(MpBuf *out, const MpGraph *graph, const MpShape *shape);
MpShape mp_text_read_shape(MpTextReader *self);

// Appends what is known of it, each with a blank in front: " variable='kernel' shape=(3, 4)
// dtype='float32' frozen".
void mp_text_write_variable(MpBuf *out, const MpGraph *graph, const MpVariable *variable);
// A line for each, "  owns" in front.
void mp_text_write_owned(MpBuf *out, const MpGraph *graph, const MpVariables *variables);
// A line for each call of the layer out of sight, "  gave" in front.
void mp_text_write_inner(MpBuf *out, const MpLayer *layer, const struct MpSource *main);
// Takes one of those keys; false where it is none of them. What has been read of none is trainable.
bool mp_text_read_variable_key(MpTextReader *self, MpVariable *variable, const MpTextKey *key);

#endif
