// `mplint check --explain-preparer`: what the target's preparer would do with each model of a file,
// in one sentence.
#ifndef MPLINT_TOOL_CLI_EXPLAIN_PREPARER_H_
#define MPLINT_TOOL_CLI_EXPLAIN_PREPARER_H_

#include "tool/driver.h"

// A line for each model that preparation has work with and each outcome it may come to, with the
// condition where there are several: "models.py:14:12: `keras.Model` would raise KeyError while
// copying weights where use_bn=False". None for a file that was not analysed. Owned by the arena.
MpStrs mp_explain_preparer(const MpFileResult *result, MpArena *arena);

#endif
