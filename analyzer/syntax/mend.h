// Making a text readable that the grammar cannot read as it is.
#ifndef MPLINT_ANALYZER_SYNTAX_MEND_H_
#define MPLINT_ANALYZER_SYNTAX_MEND_H_

#include <tree_sitter/api.h>

#include "analyzer/syntax/ast.h"
#include "analyzer/syntax/repair.h"

// Puts `ast->errors` and `ast->comments` together and gives the copy that can be read, with a
// stand-in for each broken statement. `text` is the source's text in the grammar's spelling. A
// text that Python accepts and the grammar stumbles over comes back without errors. `is_broken`: a
// line is known to be wrong that the grammar would read together with another.
MpRepair *mp_mend(TSParser *parser, MpArena *arena, const MpSource *source, MpStr text, MpAst *ast,
                  bool is_broken);

#endif
