#include "analyzer/targets/aimet_callee.h"

#include "analyzer/graph/arguments.h"

// Layers that take states have a `__call__` of their own, with other parameters in front than their
// `call`; the rest are keywords to it. Measured: Keras 2.10, `RNN`, `Bidirectional`, `ConvLSTM2D`.
static const MpSignature *stateful_signature(void) {
  static const MpSignatureParameter parameters[] = {
      {MP_STR_INIT("inputs"), MP_SIGNATURE_POSITIONAL, true, MP_STR_INIT("")},
      {MP_STR_INIT("initial_state"), MP_SIGNATURE_POSITIONAL, false, MP_STR_INIT("None")},
      {MP_STR_INIT("constants"), MP_SIGNATURE_POSITIONAL, false, MP_STR_INIT("None")},
      {MP_STR_INIT("mask"), MP_SIGNATURE_KEYWORD_ONLY, false, MP_STR_INIT("None")},
      {MP_STR_INIT("training"), MP_SIGNATURE_KEYWORD_ONLY, false, MP_STR_INIT("None")},
  };
  static const MpSignature signature = {parameters, sizeof parameters / sizeof parameters[0]};
  return &signature;
}

static bool takes_states(const MpSignature *call) {
  for (uint32_t i = 0; i < call->count; i++) {
    if (mp_str_is(call->parameters[i].name, "initial_state")) return true;
  }
  return false;
}

static MpAimetCallee layer_callee(const MpNode *node) {
  const MpLayer *layer = node->layer;
  MpAimetCallee self = {.node = node};
  const MpMethodFact *call = layer->cls != NULL ? mp_class_method(layer->cls, "call") : NULL;
  self.is_merge = layer->row != NULL && layer->row->family == MP_FAMILY_MERGE;
  if (call != NULL) {
    self.facts = &call->parameters;
    self.is_known = true;
  } else if (layer->row != NULL && layer->kind != MP_LAYER_SUBCLASSED) {
    self.signature = &layer->row->call;
    self.is_known = true;
  } else if (layer->cls != NULL && layer->cls->kind == MP_CLASS_LAYER && layer->row != NULL) {
    self.signature = &layer->row->call;
    self.is_known = layer->row->family != MP_FAMILY_BASE;
  }
  const bool has_own_call = layer->row != NULL && takes_states(&layer->row->call);
  if (has_own_call && (call == NULL || layer->row->family == MP_FAMILY_RECURRENT)) {
    self.facts = NULL;
    self.signature = stateful_signature();
    self.is_known = true;
    self.takes_states = true;
  }
  return self;
}

MpAimetCallee mp_aimet_callee(const MpNode *node) {
  MpAimetCallee self = {.node = node};
  if (node->kind == MP_NODE_LAYER && node->layer != NULL) {
    self = layer_callee(node);
  } else if (node->kind == MP_NODE_OP && node->op_count == 1) {
    self.op = node->ops[0];
    const bool is_function = node->form == MP_OP_FUNCTION && node->function_row != NULL;
    self.signature = is_function ? &node->function_row->signature : NULL;
    self.is_known = is_function || node->form == MP_OP_OPERATOR || node->form == MP_OP_SUBSCRIPT;
    if (!is_function) self.count = 2;
  }
  const uint32_t total = self.facts != NULL       ? self.facts->len
                         : self.signature != NULL ? self.signature->count
                                                  : 0;
  for (uint32_t i = 0; i < total; i++) {
    const MpSignatureKind kind =
        self.facts != NULL ? self.facts->items[i].kind : self.signature->parameters[i].kind;
    self.has_rest = self.has_rest || kind == MP_SIGNATURE_VAR_POSITIONAL;
    if (kind == MP_SIGNATURE_POSITIONAL || kind == MP_SIGNATURE_KEYWORD_ONLY) self.count++;
  }
  return self;
}

static MpAimetParameter named_parameter(const MpAimetCallee *self, uint32_t index) {
  if (self->facts != NULL) {
    const MpParameterFact *fact = &self->facts->items[index];
    return (MpAimetParameter){fact->name, fact->kind, fact->required};
  }
  const MpSignatureParameter *parameter = &self->signature->parameters[index];
  return (MpAimetParameter){parameter->name, parameter->kind, parameter->required};
}

// What the methods of Keras tensors call their operands.
static MpAimetParameter operand(const MpAimetCallee *self, uint32_t position) {
  static const MpStr operators[] = {MP_STR_INIT("x"), MP_STR_INIT("y")};
  static const MpStr subscript[] = {MP_STR_INIT("tensor"), MP_STR_INIT("slice_spec")};
  const bool is_subscript = self->node->form == MP_OP_SUBSCRIPT;
  const MpStr name = is_subscript ? subscript[position] : operators[position];
  return (MpAimetParameter){name, MP_SIGNATURE_POSITIONAL, position < self->node->arguments.len};
}

MpAimetParameter mp_aimet_parameter(const MpAimetCallee *self, uint32_t position) {
  if (self->facts == NULL && self->signature == NULL) return operand(self, position);
  uint32_t seen = 0;
  for (uint32_t i = 0;; i++) {
    const MpAimetParameter parameter = named_parameter(self, i);
    const bool has_name =
        parameter.kind == MP_SIGNATURE_POSITIONAL || parameter.kind == MP_SIGNATURE_KEYWORD_ONLY;
    if (has_name && seen++ == position) return parameter;
  }
}

uint32_t mp_aimet_parameter_find(const MpAimetCallee *self, MpStr name) {
  for (uint32_t i = 0; i < self->count; i++) {
    if (mp_str_eq(mp_aimet_parameter(self, i).name, name)) return i;
  }
  return UINT32_MAX;
}

static const MpDatum *find_preset(const MpAimetCallee *self, MpArena *arena, MpStr name) {
  if (self->facts != NULL) {
    for (uint32_t i = 0; i < self->facts->len; i++) {
      if (mp_str_eq(self->facts->items[i].name, name)) return self->facts->items[i].preset;
    }
    return NULL;
  }
  const MpArguments nothing = {0};
  return self->signature != NULL ? mp_arguments_find(arena, &nothing, self->signature, name) : NULL;
}

MpTristate mp_aimet_is_preset(const MpAimetCallee *self, MpArena *arena, MpStr name,
                              const MpDatum *value) {
  if (mp_str_is(name, "training")) {
    const bool is_off =
        value->kind == MP_DATUM_BOOL && (!value->boolean || value->is_training_phase);
    if (is_off || value->kind == MP_DATUM_NONE) return MP_YES;
    return value->kind == MP_DATUM_BOOL ? MP_NO : MP_MAYBE;
  }
  // It only gives more results: the first is the same.
  const MpLayer *layer = self->node->layer;
  const bool is_library = layer != NULL && layer->kind == MP_LAYER_LIBRARY;
  if (is_library && mp_str_is(name, "return_attention_scores")) return MP_YES;
  if (mp_datum_find_unknown(value) != NULL) return MP_MAYBE;
  const MpDatum *preset = find_preset(self, arena, name);
  if (preset == NULL || preset->kind == MP_DATUM_OPAQUE) return MP_MAYBE;
  return mp_datum_eq(preset, value) ? MP_YES : MP_NO;
}

// Where each parameter's argument is; NULL: nothing is given for it.
typedef struct Binding {
  const MpAimetArgument **by_parameter;
  MpAimetArguments rest;
} Binding;

static MpAimetMisfit bind_positional(const MpAimetCallee *self, MpArena *arena, Binding *binding,
                                     const MpAimetArgument *argument, uint32_t position) {
  const bool has_place =
      position < self->count && mp_aimet_parameter(self, position).kind == MP_SIGNATURE_POSITIONAL;
  if (has_place) {
    binding->by_parameter[position] = argument;
    return MP_AIMET_FITS;
  }
  if (!self->has_rest) return MP_AIMET_TOO_MANY;
  const MpAimetArgument more = {mp_str_format(arena, "*%u", (unsigned)position), argument->value,
                                argument->span};
  mp_array_push(arena, &binding->rest, more);
  return MP_AIMET_FITS;
}

static MpAimetMisfit bind_keyword(const MpAimetCallee *self, MpArena *arena, Binding *binding,
                                  const MpAimetArgument *argument) {
  const uint32_t at = mp_aimet_parameter_find(self, argument->name);
  if (at == UINT32_MAX) {
    mp_array_push(arena, &binding->rest, *argument);
    return MP_AIMET_FITS;
  }
  if (binding->by_parameter[at] != NULL) return MP_AIMET_TWICE;
  binding->by_parameter[at] = argument;
  return MP_AIMET_FITS;
}

MpAimetMisfit mp_aimet_bind(const MpAimetCallee *self, MpArena *arena,
                            const MpAimetArguments *arguments, MpAimetArguments *out) {
  Binding binding = {.by_parameter = MP_NEW_ARRAY(arena, const MpAimetArgument *, self->count + 1)};
  uint32_t position = 0;
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpAimetArgument *argument = &arguments->items[i];
    const MpAimetMisfit misfit = argument->name.len == 0
                                     ? bind_positional(self, arena, &binding, argument, position++)
                                     : bind_keyword(self, arena, &binding, argument);
    if (misfit != MP_AIMET_FITS) return misfit;
  }
  for (uint32_t i = 0; i < self->count; i++) {
    const MpAimetParameter parameter = mp_aimet_parameter(self, i);
    const MpAimetArgument *argument = binding.by_parameter[i];
    if (argument == NULL && parameter.is_required) return MP_AIMET_MISSING;
    if (argument == NULL) continue;
    const MpAimetArgument bound = {parameter.name, argument->value, argument->span};
    mp_array_push(arena, out, bound);
  }
  for (uint32_t i = 0; i < binding.rest.len; i++)
    mp_array_push(arena, out, binding.rest.items[i]);
  return MP_AIMET_FITS;
}

// `1.0 < x`: a number has no such method for a Keras tensor, so the tensor's own is called.
static bool is_turned_round(const MpNode *node) {
  if (node->kind != MP_NODE_OP || node->form != MP_OP_OPERATOR || node->arguments.len != 2) {
    return false;
  }
  if (node->arguments.items[0].value->kind == MP_DATUM_TENSOR) return false;
  static const MpStr comparisons[] = {MP_STR_INIT("<"),  MP_STR_INIT("<="), MP_STR_INIT(">"),
                                      MP_STR_INIT(">="), MP_STR_INIT("=="), MP_STR_INIT("!=")};
  for (size_t i = 0; i < sizeof comparisons / sizeof comparisons[0]; i++) {
    if (mp_str_eq(node->function, comparisons[i])) return true;
  }
  return false;
}

// `initial_state=[h]` is `initial_state=h` to the layer.
static const MpDatum *value_of(const MpAimetCallee *self, const MpArgument *argument) {
  const MpDatum *value = argument->value;
  const bool is_single = self->takes_states && mp_str_is(argument->name, "initial_state") &&
                         value->kind == MP_DATUM_LIST && value->items.len == 1;
  return is_single ? value->items.items[0] : value;
}

static void add_argument(const MpAimetCallee *self, MpArena *arena, MpAimetArguments *out,
                         const MpArgument *argument, MpStr name) {
  const MpAimetArgument added = {name, value_of(self, argument), argument->span};
  mp_array_push(arena, out, added);
}

// The keyword argument that Keras puts in front; UINT32_MAX: the first is positional, or there is
// none.
static uint32_t find_first_by_keyword(const MpAimetCallee *self) {
  const MpArguments *given = &self->node->arguments;
  if (given->len == 0 || given->items[0].name.len == 0 || self->count == 0) return UINT32_MAX;
  const MpStr first = mp_aimet_parameter(self, 0).name;
  for (uint32_t i = 0; i < given->len; i++) {
    if (mp_str_eq(given->items[i].name, first)) return i;
  }
  return UINT32_MAX;
}

MpAimetArguments mp_aimet_arguments(const MpAimetCallee *self, MpArena *arena, bool is_cloned) {
  MpAimetArguments out = {0};
  const MpArguments *given = &self->node->arguments;
  if (is_turned_round(self->node)) {
    add_argument(self, arena, &out, &given->items[1], MP_STR(""));
    add_argument(self, arena, &out, &given->items[0],
                 is_cloned ? mp_aimet_parameter(self, 1).name : MP_STR(""));
    return out;
  }
  const uint32_t front = find_first_by_keyword(self);
  if (front != UINT32_MAX) add_argument(self, arena, &out, &given->items[front], MP_STR(""));
  for (uint32_t i = 0; i < given->len; i++) {
    if (i == front) continue;
    const MpArgument *argument = &given->items[i];
    const bool gets_name = is_cloned && out.len > 0 && argument->name.len == 0 && i < self->count;
    add_argument(self, arena, &out, argument,
                 gets_name ? mp_aimet_parameter(self, i).name : argument->name);
  }
  return out;
}
