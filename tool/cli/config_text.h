// The settings of a run as a configuration file that would give them.
#ifndef MPLINT_TOOL_CLI_CONFIG_TEXT_H_
#define MPLINT_TOOL_CLI_CONFIG_TEXT_H_

#include "tool/cli/config.h"

// Appends every setting that has a value, in order of the rows, tables behind all others.
void mp_config_write(MpBuf *out, const MpConfig *self, const MpOptHelp *help, const void *fields);

#endif
