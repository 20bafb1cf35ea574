// What a layer of the library does with layers of the source that it was given (RNN with its cell,
// TimeDistributed with the layer inside): they are run once, as Keras's own code runs them, for the
// weights that they make and the shapes of what they give. Where a model is written (`prepare`,
// `summary`), and with Keras 2. It is no part of the graph (unrecorded.h). Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_INNER_CALL_H_
#define MPLINT_ANALYZER_INTERP_INNER_CALL_H_

#include "analyzer/interp/run.h"

// What a call of the layer of the library gives.
typedef struct MpInnerOutputs {
  bool is_followed;        // the layers inside have run to their end: what is not built never is
  uint32_t count;          // of results; 0: not known
  const MpShape **shapes;  // `count` of them, NULL where one is not known
  MpStr dtype;             // of the first; empty: not known
} MpInnerOutputs;

// The call of `layer` that `node` stands for. Blank where all inside is the library's, where that
// is not followed, and where it asks what the source does not settle; then nothing is known of the
// weights inside either.
MpInnerOutputs mp_inner_call(MpRun *run, MpInstance *layer, const MpNode *node, const MpCall *call);

// Gives the results of the node what is known of them, where that is more than its own rule knows.
void mp_inner_keep(MpRun *run, const MpInnerOutputs *outputs, MpNode *node);

// inner_copy.c: makes the copies of what a Bidirectional was given, as its constructor does with
// `from_config(get_config())`: both, or one beside a `backward_layer`. False, with nothing known of
// them: all of it is the library's own, or it was not followed.
MP_NODISCARD bool mp_inner_make_copies(MpRun *run, MpInstance *layer, MpSpan span);

// What the library's part of `get_config` says of the layer: enough to make such a one. False: that
// is not known.
MP_NODISCARD bool mp_inner_config(MpRun *run, const MpInstance *layer, MpValue *dict);

// True where code of the source runs in the layer, or a model does: what only that tells.
bool mp_inner_runs_source(const MpInstance *layer);

#endif
