// What the commands that take FILE EXPRESSION are asked to do, its Python parsed.
#ifndef MPLINT_TOOL_CLI_EXPRESSION_OPTIONS_H_
#define MPLINT_TOOL_CLI_EXPRESSION_OPTIONS_H_

#include "analyzer/interp/interp.h"
#include "analyzer/syntax/parse.h"
#include "tool/cli/command.h"
#include "tool/cli/common_options.h"
#include "tool/cli/keras_version.h"

typedef struct MpExpressionOptions {
  MpStrs input_texts;
  MpStrs assume_texts;
  MpSearch search;
  MpStr target;
  MpStr keras_version;  // empty: the target's
  MpStr output;         // empty: standard output
  MpStr color;
  MpStr config;  // empty: the nearest file
  bool isolated;
  bool force;

  // Worked out from the above.
  MpStr file;
  MpStr expression_text;
  const MpExpr *expression;
  MP_ARRAY(MpInputSpec) inputs;
  MP_ARRAY(MpAssume) assumes;
  MpKerasVersion keras;
} MpExpressionOptions;

// The values that hold where an option is not given.
#define MP_EXPRESSION_OPTIONS_DEFAULT \
  { .target = MP_STR_INIT("aimet"), .color = MP_STR_INIT("auto") }

// Rows for a field `MpExpressionOptions of`: which model is meant.
#define MP_OPT_ROWS_EXPRESSION(Command)                                              \
  {.name = "--input",                                                                \
   .kind = MP_OPT_TEXTS,                                                             \
   .offset = offsetof(Command, of.input_texts),                                      \
   .value = "[NAME=]SHAPE[:DTYPE]",                                                  \
   .summary = "an input, without the batch axis: '(224, 224, 3)'"},                  \
      {.name = "--assume",                                                           \
       .kind = MP_OPT_TEXTS,                                                         \
       .offset = offsetof(Command, of.assume_texts),                                 \
       .value = "EXPR=VALUE",                                                        \
       .summary = "a value that the source does not settle"},                        \
      MP_OPT_ROWS_SEARCH(Command, of.search), MP_OPT_ROW_TARGET(Command, of.target), \
      MP_OPT_ROW_KERAS_VERSION(Command, of.keras_version),                           \
      MP_OPT_ROWS_CONFIG(Command, of.config, of.isolated)

// A field of MpStr: how deep layers in layers are shown.
#define MP_OPT_ROW_DEPTH(Command, field, text)                                                \
  {                                                                                           \
    .name = "--depth", .kind = MP_OPT_TEXT, .offset = offsetof(Command, field), .value = "N", \
    .summary = text " [default: all]"                                                         \
  }

// And where the result goes.
#define MP_OPT_ROWS_RESULT(Command)                              \
  {.name = "--output",                                           \
   .letter = 'o',                                                \
   .kind = MP_OPT_TEXT,                                          \
   .offset = offsetof(Command, of.output),                       \
   .value = "FILE",                                              \
   .summary = "write it there [default: standard output]"},      \
      {.name = "--force",                                        \
       .kind = MP_OPT_FLAG,                                      \
       .offset = offsetof(Command, of.force),                    \
       .summary = "overwrite a file that mplint did not write"}, \
      MP_OPT_ROW_COLOR(Command, of.color)

// Parses the arguments of a command, whose options begin with an MpExpressionOptions and have
// `size` bytes, on top of the configuration; `self` holds the defaults. Otherwise like
// mp_cli_parse.
bool mp_expression_options_parse(MpCli *cli, const MpOptHelp *help, int count,
                                 char *const *arguments, MpExpressionOptions *self, size_t size,
                                 MpStrs *positional, MpExit *exit);

// Reads what is no option, and the Python in the options. False where something is wrong, which has
// been said then: the result is MP_EXIT_WRONG. `command` is the command's name. Parsed Python is
// owned by the arena of `cli`.
bool mp_expression_options_read(MpCli *cli, MpParser *parser, const char *command,
                                const MpStrs *positional, MpExpressionOptions *self);

// Reads "[NAME=]SHAPE[:DTYPE]". False where it is none: then `*error` says why.
bool mp_expression_read_input(MpParser *parser, MpArena *arena, MpStr text, MpInputSpec *out,
                              MpStr *error);

// Reads `--depth`: a number of levels, UINT32_MAX where none is given. False where it is neither,
// which has been said then.
bool mp_expression_read_depth(MpStr text, uint32_t *out);

// The byte offset of the `=` between the sides of "EXPR=VALUE": the first that stands in no bracket
// and no string and is part of no longer operator. SIZE_MAX where there is none.
size_t mp_expression_find_equals(MpStr text);

#endif
