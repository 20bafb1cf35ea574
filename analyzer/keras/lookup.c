#include "analyzer/keras/lookup.h"

static const MpStr *name_at(MpKerasTable self, size_t index) {
  return (const MpStr *)(const void *)((const char *)self.rows + index * self.row_size);
}

// Index of the first row that does not sort before the name.
static size_t lower_bound(MpKerasTable self, MpStr name) {
  size_t low = 0;
  size_t high = self.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (mp_str_compare(*name_at(self, middle), name) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

const void *mp_keras__find(MpKerasTable self, MpStr name) {
  size_t index = lower_bound(self, name);
  if (index == self.count || !mp_str_eq(*name_at(self, index), name)) return NULL;
  return name_at(self, index);
}

bool mp_keras__has_below(MpKerasTable self, MpStr name) {
  // Bytes below '.' occur in no dotted name, so the names below this one follow it at once, or
  // after longer names that start alike ("keras.layers_x" sorts behind "keras.layers.x").
  size_t index = lower_bound(self, name);
  if (index < self.count && mp_str_eq(*name_at(self, index), name)) index++;
  if (index == self.count) return false;
  MpStr next = *name_at(self, index);
  return next.len > name.len && next.ptr[name.len] == '.' && mp_str_starts_with(next, name);
}
