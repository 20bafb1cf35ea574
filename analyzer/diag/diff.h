// The difference of two texts, line by line.
#ifndef MPLINT_ANALYZER_DIAG_DIFF_H_
#define MPLINT_ANALYZER_DIAG_DIFF_H_

#include "analyzer/base/buf.h"
#include "analyzer/base/str.h"

// Appends the unified diff (three lines of context) from `before` to `after` with the headers
// `--- a/path` and `+++ b/path`, as `git apply` takes it; nothing where they are equal.
// CRLF and a missing last line end are kept as they are.
void mp_diff_unified(MpBuf *out, MpStr path, MpStr before, MpStr after);

#endif
