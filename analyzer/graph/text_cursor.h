// Reads the values in one line of the text form. The first thing that is wrong stops it: after that
// every function gives an empty answer, so callers look once, at the end of the line.
#ifndef MPLINT_ANALYZER_GRAPH_TEXT_CURSOR_H_
#define MPLINT_ANALYZER_GRAPH_TEXT_CURSOR_H_

#include "analyzer/graph/graph.h"

// Values inside values deeper than this are refused.
#define MP_TEXT_MAX_DEPTH 200u

typedef struct MpTextCursor {
  MpGraph *graph;                 // its nodes and layers all exist already, though they are empty
  const struct MpSource *source;  // NULL: spans are read as "nowhere"
  MpStr line;
  size_t at;
  uint32_t depth;
  const char *problem;  // NULL: nothing is wrong
} MpTextCursor;

void mp_text_fail(MpTextCursor *self, const char *problem);

// Behind white space; true at the end of the line, and once something is wrong.
bool mp_text_at_end(MpTextCursor *self);
// Takes the punctuation if it stands here.
bool mp_text_take(MpTextCursor *self, const char *punctuation);
void mp_text_expect(MpTextCursor *self, const char *punctuation);
// A run of letters, digits, "_" and "."; borrowed from the line.
MpStr mp_text_read_word(MpTextCursor *self);
uint64_t mp_text_read_number(MpTextCursor *self, uint64_t limit);
// A string literal with its escapes undone, owned by the graph's arena.
MpStr mp_text_read_string(MpTextCursor *self);
bool mp_text_is_string(MpTextCursor *self);  // what comes next
// "{3:5-17}" if it stands here, else "nowhere".
MpSpan mp_text_read_span(MpTextCursor *self);
// "%3" and "@2"; MP_NODE_NONE and NULL where it is none.
MpNodeId mp_text_read_node(MpTextCursor *self);
MpLayer *mp_text_read_layer(MpTextCursor *self);
// "%3" or "%3.1".
MpTensor mp_text_read_tensor(MpTextCursor *self);
const MpDatum *mp_text_read_datum(MpTextCursor *self);
// In parentheses.
MpArguments mp_text_read_arguments(MpTextCursor *self);

#endif
