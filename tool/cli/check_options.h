// What `mplint check` is asked to do.
#ifndef MPLINT_TOOL_CLI_CHECK_OPTIONS_H_
#define MPLINT_TOOL_CLI_CHECK_OPTIONS_H_

#include "tool/cli/config.h"
#include "tool/rule_settings.h"

typedef struct MpCheckOptions {
  MpStr target;
  MpStr keras_version;  // empty: the target's
  MpStrs select;
  MpStrs extend_select;
  MpStrs ignore;
  MpStr output_format;
  MpStr output_file;     // empty: standard output
  MpStr stdin_filename;  // empty: not given
  MpStrs exclude;
  MpStrs extend_exclude;
  MpStr files_from;  // empty: not given
  MpSearch search;
  MpStr fail_on;
  MpStr baseline;        // empty: none
  MpStr write_baseline;  // empty: none
  MpStr config;          // empty: the nearest file
  MpStr color;
  bool exit_zero;
  bool fix_suggestions;
  bool unsafe_fixes;
  bool statistics;
  bool show_limits;
  bool explain_preparer;
  bool quiet;
  bool verbose;
  bool respect_gitignore;
  bool force_exclude;
  bool isolated;
  bool show_settings;
  bool show_files;
  const MpToml *per_file_ignores;  // pattern → codes; NULL: none
  const MpToml *severity;          // code → severity; NULL: none

  // Worked out from the above.
  MpConfig file;
  MpRuleSettings rules;
  MpSeverity failing;  // the least severity that fails the run
  MpStrs paths;
} MpCheckOptions;

// True where the check should run; otherwise `*exit` is the result and everything has been said.
bool mp_check_options_read(MpCli *cli, int count, char *const *arguments, MpCheckOptions *out,
                           MpExit *exit);

// The table itself, for tests and for the configuration.
const MpOptHelp *mp_check_options_help(void);

#endif
