// Single values of the text form, and of Python: what text.c and the preparer's emitters share.
#ifndef MPLINT_ANALYZER_GRAPH_TEXT_VALUE_H_
#define MPLINT_ANALYZER_GRAPH_TEXT_VALUE_H_

#include "analyzer/base/buf.h"
#include "analyzer/graph/graph.h"

// Appends a Python string literal between `quote`s.
void mp_text_write_string(MpBuf *out, MpStr text, char quote);
// The inside of a bytes literal is bytes: what is not ASCII is escaped.
void mp_text_write_bytes(MpBuf *out, MpStr bytes, char quote);
// Appends what Python's repr gives: the shortest text that reads back as the same number. Infinity
// and NaN are written `float('inf')`, between `quote`s.
void mp_text_write_real(MpBuf *out, double real, char quote);
// Appends "{3:5-17}", or nothing for "nowhere". Spans in another text than `main` carry its path.
void mp_text_write_span(MpBuf *out, MpSpan span, const struct MpSource *main);
// Appends a datum with its spans; `main` as above.
void mp_text_write_datum(MpBuf *out, const MpDatum *datum, const struct MpSource *main);
// Appends arguments in parentheses, with spans.
void mp_text_write_arguments(MpBuf *out, const MpArguments *arguments, const struct MpSource *main);

// True for identifiers joined by dots, the only names that are written without quotes.
bool mp_text_is_dotted(MpStr name);

#endif
