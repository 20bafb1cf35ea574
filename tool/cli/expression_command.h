// One run of a command that takes FILE EXPRESSION: the file is read, the expression evaluated, and
// what the command makes of the model is delivered. Nothing is run or imported.
#ifndef MPLINT_TOOL_CLI_EXPRESSION_COMMAND_H_
#define MPLINT_TOOL_CLI_EXPRESSION_COMMAND_H_

#include "tool/cli/expression_options.h"
#include "tool/report/tone.h"

typedef struct MpExpressionCommand MpExpressionCommand;

// Appends the result for an evaluation with a forward pass and no open assumption. False where
// there is none: why has been said with mp_expression_refuse then.
typedef bool (*MpExpressionMaker)(MpExpressionCommand *self, const MpEvaluation *evaluation);

struct MpExpressionCommand {
  MpCli *cli;
  const MpExpressionOptions *options;
  MpExpressionMaker make;
  const void *context;  // of `make`
  bool writes_module;   // MpEvaluateOptions.is_written
  MpBuf messages;       // for standard error
  MpBuf result;
  bool is_coloured;  // messages are
  MpProject *project;
};

// Reads, evaluates, makes and delivers; what is wrong is said on standard error. `self` has the
// fields up to `writes_module`.
MpExit mp_expression_command_run(MpExpressionCommand *self);

// A message on standard error with the source that it is about: "kind: message". `span` may be
// nowhere, `help` empty.
void mp_expression_say(MpExpressionCommand *self, MpTone tone, const char *kind, MpSpan span,
                       MpStr message, MpStr help);
// Says why nothing is written.
void mp_expression_refuse(MpExpressionCommand *self, MpSpan span, MpStr message, MpStr help);

#endif
