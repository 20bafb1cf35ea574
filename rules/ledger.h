// Findings of many files. A class is judged where it is constructed, and that may be another file
// of the run: what the files say of each other's classes comes together here.
#ifndef MPLINT_RULES_LEDGER_H_
#define MPLINT_RULES_LEDGER_H_

#include "rules/ruling.h"

typedef struct MpLedger MpLedger;

// Owned by the arena, which must live as long as the findings.
MpLedger *mp_ledger_new(MpArena *arena);

// Takes in what was found in one file. Everything is copied; texts of sources must stay.
void mp_ledger_add(MpLedger *self, const MpRulings *rulings);

// The findings of one file when all files were taken in, sorted: what all of them together say of
// it (verdict.h). Owned by the ledger.
MpDiags mp_ledger_findings(MpLedger *self, const struct MpSource *source);

#endif
