#include "analyzer/interp/class_object.h"

#include "analyzer/interp/dataclass.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/interp/scope.h"

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
  return value && value->kind == MP_VALUE_FUNCTION ? value->function->def : NULL;
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
  if (is_inert_base(base->text)) *is_inert = true;
  if (mp_keras_layer(base->text)) return mp_class_of_library(run, base->text);
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
  frame.statement = run->frame->statement;
  run->frame = &frame;
  MpFlow flow = mp_exec_block(run, &def->body);
  run->frame = frame.caller;
  cls->attributes = frame.scope->names;
  return flow != MP_FLOW_RAISE;
}

static bool is_dataclass_decorator(const MpExpr *decorator) {
  MpStr text = mp_span_text(decorator->span);
  return mp_str_find(text, MP_STR("dataclass"), 0) != SIZE_MAX;
}

MpValue *mp_class_define(MpRun *run, const MpClassDef *def, MpSpan span) {
  MpClass *cls = MP_NEW(run->arena, MpClass);
  cls->name = def->name;
  cls->def = def;
  cls->qualified_name = mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(mp_module_running(run)->name),
                                      MP_FMT(def->name));
  cls->is_local = run->frame->def != NULL || run->frame->owner != NULL;
  if (!resolve_bases(run, cls, def) || !run_body(run, cls, def)) return NULL;
  adopt_functions(cls);
  MpValue *value = mp_value_new(run, MP_VALUE_CLASS, span);
  value->cls = cls;
  cls->value = value;
  cls->fact = mp_class_fact_new(run, cls);
  if (mp_class_is_enum(cls)) mp_enum_make_members(run, cls);
  for (uint32_t i = def->decorators.len; i-- > 0;) {
    // What registers a class gives it back; nothing else is done to layer classes in practice, and
    // what is not known is counted.
    if (is_dataclass_decorator(def->decorators.items[i])) {
      cls->is_dataclass = true;
      continue;
    }
    MpValue *decorator = mp_eval(run, def->decorators.items[i]);
    if (!decorator) return NULL;
    if (decorator->kind == MP_VALUE_FUNCTION) {
      MpValue *decorated = mp_call_with(run, decorator, &value, 1, def->decorators.items[i]->span);
      if (!decorated) return NULL;
      if (decorated->kind == MP_VALUE_CLASS) value = decorated;
    }
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
  return value;
}

MpValue *mp_class_call(MpRun *run, MpClass *cls, const MpCall *call) {
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    MpClass *at = cls->mro.items[i];
    bool is_own = at->def && at->def->span.source == run->module->source;
    if (is_own) mp_map_set(&run->called_functions, at->name, at);
  }
  if (mp_class_is_enum(cls)) return mp_enum_of_value(run, cls, call);
  MpValue *value = mp_instance_new(run, cls, call);
  MpClass *owner = NULL;
  MpValue *init = mp_class_lookup(cls, NULL, MP_STR("__init__"), &owner);
  if (init) {
    MpValue *result = mp_call_value(run, mp_value_method(run, value, init), call);
    if (!result) return NULL;
  } else if (cls->is_dataclass) {
    if (!mp_dataclass_init(run, value, call)) return NULL;
  } else if (value->instance->layer) {
    if (!mp_layer_init(run, value, call)) return NULL;
  }
  if (cls->has_opaque_base && value->instance->layer) {
    value->instance->layer->may_be_reached = true;
  }
  MpClass *post_owner = NULL;
  MpValue *post =
      cls->is_dataclass ? mp_class_lookup(cls, NULL, MP_STR("__post_init__"), &post_owner) : NULL;
  if (post && !mp_call_with(run, mp_value_method(run, value, post), NULL, 0, call->span))
    return NULL;
  value->instance->is_constructed = true;
  return value;
}
