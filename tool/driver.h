// One file, from bytes to findings.
#ifndef MPLINT_TOOL_DRIVER_H_
#define MPLINT_TOOL_DRIVER_H_

#include "analyzer/graph/analysis.h"
#include "analyzer/project/project.h"
#include "rules/pass.h"
#include "tool/directive.h"

// How long the parts of linting took. Files that are imported count where they are first needed.
typedef struct MpPhaseTimes {
  uint64_t parsing_ns;
  uint64_t evaluating_ns;  // without what is parsed meanwhile
  uint64_t rules_ns;       // with the model of the preparer
  uint64_t preparer_ns;    // that model alone
} MpPhaseTimes;

typedef struct MpFileResult {
  MpStr path;  // as shown
  MpStr absolute;
  MpStatus status;   // not MP_OK: the file could not be read; nothing else is set
  bool is_relevant;  // it mentions Keras, TensorFlow or mplint; else it was not parsed
  const MpSource *source;
  const MpAst *ast;
  const MpAnalysis *analysis;
  MpRulings rulings;  // of the rules, also on files that this one imports
  MpDirectives directives;
  MpDiags diags;  // of this file, sorted, without what is suppressed
  MpPhaseTimes times;
} MpFileResult;

// True where the text can matter at all: it mentions keras, tensorflow or mplint.
bool mp_driver_is_relevant(MpStr bytes);

// A file to lint: where it lies (absolute: imports are found from there), how it is called in
// findings, and what it holds.
typedef struct MpFileText {
  MpStr absolute;
  MpStr shown;
  MpStr bytes;
} MpFileText;

// Lints one file. What it imports is read through the project, which owns texts and trees; the rest
// of the result is owned by `arena`.
MpFileResult mp_driver_lint(MpProject *project, MpArena *arena, const MpFileText *file,
                            const MpRuleOptions *options);

// Adds what the analysis did not follow to the findings, as information (MP902), and sorts them.
void mp_driver_add_limits(MpFileResult *result, MpArena *arena, const MpRuleOptions *options);

#endif
