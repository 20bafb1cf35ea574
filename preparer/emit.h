// The emitters: from a model after all passes to text.
#ifndef MPLINT_PREPARER_EMIT_H_
#define MPLINT_PREPARER_EMIT_H_

#include "preparer/model.h"

// A Python module with build_model, transfer_weights and prepare_model.
void mp_emit_python(const MpModel *model, MpBuf *out);

// The graph itself with source positions (docs/graph.md).
void mp_emit_json(const MpModel *model, MpBuf *out);

// The JSON that Keras's `model_from_json` loads. What has no form in it is refused, and nothing is
// written.
void mp_emit_keras_json(MpModel *model, MpBuf *out);

#endif
