#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/declared_input.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/inner_call.h"
#include "analyzer/interp/layer_mask.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/layer_variable.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/own_weight.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/unrecorded.h"

static MpValue *native_ignored(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return mp_run_ignored(run, call->span);
}

static MpValue *native_init(MpRun *run, MpValue *self, const MpCall *call) {
  return mp_layer_init(run, self, call);
}

static MpValue *native_call(MpRun *run, MpValue *self, const MpCall *call) {
  return mp_layer_call(run, self, call);
}

// `super().call(x)`, or `self.dense.call(x)`.
static MpValue *native_base_call(MpRun *run, MpValue *self, const MpCall *call) {
  const MpLayer *layer = self->instance->layer;
  if (layer->kind == MP_LAYER_LIBRARY) return mp_layer_call(run, self, call);
  if (layer->row->family == MP_FAMILY_BASE && call->args.len > 0) return call->args.items[0];
  if (layer->row->family == MP_FAMILY_MODEL && layer->kind == MP_LAYER_SUBCLASSED) {
    return mp_run_raise(run, "NotImplementedError", call->span, "the model has no `call`");
  }
  return mp_base_call(run, self, call);
}

// `self.__setattr__("conv%d" % i, layer)`.
static MpValue *native_setattr(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *name = call->args.len == 2 ? mp_resolve(run, call->args.items[0]) : NULL;
  if (!name || name->kind != MP_VALUE_STR) {
    return mp_run_opaque(run, "unknown assignment", call->symbol, call->span, &call->args);
  }
  MpStr symbol = mp_str_format(run->arena, "self.%.*s", MP_FMT(name->text));
  bool is_done =
      mp_attribute_assign(run, self, name->text, call->args.items[1], call->span, symbol);
  return is_done ? run->none : NULL;
}

static MpValue *native_build(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *given = call->args.len > 0       ? call->args.items[0]
                   : call->keywords.len > 0 ? call->keywords.items[0].value
                                            : NULL;
  MpArguments called = {0};
  const MpShape *from = given ? mp_shape_of_value(run, mp_resolve(run, given)) : NULL;
  mp_layer_make_variables(run, self->instance, &called, from);
  mp_declared_take_build(run, self->instance, call);
  self->instance->layer->is_built = MP_YES;
  self->instance->is_building = false;
  self->instance->was_built_unseen = true;
  return run->none;
}

static MpValue *native_add_loss(MpRun *run, MpValue *self, const MpCall *call) {
  MpLoss loss = {.layer = self->instance->layer,
                 .parent = run->call,
                 .span = call->span,
                 .symbol = call->symbol,
                 .class_name = run->frame->class_name,
                 .method = run->frame->method};
  mp_array_push(run->arena, &run->graph->losses, loss);
  return run->none;
}

static MpValue *native_get_config(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *dict = mp_value_dict(run, call->span);
  dict->is_open = !run->is_inner || !mp_inner_config(run, self->instance, dict);
  return dict;
}

static MpValue *native_compute_mask(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *known = mp_mask_compute(run, self->instance, call);
  if (known) return known;
  if (mp_doubt_is_asked(run)) return mp_run_ignored(run, call->span);
  return call->args.len > 1 ? call->args.items[1] : run->none;
}

static MpValue *native_compute_output_shape(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *given = call->args.len > 0 ? mp_resolve(run, call->args.items[0]) : NULL;
  if (!given && call->keywords.len > 0) given = mp_resolve(run, call->keywords.items[0].value);
  bool is_followed = given && !call->is_open && given->kind != MP_VALUE_OPAQUE;
  if (!is_followed) return mp_run_ignored(run, call->span);
  return mp_layer_output_shape(run, self->instance, given, call->span);
}

static MpValue *native_add(MpRun *run, MpValue *self, const MpCall *call) {
  if (call->args.len != 1) return mp_run_ignored(run, call->span);
  return mp_model_add_member(run, self, call->args.items[0], call->span) ? run->none : NULL;
}

static MpValue *native_pop(MpRun *run, MpValue *self, const MpCall *call) {
  (void)call;
  MpInstance *instance = self->instance;
  if (instance->members.len == 0) return run->none;
  const MpValue *popped = instance->members.items[--instance->members.len];
  if (popped->kind != MP_VALUE_INSTANCE) return run->none;  // its keras.Input
  instance->layer->members.len--;
  MpHoldings *holdings = &popped->instance->layer->holdings;
  for (uint32_t i = holdings->len; i-- > 0;) {
    if (holdings->items[i].owner != instance->layer) continue;
    for (uint32_t k = i + 1; k < holdings->len; k++)
      holdings->items[k - 1] = holdings->items[k];
    holdings->len--;
    break;
  }
  return run->none;
}

// `_flatten_layers(recursive=True, include_self=True)`.
static MpValue *native_flatten_layers(MpRun *run, MpValue *self, const MpCall *call) {
  bool flags[2] = {true, true};
  static const char *const names[2] = {"recursive", "include_self"};
  for (uint32_t i = 0; i < 2; i++) {
    const MpKeywordValue *keyword = mp_call_keyword(call, mp_str_from_c(names[i]));
    MpValue *flag = keyword ? keyword->value : i < call->args.len ? call->args.items[i] : NULL;
    if (flag && !mp_truth(run, flag, call->span, &flags[i])) return NULL;
  }
  return mp_layer_tracked(run, self, flags[1], flags[0], call->span);
}

typedef struct MpLayerMethod {
  const char *name;
  MpNativeFunction function;
} MpLayerMethod;

// Methods of every layer and model. What is only done for its effect on training, files or the
// screen is ignored.
static MpValue *symbol_of_layer(MpRun *run, const MpValue *value, MpStr name, MpSpan span) {
  MpStr identity = mp_str_format(run->arena, "@%u.%.*s", value->instance->layer->id, MP_FMT(name));
  MpStr text = mp_span_is_none(span) ? name : mp_span_text(span);
  return mp_symbol_named(run, identity, text, NULL, span);
}

// The name with those of the scopes around it: a text that no graph depends on.
static MpValue *native_name_scope(MpRun *run, MpValue *self, const MpCall *call) {
  return symbol_of_layer(run, self, MP_STR("_name_scope()"), call->span);
}

static MpValue *native_set_policy(MpRun *run, MpValue *self, const MpCall *call) {
  (void)call;
  mp_policy_forget(self->instance);
  return run->none;
}

static const MpLayerMethod layer_methods[] = {
    {"__init__", native_init},
    {"__call__", native_call},
    {"call", native_base_call},
    {"build", native_build},
    {"add_weight", mp_own_weight_add},
    {"add_variable", mp_own_weight_add},
    {"add_loss", native_add_loss},
    {"add_metric", native_add_loss},
    {"add_update", mp_native_ignore},
    {"get_config", native_get_config},
    {"compute_mask", native_compute_mask},
    {"compute_output_shape", native_compute_output_shape},
    {"compute_output_signature", native_ignored},
    {"get_weights", native_ignored},
    {"set_weights", mp_native_ignore},
    {"count_params", native_ignored},
    {"from_config", native_ignored},
    {"_set_save_spec", mp_native_ignore},
    {"_set_dtype_policy", native_set_policy},
    {"_check_call_args", mp_native_ignore},
    {"__setattr__", native_setattr},
    {"_name_scope", native_name_scope},
    {"_flatten_layers", native_flatten_layers},
};

static const MpLayerMethod model_methods[] = {
    {"compile", mp_native_ignore},
    {"fit", mp_unrecorded_fit},
    {"evaluate", native_ignored},
    {"predict", native_ignored},
    {"train_on_batch", mp_unrecorded_train_on_batch},
    {"test_on_batch", native_ignored},
    {"predict_on_batch", native_ignored},
    {"fit_generator", mp_unrecorded_train_otherwise},
    {"summary", mp_native_ignore},
    {"save", mp_native_ignore},
    {"save_weights", mp_native_ignore},
    {"load_weights", native_ignored},
    {"export", mp_native_ignore},
    {"reset_states", mp_native_ignore},
    {"reset_metrics", mp_native_ignore},
    {"to_json", native_ignored},
    {"get_layer", mp_model_get_layer},
    {"train_step", mp_unrecorded_train_otherwise},
    {"test_step", native_ignored},
    {"predict_step", native_ignored},
    {"compute_loss", native_ignored},
};

static const MpLayerMethod sequential_methods[] = {
    {"add", native_add},
    {"pop", native_pop},
};

static MpValue *find_method(MpRun *run, MpValue *self, const MpLayerMethod *methods, size_t count,
                            MpStr name) {
  for (size_t i = 0; i < count; i++) {
    if (mp_str_is(name, methods[i].name)) {
      return mp_value_native(run, name, methods[i].function, self);
    }
  }
  return NULL;
}

static bool has_method(const MpLayerMethod *methods, size_t count, MpStr name) {
  for (size_t i = 0; i < count; i++) {
    if (mp_str_is(name, methods[i].name)) return true;
  }
  return false;
}

bool mp_layer_has_method(const MpClass *cls, MpStr name) {
  if (!mp_class_layer_row(cls)) return false;
  size_t of_layer = sizeof layer_methods / sizeof layer_methods[0];
  size_t of_model = sizeof model_methods / sizeof model_methods[0];
  return has_method(layer_methods, of_layer, name) ||
         (mp_class_is_model(cls) && has_method(model_methods, of_model, name));
}

// Attributes whose values no graph depends on.
static bool is_ignored_attribute(MpStr name) {
  static const char *const names[] = {
      "weights",
      "trainable_weights",
      "non_trainable_weights",
      "variables",
      "trainable_variables",
      "non_trainable_variables",
      "losses",
      "metrics",
      "updates",
      "optimizer",
      "loss",
      "history",
      "stop_training",
      "compiled_loss",
      "compiled_metrics",
      "metrics_names",
      "distribute_strategy",
      "run_eagerly",
      "loss_tracker",
      "input_spec",
      "inbound_nodes",
      "outbound_nodes",
      "output_names",
      "input_names",
      "_keras_api_names",
      "name_scope",
      "_obj_reference_counts",
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return false;
}

// What every layer has, as its constructor or Keras's settings made it.
static bool is_setting(MpStr name) {
  static const char *const names[] = {"dtype",
                                      "compute_dtype",
                                      "variable_dtype",
                                      "dtype_policy",
                                      "_dtype",
                                      "_dtype_policy",
                                      "_compute_dtype",
                                      "input_shape",
                                      "output_shape",
                                      "activity_regularizer",
                                      "_activity_regularizer",
                                      "dynamic",
                                      "_dynamic",
                                      "autocast",
                                      "_autocast"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return false;
}

static MpValue *name_attribute(MpRun *run, MpValue *value, MpSpan span) {
  MpStr name = value->instance->layer->name;
  if (name.len > 0) return mp_value_str(run, name);
  return symbol_of_layer(run, value, MP_STR("name"), span);
}

static MpValue *trainable_attribute(MpRun *run, MpValue *value, MpSpan span) {
  MpTristate trainable = value->instance->layer->trainable;
  if (trainable != MP_MAYBE) return mp_value_bool(run, trainable == MP_YES);
  return symbol_of_layer(run, value, MP_STR("trainable"), span);
}

static MpValue *model_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  const MpInstance *instance = value->instance;
  if (mp_str_is(name, "layers")) return mp_model_layers(run, value, span);
  bool is_input = mp_str_is(name, "input") || mp_str_is(name, "inputs");
  bool is_output = mp_str_is(name, "output") || mp_str_is(name, "outputs");
  if (!is_input && !is_output) return NULL;
  MpValue *found = is_input ? instance->inputs : instance->outputs;
  if (!found) {
    MpValues inputs = {0};
    mp_array_push(run->arena, &inputs, value);
    return mp_run_opaque(run, "inputs or outputs of a model", name, span, &inputs);
  }
  bool wants_list = name.ptr[name.len - 1] == 's';
  if (!wants_list || found->kind == MP_VALUE_LIST) return found;
  MpValues items = {0};
  mp_array_push(run->arena, &items, found);
  return mp_value_sequence(run, MP_VALUE_LIST, items, span);
}

MpValue *mp_layer_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  MpLayer *layer = value->instance->layer;
  bool is_model = mp_class_is_model(value->instance->cls);
  MpValue *found = NULL;
  if (layer->row->family == MP_FAMILY_SEQUENTIAL) {
    found = find_method(run, value, sequential_methods,
                        sizeof sequential_methods / sizeof sequential_methods[0], name);
  }
  if (!found) {
    found = find_method(run, value, layer_methods, sizeof layer_methods / sizeof layer_methods[0],
                        name);
  }
  if (!found && is_model) {
    found = find_method(run, value, model_methods, sizeof model_methods / sizeof model_methods[0],
                        name);
    if (!found) found = model_attribute(run, value, name, span);
  }
  if (found || run->exception) return found;
  if (mp_str_is(name, "name") || mp_str_is(name, "_name")) return name_attribute(run, value, span);
  if (mp_str_is(name, "built")) {
    bool is_built = layer->is_built == MP_YES && !value->instance->is_building;
    return mp_value_bool(run, is_built);
  }
  if (mp_str_is(name, "trainable")) return trainable_attribute(run, value, span);
  if (mp_str_is(name, "supports_masking") || mp_str_is(name, "stateful")) return run->false_;
  MpValue *of_policy = mp_policy_layer_attribute(run, value->instance, name, span);
  if (of_policy) return of_policy;
  if (is_setting(name)) return symbol_of_layer(run, value, name, span);
  if (mp_str_is(name, "output") || mp_str_is(name, "input")) {
    MpValue *tensor = mp_layer_call_tensor(run, value, name, span);
    if (tensor) return tensor;
  }
  if (mp_str_is(name, "submodules")) return mp_layer_submodules(run, value, span);
  if (is_ignored_attribute(name)) return mp_run_ignored(run, span);
  if (layer->kind == MP_LAYER_LIBRARY) return mp_base_attribute(run, value, name, span);
  // A class of the source on a concrete library layer may have anything that layer makes.
  bool is_plain = layer->row->family == MP_FAMILY_BASE || layer->row->family == MP_FAMILY_MODEL ||
                  layer->row->family == MP_FAMILY_SEQUENTIAL;
  if (!is_plain) return mp_base_attribute(run, value, name, span);
  if (!mp_keras_member(name, layer->row->family)) return NULL;
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, value);
  return mp_run_opaque(run, "attribute of a library layer", name, span, &inputs);
}
