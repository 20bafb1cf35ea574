// The layers that Keras has tracked for a layer.
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/layer_object.h"

// Containers in containers that are looked through.
#define MAX_DEPTH 8u

typedef struct Tracked {
  MpRun *run;
  bool is_recursive;
  bool may_have_more;  // an attribute may be a layer
  MpValues layers;
} Tracked;

static void add_tracked(Tracked *self, const MpInstance *instance);

static void add_layer(Tracked *self, MpValue *layer) {
  for (uint32_t i = 0; i < self->layers.len; i++) {
    if (self->layers.items[i]->instance == layer->instance) return;
  }
  mp_array_push(self->run->arena, &self->layers, layer);
  if (self->is_recursive) add_tracked(self, layer->instance);
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
  for (uint32_t i = 0; i < value->items.len && depth < MAX_DEPTH; i++)
    add_held(self, value->items.items[i], depth + 1);
}

static void add_tracked(Tracked *self, const MpInstance *instance) {
  self->may_have_more |= instance->cls->has_opaque_base || instance->has_unknown_members;
  for (uint32_t i = 0; i < instance->members.len; i++)
    add_held(self, instance->members.items[i], 0);
  if (instance->layer->kind == MP_LAYER_LIBRARY) return;
  for (uint32_t i = 0; i < instance->attributes.len; i++)
    add_held(self, instance->attributes.entries[i].value, 0);
}

MpValue *mp_layer_tracked(MpRun *run, MpValue *value, bool with_self, bool is_recursive,
                          MpSpan span) {
  Tracked tracked = {.run = run, .is_recursive = is_recursive};
  if (with_self) mp_array_push(run->arena, &tracked.layers, value);
  add_tracked(&tracked, value->instance);
  // One that stands for all that may be beside them.
  if (tracked.may_have_more) mp_array_push(run->arena, &tracked.layers, mp_run_ignored(run, span));
  return mp_value_sequence(run, MP_VALUE_LIST, tracked.layers, span);
}
