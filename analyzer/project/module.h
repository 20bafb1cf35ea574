// A Python file as the evaluator sees it: its name in the import system, text and syntax tree.
#ifndef MPLINT_ANALYZER_PROJECT_MODULE_H_
#define MPLINT_ANALYZER_PROJECT_MODULE_H_

#include "analyzer/project/bindings.h"
#include "analyzer/source/source.h"
#include "analyzer/syntax/ast.h"

typedef struct MpModule {
  MpStr name;  // dotted: what `import` would call it; the file's stem where nothing more is known
  const MpSource *source;      // NULL: a folder without `__init__.py`
  const MpAst *ast;            // NULL where `source` is
  const MpBindings *bindings;  // of the module's own statements; NULL where `source` is
  struct MpProject *project;   // finds what it imports; NULL: only libraries are in view
  struct MpRoots *roots;       // where that looks; internal to project/
  MpStr folder;                // absolute: what `from . import` starts from
} MpModule;

// The import name for a file that is looked at alone: its stem, "__init__" gives its folder's name.
MpStr mp_module_name_of_path(MpArena *arena, MpStr path);

#endif
