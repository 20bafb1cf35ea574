#include "tool/cli/expression_command.h"

#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/base/vfs.h"
#include "tool/cli/svg.h"
#include "tool/report/excerpt.h"

static void flush_messages(MpExpressionCommand *self) {
  MpOutput errors = {.file = STDERR_FILENO};
  mp_output_write(&errors, mp_buf_str(&self->messages));
  mp_buf_clear(&self->messages);
}

void mp_expression_say(MpExpressionCommand *self, MpTone tone, const char *kind, MpSpan span,
                       MpStr message, MpStr help) {
  MpBuf *out = &self->messages;
  mp_tone_append(out, self->is_coloured, tone, mp_str_from_c(kind));
  mp_buf_append_c(out, ": ");
  mp_tone_append(out, self->is_coloured, MP_TONE_STRONG, message);
  mp_buf_append_byte(out, '\n');
  uint32_t margin = 1;
  if (!mp_span_is_none(span)) {
    MpMark mark = {.span = span};
    MpExcerpt excerpt = {
        .marks = &mark, .mark_count = 1, .tone = tone, .is_coloured = self->is_coloured};
    margin = mp_excerpt_write(out, &excerpt);
  }
  if (help.len > 0) mp_excerpt_write_help(out, self->is_coloured, margin, "help", help);
  mp_buf_append_byte(out, '\n');
}

void mp_expression_refuse(MpExpressionCommand *self, MpSpan span, MpStr message, MpStr help) {
  mp_expression_say(self, MP_TONE_ERROR, "refused", span, message, help);
}

// "use_bn" of "use_bn=False", "norm_first" of "not norm_first".
static MpStr subject_of(MpStr assumption) {
  MpStr subject = mp_str_slice(assumption, 0, mp_expression_find_equals(assumption));
  if (mp_str_starts_with(subject, MP_STR("not "))) {
    subject = mp_str_slice(subject, 4, subject.len);
  }
  return mp_str_trim(subject);
}

static void refuse_assumptions(MpExpressionCommand *self, const MpAssumptions *assumptions) {
  MpArena *arena = self->cli->arena;
  for (uint32_t i = 0; i < assumptions->len; i++) {
    const MpAssumption *assumption = &assumptions->items[i];
    MpStr subject = subject_of(assumption->text);
    MpStr message = mp_str_format(arena,
                                  "`%.*s` cannot be known from the source, and the model "
                                  "depends on it",
                                  MP_FMT(subject));
    MpStr help = mp_str_format(arena, "settle it with --assume '%.*s=…'", MP_FMT(subject));
    mp_expression_refuse(self, assumption->span, message, help);
  }
}

static const MpModule *read_module(MpExpressionCommand *self) {
  MpArena *arena = self->cli->arena;
  MpStr path = self->options->file;
  MpStr shown = mp_paths_shown(&self->cli->paths, arena, path);
  MpStr bytes = {0};
  const MpModule *module = NULL;
  MpStr absolute = mp_paths_absolute(&self->cli->paths, arena, path);
  MpStatus status = mp_vfs_read(arena, path, mp_source_max_file(path), &bytes);
  if (status == MP_OK) status = mp_project_open(self->project, absolute, shown, bytes, &module);
  if (status != MP_OK) mp_cli_complain_file(shown, status);
  return module;
}

static bool refuse_syntax_errors(MpExpressionCommand *self, const MpSyntaxErrors *errors) {
  for (uint32_t i = 0; i < errors->len; i++) {
    MpStr message = mp_str_format(self->cli->arena, "the file is not valid Python: %.*s",
                                  MP_FMT(errors->items[i].message));
    mp_expression_refuse(self, errors->items[i].span, message, MP_STR(""));
  }
  return errors->len > 0;
}

static MpEvaluation evaluate(MpExpressionCommand *self, const MpModule *module) {
  MpEvaluateOptions options = {.inputs = self->options->inputs.items,
                               .input_count = self->options->inputs.len,
                               .assumes = self->options->assumes.items,
                               .assume_count = self->options->assumes.len,
                               .is_written = self->verb->writes_module,
                               .version = self->options->keras};
  return mp_interp_evaluate(self->cli->arena, module, self->options->expression, &options);
}

// Evaluates, and makes the result; what is refused has been said then.
static MpExit make_result(MpExpressionCommand *self) {
  if (refuse_syntax_errors(self, &self->module->ast->errors)) return MP_EXIT_FOUND;
  MpEvaluation evaluation = evaluate(self, self->module);
  bool is_open = evaluation.graph != NULL && evaluation.graph->assumptions.len > 0;
  if (is_open) refuse_assumptions(self, &evaluation.graph->assumptions);
  if (evaluation.forward == NULL) {
    mp_expression_refuse(self, evaluation.problem_span, evaluation.problem, MP_STR(""));
    return MP_EXIT_FOUND;
  }
  return is_open ? MP_EXIT_FOUND : self->verb->make(self, &evaluation);
}

static bool is_same_file(const char *a, const char *b) {
  struct stat first, second;
  return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

// The first bytes of each format, as the emitters write them.
static bool has_header(MpStr start) {
  static const MpStr headers[] = {MP_STR_INIT("\"\"\"Written by mplint "),
                                  MP_STR_INIT("{\n  \"generator\": \"mplint "),
                                  MP_STR_INIT("mplint summary of "),
                                  MP_STR_INIT("<!-- Written by mplint "),
                                  MP_STR_INIT("// Written by mplint "),
                                  MP_STR_INIT("%% Written by mplint "),
                                  MP_STR_INIT(MP_SVG_HEADER)};
  for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
    if (mp_str_starts_with(start, headers[i])) return true;
  }
  return false;
}

// A file that mplint wrote says so in its header; anything else is the user's.
static bool may_overwrite(MpExpressionCommand *self) {
  const MpExpressionOptions *options = self->options;
  // Both are arguments of the program, so NUL-terminated.
  if (is_same_file(options->file.ptr, options->output.ptr)) {
    mp_output_complain("error", "%.*s: this is the source itself", MP_FMT(options->output));
    return false;
  }
  if (options->force || !mp_vfs_is_file(options->output)) return true;
  MpStr bytes = {0};
  MpStatus status = mp_vfs_read(self->cli->arena, options->output, SIZE_MAX, &bytes);
  if (status != MP_OK) {
    mp_cli_complain_file(options->output, status);
    return false;
  }
  if (has_header(bytes)) return true;
  mp_output_complain("error", "%.*s: it exists, and mplint did not write it; --force overwrites it",
                     MP_FMT(options->output));
  return false;
}

static MpExit deliver(MpExpressionCommand *self) {
  if (self->options->output.len == 0) {
    mp_cli_flush(self->cli, &self->result);
    return MP_EXIT_CLEAN;
  }
  MpStatus status = mp_vfs_write(self->options->output, mp_buf_str(&self->result));
  if (status == MP_OK) return MP_EXIT_CLEAN;
  mp_cli_complain_file(self->options->output, status);
  return MP_EXIT_WRONG;
}

static MpExit run(MpExpressionCommand *self) {
  MpExit exit = MP_EXIT_WRONG;
  self->is_coloured = mp_output_is_coloured(mp_color_mode(self->options->color), STDERR_FILENO);
  self->project = mp_cli_open_project(self->cli, &self->options->search);
  self->module = read_module(self);
  if (!self->module || (self->options->output.len > 0 && !may_overwrite(self))) goto done;
  exit = make_result(self);
  flush_messages(self);
  if (exit == MP_EXIT_CLEAN) exit = deliver(self);

done:
  mp_buf_deinit(&self->messages);
  mp_buf_deinit(&self->result);
  mp_project_free(self->project);
  return exit;
}

MpExit mp_expression_command_run(MpCli *cli, const MpExpressionVerb *verb, void *options,
                                 size_t size, int count, char *const *arguments) {
  MpExpressionCommand self = {.cli = cli, .verb = verb, .own = options, .options = options};
  MpStrs positional = {0};
  MpExit exit = MP_EXIT_CLEAN;
  if (!mp_expression_options_parse(cli, verb->help, count, arguments, options, size, &positional,
                                   &exit)) {
    return exit;
  }
  MpParser *parser = mp_parser_new();
  bool is_read = (!verb->read || verb->read(options)) &&
                 mp_expression_options_read(cli, parser, verb->name, &positional, options);
  exit = is_read ? run(&self) : MP_EXIT_WRONG;
  mp_parser_free(parser);
  return exit;
}
