// The summary as lines of cells, for the formats that people read.
#ifndef MPLINT_SUMMARY_TABLE_H_
#define MPLINT_SUMMARY_TABLE_H_

#include "summary/summary.h"

typedef enum MpSummaryColumn {
  MP_COLUMN_LAYER,
  MP_COLUMN_CLASS,
  MP_COLUMN_SHAPE,
  MP_COLUMN_PARAMS,
  MP_COLUMN_MACS,
  MP_COLUMN_CONNECTIONS,
  MP_COLUMN_COUNT,
} MpSummaryColumn;

typedef struct MpSummaryLine {
  uint32_t level;  // of nesting, from 0
  // By level: whether what stands there has a sibling further down; `level` + 1 of them.
  const bool *has_more;
  MpStr cells[MP_COLUMN_COUNT];  // without the tree
  bool has_parts;
} MpSummaryLine;

typedef struct MpSummaryTable {
  MP_ARRAY(MpSummaryLine) lines;
  bool has_connections;  // some row takes something else than what the one before gives
  bool has_macs;
} MpSummaryTable;

// Owned by `arena`.
MpSummaryTable mp_summary_table(const MpSummary *self, MpArena *arena);

extern const char *const mp_summary_headings[MP_COLUMN_COUNT];

// "25,636,712"; "?" where it is not known.
MpStr mp_summary_count(MpArena *arena, int64_t count);
// "97.8 MiB".
MpStr mp_summary_bytes(MpArena *arena, int64_t bytes);
// "3.86 G".
MpStr mp_summary_large(MpArena *arena, int64_t count);
// "(None, 224, 224, 3)"; "?" for an axis that is not known.
void mp_summary_write_shape(MpBuf *out, const MpSummary *self, const MpDatum *output);

// One fact about the whole model.
typedef struct MpSummaryFact {
  MpStr label;   // "Total params"
  MpStr number;  // "25,636,712"
  MpStr remark;  // "97.8 MiB"; may be empty
} MpSummaryFact;

typedef MP_ARRAY(MpSummaryFact) MpSummaryFacts;

MpSummaryFacts mp_summary_facts(const MpSummary *self, MpArena *arena);

#endif
