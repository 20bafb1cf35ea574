// What is called, as Keras's Functional API looks at it: a layer, or an operation that stands for
// one; its parameters, and which argument goes to which of them.
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_CALLEE_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_CALLEE_H_

#include "analyzer/graph/graph.h"

typedef struct MpAimetParameter {
  MpStr name;
  MpSignatureKind kind;
  bool is_required;
} MpAimetParameter;

typedef struct MpAimetCallee {
  const MpNode *node;
  MpStr op;       // an operation's one name: "math.subtract"; empty: a layer, or several
  bool is_known;  // its parameters are
  bool is_merge;  // a layer that takes a list of tensors: Add, Concatenate
  bool has_rest;  // `*args` among its parameters
  // A recurrent layer, or Bidirectional: Keras puts symbolic states into one list with its input.
  bool takes_states;
  uint32_t count;                 // parameters with a name
  const MpSignature *signature;   // of the library; NULL: of the source, or an operator's
  const MpParameterFacts *facts;  // of the source's own `call`
} MpAimetCallee;

MpAimetCallee mp_aimet_callee(const MpNode *node);

// A parameter with a name, by position; position < count.
MpAimetParameter mp_aimet_parameter(const MpAimetCallee *self, uint32_t position);
// UINT32_MAX where it has none of that name.
uint32_t mp_aimet_parameter_find(const MpAimetCallee *self, MpStr name);

// The value is what the parameter has when nothing is given for it, or one that changes nothing
// where `training` is False: losing it does no harm. MP_MAYBE where the default is not known.
MpTristate mp_aimet_is_preset(const MpAimetCallee *self, MpArena *arena, MpStr name,
                              const MpDatum *value);

// One argument of a call, as a Keras node keeps it.
typedef struct MpAimetArgument {
  MpStr name;  // empty: positional
  const MpDatum *value;
  MpSpan span;
} MpAimetArgument;

typedef MP_ARRAY(MpAimetArgument) MpAimetArguments;

typedef enum MpAimetMisfit {
  MP_AIMET_FITS,
  MP_AIMET_TOO_MANY,        // "takes 2 positional arguments but 3 were given"
  MP_AIMET_TWICE,           // "got multiple values for argument 'axis'"
  MP_AIMET_MISSING,         // "missing 1 required positional argument: 'y'"
  MP_AIMET_WITHOUT_TENSOR,  // AssertionError: "No keras tensor found in call args"
} MpAimetMisfit;

// Gives every argument the name of its parameter ("*0" for one in the rest), in the order of the
// parameters. Owned by the arena.
MpAimetMisfit mp_aimet_bind(const MpAimetCallee *self, MpArena *arena,
                            const MpAimetArguments *arguments, MpAimetArguments *out);

// The arguments as the source's call has them, in the order in which Keras keeps them: the first
// parameter in front, also where it was given by keyword; operators with the tensor on the left
// where Python turns a comparison round. Where `is_cloned`, as a clone made from the model's
// configuration has them: all behind the first by keyword. Owned by the arena.
MpAimetArguments mp_aimet_arguments(const MpAimetCallee *self, MpArena *arena, bool is_cloned);

#endif
