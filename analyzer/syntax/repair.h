// A copy of a text that is not valid Python, in which each broken statement is replaced by one
// that stands for it, so that everything around it is read as if nothing were wrong. Positions in
// the copy are led back to the original.
#ifndef MPLINT_ANALYZER_SYNTAX_REPAIR_H_
#define MPLINT_ANALYZER_SYNTAX_REPAIR_H_

#include "analyzer/source/source.h"

// A part of the copy that is written instead of a part of the original.
typedef struct MpPatch {
  uint32_t old_start, old_end;  // bytes of the original
  uint32_t new_start, new_end;  // bytes of the copy
  bool is_mask;                 // it stands for a broken statement
} MpPatch;

typedef struct MpRepair {
  MpStr text;                 // the copy
  MP_ARRAY(MpPatch) patches;  // in order, apart from each other
} MpRepair;

// The byte of the original that a byte of the copy came from; inside a patch, the start or the end
// of what it replaces.
uint32_t mp_repair_start(const MpRepair *self, uint32_t byte);
uint32_t mp_repair_end(const MpRepair *self, uint32_t byte);

// Whether what starts at a byte of the copy stands for a broken statement: `*span` is that
// statement's, its source is left as it is.
bool mp_repair_masks(const MpRepair *self, uint32_t byte, MpSpan *span);

#endif
