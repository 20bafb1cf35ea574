#include "summary/einsum.h"

#include "summary/cost.h"
#include "summary/summary.h"

// Letters of both cases, and the axes of `...`, counted from the end.
#define LETTERS 128
#define DOTS 16

typedef struct Lengths {
  bool is_met[LETTERS + DOTS];
  int64_t of[LETTERS + DOTS];  // MP_DIM_UNKNOWN: the batch axis, which counts as 1
} Lengths;

// Of two lengths of one letter, a known one says it; 1 is broadcast.
static void take(Lengths *self, uint32_t slot, int64_t length) {
  int64_t *known = &self->of[slot];
  if (!self->is_met[slot] || *known < 0 || (*known == 1 && length >= 0)) *known = length;
  self->is_met[slot] = true;
}

static bool take_operand(Lengths *self, MpStr term, const MpShape *shape) {
  if (!shape || shape->rank < 0) return false;
  size_t dots = mp_str_find(term, MP_STR("..."), 0);
  int32_t letters = (int32_t)(dots == SIZE_MAX ? term.len : term.len - 3);
  int32_t hidden = shape->rank - letters;
  if (hidden < 0 || hidden > DOTS || (dots == SIZE_MAX && hidden != 0)) return false;
  int32_t axis = 0;
  for (size_t i = 0; i < term.len; i++) {
    if (i == dots) {
      for (int32_t k = 0; k < hidden; k++, axis++)
        take(self, (uint32_t)(LETTERS + hidden - 1 - k), shape->dims[axis]);
      i += 2;
      continue;
    }
    unsigned char letter = (unsigned char)term.ptr[i];
    if (letter >= LETTERS) return false;
    take(self, letter, shape->dims[axis++]);
  }
  return true;
}

static MpStr without_blanks(MpStr text, char *out, size_t size) {
  size_t len = 0;
  for (size_t i = 0; i < text.len && len < size; i++) {
    if (text.ptr[i] != ' ') out[len++] = text.ptr[i];
  }
  return (MpStr){out, len};
}

int64_t mp_einsum_macs(MpStr equation, const MpShape *const *shapes, uint32_t count) {
  Lengths lengths = {{false}, {0}};
  char room[256];
  if (equation.len > sizeof room) return MP_SUMMARY_UNKNOWN;
  MpStr text = without_blanks(equation, room, sizeof room);
  size_t arrow = mp_str_find(text, MP_STR("->"), 0);
  MpStr rest = mp_str_slice(text, 0, arrow);
  for (uint32_t i = 0; i < count; i++) {
    size_t comma = mp_str_find(rest, MP_STR(","), 0);
    if ((comma == SIZE_MAX) != (i + 1 == count)) return MP_SUMMARY_UNKNOWN;
    if (!take_operand(&lengths, mp_str_slice(rest, 0, comma), shapes[i])) return MP_SUMMARY_UNKNOWN;
    rest = comma == SIZE_MAX ? MP_STR("") : mp_str_slice(rest, comma + 1, rest.len);
  }
  int64_t total = 1;
  bool has_batch = false;
  for (uint32_t i = 0; i < LETTERS + DOTS; i++) {
    if (!lengths.is_met[i]) continue;
    if (lengths.of[i] == MP_DIM_UNKNOWN && !has_batch) {
      has_batch = true;
      continue;
    }
    total = mp_cost_multiply(total, lengths.of[i]);
  }
  return total;
}
