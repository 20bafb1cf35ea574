#include "analyzer/interp/reach.h"

// Deeper structures are taken to hold everything.
#define MAX_DEPTH 64u
// So are those of more items.
#define MAX_VISITS 200000u

static void escape_items(MpRun *run, const MpValues *values, MpStr reason) {
  for (uint32_t i = 0; i < values->len; i++) {
    if (values->items[i]) mp_escape(run, values->items[i], reason);
  }
}

static void escape_map(MpRun *run, const MpMap *map, MpStr reason) {
  for (uint32_t i = 0; i < map->len; i++) {
    if (map->entries[i].value) mp_escape(run, map->entries[i].value, reason);
  }
}

static void escape_instance(MpRun *run, MpInstance *instance, MpStr reason) {
  if (instance->is_escaped) return;
  instance->is_escaped = true;
  if (instance->layer && !instance->layer->may_be_reached) {
    instance->layer->may_be_reached = true;
    instance->layer->escape_reason = reason;
  }
  escape_map(run, &instance->attributes, reason);
  escape_items(run, &instance->members, reason);
}

// A function that gets out takes along what it closes over.
static void escape_closure(MpRun *run, const MpFunctionValue *function, MpStr reason) {
  for (const MpScope *at = function->closure; at && at != run->globals; at = at->enclosing) {
    escape_map(run, &at->names, reason);
  }
}

void mp_escape(MpRun *run, MpValue *value, MpStr reason) {
  if (run->escape_depth >= MAX_DEPTH) return;
  run->escape_depth++;
  switch (value->kind) {
    case MP_VALUE_INSTANCE: escape_instance(run, value->instance, reason); break;
    case MP_VALUE_METHOD:
      mp_escape(run, value->method.self, reason);
      mp_escape(run, value->method.callable, reason);
      break;
    case MP_VALUE_NATIVE:
      if (value->native.self) mp_escape(run, value->native.self, reason);
      break;
    case MP_VALUE_FUNCTION: escape_closure(run, value->function, reason); break;
    case MP_VALUE_SUPER: mp_escape(run, value->super.self, reason); break;
    default:
      escape_items(run, &value->items, reason);
      escape_items(run, &value->keys, reason);
      break;
  }
  run->escape_depth--;
}

// Containers may hold each other many times over, or themselves: where the search is cut off, what is
// left counts as carrying.
static bool carries_input(MpRun *run, const MpValue *value, uint32_t depth, uint32_t *visits) {
  if (value->kind == MP_VALUE_TENSOR) {
    return run->graph->nodes.items[value->tensor.node]->depends_on_input;
  }
  if (value->kind == MP_VALUE_OPAQUE) return value->opaque->depends_on_input;
  if (value->kind == MP_VALUE_INSTANCE && !value->instance->layer) {
    const MpMap *attributes = &value->instance->attributes;
    for (uint32_t i = 0; i < attributes->len; i++) {
      const MpValue *item = attributes->entries[i].value;
      if (item && item->kind == MP_VALUE_TENSOR && carries_input(run, item, 0, visits)) return true;
    }
  }
  if (value->items.len == 0) return false;
  if (depth == MAX_DEPTH || *visits > MAX_VISITS) return true;
  *visits += value->items.len;
  for (uint32_t i = 0; i < value->items.len; i++) {
    if (carries_input(run, value->items.items[i], depth + 1, visits)) return true;
  }
  return false;
}

bool mp_carries_input(MpRun *run, const MpValue *value) {
  uint32_t visits = 0;
  return carries_input(run, value, 0, &visits);
}
