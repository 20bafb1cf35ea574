// One file, from bytes to findings.
#ifndef MPLINT_TOOL_DRIVER_H_
#define MPLINT_TOOL_DRIVER_H_

#include "analyzer/graph/analysis.h"
#include "analyzer/source/source.h"
#include "analyzer/syntax/parse.h"
#include "rules/pass.h"

typedef struct MpFileResult {
  MpStr path;
  MpStatus status;      // not MP_OK: the file could not be read; nothing else is set
  bool is_relevant;     // it mentions Keras, TensorFlow or mplint; else it was not parsed
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

#endif
