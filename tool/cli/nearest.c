#include "tool/cli/nearest.h"

static char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static size_t smallest(size_t a, size_t b, size_t c) {
  size_t least = a < b ? a : b;
  return least < c ? least : c;
}

// Insertions, deletions and replacements, letters of any case.
static size_t edit_distance(MpStr a, MpStr b) {
  size_t row[MP_NEAREST_MAX_LENGTH + 1];
  for (size_t j = 0; j <= b.len; j++) {
    row[j] = j;
  }
  for (size_t i = 1; i <= a.len; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.len; j++) {
      size_t replaced = diagonal + (lower(a.ptr[i - 1]) != lower(b.ptr[j - 1]));
      diagonal = row[j];
      row[j] = smallest(row[j] + 1, row[j - 1] + 1, replaced);
    }
  }
  return row[b.len];
}

MpNearest mp_nearest_start(MpStr wanted) {
  // A third of the word may be wrong, rounded up: two letters that changed places in "chekc".
  size_t allowed = (wanted.len + 2) / 3;
  return (MpNearest){.wanted = wanted, .distance = allowed + 1};
}

void mp_nearest_offer(MpNearest *self, MpStr known) {
  if (self->wanted.len > MP_NEAREST_MAX_LENGTH || known.len > MP_NEAREST_MAX_LENGTH) return;
  size_t distance = edit_distance(self->wanted, known);
  if (distance >= self->distance) return;
  self->distance = distance;
  self->best = known;
}

MpStr mp_nearest_hint(const MpNearest *self, MpArena *arena) {
  if (self->best.len == 0) return MP_STR("");
  return mp_str_format(arena, "; did you mean `%.*s`?", MP_FMT(self->best));
}
