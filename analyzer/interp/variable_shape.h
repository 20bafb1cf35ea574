// Shapes and conditions of layer_variables.def, for one layer that is built. Internal to interp/.
//
// A shape is terms with blanks between them, each an axis or several:
//   units*4  channels/groups  2      lengths: parameters of the constructor, numbers, and what the
//                                    layer is called on: `last` its last axis, `channels` that of
//                                    its data format, `query_last`, `key_last`; `a|b` is b where a
//                                    is None or 0
//   [kernel_size]                    a parameter that holds an axis for each space axis, or all
//   axes ?                                None
//   @name                            what a function works out: `special` in variable_shape.c
// A condition is terms with `&` between them: a parameter that is true, `!` before it that is not;
// `mode=imag`, `mean=None` compare.
#ifndef MPLINT_ANALYZER_INTERP_VARIABLE_SHAPE_H_
#define MPLINT_ANALYZER_INTERP_VARIABLE_SHAPE_H_

#include "analyzer/interp/shaping.h"

// NULL: not known. Owned by the run.
const MpShape *mp_variable_shape(MpShaping *self, MpStr text);
MpTristate mp_variable_when(MpShaping *self, MpStr text);

// --- variable_special.c: what no list of terms says; NULL: not known ---

#define MP_VARIABLE_SPECIAL(name) const MpShape *mp_variable_##name(MpShaping *self);
MP_VARIABLE_SPECIAL(axes)           // those that `axis` names
MP_VARIABLE_SPECIAL(axes_sorted)    // the same, in the order of the numbers as they are given
MP_VARIABLE_SPECIAL(sorted_axes)    // the same, in the input's order; none for None
MP_VARIABLE_SPECIAL(batch_axes)     // BatchNormalization
MP_VARIABLE_SPECIAL(unshared_axes)  // PReLU
MP_VARIABLE_SPECIAL(kernel_last)    // of the kernel of the layer that was given
MP_VARIABLE_SPECIAL(spectrum)       // STFTSpectrogram
MP_VARIABLE_SPECIAL(local_kernel)   // LocallyConnected
MP_VARIABLE_SPECIAL(local_bias)
MP_VARIABLE_SPECIAL(einsum_kernel)  // EinsumDense: variable_einsum.c
MP_VARIABLE_SPECIAL(einsum_bias)
MP_VARIABLE_SPECIAL(einsum_lora_a)
MP_VARIABLE_SPECIAL(einsum_lora_b)
#undef MP_VARIABLE_SPECIAL

#endif
