// What IPython takes in a cell beside Python: magics, commands of the system, questions.
#ifndef MPLINT_ANALYZER_SYNTAX_MAGIC_H_
#define MPLINT_ANALYZER_SYNTAX_MAGIC_H_

#include "analyzer/base/arena.h"
#include "analyzer/source/source.h"

// Gives a notebook's text blanks in place of it, so that nothing moves: a statement that does
// nothing where one must stand, and a name that nobody can write for what one gives
// (`files = !ls`). Cells that IPython hands to another language or process are blank as a whole.
void mp_magic_hide(MpArena *arena, MpSource *source);

#endif
