// Functions whose meaning is no operation: decorators, lookups by name, models that come from
// elsewhere.
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

// --- what gives back the function or class that it gets ---

static MpValue *give_argument(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  if (call->args.len == 0) return mp_native_refused(run, call);
  return call->args.items[0];
}

static bool is_callable(const MpValue *value) {
  switch (value->kind) {
    case MP_VALUE_FUNCTION:
    case MP_VALUE_METHOD:
    case MP_VALUE_NATIVE:
    case MP_VALUE_CLASS:
    case MP_VALUE_INSTANCE:
    case MP_VALUE_LIBRARY:
    case MP_VALUE_OPAQUE: return true;
    default: return false;
  }
}

// A decorator: used plainly it gives its argument back, called first it gives one that does.
static MpValue *decorate(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *function = call->args.len > 0 ? mp_resolve(run, call->args.items[0]) : NULL;
  if (function && is_callable(function)) return function;
  function = mp_library_argument(run, call, UINT32_MAX, "func");
  if (function && function->kind != MP_VALUE_NONE) return function;
  return mp_value_native(run, name, give_argument, NULL);
}

// --- tf.function ---

// A function of the source that TensorFlow compiles when it is called: the same to whoever gives it
// plain tensors. The original stays as it is, others may call it.
static MpValue *compiled(MpRun *run, MpValue *value, MpSpan span) {
  if (value->kind == MP_VALUE_METHOD) {
    return mp_value_method(run, value->method.self, compiled(run, value->method.callable, span));
  }
  if (value->kind != MP_VALUE_FUNCTION) return value;
  MpValue *copy = mp_value_new(run, MP_VALUE_FUNCTION, value->span);
  copy->function = MP_NEW(run->arena, MpFunctionValue);
  *copy->function = *value->function;
  copy->function->compiled_at = span;
  return copy;
}

static MpValue *give_compiled(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *argument = give_argument(run, self, call);
  return argument ? compiled(run, mp_resolve(run, argument), call->span) : NULL;
}

static MpValue *compile_function(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *function = mp_library_argument(run, call, 0, "func");
  if (!function || function->kind == MP_VALUE_NONE) {
    return mp_value_native(run, name, give_compiled, NULL);
  }
  return compiled(run, function, call->span);
}

// --- lookups ---

// Which one is not known; that it is a function of a tensor, and never None, is.
static MpValue *unknown_activation(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *activation = mp_symbol_call(run, name, call);
  activation->symbol->is_activation = true;
  return activation;
}

static MpValue *get_activation(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *identifier = mp_library_argument(run, call, 0, "identifier");
  if (!identifier) identifier = mp_library_argument(run, call, 0, "name");
  if (!identifier) return mp_native_refused(run, call);
  if (identifier->kind == MP_VALUE_NONE) {
    return mp_value_library(run, MP_STR("keras.activations.linear"), call->span);
  }
  if (identifier->kind == MP_VALUE_STR) {
    MpStr function = mp_keras_activation(identifier->text);
    if (function.len > 0) return mp_value_library(run, function, call->span);
  }
  if (identifier->kind == MP_VALUE_SYMBOL && identifier->symbol->is_activation) return identifier;
  if (identifier->kind == MP_VALUE_SYMBOL) return unknown_activation(run, name, call);
  if (is_callable(identifier)) return identifier;
  return mp_library_opaque(run, "unknown activation", name, NULL, call);
}

// A model or layer that is not in view: what it gives may depend on inputs of its own.
static MpValue *foreign_object(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *object = mp_library_opaque(run, "library model", name, NULL, call);
  object->opaque->depends_on_input = true;
  return object;
}

// keras.initializers.get and its like: objects stay what they are, names are looked up by Keras.
static MpValue *get_object(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *identifier = mp_library_argument(run, call, 0, "identifier");
  if (!identifier || identifier->kind == MP_VALUE_STR) {
    return mp_library_constant(run, name, call);
  }
  if (identifier->kind == MP_VALUE_SYMBOL) return mp_symbol_call(run, name, call);
  if (identifier->kind == MP_VALUE_DICT) return mp_library_constant(run, name, call);
  return identifier;
}

// What Keras calls a function or class: plain, and none of it gets out.
static MpValue *name_of_object(MpRun *run, MpStr name, const MpCall *call) {
  if (call->args.len == 0)
    return mp_library_opaque(run, "unknown library function", name, NULL, call);
  MpStr object = mp_symbol_operand_identity(run, mp_resolve(run, call->args.items[0]));
  MpStr identity = mp_str_format(run->arena, "%.*s(%.*s)", MP_FMT(name), MP_FMT(object));
  return mp_symbol_named(run, identity, mp_span_text(call->span), NULL, call->span);
}

// An object made of a configuration that is given from outside is as unknown as one that is given.
static MpValue *deserialize(MpRun *run, MpStr name, const MpCall *call) {
  const MpValue *config = call->args.len > 0 ? mp_resolve(run, call->args.items[0]) : NULL;
  bool is_given = config && config->kind == MP_VALUE_SYMBOL && !call->is_open;
  if (is_given) return mp_symbol_call(run, name, call);
  bool is_plain = !mp_call_has_tensor(call) && !mp_library_has_code(call);
  bool is_layer = mp_str_is(name, "keras.layers.deserialize");
  return is_plain && !is_layer ? mp_library_constant(run, name, call)
                               : foreign_object(run, name, call);
}

static MpValue *as_dtype(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *given = mp_library_argument(run, call, 0, "type_value");
  MpStr dtype = given ? mp_datum_dtype_name(mp_value_lower(run, given)) : MP_STR("");
  if (dtype.len == 0) return mp_native_unknown(run, name, NULL, call);
  return mp_value_library(run, mp_str_format(run->arena, "tf.%.*s", MP_FMT(dtype)), call->span);
}

static MpValue *tensor_shape(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *given = mp_library_argument(run, call, 0, "dims");
  if (given && given->kind == MP_VALUE_NONE) return mp_shape_without_rank(run, call->span);
  const MpShape *shape = given ? mp_shape_of_value(run, given) : NULL;
  if (!shape) return mp_native_unknown(run, name, NULL, call);
  return mp_shape_value(run, shape, name, name, call->span);
}

// --- models ---

// Looks at a model and leaves it as it is.
static MpValue *leave_alone(MpRun *run, MpStr name, const MpCall *call) {
  (void)name, (void)call;
  return run->none;
}

static MpValue *give_first(MpRun *run, MpStr name, const MpCall *call) {
  (void)name;
  return call->args.len > 0 ? call->args.items[0] : run->none;
}

static MpValue *update_first(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *variable = give_first(run, name, call);
  if (variable->kind == MP_VALUE_TENSOR) mp_tensor_note_assignment(run, variable->tensor);
  return variable;
}

static MpValue *get_mask(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *value = mp_library_argument(run, call, 0, "x");
  if (value && value->kind == MP_VALUE_TENSOR) return mp_tensor_mask(run, value, call->span);
  // Nothing else has one.
  bool is_container = value && (value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE ||
                                value->kind == MP_VALUE_DICT);
  if (is_container || (value && mp_value_is_plain(value))) return run->none;
  return mp_library_opaque(run, "unknown library function", name, NULL, call);
}

static MpValue *set_mask(MpRun *run, MpStr name, const MpCall *call) {
  const MpValue *value = mp_library_argument(run, call, 0, "x");
  MpValue *mask = mp_library_argument(run, call, 1, "mask");
  if (!value || value->kind != MP_VALUE_TENSOR || !mask) {
    return mp_library_opaque(run, "unknown library function", name, NULL, call);
  }
  mp_tensor_set_mask(run, value, mask);
  return run->none;
}

static MpValue *keep_as_written(MpRun *run, MpStr name, const MpCall *call) {
  return mp_library_constant(run, name, call);
}

// The model that AIMET prepares; what comes out is followed no further, and that is no gap.
static MpValue *prepare_model(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *model = mp_library_argument(run, call, 0, "original_model");
  if (!model) model = mp_library_argument(run, call, 0, "model");
  if (!model || model->kind != MP_VALUE_INSTANCE || !model->instance->layer) {
    return mp_library_opaque(run, "unknown function", name, NULL, call);
  }
  MpValue *input = mp_library_argument(run, call, 1, "input_layer");
  MpPreparation preparation = {.model = model->instance->layer,
                               .span = call->span,
                               .has_input_layer = input && input->kind != MP_VALUE_NONE};
  mp_array_push(run->arena, &run->graph->preparations, preparation);
  MpValue *prepared = mp_value_new(run, MP_VALUE_OPAQUE, call->span);
  prepared->opaque = MP_NEW(run->arena, MpOpaque);
  prepared->opaque->reason = MP_STR("prepared model");
  prepared->opaque->detail = name;
  prepared->opaque->node = MP_NODE_NONE;
  prepared->opaque->serial = run->opaque_count++;
  return prepared;
}

static const MpLibraryRow rows[] = {
    {"keras.Input", mp_library_input},
    {"keras.layers.Input", mp_library_input},
    {"tf.function", compile_function},
    {"tf.autograph.experimental.do_not_convert", decorate},
    {"tf.recompute_grad", decorate},
    {"keras.utils.register_keras_serializable", decorate},
    {"keras.saving.register_keras_serializable", decorate},
    {"keras.activations.get", get_activation},
    {"keras.activations.deserialize", get_activation},
    {"keras.initializers.get", get_object},
    {"keras.regularizers.get", get_object},
    {"keras.constraints.get", get_object},
    {"tf.as_dtype", as_dtype},
    {"tf.dtypes.as_dtype", as_dtype},
    {"tf.TensorShape", tensor_shape},
    {"keras.models.load_model", foreign_object},
    {"keras.models.model_from_json", foreign_object},
    {"keras.models.model_from_config", foreign_object},
    {"keras.models.model_from_yaml", foreign_object},
    {"keras.models.clone_model", foreign_object},
    {"keras.saving.load_model", foreign_object},
    {"keras.activations.serialize", name_of_object},
    {"keras.utils.get_registered_name", name_of_object},
    {"keras.saving.get_registered_name", name_of_object},
    {"keras.layers.deserialize", deserialize},
    {"keras.saving.deserialize_keras_object", deserialize},
    {"keras.utils.deserialize_keras_object", deserialize},
    {"tf.saved_model.load", foreign_object},
    {"keras.utils.plot_model", leave_alone},
    {"keras.utils.model_to_dot", leave_alone},
    {"keras.utils.print_summary", leave_alone},
    {"keras.models.save_model", leave_alone},
    {"keras.saving.save_model", leave_alone},
    {"tf.saved_model.save", leave_alone},
    {"tf.no_op", leave_alone},
    {"tf.group", leave_alone},
    {"keras.backend.update", update_first},
    {"keras.backend.update_add", update_first},
    {"keras.backend.update_sub", update_first},
    {"keras.backend.moving_average_update", update_first},
    {"keras.backend.get_keras_mask", get_mask},
    {"keras.backend.set_keras_mask", set_mask},
    {"tf.name_scope", keep_as_written},
    {"tf.compat.v1.name_scope", keep_as_written},
    {"tf.compat.v1.variable_scope", keep_as_written},
    {"keras.backend.name_scope", keep_as_written},
    {"keras.name_scope", keep_as_written},
    {"tf.control_dependencies", keep_as_written},
    {"keras.utils.custom_object_scope", keep_as_written},
    {"keras.utils.CustomObjectScope", keep_as_written},
};

// `keras.applications.ResNet50` is a model; what stands beside it in lower case is not.
static bool is_application(MpStr name) {
  if (!mp_str_starts_with(name, MP_STR("keras.applications."))) return false;
  size_t dot = mp_str_rfind_byte(name, '.');
  return dot + 1 < name.len && name.ptr[dot + 1] >= 'A' && name.ptr[dot + 1] <= 'Z';
}

MpLibraryFunction mp_library_special(MpStr name) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (mp_str_is(name, rows[i].name)) return rows[i].function;
  }
  if (is_application(name)) return foreign_object;
  if (mp_str_ends_with(name, MP_STR(".register_keras_serializable"))) return decorate;
  bool is_aimet = mp_str_starts_with(name, MP_STR("aimet_tensorflow."));
  if (is_aimet && mp_str_ends_with(name, MP_STR(".prepare_model"))) return prepare_model;
  return NULL;
}
