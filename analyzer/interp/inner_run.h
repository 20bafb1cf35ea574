// How each layer of the library runs the layers that it was given. Internal to interp/; for
// inner_call.c.
#ifndef MPLINT_ANALYZER_INTERP_INNER_RUN_H_
#define MPLINT_ANALYZER_INTERP_INNER_RUN_H_

#include "analyzer/interp/inner_call.h"

typedef struct MpInnerRun {
  MpRun *run;
  MpInstance *layer;    // of the library
  const MpCall *call;   // of it
  const MpShape *from;  // of the data that it is given
  MpStr dtype;          // of that, as the layer casts it; empty: not known
  MpValues states;      // that stand beside the data in a list
  MpInnerOutputs out;
} MpInnerRun;

// The type in which the layer hands on a tensor that it is given; empty: not known.
MpStr mp_inner_run_dtype(MpRun *run, const MpInstance *layer, const MpValue *tensor);

// Runs what is inside and fills `out`, as far as it is known. False: an exception is pending, or
// something was not followed.
MP_NODISCARD bool mp_inner_run(MpInnerRun *self);

// inner_cell.c: the same for an RNN.
MP_NODISCARD bool mp_inner_run_cells(MpInnerRun *self);

// inner_copy.c: the same for a Bidirectional.
MP_NODISCARD bool mp_inner_run_directions(MpInnerRun *self);

// A tensor of that shape that stands for what the layer hands to what is inside.
MpValue *mp_inner_tensor(const MpInnerRun *self, const MpShape *shape);
// Without an axis; with one of that length.
MpShape *mp_inner_without(MpRun *run, const MpShape *shape, int32_t axis);
MpShape *mp_inner_with(MpRun *run, const MpShape *shape, int32_t axis, int64_t length);
// What a call gives, where that is one tensor of a known shape; else NULL.
const MpShape *mp_inner_result_shape(MpRun *run, const MpValue *result);

#endif
