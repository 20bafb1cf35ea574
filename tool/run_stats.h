// Figures of one run over many files.
#ifndef MPLINT_TOOL_RUN_STATS_H_
#define MPLINT_TOOL_RUN_STATS_H_

#include "tool/driver.h"

typedef struct MpCount {
  MpStr name;
  MpStr detail;  // codes: the rule's name
  uint32_t count;
} MpCount;

typedef MP_ARRAY(MpCount) MpCounts;

typedef struct MpRunStats {
  MpArena *arena;         // of the names
  uint32_t files;         // read
  uint32_t files_parsed;  // those that mention what matters
  uint32_t files_with_findings;
  MpAnalysisStats analysis;                    // sums
  MpCounts limits;                             // by reason, sorted
  MpCounts codes;                              // findings by code, sorted
  uint32_t severities[MP_SEVERITY_ERROR + 1];  // findings by severity
  uint32_t fixes[MP_FIX_SAFE + 1];             // findings with a fix, by applicability
  // The class that took most steps, and the longest time that one took.
  struct {
    MpStr name, path;
    uint32_t steps;
  } heaviest;
  double slowest_elapsed_ms;
  MpPhaseTimes times;  // sums
  double elapsed_ms;
} MpRunStats;

// Adds one file that could be read, without its findings. Keeps nothing of it.
void mp_run_stats_add(MpRunStats *self, const MpFileResult *file);

// Adds the findings of one file.
void mp_run_stats_add_findings(MpRunStats *self, const MpDiags *diags);

#endif
