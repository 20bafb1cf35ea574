// A finding, and the list that findings go to. Every output format is made from this one shape.
#ifndef MPLINT_ANALYZER_DIAG_DIAG_H_
#define MPLINT_ANALYZER_DIAG_DIAG_H_

#include "analyzer/base/array.h"
#include "analyzer/base/str.h"
#include "analyzer/diag/fix.h"
#include "analyzer/source/span.h"

typedef enum MpSeverity {
  MP_SEVERITY_NONE,     // not a finding for this target
  MP_SEVERITY_INFO,     // worth knowing; never fails a run
  MP_SEVERITY_WARNING,  // preparation succeeds, what follows suffers
  MP_SEVERITY_ERROR,    // preparation fails, loses weights or changes the numbers
} MpSeverity;

const char *mp_severity_text(MpSeverity severity);  // "info", "warning", "error"

// A second place that explains a finding.
typedef struct MpNote {
  MpSpan span;
  MpStr message;
} MpNote;

typedef MP_ARRAY(MpNote) MpNotes;

// All strings are borrowed from the arena of the analysis. Empty strings are null in JSON.
typedef struct MpDiag {
  MpStr code;    // "MP201"
  MpStr rule;    // "reused-layer"
  MpStr target;  // "aimet"
  MpSeverity severity;
  MpStr message;           // one line, no full stop
  uint32_t count;          // how often something happens, as the message says; 0: it says no number
  MpStr message_at_least;  // the message where it may happen more often; empty where count is 0
  MpSpan span;             // where the user must look first
  MpStr class_name;
  MpStr method;  // the enclosing function
  MpStr symbol;  // what it is about, as the source writes it: `self.relu`
  MpStr op;      // Keras's name of the operation: "math.reduce_mean"
  MpStr when;    // the assumption under which it holds, in the source's own names
  MpNotes notes;
  MpFix *fix;  // NULL where there is none
} MpDiag;

typedef MP_ARRAY(MpDiag *) MpDiags;

// A deep copy; spans keep pointing into their sources. Owned by the arena.
MpDiag *mp_diag_copy(MpArena *arena, const MpDiag *self);

// Of two findings of the same at one place, which may count differently, what both say: one of
// them, or a copy.
MpDiag *mp_diag_join_counts(MpArena *arena, MpDiag *a, MpDiag *b);

// By path, start, code, op, symbol, message: total, so that equal input gives equal bytes.
int mp_diag_compare(const MpDiag *a, const MpDiag *b);
void mp_diags_sort(MpDiags *self);

#endif
