#include "analyzer/base/array.h"

#include <string.h>

#define FIRST_CAPACITY 4u

void *mp_array__grow(MpArena *arena, void *items, uint32_t len, uint32_t *cap, size_t item_size) {
  if (len < *cap) return items;
  size_t larger = *cap == 0 ? FIRST_CAPACITY : (size_t)*cap * 2;
  if (larger > UINT32_MAX) larger = SIZE_MAX / item_size;  // more than memory holds: ends there
  if (len > 0 && mp_arena_extend(arena, items, len * item_size, larger * item_size)) {
    *cap = (uint32_t)larger;
    return items;
  }
  void *grown = mp_arena_alloc(arena, larger * item_size);
  if (len > 0) memcpy(grown, items, len * item_size);
  *cap = (uint32_t)larger;
  return grown;
}
