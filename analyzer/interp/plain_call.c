#include "analyzer/interp/plain_call.h"

#include "analyzer/interp/decide.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/source/source.h"

// Objects within objects of which is remembered what they hold.
#define MAX_FIELD_DEPTH 3u

// Nothing that the call is given can be changed by it, or is more than plain.
static bool is_closed(const MpValue *value) {
  switch (value->kind) {
    case MP_VALUE_NONE:
    case MP_VALUE_BOOL:
    case MP_VALUE_INT:
    case MP_VALUE_FLOAT:
    case MP_VALUE_STR:
    case MP_VALUE_BYTES:
    case MP_VALUE_ELLIPSIS:
    case MP_VALUE_CLASS:
    case MP_VALUE_LIBRARY:
    case MP_VALUE_SYMBOL: return true;
    case MP_VALUE_TUPLE:
      for (uint32_t i = 0; i < value->items.len; i++) {
        if (!is_closed(value->items.items[i])) return false;
      }
      return !value->is_open;
    default: return false;
  }
}

static bool is_plain_call(const MpValue *self, const MpCall *call) {
  if (call->is_open || (self && self->kind != MP_VALUE_CLASS)) return false;
  for (uint32_t i = 0; i < call->args.len; i++) {
    if (!is_closed(call->args.items[i])) return false;
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    if (!is_closed(call->keywords.items[i].value)) return false;
  }
  return true;
}

// Data, and objects that hold it.
static bool is_plain_result(const MpValue *value) {
  if (value->kind == MP_VALUE_INSTANCE) return !value->instance->layer;
  if (value->kind == MP_VALUE_SYMBOL || value->kind == MP_VALUE_CONSTANT) return true;
  if (value->kind > MP_VALUE_SLICE) return false;
  for (uint32_t i = 0; i < value->items.len; i++) {
    if (!is_plain_result(value->items.items[i])) return false;
  }
  return true;
}

static bool is_data(const MpValue *value) {
  if (value->kind == MP_VALUE_SYMBOL) {
    return !value->symbol->choice_dict && !value->symbol->is_on_opaque;
  }
  if (value->kind > MP_VALUE_SLICE) return false;
  for (uint32_t i = 0; i < value->items.len; i++) {
    if (!is_data(value->items.items[i])) return false;
  }
  return true;
}

// The attributes of an object that hold what it was given: name → the same of an object there.
static MpMap *fields_of(MpArena *arena, const MpValue *value, uint32_t depth) {
  MpMap *fields = MP_NEW(arena, MpMap);
  mp_map_init(fields, arena);
  if (!value || value->kind != MP_VALUE_INSTANCE || depth == 0) return fields;
  const MpMap *attributes = &value->instance->attributes;
  for (uint32_t i = 0; i < attributes->len; i++) {
    const MpValue *item = attributes->entries[i].value;
    bool is_object = item && item->kind == MP_VALUE_INSTANCE && !item->instance->layer;
    if (!item || (!is_object && !is_data(item))) continue;
    MpStr name = mp_str_copy(arena, attributes->entries[i].key);
    mp_map_set(fields, name, fields_of(arena, item, depth - 1));
  }
  return fields;
}

// One text a function of the project.
static MpStr key_of(MpArena *arena, const MpFunctionDef *def) {
  return mp_str_format(arena, "%.*s:%u", MP_FMT(def->span.source->path), def->span.start_byte);
}

MpValue *mp_plain_call_begin(MpRun *run, const MpFunctionValue *function, const MpValue *self,
                             const MpCall *call, MpPlainCall *before) {
  before->is_plain = run->skipped && run->import_depth == 0 && is_plain_call(self, call);
  before->choices = run->decider->choices.len;
  before->layers = run->graph->layers.len;
  before->nodes = run->graph->nodes.len;
  if (!before->is_plain || run->skipped->len == 0) return NULL;
  const MpMap *fields = mp_map_get(run->skipped, key_of(run->arena, function->def));
  if (!fields) return NULL;
  MpValue *result = mp_symbol_call(run, function->qualified_name, call);
  // It may be of a class with methods of its own: what they compute is not followed.
  result->symbol->is_on_opaque = true;
  result->symbol->fields = fields;
  return result;
}

void mp_plain_call_end(MpRun *run, const MpFunctionValue *function, const MpPlainCall *before,
                       const MpValue *result) {
  if (!before->is_plain) return;
  uint32_t choices = run->decider->choices.len - before->choices;
  bool adds_nothing =
      before->layers == run->graph->layers.len && before->nodes == run->graph->nodes.len;
  bool is_plain = adds_nothing && (!result || is_plain_result(result));
  if (choices <= MP_PLAIN_CALL_MAX_CHOICES || !is_plain) return;
  MpArena *arena = run->skipped->arena;
  mp_map_set(run->skipped, key_of(arena, function->def), fields_of(arena, result, MAX_FIELD_DEPTH));
  run->must_restart = true;
}
