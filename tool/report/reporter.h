// What an output format is: data, and up to three functions.
#ifndef MPLINT_TOOL_REPORT_REPORTER_H_
#define MPLINT_TOOL_REPORT_REPORTER_H_

#include "analyzer/base/buf.h"
#include "tool/driver.h"
#include "tool/file_paths.h"
#include "tool/run_stats.h"

typedef struct MpReporter MpReporter;

// One run's output.
typedef struct MpReport {
  const MpReporter *reporter;
  const MpPaths *paths;
  MpBuf *out;  // the caller empties it between files
  bool is_coloured;
  bool is_quiet;    // findings and nothing else
  bool shows_diff;  // a diff of the fixes follows: it need not be recommended
  void *state;      // the reporter's own, from `begin` to `end`
} MpReport;

struct MpReporter {
  const char *name;                                        // as in --output-format
  void (*begin)(MpReport *self);                           // may be NULL
  void (*file)(MpReport *self, const MpFileResult *file);  // each file that could be read, in order
  void (*end)(MpReport *self, const MpRunStats *stats);    // may be NULL
};

extern const MpReporter mp_report_full;
extern const MpReporter mp_report_concise;
extern const MpReporter mp_report_json;
extern const MpReporter mp_report_lsp;
// For --statistics: how often each rule was found, in place of the findings.
extern const MpReporter mp_report_statistics;

// The format of this name; NULL where there is none.
const MpReporter *mp_reporter_find(MpStr name);

#endif
