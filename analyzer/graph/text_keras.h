// The Keras that a graph is built with, in the text form.
#ifndef MPLINT_ANALYZER_GRAPH_TEXT_KERAS_H_
#define MPLINT_ANALYZER_GRAPH_TEXT_KERAS_H_

#include "analyzer/base/buf.h"
#include "analyzer/graph/graph.h"
#include "analyzer/graph/text_cursor.h"

// Appends a line; nothing for 2.10.
void mp_text_write_keras(MpBuf *out, const MpGraph *graph);

// Reads what stands behind the line's first word.
void mp_text_read_keras(MpTextCursor *cursor, MpGraph *graph);

#endif
