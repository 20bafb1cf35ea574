#include "tool/cli/check_options.h"

#include "analyzer/base/vfs.h"
#include "tool/cli/common_options.h"
#include "tool/cli/keras_version.h"
#include "tool/cli/rule_tables.h"
#include "tool/walk.h"

// A list of paths is shorter.
#define MAX_LIST_BYTES (64u * 1024u * 1024u)

#define FIELD(name) .offset = offsetof(MpCheckOptions, name)

static const MpOptRow ROWS[] = {
    MP_OPT_ROW_TARGET(MpCheckOptions, target),
    MP_OPT_ROW_KERAS_VERSION(MpCheckOptions, keras_version),
    {.name = "--select",
     .kind = MP_OPT_CODES,
     FIELD(select),
     .value = "CODES",
     .summary = "only these rules: codes or prefixes, MP201,MP3"},
    {.name = "--extend-select",
     .kind = MP_OPT_CODES,
     FIELD(extend_select),
     .adds = true,
     .value = "CODES",
     .summary = "these rules besides those of --select"},
    {.name = "--ignore",
     .kind = MP_OPT_CODES,
     FIELD(ignore),
     .value = "CODES",
     .summary = "all but these rules"},
    {.name = "--per-file-ignores",
     .kind = MP_OPT_TABLE,
     FIELD(per_file_ignores),
     .value = "GLOB = [CODES]",
     .summary = "without these rules in the files that match"},
    {.name = "--severity",
     .kind = MP_OPT_TABLE,
     FIELD(severity),
     .value = "CODE = \"SEVERITY\"",
     .summary = "error, warning or info, by rule"},
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
     .is_path = true,
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
     .is_of_run = true,
     .value = "NAME",
     .summary = "what to call standard input, the path `-`"},
    {.name = "--exclude",
     .kind = MP_OPT_LIST,
     FIELD(exclude),
     .is_path = true,
     .value = "GLOBS",
     .summary = "leave these out of folders, in place of the defaults"},
    {.name = "--extend-exclude",
     .kind = MP_OPT_LIST,
     FIELD(extend_exclude),
     .is_path = true,
     .adds = true,
     .value = "GLOBS",
     .summary = "leave these out of folders, besides --exclude"},
    {.name = "--force-exclude",
     .kind = MP_OPT_FLAG,
     FIELD(force_exclude),
     .summary = "leave them out even where they are named"},
    {.name = "--respect-gitignore",
     .kind = MP_OPT_FLAG,
     FIELD(respect_gitignore),
     .summary = "leave out of folders what git ignores [default]"},
    {.name = "--no-respect-gitignore",
     .kind = MP_OPT_NO_FLAG,
     FIELD(respect_gitignore),
     .is_of_run = true,
     .summary = "lint what git ignores, too"},
    {.name = "--files-from",
     .kind = MP_OPT_TEXT,
     FIELD(files_from),
     .is_of_run = true,
     .value = "FILE",
     .summary = "read further paths from there, one a line; - is standard input"},
    MP_OPT_ROWS_SEARCH(MpCheckOptions, search),
    {.name = "--baseline",
     .kind = MP_OPT_TEXT,
     FIELD(baseline),
     .is_path = true,
     .value = "FILE",
     .summary = "show only what this file does not hold"},
    {.name = "--write-baseline",
     .kind = MP_OPT_TEXT,
     FIELD(write_baseline),
     .is_of_run = true,
     .value = "FILE",
     .summary = "write what is found there in place of showing it"},
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
    {.name = "--verbose",
     .kind = MP_OPT_FLAG,
     FIELD(verbose),
     .summary = "say on standard error how long each part of the run took"},
    {.name = "--quiet",
     .letter = 'q',
     .kind = MP_OPT_FLAG,
     FIELD(quiet),
     .summary = "print findings and errors, nothing else"},
    MP_OPT_ROW_COLOR(MpCheckOptions, color),
    MP_OPT_ROWS_CONFIG(MpCheckOptions, config, isolated),
    {.name = "--show-settings",
     .kind = MP_OPT_FLAG,
     FIELD(show_settings),
     .is_of_run = true,
     .summary = "print the settings that hold, and lint nothing"},
    {.name = "--show-files",
     .kind = MP_OPT_FLAG,
     FIELD(show_files),
     .is_of_run = true,
     .summary = "print the files that would be linted, and lint nothing"},
    {.name = "--fix", .kind = MP_OPT_UNBUILT},
    {.name = "--diff", .kind = MP_OPT_UNBUILT},
    {.name = "--exit-non-zero-on-fix", .kind = MP_OPT_UNBUILT},
    {.name = "--jobs", .kind = MP_OPT_UNBUILT},
    {.name = "--no-cache", .kind = MP_OPT_UNBUILT},
    {.name = "--cache-dir", .kind = MP_OPT_UNBUILT},
    {.name = "--watch", .kind = MP_OPT_UNBUILT},
};

static const MpOptHelp HELP = {
    .usage = "mplint [check] [OPTIONS] [PATH ...]",
    .summary = "Lint Python files, and folders with them; the working directory by default",
    .rows = ROWS,
    .row_count = sizeof ROWS / sizeof ROWS[0]};

const MpOptHelp *mp_check_options_help(void) {
  return &HELP;
}

// Without --select everything is selected, and there is nothing to extend.
static void select_rules(MpCli *cli, MpCheckOptions *self) {
  MpRuleOptions *options = &self->rules.options;
  options->target = mp_target_find(self->target);
  options->ignore = self->ignore;
  for (uint32_t i = 0; i < self->select.len; i++)
    mp_array_push(cli->arena, &options->select, self->select.items[i]);
  for (uint32_t i = 0; self->select.len > 0 && i < self->extend_select.len; i++)
    mp_array_push(cli->arena, &options->select, self->extend_select.items[i]);
}

static bool has_stdin(const MpStrs *paths) {
  for (uint32_t i = 0; i < paths->len; i++) {
    if (mp_str_is(paths->items[i], "-")) return true;
  }
  return false;
}

// Reads the paths that --files-from names; false where that is not possible.
static bool read_list(MpCli *cli, MpCheckOptions *self, MpStrs *out) {
  if (self->files_from.len == 0) return true;
  bool is_stdin = mp_str_is(self->files_from, "-");
  if (is_stdin && has_stdin(&self->paths)) {
    mp_output_complain("error", "standard input is the list of `--files-from` or a file, not both");
    return false;
  }
  MpStr text = {0};
  MpStatus status = is_stdin ? mp_cli_read_stdin(cli->arena, &text)
                             : mp_vfs_read(cli->arena, self->files_from, MAX_LIST_BYTES, &text);
  if (status != MP_OK) {
    mp_cli_complain_file(self->files_from, status);
    return false;
  }
  for (size_t start = 0; start < text.len;) {
    size_t end = mp_str_find(text, MP_STR("\n"), start);
    if (end == SIZE_MAX) end = text.len;
    MpStr line = mp_str_trim(mp_str_slice(text, start, end));
    if (line.len > 0) mp_array_push(cli->arena, out, mp_str_copy(cli->arena, line));
    start = end + 1;
  }
  return true;
}

// `listed` are the paths of --files-from.
static bool settle_paths(MpCli *cli, MpCheckOptions *self, const MpStrs *listed) {
  for (uint32_t i = 0; i < listed->len; i++)
    mp_array_push(cli->arena, &self->paths, listed->items[i]);
  if (self->paths.len == 0 && self->files_from.len == 0) {
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

static MpCheckOptions default_options(MpCli *cli) {
  MpCheckOptions options = {.target = MP_STR("aimet"),
                            .output_format = MP_STR("full"),
                            .fail_on = MP_STR("warning"),
                            .color = MP_STR("auto"),
                            .respect_gitignore = true};
  mp_walk_default_excludes(cli->arena, &options.exclude);
  return options;
}

// The folder that all paths are in.
static MpStr common_folder(MpCli *cli, const MpCheckOptions *self) {
  MpStr common = {0};
  for (uint32_t i = 0; i < self->paths.len; i++) {
    MpStr path = self->paths.items[i];
    if (mp_str_is(path, "-")) path = self->stdin_filename;
    MpStr folder = mp_paths_absolute(&cli->paths, cli->arena, path);
    if (!mp_vfs_is_folder(path)) {
      folder = mp_str_slice(folder, 0, mp_str_rfind_byte(folder, '/'));
    }
    if (i == 0) common = folder;
    while (common.len > 0 && !mp_str_eq(common, folder) &&
           !mp_str_starts_with(folder, mp_str_format(cli->arena, "%.*s/", MP_FMT(common)))) {
      common = mp_str_slice(common, 0, mp_str_rfind_byte(common, '/'));
    }
  }
  return common.len > 0 ? common : MP_STR("/");
}

bool mp_check_options_read(MpCli *cli, int count, char *const *arguments, MpCheckOptions *out,
                           MpExit *exit) {
  MpConfig config;
  // Once to find the configuration, once more on top of it.
  *out = default_options(cli);
  if (!mp_cli_parse(cli, &HELP, count, arguments, out, &out->paths, exit)) return false;
  *exit = MP_EXIT_WRONG;
  MpStrs listed = {0};
  if (!read_list(cli, out, &listed) || !settle_paths(cli, out, &listed) ||
      !mp_config_choose(cli, out->config, out->isolated, common_folder(cli, out), &config)) {
    return false;
  }
  *out = default_options(cli);
  bool is_right = mp_config_apply(cli, &config, &HELP, &HELP, out);
  is_right &= mp_rule_tables_read(cli, &config, out->per_file_ignores, out->severity, &out->rules);
  if (!is_right || !mp_cli_parse(cli, &HELP, count, arguments, out, &out->paths, exit))
    return false;
  *exit = MP_EXIT_WRONG;
  out->file = config;
  select_rules(cli, out);
  if (!settle_paths(cli, out, &listed) || !check_combinations(out)) return false;
  MpRuleOptions *rules = &out->rules.options;
  if (!mp_keras_version_read(out->keras_version, rules->target, out->quiet, &rules->keras)) {
    return false;
  }
  bool only_errors = mp_str_is(out->fail_on, "error");
  out->failing = only_errors ? MP_SEVERITY_ERROR : MP_SEVERITY_WARNING;
  *exit = MP_EXIT_CLEAN;
  return true;
}
