// What a model is called on where the source makes no keras.Input for it: `input_shape` of the
// first layer of a Sequential, `model.build(input_shape)`. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_DECLARED_INPUT_H_
#define MPLINT_ANALYZER_INTERP_DECLARED_INPUT_H_

#include "analyzer/interp/run.h"

// Takes what a layer's constructor is told of its input: `input_shape`, `batch_input_shape`,
// `input_dim`, `input_length` of an Embedding, and what InputLayer is made with.
void mp_declared_take(MpRun *run, MpInstance *instance, const MpCall *call);

// Takes the shape that a model is built with.
void mp_declared_take_build(MpRun *run, MpInstance *instance, const MpCall *call);

// A tensor for a Sequential or model that the source does not call: its own keras.Input, or a new
// one of the declared shape, which stands for an array where a model is built with a batch axis
// that is a number. NULL: it says nothing.
MpValue *mp_declared_input(MpRun *run, MpInstance *model, MpStr name, MpSpan span);

#endif
