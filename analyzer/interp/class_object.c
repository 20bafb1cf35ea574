#include "analyzer/interp/class_object.h"

#include "analyzer/interp/builtin_base.h"
#include "analyzer/interp/class_attribute.h"
#include "analyzer/interp/class_hook.h"
#include "analyzer/interp/dataclass.h"
#include "analyzer/interp/documenting.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/external.h"
#include "analyzer/interp/function_object.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/interp/scope.h"

static void add_bases(MpRun *run, MpClass *cls, MpStr base) {
  const MpClass *of = mp_class_of_library(run, base);
  for (uint32_t i = 0; i < of->mro.len; i++)
    mp_array_push(run->arena, &cls->mro, of->mro.items[i]);
}

MpClass *mp_class_of_library(MpRun *run, MpStr canonical) {
  MpClass *cls = mp_map_get(&run->library_classes, canonical);
  if (cls) return cls;
  cls = MP_NEW(run->arena, MpClass);
  cls->row = mp_keras_layer(canonical);
  cls->library = cls->row ? cls->row->name : canonical;
  size_t dot = mp_str_rfind_byte(cls->library, '.');
  cls->name =
      dot == SIZE_MAX ? cls->library : mp_str_slice(cls->library, dot + 1, cls->library.len);
  cls->qualified_name = cls->library;
  mp_map_init(&cls->attributes, run->arena);
  mp_array_push(run->arena, &cls->mro, cls);
  const char *base = mp_exception_base(canonical);
  if (*base) add_bases(run, cls, mp_str_format(run->arena, "builtins.%s", base));
  cls->value = mp_value_new(run, MP_VALUE_CLASS, (MpSpan){0});
  cls->value->cls = cls;
  mp_map_set(&run->library_classes, canonical, cls);
  return cls;
}

bool mp_class_derives(const MpClass *self, const MpClass *base) {
  for (uint32_t i = 0; i < self->mro.len; i++) {
    if (self->mro.items[i] == base) return true;
  }
  return false;
}

const MpLayerRow *mp_class_layer_row(const MpClass *self) {
  for (uint32_t i = 0; i < self->mro.len; i++) {
    if (self->mro.items[i]->row) return self->mro.items[i]->row;
  }
  return NULL;
}

bool mp_class_is_model(const MpClass *self) {
  for (uint32_t i = 0; i < self->mro.len; i++) {
    const MpLayerRow *row = self->mro.items[i]->row;
    if (row && (row->family == MP_FAMILY_MODEL || row->family == MP_FAMILY_SEQUENTIAL)) return true;
  }
  return false;
}

MpValue *mp_class_lookup(const MpClass *self, const MpClass *after, MpStr name, MpClass **owner) {
  bool is_searching = after == NULL;
  for (uint32_t i = 0; i < self->mro.len; i++) {
    MpClass *cls = self->mro.items[i];
    if (is_searching) {
      MpValue *value = mp_map_get(&cls->attributes, name);
      if (value) {
        if (owner) *owner = cls;
        return value;
      }
    }
    if (cls == after) is_searching = true;
  }
  return NULL;
}

const MpFunctionDef *mp_class_function(const MpClass *self, const char *name, MpClass **owner) {
  MpValue *value = mp_class_lookup(self, NULL, mp_str_from_c(name), owner);
  return value && value->kind == MP_VALUE_FUNCTION ? mp_function_written(value->function) : NULL;
}

const MpFunctionDef *mp_class_signature(const MpClass *self, const char *name) {
  MpValue *value = mp_class_lookup(self, NULL, mp_str_from_c(name), NULL);
  return value && value->kind == MP_VALUE_FUNCTION ? mp_function_signature(value->function) : NULL;
}

// C3: merges the bases' orders and the list of bases. False where they contradict each other.
static bool merge_mro(MpRun *run, MpClass *cls, MpClass *const *bases, uint32_t base_count) {
  uint32_t list_count = base_count + 1;
  uint32_t *heads = MP_NEW_ARRAY(run->arena, uint32_t, list_count);
  for (;;) {
    bool is_done = true;
    MpClass *next = NULL;
    for (uint32_t i = 0; i < list_count && !next; i++) {
      MpClass *const *items = i < base_count ? bases[i]->mro.items : bases;
      uint32_t len = i < base_count ? bases[i]->mro.len : base_count;
      if (heads[i] == len) continue;
      is_done = false;
      MpClass *candidate = items[heads[i]];
      bool is_in_tail = false;
      for (uint32_t k = 0; k < list_count && !is_in_tail; k++) {
        MpClass *const *others = k < base_count ? bases[k]->mro.items : bases;
        uint32_t count = k < base_count ? bases[k]->mro.len : base_count;
        for (uint32_t j = heads[k] + 1; j < count; j++)
          is_in_tail |= others[j] == candidate;
      }
      if (!is_in_tail) next = candidate;
    }
    if (is_done) return true;
    if (!next) return false;
    mp_array_push(run->arena, &cls->mro, next);
    for (uint32_t i = 0; i < list_count; i++) {
      MpClass *const *items = i < base_count ? bases[i]->mro.items : bases;
      uint32_t len = i < base_count ? bases[i]->mro.len : base_count;
      if (heads[i] < len && items[heads[i]] == next) heads[i]++;
    }
  }
}

// Bases that add nothing to a layer's meaning.
static bool is_inert_base(MpStr name) {
  static const char *const names[] = {"builtins.object", "abc.ABC", "typing.Generic", "enum.Enum",
                                      "typing.Protocol"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return mp_str_starts_with(name, MP_STR("builtins.")) ||
         mp_str_starts_with(name, MP_STR("typing.")) || mp_str_starts_with(name, MP_STR("abc."));
}

// The class that a base expression's value stands for; NULL where it is not known.
static MpClass *class_of_base(MpRun *run, MpValue *base, bool *is_inert) {
  *is_inert = false;
  if (base->kind == MP_VALUE_CLASS) return base->cls;
  if (base->kind == MP_VALUE_NATIVE) *is_inert = true;  // object, dict, Exception…
  if (base->kind != MP_VALUE_LIBRARY) return NULL;
  if (is_inert_base(base->text) || mp_builtin_base_of(run, base)) *is_inert = true;
  if (mp_exception_is_name(base->text)) return mp_class_of_library(run, base->text);
  if (mp_keras_layer(base->text)) return mp_class_of_library(run, base->text);
  if (mp_external_is_class(base->text)) return mp_class_of_library(run, base->text);
  // Classes of the libraries that are no layers: callbacks, metrics, initializers.
  if (mp_keras_is_library(base->text) && !mp_keras_is_module(base->text)) {
    return mp_class_of_library(run, base->text);
  }
  return NULL;
}

static bool resolve_bases(MpRun *run, MpClass *cls, const MpClassDef *def) {
  MP_ARRAY(MpClass *) bases = {0};
  for (uint32_t i = 0; i < def->bases.len; i++) {
    MpValue *base = mp_eval(run, def->bases.items[i]);
    if (!base) return false;
    mp_array_push(run->arena, &cls->bases, base);
    bool is_inert;
    MpClass *resolved = class_of_base(run, base, &is_inert);
    if (resolved) {
      mp_array_push(run->arena, &bases, resolved);
      cls->has_opaque_base |= resolved->has_opaque_base;
    } else if (!is_inert) {
      cls->has_opaque_base = true;
    }
  }
  mp_array_push(run->arena, &cls->mro, cls);
  if (merge_mro(run, cls, bases.items, bases.len)) return true;
  mp_run_raise(run, "TypeError", def->name_span, "cannot create a consistent MRO");
  return false;
}

// Functions know the class whose body they stand in, for super().
static void adopt_functions(MpClass *cls) {
  for (uint32_t i = 0; i < cls->attributes.len; i++) {
    MpValue *value = cls->attributes.entries[i].value;
    if (!value) continue;
    if (value->kind == MP_VALUE_FUNCTION && !value->function->owner) value->function->owner = cls;
    for (uint32_t k = 0; k < value->items.len; k++) {
      MpValue *inner = value->items.items[k];
      bool is_wrapper = value->kind == MP_VALUE_PROPERTY || value->kind == MP_VALUE_STATIC_METHOD ||
                        value->kind == MP_VALUE_CLASS_METHOD;
      if (is_wrapper && inner && inner->kind == MP_VALUE_FUNCTION) inner->function->owner = cls;
    }
  }
}

static bool run_body(MpRun *run, MpClass *cls, const MpClassDef *def) {
  MpFrame frame = {.caller = run->frame, .owner = cls, .class_name = def->name};
  frame.scope = mp_scope_new(run, run->frame->scope);
  frame.scope->is_class_body = true;
  cls->scope = frame.scope;
  frame.statement = run->frame->statement;
  run->frame = &frame;
  MpFlow flow = mp_exec_block(run, &def->body);
  run->frame = frame.caller;
  // The body's own names, which annotations are looked up in later, stay what they are when the
  // class is changed.
  mp_map_init(&cls->attributes, run->arena);
  const MpMap *names = &frame.scope->names;
  for (uint32_t i = 0; i < names->len; i++) {
    if (names->entries[i].value)
      mp_map_set(&cls->attributes, names->entries[i].key, names->entries[i].value);
  }
  return flow != MP_FLOW_RAISE;
}

// What a decorator gives for the class; where it is not followed, the class: what registers a class
// gives it back, and nothing else is done to layer classes in practice.
static MpValue *apply_decorator(MpRun *run, MpValue *decorator, MpValue *cls, MpSpan span) {
  uint32_t limits = run->graph->limits.len;
  MpValue *result = cls;
  if (mp_documents(run, decorator, cls)) return cls;
  if (decorator->kind != MP_VALUE_OPAQUE) {
    result = mp_call_with(run, decorator, &cls, 1, span);
    if (!result) return NULL;
  }
  bool is_followed = result->kind != MP_VALUE_OPAQUE && result->kind != MP_VALUE_SYMBOL &&
                     result->kind != MP_VALUE_CONSTANT && decorator->kind != MP_VALUE_OPAQUE;
  if (is_followed) return result;
  bool is_counted = run->graph->limits.len > limits || decorator->kind == MP_VALUE_OPAQUE;
  if (!is_counted) mp_run_note_limit(run, "unknown decorator", mp_span_text(span), span);
  return cls;
}

MpValue *mp_class_define(MpRun *run, const MpClassDef *def, MpSpan span) {
  MpClass *cls = MP_NEW(run->arena, MpClass);
  cls->name = def->name;
  cls->def = def;
  cls->qualified_name = mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(mp_module_running(run)->name),
                                      MP_FMT(def->name));
  cls->is_local = run->frame->def != NULL || run->frame->owner != NULL;
  // Evaluated from the first, before the body; applied from the last.
  MpValues decorators = {0};
  for (uint32_t i = 0; i < def->decorators.len; i++) {
    MpValue *decorator = mp_eval(run, def->decorators.items[i]);
    if (!decorator) return NULL;
    mp_array_push(run->arena, &decorators, decorator);
  }
  MpCall keywords = {.span = def->name_span};
  if (!resolve_bases(run, cls, def) || !mp_class_take_keywords(run, cls, &keywords)) return NULL;
  if (!run_body(run, cls, def)) return NULL;
  cls->payload_type = mp_builtin_base(run, cls);
  adopt_functions(cls);
  MpValue *value = mp_value_new(run, MP_VALUE_CLASS, span);
  value->cls = cls;
  cls->value = value;
  cls->fact = mp_class_fact_new(run, cls);
  if (mp_class_is_enum(cls)) mp_enum_make_members(run, cls);
  if (!mp_class_run_hooks(run, cls, &keywords)) return NULL;
  for (uint32_t i = def->decorators.len; value && i-- > 0;) {
    value = apply_decorator(run, decorators.items[i], value, def->decorators.items[i]->span);
  }
  return value;
}

MpValue *mp_instance_new(MpRun *run, MpClass *cls, const MpCall *call) {
  MpValue *value = mp_value_new(run, MP_VALUE_INSTANCE, call->span);
  MpInstance *instance = MP_NEW(run->arena, MpInstance);
  value->instance = instance;
  instance->cls = cls;
  instance->value = value;
  instance->created_statement = run->frame->statement;
  mp_map_init(&instance->attributes, run->arena);
  mp_map_init(&instance->sites, run->arena);
  if (mp_class_layer_row(cls)) mp_layer_attach(run, instance, call);
  if (cls->payload_type) mp_payload_new(run, instance, call);
  return value;
}

// The class in the MRO that says how objects are initialised: by an `__init__` or as a dataclass.
static const MpClass *initializing_class(const MpClass *cls, MpValue **init) {
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpClass *at = cls->mro.items[i];
    *init = mp_map_get(&at->attributes, MP_STR("__init__"));
    if (*init || (at->is_dataclass && !at->has_no_init)) return at;
  }
  return NULL;
}

// Arguments that nothing takes are a TypeError.
static bool takes_no_arguments(MpRun *run, const MpClass *cls, const MpCall *call) {
  bool has_arguments = call->args.len + call->keywords.len > 0;
  bool is_taken = mp_class_lookup(cls, NULL, MP_STR("__new__"), NULL) != NULL;
  if (!has_arguments || is_taken || !mp_object_is_plain_class(cls)) return true;
  if (mp_exception_is_class(cls) && call->keywords.len == 0) return true;
  (void)mp_run_raise(run, "TypeError", call->span, "%.*s() takes no arguments", MP_FMT(cls->name));
  return false;
}

static bool initialize(MpRun *run, MpValue *value, const MpCall *call) {
  MpValue *init = NULL;
  const MpClass *at = initializing_class(value->instance->cls, &init);
  if (init) return mp_call_value(run, mp_value_method(run, value, init), call) != NULL;
  if (at) return mp_dataclass_init(run, value, at, call);
  if (value->instance->layer) return mp_layer_init(run, value, call) != NULL;
  if (value->instance->payload) return mp_payload_init(run, value, call) != NULL;
  return takes_no_arguments(run, value->instance->cls, call);
}

// False with a TypeError for a class with abstract methods. Layers are looked at all the same: what
// derives from them runs their code.
static bool may_be_made(MpRun *run, const MpValue *value, const MpCall *call) {
  const MpClass *cls = value->instance->cls;
  MpStr abstract = value->instance->layer ? MP_STR("") : mp_class_abstract_method(cls);
  if (abstract.len == 0) return true;
  (void)mp_run_raise(run, "TypeError", call->span,
                     "Can't instantiate abstract class %.*s with abstract method %.*s",
                     MP_FMT(cls->name), MP_FMT(abstract));
  return false;
}

// What the class's `__new__` gives, or an object with nothing initialised.
static MpValue *make_object(MpRun *run, MpClass *cls, const MpCall *call) {
  MpValue *maker = mp_class_lookup(cls, NULL, MP_STR("__new__"), NULL);
  if (maker && maker->kind == MP_VALUE_STATIC_METHOD) maker = maker->items.items[0];
  if (!maker) {
    MpValue *value = mp_instance_new(run, cls, call);
    if (run->exception || !may_be_made(run, value, call)) return NULL;
    if (mp_exception_is_class(cls)) mp_exception_set_args(run, value, &call->args);
    return value;
  }
  return mp_call_value(run, mp_value_method(run, cls->value, maker), call);
}

MpValue *mp_class_call(MpRun *run, MpClass *cls, const MpCall *call) {
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    MpClass *at = cls->mro.items[i];
    bool is_own = at->def && at->def->span.source == run->module->source;
    if (is_own) mp_map_set(&run->called_functions, at->name, at);
  }
  if (mp_class_is_enum(cls)) return mp_enum_of_value(run, cls, call);
  if (mp_enum_is_mixed(cls)) {
    return mp_run_opaque(run, "call of an enumeration", cls->name, call->span, &call->args);
  }
  MpValue *meta_call = mp_class_meta_attribute(run, cls, MP_STR("__call__"));
  return meta_call ? mp_call_value(run, meta_call, call) : mp_class_instantiate(run, cls, call);
}

MpValue *mp_class_instantiate(MpRun *run, MpClass *cls, const MpCall *call) {
  MpValue *value = make_object(run, cls, call);
  if (!value) return NULL;
  bool is_own = value->kind == MP_VALUE_INSTANCE && mp_class_derives(value->instance->cls, cls);
  if (!is_own) return value;
  if (!initialize(run, value, call)) return NULL;
  if (cls->has_opaque_base && value->instance->layer) {
    value->instance->layer->may_be_reached = true;
  }
  value->instance->is_constructed = true;
  return value;
}
