#include "analyzer/interp/class_object.h"
#include "analyzer/interp/held_metric.h"
#include "analyzer/interp/layer_object.h"

// Containers inside containers deeper than this are not looked into.
#define MAX_DEPTH 8u

typedef struct MpHolder {
  MpRun *run;
  const MpInstance *owner;
  const MpSite *site;
} MpHolder;

static void add_holding(const MpHolder *self, MpInstance *held, MpHoldingKind kind, MpStr path) {
  MpLayer *layer = held->layer;
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    const MpHolding *known = &layer->holdings.items[i];
    if (known->owner == self->owner->layer && mp_str_eq(known->path, path)) return;
  }
  MpHolding holding = {.owner = self->owner->layer, .kind = kind, .path = path};
  if (self->site) {
    holding.span = self->site->span;
    if (kind == MP_HOLDING_CONTAINER) holding.assigned_at = self->site->span;
    holding.symbol = self->site->symbol;
    holding.method = self->site->method;
    holding.was_read = self->site->was_read;
    // What was appended later is found where it was made, not where the empty list was.
    bool is_made_there = layer->created_at.source == holding.span.source &&
                         layer->created_at.start_byte >= holding.span.start_byte &&
                         layer->created_at.end_byte <= holding.span.end_byte;
    bool has_statement = !mp_span_is_none(held->created_statement);
    if (kind == MP_HOLDING_CONTAINER && !is_made_there && has_statement) {
      holding.span = held->created_statement;
      holding.method = layer->created_in_method;
    }
  } else {
    holding.span = layer->created_at;
  }
  mp_array_push(self->run->arena, &layer->holdings, holding);
}

// Where it is found, and that Keras tracks a tf.Variable; Keras 3 tracks none but its own.
static void hold_weight(const MpHolder *self, MpTensor tensor, MpStr path) {
  const MpNode *node = self->run->graph->nodes.items[tensor.node];
  if (node->kind != MP_NODE_WEIGHT || !node->weight) return;
  if (!node->weight->holder) {
    node->weight->holder = self->owner->layer;
    node->weight->path = path;
  }
  bool is_variable = !mp_keras_layer(node->weight->function);
  if (node->weight->is_tracked) return;
  if (!is_variable || self->run->version == MP_KERAS_3) return;
  node->weight->is_tracked = true;
  node->weight->owner = self->owner->layer;
}

static void hold_value(const MpHolder *self, MpValue *value, MpHoldingKind kind, MpStr path,
                       uint32_t depth) {
  MpArena *arena = self->run->arena;
  if (value->kind == MP_VALUE_INSTANCE && value->instance->layer) {
    if (value->instance != self->owner) add_holding(self, value->instance, kind, path);
    return;
  }
  mp_metric_hold(self->run, self->owner, value);
  if (value->kind == MP_VALUE_TENSOR) hold_weight(self, value->tensor, path);
  if (depth == MAX_DEPTH) return;
  bool is_sequence = value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE;
  for (uint32_t i = 0; is_sequence && i < value->items.len; i++) {
    MpStr item = mp_str_format(arena, "%.*s[%u]", MP_FMT(path), i);
    hold_value(self, value->items.items[i], MP_HOLDING_CONTAINER, item, depth + 1);
  }
  for (uint32_t i = 0; value->kind == MP_VALUE_DICT && i < value->items.len; i++) {
    MpValue *key = mp_format_repr(self->run, value->keys.items[i], (MpSpan){0});
    self->run->exception = NULL;
    MpStr text = key && key->kind == MP_VALUE_STR ? key->text : MP_STR("?");
    MpStr item = mp_str_format(arena, "%.*s[%.*s]", MP_FMT(path), MP_FMT(text));
    hold_value(self, value->items.items[i], MP_HOLDING_CONTAINER, item, depth + 1);
  }
}

static void record_instance(MpRun *run, MpInstance *instance) {
  MpLayerKind own = instance->layer->kind;
  bool is_model = own == MP_LAYER_FUNCTIONAL || own == MP_LAYER_SEQUENTIAL;
  if (is_model) instance->layer->variables_are_known = !instance->has_unknown_members;
  MpHolder holder = {.run = run, .owner = instance};
  if (instance->layer->kind == MP_LAYER_LIBRARY) {
    for (uint32_t i = 0; i < instance->members.len; i++) {
      MpStr path = mp_str_format(run->arena, instance->members.len == 1 ? "layer" : "cells[%u]", i);
      add_holding(&holder, instance->members.items[i]->instance, MP_HOLDING_WRAPPED, path);
    }
    for (uint32_t i = 0; i < 2; i++) {
      MpStr path = i == 0 ? MP_STR("forward_layer") : MP_STR("backward_layer");
      if (instance->copies[i])
        add_holding(&holder, instance->copies[i]->instance, MP_HOLDING_WRAPPED, path);
    }
    return;
  }
  for (uint32_t i = 0; i < instance->attributes.len; i++) {
    const MpMapEntry *entry = &instance->attributes.entries[i];
    if (!entry->value) continue;
    holder.site = mp_map_get(&instance->sites, entry->key);
    hold_value(&holder, entry->value, MP_HOLDING_ATTRIBUTE, entry->key, 0);
  }
}

// What Keras has tracked and no attribute holds any more: `self.x = other` leaves it there.
static void record_left_behind(MpRun *run, MpInstance *instance) {
  MpHolder holder = {.run = run, .owner = instance};
  for (uint32_t i = 0; i < instance->tracked.len; i++) {
    MpInstance *held = instance->tracked.items[i]->instance;
    bool is_held = held == instance;
    for (uint32_t k = 0; k < held->layer->holdings.len; k++)
      is_held |= held->layer->holdings.items[k].owner == instance->layer;
    MpStr path = mp_str_format(run->arena, "_layers[%u]", i);
    if (!is_held) add_holding(&holder, held, MP_HOLDING_ATTRIBUTE, path);
  }
}

// Members stay as they were recorded when the model was made; the rest is read anew.
static void forget_attributes(MpLayer *layer) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    if (layer->holdings.items[i].kind == MP_HOLDING_MEMBER) {
      layer->holdings.items[kept++] = layer->holdings.items[i];
    }
  }
  layer->holdings.len = kept;
}

// A layer has the weights of what it holds.
static void add_up_weights(MpRun *run) {
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (uint32_t i = 0; i < run->graph->layers.len; i++) {
      const MpLayer *layer = run->graph->layers.items[i];
      if (layer->has_weights != MP_YES) continue;
      for (uint32_t k = 0; k < layer->holdings.len; k++) {
        MpLayer *owner = layer->holdings.items[k].owner;
        has_changed |= owner->has_weights != MP_YES;
        owner->has_weights = MP_YES;
      }
    }
  }
}

// What was made a Functional model or a Sequential has its members.
static void record_tracked(MpRun *run, MpInstance *instance) {
  MpLayer *layer = instance->layer;
  MpValues tracked;
  layer->may_have_more_members = !mp_layer_list_tracked(run, instance, &tracked);
  if (layer->kind != MP_LAYER_SUBCLASSED) return;
  layer->members.len = 0;
  for (uint32_t i = 0; i < tracked.len; i++) {
    MpLayer *member = tracked.items[i]->instance->layer;
    if (member != layer) mp_array_push(run->arena, &layer->members, member);
  }
}

static void forget_weights(MpRun *run) {
  for (uint32_t i = 0; i < run->graph->weights.len; i++) {
    MpWeight *weight = run->graph->weights.items[i];
    bool is_of_library = mp_keras_layer(weight->function) != NULL;
    if (!is_of_library) weight->holder = NULL;
  }
}

void mp_holding_record(MpRun *run) {
  forget_weights(run);
  for (uint32_t i = 0; i < run->instances.len; i++)
    forget_attributes(run->instances.items[i]->layer);
  for (uint32_t i = 0; i < run->instances.len; i++)
    record_instance(run, run->instances.items[i]);
  for (uint32_t i = 0; i < run->instances.len; i++) {
    record_tracked(run, run->instances.items[i]);
    if (!run->instances.items[i]->layer->may_have_more_members)
      record_left_behind(run, run->instances.items[i]);
  }
  add_up_weights(run);
}
