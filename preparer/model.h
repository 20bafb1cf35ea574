// The model under preparation: a copy of one forward pass that the passes rewrite in turn, and what
// they found out about it. Everything is owned by the arena.
#ifndef MPLINT_PREPARER_MODEL_H_
#define MPLINT_PREPARER_MODEL_H_

#include "preparer/prepare.h"

typedef MP_ARRAY(MpNodeId) MpOrigins;

// Which of its source's weights a layer takes, in the order of `layer.weights`.
typedef struct MpPart {
  bool is_part;  // else all of them
  uint32_t first;
  uint32_t end;  // exclusive; 0: to the last
} MpPart;

typedef struct MpModel {
  MpArena *arena;
  const MpPrepareOptions *options;
  const MpGraph *source;     // as the evaluator made it
  const MpForward *forward;  // of `source`
  // The copy. Its layers have the same ids as in `source`; its nodes are renumbered by the passes.
  MpGraph *graph;
  const MpDatum *inputs;  // what the model takes, in the structure in which it is given
  const MpDatum *outputs;
  MpArguments call_arguments;  // of the call that is prepared; empty for a Functional model
  MpOrigins origins;           // by node: the traced call of `source` in whose body it stood
  MpStr *paths;     // by layer: from the original, "blocks[0].conv1"; empty where it has none
  MpStr *names;     // by layer that is part of the result; empty for others
  MpStr *prefixes;  // by layer that was unwrapped: what the names of its parts start with, or empty
  MpStr *weight_paths;           // by weight of the source, as `paths`
  MpStr *weight_names;           // by weight that is part of the result; empty for others
  MpPart *parts;                 // by layer
  MpStrs input_names;            // by input, in order
  MpStrs left_out;               // paths of sublayers that no output needs
  MpStrs left_out_with_weights;  // those of them, and paths of weights, that may hold weights
  MpStrs rewritten;              // MpPrepared.rewritten
  MpRefusals refusals;
  MpRefusals later_refusals;  // that count where there are no others
} MpModel;

// Notes why the model cannot be prepared. `message` and `help` are kept as they are; an empty help
// is fine. The same one at the same place is noted once.
void mp_model_refuse(MpModel *self, MpSpan span, MpStr message, MpStr help);

// True where a call's body takes the place of the call: everything of the source with sublayers,
// Functional and Sequential models, Lambda layers, and the root itself.
bool mp_model_is_unwrapped(const MpModel *self, const MpNode *call);

// The words of --rewrite that the options ask for, sorted.
MpStrs mp_model_rewrites(const MpModel *self);

// What people call the layer: its path, else its name, else its class.
MpStr mp_model_layer_label(const MpModel *self, const MpLayer *layer);

// The weight's index in `graph`, and in `source`.
uint32_t mp_model_weight_index(const MpModel *self, const MpWeight *weight);

// The name of a layer's class: "Block", "Dense".
MpStr mp_model_class_name(const MpLayer *layer);

// After the names pass: what the model knows of a layer that it did not have, which does a part of
// what another one did. It is named after that one, and takes those of its weights.
void mp_model_describe_layer(MpModel *self, const MpLayer *layer, const MpLayer *from, MpStr suffix,
                             MpPart part);

// True for a canonical name whose value the result can name: in TensorFlow, Keras, NumPy or
// Python's builtins.
bool mp_model_can_name(MpStr canonical);

// True for a function or class of the source that stands at the top of its module, so that the
// result can import it.
bool mp_model_can_import(const MpDatum *function);

// True unless the layer surely has no weights. With other arguments than the usual ones, attention
// has some; what is given to a wrapper or recurrent layer may.
bool mp_model_may_have_weights(const MpLayer *layer);

// True for an operation that a layer of the result does, which only that has.
bool mp_model_is_carried(const MpNode *node);

// True for an argument that only says with which weights a library layer starts: the result starts
// with fresh ones, and then has the original's.
bool mp_model_is_initial_value(const MpLayer *layer, MpStr argument);

// By layer: in how many places of the result it stands, calls and constructors' arguments.
uint32_t *mp_model_layer_uses(const MpModel *self);

// A pass that makes a new list of nodes from the old one. Every old node is either kept, in order,
// or left out; tensors of what is left out are given by mp_rewrite_replace.
typedef struct MpRewrite {
  MpModel *model;
  MpGraph *from;
  MpGraph *to;
  MpOrigins origins;  // of the new nodes
  MpNodeId *ids;      // new id by old one; MP_NODE_NONE: left out
  struct {
    MpTensor *items;  // pairs: old, new
    uint32_t len;
    uint32_t cap;
  } replaced;
  MpSpan reader;  // of the node whose tensors are being mapped, for refusals
} MpRewrite;

MpRewrite mp_rewrite_start(MpModel *model);
// A copy of the old node at the end of the new list, outside any call.
MpNode *mp_rewrite_keep(MpRewrite *self, const MpNode *old);
// A node that the old list does not have; `origin` as in MpModel.origins.
MpNode *mp_rewrite_add(MpRewrite *self, MpNodeKind kind, MpSpan span, MpNodeId origin);
// From now on the old tensor means this one of the new list.
void mp_rewrite_replace(MpRewrite *self, MpTensor old, MpTensor with);
// The tensor of the new list for one of the old; `context` is an MpRewrite.
MpTensor mp_rewrite_tensor(void *context, MpTensor tensor);
const MpDatum *mp_rewrite_datum(MpRewrite *self, const MpDatum *datum);
// Hands the new list over to the model.
void mp_rewrite_finish(MpRewrite *self);

#endif
