// Calls of layers on arrays, outside of any model: what stands for the arrays. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_ARRAY_CALL_H_
#define MPLINT_ANALYZER_INTERP_ARRAY_CALL_H_

#include "analyzer/interp/run.h"

// True where a tensor that depends on an input is among the arguments: no call on arrays.
bool mp_array_call_takes_input(MpRun *run, const MpCall *call);

// The call with an INPUT node for each array among its positional arguments. `has_batch`: with the
// length of the first axis that the array has, as TensorFlow runs it; else it is None, since
// preparation traces the model with a symbolic one.
MpCall mp_array_call_with_inputs(MpRun *run, const MpCall *call, bool has_batch);

// The model is run in training, which may build layers that nothing else reaches: whether those are
// built that are not built by now is not known.
void mp_array_call_note_training(MpRun *run);

// True where the value of `training` is None or False.
bool mp_array_call_is_inference(const MpValue *training);

#endif
