// The configuration file: `[tool.mplint]` in pyproject.toml, mplint.toml or .mplint.toml. Its keys
// are the long names of options, and the options' own table says what each of them takes.
#ifndef MPLINT_TOOL_CLI_CONFIG_H_
#define MPLINT_TOOL_CLI_CONFIG_H_

#include "analyzer/syntax/toml.h"
#include "tool/cli/command.h"

typedef struct MpConfig {
  MpStr path;           // as shown; empty: there is none
  MpStr folder;         // absolute: what relative paths in it start from
  const MpToml *table;  // NULL: there is none
} MpConfig;

// The nearest file that configures mplint, in `folder` (absolute) or one above it. False where it
// cannot be read or is not valid TOML; why has been said then. Owned by the arena of `cli`.
bool mp_config_find(MpCli *cli, MpStr folder, MpConfig *out);

// The file that the user names, likewise.
bool mp_config_open(MpCli *cli, MpStr path, MpConfig *out);

// What `--config` and `--isolated` mean: the file that is named, none, or the nearest one,
// likewise.
bool mp_config_choose(MpCli *cli, MpStr named, bool is_isolated, MpStr folder, MpConfig *out);

// Stores what the file says into `fields`, the options of a command with the rows of `help`.
// `all` are the rows of every option there is: a key that is in none of them is an error, one that
// is in these alone is passed over. False where something is wrong: each place has been named with
// file, line and column.
bool mp_config_apply(MpCli *cli, const MpConfig *self, const MpOptHelp *help, const MpOptHelp *all,
                     void *fields);

// One line on standard error about a place in a configuration file.
void mp_config_complain(MpSpan span, MpStr message);

// A pattern as the file says it, made to start from its folder where it has a slash.
MpStr mp_config_pattern(MpArena *arena, const MpConfig *self, MpStr pattern);

#endif
