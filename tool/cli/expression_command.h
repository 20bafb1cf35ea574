// A command that takes FILE EXPRESSION: its arguments and the file are read, the expression is
// evaluated, and what the command makes of the model is delivered. Nothing is run or imported.
#ifndef MPLINT_TOOL_CLI_EXPRESSION_COMMAND_H_
#define MPLINT_TOOL_CLI_EXPRESSION_COMMAND_H_

#include "tool/cli/expression_options.h"
#include "tool/report/tone.h"

typedef struct MpExpressionCommand MpExpressionCommand;

// Appends the result for an evaluation with a forward pass and no open assumption. Where there is
// none, the command's exit code: MP_EXIT_FOUND where that has been said with mp_expression_refuse.
typedef MpExit (*MpExpressionMaker)(MpExpressionCommand *self, const MpEvaluation *evaluation);

// A command of this kind.
typedef struct MpExpressionVerb {
  const char *name;  // "prepare"
  const MpOptHelp *help;
  // Works out the rest of the command's options. False where something is wrong, which has been
  // said then. NULL: nothing to do.
  bool (*read)(void *options);
  MpExpressionMaker make;
  bool writes_module;  // MpEvaluateOptions.is_written
} MpExpressionVerb;

struct MpExpressionCommand {
  MpCli *cli;
  const MpExpressionVerb *verb;
  const void *own;  // the command's options, which begin with `options`
  const MpExpressionOptions *options;
  MpBuf messages;  // for standard error
  MpBuf result;
  bool is_coloured;  // messages are
  MpProject *project;
  const MpModule *module;  // of the file
};

// Runs a command; what is wrong is said on standard error. `options` are the command's own, `size`
// bytes that begin with an MpExpressionOptions, and hold the defaults.
MpExit mp_expression_command_run(MpCli *cli, const MpExpressionVerb *verb, void *options,
                                 size_t size, int count, char *const *arguments);

// A message on standard error with the source that it is about: "kind: message". `span` may be
// nowhere, `help` empty.
void mp_expression_say(MpExpressionCommand *self, MpTone tone, const char *kind, MpSpan span,
                       MpStr message, MpStr help);
// Says why nothing is written.
void mp_expression_refuse(MpExpressionCommand *self, MpSpan span, MpStr message, MpStr help);

#endif
