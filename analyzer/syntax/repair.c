#include "analyzer/syntax/repair.h"

// The last patch that starts at or before the byte of the copy, or NULL.
static const MpPatch *patch_before(const MpRepair *self, uint32_t byte) {
  uint32_t low = 0;
  uint32_t high = self->patches.len;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (self->patches.items[middle].new_start <= byte) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low == 0 ? NULL : &self->patches.items[low - 1];
}

uint32_t mp_repair_start(const MpRepair *self, uint32_t byte) {
  const MpPatch *patch = patch_before(self, byte);
  if (patch == NULL) return byte;
  return byte < patch->new_end ? patch->old_start : byte - patch->new_end + patch->old_end;
}

uint32_t mp_repair_end(const MpRepair *self, uint32_t byte) {
  const MpPatch *patch = patch_before(self, byte);
  if (patch == NULL) return byte;
  if (byte == patch->new_start) return patch->old_start;
  return byte < patch->new_end ? patch->old_end : byte - patch->new_end + patch->old_end;
}

bool mp_repair_masks(const MpRepair *self, uint32_t byte, MpSpan *span) {
  const MpPatch *patch = patch_before(self, byte);
  if (patch == NULL || !patch->is_mask || patch->new_start != byte) return false;
  span->start_byte = patch->old_start;
  span->end_byte = patch->old_end;
  return true;
}
