// The rules of shapes, by what the operation does. The tables shape_operations.def and
// shape_arrays.def say which operation has which. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_SHAPE_RULES_H_
#define MPLINT_ANALYZER_INTERP_SHAPE_RULES_H_

#include "analyzer/interp/shaping.h"

#define MP_SHAPE_RULE_OF(name) const MpShape *mp_shape_of_##name(MpShaping *self);

// shape_elementwise.c
MP_SHAPE_RULE_OF(kept)     // the data's, whatever else is given
MP_SHAPE_RULE_OF(same)     // the same, where all else is plain
MP_SHAPE_RULE_OF(binary)   // of two that are broadcast
MP_SHAPE_RULE_OF(ternary)  // of three
MP_SHAPE_RULE_OF(choice)   // of a condition and what it chooses from
MP_SHAPE_RULE_OF(activation)
MP_SHAPE_RULE_OF(switched)
MP_SHAPE_RULE_OF(sum_of_list)  // of the tensors of a list
MP_SHAPE_RULE_OF(scalar)
MP_SHAPE_RULE_OF(vector)
MP_SHAPE_RULE_OF(like)
MP_SHAPE_RULE_OF(cast)

// shape_reduction.c
MP_SHAPE_RULE_OF(reduction)
MP_SHAPE_RULE_OF(argument_index)
MP_SHAPE_RULE_OF(moments)
MP_SHAPE_RULE_OF(top_k)
MP_SHAPE_RULE_OF(without_last)
MP_SHAPE_RULE_OF(without_last_two)
MP_SHAPE_RULE_OF(difference)
MP_SHAPE_RULE_OF(norm)
MP_SHAPE_RULE_OF(glu)

// shape_layout.c
MP_SHAPE_RULE_OF(reshape)
MP_SHAPE_RULE_OF(broadcast_to)
MP_SHAPE_RULE_OF(ravel)
MP_SHAPE_RULE_OF(batch_flatten)
MP_SHAPE_RULE_OF(transpose)
MP_SHAPE_RULE_OF(matrix_transpose)
MP_SHAPE_RULE_OF(swapaxes)
MP_SHAPE_RULE_OF(moveaxis)
MP_SHAPE_RULE_OF(expand_dims)
MP_SHAPE_RULE_OF(squeeze)
MP_SHAPE_RULE_OF(subscript)
MP_SHAPE_RULE_OF(shape_vector)
MP_SHAPE_RULE_OF(one_hot)
MP_SHAPE_RULE_OF(sequence_mask)
MP_SHAPE_RULE_OF(slice)
MP_SHAPE_RULE_OF(frame)
MP_SHAPE_RULE_OF(tile)
MP_SHAPE_RULE_OF(repeat)
MP_SHAPE_RULE_OF(repeat_rows)
MP_SHAPE_RULE_OF(pad)
MP_SHAPE_RULE_OF(space_to_depth)
MP_SHAPE_RULE_OF(depth_to_space)

// shape_join.c
MP_SHAPE_RULE_OF(concat)
MP_SHAPE_RULE_OF(stack)
MP_SHAPE_RULE_OF(split)
MP_SHAPE_RULE_OF(unstack)
MP_SHAPE_RULE_OF(meshgrid)

// shape_gather.c
MP_SHAPE_RULE_OF(gather)
MP_SHAPE_RULE_OF(take)
MP_SHAPE_RULE_OF(gather_nd)
MP_SHAPE_RULE_OF(take_along_axis)
MP_SHAPE_RULE_OF(embedding_lookup)
MP_SHAPE_RULE_OF(boolean_mask)
MP_SHAPE_RULE_OF(scatter)
MP_SHAPE_RULE_OF(segments)
MP_SHAPE_RULE_OF(unsorted_segments)
MP_SHAPE_RULE_OF(searchsorted)

// shape_product.c
MP_SHAPE_RULE_OF(matmul)
MP_SHAPE_RULE_OF(einsum)
MP_SHAPE_RULE_OF(tensordot)
MP_SHAPE_RULE_OF(dot)
MP_SHAPE_RULE_OF(outer)

// shape_matrix.c
MP_SHAPE_RULE_OF(diagonal)
MP_SHAPE_RULE_OF(diagonal_matrix)
MP_SHAPE_RULE_OF(eye)
MP_SHAPE_RULE_OF(eigen)
MP_SHAPE_RULE_OF(solve)

// shape_image.c
MP_SHAPE_RULE_OF(resize)
MP_SHAPE_RULE_OF(crop)
MP_SHAPE_RULE_OF(crop_and_resize)
MP_SHAPE_RULE_OF(to_gray)
MP_SHAPE_RULE_OF(to_rgb)
MP_SHAPE_RULE_OF(extract_patches)

// shape_sliding.c
MP_SHAPE_RULE_OF(convolution)
MP_SHAPE_RULE_OF(pooling)
MP_SHAPE_RULE_OF(transposed_convolution)

// shape_making.c
MP_SHAPE_RULE_OF(filled)
MP_SHAPE_RULE_OF(range)
MP_SHAPE_RULE_OF(linspace)
MP_SHAPE_RULE_OF(converted)

#undef MP_SHAPE_RULE_OF

#endif
