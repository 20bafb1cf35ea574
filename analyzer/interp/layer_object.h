// Layer objects: what constructing, holding and calling them means in Keras. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_LAYER_OBJECT_H_
#define MPLINT_ANALYZER_INTERP_LAYER_OBJECT_H_

#include "analyzer/interp/run.h"

// Gives a new instance its layer object in the graph.
void mp_layer_attach(MpRun *run, MpInstance *instance, const MpCall *call);

// keras.layers.Layer.__init__, Model.__init__, Sequential.__init__, or a library layer's: what
// `super().__init__(…)` reaches. `value` is an INSTANCE. NULL: an exception is pending.
MpValue *mp_layer_init(MpRun *run, MpValue *value, const MpCall *call);

// A layer object from a library class: `layers.Dense(4)`.
MpValue *mp_layer_construct(MpRun *run, const MpLayerRow *row, const MpCall *call);

// Layer.__call__: builds it where that was not done, and runs or records the call.
MpValue *mp_layer_call(MpRun *run, MpValue *value, const MpCall *call);

// layer_build.c: runs the source's `build` before the first call, with the shapes of what the layer
// is called on. False: it raised.
MP_NODISCARD bool mp_layer_build(MpRun *run, MpValue *value, const MpCall *call);
// The same as a layer of the library does with one that it was given: on a tuple of lengths.
MP_NODISCARD bool mp_layer_build_for(MpRun *run, MpValue *value, const MpShape *shape, MpSpan span);

// How many results a call of a library layer gives: 1 a tensor, more a list; 0 not known.
uint32_t mp_layer_result_count(MpRun *run, const MpInstance *instance, const MpCall *call);

// An attribute or method that the library gives to every layer ("add_weight", "name", "layers",
// "built"); NULL without exception where it has none of that name. `after_super`: asked through
// super(), so `call`, `build` and `__init__` are the library's own.
MpValue *mp_layer_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span);

// True for a method that the library gives to every layer, or every model, of such a class.
bool mp_layer_has_method(const MpClass *cls, MpStr name);

// The layers that Keras has tracked for it, those of its members and attributes, as a LIST; one
// OPAQUE at the end where there may be another. `with_self`: itself first. `is_recursive`:
// with those of each.
MpValue *mp_layer_tracked(MpRun *run, MpValue *value, bool with_self, bool is_recursive,
                          MpSpan span);

// The same as INSTANCE values, without itself and theirs. False: an attribute may be another.
bool mp_layer_list_tracked(MpRun *run, MpInstance *instance, MpValues *out);

// `layer.trainable = flag`: also of all layers that it has tracked by now.
void mp_layer_set_trainable(MpRun *run, MpValue *value, MpValue *flag, MpSpan span);

// `trainable` of something unknown is set: that may be any layer.
void mp_layer_forget_trainable(MpRun *run);

// model.c: keras.Model(inputs, outputs) on an instance that exists; Sequential members.
MpValue *mp_model_init_functional(MpRun *run, MpValue *value, const MpCall *call);
MP_NODISCARD bool mp_model_add_member(MpRun *run, MpValue *sequential, MpValue *member,
                                      MpSpan span);
// Calls a Functional model or a Sequential on new values, in a traced call that is open.
MpValue *mp_model_call_functional(MpRun *run, MpValue *value, MpNode *node, const MpCall *call);
MpValue *mp_model_call_sequential(MpRun *run, MpValue *value, const MpCall *call);

// A model of tensors in the middle of another has an InputLayer of its own where that one has what
// gives them.
bool mp_model_stands_for_input(const MpLayer *model, const MpNode *node);

// model_layers.c: the layers of a Functional model's definition in Keras's order, those that
// node_layer.h describes among them. False: not all are known.
bool mp_model_network(MpRun *run, MpInstance *instance, MpValues *out);
// `layers` of a model; the method `get_layer`;
// `output` or `input` of a layer that was called once, NULL where that is no single tensor.
MpValue *mp_model_layers(MpRun *run, MpValue *value, MpSpan span);
// `submodules` stand in an order that is not followed: whoever reads them may call them.
MpValue *mp_layer_submodules(MpRun *run, MpValue *value, MpSpan span);
MpValue *mp_model_get_layer(MpRun *run, MpValue *self, const MpCall *call);
MpValue *mp_layer_call_tensor(MpRun *run, const MpValue *value, MpStr name, MpSpan span);

// holding.c: who holds whom at the end of the path; weights of composite layers.
void mp_holding_record(MpRun *run);

// finish.c: calls what the source made and never called, and names the forward passes.
void mp_finish_run(MpRun *run, MpValue *returned);
// Calls a layer or model of the source on new, unknown inputs. NULL: it raised.
MpValue *mp_finish_call_on_unknown(MpRun *run, MpValue *value);

#endif
