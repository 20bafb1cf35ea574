// From the graph of a model to a Functional model's source: a flat list of passes over a copy of
// the graph, validated after each, then one emitter.
#ifndef MPLINT_PREPARER_PREPARE_H_
#define MPLINT_PREPARER_PREPARE_H_

#include "analyzer/base/buf.h"
#include "analyzer/graph/later.h"

typedef enum MpPrepareFormat {
  MP_PREPARE_PYTHON,
  MP_PREPARE_JSON,
  MP_PREPARE_KERAS_JSON,
} MpPrepareFormat;

typedef struct MpPrepareOptions {
  MpPrepareFormat format;
  MpStr source_name;      // for the header: the file's name without its folder
  MpStr expression;       // as given
  MpStr target;           // "aimet"
  MpStr version;          // of mplint
  bool splits_separable;  // --rewrite separable
  bool uncaps_relu6;      // --rewrite relu6
  MpLaterCalls later;     // in which the same must come out; may be empty
} MpPrepareOptions;

// Why nothing was written: which expression, where, and what would settle it.
typedef struct MpRefusal {
  MpSpan span;    // may be nowhere
  MpStr message;  // "the number of units of `self.d` is not known: `config.units`"
  MpStr help;     // "pass --assume 'config.units=…'"; may be empty
} MpRefusal;

typedef MP_ARRAY(MpRefusal) MpRefusals;

typedef struct MpPrepared {
  bool is_written;  // `out` holds the result; else `refusals` says why not
  MpRefusals refusals;
  MpStrs left_out;   // paths of sublayers that no output needs: "block.aux"
  MpStrs rewritten;  // what --rewrite did: "`act` is a ReLU without its cap at 6"
} MpPrepared;

// Prepares the forward pass `forward` of `graph` (not changed) and appends the result to `out`.
// Everything in the result is owned by `arena`.
MpPrepared mp_prepare(const MpGraph *graph, const MpForward *forward,
                      const MpPrepareOptions *options, MpArena *arena, MpBuf *out);

#endif
