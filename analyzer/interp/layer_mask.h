// The masks that Keras 2 sends along with tensors, where a model is written (`prepare`, `summary`):
// the linter takes a path without. Internal to interp/.
//
// Layers of the library do with masks in the result what they do in the original. What layers of
// the source do is written down: "mplint.mask_of" gives the mask of a tensor as a tensor, and
// "mplint.with_mask" gives a tensor with another mask.
#ifndef MPLINT_ANALYZER_INTERP_LAYER_MASK_H_
#define MPLINT_ANALYZER_INTERP_LAYER_MASK_H_

#include "analyzer/interp/run.h"

// A layer of the library was called: from now on there may be masks.
void mp_mask_note_call(MpRun *run, const MpInstance *instance);

// Passes the mask of the first argument to a `call` that takes one, as Keras does.
void mp_mask_fill(MpRun *run, const MpFunctionDef *def, MpCall *call);

// What the call of a layer of the source gives, with the mask that its class computes. `call` as
// its `call` was given it. NULL: an exception is pending.
MpValue *mp_mask_attach(MpRun *run, MpValue *layer, const MpCall *call, MpValue *result);

// `layer.compute_mask(inputs, mask)` of a class of the library; NULL where it is not known.
MpValue *mp_mask_compute(MpRun *run, const MpInstance *instance, const MpCall *call);

#endif
