// Patterns of files, as users write them: `tests`, `*_pb2.py`, `src/**/generated`.
#ifndef MPLINT_TOOL_GLOB_H_
#define MPLINT_TOOL_GLOB_H_

#include "analyzer/base/str.h"

// Longer patterns and paths match nothing.
#define MP_GLOB_MAX_BYTES 4096u

// True where the pattern matches a whole text: `*`, `?` and `[…]` as in a shell, `*` crosses
// slashes, and `/**/` may stand for one slash. A slash at the end of the pattern is passed over.
bool mp_glob_matches(MpStr pattern, MpStr text);

// True where it matches the name, the path as shown or the absolute path of a file or folder.
bool mp_glob_matches_file(MpStr pattern, MpStr shown, MpStr absolute);

#endif
