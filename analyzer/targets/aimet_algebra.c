#include "analyzer/targets/aimet_algebra.h"

#include <stddef.h>
#include <stdint.h>

typedef struct AlgebraRow {
  MpStr name;
  unsigned laws;
  MpStr refuses_float;
} AlgebraRow;

#define COMMUTES MP_AIMET_COMMUTES
#define IDEMPOTENT MP_AIMET_IDEMPOTENT
#define IDENTITY MP_AIMET_IDENTITY
#define KEEPS_DTYPE MP_AIMET_KEEPS_DTYPE
#define NOTHING 0u
#define MP_ALGEBRA(name, laws, refused) {MP_STR_INIT(name), (laws), MP_STR_INIT(refused)},

static const AlgebraRow ROWS[] = {
#include "analyzer/targets/aimet_algebra.def"
};

// The table is sorted by name.
static const AlgebraRow *find_row(MpStr name) {
  size_t low = 0;
  size_t high = sizeof ROWS / sizeof ROWS[0];
  while (low < high) {
    const size_t middle = (low + high) / 2;
    const int order = mp_str_compare(ROWS[middle].name, name);
    if (order == 0) return &ROWS[middle];
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

unsigned mp_aimet_laws(MpStr name) {
  const AlgebraRow *row = find_row(name);
  return row != NULL ? row->laws : 0;
}

bool mp_aimet_refuses_float(MpStr op, MpStr parameter) {
  const AlgebraRow *row = find_row(op);
  if (row == NULL || parameter.len == 0) return false;
  // Names joined by blanks.
  for (size_t start = 0; start < row->refuses_float.len;) {
    size_t end = mp_str_find(row->refuses_float, MP_STR(" "), start);
    if (end == SIZE_MAX) end = row->refuses_float.len;
    if (mp_str_eq(mp_str_slice(row->refuses_float, start, end), parameter)) return true;
    start = end + 1;
  }
  return false;
}
