// Other programs: found on PATH and run without a shell.
#ifndef MPLINT_TOOL_CLI_PROGRAM_H_
#define MPLINT_TOOL_CLI_PROGRAM_H_

#include "analyzer/base/buf.h"

// The absolute path of a program, NUL-terminated and owned by the arena; empty where no folder of
// PATH has it. Folders that PATH names by a relative path do not count: what lies there depends on
// where mplint is called.
MpStr mp_program_find(MpArena *arena, const char *name);

// Runs the program with `input` as its standard input and appends its standard output to `out`; its
// standard error is ours. `arguments` begin with the program's name and end with NULL. False where
// it could not be run, or its status was not 0; what it wrote then is appended all the same.
bool mp_program_run(MpStr path, char *const *arguments, MpStr input, MpBuf *out);

#endif
