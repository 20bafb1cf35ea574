#include "analyzer/interp/invoke.h"

#include <string.h>

#include "analyzer/interp/choice.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/external.h"
#include "analyzer/interp/function_object.h"
#include "analyzer/interp/generator.h"
#include "analyzer/interp/joined_text.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/library.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/obstacle.h"
#include "analyzer/interp/plain_call.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/scope.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

bool mp_function_takes(const MpFunctionDef *def, MpStr name, bool *by_kwargs) {
  *by_kwargs = false;
  for (uint32_t i = 0; i < def->parameters.len; i++) {
    const MpParameter *parameter = &def->parameters.items[i];
    if (parameter->kind == MP_PARAMETER_VAR_KEYWORD) *by_kwargs = true;
    bool is_named = parameter->kind == MP_PARAMETER_POSITIONAL_OR_KEYWORD ||
                    parameter->kind == MP_PARAMETER_KEYWORD_ONLY;
    if (is_named && mp_str_eq(parameter->name, name)) {
      *by_kwargs = false;
      return true;
    }
  }
  return *by_kwargs;
}

// A call on its way into a function's parameters.
typedef struct MpArgumentBinding {
  MpRun *run;
  const MpFunctionDef *def;
  const MpFunctionValue *function;
  const MpCall *call;
  MpScope *scope;
  MpValues positional;
  bool *used;  // which keywords are taken
} MpArgumentBinding;

static MpValue *take_keyword(MpArgumentBinding *self, MpStr name) {
  for (uint32_t i = 0; i < self->call->keywords.len; i++) {
    if (self->used[i] || !mp_str_eq(self->call->keywords.items[i].name, name)) continue;
    self->used[i] = true;
    return self->call->keywords.items[i].value;
  }
  return NULL;
}

static MpValue *bind_var_positional(MpArgumentBinding *self, uint32_t *position,
                                    const MpParameter *parameter) {
  MpValues rest = {0};
  while (*position < self->positional.len) {
    mp_array_push(self->run->arena, &rest, self->positional.items[(*position)++]);
  }
  MpValue *tuple = mp_value_sequence(self->run, MP_VALUE_TUPLE, rest, parameter->span);
  tuple->is_open = self->call->is_open && !self->call->is_open_by_name;
  tuple->rest = parameter;
  return tuple;
}

static MpValue *bind_var_keyword(MpArgumentBinding *self, const MpParameter *parameter) {
  MpValue *dict = mp_value_dict(self->run, parameter->span);
  for (uint32_t i = 0; i < self->call->keywords.len; i++) {
    if (self->used[i]) continue;
    const MpKeywordValue *keyword = &self->call->keywords.items[i];
    mp_dict_set(self->run, dict, mp_value_str(self->run, keyword->name), keyword->value);
    self->used[i] = true;
  }
  dict->is_open = self->call->is_open;
  dict->rest = parameter;
  dict->is_of_call = dict->is_open && mp_function_is_call(self->function);
  return dict;
}

// The value of a parameter that no argument names.
static MpValue *missing(MpArgumentBinding *self, uint32_t index) {
  const MpParameter *parameter = &self->def->parameters.items[index];
  MpValue *preset = self->function->defaults.items[index];
  if (self->call->is_open) return mp_function_unknown(self->run, self->function, index);
  if (preset) return preset;
  return mp_run_raise(self->run, "TypeError", self->call->span,
                      "%.*s() missing required argument: '%.*s'", MP_FMT(self->def->name),
                      MP_FMT(parameter->name));
}

static bool given_twice(const MpArgumentBinding *self, MpStr name) {
  (void)mp_run_raise(self->run, "TypeError", self->call->span,
                     "%.*s() got multiple values for argument '%.*s'", MP_FMT(self->def->name),
                     MP_FMT(name));
  return false;
}

static bool bind(MpArgumentBinding *self) {
  uint32_t position = 0;
  for (uint32_t i = 0; i < self->def->parameters.len; i++) {
    const MpParameter *parameter = &self->def->parameters.items[i];
    MpValue *value = NULL;
    switch (parameter->kind) {
      case MP_PARAMETER_VAR_POSITIONAL:
        value = bind_var_positional(self, &position, parameter);
        break;
      case MP_PARAMETER_VAR_KEYWORD: continue;  // bound last, when the others took theirs
      case MP_PARAMETER_POSITIONAL_ONLY:
      case MP_PARAMETER_POSITIONAL_OR_KEYWORD:
        if (position < self->positional.len) value = self->positional.items[position++];
        if (parameter->kind == MP_PARAMETER_POSITIONAL_ONLY) break;
        if (value && take_keyword(self, parameter->name)) return given_twice(self, parameter->name);
        if (!value) value = take_keyword(self, parameter->name);
        break;
      case MP_PARAMETER_KEYWORD_ONLY: value = take_keyword(self, parameter->name); break;
    }
    if (!value) value = missing(self, i);
    if (!value) return false;
    mp_map_set(&self->scope->names, parameter->name, value);
  }
  if (position < self->positional.len) {
    mp_run_raise(self->run, "TypeError", self->call->span,
                 "%.*s() takes %u positional arguments but %u were given", MP_FMT(self->def->name),
                 position, self->positional.len);
    return false;
  }
  for (uint32_t i = 0; i < self->def->parameters.len; i++) {
    const MpParameter *parameter = &self->def->parameters.items[i];
    if (parameter->kind != MP_PARAMETER_VAR_KEYWORD) continue;
    mp_map_set(&self->scope->names, parameter->name, bind_var_keyword(self, parameter));
  }
  for (uint32_t i = 0; i < self->call->keywords.len; i++) {
    if (self->used[i]) continue;
    mp_run_raise(self->run, "TypeError", self->call->span,
                 "%.*s() got an unexpected keyword argument '%.*s'", MP_FMT(self->def->name),
                 MP_FMT(self->call->keywords.items[i].name));
    return false;
  }
  return true;
}

// What is known of a function behind a decorator that was not followed: nothing.
static MpValue *invoke_wrapped(MpRun *run, const MpFunctionValue *function, MpValue *self,
                               const MpCall *call) {
  MpValues inputs = {0};
  if (self) mp_array_push(run->arena, &inputs, self);
  for (uint32_t i = 0; i < call->args.len; i++) {
    mp_array_push(run->arena, &inputs, call->args.items[i]);
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    mp_array_push(run->arena, &inputs, call->keywords.items[i].value);
  }
  return mp_run_opaque(run, "unknown decorator", function->wrapped_by->opaque->detail, call->span,
                       &inputs);
}

static MpValue *run_body(MpRun *run, MpFunctionValue *function, MpFrame *frame) {
  const MpFunctionDef *def = function->def;
  if (def->is_generator && !frame->with_body) return mp_generator_new(run, frame, def->span);
  MpFlow flow = mp_exec_block(run, &def->body);
  if (flow == MP_FLOW_RAISE) return NULL;
  if (def->is_generator) {
    return mp_value_iterator(run, frame->yielded, def->span);
  }
  return flow == MP_FLOW_RETURN ? frame->result : run->none;
}

// True where the function was called inside itself too often, each time after a decision.
static bool is_endless(const MpRun *run, const MpFunctionDef *def) {
  uint32_t choices = run->decider->choices.len, count = 0;
  for (const MpFrame *frame = run->frame; frame; frame = frame->caller) {
    if (frame->def != def || frame->choices == choices) continue;
    choices = frame->choices;
    if (++count >= MP_INTERP_MAX_RECURSION) return true;
  }
  return false;
}

// "tf.function" of `tf.function(jit_compile=True)`.
static MpStr callee_text(MpSpan span) {
  MpStr text = mp_span_text(span);
  size_t end = mp_str_find(text, MP_STR("("), 0);
  return end == SIZE_MAX ? text : mp_str_slice(text, 0, end);
}

static MpValue *invoke(MpRun *run, MpFunctionValue *function, MpValue *self, const MpCall *call) {
  if (!mp_span_is_none(function->compiled_at)) {
    mp_obstacle_call(run, call, function->compiled_at, callee_text(function->compiled_at));
  }
  if (function->wrapped_by) return invoke_wrapped(run, function, self, call);
  if (function->manages) return mp_with_manager(run, function->manages, self, call);
  MpWithBody *with_body = run->with_body;
  run->with_body = NULL;
  if (run->call_depth >= MP_INTERP_MAX_CALL_DEPTH || is_endless(run, function->def)) {
    MpValues inputs = call->args;
    return mp_run_opaque(run, "call depth", function->def->name, call->span, &inputs);
  }
  MpPlainCall before;
  MpValue *unknown = mp_plain_call_begin(run, function, self, call, &before);
  if (unknown) return unknown;
  const MpFunctionDef *def = function->def;
  if (function->closure == run->globals) mp_map_set(&run->called_functions, def->name, function);
  MpArgumentBinding binding = {.run = run,
                               .def = def,
                               .function = function,
                               .call = call,
                               .scope = mp_scope_new(run, function->closure)};
  binding.used = MP_NEW_ARRAY(run->arena, bool, call->keywords.len + 1);
  if (self) mp_array_push(run->arena, &binding.positional, self);
  for (uint32_t i = 0; i < call->args.len; i++) {
    mp_array_push(run->arena, &binding.positional, call->args.items[i]);
  }
  if (!bind(&binding)) return NULL;
  MpFrame frame = {.caller = run->frame,
                   .def = def,
                   .owner = function->owner,
                   .self = binding.positional.len ? binding.positional.items[0] : NULL,
                   .scope = binding.scope,
                   .class_name = function->owner ? function->owner->name : MP_STR(""),
                   .method = def->name,
                   .statement = run->frame->statement,
                   .with_body = with_body,
                   .choices = run->decider->choices.len};
  if (def->is_lambda) {  // findings in a lambda belong to the function that writes it
    frame.class_name = function->owner ? function->owner->name : run->frame->class_name;
    frame.method = run->frame->method;
    if (!frame.self || !function->owner) frame.self = run->frame->self;
  }
  run->frame = &frame;
  run->call_depth++;
  MpValue *result = run_body(run, function, &frame);
  run->call_depth--;
  run->frame = frame.caller;
  mp_plain_call_end(run, function, &before, result);
  return result;
}

// What @lru_cache knows a call by; NULL where an argument is not known or has no hash.
static MpValue *cache_key(MpRun *run, MpValue *self, const MpCall *call) {
  MpValues items = {0};
  if (call->is_open) return NULL;
  if (self) mp_array_push(run->arena, &items, self);
  for (uint32_t i = 0; i < call->args.len; i++)
    mp_array_push(run->arena, &items, call->args.items[i]);
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    mp_array_push(run->arena, &items, mp_value_str(run, call->keywords.items[i].name));
    mp_array_push(run->arena, &items, call->keywords.items[i].value);
  }
  MpValue *key = mp_value_sequence(run, MP_VALUE_TUPLE, items, call->span);
  return mp_value_is_hashable(key) && mp_value_is_distinct(key) ? key : NULL;
}

MpValue *mp_invoke_function(MpRun *run, MpFunctionValue *function, MpValue *self,
                            const MpCall *call) {
  MpValue *key = function->results ? cache_key(run, self, call) : NULL;
  if (!key) return invoke(run, function, self, call);
  MpValue *result = mp_dict_get(run, function->results, key);
  if (result) return result;
  result = invoke(run, function, self, call);
  if (result) mp_dict_set(run, function->results, key, result);
  return result;
}

static MpValue *call_opaque(MpRun *run, MpValue *callee, const MpCall *call) {
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, callee);
  for (uint32_t i = 0; i < call->args.len; i++) {
    mp_array_push(run->arena, &inputs, call->args.items[i]);
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    mp_array_push(run->arena, &inputs, call->keywords.items[i].value);
  }
  mp_doubt_arguments(run, call);
  return mp_run_opaque(run, "unknown function", call->symbol, call->span, &inputs);
}

static MpValue *call_method(MpRun *run, MpValue *callee, const MpCall *call) {
  MpValue *self = callee->method.self, *callable = callee->method.callable;
  if (callable->kind != MP_VALUE_FUNCTION) return mp_call_value(run, callable, call);
  MpValue *result = mp_invoke_function(run, callable->function, self, call);
  // A layer that the source builds itself is not built again before its first call.
  bool is_layer = self->kind == MP_VALUE_INSTANCE && self->instance->layer;
  bool builds = is_layer && mp_str_is(callable->function->def->name, "build");
  if (result && builds) self->instance->is_built = true;
  return result;
}

// Its own `__call__` will call that of the library, and so the layer.
static MpValue *call_by_own(MpRun *run, MpValue *callee, MpValue *method, const MpCall *call) {
  MpInstance *instance = callee->instance;
  MpOwnCall own = {call, run->frame->class_name, run->frame->method, false};
  MpOwnCall *outer = instance->own_call;
  instance->own_call = &own;
  instance->was_called = true;
  MpValue *result = mp_call_value(run, mp_value_method(run, callee, method), call);
  instance->own_call = outer;
  bool is_on_tensors = result && mp_call_has_tensor(call) && mp_has_tensor(result);
  instance->layer->ran_itself |= is_on_tensors;
  // A Functional model calls it again, on what it has made of the input itself.
  if (is_on_tensors && run->call == MP_NODE_NONE && !run->is_finishing)
    mp_doubt_all(run, "a layer in a Functional model has a `__call__` of its own", call->span);
  return result;
}

static MpValue *call_instance(MpRun *run, MpValue *callee, const MpCall *call) {
  MpClass *owner = NULL;
  MpValue *method = mp_class_lookup(callee->instance->cls, NULL, MP_STR("__call__"), &owner);
  if (method && !callee->instance->layer)
    return mp_call_value(run, mp_value_method(run, callee, method), call);
  if (method) return call_by_own(run, callee, method, call);
  if (callee->instance->layer) return mp_layer_call(run, callee, call);
  MpValue *external = mp_external_method(run, callee, MP_STR("__call__"));
  if (external) return mp_call_value(run, external, call);
  const MpClass *cls = callee->instance->cls;
  if (!cls->def || cls->has_opaque_base || cls->mro.len > 1) {
    return call_opaque(run, callee, call);
  }
  return mp_run_raise(run, "TypeError", call->span, "'%.*s' object is not callable",
                      MP_FMT(callee->instance->cls->name));
}

static MpValue *call_class(MpRun *run, MpValue *callee, const MpCall *call) {
  if (!callee->cls->def) return mp_library_call(run, callee->cls->library, call);
  return mp_class_call(run, callee->cls, call);
}

// `os.environ.get("FAST", "no").lower()`: a method of a text that has a default gives what it makes
// of that by default.
static void note_default(MpRun *run, const MpValue *callee, const MpCall *call, MpValue *result) {
  const MpSymbol *method = callee->symbol;
  if (method->kind != MP_SYMBOL_PART || result->symbol->default_value) return;
  const MpValue *object = method->operands.items[0];
  MpValue *preset = object->kind == MP_VALUE_SYMBOL ? object->symbol->default_value : NULL;
  size_t dot = mp_str_rfind_byte(method->text, '.');
  if (!preset || preset->kind != MP_VALUE_STR || dot == SIZE_MAX) return;
  MpStr name = mp_str_slice(method->text, dot + 1, method->text.len);
  MpValue *known = mp_builtin_attribute(run, preset, name, call->span);
  MpValue *value = known ? mp_call_value(run, known, call) : NULL;
  run->exception = NULL;
  if (value && mp_value_is_known(value)) result->symbol->default_value = value;
}

// `activations.get(activation)(x)` is some function of a tensor, or a layer that nothing here
// holds.
static MpValue *call_activation(MpRun *run, const MpCall *call) {
  MpNode *node = mp_tensor_node(run, MP_NODE_OP, call->span);
  node->form = MP_OP_FUNCTION;
  node->symbol = call->symbol;
  node->function = MP_STR("activation");
  node->output_count = 1;
  mp_tensor_take_arguments(run, node, call, 0);
  MpValue *result = mp_tensor_value(run, node, 0, call->span);
  node->result = mp_value_lower(run, result);
  return result;
}

// `f"conv{i}".startswith`: what it is given stays what it is.
static bool is_method_of_text(const MpSymbol *method) {
  if (method->kind != MP_SYMBOL_PART) return false;
  const MpValue *object = method->operands.items[0];
  return object->kind == MP_VALUE_SYMBOL && object->symbol->is_text;
}

// An unknown that the source names is called. With tensors it is a layer or function given from
// outside; a plain function of plain values gives a plain unknown. What rests on something that was
// not followed is no more than that.
static MpValue *call_symbol(MpRun *run, MpValue *callee, const MpCall *call) {
  bool is_of_text = is_method_of_text(callee->symbol);
  MpValue *answer = is_of_text ? mp_joined_text_call(run, callee->symbol, call) : NULL;
  if (answer || run->exception) return answer;
  bool is_on_tensor = !call->is_open && call->args.len > 0 && mp_has_tensor(call->args.items[0]);
  if (callee->symbol->is_activation && is_on_tensor) return call_activation(run, call);
  MpValues inputs = {0};
  bool is_followed = !callee->symbol->is_on_opaque || callee->symbol->is_field || is_of_text;
  for (uint32_t i = 0; i < call->args.len; i++)
    mp_array_push(run->arena, &inputs, call->args.items[i]);
  for (uint32_t i = 0; i < call->keywords.len; i++)
    mp_array_push(run->arena, &inputs, call->keywords.items[i].value);
  bool has_tensor = false;
  for (uint32_t i = 0; i < inputs.len; i++) {
    has_tensor |= mp_value_has_kind(inputs.items[i], MP_VALUE_TENSOR);
    is_followed &= !mp_value_has_kind(inputs.items[i], MP_VALUE_OPAQUE);
  }
  if (!is_followed) return call_opaque(run, callee, call);
  if (has_tensor) {
    return mp_run_given(run, "function given from outside", call->span, &inputs);
  }
  for (uint32_t i = 0; i < inputs.len; i++)
    mp_escape(run, inputs.items[i], MP_STR("given to a function from outside"));
  MpValue *result = mp_symbol_call_of(run, callee, call);
  if (!is_of_text) mp_doubt_arguments(run, call);
  result->symbol->is_on_opaque |= callee->symbol->is_on_opaque;
  result->symbol->is_on_argument |= callee->symbol->is_on_argument;
  result->symbol->is_on_given |= callee->symbol->is_on_given;
  result->symbol->is_name |= callee->symbol->is_name;
  note_default(run, callee, call, result);
  return result;
}

// Libraries, layers and what is not known look at the items of what they are given.
static bool looks_at_items(const MpValue *callee) {
  switch (callee->kind) {
    case MP_VALUE_LIBRARY:
    case MP_VALUE_CONSTANT:
    case MP_VALUE_SYMBOL:
    case MP_VALUE_OPAQUE: return true;
    case MP_VALUE_INSTANCE: return callee->instance->layer != NULL;
    case MP_VALUE_CLASS: return !callee->cls->def || mp_class_layer_row(callee->cls);
    case MP_VALUE_NATIVE: {
      const MpValue *self = callee->native.self;
      return self && self->kind == MP_VALUE_INSTANCE && self->instance->layer;
    }
    default: return false;
  }
}

MpValue *mp_call_value(MpRun *run, MpValue *callee, const MpCall *call) {
  callee = mp_choice_settle(run, callee, call->span);
  if (!callee) return NULL;
  if (looks_at_items(callee) && !mp_iterator_settle_call(run, call)) return NULL;
  switch (callee->kind) {
    case MP_VALUE_FUNCTION: return mp_invoke_function(run, callee->function, NULL, call);
    case MP_VALUE_METHOD: return call_method(run, callee, call);
    case MP_VALUE_NATIVE: return callee->native.function(run, callee->native.self, call);
    case MP_VALUE_CLASS: return call_class(run, callee, call);
    case MP_VALUE_INSTANCE: return call_instance(run, callee, call);
    case MP_VALUE_LIBRARY: return mp_library_call(run, callee->text, call);
    case MP_VALUE_STATIC_METHOD: return mp_call_value(run, callee->items.items[0], call);
    case MP_VALUE_SYMBOL: return call_symbol(run, callee, call);
    case MP_VALUE_CONSTANT: return mp_library_call_constant(run, callee, call);
    case MP_VALUE_OPAQUE: return call_opaque(run, callee, call);
    default: break;
  }
  return mp_run_raise(run, "TypeError", call->span, "'%.*s' object is not callable",
                      MP_FMT(mp_value_type_name(callee)));
}

MpValue *mp_call_with(MpRun *run, MpValue *callee, MpValue *const *args, uint32_t count,
                      MpSpan span) {
  MpCall call = {.span = span};
  for (uint32_t i = 0; i < count; i++) {
    mp_array_push(run->arena, &call.args, args[i]);
    mp_array_push(run->arena, &call.arg_spans, (MpSpan){0});
  }
  return mp_call_value(run, callee, &call);
}

const MpKeywordValue *mp_call_keyword(const MpCall *call, MpStr name) {
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    if (mp_str_eq(call->keywords.items[i].name, name)) return &call->keywords.items[i];
  }
  return NULL;
}

bool mp_call_bind(MpRun *run, const MpCall *call, const char *const *names, uint32_t count,
                  uint32_t required, MpValue **out) {
  memset(out, 0, sizeof *out * count);
  if (call->is_open) return false;
  if (call->args.len > count) {
    mp_run_raise(run, "TypeError", call->span, "too many positional arguments");
    return false;
  }
  for (uint32_t i = 0; i < call->args.len; i++)
    out[i] = call->args.items[i];
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    uint32_t at = 0;
    while (at < count && !mp_str_is(call->keywords.items[i].name, names[at]))
      at++;
    if (at == count) {
      mp_run_raise(run, "TypeError", call->span, "unexpected keyword argument '%.*s'",
                   MP_FMT(call->keywords.items[i].name));
      return false;
    }
    if (out[at]) {
      mp_run_raise(run, "TypeError", call->span, "multiple values for argument '%s'", names[at]);
      return false;
    }
    out[at] = call->keywords.items[i].value;
  }
  for (uint32_t i = 0; i < required; i++) {
    if (out[i]) continue;
    mp_run_raise(run, "TypeError", call->span, "missing required argument: '%s'", names[i]);
    return false;
  }
  return true;
}
