// The rules of shapes of library layers, by what a layer does. The table layer_shapes.def says
// which layer has which. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_LAYER_RULES_H_
#define MPLINT_ANALYZER_INTERP_LAYER_RULES_H_

#include "analyzer/interp/shaping.h"

#define MP_LAYER_RULE_OF(name) const MpShape *mp_shape_of_##name##_layer(MpShaping *self);

// layer_shape_feature.c
MP_LAYER_RULE_OF(same)
MP_LAYER_RULE_OF(dense)
MP_LAYER_RULE_OF(einsum_dense)
MP_LAYER_RULE_OF(embedding)
MP_LAYER_RULE_OF(reversible_embedding)
MP_LAYER_RULE_OF(flatten)
MP_LAYER_RULE_OF(reshape)
MP_LAYER_RULE_OF(permute)
MP_LAYER_RULE_OF(repeat_vector)

// layer_shape_preprocess.c
MP_LAYER_RULE_OF(category)
MP_LAYER_RULE_OF(hashing)
MP_LAYER_RULE_OF(discretization)
MP_LAYER_RULE_OF(lookup)
MP_LAYER_RULE_OF(text)
MP_LAYER_RULE_OF(fourier)
MP_LAYER_RULE_OF(augmented)
MP_LAYER_RULE_OF(random_side)
MP_LAYER_RULE_OF(resizing)

// layer_shape_merge.c
MP_LAYER_RULE_OF(merge)
MP_LAYER_RULE_OF(concatenate)
MP_LAYER_RULE_OF(dot)

// layer_shape_space.c
MP_LAYER_RULE_OF(convolution)
MP_LAYER_RULE_OF(depthwise)
MP_LAYER_RULE_OF(transposed)
MP_LAYER_RULE_OF(pooling)
MP_LAYER_RULE_OF(adaptive_pooling)
MP_LAYER_RULE_OF(global_pooling)
MP_LAYER_RULE_OF(upsampling)
MP_LAYER_RULE_OF(zero_padding)
MP_LAYER_RULE_OF(cropping)

// layer_shape_sequence.c
MP_LAYER_RULE_OF(recurrent)
MP_LAYER_RULE_OF(convolution_recurrent)
MP_LAYER_RULE_OF(bidirectional)
MP_LAYER_RULE_OF(time_distributed)
MP_LAYER_RULE_OF(wrapper)
MP_LAYER_RULE_OF(attention)
MP_LAYER_RULE_OF(multi_head_attention)

#undef MP_LAYER_RULE_OF

// A call of `layer` with these arguments, as rules see it; `made` gets those of its constructor.
// False where they are not known.
MP_NODISCARD bool mp_layer_shaping(MpRun *run, const MpInstance *layer, const MpArguments *called,
                                   MpArguments *made, MpShaping *out);

// The shape that the first result of a call of `layer` on a tensor of shape `from` has; NULL: not
// known. For layers inside others.
const MpShape *mp_layer_inner_shape(MpShaping *self, const MpInstance *layer, const MpShape *from);

// layer_conflict.c: states where the layer refuses its input whatever it computes; true where it
// does.
bool mp_layer_refuse(MpShaping *self);

// The space axes of a layer by its name, "Conv2D": 2; 0 where it has none.
int32_t mp_layer_space_axes(const MpShaping *self);
int32_t mp_layer_space_axes_of(MpStr name);

#endif
