// From the paths on the command line to the Python files to look at.
#ifndef MPLINT_TOOL_WALK_H_
#define MPLINT_TOOL_WALK_H_

#include "analyzer/base/array.h"
#include "analyzer/base/status.h"
#include "tool/file_paths.h"

typedef struct MpWalkFile {
  MpStr path;        // to open it by
  MpStr shown;       // to name it by
  MpStr absolute;    // what makes it one file
  bool is_explicit;  // named by the user, not found in a folder
  bool is_stdin;     // `path` says nothing: standard input
} MpWalkFile;

typedef struct MpWalkProblem {
  MpStr path;
  MpStatus status;
} MpWalkProblem;

typedef MP_ARRAY(MpWalkFile) MpWalkFiles;
typedef MP_ARRAY(MpWalkProblem) MpWalkProblems;

typedef struct MpWalk {
  MpWalkFiles files;        // each once, sorted by what is shown
  MpWalkProblems problems;  // folders that could not be read
} MpWalk;

// The patterns that folders and files are left out by unless others are given: ruff's. Appended to
// `out`.
void mp_walk_default_excludes(MpArena *arena, MpStrs *out);

typedef struct MpWalkOptions {
  const MpStrs *paths;
  const MpStrs *excludes;   // glob.h
  MpStr stdin_name;         // of the path "-": standard input
  bool respects_gitignore;  // what git leaves out of a repository is left out of its folders
  bool forces_excludes;     // `excludes` count for what is named, too, and for folders above it
} MpWalkOptions;

// Every path that is no folder, whatever it is called and whether it exists; and the `.py` and
// `.ipynb` files in those that are, at any depth, without what an exclude matches. Links to folders
// are followed only where the user names them. Owned by the arena.
MpWalk mp_walk_collect(MpArena *arena, const MpPaths *where, const MpWalkOptions *options);

#endif
