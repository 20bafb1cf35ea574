// What `mplint prepare` is asked to do, its Python parsed.
#ifndef MPLINT_TOOL_CLI_PREPARE_OPTIONS_H_
#define MPLINT_TOOL_CLI_PREPARE_OPTIONS_H_

#include "analyzer/interp/interp.h"
#include "analyzer/syntax/parse.h"
#include "tool/cli/command.h"

typedef struct MpPrepareCommand {
  MpStrs input_texts;
  MpStrs assume_texts;
  MpSearch search;
  MpStr target;
  MpStr format;
  MpStr output;  // empty: standard output
  MpStr color;
  bool force;

  // Worked out from the above.
  MpStr file;
  MpStr expression_text;
  const MpExpr *expression;
  MP_ARRAY(MpInputSpec) inputs;
  MP_ARRAY(MpAssume) assumes;
} MpPrepareCommand;

// True where the command should run; otherwise `*exit` is the result and everything has been said.
// Parsed Python is owned by the arena of `cli`.
bool mp_prepare_options_read(MpCli *cli, MpParser *parser, int count, char *const *arguments,
                             MpPrepareCommand *out, MpExit *exit);

// Reads "[NAME=]SHAPE[:DTYPE]". False where it is none: then `*error` says why.
bool mp_prepare_read_input(MpParser *parser, MpArena *arena, MpStr text, MpInputSpec *out,
                           MpStr *error);

// The byte offset of the `=` between the sides of "EXPR=VALUE": the first that stands in no bracket
// and no string and is part of no longer operator. SIZE_MAX where there is none.
size_t mp_prepare_find_equals(MpStr text);

#endif
