// Lines of source with what they are about underlined, for people.
//
//     --> models/resnet.py:21:13 in ResBlock.call
//      |
//   18 |         x = self.relu(x)
//      |             ------------ first use
//   ...
//   21 |         x = self.relu(x)
//      |             ^^^^^^^^^^^^
//      |
#ifndef MPLINT_TOOL_REPORT_EXCERPT_H_
#define MPLINT_TOOL_REPORT_EXCERPT_H_

#include "analyzer/base/buf.h"
#include "analyzer/source/span.h"
#include "tool/report/tone.h"

// Columns of a tab.
#define MP_EXCERPT_TAB 4u
// Longer lines are cut around what is underlined.
#define MP_EXCERPT_MAX_COLUMNS 160u
// Spans over more lines show their first two and their last.
#define MP_EXCERPT_MAX_SPAN_LINES 5u

typedef struct MpMark {
  MpSpan span;  // not nowhere
  MpStr label;  // behind the underline; may be empty
} MpMark;

typedef struct MpExcerpt {
  const MpMark *marks;  // the first is what it is all about: underlined with ^, the others with -
  uint32_t mark_count;  // at least 1
  MpStr place;          // behind the first position, "ResBlock.call"; may be empty
  MpTone tone;          // of the first underline
  bool is_coloured;
} MpExcerpt;

// Appends the excerpt, one block for each file, or cell of a notebook, that the marks are in, and
// gives the width of the margin, so that lines below can be aligned with it.
uint32_t mp_excerpt_write(MpBuf *out, const MpExcerpt *self);

// Appends a line in the margin: "   = note: text".
void mp_excerpt_write_help(MpBuf *out, bool is_coloured, uint32_t margin, const char *kind,
                           MpStr text);

#endif
