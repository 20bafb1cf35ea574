// The passes of the preparer, in the order in which prepare.c runs them. Each leaves a sound graph,
// or notes a refusal.
#ifndef MPLINT_PREPARER_PASSES_H_
#define MPLINT_PREPARER_PASSES_H_

#include "preparer/model.h"

// Refuses what no pass can help: decisions that the source does not settle, a path that ends in an
// exception, control flow that hangs on a tensor's value.
void mp_pass_admit(MpModel *model);

// Sets `graph`, `inputs`, `outputs` and `call_arguments` from the forward pass.
void mp_pass_copy(MpModel *model);

// Puts the bodies of unwrapped calls in the place of the calls, and drops the bodies of those that
// are kept whole.
void mp_pass_inline(MpModel *model);

// Drops nodes that reach no output; the inputs stay.
void mp_pass_drop(MpModel *model);

// Gives weights that the source owns itself to layers of the result.
void mp_pass_carry(MpModel *model);

// Refuses what is needed and not known, or has no place in a Functional model.
void mp_pass_check(MpModel *model);

// Looks whether a call builds something else when the model is complete: Keras runs the source's
// code again in each call on arrays. The pass `check` refuses that, after all else. Where there are
// two such calls, shapes have all lengths that are the same in both.
void mp_pass_again(MpModel *model);

// For Keras 3: turns what is worked out from `tf.shape` into numbers.
void mp_pass_lengths(MpModel *model);

// For Keras 3: puts functions of keras.ops in the place of `tf.*`, and refuses what has none.
void mp_pass_ops(MpModel *model);

// For Keras 2: writes `==` and `!=` of tensors as functions, which Keras can load again.
void mp_pass_equality(MpModel *model);

// Makes sublayers with weights that are called on constants only depend on an input, so that Keras
// keeps them, and with them their weights. Outputs that are constants likewise.
void mp_pass_tie(MpModel *model);

// Finds where the original has each layer, and what is left out.
void mp_pass_paths(MpModel *model);

// Gives layers and inputs their names.
void mp_pass_names(MpModel *model);

// `--rewrite relu6`: makes a ReLU that is capped at 6 a plain one.
void mp_pass_relu6(MpModel *model);

// `--rewrite separable`: makes a SeparableConv2D a DepthwiseConv2D and a Conv2D.
void mp_pass_separable(MpModel *model);

#endif
