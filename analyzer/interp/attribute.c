#include "analyzer/interp/absent.h"
#include "analyzer/interp/array_value.h"
#include "analyzer/interp/builtin_base.h"
#include "analyzer/interp/builtins.h"
#include "analyzer/interp/choice.h"
#include "analyzer/interp/class_attribute.h"
#include "analyzer/interp/class_hook.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/dataclass.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/declared_type.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/external.h"
#include "analyzer/interp/function_object.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/library.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/node_layer.h"
#include "analyzer/interp/object_method.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/run.h"
#include "analyzer/interp/seen.h"
#include "analyzer/interp/standard.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/symbol_edit.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/tracker.h"

// True for an object whose class says what reading it as a class attribute gives.
static bool is_descriptor(const MpValue *attribute) {
  if (attribute->kind != MP_VALUE_INSTANCE || attribute->instance->layer) return false;
  const MpInstance *instance = attribute->instance;
  bool is_property = instance->payload && instance->payload->kind == MP_VALUE_PROPERTY;
  return is_property || mp_class_lookup(instance->cls, NULL, MP_STR("__get__"), NULL);
}

// One that an attribute of the object itself does not hide.
static bool is_data_descriptor(const MpValue *attribute) {
  if (!is_descriptor(attribute)) return false;
  const MpInstance *instance = attribute->instance;
  bool is_property = instance->payload && instance->payload->kind == MP_VALUE_PROPERTY;
  return is_property || mp_class_lookup(instance->cls, NULL, MP_STR("__set__"), NULL);
}

static MpValue *bind_object(MpRun *run, MpValue *attribute, MpValue *self, MpClass *cls,
                            MpSpan span) {
  if (!is_descriptor(attribute)) return attribute;
  MpClass *own = self ? self->instance->cls : cls;
  MpValue *args[2] = {self ? self : run->none, own->value ? own->value : run->none};
  MpValue *get = mp_class_lookup(attribute->instance->cls, NULL, MP_STR("__get__"), NULL);
  if (get) return mp_call_with(run, mp_value_method(run, attribute, get), args, 2, span);
  if (!self) return attribute;
  return mp_call_with(run, attribute->instance->payload->items.items[0], &self, 1, span);
}

// What a class attribute gives when it is read through an instance or class.
static MpValue *bind_attribute(MpRun *run, MpValue *attribute, MpValue *self, MpClass *cls,
                               MpSpan span) {
  switch (attribute->kind) {
    case MP_VALUE_FUNCTION: return self ? mp_value_method(run, self, attribute) : attribute;
    case MP_VALUE_PROPERTY:
      if (!self) return attribute;
      return mp_call_with(run, attribute->items.items[0], &self, 1, span);
    case MP_VALUE_STATIC_METHOD: return attribute->items.items[0];
    case MP_VALUE_CLASS_METHOD:
      return mp_value_method(run, self ? self->instance->cls->value : cls->value,
                             attribute->items.items[0]);
    case MP_VALUE_INSTANCE: return bind_object(run, attribute, self, cls, span);
    default: return attribute;
  }
}

// An attribute that a base which is not in view may have: reading it may be anything.
static MpValue *unknown_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, value);
  return mp_run_opaque(run, "attribute of an unresolved base", name, span, &inputs);
}

// A class of the libraries that is no layer (a metric, a callback) has members that no table knows.
static bool has_unknown_members(const MpClass *cls) {
  if (cls->has_opaque_base) return true;
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpClass *one = cls->mro.items[i];
    bool is_known = one->def || one->row || mp_exception_is_name(one->library);
    if (!is_known && mp_keras_is_library(one->library)) return true;
  }
  return false;
}

// One DICT an object, which holds what the object holds at any time.
static MpValue *object_dict(MpRun *run, MpValue *value) {
  MpInstance *instance = value->instance;
  if (!instance->dict) instance->dict = mp_value_dict(run, (MpSpan){0});
  MpValue *dict = instance->dict;
  dict->keys.len = dict->items.len = 0;
  dict->index = NULL;
  dict->maker = NULL;
  for (uint32_t i = 0; i < instance->attributes.len; i++) {
    const MpMapEntry *entry = &instance->attributes.entries[i];
    if (entry->value) mp_dict_set(run, dict, mp_value_str(run, entry->key), entry->value);
  }
  dict->maker = value;
  return dict;
}

static MpValue *common_instance_attribute(MpRun *run, MpValue *value, MpStr name) {
  if (mp_str_is(name, "__class__")) return value->instance->cls->value;
  if (mp_str_is(name, "__dict__")) return object_dict(run, value);
  bool is_none = mp_value_is_exception(value) && mp_str_is(name, "__cause__");
  return is_none ? run->none : NULL;
}

static MpValue *instance_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  MpInstance *instance = value->instance;
  if (mp_class_function(instance->cls, "__getattribute__", NULL))
    mp_doubt_all(run, "a `__getattribute__` says what attributes are", span);
  MpClass *owner = NULL;
  MpValue *of_class = mp_class_lookup(instance->cls, NULL, name, &owner);
  bool is_property = of_class && of_class->kind == MP_VALUE_PROPERTY;
  if (of_class && is_data_descriptor(of_class))
    return bind_attribute(run, of_class, value, owner, span);
  bool is_cached = is_property && of_class->subtype.len > 0;
  if (is_property && !is_cached) return bind_attribute(run, of_class, value, owner, span);
  MpValue *own = mp_map_get(&instance->attributes, name);
  if (is_cached && !own) {
    own = bind_attribute(run, of_class, value, owner, span);
    if (own) mp_map_set(&instance->attributes, name, own);
    return own;
  }
  MpSite *site = own && instance->layer ? mp_map_get(&instance->sites, name) : NULL;
  if (site) site->was_read = true;
  if (own) return own;
  // A named tuple's fields are descriptors; the class's body holds what they are by default.
  MpValue *field = instance->payload ? mp_named_tuple_field(instance->payload, name) : NULL;
  if (field) return field;
  if (of_class) return bind_attribute(run, of_class, value, owner, span);
  MpValue *common = common_instance_attribute(run, value, name);
  if (!common) common = mp_dataclass_attribute(run, instance->cls, name, span);
  if (common) return common;
  MpValue *of_payload = mp_payload_attribute(run, value, name, span);
  if (of_payload || run->exception) return of_payload;
  if (instance->layer) {
    MpValue *of_layer = mp_layer_attribute(run, value, name, span);
    if (of_layer || run->exception) return of_layer;
  }
  MpValue *of_external = mp_external_method(run, value, name);
  if (of_external) return of_external;
  if (has_unknown_members(instance->cls)) return unknown_attribute(run, value, name, span);
  MpValue *of_object = mp_object_own_method(run, value, name);
  if (of_object) return of_object;
  MpValue *fallback = mp_class_lookup(instance->cls, NULL, MP_STR("__getattr__"), &owner);
  if (fallback) {
    MpValue *key = mp_value_str(run, name);
    return mp_call_with(run, mp_value_method(run, value, fallback), &key, 1, span);
  }
  return NULL;
}

// A member of an enumeration is an object of its own, with `value` and `name`: a plain unknown.
static MpValue *enum_member(MpRun *run, const MpClass *cls, MpStr name, MpSpan span) {
  MpStr text = mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(cls->name), MP_FMT(name));
  MpStr identity =
      mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(cls->qualified_name), MP_FMT(name));
  return mp_symbol_named(run, identity, text, NULL, span);
}

// What a class of the source has from its library class: NULL where that has nothing of the name.
static MpValue *inherited_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  const MpClass *cls = value->cls;
  const MpLayerRow *row = mp_class_layer_row(cls);
  bool is_known = row && !cls->has_opaque_base && !mp_str_starts_with(name, MP_STR("__"));
  for (uint32_t i = 0; i < cls->mro.len; i++)
    is_known &= cls->mro.items[i]->def || cls->mro.items[i]->row;
  if (!is_known) return unknown_attribute(run, value, name, span);
  MpStr dotted = mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(row->name), MP_FMT(name));
  if (mp_keras_attribute(dotted)) return unknown_attribute(run, value, name, span);
  const MpMemberRow *member = mp_keras_member(name, row->family);
  if (!member) return NULL;
  switch (member->kind) {
    case MP_MEMBER_METHOD: return mp_value_library(run, dotted, span);
    case MP_MEMBER_OBJECT: return NULL;
    case MP_MEMBER_PROPERTY: {
      MpValue *property = mp_value_new(run, MP_VALUE_PROPERTY, span);
      mp_array_push(run->arena, &property->items, mp_run_ignored(run, span));
      mp_array_push(run->arena, &property->items, run->none);
      return property;
    }
    case MP_MEMBER_VALUE:
    case MP_MEMBER_OTHER: break;
  }
  return unknown_attribute(run, value, name, span);
}

static MpValue *module_of_class(MpRun *run, const MpClass *cls) {
  bool is_own = cls->def->span.source == run->module->source;
  MpValue *name = is_own ? mp_map_get(&run->globals->names, MP_STR("__name__")) : NULL;
  if (name) return name;
  size_t dot = mp_str_rfind_byte(cls->qualified_name, '.');
  return mp_value_str(run, mp_str_slice(cls->qualified_name, 0, dot));
}

static MpValue *class_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  MpClass *cls = value->cls, *owner = NULL;
  MpValue *attribute = mp_class_lookup(cls, NULL, name, &owner);
  bool is_plain = attribute && attribute->kind <= MP_VALUE_DICT;
  if (is_plain && mp_enum_is_mixed(cls)) return enum_member(run, cls, name, span);
  if (attribute) return bind_attribute(run, attribute, NULL, cls, span);
  bool is_members = mp_str_is(name, "__members__") && mp_class_is_enum(cls);
  if (is_members) return mp_enum_members_dict(run, cls);
  MpValue *of_class = mp_payload_class_attribute(run, value, name, span);
  if (!of_class) of_class = mp_dataclass_attribute(run, cls, name, span);
  if (!of_class) of_class = mp_class_meta_attribute(run, cls, name);
  if (!of_class) of_class = mp_object_class_attribute(run, cls, name);
  if (of_class || run->exception) return of_class;
  if (mp_str_is(name, "__name__") || mp_str_is(name, "__qualname__")) {
    return mp_value_str(run, cls->name);
  }
  if (mp_str_is(name, "__doc__") && cls->def) return mp_value_docstring(run, &cls->def->body);
  if (cls->def && mp_str_is(name, "__module__")) return module_of_class(run, cls);
  if (!cls->def) {
    MpStr dotted = mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(cls->library), MP_FMT(name));
    return mp_value_library(run, dotted, span);
  }
  if (!cls->has_opaque_base && mp_layer_has_method(cls, name)) {
    MpStr row = mp_class_layer_row(cls)->name;
    return mp_value_library(run, mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(row), MP_FMT(name)),
                            span);
  }
  bool is_plain_class = mp_object_is_plain_class(cls);
  if (is_plain_class) {
    MpValue *of_object = mp_object_own_method(run, NULL, name);
    if (of_object || !mp_type_has_attribute(MP_STR("type"), name)) return of_object;
  }
  bool is_alone = !is_plain_class && !cls->has_opaque_base && cls->mro.len == 1;
  return is_alone ? NULL : inherited_attribute(run, value, name, span);
}

// `super().name`: the classes behind `after` in the MRO of the instance's class.
static MpValue *super_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  MpValue *self = value->super.self;
  if (self->kind == MP_VALUE_CLASS) {
    MpClass *owner = NULL;
    MpValue *attribute = mp_class_lookup(self->cls, value->super.after, name, &owner);
    if (attribute) return bind_attribute(run, attribute, NULL, self->cls, span);
    attribute = mp_class_meta_super(run, self->cls, value->super.after, name);
    if (!attribute) attribute = mp_object_own_method(run, self, name);
    if (attribute) return attribute;
    return mp_run_opaque(run, "super() of a class", name, span, NULL);
  }
  if (self->kind != MP_VALUE_INSTANCE) {
    return mp_run_opaque(run, "super() of an unknown value", name, span, NULL);
  }
  MpClass *owner = NULL;
  MpValue *attribute = mp_class_lookup(self->instance->cls, value->super.after, name, &owner);
  if (attribute) return bind_attribute(run, attribute, self, owner, span);
  attribute = mp_object_method(run, self, name);
  if (!attribute) attribute = mp_external_method(run, self, name);
  if (!attribute) attribute = mp_payload_attribute(run, self, name, span);
  if (attribute || run->exception) return attribute;
  if (self->instance->layer) {
    MpValue *of_layer = mp_layer_attribute(run, self, name, span);
    if (of_layer || run->exception) return of_layer;
  }
  if (has_unknown_members(self->instance->cls)) return unknown_attribute(run, self, name, span);
  return mp_object_own_method(run, self, name);
}

// What has an attribute of its own is not None.
static MpValue *symbol_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  MpValue *method = mp_symbol_copy_attribute(run, value, name);
  if (!method && value->symbol->shape_of && !value->maker) {
    method = mp_shape_symbol_attribute(run, value, name, span);
  }
  if (!mp_str_starts_with(name, MP_STR("__"))) mp_decide_not_none(run, value);
  if (!method) method = mp_declared_attribute(run, value, name, span);
  if (run->exception) return NULL;
  return method ? method : mp_symbol_attribute(run, value, name, span);
}

MpValue *mp_attribute_or_null(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  value = mp_choice_settle(run, value, span);
  if (!value) return NULL;
  switch (value->kind) {
    case MP_VALUE_INSTANCE: {
      MpValue *attribute = instance_attribute(run, value, name, span);
      mp_seen_read(run, value->instance, name, attribute);
      return attribute;
    }
    case MP_VALUE_CLASS: return class_attribute(run, value, name, span);
    case MP_VALUE_SUPER: return super_attribute(run, value, name, span);
    case MP_VALUE_MODULE: return mp_module_attribute(run, value->module, name, span);
    case MP_VALUE_LIBRARY: return mp_library_attribute(run, value->text, name, span);
    case MP_VALUE_TENSOR: return mp_tensor_attribute(run, value, name, span);
    case MP_VALUE_SYMBOL: return symbol_attribute(run, value, name, span);
    case MP_VALUE_CONSTANT: return mp_library_constant_attribute(run, value, name, span);
    case MP_VALUE_FUNCTION: return mp_function_attribute(run, value, name, span);
    case MP_VALUE_METHOD:
      if (mp_str_is(name, "__self__")) return value->method.self;
      if (mp_str_is(name, "__func__")) return value->method.callable;
      return mp_attribute_or_null(run, value->method.callable, name, span);
    case MP_VALUE_NATIVE: {
      bool is_object = !value->native.self && mp_str_is(value->native.name, "object");
      MpValue *method = is_object ? mp_object_method(run, NULL, name) : NULL;
      if (method) return method;
      break;
    }
    case MP_VALUE_OPAQUE: {
      MpValues inputs = {0};
      mp_array_push(run->arena, &inputs, value);
      return mp_run_opaque(run, "attribute of an unknown value", name, span, &inputs);
    }
    case MP_VALUE_TUPLE:
      if (value->is_shape) return mp_shape_attribute(run, value, name, span);
      break;
    default: break;
  }
  MpValue *of_scalar =
      mp_is_numpy_scalar(value) ? mp_array_scalar_attribute(run, value, name, span) : NULL;
  return of_scalar ? of_scalar : mp_builtin_attribute(run, value, name, span);
}

MpValue *mp_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  MpValue *attribute = mp_attribute_or_null(run, value, name, span);
  if (attribute || run->exception) return attribute;
  (void)mp_absent_missed(run, value);
  return mp_run_raise(run, "AttributeError", span, "'%.*s' object has no attribute '%.*s'",
                      MP_FMT(mp_value_type_name(value)), MP_FMT(name));
}

// A weight that the running code has just made takes the name of what it is assigned to.
static void name_weight(MpRun *run, const MpValue *item, MpStr symbol) {
  if (item->kind != MP_VALUE_TENSOR) return;
  const MpNode *node = run->graph->nodes.items[item->tensor.node];
  if (node->kind == MP_NODE_WEIGHT && node->weight && node->weight->symbol.len == 0) {
    node->weight->symbol = symbol;
  }
}

bool mp_attribute_assign(MpRun *run, MpValue *value, MpStr name, MpValue *item, MpSpan span,
                         MpStr symbol) {
  value = mp_resolve(run, value);
  name_weight(run, item, symbol);
  if (value->kind == MP_VALUE_CLASS) {
    mp_map_set(&value->cls->attributes, name, item);
    return true;
  }
  if (value->kind == MP_VALUE_FUNCTION) {
    mp_function_attribute_set(run, value, name, item);
    return true;
  }
  if (value->kind == MP_VALUE_TENSOR && mp_str_is(name, "_keras_mask")) {
    mp_tensor_set_mask(run, value, item);
  }
  bool is_fixed = value->kind <= MP_VALUE_RANGE && !value->is_shape;
  if (is_fixed) {
    return mp_run_raise(run, "AttributeError", span, "'%.*s' object has no attribute '%.*s'",
                        MP_FMT(mp_value_type_name(value)), MP_FMT(name)) != NULL;
  }
  if (value->kind != MP_VALUE_INSTANCE) {
    // Setting an attribute of something unknown may hand the item to anything.
    if (value->kind == MP_VALUE_OPAQUE)
      mp_escape(run, item, MP_STR("assigned to an unknown value"));
    bool is_unknown = value->kind == MP_VALUE_OPAQUE || value->kind == MP_VALUE_SYMBOL;
    if (is_unknown && mp_str_is(name, "trainable")) mp_layer_forget_trainable(run);
    const MpNodeLayer *layer = mp_node_layer_of(run, value);
    if (layer && mp_str_is(name, "trainable")) {
      mp_node_layer_set_trainable(run, layer, mp_value_truth(mp_resolve(run, item)));
    }
    return true;
  }
  MpValue *hook = mp_class_lookup(value->instance->cls, NULL, MP_STR("__setattr__"), NULL);
  if (hook) {
    MpValue *args[2] = {mp_value_str(run, name), item};
    return mp_call_with(run, mp_value_method(run, value, hook), args, 2, span) != NULL;
  }
  if (value->instance->layer) item = mp_tracker_hold(run, value->instance, item);
  return mp_attribute_set(run, value, name, item,
                          (MpSite){span, symbol, run->frame->method, false});
}

// `__set__` of what the class has under that name; false where it has no such thing. `*is_done` is
// false with an exception pending.
static bool set_by_descriptor(MpRun *run, MpValue *value, MpValue *of_class, MpValue *item,
                              MpSpan span, bool *is_done) {
  MpValue *args[2] = {value, item};
  bool is_property = of_class->kind == MP_VALUE_PROPERTY && of_class->items.len > 1 &&
                     of_class->items.items[1]->kind != MP_VALUE_NONE;
  MpValue *setter = is_property ? of_class->items.items[1] : NULL;
  if (!is_property && is_descriptor(of_class)) {
    MpValue *set = mp_class_lookup(of_class->instance->cls, NULL, MP_STR("__set__"), NULL);
    if (set) setter = mp_value_method(run, of_class, set);
  }
  if (setter) *is_done = mp_call_with(run, setter, args, 2, span) != NULL;
  if (setter || of_class->kind != MP_VALUE_PROPERTY || of_class->subtype.len > 0) {
    return setter != NULL;
  }
  *is_done = mp_run_raise(run, "AttributeError", span, "property of '%.*s' object has no setter",
                          MP_FMT(value->instance->cls->name)) != NULL;
  return true;
}

// Containers inside containers deeper than this are not looked into.
#define MAX_CONTAINER_DEPTH 8u

static bool is_container(const MpValue *value) {
  return value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE ||
         value->kind == MP_VALUE_DICT;
}

static bool holds_layer(const MpValue *value, uint32_t depth) {
  if (value->kind == MP_VALUE_INSTANCE) return value->instance->layer != NULL;
  if (!is_container(value)) return false;
  for (uint32_t i = 0; depth < MAX_CONTAINER_DEPTH && i < value->items.len; i++) {
    if (holds_layer(value->items.items[i], depth + 1)) return true;
  }
  return false;
}

// A base that is not known may have called Keras's `__init__`.
static void note_early(const MpInstance *instance, const MpValue *item, const MpSite *at) {
  MpLayer *layer = instance->layer;
  bool is_first = !instance->is_initialized && mp_span_is_none(layer->assigned_early);
  if (!is_first || instance->cls->has_opaque_base) return;
  // Model.__setattr__ asks whether all that the container holds are layers: of nothing, too.
  bool is_empty = is_container(item) && item->items.len == 0 && !item->is_open;
  if (!holds_layer(item, 0) && !(is_empty && mp_class_is_model(instance->cls))) return;
  layer->assigned_early = at->span;
  layer->assigned_early_to = at->symbol;
  layer->is_uninitialized = true;
}

bool mp_attribute_set(MpRun *run, MpValue *value, MpStr name, MpValue *item, MpSite at) {
  MpInstance *instance = value->instance;
  MpClass *owner = NULL;
  MpValue *of_class = mp_class_lookup(instance->cls, NULL, name, &owner);
  bool is_done = true;
  if (of_class && set_by_descriptor(run, value, of_class, item, at.span, &is_done)) return is_done;
  mp_doubt_setting(run, instance, name, at.span);
  mp_seen_set(run, instance, name, item, at.span);
  mp_doubt_count(run, mp_map_get(&instance->attributes, name), item, at.span);
  // Keras tracks what is assigned anew behind the rest.
  if (instance->layer) {
    mp_map_remove(&instance->attributes, name);
    note_early(instance, item, &at);
  }
  mp_map_set(&instance->attributes, name, item);
  if (instance->dict) (void)object_dict(run, value);
  MpSite *site = MP_NEW(run->arena, MpSite);
  *site = at;
  mp_map_set(&instance->sites, name, site);
  bool sets_trainable = instance->layer && mp_str_is(name, "trainable");
  if (sets_trainable) mp_layer_set_trainable(run, value, item, at.span);
  if (instance->layer && mp_policy_is_setting(name)) mp_policy_forget(instance);
  if (instance->is_escaped) mp_escape(run, item, MP_STR("held by an escaped object"));
  return true;
}

bool mp_attribute_delete(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  value = mp_resolve(run, value);
  if (value->kind == MP_VALUE_CLASS) (void)mp_map_remove(&value->cls->attributes, name);
  if (value->kind != MP_VALUE_INSTANCE) return true;
  MpValue *hook = mp_class_lookup(value->instance->cls, NULL, MP_STR("__delattr__"), NULL);
  if (!hook) return mp_attribute_remove(run, value, name, span);
  MpValue *args[1] = {mp_value_str(run, name)};
  return mp_call_with(run, mp_value_method(run, value, hook), args, 1, span) != NULL;
}

bool mp_attribute_remove(MpRun *run, MpValue *value, MpStr name, MpSpan span) {
  const MpClass *cls = value->instance->cls;
  MpValue *of_class = mp_class_lookup(cls, NULL, name, NULL);
  bool has_deleter = of_class && of_class->kind == MP_VALUE_PROPERTY && of_class->items.len > 2;
  if (has_deleter) return mp_call_with(run, of_class->items.items[2], &value, 1, span) != NULL;
  bool is_removed = mp_map_remove(&value->instance->attributes, name);
  if (is_removed && value->instance->dict) (void)object_dict(run, value);
  if (is_removed) return true;
  if (!mp_object_is_plain_class(cls)) return true;  // it may have come from somewhere else
  return mp_run_raise(run, "AttributeError", span, "'%.*s' object has no attribute '%.*s'",
                      MP_FMT(cls->name), MP_FMT(name)) != NULL;
}
