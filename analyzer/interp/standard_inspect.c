// inspect: what functions and classes of the source look like to their callers.
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/function_object.h"
#include "analyzer/interp/standard.h"

// One number a kind, as in inspect.Parameter.
static const struct {
  const char *name;
  MpParameterKind kind;
} kinds[] = {
    {"POSITIONAL_ONLY", MP_PARAMETER_POSITIONAL_ONLY},
    {"POSITIONAL_OR_KEYWORD", MP_PARAMETER_POSITIONAL_OR_KEYWORD},
    {"VAR_POSITIONAL", MP_PARAMETER_VAR_POSITIONAL},
    {"KEYWORD_ONLY", MP_PARAMETER_KEYWORD_ONLY},
    {"VAR_KEYWORD", MP_PARAMETER_VAR_KEYWORD},
};

// An IntEnum there: a number here that has no text.
static MpValue *kind_value(MpRun *run, size_t number) {
  MpValue *value = mp_value_new(run, MP_VALUE_INT, (MpSpan){0});
  value->integer = (int64_t)number;
  value->subtype = MP_STR("_ParameterKind");
  return value;
}

static MpValue *kind_of(MpRun *run, MpParameterKind kind) {
  size_t number = 0;
  while (kinds[number].kind != kind)
    number++;
  return kind_value(run, number);
}

static MpValue *empty(MpRun *run) {
  return mp_value_library(run, MP_STR("inspect._empty"), (MpSpan){0});
}

static MpValue *parameter_value(MpRun *run, const MpParameter *parameter, MpValue *preset,
                                MpSpan span) {
  MpValue *value = mp_native_object(run, MP_STR("inspect.Parameter"), span);
  MpMap *attributes = &value->instance->attributes;
  mp_map_set(attributes, MP_STR("name"), mp_value_str(run, parameter->name));
  mp_map_set(attributes, MP_STR("kind"), kind_of(run, parameter->kind));
  mp_map_set(attributes, MP_STR("default"), preset ? preset : empty(run));
  mp_map_set(attributes, MP_STR("empty"), empty(run));
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    mp_map_set(attributes, mp_str_from_c(kinds[i].name), kind_value(run, i));
  return value;
}

// Parameters by name, in their order, from the `first` on.
static MpValue *signature_value(MpRun *run, MpValue *function, uint32_t first, MpSpan span) {
  const MpFunctionDef *def = function->function->def;
  MpValue *parameters = mp_value_dict(run, span);
  for (uint32_t i = first; i < def->parameters.len; i++) {
    const MpParameter *parameter = &def->parameters.items[i];
    MpValue *preset = function->function->defaults.items[i];
    mp_dict_set(run, parameters, mp_value_str(run, parameter->name),
                parameter_value(run, parameter, preset, span));
  }
  MpValue *value = mp_native_object(run, MP_STR("inspect.Signature"), span);
  value->maker = function;
  mp_map_set(&value->instance->attributes, MP_STR("parameters"), parameters);
  mp_map_set(&value->instance->attributes, MP_STR("empty"), empty(run));
  return value;
}

// The function that calling the value runs, and how many of its parameters that has bound; NULL
// where it is none of the source.
static MpValue *function_of(MpValue *value, uint32_t *bound) {
  *bound = 0;
  if (value->kind == MP_VALUE_METHOD) {
    *bound = 1;
    value = value->method.callable;
  } else if (value->kind == MP_VALUE_CLASS) {
    *bound = 1;
    value = mp_class_lookup(value->cls, NULL, MP_STR("__init__"), NULL);
  }
  bool is_followed = value && value->kind == MP_VALUE_FUNCTION && !value->function->wrapped_by;
  return is_followed ? value : NULL;
}

static MpValue *own_attribute(const MpValue *function, const char *name) {
  const MpMap *attributes = function->function->attributes;
  return attributes ? mp_map_get(attributes, mp_str_from_c(name)) : NULL;
}

// Wrappers within wrappers; one that wraps itself ends, too.
#define MAX_WRAPPERS 16u

static MpValue *inspect_signature(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (call->keywords.len == 0 && !mp_native_arity(run, call, 1, 1, &result)) return result;
  uint32_t bound = 0;
  bool is_plain = call->keywords.len == 0;
  MpValue *function = is_plain ? function_of(mp_resolve(run, call->args.items[0]), &bound) : NULL;
  for (uint32_t depth = 0; function && depth < MAX_WRAPPERS; depth++) {
    MpValue *shown = own_attribute(function, "__signature__");
    bool is_other = shown && (!shown->maker || shown->maker->kind != MP_VALUE_FUNCTION);
    if (is_other) break;
    if (shown) return bound == 0 ? shown : signature_value(run, shown->maker, bound, call->span);
    MpValue *wrapped = own_attribute(function, "__wrapped__");
    if (!wrapped) return signature_value(run, function, bound, call->span);
    if (wrapped->kind != MP_VALUE_FUNCTION) break;
    function = wrapped;
  }
  return mp_native_unknown(run, MP_STR("inspect.signature"), NULL, call);
}

// --- getfullargspec ---

typedef struct Spec {
  MpValue *names, *rest, *named_rest, *presets, *keyword_names, *keyword_presets;
} Spec;

static void add_parameter(MpRun *run, Spec *spec, const MpParameter *parameter, MpValue *preset) {
  MpValue *name = mp_value_str(run, parameter->name);
  switch (parameter->kind) {
    case MP_PARAMETER_POSITIONAL_ONLY:
    case MP_PARAMETER_POSITIONAL_OR_KEYWORD:
      mp_array_push(run->arena, &spec->names->items, name);
      if (preset) mp_array_push(run->arena, &spec->presets->items, preset);
      break;
    case MP_PARAMETER_VAR_POSITIONAL: spec->rest = name; break;
    case MP_PARAMETER_VAR_KEYWORD: spec->named_rest = name; break;
    case MP_PARAMETER_KEYWORD_ONLY:
      mp_array_push(run->arena, &spec->keyword_names->items, name);
      if (preset) mp_dict_set(run, spec->keyword_presets, name, preset);
      break;
  }
}

static MpValue *spec_value(MpRun *run, const MpFunctionValue *function, MpSpan span) {
  MpValues none = {0};
  Spec spec = {.names = mp_value_sequence(run, MP_VALUE_LIST, none, span),
               .rest = run->none,
               .named_rest = run->none,
               .presets = mp_value_sequence(run, MP_VALUE_TUPLE, none, span),
               .keyword_names = mp_value_sequence(run, MP_VALUE_LIST, none, span),
               .keyword_presets = mp_value_dict(run, span)};
  for (uint32_t i = 0; i < function->def->parameters.len; i++) {
    add_parameter(run, &spec, &function->def->parameters.items[i], function->defaults.items[i]);
  }
  MpValue *annotations = mp_value_dict(run, span);
  annotations->is_open = true;
  bool has_presets = spec.presets->items.len > 0;
  bool has_keyword_presets = spec.keyword_presets->items.len > 0;
  MpValue *items[] = {spec.names,         spec.rest,
                      spec.named_rest,    has_presets ? spec.presets : run->none,
                      spec.keyword_names, has_keyword_presets ? spec.keyword_presets : run->none,
                      annotations};
  static const char *const names[] = {"args",       "varargs",        "varkw",      "defaults",
                                      "kwonlyargs", "kwonlydefaults", "annotations"};
  MpValue *value = mp_value_sequence(run, MP_VALUE_TUPLE, none, span);
  value->subtype = MP_STR("FullArgSpec");
  for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
    mp_array_push(run->arena, &value->items, items[i]);
    mp_array_push(run->arena, &value->keys, mp_value_str(run, mp_str_from_c(names[i])));
  }
  return value;
}

// Unlike `signature` it looks at the wrapper itself, and counts `self`.
static MpValue *inspect_spec(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  uint32_t bound;
  MpValue *function = function_of(mp_resolve(run, call->args.items[0]), &bound);
  MpValue *shown = function ? own_attribute(function, "__signature__") : NULL;
  bool is_followed = shown && shown->maker && shown->maker->kind == MP_VALUE_FUNCTION;
  if (is_followed) function = shown->maker;
  if (function && (is_followed || !shown)) return spec_value(run, function->function, call->span);
  return mp_native_unknown(run, MP_STR("inspect.getfullargspec"), NULL, call);
}

// --- what kind of thing it is ---

static MpValue *answer_kind(MpRun *run, const MpCall *call, const char *name, MpValueKind wanted) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  const MpValue *value = mp_resolve(run, call->args.items[0]);
  bool is_unknown = value->kind == MP_VALUE_SYMBOL || value->kind == MP_VALUE_OPAQUE ||
                    value->kind == MP_VALUE_LIBRARY || value->kind == MP_VALUE_CONSTANT;
  if (is_unknown) return mp_native_unknown(run, mp_str_from_c(name), NULL, call);
  bool is_type = value->kind == MP_VALUE_NATIVE && !value->native.self &&
                 mp_builtin_is_type(value->native.name);
  return mp_value_bool(run, value->kind == wanted || (wanted == MP_VALUE_CLASS && is_type));
}

static MpValue *inspect_isclass(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return answer_kind(run, call, "inspect.isclass", MP_VALUE_CLASS);
}

static MpValue *inspect_isfunction(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return answer_kind(run, call, "inspect.isfunction", MP_VALUE_FUNCTION);
}

static MpValue *inspect_ismethod(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return answer_kind(run, call, "inspect.ismethod", MP_VALUE_METHOD);
}

MpNativeTable mp_standard_inspect(void) {
  static const MpNativeRow rows[] = {
      {"inspect.getfullargspec", inspect_spec},   {"inspect.isclass", inspect_isclass},
      {"inspect.isfunction", inspect_isfunction}, {"inspect.ismethod", inspect_ismethod},
      {"inspect.signature", inspect_signature},
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}

MpValue *mp_inspect_constant(MpRun *run, MpStr dotted) {
  static const char *const empties[] = {"inspect._empty", "inspect.Parameter.empty",
                                        "inspect.Signature.empty"};
  for (size_t i = 0; i < sizeof empties / sizeof *empties; i++) {
    if (mp_str_is(dotted, empties[i])) return empty(run);
  }
  MpStr prefix = MP_STR("inspect.Parameter.");
  if (!mp_str_starts_with(dotted, prefix)) return NULL;
  MpStr name = mp_str_slice(dotted, prefix.len, dotted.len);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (mp_str_is(name, kinds[i].name)) return kind_value(run, i);
  }
  return NULL;
}
