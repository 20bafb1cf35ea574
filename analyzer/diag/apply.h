// Findings to new text: which fixes go together, and what the text is afterwards. Pure.
#ifndef MPLINT_ANALYZER_DIAG_APPLY_H_
#define MPLINT_ANALYZER_DIAG_APPLY_H_

#include "analyzer/diag/diag.h"

// One file's edits that apply together, sorted by start, without overlaps.
typedef struct MpFileEdits {
  const struct MpSource *source;
  MpEdits edits;
  uint32_t fix_count;  // fixes whose edits are in this file
} MpFileEdits;

typedef MP_ARRAY(MpFileEdits) MpFileEditsList;

// Chooses, in the order of `diags`, every fix of at least `least` applicability whose edits overlap
// no edit already chosen; equal edits of two fixes count once. A fix is taken whole or not at all.
// Fixes are independent edits of one baseline, merged like commits: of different fixes, an
// insertion overlaps what it touches, too, unless it inserts whole lines; those stand in the order
// in which they were chosen. A fix that is displayed only is never chosen. Owned by the arena;
// files in order of path.
MpFileEditsList mp_apply_select(MpArena *arena, const MpDiags *diags, MpApplicability least);

// The text of the file with the edits applied; owned by the arena.
MpStr mp_apply_edits(MpArena *arena, const MpFileEdits *edits);

#endif
