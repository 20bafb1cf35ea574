#include "analyzer/interp/library.h"

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/external.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/library_name.h"
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/library_source.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/obstacle.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

static MpStr last_part(MpStr dotted) {
  size_t dot = mp_str_rfind_byte(dotted, '.');
  return dot == SIZE_MAX ? dotted : mp_str_slice(dotted, dot + 1, dotted.len);
}

static MpStr parent_part(MpStr dotted) {
  size_t dot = mp_str_rfind_byte(dotted, '.');
  return dot == SIZE_MAX ? MP_STR("") : mp_str_slice(dotted, 0, dot);
}

// --- arguments ---

MpValue *mp_library_argument(MpRun *run, const MpCall *call, uint32_t position, const char *name) {
  if (position < call->args.len) return mp_resolve(run, call->args.items[position]);
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    if (!mp_str_is(call->keywords.items[i].name, name)) continue;
    return mp_resolve(run, call->keywords.items[i].value);
  }
  return NULL;
}

MpValues mp_library_inputs(MpRun *run, const MpCall *call) {
  MpValues inputs = mp_values_copy(run, &call->args);
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    mp_array_push(run->arena, &inputs, call->keywords.items[i].value);
  }
  return inputs;
}

static bool is_code(const MpValue *value) {
  static const MpValueKind kinds[] = {MP_VALUE_INSTANCE, MP_VALUE_METHOD, MP_VALUE_FUNCTION,
                                      MP_VALUE_SUPER};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (mp_value_has_kind(value, kinds[i])) return true;
  }
  return value->kind == MP_VALUE_CLASS && value->cls->def != NULL;
}

bool mp_library_has_code(const MpCall *call) {
  for (uint32_t i = 0; i < call->args.len; i++) {
    if (is_code(call->args.items[i])) return true;
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    if (is_code(call->keywords.items[i].value)) return true;
  }
  return false;
}

MpValue *mp_library_opaque(MpRun *run, const char *reason, MpStr name, const MpFunctionRow *row,
                           const MpCall *call) {
  MpValues inputs = mp_library_inputs(run, call);
  MpValue *value = mp_run_opaque(run, reason, name, call->span, &inputs);
  if (value->opaque->node == MP_NODE_NONE) return value;
  MpNode *node = run->graph->nodes.items[value->opaque->node];
  node->symbol = call->symbol;
  node->function = name;
  node->function_row = row;
  return value;
}

// --- attributes ---

static MpValue *name_attribute(MpRun *run, MpStr module, MpStr name, MpSpan span) {
  bool is_module = mp_keras_is_module(module);
  if (mp_str_is(name, "__name__") || mp_str_is(name, "__qualname__")) {
    return mp_value_str(run, is_module ? module : last_part(module));
  }
  if (mp_str_is(name, "__doc__")) return run->none;
  if (!mp_str_is(name, "__version__") && !mp_str_is(name, "__file__") &&
      !mp_str_is(name, "VERSION")) {
    return NULL;
  }
  MpStr identity = mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(module), MP_FMT(name));
  MpStr text = mp_span_text(span);
  return mp_symbol_named(run, identity, text.len ? text : identity, NULL, span);
}

// A function that TensorFlow 2 has as `tf.compat.v1.name` alone: all public functions are recorded.
static bool is_of_old_library(const MpRun *run, MpStr module, MpStr name, MpStr canonical) {
  if (!mp_str_is(module, "tf") || mp_keras_function(canonical) || mp_keras_is_module(canonical)) {
    return false;
  }
  return mp_keras_function(mp_str_format(run->arena, "tf.compat.v1.%.*s", MP_FMT(name))) != NULL;
}

// What reading `module.name` gives where that is more than the name; whether there is anything
// hangs on the names alone. NULL without an exception: nothing.
static MpValue *named_value(MpRun *run, MpStr module, MpStr name, const MpLibraryName *canonical,
                            MpSpan span) {
  const MpStr dotted = canonical->name;
  if (mp_str_is(dotted, "tf.newaxis") || mp_str_is(dotted, "np.newaxis")) return run->none;
  MpValue *known = name_attribute(run, module, name, span);
  if (!known) known = mp_library_numpy_number(run, dotted);
  if (!known) known = mp_library_dtype_attribute(run, module, name, span);
  if (known || run->exception || canonical->is_library) return known;
  known = mp_standard_library(run, dotted, span);
  return known || run->exception ? known : mp_external_value(run, dotted, span);
}

MpValue *mp_library_attribute(MpRun *run, MpStr module, MpStr name, MpSpan span) {
  MpLibraryName *own = mp_library_name_in(run, module, name);
  MpStr canonical = own->canonical->name;
  if (!own->is_no_value) {
    MpValue *known = named_value(run, module, name, own->canonical, span);
    if (known || run->exception) return known;
    own->is_no_value = true;
  }
  // Code that catches the error has another way for the version at hand.
  if (run->handlers > 0 && is_of_old_library(run, module, name, canonical)) {
    return mp_run_raise(run, "AttributeError", span, "module 'tensorflow' has no attribute '%.*s'",
                        MP_FMT(name));
  }
  MpValue *of_source = mp_library_source(run, module, name, own, span);
  return of_source ? of_source : mp_value_library(run, canonical, span);
}

// --- calls ---

// `keras.layers.Layer.__init__(self, …)`: a method of a library's layer class, called by name.
static MpValue *call_class_method(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *self = call->args.len > 0 ? mp_resolve(run, call->args.items[0]) : NULL;
  if (!self || self->kind != MP_VALUE_INSTANCE || !self->instance->layer) {
    return mp_library_opaque(run, "unknown library function", name, NULL, call);
  }
  MpCall rest = *call;
  rest.args.items++;
  rest.args.len--;
  if (rest.arg_spans.len > 0) {
    rest.arg_spans.items++;
    rest.arg_spans.len--;
  }
  MpStr method = last_part(name);
  if (mp_str_is(method, "__init__")) return mp_layer_init(run, self, &rest);
  MpValue *attribute = mp_layer_attribute(run, self, method, call->span);
  if (attribute) return mp_call_value(run, attribute, &rest);
  if (run->exception) return NULL;
  return mp_library_opaque(run, "unknown library function", name, NULL, call);
}

// An object of one of Keras's own classes (an initializer) of values that hang on no input.
static bool makes_object(MpRun *run, MpStr name, const MpCall *call) {
  MpStr own = last_part(name);
  bool is_class = own.len > 0 && own.ptr[0] >= 'A' && own.ptr[0] <= 'Z';
  if (!is_class || !mp_str_starts_with(name, MP_STR("keras."))) return false;
  // What a weight starts with is a value, whatever it was computed of.
  if (mp_str_starts_with(name, MP_STR("keras.initializers."))) return true;
  MpValues inputs = mp_library_inputs(run, call);
  for (uint32_t i = 0; i < inputs.len; i++) {
    if (mp_carries_input(run, inputs.items[i])) return false;
  }
  return true;
}

static MpValue *call_library(MpRun *run, const MpLibraryName *facts, MpStr name,
                             const MpCall *call) {
  if (facts->layer) return mp_layer_construct(run, facts->layer, call);
  const MpFunctionRow *row = facts->function;
  if (row && row->refused) mp_obstacle_call(run, call, call->span, call->symbol);
  if (facts->own) return facts->own(run, name, call);
  if (mp_str_starts_with(name, MP_STR("np."))) return mp_library_numpy(run, name, call);
  MpValue *known = mp_external_call(run, facts->external, name, call);
  if (known || run->exception) return known;
  if (row) return mp_library_call_row(run, name, row, call);
  if (mp_keras_layer(parent_part(name))) return call_class_method(run, name, call);
  bool is_plain = !mp_call_has_tensor(call) || makes_object(run, name, call);
  if (!is_plain || mp_library_has_code(call)) {
    return mp_library_opaque(run, "unknown library function", name, NULL, call);
  }
  return mp_library_constant(run, name, call);
}

static MpValue *call_external(MpRun *run, const MpLibraryName *facts, MpStr name,
                              const MpCall *call) {
  if (facts->layer) return mp_layer_construct(run, facts->layer, call);
  MpValue *known = mp_standard_library(run, name, call->span);
  if (run->exception) return NULL;
  if (known && known->kind != MP_VALUE_LIBRARY) return mp_call_value(run, known, call);
  known = mp_external_value(run, name, call->span);
  if (known) return mp_call_value(run, known, call);
  known = mp_external_call(run, facts->external, name, call);
  if (!known && !run->exception) known = mp_library_object(run, name, call);
  if (known || run->exception) return known;
  mp_doubt_arguments(run, call);
  return mp_library_opaque(run, "unknown function", name, NULL, call);
}

MpValue *mp_library_call(MpRun *run, MpStr name, const MpCall *call) {
  const MpLibraryName *facts = mp_library_name(run, name);
  if (mp_external_changes(facts->external)) mp_doubt_arguments(run, call);
  if (mp_str_starts_with(name, MP_STR("builtins."))) {
    if (mp_exception_is_name(name)) return mp_exception_new(run, name, &call->args, call->span);
    return mp_library_opaque(run, "unknown function", name, NULL, call);
  }
  if (facts->is_library) return call_library(run, facts, name, call);
  if (facts->special) return facts->special(run, name, call);
  return call_external(run, facts, name, call);
}
