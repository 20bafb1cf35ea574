// What a model consists of, layer by layer, with shapes, counts and costs: what `model.summary()`
// of Keras 2 shows, and more. docs/summary.md says how each number is counted.
//
// Numbers are exact, or MP_SUMMARY_UNKNOWN. Everything is owned by the arena it was made in.
#ifndef MPLINT_SUMMARY_SUMMARY_H_
#define MPLINT_SUMMARY_SUMMARY_H_

#include "analyzer/base/buf.h"
#include "analyzer/graph/graph.h"

#define MP_SUMMARY_UNKNOWN (-1)

typedef struct MpSummaryRow MpSummaryRow;
typedef MP_ARRAY(MpSummaryRow) MpSummaryRows;

// A layer, an operation that Keras makes a layer of, or an input.
struct MpSummaryRow {
  MpStr name;        // as Keras names it; empty where that is not certain
  MpStr class_name;  // "Conv2D", "TFOpLambda"; empty: not known
  MpStr path;  // from the model: "layers[3]", "encoder.blocks[0].norm"; empty: none leads there
  MpStr step;  // the end of it, from what holds it: "blocks[0]"
  const MpLayer *layer;  // NULL: an operation or input
  MpSpan span;           // what makes it
  // What its calls in the model give, those of one shape once; none: it is not called, or not
  // known.
  MP_ARRAY(const MpDatum *) outputs;
  uint32_t call_count;
  bool has_unseen_calls;  // it is called by a layer of the library: those are not in the graph
  MpStr dtype;            // of the first output; empty: not known
  int64_t params;         // numbers in its weights and in those of its parts, each weight once
  MpTristate trainable;
  int64_t weight_bytes;
  int64_t activation_bytes;  // of all outputs inside it, for one sample
  int64_t macs;              // multiply-accumulates of its calls, for one sample
  MpStrs connected_to;       // "conv2d[0][0]": layer, call, output
  bool connections_are_known;
  MpSummaryRows rows;  // its parts
};

// Something that is not known, and what would settle it.
typedef struct MpSummaryNote {
  MpStr message;
  MpStr help;  // may be empty
  MpSpan span;
} MpSummaryNote;

typedef MP_ARRAY(MpSummaryNote) MpSummaryNotes;

typedef struct MpSummary {
  const MpGraph *graph;
  MpStr name;
  MpStr class_name;
  MpSummaryRows rows;
  int64_t total_params;
  int64_t trainable_params;
  int64_t non_trainable_params;
  int64_t weight_bytes;
  int64_t activation_bytes;
  int64_t macs;
  MpSummaryNotes notes;
} MpSummary;

// Of the model that `forward` of the graph runs, which was evaluated with that Keras. `depth`:
// levels of rows, UINT32_MAX for all.
MpSummary mp_summarize(const MpGraph *graph, const MpForward *forward, MpKerasVersion version,
                       uint32_t depth, MpArena *arena);

typedef struct MpSummaryHeader {
  MpStr version;     // of mplint
  MpStr source;      // the file's name without its folder
  MpStr expression;  // as given
  uint32_t columns;  // of the terminal; text is made to fit, where it can
} MpSummaryHeader;

// Appends the summary in one format, the last line with its end.
void mp_summary_write_text(MpBuf *out, const MpSummary *self, const MpSummaryHeader *header);
void mp_summary_write_markdown(MpBuf *out, const MpSummary *self, const MpSummaryHeader *header);
void mp_summary_write_json(MpBuf *out, const MpSummary *self, const MpSummaryHeader *header);

#endif
