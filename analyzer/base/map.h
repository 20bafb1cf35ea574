// A map from strings to pointers in an arena. It keeps insertion order, so walking it is
// deterministic. Keys are borrowed: they must live as long as the map.
#ifndef MPLINT_ANALYZER_BASE_MAP_H_
#define MPLINT_ANALYZER_BASE_MAP_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/base/str.h"

typedef struct MpMapEntry {
  MpStr key;
  void *value;    // NULL: the entry was removed
  uint64_t hash;  // of the key
} MpMapEntry;

typedef struct MpMap {
  MpArena *arena;
  MpMapEntry *entries;  // in insertion order; skip those whose value is NULL
  uint32_t len;         // entries, removed ones included
  uint32_t cap;
  uint32_t live;    // entries that are there
  uint32_t *slots;  // open addressing into entries
  uint32_t slot_count;
} MpMap;

void mp_map_init(MpMap *self, MpArena *arena);
// The value, or NULL where the key is absent.
void *mp_map_get(const MpMap *self, MpStr key);
// The same for a key whose hash is known: names are looked up in one scope after the other.
void *mp_map_get_hashed(const MpMap *self, MpStr key, uint64_t hash);
bool mp_map_has(const MpMap *self, MpStr key);
// Adds or replaces; a replaced key keeps its place. `value` must not be NULL.
void mp_map_set(MpMap *self, MpStr key, void *value);
// False where the key was absent.
bool mp_map_remove(MpMap *self, MpStr key);

#endif
