// What type of object a tensor is in Python. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_TENSOR_TYPE_H_
#define MPLINT_ANALYZER_INTERP_TENSOR_TYPE_H_

#include "analyzer/interp/run.h"

// True where a tensor is asked whether it is a `tf.Tensor` and nothing else is open: the answer is
// mp_tensor_type_question.
bool mp_tensor_type_is_asked(MpRun *run, MpValue *value, MpValue *types);

// What Keras hands to `call` is a tf.Tensor with Keras 2, and none while Keras 3 makes a model: one
// question for all tensors.
MpValue *mp_tensor_type_question(MpRun *run, MpStr text, MpSpan span);

// `type(tensor)` of what is surely one tensor: the one class or the other.
MpValue *mp_tensor_type(MpRun *run, const MpValue *value, MpSpan span);

#endif
