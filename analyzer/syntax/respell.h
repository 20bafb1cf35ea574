// The text as the grammar is given it. What the grammar would misread is spelt differently there,
// in as many bytes; names and literals are taken from the original.
#ifndef MPLINT_ANALYZER_SYNTAX_RESPELL_H_
#define MPLINT_ANALYZER_SYNTAX_RESPELL_H_

#include "analyzer/base/str.h"

// What is misread everywhere. The text itself where there is nothing to change, otherwise a copy
// in the arena.
MpStr mp_text_for_grammar(MpArena *arena, MpStr text);

// In an annotation, the grammar takes `name[…]` for a type that nothing may follow, so that
// `List[int] or None` is refused. Writes each name before a bracket as a number of zeros, in place:
// mp_lower_integer knows it again. False where nothing was changed.
bool mp_respell_subscripts(char *text, size_t length);

// In square brackets, the grammar takes a star before a name only, so that `x[*f(y)]` is refused.
// Writes each such star as a `~`, in place: lowering knows it again. False where nothing was
// changed.
bool mp_respell_stars(char *text, size_t length);

#endif
