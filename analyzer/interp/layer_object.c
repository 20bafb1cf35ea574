#include "analyzer/interp/layer_object.h"

#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/declared_input.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/layer_name.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/tensor.h"

static MpTristate weights_of_row(const MpLayerRow *row) {
  switch (row->weights) {
    case MP_WEIGHTS_NONE: return MP_NO;
    case MP_WEIGHTS_SOME: return MP_YES;
    case MP_WEIGHTS_BY_INNER: break;
  }
  return MP_NO;  // those of its parts are added when the path ends
}

static void take_arguments(MpRun *run, MpLayer *layer, const MpCall *call) {
  for (uint32_t i = 0; i < call->args.len; i++) {
    MpArgument argument = {
        .value = mp_value_lower(run, call->args.items[i]),
        .span = i < call->arg_spans.len ? call->arg_spans.items[i] : (MpSpan){0}};
    mp_array_push(run->arena, &layer->arguments, argument);
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    const MpKeywordValue *keyword = &call->keywords.items[i];
    MpArgument argument = {keyword->name, mp_value_lower(run, keyword->value), keyword->span};
    mp_array_push(run->arena, &layer->arguments, argument);
  }
  if (!call->is_open) return;
  MpDatum *unknown = MP_NEW(run->arena, MpDatum);
  unknown->kind = MP_DATUM_OPAQUE;
  unknown->text = MP_STR("unknown arguments");
  unknown->span = call->span;
  mp_array_push(run->arena, &layer->arguments, ((MpArgument){.value = unknown}));
}

// An object is being made or built, innermost: what runs belongs to that. The last two are where
// Keras's own MultiHeadAttention makes its parts, for subclasses to override.
static bool is_setup(const MpFrame *frame) {
  static const char *const methods[] = {"__init__", "build", "_build_from_signature",
                                        "_build_attention"};
  for (; frame && !mp_str_is(frame->method, "call"); frame = frame->caller) {
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
      if (mp_str_is(frame->method, methods[i])) return true;
    }
  }
  return false;
}

void mp_layer_attach(MpRun *run, MpInstance *instance, const MpCall *call) {
  const MpClass *cls = instance->cls;
  const MpLayerRow *row = mp_class_layer_row(cls);
  bool has_call = mp_class_function(cls, "call", NULL) != NULL;
  MpLayerKind kind = cls->def ? MP_LAYER_SUBCLASSED : MP_LAYER_LIBRARY;
  if (row->family == MP_FAMILY_SEQUENTIAL && !has_call) kind = MP_LAYER_SEQUENTIAL;
  MpLayer *layer = mp_graph_add_layer(run->graph, kind, call->span);
  layer->row = row;
  layer->cls = cls->fact;
  layer->symbol = call->symbol;
  layer->created_in_class = run->frame->class_name;
  layer->created_in_method = run->frame->method;
  layer->created_in_call = run->call;
  layer->created_in_setup = is_setup(run->frame);
  layer->has_weights = cls->def && !(row->weights == MP_WEIGHTS_SOME) ? MP_NO : weights_of_row(row);
  layer->is_built = MP_NO;
  take_arguments(run, layer, call);
  instance->layer = layer;
  mp_policy_attach(run, instance);
  mp_array_push(run->arena, &run->instances, instance);
}

static MpValue *keyword_of(const MpCall *call, const char *name) {
  const MpKeywordValue *keyword = mp_call_keyword(call, mp_str_from_c(name));
  return keyword ? keyword->value : NULL;
}

// What the base class's constructor does with the arguments that every layer takes.
static void take_common_keywords(MpRun *run, MpValue *value, const MpCall *call) {
  MpInstance *instance = value->instance;
  MpValue *name = keyword_of(call, "name");
  if (name) name = mp_resolve(run, name);
  if (name && name->kind == MP_VALUE_STR) instance->layer->name = name->text;
  const MpSignature *init = &instance->layer->row->init;
  int at = mp_signature_find(init, MP_STR("trainable"));
  // RandomFourierFeatures is not, unless it is said.
  if (at >= 0 && mp_str_is(init->parameters[at].default_text, "False")) {
    instance->layer->trainable = call->is_open ? MP_MAYBE : MP_NO;
  }
  MpValue *trainable = keyword_of(call, "trainable");
  if (trainable) trainable = mp_resolve(run, trainable);
  if (trainable) instance->layer->trainable = mp_value_truth(trainable);
}

// Lists may hold themselves; layers lie no deeper than this.
#define MAX_DEPTH 8u

static void collect_inner_layers(MpRun *run, MpInstance *instance, MpValue *value, uint32_t depth) {
  if (depth == MAX_DEPTH) return;
  if (value->kind == MP_VALUE_INSTANCE && value->instance->layer) {
    mp_array_push(run->arena, &instance->members, value);
    instance->has_cell_list |= depth > 0;
  }
  bool is_sequence = value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE;
  for (uint32_t i = 0; is_sequence && i < value->items.len; i++) {
    collect_inner_layers(run, instance, value->items.items[i], depth + 1);
  }
}

static bool init_sequential(MpRun *run, MpValue *value, const MpCall *call) {
  MpValue *layers = call->args.len ? call->args.items[0] : keyword_of(call, "layers");
  if (call->args.len > 1 && call->args.items[1]->kind == MP_VALUE_STR) {
    value->instance->layer->name = call->args.items[1]->text;
  }
  if (!layers || layers->kind == MP_VALUE_NONE) return true;
  MpValues members = {0};
  if (layers->kind == MP_VALUE_OPAQUE) {
    mp_array_push(run->arena, &members, layers);
  } else if (!mp_iterate(run, layers, call->span, &members)) {
    return false;
  }
  for (uint32_t i = 0; i < members.len; i++) {
    if (!mp_model_add_member(run, value, members.items[i], call->span)) return false;
  }
  return true;
}

static MpValue *init_layer(MpRun *run, MpValue *value, const MpCall *call) {
  MpInstance *instance = value->instance;
  const MpLayerRow *row = instance->layer->row;
  if (row->family == MP_FAMILY_SEQUENTIAL)
    return init_sequential(run, value, call) ? run->none : NULL;
  bool is_functional = call->args.len >= 2 || keyword_of(call, "outputs");
  // `super().__init__(**kwargs)` may be given inputs and outputs.
  if (row->family == MP_FAMILY_MODEL && call->is_open) instance->has_unknown_members = true;
  if (row->family == MP_FAMILY_MODEL && is_functional) {
    return mp_model_init_functional(run, value, call);
  }
  if (row->family != MP_FAMILY_MODEL && row->family != MP_FAMILY_BASE) {
    mp_base_keep_arguments(run, instance, row, call);
    for (uint32_t i = 0; i < call->args.len; i++) {
      collect_inner_layers(run, instance, call->args.items[i], 0);
    }
    for (uint32_t i = 0; i < call->keywords.len; i++) {
      collect_inner_layers(run, instance, call->keywords.items[i].value, 0);
    }
  }
  return run->none;
}

MpValue *mp_layer_init(MpRun *run, MpValue *value, const MpCall *call) {
  value->instance->is_initialized = true;
  value->instance->layer->is_uninitialized = false;
  take_common_keywords(run, value, call);
  mp_policy_init(run, value->instance, call);
  mp_declared_take(run, value->instance, call);
  MpValue *result = init_layer(run, value, call);
  if (result) mp_layer_name(run, value->instance, call);
  return result;
}

MpValue *mp_layer_construct(MpRun *run, const MpLayerRow *row, const MpCall *call) {
  MpClass *cls = mp_class_of_library(run, row->name);
  MpValue *value = mp_instance_new(run, cls, call);
  value->instance->is_constructed = mp_layer_init(run, value, call) != NULL;
  return value->instance->is_constructed ? value : NULL;
}
