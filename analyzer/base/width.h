// How many columns of a terminal a character takes.
#ifndef MPLINT_ANALYZER_BASE_WIDTH_H_
#define MPLINT_ANALYZER_BASE_WIDTH_H_

#include <stdint.h>

#include "analyzer/base/str.h"

// 0 for marks that combine with what stands before them, 2 for wide East Asian characters and
// emoji, else 1. Tabs and control characters are the caller's business.
uint32_t mp_width_of(uint32_t code_point);

// The sum over a text.
uint32_t mp_width_of_text(MpStr text);

#endif
