// Reads the syntax tree of a file for the names in it. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_FILE_NAMING_H_
#define MPLINT_ANALYZER_INTERP_FILE_NAMING_H_

#include "analyzer/graph/file_names.h"
#include "analyzer/syntax/ast.h"

// Owned by the arena; the names are slices of the tree.
MpFileNames *mp_file_naming_read(MpArena *arena, const MpAst *ast);

#endif
