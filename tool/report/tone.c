#include "tool/report/tone.h"

static const char *escape_of(MpTone tone) {
  switch (tone) {
    case MP_TONE_ERROR: return "\x1b[1;31m";
    case MP_TONE_WARNING: return "\x1b[1;33m";
    case MP_TONE_INFO: return "\x1b[1;36m";
    case MP_TONE_STRONG: return "\x1b[1m";
    case MP_TONE_MARGIN: return "\x1b[1;34m";
  }
  return "";
}

MpTone mp_tone_of_severity(MpSeverity severity) {
  switch (severity) {
    case MP_SEVERITY_ERROR: return MP_TONE_ERROR;
    case MP_SEVERITY_WARNING: return MP_TONE_WARNING;
    case MP_SEVERITY_INFO:
    case MP_SEVERITY_NONE: break;
  }
  return MP_TONE_INFO;
}

void mp_tone_begin(MpBuf *out, bool is_coloured, MpTone tone) {
  if (is_coloured) mp_buf_append_c(out, escape_of(tone));
}

void mp_tone_end(MpBuf *out, bool is_coloured) {
  if (is_coloured) mp_buf_append_c(out, "\x1b[0m");
}

void mp_tone_append(MpBuf *out, bool is_coloured, MpTone tone, MpStr text) {
  mp_tone_begin(out, is_coloured, tone);
  mp_buf_append(out, text);
  mp_tone_end(out, is_coloured);
}
