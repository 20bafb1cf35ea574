#include "analyzer/interp/function_object.h"

#include "analyzer/interp/absent.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/documenting.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/symbol.h"

MpValue *mp_function_new(MpRun *run, const MpFunctionDef *def) {
  MpValue *value = mp_value_new(run, MP_VALUE_FUNCTION, def->span);
  MpFunctionValue *function = MP_NEW(run->arena, MpFunctionValue);
  value->function = function;
  function->def = def;
  function->closure = run->frame->scope;
  // The class whose body it stands in, directly or within a method: what super() means there.
  function->owner = run->frame->owner;
  MpStr scope_name = run->frame->class_name.len ? run->frame->class_name : MP_STR("");
  function->qualified_name =
      mp_str_format(run->arena, "%.*s.%.*s%s%.*s", MP_FMT(mp_module_running(run)->name),
                    MP_FMT(scope_name), scope_name.len ? "." : "", MP_FMT(def->name));
  for (uint32_t i = 0; i < def->parameters.len; i++) {
    MpValue *preset = NULL;
    if (def->parameters.items[i].default_value) {
      preset = mp_eval(run, def->parameters.items[i].default_value);
      if (!preset) return NULL;
      preset = mp_absent_default(run, def, i, preset);
    }
    mp_array_push(run->arena, &function->defaults, preset);
  }
  return value;
}

// A wrapper that the decorator has just made stands for the function; one that was there before
// stands for others, too.
static void note_decorated(const MpFunctionDef *def, const MpValue *result) {
  if (result->kind != MP_VALUE_FUNCTION || result->function->def == def) return;
  bool is_new = !result->function->closure->module;
  if (is_new && !result->function->decorated) result->function->decorated = def;
}

MpValue *mp_apply_decorators(MpRun *run, const MpExprs *decorators, MpValue *value) {
  const MpFunctionDef *def = value->function->def;
  // Decorator expressions are evaluated from the first, applied from the last.
  MpValues callees = {0};
  for (uint32_t i = 0; i < decorators->len; i++) {
    MpValue *decorator = mp_eval(run, decorators->items[i]);
    if (!decorator) return NULL;
    mp_array_push(run->arena, &callees, decorator);
  }
  for (uint32_t i = decorators->len; i-- > 0;) {
    MpValue *decorator = callees.items[i];
    // An unknown decorator may call what it is given, or not, or with other arguments.
    if (decorator->kind == MP_VALUE_OPAQUE && value->kind == MP_VALUE_FUNCTION) {
      value->function->wrapped_by = decorator;
      continue;
    }
    if (mp_documents(run, decorator, value)) continue;
    MpValue *result = mp_call_with(run, decorator, &value, 1, decorators->items[i]->span);
    if (!result) return NULL;
    if (result->kind == MP_VALUE_OPAQUE && value->kind == MP_VALUE_FUNCTION) {
      value->function->wrapped_by = result;
      continue;
    }
    note_decorated(def, result);
    value = result;
  }
  return value;
}

// --- what stands behind a wrapper ---

// Wrappers within wrappers; one that wraps itself ends, too.
#define MAX_WRAPPERS 16u

static const MpFunctionValue *attribute_function(const MpFunctionValue *self, const char *name) {
  MpValue *value = self->attributes ? mp_map_get(self->attributes, mp_str_from_c(name)) : NULL;
  if (value && value->kind == MP_VALUE_INSTANCE) value = value->maker;
  return value && value->kind == MP_VALUE_FUNCTION ? value->function : NULL;
}

const MpFunctionDef *mp_function_written(const MpFunctionValue *self) {
  for (uint32_t depth = 0; depth < MAX_WRAPPERS && !self->decorated; depth++) {
    const MpFunctionValue *wrapped = attribute_function(self, "__wrapped__");
    if (!wrapped) break;
    self = wrapped;
  }
  return self->decorated ? self->decorated : self->def;
}

// `(self, *args, **kwargs)`
static bool passes_all_on(const MpFunctionDef *def) {
  bool has_rest = false;
  for (uint32_t i = 0; i < def->parameters.len; i++) {
    MpParameterKind kind = def->parameters.items[i].kind;
    bool is_rest = kind == MP_PARAMETER_VAR_POSITIONAL || kind == MP_PARAMETER_VAR_KEYWORD;
    has_rest |= is_rest;
    if (!is_rest && i > 0) return false;
  }
  return has_rest;
}

const MpFunctionDef *mp_function_signature(const MpFunctionValue *self) {
  for (uint32_t depth = 0; depth < MAX_WRAPPERS; depth++) {
    const MpFunctionValue *shown = attribute_function(self, "__signature__");
    if (shown) return shown->def;
    const MpFunctionValue *wrapped = attribute_function(self, "__wrapped__");
    if (!wrapped) break;
    self = wrapped;
  }
  return self->decorated && passes_all_on(self->def) ? self->decorated : self->def;
}

const MpFunctionValue *mp_function_behind(const MpFunctionValue *self) {
  const MpFunctionValue *behind = NULL;
  for (uint32_t depth = 0; depth < MAX_WRAPPERS; depth++) {
    const MpFunctionValue *wrapped = attribute_function(behind ? behind : self, "__wrapped__");
    if (!wrapped) break;
    behind = wrapped;
  }
  return behind;
}

bool mp_function_is_call(const MpFunctionValue *self) {
  return self->owner && mp_str_is(self->def->name, "call");
}

MpValue *mp_function_unknown(MpRun *run, const MpFunctionValue *self, uint32_t index) {
  const MpParameter *parameter = &self->def->parameters.items[index];
  MpValue *value =
      mp_symbol_parameter(run, parameter->name, self->defaults.items[index], parameter->name_span);
  value->symbol->annotation = parameter->annotation;
  value->symbol->scope = self->closure;
  value->symbol->is_on_given |= mp_function_is_call(self);
  return value;
}

// --- attributes ---

static MpMap *attributes_of(MpRun *run, MpFunctionValue *function) {
  if (!function->attributes) {
    function->attributes = MP_NEW(run->arena, MpMap);
    mp_map_init(function->attributes, run->arena);
  }
  return function->attributes;
}

void mp_function_attribute_set(MpRun *run, MpValue *value, MpStr name, MpValue *item) {
  mp_map_set(attributes_of(run, value->function), name, item);
}

MpValue *mp_value_docstring(MpRun *run, const MpStmts *body) {
  const MpStmt *first = body->len > 0 ? body->items[0] : NULL;
  bool is_text = first && first->kind == MP_STMT_EXPR && first->value->kind == MP_EXPR_CONSTANT &&
                 first->value->constant.kind == MP_CONSTANT_STR;
  return is_text ? mp_value_str(run, first->value->constant.text) : run->none;
}

// "Block.call"; functions within functions have longer ones, which nobody needs here.
static MpValue *qualified_name(MpRun *run, const MpFunctionValue *function, MpSpan span) {
  const MpScope *scope = function->closure;
  MpStr name = function->def->name;
  if (scope->module) return mp_value_str(run, name);
  if (scope->is_class_body && function->owner && !function->owner->is_local) {
    MpStr cls = function->owner->name;
    return mp_value_str(run, mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(cls), MP_FMT(name)));
  }
  MpStr identity = mp_str_format(run->arena, "%.*s.__qualname__", MP_FMT(function->qualified_name));
  return mp_symbol_named(run, identity, identity, NULL, span);
}

// What the module that holds it is called while it runs.
static MpValue *module_name(MpRun *run, const MpFunctionValue *function) {
  const MpScope *scope = function->closure;
  const MpModuleObject *module = mp_module_of_scope(scope);
  if (!module->is_main) return mp_value_str(run, module->module->name);
  scope = module->scope;
  MpValue *name = mp_map_get(&scope->names, MP_STR("__name__"));
  return name ? name : run->none;
}

static MpValue *defaults_of(MpRun *run, const MpFunctionValue *function, MpSpan span) {
  MpValues items = {0};
  for (uint32_t i = 0; i < function->defaults.len; i++) {
    bool is_positional =
        function->def->parameters.items[i].kind <= MP_PARAMETER_POSITIONAL_OR_KEYWORD;
    MpValue *preset = function->defaults.items[i];
    if (is_positional && preset) mp_array_push(run->arena, &items, preset);
  }
  return items.len ? mp_value_sequence(run, MP_VALUE_TUPLE, items, span) : run->none;
}

static void push_names(MpRun *run, const MpFunctionDef *def, MpParameterKind first,
                       MpParameterKind last, MpValues *out) {
  for (uint32_t i = 0; i < def->parameters.len; i++) {
    const MpParameter *parameter = &def->parameters.items[i];
    if (parameter->kind < first || parameter->kind > last) continue;
    mp_array_push(run->arena, out, mp_value_str(run, parameter->name));
  }
}

// The code object. Behind the parameters `co_varnames` has the local names, which nobody needs
// here: they are not listed, and the tuple is open.
static MpValue *code_of(MpRun *run, const MpFunctionValue *function, MpSpan span) {
  const MpFunctionDef *def = function->def;
  MpValues names = {0};
  push_names(run, def, MP_PARAMETER_POSITIONAL_ONLY, MP_PARAMETER_POSITIONAL_OR_KEYWORD, &names);
  uint32_t positional = names.len;
  push_names(run, def, MP_PARAMETER_KEYWORD_ONLY, MP_PARAMETER_KEYWORD_ONLY, &names);
  uint32_t named = names.len;
  push_names(run, def, MP_PARAMETER_VAR_POSITIONAL, MP_PARAMETER_VAR_POSITIONAL, &names);
  push_names(run, def, MP_PARAMETER_VAR_KEYWORD, MP_PARAMETER_VAR_KEYWORD, &names);
  MpValue *varnames = mp_value_sequence(run, MP_VALUE_TUPLE, names, span);
  varnames->is_open = !def->is_lambda;
  if (varnames->is_open) varnames->subtype = MP_STR("co_varnames");
  MpValue *code = mp_native_object(run, MP_STR("types.CodeType"), span);
  MpMap *attributes = &code->instance->attributes;
  mp_map_set(attributes, MP_STR("co_name"), mp_value_str(run, def->name));
  mp_map_set(attributes, MP_STR("co_argcount"), mp_value_int(run, positional));
  mp_map_set(attributes, MP_STR("co_kwonlyargcount"), mp_value_int(run, named - positional));
  mp_map_set(attributes, MP_STR("co_varnames"), varnames);
  return code;
}

static MpValue *dict_of(MpRun *run, const MpFunctionValue *function, MpSpan span) {
  MpValue *dict = mp_value_dict(run, span);
  for (uint32_t i = 0; function->attributes && i < function->attributes->len; i++) {
    const MpMapEntry *entry = &function->attributes->entries[i];
    bool is_slot = mp_str_is(entry->key, "__name__") || mp_str_is(entry->key, "__qualname__") ||
                   mp_str_is(entry->key, "__doc__") || mp_str_is(entry->key, "__module__");
    if (!entry->value || is_slot) continue;
    mp_dict_set(run, dict, mp_value_str(run, entry->key), entry->value);
  }
  return dict;
}

// function.__get__(object, class): the bound method, or the function itself.
static MpValue *function_get(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 2, &result)) return result;
  MpValue *object = mp_resolve(run, call->args.items[0]);
  return object->kind == MP_VALUE_NONE ? self : mp_value_method(run, object, self);
}

static MpValue *call_function(MpRun *run, MpValue *self, const MpCall *call) {
  return mp_call_value(run, self, call);
}

MpValue *mp_function_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  MpFunctionValue *function = value->function;
  MpValue *own = function->attributes ? mp_map_get(function->attributes, name) : NULL;
  if (own) return own;
  if (mp_str_is(name, "__name__")) return mp_value_str(run, function->def->name);
  if (mp_str_is(name, "__qualname__")) return qualified_name(run, function, span);
  if (mp_str_is(name, "__module__")) return module_name(run, function);
  if (mp_str_is(name, "__doc__")) return mp_value_docstring(run, &function->def->body);
  if (mp_str_is(name, "__defaults__")) return defaults_of(run, function, span);
  if (mp_str_is(name, "__code__")) return code_of(run, function, span);
  if (mp_str_is(name, "__dict__")) return dict_of(run, function, span);
  if (mp_str_is(name, "__get__")) return mp_value_native(run, name, function_get, value);
  if (mp_str_is(name, "__call__")) return mp_value_native(run, name, call_function, value);
  return NULL;
}

// --- functools.update_wrapper ---

// Where attributes of a function or plain object are kept; NULL: they are not followed.
static MpMap *attributes_of_value(MpRun *run, MpValue *value) {
  if (value->kind == MP_VALUE_FUNCTION) return attributes_of(run, value->function);
  bool is_plain = value->kind == MP_VALUE_INSTANCE && !value->instance->layer;
  return is_plain ? &value->instance->attributes : NULL;
}

void mp_function_update_wrapper(MpRun *run, MpValue *wrapper, MpValue *wrapped) {
  static const char *const names[] = {"__module__", "__name__", "__qualname__", "__doc__"};
  MpMap *attributes = attributes_of_value(run, wrapper);
  if (!attributes) return;
  bool has_names = wrapped->kind == MP_VALUE_FUNCTION || wrapped->kind == MP_VALUE_CLASS ||
                   wrapped->kind == MP_VALUE_METHOD;
  for (size_t i = 0; has_names && i < sizeof names / sizeof *names; i++) {
    MpStr name = mp_str_from_c(names[i]);
    MpValue *item = mp_attribute_or_null(run, wrapped, name, wrapped->span);
    if (item) mp_map_set(attributes, name, item);
  }
  const MpMap *others = wrapped->kind == MP_VALUE_FUNCTION ? wrapped->function->attributes : NULL;
  for (uint32_t i = 0; others && i < others->len; i++) {
    if (!others->entries[i].value) continue;
    mp_map_set(attributes, others->entries[i].key, others->entries[i].value);
  }
  mp_map_set(attributes, MP_STR("__wrapped__"), wrapped);
}
