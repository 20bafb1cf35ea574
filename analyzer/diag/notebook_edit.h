// Edits of a notebook's cells as edits of its file: all else in its JSON stays as it is, byte by
// byte.
#ifndef MPLINT_ANALYZER_DIAG_NOTEBOOK_EDIT_H_
#define MPLINT_ANALYZER_DIAG_NOTEBOOK_EDIT_H_

#include "analyzer/base/status.h"
#include "analyzer/diag/apply.h"

// `bytes`, what the file holds now, with the edits applied; owned by the arena. Where a cell's
// source is a list of lines, it stays one. Fails with MP_ERROR_NOT_NOTEBOOK where the file does not
// hold the cells that the edits were made for.
MP_NODISCARD MpStatus mp_notebook_edit(MpArena *arena, const MpFileEdits *edits, MpStr bytes,
                                       MpStr *out);

#endif
