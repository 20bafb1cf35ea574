// What `mplint check` is asked to do.
#ifndef MPLINT_TOOL_CLI_CHECK_OPTIONS_H_
#define MPLINT_TOOL_CLI_CHECK_OPTIONS_H_

#include "rules/pass.h"
#include "tool/cli/command.h"

typedef struct MpCheckOptions {
  MpStr target;
  MpStrs select;
  MpStrs extend_select;
  MpStrs ignore;
  MpStr output_format;
  MpStr output_file;     // empty: standard output
  MpStr stdin_filename;  // empty: not given
  MpStrs exclude;        // empty: the defaults
  MpStrs extend_exclude;
  MpSearch search;
  MpStr fail_on;
  MpStr color;
  bool exit_zero;
  bool fix_suggestions;
  bool unsafe_fixes;
  bool statistics;
  bool show_limits;
  bool explain_preparer;
  bool quiet;

  // Worked out from the above.
  MpRuleOptions rules;
  MpSeverity failing;  // the least severity that fails the run
  MpStrs paths;
} MpCheckOptions;

// True where the check should run; otherwise `*exit` is the result and everything has been said.
bool mp_check_options_read(MpCli *cli, int count, char *const *arguments, MpCheckOptions *out,
                           MpExit *exit);

// The table itself, for tests and for the configuration.
const MpOptHelp *mp_check_options_help(void);

#endif
