#include "tool/cli/command.h"
#include "tool/report/rule_text.h"

typedef struct Options {
  MpStr output_format;
} Options;

static const MpOptRow ROWS[] = {
    {.name = "--output-format",
     .kind = MP_OPT_CHOICE,
     .offset = offsetof(Options, output_format),
     .value = "FORMAT",
     .choices = "text|json",
     .summary = "how to print them [default: text]"},
};

static const MpOptHelp HELP = {.usage = "mplint rules [OPTIONS]",
                               .summary = "List every rule",
                               .rows = ROWS,
                               .row_count = sizeof ROWS / sizeof ROWS[0]};

MpExit mp_cmd_rules(MpCli *cli, int count, char *const *arguments) {
  Options options = {.output_format = MP_STR("text")};
  MpStrs positional = {0};
  MpExit exit = MP_EXIT_CLEAN;
  if (!mp_cli_parse(cli, &HELP, count, arguments, &options, &positional, &exit)) return exit;
  if (positional.len > 0) {
    mp_output_complain("error", "`mplint rules` takes no argument; `mplint explain %.*s`?",
                       MP_FMT(positional.items[0]));
    return MP_EXIT_WRONG;
  }
  MpBuf text = {0};
  if (mp_str_is(options.output_format, "json")) {
    mp_rule_text_json(&text);
  } else {
    mp_rule_text_list(&text);
  }
  mp_cli_flush(cli, &text);
  mp_buf_deinit(&text);
  return MP_EXIT_CLEAN;
}
