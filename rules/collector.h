// What one rule said about one analysis, and how that becomes findings: rules speak of single
// paths, users want to know what holds.
#ifndef MPLINT_RULES_COLLECTOR_H_
#define MPLINT_RULES_COLLECTOR_H_

#include "rules/context.h"
#include "rules/rule.h"
#include "rules/usage.h"

// Which path of which entry something was said on.
typedef struct MpPlace {
  uint32_t entry;  // index into MpAnalysis.entries; MP_PLACE_NOWHERE: said of a class
  uint32_t graph;  // index into MpEntry.graphs
} MpPlace;

#define MP_PLACE_NOWHERE UINT32_MAX

typedef struct MpReport {
  MpDiag *diag;
  MpSpan subject;
  MpPlace place;
  const MpLayer *layer;       // the object of the source in whose call it was made; NULL: in none
  const MpLayer *around;      // the one in whose call all that it is about runs; NULL: in none
  const MpAssumption *count;  // mp_report_count; NULL: it needs none
  MpStr premise;              // mp_report_premise; empty: it needs none
  uint32_t repeats;  // the report of a twin that says the same, by index; MP_REPORT_NEW: none
} MpReport;

#define MP_REPORT_NEW UINT32_MAX

typedef struct MpMark {
  MpSpan subject;
  MpPlace place;
} MpMark;

typedef MP_ARRAY(MpReport) MpReports;
typedef MP_ARRAY(MpMark) MpMarks;

typedef struct MpCollector {
  const MpRule *rule;
  const MpAnalysis *analysis;
  const MpContexts *contexts;
  const MpUsage *usage;
  MpArena *arena;    // findings
  MpArena *scratch;  // everything else; lives as long as the collector
  MpPlace place;     // where the rule runs now
  MpReports reports;
  MpMarks acquittals;
  MpMarks witnesses;
  MpMarks doubts;
  MpMarks named;  // MP_NOT_ON_EVERY_PATH: subjects of which words are found, and the entries
  const struct MpClaims *claims;  // all that it said, while they are judged
} MpCollector;

void mp_collector_init(MpCollector *self, const MpRule *rule, const MpAnalysis *analysis,
                       const MpContexts *contexts, const MpUsage *usage, MpArena *arena,
                       MpArena *scratch);

// True where the rule has to look at this path at all.
bool mp_collector_wants(const MpCollector *self, const MpEntry *entry, const MpGraph *graph);

// Says at the later place of an entry all that was said at the other one, whose graph is its twin.
void mp_collector_repeat(MpCollector *self, MpPlace from, MpPlace to);

// Appends the findings that the reports amount to, in order of their first report, and what was
// acquitted. What judging them takes is in `scratch`; the collector is of no use behind it.
void mp_collector_finish(MpCollector *self, MpArena *scratch, MpRulings *out);

#endif
