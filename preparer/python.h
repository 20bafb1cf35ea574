// The module that is being written: what python.c and its parts share.
#ifndef MPLINT_PREPARER_PYTHON_H_
#define MPLINT_PREPARER_PYTHON_H_

#include "analyzer/base/map.h"
#include "preparer/layout.h"
#include "preparer/model.h"

typedef struct MpPython {
  const MpModel *model;
  MpArena *arena;
  bool is_keras3;  // the target is; else Keras 2
  bool uses_tf;
  bool uses_keras;
  bool uses_layers;
  bool uses_np;
  bool uses_own_weight;
  bool uses_mask_of;
  bool uses_with_mask;
  bool uses_einsum;
  MpMap imports;         // qualified name of the source -> name in the module (MpStr *)
  MpMap taken;           // names that mean something in the module
  MpStr **tensors;       // by node, by output: the expression; NULL before the node was written
  MpStr *layers;         // by layer: its variable; empty where it is written in place
  const uint32_t *uses;  // mp_model_layer_uses
} MpPython;

// python_expr.c: values and names.

// "layers.Dense" of "keras.layers.Dense"; notes the import.
MpStr mp_python_library_name(MpPython *self, MpStr canonical);
// The name under which a function or class of the source is imported.
MpStr mp_python_import(MpPython *self, MpStr qualified_name);
MpStr mp_python_tensor(const MpPython *self, MpTensor tensor);
const MpLayout *mp_python_value(MpPython *self, const MpDatum *datum);
// Adds arguments to a call; without those that only pass the target's `training` on, where
// `drops_training`.
void mp_python_add_arguments(MpPython *self, MpLayout *call, const MpArguments *arguments,
                             bool drops_training);
// The arguments but the one of that name.
MpArguments mp_python_without(MpArena *arena, const MpArguments *arguments, MpStr name);
// A string literal in the quotes that ruff prefers.
MpStr mp_python_string(MpArena *arena, MpStr text);

// python_name.c: variables.

// Takes the first free name made from the hint.
MpStr mp_python_variable(MpPython *self, MpStr hint);
// Takes all names that the module must not use for a variable.
void mp_python_reserve(MpPython *self);
// What an operation's result is called: "reduce_mean", "add".
MpStr mp_python_op_hint(const MpNode *node);

// python_layer.c: construction of layers.

// `layers.Dense(4, name="fc")`; a name that the constructor does not take is not given.
const MpLayout *mp_python_construct(MpPython *self, const MpLayer *layer, MpStr name);
// True where the constructor takes the layer's name.
bool mp_python_takes_name(const MpLayer *layer);

// python_carrier.c: layers that only the result has.

// `OwnWeight((1, 8), name="block_g")`.
const MpLayout *mp_python_own_weight(MpPython *self, const MpNode *node, MpStr name);
// `MaskOf(name="mask_of")` of "mplint.mask_of", `WithMask(…)` of "mplint.with_mask", `Einsum("…")`
// of "tf.einsum".
const MpLayout *mp_python_carrier(MpPython *self, const MpNode *node);
// The classes that are used, each once.
void mp_python_write_carriers(MpPython *self, MpBuf *out);

// python_build.c and python_transfer.c: the functions of the module, appended to `out`.
void mp_python_write_build(MpPython *self, MpBuf *out);
void mp_python_write_transfer(MpPython *self, MpBuf *out);
// Appends the template with the word in it replaced, wherever it stands.
void mp_python_fill(MpBuf *out, const char *template, const char *word, const char *by);

#endif
