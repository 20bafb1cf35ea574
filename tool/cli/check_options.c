#include "tool/cli/check_options.h"

#include "tool/cli/common_options.h"
#include "tool/rule_code.h"
#include "tool/walk.h"

#define FIELD(name) .offset = offsetof(MpCheckOptions, name)

static const MpOptRow ROWS[] = {
    MP_OPT_ROW_TARGET(MpCheckOptions, target),
    {.name = "--select",
     .kind = MP_OPT_LIST,
     FIELD(select),
     .value = "CODES",
     .summary = "only these rules: codes or prefixes, MP201,MP3"},
    {.name = "--extend-select",
     .kind = MP_OPT_LIST,
     FIELD(extend_select),
     .value = "CODES",
     .summary = "these rules besides those of --select"},
    {.name = "--ignore",
     .kind = MP_OPT_LIST,
     FIELD(ignore),
     .value = "CODES",
     .summary = "all but these rules"},
    {.name = "--output-format",
     .kind = MP_OPT_CHOICE,
     FIELD(output_format),
     .value = "FORMAT",
     .choices = "full|concise|json|lsp",
     .unbuilt = "json-lines|sarif|github|gitlab|junit",
     .summary = "how to print findings [default: full]"},
    {.name = "--output-file",
     .kind = MP_OPT_TEXT,
     FIELD(output_file),
     .value = "FILE",
     .summary = "write findings there"},
    {.name = "--fix-suggestions",
     .kind = MP_OPT_FLAG,
     FIELD(fix_suggestions),
     .summary = "print safe fixes as a unified diff behind the findings"},
    {.name = "--unsafe-fixes",
     .kind = MP_OPT_FLAG,
     FIELD(unsafe_fixes),
     .summary = "with --fix-suggestions: unsafe fixes, too"},
    {.name = "--exit-zero",
     .kind = MP_OPT_FLAG,
     FIELD(exit_zero),
     .summary = "exit with 0 even where there are findings"},
    {.name = "--fail-on",
     .kind = MP_OPT_CHOICE,
     FIELD(fail_on),
     .value = "SEVERITY",
     .choices = "error|warning",
     .summary = "the least that fails the run [default: warning]"},
    {.name = "--stdin-filename",
     .kind = MP_OPT_TEXT,
     FIELD(stdin_filename),
     .value = "NAME",
     .summary = "what to call standard input, the path `-`"},
    {.name = "--exclude",
     .kind = MP_OPT_LIST,
     FIELD(exclude),
     .value = "GLOBS",
     .summary = "leave these out of folders, in place of the defaults"},
    {.name = "--extend-exclude",
     .kind = MP_OPT_LIST,
     FIELD(extend_exclude),
     .value = "GLOBS",
     .summary = "leave these out of folders, besides --exclude"},
    MP_OPT_ROWS_SEARCH(MpCheckOptions, search),
    {.name = "--statistics",
     .kind = MP_OPT_FLAG,
     FIELD(statistics),
     .summary = "print how often each rule was found instead"},
    {.name = "--show-limits",
     .kind = MP_OPT_FLAG,
     FIELD(show_limits),
     .summary = "show what was not followed (MP902)"},
    {.name = "--explain-preparer",
     .kind = MP_OPT_FLAG,
     FIELD(explain_preparer),
     .summary = "say on standard error what AIMET's preparer would do with each model"},
    {.name = "--quiet",
     .letter = 'q',
     .kind = MP_OPT_FLAG,
     FIELD(quiet),
     .summary = "print findings and errors, nothing else"},
    MP_OPT_ROW_COLOR(MpCheckOptions, color),
    {.name = "--fix", .kind = MP_OPT_UNBUILT},
    {.name = "--diff", .kind = MP_OPT_UNBUILT},
    {.name = "--exit-non-zero-on-fix", .kind = MP_OPT_UNBUILT},
    {.name = "--files-from", .kind = MP_OPT_UNBUILT},
    {.name = "--config", .kind = MP_OPT_UNBUILT},
    {.name = "--isolated", .kind = MP_OPT_UNBUILT},
    {.name = "--respect-gitignore", .kind = MP_OPT_UNBUILT},
    {.name = "--no-respect-gitignore", .kind = MP_OPT_UNBUILT},
    {.name = "--force-exclude", .kind = MP_OPT_UNBUILT},
    {.name = "--jobs", .kind = MP_OPT_UNBUILT},
    {.name = "--no-cache", .kind = MP_OPT_UNBUILT},
    {.name = "--cache-dir", .kind = MP_OPT_UNBUILT},
    {.name = "--keras-version", .kind = MP_OPT_UNBUILT},
    {.name = "--show-settings", .kind = MP_OPT_UNBUILT},
    {.name = "--show-files", .kind = MP_OPT_UNBUILT},
    {.name = "--baseline", .kind = MP_OPT_UNBUILT},
    {.name = "--write-baseline", .kind = MP_OPT_UNBUILT},
    {.name = "--watch", .kind = MP_OPT_UNBUILT},
    {.name = "--verbose", .kind = MP_OPT_UNBUILT},
};

static const MpOptHelp HELP = {
    .usage = "mplint [check] [OPTIONS] [PATH ...]",
    .summary = "Lint Python files, and folders with them; the working directory by default",
    .rows = ROWS,
    .row_count = sizeof ROWS / sizeof ROWS[0]};

const MpOptHelp *mp_check_options_help(void) {
  return &HELP;
}

// Appends the codes in capitals; false where one of them is unknown.
static bool add_codes(MpCli *cli, const MpStrs *codes, MpStrs *out) {
  for (uint32_t i = 0; i < codes->len; i++) {
    MpStr code = codes->items[i];
    char *capitals = mp_arena_copy(cli->arena, code.ptr, code.len);
    for (size_t at = 0; at < code.len; at++) {
      if (capitals[at] >= 'a' && capitals[at] <= 'z') capitals[at] -= 'a' - 'A';
    }
    MpStr upper = {capitals, code.len};
    if (!mp_rule_code_is_known(upper)) {
      mp_cli_complain_code(cli, code);
      return false;
    }
    mp_array_push(cli->arena, out, upper);
  }
  return true;
}

static bool read_rules(MpCli *cli, MpCheckOptions *self) {
  self->rules.target = mp_target_find(self->target);
  MpStrs extended = {0};
  if (!add_codes(cli, &self->select, &self->rules.select) ||
      !add_codes(cli, &self->extend_select, &extended) ||
      !add_codes(cli, &self->ignore, &self->rules.ignore)) {
    return false;
  }
  // Without --select everything is selected, and there is nothing to extend.
  for (uint32_t i = 0; self->select.len > 0 && i < extended.len; i++) {
    mp_array_push(cli->arena, &self->rules.select, extended.items[i]);
  }
  return true;
}

static bool has_stdin(const MpStrs *paths) {
  for (uint32_t i = 0; i < paths->len; i++) {
    if (mp_str_is(paths->items[i], "-")) return true;
  }
  return false;
}

static bool read_paths(MpCli *cli, MpCheckOptions *self) {
  if (self->paths.len == 0) {
    MpStr path = self->stdin_filename.len > 0 ? MP_STR("-") : MP_STR(".");
    mp_array_push(cli->arena, &self->paths, path);
  }
  for (uint32_t i = 0; i < self->paths.len; i++) {
    if (self->paths.items[i].len > 0) continue;
    mp_output_complain("error", "a path is empty");
    return false;
  }
  if (self->stdin_filename.len == 0) {
    self->stdin_filename = MP_STR("<stdin>");
  } else if (!has_stdin(&self->paths)) {
    mp_output_complain("error", "`--stdin-filename` needs `-` as the path");
    return false;
  }
  return true;
}

static bool check_combinations(const MpCheckOptions *self) {
  bool is_text =
      mp_str_is(self->output_format, "full") || mp_str_is(self->output_format, "concise");
  if (self->statistics && !is_text) {
    mp_output_complain("error", "`--statistics` prints text: it does not go with `%.*s`",
                       MP_FMT(self->output_format));
    return false;
  }
  if (self->unsafe_fixes && !self->fix_suggestions) {
    mp_output_complain("error", "`--unsafe-fixes` needs `--fix-suggestions`");
    return false;
  }
  return true;
}

bool mp_check_options_read(MpCli *cli, int count, char *const *arguments, MpCheckOptions *out,
                           MpExit *exit) {
  *out = (MpCheckOptions){.target = MP_STR("aimet"),
                          .output_format = MP_STR("full"),
                          .fail_on = MP_STR("warning"),
                          .color = MP_STR("auto")};
  if (!mp_cli_parse(cli, &HELP, count, arguments, out, &out->paths, exit)) return false;
  *exit = MP_EXIT_WRONG;
  if (!read_rules(cli, out) || !read_paths(cli, out) || !check_combinations(out)) return false;
  bool only_errors = mp_str_is(out->fail_on, "error");
  out->failing = only_errors ? MP_SEVERITY_ERROR : MP_SEVERITY_WARNING;
  if (out->exclude.len == 0) mp_walk_default_excludes(cli->arena, &out->exclude);
  for (uint32_t i = 0; i < out->extend_exclude.len; i++) {
    mp_array_push(cli->arena, &out->exclude, out->extend_exclude.items[i]);
  }
  *exit = MP_EXIT_CLEAN;
  return true;
}
