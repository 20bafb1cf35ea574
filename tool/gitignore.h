// What git leaves out: the .gitignore files of a repository, and its .git/info/exclude.
#ifndef MPLINT_TOOL_GITIGNORE_H_
#define MPLINT_TOOL_GITIGNORE_H_

#include "analyzer/base/str.h"

// The patterns that hold in a folder; NULL: it is in no repository. Owned by the arena.
typedef struct MpGitignore MpGitignore;

// The patterns that hold in `folder` (absolute), those of the folders above it included.
const MpGitignore *mp_gitignore_start(MpArena *arena, MpStr folder);

// Those that hold in `folder`, which lies in the one that `outer` is about: in a repository of its
// own those of `outer` do not.
const MpGitignore *mp_gitignore_enter(MpArena *arena, const MpGitignore *outer, MpStr folder);

// True where git leaves out this file or folder (absolute) of the folder that `self` is about.
bool mp_gitignore_matches(const MpGitignore *self, MpStr path, bool is_folder);

#endif
