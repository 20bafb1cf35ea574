// One file, from bytes to findings.
#ifndef MPLINT_TOOL_DRIVER_H_
#define MPLINT_TOOL_DRIVER_H_

#include "analyzer/graph/analysis.h"
#include "analyzer/source/source.h"
#include "analyzer/syntax/parse.h"
#include "rules/pass.h"

// The code of what mp_driver_add_limits reports.
#define MP_DRIVER_LIMIT_CODE "MP902"

typedef struct MpFileResult {
  MpStr path;
  MpStatus status;   // not MP_OK: the file could not be read; nothing else is set
  bool is_relevant;  // it mentions Keras, TensorFlow or mplint; else it was not parsed
  const MpSource *source;
  const MpAst *ast;
  const MpAnalysis *analysis;
  MpDiags diags;  // sorted; after suppression
} MpFileResult;

// True where the text can matter at all: it mentions keras, tensorflow or mplint.
bool mp_driver_is_relevant(MpStr bytes);

// Lints one file's bytes. Everything in the result is owned by `arena`; `bytes` must live as long.
MpFileResult mp_driver_lint(MpParser *parser, MpArena *arena, MpStr path, MpStr bytes,
                            const MpRuleOptions *options);

// Adds what the analysis did not follow to the findings, as information (MP902), and sorts them.
void mp_driver_add_limits(MpFileResult *result, MpArena *arena, const MpRuleOptions *options);

#endif
