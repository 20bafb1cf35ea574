// Static shapes and data types of what operations give, where they are certain. Internal to
// interp/.
//
// MP_DIM_UNKNOWN in a shape says that Keras itself has None there; what is only not known here is a
// symbol (dim.h). Where the rank is not known, the whole shape is NULL.
#ifndef MPLINT_ANALYZER_INTERP_OP_SHAPE_H_
#define MPLINT_ANALYZER_INTERP_OP_SHAPE_H_

#include "analyzer/interp/run.h"

// Sets `shapes` and `dtype` of an OP or CONST node that has its arguments and number of results.
void mp_op_infer(MpRun *run, MpNode *node);

// The first `count` results of the node have this shape; of others nothing is known.
void mp_node_set_shape(MpRun *run, MpNode *node, const MpShape *shape, uint32_t count);

// --- shape_rule.c: what follows from shapes alone; owned by the run's arena, NULL: not known ---

MpShape *mp_shape_new(MpRun *run, int32_t rank);
MpShape *mp_shape_copy(MpRun *run, const MpShape *shape);
const MpShape *mp_shape_broadcast(MpRun *run, const MpShape *a, const MpShape *b);
const MpShape *mp_shape_matmul(MpRun *run, const MpShape *a, const MpShape *b);
// The axis counted from the front; -1 where there is none.
int32_t mp_shape_axis(int32_t rank, int64_t axis);
// Without the axes that are marked, or with length 1 there.
const MpShape *mp_shape_reduce(MpRun *run, const MpShape *shape, const bool *is_reduced,
                               bool keepdims);
// Which axes a literal names: an integer, a list of them, None for all. False: not known.
MP_NODISCARD bool mp_shape_axes(const MpDatum *axis, int32_t rank, bool *marked);
// How many axes `x[index]` takes for a literal index; -1: not known.
int32_t mp_shape_axes_taken(const MpDatum *index);
// `x[index]` for a literal index.
const MpShape *mp_shape_subscript(MpRun *run, const MpShape *shape, const MpDatum *index);
// A length that is written, or computed from `tf.shape(x)[i]`: MP_DIM_UNKNOWN where Keras has None.
// False: not known.
MP_NODISCARD bool mp_shape_dim(MpRun *run, const MpDatum *datum, int64_t *out);
// What is written as a length is surely a float, which is none.
bool mp_shape_is_float(MpRun *run, const MpDatum *datum);
// The target of a reshape: integers, -1 once, and dimensions read from tensors.
const MpShape *mp_shape_reshape(MpRun *run, const MpShape *from, const MpDatum *target);

// --- arguments of nodes ---

// The argument that a parameter of this name and position gets; NULL where it is not given.
const MpDatum *mp_argument_find(const MpArguments *arguments, uint32_t position, const char *name);
// The shape of what a datum stands for: a tensor, a number, nested lists of numbers, an array.
const MpShape *mp_datum_shape(MpRun *run, const MpDatum *datum);
// "float32" for tf.float32, np.float32, "float32", float; empty where it is no data type.
MpStr mp_datum_dtype_name(const MpDatum *datum);
// The shape of the array that a library function makes of literals: np.zeros((2, 3)).
const MpShape *mp_made_shape(MpRun *run, MpStr function, const MpArguments *arguments);

// The data type of an array that NumPy makes, as a method or call makes it; empty where it is not
// known.
MpStr mp_array_dtype(const MpDatum *datum);
// The type that TensorFlow gives nested lists of Python's numbers; empty for anything else.
MpStr mp_literal_dtype(const MpDatum *datum);
// The shape of what a function of the tables gives for arguments that are known.
const MpShape *mp_function_shape(MpRun *run, MpStr function, const MpArguments *arguments);
// array_shape.c: functions of NumPy on arrays that are known.
const MpShape *mp_array_shape(MpRun *run, MpStr function, const MpArguments *arguments);

#endif
