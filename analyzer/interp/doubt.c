#include "analyzer/interp/doubt.h"

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/decide.h"

bool mp_doubt_is_asked(const MpRun *run) {
  return run->options != NULL;
}

void mp_doubt_all(MpRun *run, const char *what, MpSpan span) {
  if (!mp_doubt_is_asked(run) || run->doubt.len > 0) return;
  run->doubt = mp_str_from_c(what);
  run->doubt_span = span;
}

static MpValue *unknown(MpRun *run, MpSpan span) {
  return mp_run_opaque(run, "changed out of sight", mp_span_text(span), span, NULL);
}

static void doubt_items(MpRun *run, MpValues *items, MpSpan span) {
  for (uint32_t i = 0; i < items->len; i++)
    items->items[i] = unknown(run, span);
}

// Layers are what they are: what is done to one here is told by its weights.
static void doubt_attributes(MpRun *run, MpMap *attributes, MpSpan span) {
  for (uint32_t i = 0; i < attributes->len; i++) {
    MpValue *value = attributes->entries[i].value;
    if (value && value->kind <= MP_VALUE_RANGE)
      mp_map_set(attributes, attributes->entries[i].key, unknown(run, span));
  }
}

// What it has from its classes it may have for itself by now.
static void doubt_object(MpRun *run, MpInstance *instance, MpSpan span) {
  for (uint32_t i = 0; i < instance->cls->mro.len; i++) {
    const MpMap *attributes = &instance->cls->mro.items[i]->attributes;
    for (uint32_t k = 0; k < attributes->len; k++) {
      const MpMapEntry *entry = &attributes->entries[k];
      const MpValue *value = entry->value;
      bool is_plain = value && value->kind <= MP_VALUE_RANGE;
      if (is_plain && !mp_str_starts_with(entry->key, MP_STR("__")))
        mp_map_set(&instance->attributes, entry->key, unknown(run, span));
    }
  }
  doubt_attributes(run, &instance->attributes, span);
}

void mp_doubt_value(MpRun *run, MpValue *value, MpSpan span) {
  if (!mp_doubt_is_asked(run)) return;
  value = mp_resolve(run, value);
  switch (value->kind) {
    case MP_VALUE_LIST:
    case MP_VALUE_DICT:
      if (mp_value_is_iterator(value)) return;
      doubt_items(run, &value->items, span);
      value->is_open = true;
      value->rest = NULL;
      return;
    case MP_VALUE_SET:
      value->items.len = 0;
      value->is_open = true;
      return;
    case MP_VALUE_INSTANCE:
      if (!value->instance->layer) doubt_object(run, value->instance, span);
      return;
    case MP_VALUE_CLASS: doubt_attributes(run, &value->cls->attributes, span); return;
    default: return;
  }
}

void mp_doubt_entries(MpRun *run, MpValue *dict, MpSpan span) {
  mp_doubt_value(run, dict, span);
  dict->is_open = true;
}

void mp_doubt_key(MpRun *run, MpValue *dict, bool is_unknown, MpSpan span) {
  if (is_unknown) mp_doubt_value(run, dict, span);
  if (dict->is_names) mp_doubt_all(run, "the names of a module are changed", span);
}

// What the layer computes with once it is built hangs on these no more, or the prepared model takes
// it from the original.
static bool is_harmless(MpStr name) {
  static const char *const endings[] = {"_regularizer", "_initializer", "_constraint"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    if (mp_str_ends_with(name, mp_str_from_c(endings[i]))) return true;
  }
  return mp_str_is(name, "trainable") || mp_str_is(name, "name");
}

void mp_doubt_setting(MpRun *run, const MpInstance *instance, MpStr name, MpSpan span) {
  const MpLayer *layer = instance->layer;
  if (!layer || layer->kind != MP_LAYER_LIBRARY || !layer->row || is_harmless(name)) return;
  for (uint32_t i = 0; i < layer->row->init.count; i++) {
    if (!mp_str_eq(layer->row->init.parameters[i].name, name)) continue;
    mp_doubt_all(run, "an argument of a layer is changed after the layer was made", span);
  }
}

void mp_doubt_count(MpRun *run, const MpValue *old, const MpValue *item, MpSpan span) {
  if (run->call == MP_NODE_NONE || !old || old->kind == MP_VALUE_BOOL) return;
  if (!mp_value_is_number(old) || mp_value_equals(run, old, item) == MP_YES) return;
  mp_doubt_all(run, "each call changes a number that the next one finds", span);
}

void mp_doubt_arguments(MpRun *run, const MpCall *call) {
  for (uint32_t i = 0; i < call->args.len; i++)
    mp_doubt_value(run, call->args.items[i], call->span);
  for (uint32_t i = 0; i < call->keywords.len; i++)
    mp_doubt_value(run, call->keywords.items[i].value, call->span);
}

bool mp_doubt_ask(MpRun *run, MpStr identity, MpStr text, bool first, MpSpan span) {
  if (!mp_doubt_is_asked(run)) return first;
  MpKnown *known = mp_decide_known(run, identity);
  const MpValue *assumed = mp_map_get(&run->assumed, text);
  if (assumed) return mp_value_truth(assumed) != MP_NO;
  if (!known->has_answer) {
    MpQuestion question = {.identity = identity, .first = first, .yes = text, .span = span};
    question.no = mp_str_format(run->arena, "not %.*s", MP_FMT(text));
    known->answer = mp_decide_ask(run, &question, MP_MAYBE);
    known->has_answer = true;
  }
  return known->answer;
}
