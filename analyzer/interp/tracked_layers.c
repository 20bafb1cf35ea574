// The layers that Keras has tracked for a layer.
#include <stdlib.h>

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/node_layer.h"

// Containers in containers that are looked through.
#define MAX_DEPTH 8u

typedef struct Tracked {
  MpRun *run;
  bool is_recursive;
  bool has_nodes;      // with those that Keras makes of inputs and operations
  bool may_have_more;  // an attribute may be a layer
  MpValues layers;
} Tracked;

static void add_tracked(Tracked *self, MpInstance *instance);

static void add_layer(Tracked *self, MpValue *layer) {
  for (uint32_t i = 0; i < self->layers.len; i++) {
    const MpValue *known = self->layers.items[i];
    if (known->kind == layer->kind && known->instance == layer->instance) return;
  }
  mp_array_push(self->run->arena, &self->layers, layer);
  if (self->is_recursive) add_tracked(self, layer->instance);
}

typedef struct Keyed {
  MpStr key;
  MpValue *value;
} Keyed;

static int compare_keyed(const void *left, const void *right) {
  return mp_str_compare(((const Keyed *)left)->key, ((const Keyed *)right)->key);
}

static void add_held(Tracked *self, MpValue *value, uint32_t depth);

// By the sorted keys, where Keras does that; those that are no texts, as they stand.
static void add_dict(Tracked *self, const MpValue *dict, uint32_t depth) {
  uint32_t count = dict->items.len;
  Keyed *items = MP_NEW_ARRAY(self->run->arena, Keyed, count + 1);
  bool are_texts = mp_keras_tracking(self->run->version)->sorts_dicts;
  for (uint32_t i = 0; i < count; i++) {
    MpValue *key = mp_resolve(self->run, dict->keys.items[i]);
    are_texts &= key->kind == MP_VALUE_STR;
    items[i] = (Keyed){key->kind == MP_VALUE_STR ? key->text : MP_STR(""), dict->items.items[i]};
  }
  if (are_texts && count > 0) qsort(items, count, sizeof *items, compare_keyed);
  for (uint32_t i = 0; i < count; i++)
    add_held(self, items[i].value, depth);
}

// Keras looks into the containers that are attributes, and takes what they hold in order.
static void add_held(Tracked *self, MpValue *value, uint32_t depth) {
  if (!value) return;
  value = mp_resolve(self->run, value);
  if (value->kind == MP_VALUE_SYMBOL || value->kind == MP_VALUE_OPAQUE) self->may_have_more = true;
  if (value->kind == MP_VALUE_INSTANCE && value->instance->layer) add_layer(self, value);
  bool is_container =
      value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE || value->kind == MP_VALUE_DICT;
  if (!is_container) return;
  self->may_have_more |= value->is_open || depth == MAX_DEPTH;
  if (depth == MAX_DEPTH) return;
  if (value->kind == MP_VALUE_DICT) {
    add_dict(self, value, depth + 1);
    return;
  }
  for (uint32_t i = 0; i < value->items.len; i++)
    add_held(self, value->items.items[i], depth + 1);
}

// Those of the definition of a Functional model, and the input that a Sequential is given, are
// where Keras has them: among its members.
static void add_members(Tracked *self, MpInstance *instance) {
  MpValues members = instance->members;
  MpValues network;
  bool has_network = self->has_nodes && instance->layer->kind == MP_LAYER_FUNCTIONAL;
  if (has_network && mp_model_network(self->run, instance, &network)) {
    members = network;
  } else if (has_network) {
    self->may_have_more = true;
  }
  for (uint32_t i = 0; i < members.len; i++) {
    MpValue *member = members.items[i];
    const MpNode *node = NULL;
    if (member->kind == MP_VALUE_TENSOR) node = self->run->graph->nodes.items[member->tensor.node];
    if (self->has_nodes && node && node->kind == MP_NODE_INPUT) {
      member = mp_node_layer(self->run, node, 0, NULL);
    }
    bool is_of_node = self->has_nodes && mp_node_layer_of(self->run, member);
    if (is_of_node) {
      mp_array_push(self->run->arena, &self->layers, member);
    } else {
      add_held(self, member, 0);
    }
  }
}

static bool is_tracked(const MpInstance *instance, const MpValue *layer) {
  for (uint32_t i = 0; i < instance->tracked.len; i++) {
    if (instance->tracked.items[i]->instance == layer->instance) return true;
  }
  return false;
}

// What is not known, a set, whose order nobody knows, or what the library's own code has assigned
// may make others of them.
static bool may_be_more(Tracked *self, const MpInstance *instance, MpValue *value, uint32_t depth) {
  value = mp_resolve(self->run, value);
  switch (value->kind) {
    case MP_VALUE_SYMBOL:
    case MP_VALUE_OPAQUE: return true;
    case MP_VALUE_INSTANCE: {
      bool is_base = instance->layer->row->family == MP_FAMILY_BASE ||
                     instance->layer->row->family == MP_FAMILY_MODEL;
      return value->instance->layer && !is_base && !is_tracked(instance, value);
    }
    case MP_VALUE_SET: return value->items.len > 0 && mp_value_has_kind(value, MP_VALUE_INSTANCE);
    case MP_VALUE_LIST:
    case MP_VALUE_TUPLE:
    case MP_VALUE_DICT: break;
    default: return false;
  }
  bool is_known = !value->is_open && depth < MAX_DEPTH;
  for (uint32_t i = 0; is_known && i < value->items.len; i++)
    is_known = !may_be_more(self, instance, value->items.items[i], depth + 1);
  return !is_known;
}

static void add_by_time(Tracked *self, MpInstance *instance) {
  for (uint32_t i = 0; i < instance->tracked.len; i++)
    add_layer(self, instance->tracked.items[i]);
  for (uint32_t i = 0; i < instance->attributes.len; i++) {
    MpValue *value = instance->attributes.entries[i].value;
    if (value) self->may_have_more |= may_be_more(self, instance, value, 0);
  }
}

static void add_tracked(Tracked *self, MpInstance *instance) {
  self->may_have_more |= instance->cls->has_opaque_base || instance->has_unknown_members;
  add_members(self, instance);
  if (instance->layer->kind == MP_LAYER_LIBRARY) return;
  if (mp_keras_tracking(self->run->version)->lists_by_time) {
    add_by_time(self, instance);
    return;
  }
  for (uint32_t i = 0; i < instance->attributes.len; i++)
    add_held(self, instance->attributes.entries[i].value, 0);
}

bool mp_layer_list_tracked(MpRun *run, MpInstance *instance, MpValues *out) {
  Tracked tracked = {.run = run};
  add_tracked(&tracked, instance);
  *out = tracked.layers;
  return !tracked.may_have_more;
}

MpValue *mp_layer_tracked(MpRun *run, MpValue *value, bool with_self, bool is_recursive,
                          MpSpan span) {
  Tracked tracked = {.run = run, .is_recursive = is_recursive, .has_nodes = true};
  if (with_self) mp_array_push(run->arena, &tracked.layers, value);
  add_tracked(&tracked, value->instance);
  // One that stands for all that may be beside them.
  if (tracked.may_have_more) mp_array_push(run->arena, &tracked.layers, mp_run_ignored(run, span));
  return mp_value_sequence(run, MP_VALUE_LIST, tracked.layers, span);
}

void mp_layer_set_trainable(MpRun *run, MpValue *value, MpValue *flag, MpSpan span) {
  MpTristate trainable = mp_value_truth(mp_resolve(run, flag));
  const MpValue *tracked = mp_layer_tracked(run, value, true, true, span);
  for (uint32_t i = 0; i < tracked->items.len; i++) {
    const MpValue *one = tracked->items.items[i];
    const MpNodeLayer *of_node = mp_node_layer_of(run, one);
    if (of_node) mp_node_layer_set_trainable(run, of_node, trainable);
    // What is not known may be an input or operation.
    if (one->kind == MP_VALUE_OPAQUE) mp_node_layers_forget_trainable(run);
    if (one->kind != MP_VALUE_INSTANCE) continue;
    one->instance->layer->trainable = trainable;
    if (one != value) mp_map_remove(&one->instance->attributes, MP_STR("trainable"));
  }
}

void mp_layer_forget_trainable(MpRun *run) {
  for (uint32_t i = 0; i < run->instances.len; i++)
    run->instances.items[i]->layer->trainable = MP_MAYBE;
  mp_node_layers_forget_trainable(run);
}
