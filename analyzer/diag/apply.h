// Findings to new text: which fixes go together, and what the text is afterwards. Pure.
#ifndef MPLINT_ANALYZER_DIAG_APPLY_H_
#define MPLINT_ANALYZER_DIAG_APPLY_H_

#include "analyzer/base/buf.h"
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
// Fixes are independent edits of one baseline, merged like commits. Owned by the arena; files in
// order of path.
MpFileEditsList mp_apply_select(MpArena *arena, const MpDiags *diags, MpApplicability least);

// The text of the file with the edits applied; owned by the arena.
MpStr mp_apply_edits(MpArena *arena, const MpFileEdits *edits);

// Appends the unified diff (three lines of context) from `before` to `after` with the headers
// `--- a/path` and `+++ b/path`, as `git apply` takes it; nothing where they are equal.
// CRLF and a missing last line end are kept as they are.
void mp_diff_unified(MpBuf *out, MpStr path, MpStr before, MpStr after);

#endif
