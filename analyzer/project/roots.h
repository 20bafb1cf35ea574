// Where imports of a file are looked for. Internal to project/.
#ifndef MPLINT_ANALYZER_PROJECT_ROOTS_H_
#define MPLINT_ANALYZER_PROJECT_ROOTS_H_

#include "analyzer/base/map.h"

struct MpModule;

// An ordered list of folders, with what was found from them.
typedef struct MpRoots {
  MpStrs folders;  // absolute, without a slash at the end
  MpMap found;     // dotted name → MpModule; an entry without a source and folder: not in view
} MpRoots;

// The folder above the outermost package that holds `folder`; `folder` itself where it is no
// package.
MpStr mp_roots_package_root(MpStr folder);

// The dotted name of a package folder: "a.b" for ROOT/a/b with `__init__.py` in both; the folder's
// own name where it is no package. Owned by the arena.
MpStr mp_roots_package_name(MpArena *arena, MpStr folder);

// The folders for a file in `folder`, nearest first: the root of its package (else the folder
// itself), the folder of the project's configuration file up the tree with its `src`, then
// `search_paths`. Owned by the arena.
MpStrs mp_roots_folders(MpArena *arena, MpStr folder, const MpStrs *search_paths);

#endif
