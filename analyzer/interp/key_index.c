// Finding a key among many: dictionaries and sets of thousands of names or numbers.
#include <string.h>

#include "analyzer/interp/native.h"
#include "analyzer/interp/symbol.h"

// Fewer keys are compared one by one.
#define LEAST_KEYS 16u
// In front of the bytes of a number, and of the symbol of an address; no text in UTF-8 begins with
// them.
#define NUMBER_MARK '\xff'
#define ADDRESS_MARK '\xfe'
#define NUMBER_BYTES (1 + sizeof(int64_t))
#define ADDRESS_BYTES (1 + sizeof(MpSymbol *))
#define MOST_BYTES (NUMBER_BYTES > ADDRESS_BYTES ? NUMBER_BYTES : ADDRESS_BYTES)

struct MpKeyIndex {
  MpMap places;  // key → its place, counted from 1
  uint32_t len;  // keys that are in it
};

// What equal keys have in common and others have not; false for kinds that may equal others.
static bool key_text(const MpValue *key, char *bytes, MpStr *out) {
  if (key->kind == MP_VALUE_STR) *out = key->text;
  if (key->kind == MP_VALUE_STR) return true;
  if (key->kind == MP_VALUE_SYMBOL && key->symbol->address_of) {
    bytes[0] = ADDRESS_MARK;
    memcpy(bytes + 1, &key->symbol, sizeof key->symbol);
    *out = (MpStr){bytes, ADDRESS_BYTES};
    return true;
  }
  if (key->kind != MP_VALUE_INT) return false;
  bytes[0] = NUMBER_MARK;
  memcpy(bytes + 1, &key->integer, sizeof key->integer);
  *out = (MpStr){bytes, NUMBER_BYTES};
  return true;
}

bool mp_key_index_find(const MpValue *container, const MpValues *keys, const MpValue *key,
                       uint32_t *place) {
  const struct MpKeyIndex *index = container->index;
  char bytes[MOST_BYTES];
  MpStr text;
  if (!index || index->len != keys->len || !key_text(key, bytes, &text)) return false;
  const uint32_t *known = mp_map_get(&index->places, text);
  *place = known ? *known : UINT32_MAX;
  return true;
}

void mp_key_index_add(MpRun *run, MpValue *container, const MpValues *keys) {
  if (keys->len < LEAST_KEYS) return;
  struct MpKeyIndex *index = container->index;
  if (!index || index->len + 1 != keys->len) {
    // Not again for each key of a dictionary with keys that cannot be in it.
    if (index && index->len < keys->len && keys->len - index->len < keys->len / 2) return;
    index = MP_NEW(run->arena, struct MpKeyIndex);
    mp_map_init(&index->places, run->arena);
    container->index = index;
  }
  for (uint32_t i = index->len; i < keys->len; i++) {
    char bytes[MOST_BYTES];
    MpStr text;
    if (!key_text(keys->items[i], bytes, &text)) return;
    if (text.ptr == bytes) text = mp_str_copy(run->arena, text);
    uint32_t *place = MP_NEW(run->arena, uint32_t);
    *place = i;
    mp_map_set(&index->places, text, place);
    index->len = i + 1;
  }
}
