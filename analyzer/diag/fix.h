// A fix: edits to source text that go together.
#ifndef MPLINT_ANALYZER_DIAG_FIX_H_
#define MPLINT_ANALYZER_DIAG_FIX_H_

#include "analyzer/base/array.h"
#include "analyzer/base/str.h"
#include "analyzer/source/span.h"

// What may change when a fix is applied.
typedef enum MpApplicability {
  MP_FIX_DISPLAY,  // shown as text; never a diff, never applied
  MP_FIX_UNSAFE,   // something that the description names may change
  MP_FIX_SAFE,     // numbers, weight names and their order, and comments stay
} MpApplicability;

// Replaces the bytes of `span` by `content`; an empty span inserts.
typedef struct MpEdit {
  MpSpan span;
  MpStr content;  // UTF-8
} MpEdit;

typedef MP_ARRAY(MpEdit) MpEdits;

typedef struct MpFix {
  MpApplicability applicability;
  MpStr description;  // what it does, imperative, lower case: "give each use its own layer"
  MpEdits edits;      // do not overlap; any order
} MpFix;

const char *mp_applicability_text(MpApplicability applicability);  // "safe", "unsafe", "display"

#endif
