// The graph as text that people read and tests write and read back (docs/graph.md).
#ifndef MPLINT_ANALYZER_GRAPH_TEXT_H_
#define MPLINT_ANALYZER_GRAPH_TEXT_H_

#include "analyzer/base/buf.h"
#include "analyzer/graph/graph.h"

void mp_graph_write_text(const MpGraph *self, MpBuf *out);

// Reads what mp_graph_write_text wrote; spans refer to `source` where the text has them and it is
// not NULL. MP_ERROR_SYNTAX with `*error` set ("line 3: …", owned by the arena) where it is no
// graph.
MP_NODISCARD MpStatus mp_graph_read_text(MpArena *arena, MpStr text, const struct MpSource *source,
                                         MpGraph **out, MpStr *error);

// Appends one datum as Python writes it: `[1, 'same', keras.initializers.HeNormal(seed=1)]`,
// tensors as %3 or %3.1, layers as @2.
void mp_datum_write_text(const MpDatum *self, MpBuf *out);

#endif
