// "Did you mean …?": the known word that is nearest to one that is not known.
#ifndef MPLINT_TOOL_CLI_NEAREST_H_
#define MPLINT_TOOL_CLI_NEAREST_H_

#include <stddef.h>

#include "analyzer/base/str.h"

// Words that are longer are not compared.
#define MP_NEAREST_MAX_LENGTH 64u

typedef struct MpNearest {
  MpStr wanted;
  MpStr best;  // empty: none is near enough
  size_t distance;
} MpNearest;

MpNearest mp_nearest_start(MpStr wanted);

// Compares with one more known word, which is borrowed; the first of equally near ones stays.
void mp_nearest_offer(MpNearest *self, MpStr known);

// "; did you mean `best`?", or empty. Owned by the arena.
MpStr mp_nearest_hint(const MpNearest *self, MpArena *arena);

#endif
