// How files are named: where the program runs, what people are shown, what editors are told.
#ifndef MPLINT_TOOL_FILE_PATHS_H_
#define MPLINT_TOOL_FILE_PATHS_H_

#include "analyzer/base/str.h"

typedef struct MpPaths {
  MpStr cwd;  // absolute, without a slash at the end; empty where it is the root or not known
} MpPaths;

// Asks the system for the working directory; what it holds is owned by the arena.
MpPaths mp_paths_new(MpArena *arena);

// The absolute path, "." and ".." resolved by name alone (links are not looked at). Owned by the
// arena.
MpStr mp_paths_absolute(const MpPaths *self, MpArena *arena, MpStr path);

// What the user is shown: relative to the working directory where it lies below it ("." for
// itself), otherwise as given. Owned by the arena, or borrowed from `path`.
MpStr mp_paths_shown(const MpPaths *self, MpArena *arena, MpStr path);

// "file:///…" with everything percent-encoded that a URI may not hold. Owned by the arena.
MpStr mp_paths_uri(const MpPaths *self, MpArena *arena, MpStr path);

// The same for a cell of a notebook, MpCell.number, which is a text document of its own in LSP:
// with the fragment "#cell=3". 0: the file.
MpStr mp_paths_cell_uri(const MpPaths *self, MpArena *arena, MpStr path, uint32_t cell);

// The last part of the path, borrowed.
MpStr mp_paths_base_name(MpStr path);

#endif
