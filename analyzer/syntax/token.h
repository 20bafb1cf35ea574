// The text itself, where no tree is at hand.
#ifndef MPLINT_ANALYZER_SYNTAX_TOKEN_H_
#define MPLINT_ANALYZER_SYNTAX_TOKEN_H_

#include "analyzer/source/source.h"

// The word or character at a byte; empty at the end of the file.
MpSpan mp_token_at(const MpSource *source, uint32_t byte);

// The same, with an operator of several characters as one.
MpSpan mp_operator_at(const MpSource *source, uint32_t byte);

// The first byte at or after `byte` that is no white space, line end or comment.
uint32_t mp_skip_blank(const MpSource *source, uint32_t byte);

#endif
