#include "tool/cli/command.h"

MpExit mp_cmd_version(MpCli *cli, int count, char *const *arguments) {
  static const MpOptHelp help = {.usage = "mplint version", .summary = "Print the version"};
  MpStrs positional = {0};
  MpExit exit = MP_EXIT_CLEAN;
  if (!mp_cli_parse(cli, &help, count, arguments, NULL, &positional, &exit)) return exit;
  mp_output_write(&cli->out, MP_STR("mplint " MPLINT_VERSION "\n"));
  return MP_EXIT_CLEAN;
}
