// What the source puts in the place of a library layer's own methods.
#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/tensor.h"

// Methods of a library class call each other; no chain of them is longer.
#define MAX_CHAIN 8u
// Lists may hold themselves; layers lie no deeper than this.
#define MAX_DEPTH 8u

static bool may_hold_layer(const MpValue *value, uint32_t depth) {
  if (value->kind == MP_VALUE_OPAQUE || depth == MAX_DEPTH) return true;
  if (value->kind == MP_VALUE_INSTANCE) {
    return value->instance->layer || value->instance->cls->has_opaque_base ||
           value->instance->attributes.len > 0;
  }
  for (uint32_t i = 0; i < value->items.len; i++) {
    if (may_hold_layer(value->items.items[i], depth + 1)) return true;
  }
  return false;
}

// Nothing takes a layer apart that holds none: whatever its methods do, it is one layer that gives
// what its library class says.
static bool is_kept_whole(const MpInstance *instance) {
  MpLayerFamily family = instance->layer->row->family;
  if (family != MP_FAMILY_PLAIN && family != MP_FAMILY_MERGE) return false;
  for (uint32_t i = 0; i < instance->attributes.len; i++) {
    const MpValue *value = instance->attributes.entries[i].value;
    if (value && may_hold_layer(value, 0)) return false;
  }
  return !instance->cls->has_opaque_base;
}

static const MpAttributeRow *method_row(const MpRun *run, const MpInstance *instance, MpStr name) {
  MpStr dotted =
      mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(instance->layer->row->name), MP_FMT(name));
  const MpAttributeRow *row = mp_keras_attribute(dotted);
  return row && row->kind >= MP_ATTRIBUTE_METHOD_NONE ? row : NULL;
}

// The source's function of that name that comes before the library class; NULL: it has none.
static MpValue *source_method(const MpInstance *instance, MpStr name) {
  const MpClass *cls = instance->cls;
  for (uint32_t i = 0; i < cls->mro.len && cls->mro.items[i]->def; i++) {
    MpValue *found = mp_map_get(&cls->mro.items[i]->attributes, name);
    if (found) return found->kind == MP_VALUE_FUNCTION ? found : NULL;
  }
  return NULL;
}

// True where the library's method `entry` calls this one, itself or by others of its own.
static bool is_called_by(const MpRun *run, const MpInstance *instance, const MpAttributeRow *row,
                         MpStr entry, uint32_t depth) {
  for (size_t start = 0; start < row->of.len && depth < MAX_CHAIN;) {
    size_t end = mp_str_find(row->of, MP_STR(" "), start);
    if (end == SIZE_MAX) end = row->of.len;
    MpStr caller = mp_str_slice(row->of, start, end);
    start = end + 1;
    if (mp_str_eq(caller, entry)) return true;
    if (source_method(instance, caller)) continue;  // that one says itself what it calls
    const MpAttributeRow *by = method_row(run, instance, caller);
    if (by && is_called_by(run, instance, by, entry, depth + 1)) return true;
  }
  return false;
}

static bool is_running(const MpRun *run, const MpValue *value, const MpFunctionDef *def) {
  for (const MpFrame *frame = run->frame; frame; frame = frame->caller) {
    bool is_there = frame->def == def && frame->self && frame->self->kind == MP_VALUE_INSTANCE;
    if (is_there && frame->self->instance == value->instance) return true;
  }
  return false;
}

// A method of the source that the library calls.
typedef struct MpOverride {
  MpStr name;
  MpValue *function;
  const MpAttributeRow *row;
} MpOverride;

typedef MP_ARRAY(MpOverride) MpOverrides;

static MpOverrides find_overrides(MpRun *run, const MpInstance *instance, MpStr entry) {
  MpOverrides found = {0};
  const MpClass *cls = instance->cls;
  for (uint32_t i = 0; i < cls->mro.len && cls->mro.items[i]->def; i++) {
    const MpMap *attributes = &cls->mro.items[i]->attributes;
    for (uint32_t k = 0; k < attributes->len; k++) {
      const MpMapEntry *item = &attributes->entries[k];
      if (!item->value || source_method(instance, item->key) != item->value) continue;
      const MpAttributeRow *row = method_row(run, instance, item->key);
      bool is_called = row && !is_running(run, instance->value,
                                          source_method(instance, item->key)->function->def);
      if (!is_called) continue;
      // Keras has built the layer before it is called.
      bool is_reached =
          is_called_by(run, instance, row, entry, 0) ||
          (mp_str_is(entry, "call") && is_called_by(run, instance, row, MP_STR("build"), 0));
      if (!is_reached) continue;
      mp_array_push(run->arena, &found, ((MpOverride){item->key, item->value, row}));
    }
  }
  return found;
}

bool mp_base_has_overrides(MpRun *run, const MpInstance *instance, MpStr entry) {
  return !is_kept_whole(instance) && find_overrides(run, instance, entry).len > 0;
}

// One of the tensors that the library makes of what it is called on.
static MpValue *tensor_within(MpRun *run, MpNode **giver, const MpOverride *override,
                              const MpCall *call) {
  if (!*giver) {
    *giver = mp_tensor_node(run, MP_NODE_OP, call->span);
    (*giver)->form = MP_OP_FUNCTION;
    (*giver)->symbol = call->symbol;
    (*giver)->function = override->row->name;
    mp_tensor_take_arguments(run, *giver, call, 0);
  }
  MpValue *value = mp_tensor_value(run, *giver, (*giver)->output_count++, call->span);
  return value;
}

// What the library's `call` was given under this name.
static MpValue *given_as(const MpInstance *instance, const MpCall *call, MpStr name) {
  const MpKeywordValue *keyword = mp_call_keyword(call, name);
  if (keyword) return keyword->value;
  int index = mp_signature_find(&instance->layer->row->call, name);
  return index >= 0 && (uint32_t)index < call->args.len ? call->args.items[index] : NULL;
}

static MpCall arguments_of(MpRun *run, const MpInstance *instance, const MpOverride *override,
                           const MpCall *call) {
  MpCall out = {.span = call->span, .symbol = call->symbol};
  const MpFunctionDef *def = override->function->function->def;
  MpNode *giver = NULL;
  for (uint32_t i = 1; i < def->parameters.len; i++) {
    const MpParameter *parameter = &def->parameters.items[i];
    if (parameter->kind > MP_PARAMETER_POSITIONAL_OR_KEYWORD) break;
    bool is_required = !parameter->default_value;
    bool is_builder = override->row->kind == MP_ATTRIBUTE_METHOD_NONE;
    MpValue *value = NULL;
    if (mp_str_is(parameter->name, "training")) {
      value = run->training;
    } else if (!is_required || is_builder) {
      value = given_as(instance, call, parameter->name);
      if (!value && is_required) {
        value = mp_symbol_parameter(run, parameter->name, NULL, parameter->name_span);
      }
    } else {
      value = tensor_within(run, &giver, override, call);
    }
    if (!value) continue;
    MpKeywordValue keyword = {parameter->name, value, (MpSpan){0}};
    mp_array_push(run->arena, &out.keywords, keyword);
  }
  return out;
}

static bool run_override(MpRun *run, MpValue *value, const MpOverride *override, const MpCall *call,
                         MpValues *results) {
  bool is_known = override->row->kind == MP_ATTRIBUTE_METHOD_NONE ||
                  override->row->kind == MP_ATTRIBUTE_METHOD_TENSOR ||
                  override->row->kind == MP_ATTRIBUTE_METHOD_MAYBE ||
                  override->row->kind == MP_ATTRIBUTE_METHOD_TENSORS;
  if (!is_known) {
    mp_run_note_limit(run, "method that a library layer calls", override->name, call->span);
    mp_escape(run, value, MP_STR("method that a library layer calls"));
    return true;
  }
  MpCall inner = arguments_of(run, value->instance, override, call);
  MpValue *result = mp_call_value(run, mp_value_method(run, value, override->function), &inner);
  if (!result) return false;
  if (mp_has_tensor(result)) mp_array_push(run->arena, results, result);
  return true;
}

// What the source put in the place of the layers that the library's own code makes and calls.
static void reach_own_layers(MpRun *run, const MpInstance *instance) {
  for (uint32_t i = 0; i < instance->attributes.len; i++) {
    const MpMapEntry *entry = &instance->attributes.entries[i];
    MpValue *held = entry->value;
    if (!held || held->kind != MP_VALUE_INSTANCE || !held->instance->layer) continue;
    MpStr dotted = mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(instance->layer->row->name),
                                 MP_FMT(entry->key));
    if (mp_keras_attribute(dotted))
      mp_escape(run, held, MP_STR("called by the layer that holds it"));
  }
}

bool mp_base_run_overrides(MpRun *run, MpValue *value, MpStr entry, const MpCall *call,
                           MpValues *results) {
  const MpInstance *instance = value->instance;
  for (uint32_t i = 0; i < instance->members.len; i++)
    mp_escape(run, instance->members.items[i], MP_STR("called by the layer that holds it"));
  if (is_kept_whole(instance)) return true;
  MpOverrides found = find_overrides(run, instance, entry);
  // What builds comes before what is built.
  for (int builds = 1; builds >= 0; builds--) {
    for (uint32_t i = 0; i < found.len; i++) {
      bool is_builder = found.items[i].row->kind == MP_ATTRIBUTE_METHOD_NONE;
      if (is_builder != (builds == 1)) continue;
      if (is_builder && instance->is_base_built) continue;
      if (!run_override(run, value, &found.items[i], call, results)) return false;
    }
  }
  reach_own_layers(run, instance);
  return true;
}
