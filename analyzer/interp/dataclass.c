#include "analyzer/interp/dataclass.h"

#include "analyzer/interp/class_object.h"

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
} MpDataField;

typedef MP_ARRAY(MpDataField) MpDataFields;

static bool is_class_variable(const MpExpr *annotation) {
  return mp_str_find(mp_span_text(annotation->span), MP_STR("ClassVar"), 0) != SIZE_MAX;
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
      add_field(run, &fields, (MpDataField){target->name, at, stmt->span});
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

bool mp_dataclass_init(MpRun *run, MpValue *value, const MpCall *call) {
  MpDataFields fields = fields_of(run, value->instance->cls);
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
    if (!item) item = default_of(run, &fields.items[i], call->span);
    if (!item) return false;
    mp_map_set(&value->instance->attributes, fields.items[i].name, item);
  }
  return true;
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

static MpValue *function_is_dataclass(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return mp_value_bool(run, object_of(run, call) != NULL);
}

MpNativeTable mp_dataclass_functions(void) {
  static const MpNativeRow rows[] = {
      {"dataclasses.asdict", function_asdict},
      {"dataclasses.field", function_field},
      {"dataclasses.is_dataclass", function_is_dataclass},
      {"dataclasses.replace", function_replace},
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}
