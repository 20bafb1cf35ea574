#include "analyzer/interp/base_layer.h"

#include <stdlib.h>

#include "analyzer/interp/cell_step.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/refusal.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

// --- what the constructor got ---

// A layer, or a list of them, that is given is held under the parameter's name.
static void keep_argument(MpInstance *instance, MpStr name, MpValue *value) {
  mp_map_set(&instance->base_arguments, name, value);
  bool is_sequence = value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE;
  const MpValue *first = is_sequence && value->items.len > 0 ? value->items.items[0] : value;
  if (first->kind == MP_VALUE_INSTANCE && first->instance->layer) {
    mp_map_set(&instance->attributes, name, value);
  }
}

void mp_base_keep_arguments(MpRun *run, MpInstance *instance, const MpLayerRow *row,
                            const MpCall *call) {
  mp_map_init(&instance->base_arguments, run->arena);
  instance->has_base_arguments = true;
  instance->has_open_arguments = call->is_open;
  for (uint32_t i = 0; i < call->args.len && i < row->init.count; i++) {
    if (row->init.parameters[i].kind != MP_SIGNATURE_POSITIONAL) break;
    keep_argument(instance, row->init.parameters[i].name, call->args.items[i]);
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    const MpKeywordValue *keyword = &call->keywords.items[i];
    keep_argument(instance, keyword->name, keyword->value);
  }
}

static MpValue *value_of_default(MpRun *run, MpStr text) {
  if (mp_str_is(text, "None")) return run->none;
  if (mp_str_is(text, "True")) return run->true_;
  if (mp_str_is(text, "False")) return run->false_;
  bool is_text = text.len >= 2 && text.ptr[0] == '\'' && text.ptr[text.len - 1] == '\'' &&
                 mp_str_find(text, MP_STR("\\"), 0) == SIZE_MAX;
  if (is_text) return mp_value_str(run, mp_str_slice(text, 1, text.len - 1));
  MpStr copy = mp_str_format(run->arena, "%.*s", MP_FMT(text));
  char *end = NULL;
  long long integer = strtoll(copy.ptr, &end, 10);
  if (text.len > 0 && end == copy.ptr + text.len) return mp_value_int(run, integer);
  double real = strtod(copy.ptr, &end);
  return text.len > 0 && end == copy.ptr + text.len ? mp_value_float(run, real) : NULL;
}

static MpValue *find_argument(MpRun *run, const MpInstance *instance, MpStr wanted) {
  MpValue *given =
      instance->has_base_arguments ? mp_map_get(&instance->base_arguments, wanted) : NULL;
  if (given) return mp_resolve(run, given);
  if (!instance->has_base_arguments || instance->has_open_arguments) return NULL;
  const MpSignature *init = &instance->layer->row->init;
  int index = mp_signature_find(init, wanted);
  return index >= 0 ? value_of_default(run, init->parameters[index].default_text) : NULL;
}

MpValue *mp_base_argument(MpRun *run, const MpInstance *instance, const char *name) {
  return find_argument(run, instance, mp_str_from_c(name));
}

MpArguments mp_base_arguments(MpRun *run, const MpInstance *instance) {
  MpArguments out = {0};
  for (uint32_t i = 0; instance->has_base_arguments && i < instance->base_arguments.len; i++) {
    const MpMapEntry *entry = &instance->base_arguments.entries[i];
    MpArgument argument = {.name = entry->key, .value = mp_value_lower(run, entry->value)};
    mp_array_push(run->arena, &out, argument);
  }
  return out;
}

// --- attributes ---

// An attribute that is read.
typedef struct MpBaseAttribute {
  MpRun *run;
  MpValue *value;  // the layer
  MpStr name;
  MpSpan span;
  const MpAttributeRow *row;
} MpBaseAttribute;

static MpValue *unknown_plain(const MpBaseAttribute *self, MpStr name) {
  MpStr identity =
      mp_str_format(self->run->arena, "@%u.%.*s", self->value->instance->layer->id, MP_FMT(name));
  MpStr text = mp_span_is_none(self->span) ? self->name : mp_span_text(self->span);
  return mp_symbol_named(self->run, identity, text, NULL, self->span);
}

static MpValue *opaque_attribute(const MpBaseAttribute *self) {
  MpValues inputs = {0};
  mp_array_push(self->run->arena, &inputs, self->value);
  return mp_run_opaque(self->run, "attribute of a library layer", self->name, self->span, &inputs);
}

static MpValue *argument_of(const MpBaseAttribute *self) {
  MpValue *argument = find_argument(self->run, self->value->instance, self->row->of);
  return argument ? argument : unknown_plain(self, self->name);
}

// `kernel_size=3` is (3, 3).
static MpValue *as_tuple(const MpBaseAttribute *self) {
  MpRun *run = self->run;
  MpValue *argument = argument_of(self);
  MpValues items = {0};
  if (argument->kind == MP_VALUE_LIST && !argument->is_open) {
    items = argument->items;
  } else if (argument->kind == MP_VALUE_INT || argument->kind == MP_VALUE_SYMBOL) {
    // An unknown may be a tuple or an integer: its elements are unknowns of this layer.
    for (int32_t i = 0; i < self->row->count; i++) {
      MpValue *item = argument;
      if (argument->kind == MP_VALUE_SYMBOL) {
        item = unknown_plain(self, mp_str_format(run->arena, "%.*s[%d]", MP_FMT(self->name), i));
      }
      mp_array_push(run->arena, &items, item);
    }
  } else {
    return argument;
  }
  return mp_value_sequence(run, MP_VALUE_TUPLE, items, self->span);
}

static MpValue *got_by(const MpBaseAttribute *self, MpStr function) {
  MpCall call = {.span = self->span, .symbol = function};
  mp_array_push(self->run->arena, &call.args, argument_of(self));
  mp_array_push(self->run->arena, &call.arg_spans, (MpSpan){0});
  return mp_library_call(self->run, function, &call);
}

static MpValue *object_of(const MpBaseAttribute *self) {
  if (argument_of(self)->kind == MP_VALUE_NONE) return self->run->none;
  MpStr function = MP_STR("keras.constraints.get");
  if (mp_str_ends_with(self->row->of, MP_STR("initializer"))) {
    function = MP_STR("keras.initializers.get");
  } else if (mp_str_ends_with(self->row->of, MP_STR("regularizer"))) {
    function = MP_STR("keras.regularizers.get");
  }
  return got_by(self, function);
}

static MpValue *weight_of(const MpBaseAttribute *self) {
  MpRun *run = self->run;
  MpInstance *instance = self->value->instance;
  if (self->row->of.len > 0) {
    bool has_weight;
    if (!mp_truth(run, argument_of(self), self->span, &has_weight)) return NULL;
    if (!has_weight) return run->none;
  }
  MpWeight *weight = MP_NEW(run->arena, MpWeight);
  weight->owner = instance->layer;
  weight->span = self->span;
  weight->function = instance->layer->row->name;
  weight->symbol = mp_span_text(self->span);
  weight->class_name = run->frame->class_name;
  weight->method = run->frame->method;
  weight->variable.is_trainable = true;
  weight->holder = instance->layer;
  weight->path = mp_str_slice(self->row->name, mp_str_rfind_byte(self->row->name, '.') + 1,
                              self->row->name.len);
  mp_array_push(run->arena, &run->graph->weights, weight);
  MpNode *node = mp_tensor_node(run, MP_NODE_WEIGHT, self->span);
  node->weight = weight;
  node->output_count = 1;
  mp_graph_finish_node(run->graph, node);
  return mp_tensor_value(run, node, 0, self->span);
}

// A layer that the library layer makes for itself, and calls in its own `call`.
static MpValue *layer_of(const MpBaseAttribute *self) {
  MpRun *run = self->run;
  const MpLayerRow *row = mp_keras_layer(self->row->of);
  if (!row) return opaque_attribute(self);
  const MpLayer *owner = self->value->instance->layer;
  MpCall call = {.span = owner->created_at, .symbol = owner->symbol, .is_open = true};
  MpValue *made = mp_layer_construct(run, row, &call);
  if (!made) return NULL;
  made->instance->layer->created_in_call = owner->created_in_call;
  // Keras keeps it, however late it makes it.
  made->instance->layer->created_in_setup = true;
  mp_escape(run, made, MP_STR("called by the layer that holds it"));
  return made;
}

// --- methods ---

// `results`: what the source's own methods made of it on the way.
static MpNode *add_operation(MpRun *run, MpStr function, const MpCall *call,
                             const MpValues *results) {
  MpNode *node = mp_tensor_node(run, MP_NODE_OP, call->span);
  node->form = MP_OP_FUNCTION;
  node->symbol = call->symbol;
  node->function = function;
  mp_tensor_take_arguments(run, node, call, 0);
  for (uint32_t i = 0; i < results->len; i++)
    mp_node_add_argument(run, node, results->items[i]);
  mp_graph_finish_node(run->graph, node);
  return node;
}

static MpValue *tensors_of(MpRun *run, MpNode *node, uint32_t count, MpSpan span) {
  node->output_count = count;
  MpValue *result = mp_tensor_value(run, node, 0, span);
  if (count > 1) {
    MpValues items = {0};
    for (uint32_t i = 0; i < count; i++)
      mp_array_push(run->arena, &items, mp_tensor_value(run, node, i, span));
    result = mp_value_sequence(run, MP_VALUE_TUPLE, items, span);
  }
  node->result = mp_value_lower(run, result);
  return result;
}

// None, or a tensor or several: the same each time at one place.
static MpValue *optional_of(MpRun *run, const MpLayer *layer, const MpAttributeRow *row,
                            const MpCall *call, const MpValues *results) {
  MpStr text = mp_span_text(call->span);
  MpQuestion question = {
      .identity = mp_str_format(run->arena, "@%u.%.*s@%u", layer->id, MP_FMT(row->name),
                                call->span.start_byte),
      .yes = mp_str_format(run->arena, "%.*s is None", MP_FMT(text)),
      .no = mp_str_format(run->arena, "%.*s is not None", MP_FMT(text)),
      .span = call->span,
      .is_weak = true,
  };
  MpKnown *known = mp_decide_known(run, question.identity);
  if (!known->has_answer) known->answer = mp_decide_ask(run, &question, MP_MAYBE);
  known->has_answer = true;
  if (known->answer) return run->none;
  MpValue *result = tensors_of(run, add_operation(run, row->name, call, results), 1, call->span);
  result->is_open = true;
  return result;
}

// `self` holds the layer and the method's dotted name.
static MpValue *call_method(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *value = self->items.items[0];
  const MpAttributeRow *row = mp_keras_attribute(self->items.items[1]->text);
  MpValues results = {0};
  size_t dot = mp_str_rfind_byte(row->name, '.');
  MpStr entry = mp_str_slice(row->name, dot + 1, row->name.len);
  if (!mp_base_run_overrides(run, value, entry, call, &results)) return NULL;
  switch (row->kind) {
    case MP_ATTRIBUTE_METHOD_NONE:
      value->instance->is_base_built |= mp_str_find(row->name, MP_STR("build"), 0) != SIZE_MAX;
      return run->none;
    case MP_ATTRIBUTE_METHOD_TENSOR:
    case MP_ATTRIBUTE_METHOD_TENSORS:
      if (!mp_call_may_have_tensor(run, call)) break;
      return tensors_of(run, add_operation(run, row->name, call, &results),
                        row->count > 0 ? (uint32_t)row->count : 1, call->span);
    case MP_ATTRIBUTE_METHOD_PLAIN:
      if (mp_call_has_tensor(call)) break;
      return mp_symbol_call(run, call->symbol.len > 0 ? call->symbol : row->name, call);
    case MP_ATTRIBUTE_METHOD_DICT: {
      MpValue *dict = mp_value_dict(run, call->span);
      dict->is_open = true;
      return dict;
    }
    case MP_ATTRIBUTE_METHOD_MAYBE:
      return optional_of(run, value->instance->layer, row, call, &results);
    default: break;
  }
  MpValues inputs = mp_library_inputs(run, call);
  mp_array_push(run->arena, &inputs, value);
  return mp_run_opaque(run, "method of a library layer", row->name, call->span, &inputs);
}

static MpValue *method_of(const MpBaseAttribute *self) {
  MpRun *run = self->run;
  MpValues parts = {0};
  mp_array_push(run->arena, &parts, self->value);
  mp_array_push(run->arena, &parts, mp_value_str(run, self->row->name));
  MpValue *bound = mp_value_sequence(run, MP_VALUE_TUPLE, parts, self->span);
  return mp_value_native(run, self->name, call_method, bound);
}

static MpValue *read_attribute(const MpBaseAttribute *self) {
  switch (self->row->kind) {
    case MP_ATTRIBUTE_ARGUMENT: return argument_of(self);
    case MP_ATTRIBUTE_TUPLE: return as_tuple(self);
    case MP_ATTRIBUTE_ACTIVATION: return got_by(self, MP_STR("keras.activations.get"));
    case MP_ATTRIBUTE_OBJECT: return object_of(self);
    case MP_ATTRIBUTE_VALUE: return mp_value_int(self->run, self->row->count);
    case MP_ATTRIBUTE_FLAG: return mp_value_bool(self->run, self->value->instance->is_base_built);
    case MP_ATTRIBUTE_WEIGHT: return weight_of(self);
    case MP_ATTRIBUTE_LAYER: return layer_of(self);
    case MP_ATTRIBUTE_PLAIN: return unknown_plain(self, self->name);
    case MP_ATTRIBUTE_METHOD_NONE:
    case MP_ATTRIBUTE_METHOD_TENSOR:
    case MP_ATTRIBUTE_METHOD_TENSORS:
    case MP_ATTRIBUTE_METHOD_PLAIN:
    case MP_ATTRIBUTE_METHOD_DICT:
    case MP_ATTRIBUTE_METHOD_MAYBE:
    case MP_ATTRIBUTE_METHOD_OTHER: break;
  }
  return method_of(self);
}

// The same weight or layer each time.
static bool is_kept(MpAttributeKind kind) {
  return kind == MP_ATTRIBUTE_WEIGHT || kind == MP_ATTRIBUTE_LAYER;
}

MpValue *mp_base_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  MpInstance *instance = value->instance;
  MpBaseAttribute self = {.run = run, .value = value, .name = name, .span = span};
  MpStr dotted =
      mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(instance->layer->row->name), MP_FMT(name));
  self.row = mp_keras_attribute(dotted);
  if (!self.row) {
    bool is_parameter = mp_signature_find(&instance->layer->row->init, name) >= 0;
    return is_parameter ? unknown_plain(&self, name) : opaque_attribute(&self);
  }
  MpValue *found = read_attribute(&self);
  if (found && found->kind != MP_VALUE_NONE && is_kept(self.row->kind)) {
    mp_map_set(&instance->attributes, name, found);
  }
  return found;
}

// --- calls ---

MpValue *mp_base_call(MpRun *run, MpValue *value, const MpCall *call) {
  MpInstance *instance = value->instance;
  MpValues results = {0};
  if (!mp_base_run_overrides(run, value, MP_STR("call"), call, &results)) return NULL;
  instance->is_base_built = true;
  MpStr function = mp_str_format(run->arena, "%.*s.call", MP_FMT(instance->layer->row->name));
  uint32_t count = mp_layer_result_count(run, instance, call);
  if (!mp_call_may_have_tensor(run, call)) {
    MpValues inputs = mp_library_inputs(run, call);
    mp_array_push(run->arena, &inputs, value);
    return mp_run_opaque(run, "call of a library base", instance->layer->row->name, call->span,
                         &inputs);
  }
  MpNode *node = add_operation(run, function, call, &results);
  MpValue *stepped = mp_cell_step(run, instance, node, call);
  if (stepped) return stepped;
  if (count == 0) {  // one tensor or several: how the source takes it will say
    MpValue *result = tensors_of(run, node, 1, call->span);
    result->is_open = true;
    return result;
  }
  node->output_count = count;
  mp_tensor_infer_layer(run, node, instance);
  if (mp_refusal_raise(run, node)) return NULL;
  return tensors_of(run, node, count, call->span);
}
