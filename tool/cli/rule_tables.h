// The tables of a configuration that are about rules: `per-file-ignores` and `severity`.
#ifndef MPLINT_TOOL_CLI_RULE_TABLES_H_
#define MPLINT_TOOL_CLI_RULE_TABLES_H_

#include "tool/cli/config.h"
#include "tool/rule_settings.h"

// Adds what the tables say to the settings; each may be NULL. False where something in them is
// wrong: each place has been named.
bool mp_rule_tables_read(MpCli *cli, const MpConfig *config, const MpToml *per_file_ignores,
                         const MpToml *severity, MpRuleSettings *out);

#endif
