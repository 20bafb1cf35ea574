// Building a layer before its first call.
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/function_object.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/layer_variable.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

// The shapes of what the layer is called on, in the words of its `build`: "input_shape",
// "shape[0]".
static MpValue *shape_argument(MpRun *run, MpValue *value, MpStr text) {
  if (value->kind == MP_VALUE_TENSOR) {
    const MpShape *shape = mp_shape_known(run, value->tensor);
    if (!shape) return mp_shape_symbol(run, value->tensor, text, value->span);
    MpValue *given = mp_shape_value(run, shape, MP_STR(""), text, value->span);
    given->is_shape = given->is_shape && run->version != MP_KERAS_3;
    return given;
  }
  bool is_sequence =
      value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE || value->kind == MP_VALUE_DICT;
  if (!is_sequence) {
    MpValue *shape = mp_symbol_parameter(run, MP_STR("input_shape"), NULL, value->span);
    shape->symbol->is_on_given = true;
    return shape;
  }
  MpValue *copy = mp_value_new(run, value->kind, value->span);
  copy->keys = value->keys;
  for (uint32_t i = 0; i < value->items.len; i++) {
    MpStr item = mp_str_format(run->arena, "%.*s[%u]", MP_FMT(text), i);
    mp_array_push(run->arena, &copy->items, shape_argument(run, value->items.items[i], item));
  }
  return copy;
}

// What the first parameter of `call` gets, by position or by name; NULL: nothing.
static MpValue *first_argument(const MpInstance *instance, const MpCall *call) {
  if (call->args.len > 0) return call->args.items[0];
  const MpFunctionDef *def = mp_class_signature(instance->cls, "call");
  if (!def || def->parameters.len < 2) return NULL;
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    const MpKeywordValue *keyword = &call->keywords.items[i];
    if (mp_str_eq(keyword->name, def->parameters.items[1].name)) return keyword->value;
  }
  return NULL;
}

static bool is_named(const MpParameter *parameter) {
  return parameter->kind == MP_PARAMETER_POSITIONAL_OR_KEYWORD ||
         parameter->kind == MP_PARAMETER_KEYWORD_ONLY;
}

static uint32_t named_count(const MpFunctionDef *def) {
  uint32_t count = 0;
  for (uint32_t i = 1; i < def->parameters.len; i++)
    count += is_named(&def->parameters.items[i]);
  return count;
}

// What `call` gets for a parameter of that name; NULL: nothing that has a shape.
static MpValue *argument_named(MpRun *run, const MpInstance *instance, const MpCall *call,
                               MpStr name) {
  const MpKeywordValue *keyword = mp_call_keyword(call, name);
  MpValue *value = keyword ? keyword->value : NULL;
  const MpFunctionDef *def = mp_class_signature(instance->cls, "call");
  if (!value && def) {
    for (uint32_t i = 1; i < def->parameters.len && i <= call->args.len; i++) {
      if (mp_str_eq(def->parameters.items[i].name, name)) value = call->args.items[i - 1];
    }
  } else if (!value) {
    int index = mp_signature_find(&instance->layer->row->call, name);
    if (index >= 0 && (uint32_t)index < call->args.len) value = call->args.items[index];
  }
  if (value) value = mp_resolve(run, value);
  return value && value->kind != MP_VALUE_NONE ? value : NULL;
}

// Keras 3: `build(self, query_shape, value_shape)` gets the shapes of what `call` takes under those
// names.
static void add_named_shapes(MpRun *run, const MpInstance *instance, const MpFunctionDef *build,
                             const MpCall *call, MpCall *out) {
  MpStr suffix = MP_STR("_shape");
  for (uint32_t i = 1; i < build->parameters.len; i++) {
    const MpParameter *parameter = &build->parameters.items[i];
    if (!is_named(parameter) || !mp_str_ends_with(parameter->name, suffix)) continue;
    MpStr name = mp_str_slice(parameter->name, 0, parameter->name.len - suffix.len);
    MpValue *argument = argument_named(run, instance, call, name);
    if (!argument) continue;
    MpValue *shape = shape_argument(run, argument, parameter->name);
    MpKeywordValue keyword = {parameter->name, shape, (MpSpan){0}};
    mp_array_push(run->arena, &out->keywords, keyword);
  }
}

// Keras 2 passes the shape of the first argument, whatever it is called; so does Keras 3 to a
// `build` of one parameter.
static void add_first_shape(MpRun *run, const MpFunctionDef *build, MpValue *first, MpCall *out) {
  bool has_name = build && build->parameters.len > 1;
  MpStr text = has_name ? build->parameters.items[1].name : MP_STR("input_shape");
  mp_array_push(run->arena, &out->args, shape_argument(run, first, text));
  mp_array_push(run->arena, &out->arg_spans, (MpSpan){0});
}

// The source built it itself, and said so: `self.built = True`.
static bool is_said_to_be_built(MpRun *run, const MpInstance *instance) {
  MpValue *built = mp_map_get(&instance->attributes, MP_STR("built"));
  return built && mp_value_truth(mp_resolve(run, built)) == MP_YES;
}

static void make_variables(MpRun *run, MpInstance *instance, const MpCall *call) {
  MpArguments called = {0};
  mp_call_lower_arguments(run, call, 0, &called);
  mp_layer_make_variables(run, instance, &called, NULL);
}

// The source's own, on the shapes in `shapes`.
static bool run_build(MpRun *run, MpValue *value, MpValue *build, const MpCall *shapes) {
  MpInstance *instance = value->instance;
  instance->is_building = true;
  bool was_in_build = run->is_in_build;
  run->is_in_build = true;
  bool is_done = mp_call_value(run, mp_value_method(run, value, build), shapes) != NULL;
  instance->is_building = false;
  run->is_in_build = was_in_build;
  if (!is_done) instance->is_built = false;  // the next call tries again
  if (is_done) mp_layer_leave_variables(run, instance);
  return is_done;
}

bool mp_layer_build(MpRun *run, MpValue *value, const MpCall *call) {
  MpInstance *instance = value->instance;
  if (instance->is_built || is_said_to_be_built(run, instance)) return true;
  instance->is_built = true;
  MpClass *owner = NULL;
  MpValue *build = mp_class_lookup(instance->cls, NULL, MP_STR("build"), &owner);
  MpValue *first = first_argument(instance, call);
  if (!build || !first) {
    make_variables(run, instance, call);
    return true;
  }
  const MpFunctionDef *def =
      build->kind == MP_VALUE_FUNCTION ? mp_function_signature(build->function) : NULL;
  MpCall shapes = {.span = call->span};
  if (def && named_count(def) > 1) add_named_shapes(run, instance, def, call, &shapes);
  if (shapes.keywords.len < 2) {
    shapes.keywords.len = 0;
    add_first_shape(run, def, first, &shapes);
  }
  return run_build(run, value, build, &shapes);
}

bool mp_layer_build_for(MpRun *run, MpValue *value, const MpShape *shape, MpSpan span) {
  MpInstance *instance = value->instance;
  if (instance->is_built || is_said_to_be_built(run, instance)) return true;
  instance->is_built = true;
  MpValue *build = mp_class_lookup(instance->cls, NULL, MP_STR("build"), NULL);
  if (!build) {
    MpArguments called = {0};
    mp_layer_make_variables(run, instance, &called, shape);
    return true;
  }
  MpValues lengths = {0};
  for (int32_t i = 0; i < shape->rank; i++)
    mp_array_push(run->arena, &lengths, mp_dim_value(run, shape->dims[i]));
  MpCall shapes = {.span = span};
  mp_array_push(run->arena, &shapes.args, mp_value_sequence(run, MP_VALUE_TUPLE, lengths, span));
  mp_array_push(run->arena, &shapes.arg_spans, (MpSpan){0});
  return run_build(run, value, build, &shapes);
}
