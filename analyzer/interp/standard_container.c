// collections and copy.
#include "analyzer/interp/class_attribute.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/standard.h"

static MpValue *container_ordered_dict(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  MpValue *dict = mp_value_dict(run, call->span);
  dict->subtype = MP_STR("OrderedDict");
  return mp_builtin_fill_dict(run, dict, call, &result) ? dict : result;
}

static MpValue *container_default_dict(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  MpValue *dict = mp_value_dict(run, call->span);
  dict->subtype = MP_STR("defaultdict");
  MpCall rest = *call;
  if (call->args.len > 0) {
    MpValue *maker = call->args.items[0];
    dict->maker = maker->kind == MP_VALUE_NONE ? NULL : maker;
    rest.args.items++;
    rest.args.len--;
    rest.args.cap = rest.args.len;
  }
  return mp_builtin_fill_dict(run, dict, &rest, &result) ? dict : result;
}

// --- named tuples: the class is a native bound to (name, fields, defaults) ---

static MpValue *named_tuple_make(MpRun *run, MpValue *self, const MpCall *call) {
  const MpValue *fields = self->items.items[1];
  const MpValues *defaults = &self->items.items[2]->items;
  if (call->is_open) return mp_native_refused(run, call);
  if (fields->items.len == 0) return mp_value_new(run, MP_VALUE_TUPLE, call->span);
  const char **names = MP_NEW_ARRAY(run->arena, const char *, fields->items.len);
  MpValue **args = MP_NEW_ARRAY(run->arena, MpValue *, fields->items.len);
  for (uint32_t i = 0; i < fields->items.len; i++)
    names[i] = mp_str_copy(run->arena, fields->items.items[i]->text).ptr;
  uint32_t required = fields->items.len - defaults->len;
  if (!mp_call_bind(run, call, names, fields->items.len, required, args)) return NULL;
  MpValue *tuple = mp_value_new(run, MP_VALUE_TUPLE, call->span);
  for (uint32_t i = 0; i < fields->items.len; i++) {
    MpValue *item = args[i] == NULL ? defaults->items[i - required] : args[i];
    mp_array_push(run->arena, &tuple->items, item);
  }
  tuple->keys = mp_values_copy(run, &fields->items);
  tuple->subtype = self->items.items[0]->text;
  tuple->maker = mp_value_native(run, tuple->subtype, named_tuple_make, self);
  return tuple;
}

// `Point._make(iterable)`; `self` is the class's parts.
static MpValue *named_tuple_of(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  MpValues items = {NULL, 0, 0};
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  if (!mp_native_items(run, call->args.items[0], "namedtuple._make", call->span, &items, &result)) {
    return result;
  }
  MpCall given = {.span = call->span, .symbol = call->symbol};
  given.args = items;
  return named_tuple_make(run, self, &given);
}

MpValue *mp_named_tuple_class_attribute(MpRun *run, MpValue *cls, MpStr name) {
  if (!mp_is_named_tuple_class(cls)) return NULL;
  MpValue *parts = cls->native.self;
  if (mp_str_is(name, "__name__")) return parts->items.items[0];
  if (mp_str_is(name, "_fields")) return parts->items.items[1];
  if (mp_str_is(name, "_make")) return mp_value_native(run, name, named_tuple_of, parts);
  return NULL;
}

MpValue *mp_named_tuple_field(const MpValue *tuple, MpStr name) {
  for (uint32_t i = 0; tuple->kind == MP_VALUE_TUPLE && i < tuple->keys.len; i++) {
    if (mp_str_eq(tuple->keys.items[i]->text, name)) return tuple->items.items[i];
  }
  return NULL;
}

static bool push_names(MpRun *run, MpStr text, MpValues *out) {
  size_t at = 0;
  while (at < text.len) {
    size_t start = at;
    while (at < text.len && text.ptr[at] != ' ' && text.ptr[at] != ',')
      at++;
    if (at > start)
      mp_array_push(run->arena, out, mp_value_str(run, mp_str_slice(text, start, at)));
    at++;
  }
  return true;
}

// Field names from "a b", "a, b", ["a", "b"] or typing.NamedTuple's [("a", int)].
static bool take_fields(MpRun *run, MpValue *given, MpSpan span, MpValues *out, MpValue **result) {
  MpValues items = {NULL, 0, 0};
  if (given->kind == MP_VALUE_STR) return push_names(run, given->text, out);
  if (!mp_native_items(run, given, "collections.namedtuple", span, &items, result)) return false;
  for (uint32_t i = 0; i < items.len; i++) {
    MpValue *name = items.items[i];
    if (name->kind == MP_VALUE_TUPLE && name->items.len == 2) name = name->items.items[0];
    if (name->kind != MP_VALUE_STR) {
      *result = mp_native_unknown_of(run, MP_STR("collections.namedtuple"), &given, 1, span);
      return false;
    }
    mp_array_push(run->arena, out, name);
  }
  return true;
}

MpValue *mp_named_tuple_class(MpRun *run, MpStr name, MpValues fields, MpValues defaults,
                              MpSpan span) {
  MpValues parts = {NULL, 0, 0};
  mp_array_push(run->arena, &parts, mp_value_str(run, name));
  mp_array_push(run->arena, &parts, mp_value_sequence(run, MP_VALUE_TUPLE, fields, span));
  mp_array_push(run->arena, &parts, mp_value_sequence(run, MP_VALUE_TUPLE, defaults, span));
  MpValue *bound = mp_value_sequence(run, MP_VALUE_TUPLE, parts, span);
  return mp_value_native(run, name, named_tuple_make, bound);
}

bool mp_is_named_tuple_class(const MpValue *value) {
  return value->kind == MP_VALUE_NATIVE && value->native.function == named_tuple_make;
}

static MpValue *container_named_tuple(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"typename", "field_names", "rename", "defaults", "module"};
  MpValue *args[5];
  MpValue *result = NULL;
  (void)self;
  if (!mp_call_bind(run, call, names, 5, 2, args)) return mp_native_refused(run, call);
  if (args[0]->kind != MP_VALUE_STR) {
    return mp_native_unknown(run, MP_STR("collections.namedtuple"), NULL, call);
  }
  MpValues fields = {NULL, 0, 0};
  MpValues defaults = {NULL, 0, 0};
  if (!take_fields(run, args[1], call->span, &fields, &result)) return result;
  bool has_defaults = args[3] != NULL && args[3]->kind != MP_VALUE_NONE;
  if (has_defaults &&
      !mp_native_items(run, args[3], "collections.namedtuple", call->span, &defaults, &result)) {
    return result;
  }
  if (defaults.len > fields.len) {
    return mp_run_raise(run, "TypeError", call->span, "Got more default values than field names");
  }
  return mp_named_tuple_class(run, args[0]->text, fields, defaults, call->span);
}

// --- copy ---

static bool is_container(const MpValue *value) {
  return value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_DICT ||
         value->kind == MP_VALUE_SET || value->kind == MP_VALUE_TUPLE;
}

// What was copied already is the same copy again.
typedef struct Copies {
  MpRun *run;
  MpValues originals, copies;
} Copies;

static MpValue *copy_value(Copies *self, MpValue *value, bool is_deep, uint32_t depth);

// An object without a say of its own in how it is copied.
static MpValue *copy_object(Copies *self, MpValue *value, bool is_deep, uint32_t depth) {
  static const char *const hooks[] = {"__copy__",      "__deepcopy__", "__reduce__",
                                      "__reduce_ex__", "__getstate__", "__setstate__",
                                      "__getnewargs__"};
  MpRun *run = self->run;
  const MpInstance *from = value->instance;
  if (from->layer || from->payload || !mp_object_is_plain_class(from->cls)) return NULL;
  for (size_t i = 0; i < sizeof hooks / sizeof *hooks; i++) {
    if (mp_class_lookup(from->cls, NULL, mp_str_from_c(hooks[i]), NULL)) return NULL;
  }
  const MpCall call = {.span = value->span};
  MpValue *copy = mp_instance_new(run, from->cls, &call);
  mp_array_push(run->arena, &self->originals, value);
  mp_array_push(run->arena, &self->copies, copy);
  for (uint32_t i = 0; i < from->attributes.len; i++) {
    const MpMapEntry *entry = &from->attributes.entries[i];
    MpValue *item = entry->value;
    if (item && is_deep) item = copy_value(self, item, true, depth + 1);
    if (entry->value && !item) return NULL;
    if (item) mp_map_set(&copy->instance->attributes, entry->key, item);
  }
  return copy;
}

// NULL where it holds something that is not copied here.
static MpValue *copy_value(Copies *self, MpValue *value, bool is_deep, uint32_t depth) {
  MpRun *run = self->run;
  if (value->kind == MP_VALUE_OPAQUE || value->kind == MP_VALUE_TENSOR ||
      depth == MP_NATIVE_MAX_DEPTH) {
    return NULL;
  }
  for (uint32_t i = 0; i < self->originals.len; i++) {
    bool is_same = mp_value_is_same(self->originals.items[i], value) == MP_YES;
    if (is_same) return self->copies.items[i];
  }
  if (value->kind == MP_VALUE_INSTANCE) return copy_object(self, value, is_deep, depth);
  if (!is_container(value) || mp_value_is_iterator(value)) return value;
  MpValue *copy = mp_value_new(run, value->kind, value->span);
  *copy = *value;
  mp_dict_detach(copy);
  copy->items = mp_values_copy(run, &value->items);
  copy->keys = mp_values_copy(run, &value->keys);
  copy->index = NULL;
  if (is_deep) {
    mp_array_push(self->run->arena, &self->originals, value);
    mp_array_push(self->run->arena, &self->copies, copy);
  }
  for (uint32_t i = 0; is_deep && i < copy->items.len; i++) {
    copy->items.items[i] = copy_value(self, copy->items.items[i], true, depth + 1);
    if (copy->items.items[i] == NULL) return NULL;
  }
  return copy;
}

static MpValue *copy_of(MpRun *run, const MpCall *call, bool is_deep) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, is_deep ? 2 : 1, &result)) return result;
  Copies copies = {.run = run};
  MpValue *copy = copy_value(&copies, mp_resolve(run, call->args.items[0]), is_deep, 0);
  if (copy != NULL) return copy;
  return mp_run_opaque(run, "copy of an object", call->symbol, call->span, &call->args);
}

static MpValue *container_copy(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return copy_of(run, call, false);
}

static MpValue *container_deepcopy(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return copy_of(run, call, true);
}

// An object of nothing but attributes.
static MpValue *container_namespace(MpRun *run, MpValue *self, const MpCall *call) {
  if (call->is_open || call->args.len > 0) {
    return mp_native_unknown(run, MP_STR("types.SimpleNamespace"), self, call);
  }
  MpClass *cls = mp_class_of_library(run, MP_STR("types.SimpleNamespace"));
  MpValue *value = mp_instance_new(run, cls, call);
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    const MpKeywordValue *keyword = &call->keywords.items[i];
    mp_map_set(&value->instance->attributes, keyword->name, keyword->value);
  }
  return value;
}

MpNativeTable mp_standard_containers(void) {
  static const MpNativeRow rows[] = {
      {"collections.Counter", mp_counter_new},
      {"collections.OrderedDict", container_ordered_dict},
      {"collections.defaultdict", container_default_dict},
      {"collections.deque", mp_deque_new},
      {"collections.namedtuple", container_named_tuple},
      {"copy.copy", container_copy},
      {"copy.deepcopy", container_deepcopy},
      {"argparse.Namespace", container_namespace},
      {"threading.local", container_namespace},
      {"types.SimpleNamespace", container_namespace},
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}
