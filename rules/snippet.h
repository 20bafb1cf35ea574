// Source text around a span, as fixes need it: lines, indentation, names. Knows no syntax beyond
// identifiers, comments and strings; where that does not settle a question the answer is the
// careful one.
#ifndef MPLINT_RULES_SNIPPET_H_
#define MPLINT_RULES_SNIPPET_H_

#include "analyzer/source/span.h"

// The statement stands alone on its lines, but for a comment behind it.
bool mp_snippet_has_own_lines(MpSpan statement);

// The white space before the statement on its line; only where it has its own lines.
MpStr mp_snippet_indentation(MpSpan statement);

// Where the last line of the span ends, before its line break.
uint32_t mp_snippet_line_end(MpSpan span);

// The line break that ends the first line of the text: "\n" where there is none.
MpStr mp_snippet_line_break(const struct MpSource *source);

// How often `.name` stands in the text, as a whole name; strings count too, comments do not.
uint32_t mp_snippet_count_attribute(MpStr text, MpStr name);

// True where the text may give the plain name another value: `name = …`, `name, b = …`,
// `for name in …`, `with … as name`.
bool mp_snippet_may_assign(MpStr text, MpStr name);

// Byte offset behind the last character of the text that is neither white space nor in a comment; 0
// where there is none.
size_t mp_snippet_code_end(MpStr text);

#endif
