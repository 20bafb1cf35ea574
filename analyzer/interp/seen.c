#include "analyzer/interp/seen.h"

#include "analyzer/interp/doubt.h"
#include "analyzer/interp/native.h"

struct MpSeen {
  MpValue *value;     // NULL: the call sets it itself
  MpValues items;     // of a list or dictionary, as they were
  bool is_forgotten;  // as if it had not been read
  bool is_changed;
  MpSpan changed_at;
};

static bool is_in_call(const MpRun *run) {
  return run->call != MP_NODE_NONE && !run->is_in_build;
}

static MpStr key_of(MpRun *run, const MpInstance *instance, MpStr name) {
  return mp_str_format(run->arena, "%u.%.*s", instance->layer->id, MP_FMT(name));
}

static bool is_container(const MpValue *value) {
  return (value->kind == MP_VALUE_LIST && !mp_value_is_iterator(value)) ||
         value->kind == MP_VALUE_DICT;
}

void mp_seen_read(MpRun *run, const MpInstance *instance, MpStr name, MpValue *value) {
  if (!mp_doubt_is_asked(run) || !instance->layer || !value || !is_in_call(run)) return;
  if (run->is_inner) return;  // the layer is written as the source makes it
  MpStr key = key_of(run, instance, name);
  const struct MpSeen *known = mp_map_get(&run->seen, key);
  if (known && !known->is_forgotten) return;
  struct MpSeen *seen = MP_NEW(run->arena, struct MpSeen);
  seen->value = value;
  if (is_container(value)) seen->items = mp_values_copy(run, &value->items);
  mp_map_set(&run->seen, key, seen);
}

// A call that sets what it reads later does so each time, and finds its own.
void mp_seen_set(MpRun *run, const MpInstance *instance, MpStr name, const MpValue *item,
                 MpSpan span) {
  if (!mp_doubt_is_asked(run) || !instance->layer || run->is_inner) return;
  MpStr key = key_of(run, instance, name);
  struct MpSeen *seen = mp_map_get(&run->seen, key);
  bool is_other = seen && seen->value && seen->value != item &&
                  mp_value_equals(run, seen->value, item) != MP_YES;
  if (!is_in_call(run) && is_other) {
    seen->is_changed = true;
    seen->changed_at = span;
  }
  if (!is_in_call(run)) return;
  mp_map_set(&run->seen, key, MP_NEW(run->arena, struct MpSeen));
}

static struct MpSeen *forgotten(MpRun *run) {
  struct MpSeen *seen = MP_NEW(run->arena, struct MpSeen);
  seen->is_forgotten = true;
  return seen;
}

void mp_seen_forget(MpRun *run, const MpLayer *layer) {
  MpStr prefix = mp_str_format(run->arena, "%u.", layer->id);
  for (uint32_t i = 0; i < run->seen.len; i++) {
    MpMapEntry *entry = &run->seen.entries[i];
    if (entry->value && mp_str_starts_with(entry->key, prefix)) entry->value = forgotten(run);
  }
}

void mp_seen_check(MpRun *run) {
  for (uint32_t i = 0; i < run->seen.len; i++) {
    const struct MpSeen *seen = run->seen.entries[i].value;
    if (!seen || !seen->value) continue;
    if (seen->is_changed) {
      mp_doubt_all(run, "an attribute that a call has read is changed after it", seen->changed_at);
    }
    if (!is_container(seen->value)) continue;
    const MpValues *now = &seen->value->items;
    bool is_same = now->len == seen->items.len;
    for (uint32_t k = 0; is_same && k < now->len; k++)
      is_same = now->items[k] == seen->items.items[k];
    if (!is_same)
      mp_doubt_all(run, "a list that a call has read is changed after it", seen->value->span);
  }
}
