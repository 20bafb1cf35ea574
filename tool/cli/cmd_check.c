#include <string.h>

#include "analyzer/base/clock.h"
#include "analyzer/base/vfs.h"
#include "analyzer/diag/apply.h"
#include "analyzer/diag/diff.h"
#include "analyzer/diag/notebook_edit.h"
#include "analyzer/source/notebook.h"
#include "rules/ledger.h"
#include "tool/baseline.h"
#include "tool/cli/check_options.h"
#include "tool/cli/config_text.h"
#include "tool/cli/explain_preparer.h"
#include "tool/driver.h"
#include "tool/report/reporter.h"
#include "tool/walk.h"

// A baseline is smaller.
#define MAX_BASELINE_BYTES (256u * 1024u * 1024u)

typedef struct StandardInput {
  MpStr shown;  // its name; empty where nothing was read there
  MpStr bytes;
} StandardInput;

typedef struct Run {
  MpCli *cli;
  MpCheckOptions options;
  MpProject *project;
  MpArena *arena;  // of the file that is looked at
  MpReport report;
  MpBuf text;  // of findings, not printed yet
  MpBuf diff;
  MpRunStats stats;
  MpLedger *ledger;                // of all files: what one file says of another's classes
  MP_ARRAY(MpFileResult) checked;  // what is reported of each file; findings come at the end
  StandardInput standard_input;
  MpBaseline *baseline;  // what is not shown, or is to be written; NULL: none
  bool has_failed;       // a file or folder could not be read, or the output not be written
} Run;

static double in_ms(uint64_t nanoseconds) {
  return (double)nanoseconds / 1e6;
}

static void complain(Run *self, MpStr path, MpStatus status) {
  mp_cli_complain_file(path, status);
  self->has_failed = true;
}

static MpStatus read_file(Run *self, const MpWalkFile *file, MpStr *bytes) {
  if (file->is_stdin) {
    MpStatus status = mp_cli_read_stdin(self->cli->arena, bytes);
    self->standard_input = (StandardInput){file->shown, *bytes};
    return status;
  }
  size_t limit = mp_source_max_file(file->path);
  MpStatus status = mp_vfs_read(self->arena, file->path, limit, bytes);
  if (status != MP_OK || !file->is_explicit || bytes->len == 0) return status;
  // The user meant this file: silence would say that it is fine.
  if (memchr(bytes->ptr, '\0', bytes->len) != NULL) return MP_ERROR_NOT_TEXT;
  MpNotebook notebook;
  bool is_notebook = mp_notebook_is_name(file->path);
  return is_notebook ? mp_notebook_read(self->arena, *bytes, &notebook) : MP_OK;
}

// The bytes of a notebook before and after: no source keeps them.
static MpStatus edit_notebook(Run *self, const MpFileEdits *edits, MpStr *before, MpStr *after) {
  MpStr path = edits->source->path;
  MpStatus status = MP_OK;
  if (mp_str_eq(path, self->standard_input.shown)) {
    *before = self->standard_input.bytes;
  } else {
    status = mp_vfs_read(self->arena, path, MP_NOTEBOOK_MAX_BYTES, before);
  }
  return status != MP_OK ? status : mp_notebook_edit(self->arena, edits, *before, after);
}

// The bytes of a file before and after: the diff has to fit them, whatever they are encoded in.
static MpStatus edit_file(Run *self, const MpFileEdits *edits, MpStr *before, MpStr *after) {
  const MpSource *source = edits->source;
  if (source->is_notebook) return edit_notebook(self, edits, before, after);
  MpStatus status = mp_source_encode(self->arena, source, source->text, before);
  if (status != MP_OK) return status;
  MpStr text = mp_apply_edits(self->arena, edits);
  return mp_source_encode(self->arena, source, text, after);
}

static void suggest_fixes(Run *self, const MpFileResult *result) {
  MpApplicability least = self->options.unsafe_fixes ? MP_FIX_UNSAFE : MP_FIX_SAFE;
  MpFileEditsList files = mp_apply_select(self->arena, &result->diags, least);
  for (uint32_t i = 0; i < files.len; i++) {
    const MpSource *source = files.items[i].source;
    MpStr before = {0};
    MpStr after = {0};
    if (edit_file(self, &files.items[i], &before, &after) == MP_OK) {
      mp_diff_unified(&self->diff, source->path, before, after);
    } else if (source->is_notebook) {
      mp_output_complain("warning", "%.*s: the fixes are for cells that it does not hold any more",
                         MP_FMT(source->path));
    } else {
      mp_output_complain("warning", "%.*s: the fixes cannot be written in its encoding, %.*s",
                         MP_FMT(source->path), MP_FMT(source->encoding));
    }
  }
}

static void explain(Run *self, const MpFileResult *result) {
  const MpStrs lines = mp_explain_preparer(result, self->arena);
  for (uint32_t i = 0; i < lines.len; i++)
    mp_output_complain("note", "%.*s", MP_FMT(lines.items[i]));
}

static void check_file(Run *self, const MpWalkFile *file) {
  mp_arena_reset(self->arena);
  mp_project_trim(self->project);
  MpStr bytes = {0};
  MpStatus status = read_file(self, file, &bytes);
  MpFileResult result = {.status = status};
  const MpRuleOptions *rules = &self->options.rules.options;
  MpFileText text = {file->absolute, file->shown, bytes};
  if (status == MP_OK) result = mp_driver_lint(self->project, self->arena, &text, rules);
  if (result.status != MP_OK) {
    complain(self, file->shown, result.status);
    return;
  }
  if (self->options.show_limits) mp_driver_add_limits(&result, self->arena, rules);
  if (self->options.explain_preparer) explain(self, &result);
  mp_run_stats_add(&self->stats, &result);
  if (result.analysis != NULL) mp_ledger_add(self->ledger, &result.rulings);
  MpFileResult kept = {.path = result.path,
                       .absolute = file->absolute,
                       .is_relevant = result.is_relevant,
                       .source = result.source};
  if (result.ast != NULL) kept.directives = mp_directives_read(self->cli->arena, result.ast);
  mp_array_push(self->cli->arena, &self->checked, kept);
}

// Classes are judged where they are used, so what is found in a file is known when all were read.
static void report_file(Run *self, MpFileResult *file) {
  mp_arena_reset(self->arena);
  if (file->source != NULL) {
    file->diags = mp_ledger_findings(self->ledger, file->source);
    const MpFindingsFile where = {file->path, file->absolute, &file->directives};
    mp_rule_settings_settle(&self->options.rules, self->arena, &where, &file->diags);
  }
  if (self->options.write_baseline.len > 0) {
    mp_baseline_add(self->baseline, file->absolute, &file->diags);
    return;
  }
  if (self->baseline != NULL) {
    mp_baseline_take(self->baseline, self->arena, file->absolute, &file->diags);
  }
  mp_run_stats_add_findings(&self->stats, &file->diags);
  self->report.reporter->file(&self->report, file);
  if (self->options.fix_suggestions) suggest_fixes(self, file);
  if (self->options.output_file.len == 0) mp_cli_flush(self->cli, &self->text);
}

// What the user names is a place to import from, too: `mplint models/` sees `models/`.
static void add_named_folders(Run *self) {
  const MpStrs *paths = &self->options.paths;
  for (uint32_t i = 0; i < paths->len; i++) {
    if (!mp_vfs_is_folder(paths->items[i])) continue;
    MpStr folder = mp_paths_absolute(&self->cli->paths, self->cli->arena, paths->items[i]);
    mp_project_add_search_path(self->project, folder);
  }
}

static void start(Run *self) {
  const MpCheckOptions *options = &self->options;
  bool to_file = options->output_file.len > 0;
  MpColorMode color = mp_color_mode(options->color);
  self->project = mp_cli_open_project(self->cli, &options->search);
  add_named_folders(self);
  self->arena = mp_arena_new();
  self->stats.arena = self->cli->arena;
  self->ledger = mp_ledger_new(self->cli->arena);
  self->report =
      (MpReport){.reporter = options->statistics ? &mp_report_statistics
                                                 : mp_reporter_find(options->output_format),
                 .paths = &self->cli->paths,
                 .out = &self->text,
                 .is_quiet = options->quiet,
                 .shows_diff = options->fix_suggestions,
                 .is_coloured = to_file ? color == MP_COLOR_ALWAYS
                                        : mp_output_is_coloured(color, self->cli->out.file)};
  bool is_shown = options->write_baseline.len == 0;
  if (is_shown && self->report.reporter->begin != NULL) self->report.reporter->begin(&self->report);
}

// Reads the baseline that counts, or that is to be replaced; false where that is not possible.
static bool open_baseline(Run *self) {
  MpCli *cli = self->cli;
  bool is_written = self->options.write_baseline.len > 0;
  MpStr path = is_written ? self->options.write_baseline : self->options.baseline;
  if (path.len == 0) return true;
  MpStr absolute = mp_paths_absolute(&cli->paths, cli->arena, path);
  size_t slash = mp_str_rfind_byte(absolute, '/');
  MpStr folder = mp_str_slice(absolute, 0, slash > 0 ? slash : 1);
  self->baseline = mp_baseline_new(cli->arena, folder);
  if (is_written && !mp_vfs_is_file(path)) return true;
  MpStr bytes = {0};
  MpStatus status = mp_vfs_read(cli->arena, path, MAX_BASELINE_BYTES, &bytes);
  if (status != MP_OK) {
    mp_cli_complain_file(path, status);
    return false;
  }
  if (!mp_baseline_read(self->baseline, bytes)) {
    mp_output_complain("error",
                       is_written ? "%.*s: it exists and is no baseline of mplint"
                                  : "%.*s: this is no baseline of mplint",
                       MP_FMT(path));
    return false;
  }
  if (is_written) self->baseline = mp_baseline_new(cli->arena, folder);
  return true;
}

static void write_baseline(Run *self) {
  MpBuf text = {0};
  mp_baseline_write(self->baseline, &text);
  MpStatus status = mp_vfs_write(self->options.write_baseline, mp_buf_str(&text));
  mp_buf_deinit(&text);
  if (status != MP_OK) {
    complain(self, self->options.write_baseline, status);
  } else if (!self->options.quiet) {
    uint32_t count = mp_baseline_count(self->baseline);
    mp_output_complain("note", "%.*s: %u finding%s written", MP_FMT(self->options.write_baseline),
                       (unsigned)count, count == 1 ? "" : "s");
  }
}

static MpWalk collect(Run *self) {
  const MpCheckOptions *options = &self->options;
  MpStrs excludes = {0};
  for (uint32_t i = 0; i < options->exclude.len; i++)
    mp_array_push(self->cli->arena, &excludes, options->exclude.items[i]);
  for (uint32_t i = 0; i < options->extend_exclude.len; i++)
    mp_array_push(self->cli->arena, &excludes, options->extend_exclude.items[i]);
  const MpWalkOptions where = {.paths = &options->paths,
                               .excludes = &excludes,
                               .stdin_name = options->stdin_filename,
                               .respects_gitignore = options->respect_gitignore,
                               .forces_excludes = options->force_exclude};
  MpWalk walk = mp_walk_collect(self->cli->arena, &self->cli->paths, &where);
  for (uint32_t i = 0; i < walk.problems.len; i++) {
    complain(self, walk.problems.items[i].path, walk.problems.items[i].status);
  }
  if (walk.files.len == 0 && walk.problems.len == 0 && !options->quiet) {
    MpStr paths =
        mp_str_join(self->cli->arena, MP_STR("`, `"), options->paths.items, options->paths.len);
    if (paths.len == 0) paths = options->files_from;
    mp_output_complain("warning", "no Python file found %s `%.*s`",
                       options->paths.len > 0 ? "under" : "in the list", MP_FMT(paths));
  }
  return walk;
}

static void check_all(Run *self) {
  MpWalk walk = collect(self);
  for (uint32_t i = 0; i < walk.files.len && !self->cli->out.is_closed; i++) {
    check_file(self, &walk.files.items[i]);
  }
  for (uint32_t i = 0; i < self->checked.len && !self->cli->out.is_closed; i++)
    report_file(self, &self->checked.items[i]);
  if (self->options.write_baseline.len > 0) write_baseline(self);
}

static MpExit show_files(Run *self) {
  MpWalk walk = collect(self);
  for (uint32_t i = 0; i < walk.files.len; i++)
    mp_buf_format(&self->text, "%.*s\n", MP_FMT(walk.files.items[i].shown));
  mp_cli_flush(self->cli, &self->text);
  mp_buf_deinit(&self->text);
  return self->has_failed ? MP_EXIT_WRONG : MP_EXIT_CLEAN;
}

static MpExit show_settings(Run *self) {
  mp_config_write(&self->text, &self->options.file, mp_check_options_help(), &self->options);
  mp_cli_flush(self->cli, &self->text);
  mp_buf_deinit(&self->text);
  return MP_EXIT_CLEAN;
}

static void finish(Run *self) {
  const MpReporter *reporter = self->report.reporter;
  bool is_shown = self->options.write_baseline.len == 0;
  if (is_shown && reporter->end != NULL) reporter->end(&self->report, &self->stats);
  if (is_shown && self->options.output_file.len > 0) {
    MpStatus status = mp_vfs_write(self->options.output_file, mp_buf_str(&self->text));
    if (status == MP_OK) {
      mp_buf_clear(&self->text);
    } else {
      // Findings are not lost because there is no place for them.
      complain(self, self->options.output_file, status);
    }
  }
  mp_cli_flush(self->cli, &self->text);
  mp_cli_flush(self->cli, &self->diff);
  mp_buf_deinit(&self->text);
  mp_buf_deinit(&self->diff);
  mp_arena_free(self->arena);
  mp_project_free(self->project);
}

// Where the time went. What is left is finding and reading files, and putting findings together.
static void tell_times(const Run *self, uint64_t started, uint64_t checked) {
  const MpPhaseTimes *times = &self->stats.times;
  const uint64_t ended = mp_clock_ns();
  mp_output_complain("note",
                     "%u of %u files parsed in %.2f ms, evaluated in %.2f ms, rules %.2f ms "
                     "(the preparer's model %.2f ms), output %.2f ms, all %.2f ms",
                     (unsigned)self->stats.files_parsed, (unsigned)self->stats.files,
                     in_ms(times->parsing_ns), in_ms(times->evaluating_ns), in_ms(times->rules_ns),
                     in_ms(times->preparer_ns), in_ms(ended - checked), in_ms(ended - started));
}

static MpExit exit_of(const Run *self) {
  if (self->has_failed) return MP_EXIT_WRONG;
  uint32_t failing = 0;
  for (int severity = (int)self->options.failing; severity <= MP_SEVERITY_ERROR; severity++) {
    failing += self->stats.severities[severity];
  }
  return failing > 0 && !self->options.exit_zero ? MP_EXIT_FOUND : MP_EXIT_CLEAN;
}

MpExit mp_cmd_check(MpCli *cli, int count, char *const *arguments) {
  const uint64_t started = mp_clock_ns();
  Run run = {.cli = cli};
  MpExit exit = MP_EXIT_CLEAN;
  if (!mp_check_options_read(cli, count, arguments, &run.options, &exit)) return exit;
  if (run.options.show_settings) return show_settings(&run);
  if (run.options.show_files) return show_files(&run);
  if (!open_baseline(&run)) return MP_EXIT_WRONG;
  start(&run);
  check_all(&run);
  const uint64_t checked = mp_clock_ns();
  run.stats.elapsed_ms = in_ms(checked - started);
  finish(&run);
  if (run.options.verbose) tell_times(&run, started, checked);
  return exit_of(&run);
}
