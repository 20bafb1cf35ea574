#include "rules/registry.h"
#include "tool/cli/command.h"
#include "tool/report/rule_text.h"

static const MpOptHelp HELP = {.usage = "mplint explain CODE",
                               .summary = "Explain one rule: what, why, example, fix, source"};

// By code, or by name.
static const MpRule *find_rule(MpStr text) {
  const MpRule *rule = mp_rule_find(text);
  for (uint32_t i = 0; rule == NULL && i < mp_rule_count(); i++) {
    if (mp_str_is(text, mp_rule_at(i)->name)) rule = mp_rule_at(i);
  }
  return rule;
}

MpExit mp_cmd_explain(MpCli *cli, int count, char *const *arguments) {
  MpStrs positional = {0};
  MpExit exit = MP_EXIT_CLEAN;
  if (!mp_cli_parse(cli, &HELP, count, arguments, NULL, &positional, &exit)) return exit;
  if (positional.len != 1) {
    mp_output_complain("error", "`mplint explain` takes one rule's code: mplint explain MP201");
    return MP_EXIT_WRONG;
  }
  const MpRule *rule = find_rule(positional.items[0]);
  if (rule == NULL) {
    mp_cli_complain_code(cli, positional.items[0]);
    return MP_EXIT_WRONG;
  }
  MpBuf text = {0};
  mp_rule_text_explain(&text, rule);
  mp_cli_flush(cli, &text);
  mp_buf_deinit(&text);
  return MP_EXIT_CLEAN;
}
