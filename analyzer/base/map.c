#include "analyzer/base/map.h"

#include <stddef.h>

#define FIRST_SLOTS 16u

// A slot holds the entry's index + 1; 0 is free. The slot of a removed entry stays taken until the
// next rebuild, so that probing goes on behind it.

void mp_map_init(MpMap *self, MpArena *arena) {
  *self = (MpMap){.arena = arena};
}

static MpMapEntry *find_entry(const MpMap *self, MpStr key, uint64_t hash) {
  if (self->live == 0) return NULL;
  uint32_t mask = self->slot_count - 1;
  uint32_t slot = (uint32_t)hash & mask;
  while (self->slots[slot] != 0) {
    MpMapEntry *entry = &self->entries[self->slots[slot] - 1];
    if (entry->hash == hash && entry->value != NULL && mp_str_eq(entry->key, key)) return entry;
    slot = (slot + 1) & mask;
  }
  return NULL;
}

static void place(MpMap *self, uint32_t index) {
  uint32_t mask = self->slot_count - 1;
  uint32_t slot = (uint32_t)self->entries[index].hash & mask;
  while (self->slots[slot] != 0)
    slot = (slot + 1) & mask;
  self->slots[slot] = index + 1;
}

static void grow_slots(MpMap *self) {
  self->slot_count = self->slot_count == 0 ? FIRST_SLOTS : self->slot_count * 2;
  self->slots = MP_NEW_ARRAY(self->arena, uint32_t, self->slot_count);
  for (uint32_t i = 0; i < self->len; i++) {
    if (self->entries[i].value != NULL) place(self, i);
  }
}

void *mp_map_get(const MpMap *self, MpStr key) {
  if (self->live == 0) return NULL;
  const MpMapEntry *entry = find_entry(self, key, mp_str_hash(key));
  return entry == NULL ? NULL : entry->value;
}

void *mp_map_get_hashed(const MpMap *self, MpStr key, uint64_t hash) {
  const MpMapEntry *entry = find_entry(self, key, hash);
  return entry == NULL ? NULL : entry->value;
}

bool mp_map_has(const MpMap *self, MpStr key) {
  return find_entry(self, key, mp_str_hash(key)) != NULL;
}

void mp_map_set(MpMap *self, MpStr key, void *value) {
  uint64_t hash = mp_str_hash(key);
  MpMapEntry *entry = find_entry(self, key, hash);
  if (entry != NULL) {
    entry->value = value;
    return;
  }
  if (self->len >= self->slot_count / 4 * 3) grow_slots(self);
  self->entries =
      mp_array__grow(self->arena, self->entries, self->len, &self->cap, sizeof *self->entries);
  self->entries[self->len] = (MpMapEntry){key, value, hash};
  place(self, self->len);
  self->len++;
  self->live++;
}

bool mp_map_remove(MpMap *self, MpStr key) {
  MpMapEntry *entry = find_entry(self, key, mp_str_hash(key));
  if (entry == NULL) return false;
  entry->value = NULL;
  self->live--;
  return true;
}
