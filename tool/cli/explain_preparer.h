// `mplint check --explain-preparer`: what the target's preparer would do with each model of a file,
// in one sentence.
#ifndef MPLINT_TOOL_CLI_EXPLAIN_PREPARER_H_
#define MPLINT_TOOL_CLI_EXPLAIN_PREPARER_H_

#include "tool/driver.h"

// A line for each forward pass that is judged as a whole and that preparation has work with, each
// line once: "models.py:14:12: `keras.Model` would raise KeyError while copying weights". None for
// a file that was not analysed. Owned by the arena.
MpStrs mp_explain_preparer(const MpFileResult *result, MpArena *arena);

#endif
