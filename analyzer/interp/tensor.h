// Tensors and what is done with them. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_TENSOR_H_
#define MPLINT_ANALYZER_INTERP_TENSOR_H_

#include "analyzer/interp/run.h"

// A TENSOR value for an output of a node.
MpValue *mp_tensor_value(MpRun *run, const MpNode *node, uint32_t output, MpSpan span);

// A new node of the running code: enclosing class, function and call are set.
MpNode *mp_tensor_node(MpRun *run, MpNodeKind kind, MpSpan span);

// True where a tensor, or something that may be one, is in the value.
bool mp_has_tensor(const MpValue *value);
bool mp_call_has_tensor(const MpCall *call);
// The same, or an unknown is given where the data goes and may be the input.
bool mp_call_may_have_tensor(const MpRun *run, const MpCall *call);

// Appends a call's arguments, `first` of them left out, as the graph holds them.
void mp_call_lower_arguments(MpRun *run, const MpCall *call, uint32_t first, MpArguments *out);

// Lowers a call's arguments, `first` of them left out, onto the node and finishes it: what is
// unknown and given to a layer or operation may depend on the inputs.
void mp_tensor_take_arguments(MpRun *run, MpNode *node, const MpCall *call, uint32_t first);

// Adds an operand of an operator or subscript.
void mp_node_add_argument(MpRun *run, MpNode *node, const MpValue *value);

// An operator with at least one tensor: "+", "neg", "<"; right is NULL for unary ones. NULL where
// Keras refuses it (TypeError pending).
MpValue *mp_tensor_operator(MpRun *run, MpStr token, MpValue *left, MpValue *right, MpSpan span);

// abs(tensor).
MpValue *mp_tensor_abs(MpRun *run, MpValue *value, MpSpan span);

// tensor[index]; an element where the value is an open argument and the index says so.
MpValue *mp_tensor_subscript(MpRun *run, MpValue *value, MpValue *index, MpSpan span);

// One element of an open argument: the same tensor each time for the same index.
MpValue *mp_tensor_element(MpRun *run, MpValue *value, MpValue *index, MpSpan span);

// An open argument as the dictionary that the source takes it for: as many items as are decided,
// their keys unknown, the same ones each time. And its methods of that name.
MpValue *mp_tensor_mapping(MpRun *run, MpValue *value, MpSpan span);
MpValue *mp_tensor_mapping_items(MpRun *run, MpValue *self, const MpCall *call);
MpValue *mp_tensor_mapping_keys(MpRun *run, MpValue *self, const MpCall *call);
MpValue *mp_tensor_mapping_values(MpRun *run, MpValue *self, const MpCall *call);

// value[index] = item: an argument that may be a list or dict holds the item from then on; a tensor
// refuses it. False: an exception is pending.
MP_NODISCARD bool mp_tensor_assign(MpRun *run, MpValue *value, MpValue *index, MpValue *item,
                                   MpSpan span);

// How the source names it: an argument goes by its parameter's name, what was taken out of one, or
// computed, by how that was done.
MpStr mp_tensor_text(MpRun *run, const MpValue *value);

// What stands for the tensor in questions about the object that it is: is it a list, how long?
MpValue *mp_tensor_symbol(MpRun *run, const MpValue *value, MpSpan span);

// The same for an argument that is compared with a text, or with texts: it is no tensor. Else the
// value itself.
MpValue *mp_tensor_beside(MpRun *run, MpValue *value, const MpValue *other, MpSpan span);

// Says how many elements an open value has: an unknown integer.
void mp_tensor_set_length(MpRun *run, const MpValue *open, MpValue *symbol);

// len(tensor): of an open argument, an unknown integer; else what Keras says to it.
MpValue *mp_tensor_length(MpRun *run, MpValue *value, MpSpan span);

// Every element along the first axis: of an open argument, decided; of a tensor whose first axis is
// known, slices. False: an exception is pending.
MP_NODISCARD bool mp_tensor_iterate(MpRun *run, MpValue *value, MpSpan span, MpValues *out);

// tensor.name; NULL where a Keras tensor has none.
MpValue *mp_tensor_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span);

// A method that the tensor has where it is a tf.RaggedTensor; NULL where it has none of that name,
// or is surely none.
MpValue *mp_tensor_ragged_attribute(MpRun *run, MpValue *value, MpStr name);

// The variable is given another value. Outside of calls that is what it starts with, and any call
// finds that.
void mp_tensor_note_assignment(MpRun *run, MpTensor variable);

// The mask that Keras has sent along with the tensor, a tensor or None (decided); and one that the
// source sends along.
MpValue *mp_tensor_mask(MpRun *run, MpValue *value, MpSpan span);
void mp_tensor_set_mask(MpRun *run, const MpValue *value, MpValue *mask);

// The unknown that the shape of a tensor is where nothing is known of it; `text` is what people
// read, empty: what the tensor is made by.
MpValue *mp_shape_symbol(MpRun *run, MpTensor tensor, MpStr text, MpSpan span);

// That again, a TensorShape where it is known by now.
MpValue *mp_shape_recompute(MpRun *run, MpValue *symbol);

// The index by which the source has asked for an axis, where it is decided to have `rank` of them:
// counted from the end where only that was asked for.
int64_t mp_shape_asked_axis(MpRun *run, MpTensor tensor, int32_t rank, int32_t axis);

// Whether an unknown is `x.shape[axis]` of a tensor; `tensor` and `axis` may be NULL.
bool mp_shape_axis_of(const MpValue *symbol, MpTensor *tensor, int64_t *axis);

// The static shape as a TensorShape: a tuple of integers and None, or a symbol.
MpValue *mp_tensor_shape(MpRun *run, MpValue *value, MpSpan span);

// An attribute of a TensorShape (a TUPLE with is_shape): rank, as_list, dims …; NULL where it has
// none.
MpValue *mp_shape_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span);

// The same for the shape of a tensor of which nothing is known.
MpValue *mp_shape_symbol_attribute(MpRun *run, MpValue *symbol, MpStr name, MpSpan span);

// The source takes this axis of it: there is one.
void mp_shape_require_axis(MpRun *run, const MpValue *symbol, const MpValue *index);

// A value as a shape, NULL where it is none: (2, None, n), a list, a TensorShape.
const MpShape *mp_shape_of_value(MpRun *run, MpValue *value);
// A shape as a TensorShape value; a symbol with the given text where it is NULL.
MpValue *mp_shape_value(MpRun *run, const MpShape *shape, MpStr identity, MpStr text, MpSpan span);

// Whether an unknown is the shape of an input of a call, or made of it; MP_NO: of another tensor,
// MP_MAYBE: of none.
MpTristate mp_shape_is_of_input(const MpRun *run, const MpValue *symbol);

// `tf.TensorShape(None)`.
MpValue *mp_shape_without_rank(MpRun *run, MpSpan span);

// True where one is that and the other the shape of a tensor: what Keras traces has a rank, known
// or not known here, and such shapes are not equal.
bool mp_shapes_differ_in_rank(const MpValue *left, const MpValue *right);

// Static shape and dtype of a library layer's first result, where they are certain.
void mp_tensor_infer_layer(MpRun *run, MpNode *node, const MpInstance *layer);

// `layer.compute_output_shape(given)` of a library layer: a shape, an unknown one where it is not
// certain.
MpValue *mp_layer_output_shape(MpRun *run, const MpInstance *layer, MpValue *given, MpSpan span);

#endif
