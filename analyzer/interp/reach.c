#include "analyzer/interp/reach.h"

#include "analyzer/interp/iteration.h"
#include "analyzer/interp/symbol.h"

// Deeper structures are taken to hold everything.
#define MAX_DEPTH 64u
// So are those of more items.
#define MAX_VISITS 200000u

// Values that were met and not yet looked into.
typedef struct MpReach {
  MpRun *run;
  MpStr reason;
  MpValues waiting;
} MpReach;

static void meet(MpReach *self, MpValue *value) {
  if (!value || value->visit == self->run->visit) return;
  value->visit = self->run->visit;
  mp_array_push(self->run->arena, &self->waiting, value);
}

static void meet_items(MpReach *self, const MpValues *values) {
  for (uint32_t i = 0; i < values->len; i++)
    meet(self, values->items[i]);
}

static void meet_map(MpReach *self, const MpMap *map) {
  for (uint32_t i = 0; i < map->len; i++)
    meet(self, map->entries[i].value);
}

static void escape_instance(MpReach *self, MpInstance *instance) {
  instance->is_escaped = true;
  if (instance->layer && !instance->layer->may_be_reached) {
    instance->layer->may_be_reached = true;
    instance->layer->escape_reason = self->reason;
  }
  meet_map(self, &instance->attributes);
  if (instance->has_base_arguments) meet_map(self, &instance->base_arguments);
  meet(self, instance->payload);
  meet_items(self, &instance->members);
}

static void escape_scope(MpReach *self, MpScope *scope) {
  for (MpScope *at = scope; at && !at->module; at = at->enclosing) {
    if (at->is_class_body || at->visit == self->run->visit) continue;
    at->visit = self->run->visit;
    meet_map(self, &at->names);
  }
}

// A function that gets out takes along what it closes over. It does not see class bodies.
static void escape_closure(MpReach *self, const MpFunctionValue *function) {
  if (function->attributes) meet_map(self, function->attributes);
  escape_scope(self, function->closure);
}

static void look_into(MpReach *self, MpValue *value) {
  switch (value->kind) {
    case MP_VALUE_INSTANCE: escape_instance(self, value->instance); break;
    case MP_VALUE_METHOD:
      meet(self, value->method.self);
      meet(self, value->method.callable);
      break;
    case MP_VALUE_NATIVE: meet(self, value->native.self); break;
    case MP_VALUE_FUNCTION: escape_closure(self, value->function); break;
    case MP_VALUE_SUPER: meet(self, value->super.self); break;
    case MP_VALUE_SYMBOL: meet(self, value->symbol->choice_dict); break;
    case MP_VALUE_CONSTANT:  // what it gets to may assign into it
      value->elements = NULL;
      meet_items(self, &value->keys);
      break;
    default:
      if (mp_iterator_is_lazy(value)) {
        escape_scope(self, value->producer->scope);
        meet_items(self, &value->producer->holds);
      }
      meet_items(self, &value->items);
      meet_items(self, &value->keys);
      break;
  }
}

void mp_escape(MpRun *run, MpValue *value, MpStr reason) {
  // What escaped once may hold more by now, so each escape is a walk of its own.
  run->visit++;
  MpReach reach = {.run = run, .reason = reason};
  meet(&reach, value);
  while (reach.waiting.len > 0)
    look_into(&reach, reach.waiting.items[--reach.waiting.len]);
}

// Containers may hold each other many times over, or themselves: where the search is cut off, what
// is left counts as carrying.
static bool carries_input(MpRun *run, const MpValue *value, uint32_t depth, uint32_t *visits) {
  if (value->kind == MP_VALUE_TENSOR) {
    return run->graph->nodes.items[value->tensor.node]->depends_on_input;
  }
  if (value->kind == MP_VALUE_OPAQUE) return value->opaque->depends_on_input;
  if (value->kind == MP_VALUE_INSTANCE && !value->instance->layer) {
    const MpValue *payload = value->instance->payload;
    if (payload && depth < MAX_DEPTH && carries_input(run, payload, depth + 1, visits)) return true;
    const MpMap *attributes = &value->instance->attributes;
    for (uint32_t i = 0; i < attributes->len; i++) {
      const MpValue *item = attributes->entries[i].value;
      if (item && item->kind == MP_VALUE_TENSOR && carries_input(run, item, 0, visits)) return true;
    }
  }
  if (mp_iterator_is_lazy(value)) return true;  // nobody knows what it will give
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
