// Findings that the user has decided to live with, kept in a file: only others are shown. A finding
// is known by its code, file, class, method, symbol, operation and the text of its line, and by how
// often it is there: not by the number of the line, so it is known again when lines move.
#ifndef MPLINT_TOOL_BASELINE_H_
#define MPLINT_TOOL_BASELINE_H_

#include "analyzer/base/buf.h"
#include "analyzer/diag/diag.h"

typedef struct MpBaseline MpBaseline;

// An empty one. Paths in it are relative to `folder` (absolute), where its file lies. Owned by the
// arena.
MpBaseline *mp_baseline_new(MpArena *arena, MpStr folder);

// Adds what a file says; false where it is no baseline.
bool mp_baseline_read(MpBaseline *self, MpStr bytes);

// Adds the findings of the file `absolute`.
void mp_baseline_add(MpBaseline *self, MpStr absolute, const MpDiags *diags);

// Takes out of the findings of the file `absolute` those that the baseline holds, each as often as
// it holds it, and forgets them. The list is made anew in `arena`.
void mp_baseline_take(MpBaseline *self, MpArena *arena, MpStr absolute, MpDiags *diags);

// Findings in it.
uint32_t mp_baseline_count(const MpBaseline *self);

// Appends it as a file, sorted.
void mp_baseline_write(const MpBaseline *self, MpBuf *out);

#endif
