#include "analyzer/interp/dataclass.h"

// What `dataclasses.field(…)` gives: a DICT of its arguments under this type.
static const char field_type[] = "dataclasses.Field";

static MpValue *function_field(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  MpValue *field = mp_value_dict(run, call->span);
  field->subtype = mp_str_from_c(field_type);
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    const MpKeywordValue *keyword = &call->keywords.items[i];
    mp_dict_set(run, field, mp_value_str(run, keyword->name), keyword->value);
  }
  return field;
}

static bool is_field(const MpValue *value) {
  return value && value->kind == MP_VALUE_DICT && mp_str_is(value->subtype, field_type);
}

typedef struct MpDataField {
  MpStr name;
  const MpClass *cls;  // the class that says it last
  MpSpan span;
  bool has_value;     // the body gives it one, whatever became of it
  bool is_init_only;  // a parameter that goes to __post_init__, and no field
} MpDataField;

typedef MP_ARRAY(MpDataField) MpDataFields;

static bool is_class_variable(const MpExpr *annotation) {
  return mp_str_find(mp_span_text(annotation->span), MP_STR("ClassVar"), 0) != SIZE_MAX;
}

static bool has_class_variable(const MpClass *cls) {
  for (uint32_t i = 0; cls->def && i < cls->def->body.len; i++) {
    const MpStmt *stmt = cls->def->body.items[i];
    bool is_annotated = stmt->kind == MP_STMT_ANN_ASSIGN;
    if (is_annotated && is_class_variable(stmt->ann_assign.annotation)) return true;
  }
  return false;
}

static bool is_init_variable(const MpExpr *annotation) {
  return mp_str_find(mp_span_text(annotation->span), MP_STR("InitVar"), 0) != SIZE_MAX;
}

static void add_field(MpRun *run, MpDataFields *fields, MpDataField field) {
  for (uint32_t i = 0; i < fields->len; i++) {
    if (!mp_str_eq(fields->items[i].name, field.name)) continue;
    fields->items[i] = field;
    return;
  }
  mp_array_push(run->arena, fields, field);
}

// Annotated names of the class and its bases, in the order of the generated parameters.
static MpDataFields fields_of(MpRun *run, const MpClass *cls) {
  MpDataFields fields = {0};
  for (uint32_t i = cls->mro.len; i-- > 0;) {
    const MpClass *at = cls->mro.items[i];
    if (!at->def || !at->is_dataclass) continue;
    for (uint32_t k = 0; k < at->def->body.len; k++) {
      const MpStmt *stmt = at->def->body.items[k];
      if (stmt->kind != MP_STMT_ANN_ASSIGN) continue;
      const MpExpr *target = stmt->ann_assign.target;
      if (target->kind != MP_EXPR_NAME || is_class_variable(stmt->ann_assign.annotation)) continue;
      bool is_init_only = is_init_variable(stmt->ann_assign.annotation);
      add_field(run, &fields,
                (MpDataField){target->name, at, stmt->span, stmt->ann_assign.value != NULL,
                              is_init_only});
    }
  }
  return fields;
}

static bool is_parameter(const MpDataField *field) {
  const MpValue *value = mp_map_get(&field->cls->attributes, field->name);
  const MpValue *init = is_field(value) ? mp_dict_get_str(value, MP_STR("init")) : NULL;
  return !init || mp_value_truth(init) != MP_NO;
}

// What the field is when nothing is given; NULL with an exception pending.
static MpValue *default_of(MpRun *run, const MpDataField *field, MpSpan span) {
  MpValue *value = mp_map_get(&field->cls->attributes, field->name);
  if (is_field(value)) {
    MpValue *factory = mp_dict_get_str(value, MP_STR("default_factory"));
    if (factory) return mp_call_with(run, factory, NULL, 0, span);
    value = mp_dict_get_str(value, MP_STR("default"));
  }
  if (value) return value;
  return mp_run_opaque(run, "dataclass field", field->name, field->span, NULL);
}

static bool is_required(const MpDataField *field) {
  const MpValue *value = mp_map_get(&field->cls->attributes, field->name);
  if (!is_field(value)) return !value && !field->has_value;
  return is_parameter(field) && !mp_dict_get_str(value, MP_STR("default_factory")) &&
         !mp_dict_get_str(value, MP_STR("default"));
}

// A call that gives more than the fields take: a TypeError.
static bool fits(MpRun *run, const MpDataFields *fields, const MpCall *call) {
  uint32_t parameters = 0;
  for (uint32_t i = 0; i < fields->len; i++)
    parameters += is_parameter(&fields->items[i]);
  if (call->args.len > parameters) {
    return mp_run_raise(run, "TypeError", call->span,
                        "__init__() takes %u positional arguments but %u were given",
                        parameters + 1, call->args.len + 1) != NULL;
  }
  for (uint32_t k = 0; k < call->keywords.len; k++) {
    bool is_there = false;
    for (uint32_t i = 0; i < fields->len; i++) {
      is_there |= is_parameter(&fields->items[i]) &&
                  mp_str_eq(fields->items[i].name, call->keywords.items[k].name);
    }
    if (is_there) continue;
    return mp_run_raise(run, "TypeError", call->span,
                        "__init__() got an unexpected keyword argument '%.*s'",
                        MP_FMT(call->keywords.items[k].name)) != NULL;
  }
  return true;
}

// As `self.name = item` in the generated code.
static bool set_field(MpRun *run, MpValue *value, MpStr name, MpValue *item, MpSpan span) {
  MpInstance *instance = value->instance;
  if (!mp_class_lookup(instance->cls, NULL, MP_STR("__setattr__"), NULL)) {
    mp_map_set(&instance->attributes, name, item);
    return true;
  }
  MpStr symbol = mp_str_format(run->arena, "self.%.*s", MP_FMT(name));
  return mp_attribute_assign(run, value, name, item, span, symbol);
}

bool mp_dataclass_init(MpRun *run, MpValue *value, const MpClass *cls, const MpCall *call) {
  MpDataFields fields = fields_of(run, cls);
  if (!fits(run, &fields, call)) return false;
  MpValues passed = {0};
  uint32_t position = 0;
  for (uint32_t i = 0; i < fields.len; i++) {
    MpValue *item = NULL;
    if (is_parameter(&fields.items[i]) && position < call->args.len) {
      item = call->args.items[position++];
    }
    for (uint32_t k = 0; k < call->keywords.len && !item; k++) {
      const MpKeywordValue *keyword = &call->keywords.items[k];
      if (mp_str_eq(keyword->name, fields.items[i].name)) item = keyword->value;
    }
    if (!item && !call->is_open && is_required(&fields.items[i])) {
      return mp_run_raise(run, "TypeError", call->span, "missing required argument: '%.*s'",
                          MP_FMT(fields.items[i].name)) != NULL;
    }
    if (!item) item = default_of(run, &fields.items[i], call->span);
    if (!item) return false;
    if (fields.items[i].is_init_only) {
      mp_array_push(run->arena, &passed, item);
    } else if (!set_field(run, value, fields.items[i].name, item, call->span)) {
      return false;
    }
  }
  MpValue *post = mp_class_lookup(value->instance->cls, NULL, MP_STR("__post_init__"), NULL);
  MpValue *bound = post ? mp_value_method(run, value, post) : NULL;
  return !bound || mp_call_with(run, bound, passed.items, passed.len, call->span) != NULL;
}

// --- what else is generated ---

// The class in the MRO that says what the method does: a dataclass that generates it, before any
// class that writes it. NULL: none generates it.
static const MpClass *generating_class(const MpInstance *instance, const char *method) {
  bool is_repr = mp_str_is(MP_STR("__repr__"), method);
  for (uint32_t i = 0; i < instance->cls->mro.len; i++) {
    const MpClass *at = instance->cls->mro.items[i];
    if (mp_map_has(&at->attributes, mp_str_from_c(method))) return NULL;
    bool is_left_out = is_repr ? at->has_no_repr : at->has_no_eq;
    if (at->is_dataclass && !is_left_out) return at;
  }
  return NULL;
}

static bool is_left_out(const MpDataField *field, const char *keyword) {
  const MpValue *value = mp_map_get(&field->cls->attributes, field->name);
  MpStr name = mp_str_from_c(keyword);
  const MpValue *wanted = is_field(value) ? mp_dict_get_str(value, name) : NULL;
  return field->is_init_only || (wanted && mp_value_truth(wanted) == MP_NO);
}

bool mp_dataclass_fields(MpRun *run, const MpInstance *instance, const char *method, MpStrs *out) {
  const MpClass *cls = generating_class(instance, method);
  if (!cls) return false;
  const char *keyword = mp_str_is(MP_STR("__repr__"), method) ? "repr" : "compare";
  MpDataFields fields = fields_of(run, cls);
  for (uint32_t i = 0; i < fields.len; i++) {
    if (!is_left_out(&fields.items[i], keyword)) {
      mp_array_push(run->arena, out, fields.items[i].name);
    }
  }
  return true;
}

MpValue *mp_dataclass_match_args(MpRun *run, const MpClass *cls) {
  MpDataFields fields = fields_of(run, cls);
  MpValues names = {0};
  for (uint32_t i = 0; i < fields.len; i++) {
    if (!is_parameter(&fields.items[i])) continue;
    mp_array_push(run->arena, &names, mp_value_str(run, fields.items[i].name));
  }
  return mp_value_sequence(run, MP_VALUE_TUPLE, names, cls->def->span);
}

// --- functions of the module ---

// The object that a function gets as its first argument; NULL where it is none that is followed.
static MpInstance *object_of(MpRun *run, const MpCall *call) {
  if (call->args.len == 0 || call->is_open) return NULL;
  MpValue *value = mp_resolve(run, call->args.items[0]);
  if (value->kind != MP_VALUE_INSTANCE || value->instance->layer) return NULL;
  for (uint32_t i = 0; i < value->instance->cls->mro.len; i++) {
    if (value->instance->cls->mro.items[i]->is_dataclass) return value->instance;
  }
  return NULL;
}

static MpValue *function_replace(MpRun *run, MpValue *self, const MpCall *call) {
  const MpInstance *object = object_of(run, call);
  if (!object) return mp_native_unknown(run, MP_STR("dataclasses.replace"), self, call);
  MpDataFields fields = fields_of(run, object->cls);
  MpCall again = {.span = call->span, .symbol = call->symbol};
  for (uint32_t i = 0; i < fields.len; i++) {
    MpStr name = fields.items[i].name;
    const MpKeywordValue *given = mp_call_keyword(call, name);
    MpKeywordValue keyword = {name, mp_map_get(&object->attributes, name), call->span};
    if (given) keyword = *given;
    if (keyword.value && is_parameter(&fields.items[i])) {
      mp_array_push(run->arena, &again.keywords, keyword);
    }
  }
  return mp_class_call(run, object->cls, &again);
}

static MpValue *function_asdict(MpRun *run, MpValue *self, const MpCall *call) {
  const MpInstance *object = object_of(run, call);
  if (!object) return mp_native_unknown(run, MP_STR("dataclasses.asdict"), self, call);
  MpDataFields fields = fields_of(run, object->cls);
  MpValue *dict = mp_value_dict(run, call->span);
  for (uint32_t i = 0; i < fields.len; i++) {
    MpValue *item = mp_map_get(&object->attributes, fields.items[i].name);
    if (!item) continue;
    MpCall inner = {.span = call->span, .symbol = call->symbol};
    mp_array_push(run->arena, &inner.args, item);
    if (object_of(run, &inner)) item = function_asdict(run, self, &inner);
    mp_dict_set(run, dict, mp_value_str(run, fields.items[i].name), item);
  }
  return dict;
}

// The class that the first argument is, or is an object of; NULL where it has no fields.
static const MpClass *class_of(MpRun *run, const MpCall *call) {
  const MpInstance *object = object_of(run, call);
  if (object) return object->cls;
  bool is_class = call->args.len > 0 && call->args.items[0]->kind == MP_VALUE_CLASS;
  const MpClass *cls = is_class ? call->args.items[0]->cls : NULL;
  for (uint32_t i = 0; cls && i < cls->mro.len; i++) {
    if (cls->mro.items[i]->is_dataclass) return cls;
  }
  return NULL;
}

static MpValue *function_astuple(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *dict = function_asdict(run, self, call);
  if (!dict || dict->kind != MP_VALUE_DICT) return dict;
  for (uint32_t i = 0; i < dict->items.len; i++) {
    // What holds objects of its own would be taken apart as well.
    if (mp_value_has_kind(dict->items.items[i], MP_VALUE_DICT)) {
      return mp_native_unknown(run, MP_STR("dataclasses.astuple"), self, call);
    }
  }
  return mp_value_sequence(run, MP_VALUE_TUPLE, dict->items, call->span);
}

static MpValue *function_is_dataclass(MpRun *run, MpValue *self, const MpCall *call) {
  MpValueKind kind =
      call->args.len > 0 ? mp_resolve(run, call->args.items[0])->kind : MP_VALUE_OPAQUE;
  if (kind == MP_VALUE_SYMBOL || kind == MP_VALUE_OPAQUE) {
    return mp_native_unknown(run, MP_STR("dataclasses.is_dataclass"), self, call);
  }
  return mp_value_bool(run, class_of(run, call) != NULL);
}

static MpValue *missing(MpRun *run) {
  return mp_value_library(run, MP_STR("dataclasses.MISSING"), (MpSpan){0});
}

static MpValue *field_value(MpRun *run, const MpDataField *field, MpSpan span) {
  MpValue *value = mp_native_object(run, MP_STR("dataclasses.Field"), span);
  MpMap *attributes = &value->instance->attributes;
  MpValue *preset = mp_map_get(&field->cls->attributes, field->name), *factory = NULL;
  if (is_field(preset)) {
    factory = mp_dict_get_str(preset, MP_STR("default_factory"));
    preset = mp_dict_get_str(preset, MP_STR("default"));
  }
  mp_map_set(attributes, MP_STR("name"), mp_value_str(run, field->name));
  mp_map_set(attributes, MP_STR("default"), preset ? preset : missing(run));
  mp_map_set(attributes, MP_STR("default_factory"), factory ? factory : missing(run));
  mp_map_set(attributes, MP_STR("init"), mp_value_bool(run, is_parameter(field)));
  return value;
}

MpValue *mp_dataclass_attribute(MpRun *run, const MpClass *cls, MpStr name, MpSpan span) {
  bool is_fields = mp_str_is(name, "__dataclass_fields__");
  if (!is_fields && !mp_str_is(name, "__dataclass_params__")) return NULL;
  bool is_dataclass = false, has_more = !is_fields || cls->has_opaque_base;
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpClass *at = cls->mro.items[i];
    is_dataclass |= at->is_dataclass;
    has_more |= at->is_dataclass && has_class_variable(at);
  }
  if (!is_dataclass) return NULL;
  if (has_more) return mp_run_opaque(run, "attribute of a dataclass", name, span, NULL);
  MpDataFields fields = fields_of(run, cls);
  MpValue *dict = mp_value_dict(run, span);
  for (uint32_t i = 0; i < fields.len; i++) {
    MpValue *key = mp_value_str(run, fields.items[i].name);
    mp_dict_set(run, dict, key, field_value(run, &fields.items[i], span));
  }
  return dict;
}

static MpValue *function_fields(MpRun *run, MpValue *self, const MpCall *call) {
  const MpClass *cls = class_of(run, call);
  if (!cls) return mp_native_unknown(run, MP_STR("dataclasses.fields"), self, call);
  MpDataFields fields = fields_of(run, cls);
  MpValues items = {0};
  for (uint32_t i = 0; i < fields.len; i++) {
    if (fields.items[i].is_init_only) continue;
    mp_array_push(run->arena, &items, field_value(run, &fields.items[i], call->span));
  }
  return mp_value_sequence(run, MP_VALUE_TUPLE, items, call->span);
}

// --- the decorator ---

// `self` is NULL, or the keywords of `@dataclass(…)`.
static MpValue *decorate(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *value = mp_resolve(run, call->args.items[0]);
  if (value->kind != MP_VALUE_CLASS || !value->cls->def) return value;
  const MpValue *init = self ? mp_dict_get_str(self, MP_STR("init")) : NULL;
  value->cls->is_dataclass = true;
  value->cls->has_no_init = init && mp_value_truth(init) == MP_NO;
  const MpValue *repr = self ? mp_dict_get_str(self, MP_STR("repr")) : NULL;
  const MpValue *eq = self ? mp_dict_get_str(self, MP_STR("eq")) : NULL;
  value->cls->has_no_repr = repr && mp_value_truth(repr) != MP_YES;
  value->cls->has_no_eq = eq && mp_value_truth(eq) != MP_YES;
  return value;
}

static MpValue *function_dataclass(MpRun *run, MpValue *self, const MpCall *call) {
  if (call->args.len > 0 || call->is_open) return decorate(run, NULL, call);
  MpValue *keywords = mp_value_dict(run, call->span);
  (void)self;
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    const MpKeywordValue *keyword = &call->keywords.items[i];
    mp_dict_set(run, keywords, mp_value_str(run, keyword->name), keyword->value);
  }
  return mp_value_native(run, MP_STR("dataclasses.dataclass"), decorate, keywords);
}

MpNativeTable mp_dataclass_functions(void) {
  static const MpNativeRow rows[] = {
      {"dataclasses.asdict", function_asdict},
      {"dataclasses.astuple", function_astuple},
      {"dataclasses.dataclass", function_dataclass},
      {"dataclasses.field", function_field},
      {"dataclasses.fields", function_fields},
      {"dataclasses.is_dataclass", function_is_dataclass},
      {"dataclasses.replace", function_replace},
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}
