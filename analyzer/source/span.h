// A half-open range of bytes in one source text.
#ifndef MPLINT_ANALYZER_SOURCE_SPAN_H_
#define MPLINT_ANALYZER_SOURCE_SPAN_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/base/str.h"

struct MpSource;

// A zeroed span is "nowhere": it has no source.
typedef struct MpSpan {
  const struct MpSource *source;
  uint32_t start_byte;
  uint32_t end_byte;  // exclusive
} MpSpan;

bool mp_span_is_none(MpSpan self);
bool mp_span_eq(MpSpan a, MpSpan b);
// By path, start, end: the order in which findings are shown.
int mp_span_compare(MpSpan a, MpSpan b);
// From the start of `first` to the end of `last`; both lie in one source.
MpSpan mp_span_join(MpSpan first, MpSpan last);
// The text itself, borrowed from the source; empty for "nowhere".
MpStr mp_span_text(MpSpan self);

#endif
