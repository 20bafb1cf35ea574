// Colours of text for people.
#ifndef MPLINT_TOOL_REPORT_TONE_H_
#define MPLINT_TOOL_REPORT_TONE_H_

#include "analyzer/base/buf.h"
#include "analyzer/diag/diag.h"

typedef enum MpTone {
  MP_TONE_ERROR,
  MP_TONE_WARNING,
  MP_TONE_INFO,
  MP_TONE_STRONG,
  MP_TONE_MARGIN,  // line numbers and what frames the source
} MpTone;

MpTone mp_tone_of_severity(MpSeverity severity);

// Appends text in the tone, or plainly where there are no colours.
void mp_tone_append(MpBuf *out, bool is_coloured, MpTone tone, MpStr text);
// The same around what is appended in between.
void mp_tone_begin(MpBuf *out, bool is_coloured, MpTone tone);
void mp_tone_end(MpBuf *out, bool is_coloured);

#endif
