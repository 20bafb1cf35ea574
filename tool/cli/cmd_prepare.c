#include "preparer/prepare.h"
#include "tool/cli/expression_command.h"

typedef struct Prepare {
  MpExpressionOptions of;
  MpStr format;
  MpStrs rewrites;
} Prepare;

static const MpOptRow ROWS[] = {
    MP_OPT_ROWS_EXPRESSION(Prepare),
    {.name = "--format",
     .kind = MP_OPT_CHOICE,
     .offset = offsetof(Prepare, format),
     .value = "FORMAT",
     .choices = "python|json|keras-json",
     .summary = "what to write [default: python]"},
    MP_OPT_ROWS_RESULT(Prepare),
    {.name = "--rewrite",
     .kind = MP_OPT_LIST,
     .offset = offsetof(Prepare, rewrites),
     .value = "WORDS",
     .summary = "what AIMET rewrites too: separable, relu6"},
};

static const MpOptHelp HELP = {
    .usage = "mplint prepare FILE EXPRESSION [OPTIONS]",
    .summary = "Write the Functional model that EXPRESSION gives in FILE's scope",
    .details =
        "EXPRESSION is Python: `get_model()`, `model`, `MyModel(num_classes=10)`.\n"
        "Nothing is run or imported. What cannot be known is said, and nothing is written.\n",
    .rows = ROWS,
    .row_count = sizeof ROWS / sizeof ROWS[0]};

static bool has_rewrite(const Prepare *self, const char *word) {
  for (uint32_t i = 0; i < self->rewrites.len; i++) {
    if (mp_str_is(self->rewrites.items[i], word)) return true;
  }
  return false;
}

static bool read_rewrites(void *options) {
  const Prepare *self = options;
  for (uint32_t i = 0; i < self->rewrites.len; i++) {
    MpStr word = self->rewrites.items[i];
    if (mp_str_is(word, "separable") || mp_str_is(word, "relu6")) continue;
    mp_output_complain("error", "`--rewrite %.*s`: there are separable and relu6", MP_FMT(word));
    return false;
  }
  return true;
}

static MpPrepareFormat format_of(MpStr word) {
  if (mp_str_is(word, "json")) return MP_PREPARE_JSON;
  return mp_str_is(word, "keras-json") ? MP_PREPARE_KERAS_JSON : MP_PREPARE_PYTHON;
}

static MpExit prepare(MpExpressionCommand *command, const MpEvaluation *evaluation) {
  const Prepare *self = command->own;
  MpPrepareOptions options = {.format = format_of(self->format),
                              .source_name = mp_paths_base_name(self->of.file),
                              .expression = self->of.expression_text,
                              .target = self->of.target,
                              .version = MP_STR(MPLINT_VERSION),
                              .splits_separable = has_rewrite(self, "separable"),
                              .uncaps_relu6 = has_rewrite(self, "relu6"),
                              .later = evaluation->later};
  MpPrepared prepared = mp_prepare(evaluation->graph, evaluation->forward, &options,
                                   command->cli->arena, &command->result);
  for (uint32_t i = 0; i < prepared.refusals.len; i++) {
    const MpRefusal *refusal = &prepared.refusals.items[i];
    mp_expression_refuse(command, refusal->span, refusal->message, refusal->help);
  }
  for (uint32_t i = 0; prepared.is_written && i < prepared.left_out.len; i++) {
    mp_buf_format(&command->messages, "note: `%.*s` is left out: no output needs it\n",
                  MP_FMT(prepared.left_out.items[i]));
  }
  for (uint32_t i = 0; prepared.is_written && i < prepared.rewritten.len; i++) {
    mp_buf_format(&command->messages, "note: %.*s\n", MP_FMT(prepared.rewritten.items[i]));
  }
  return prepared.is_written ? MP_EXIT_CLEAN : MP_EXIT_FOUND;
}

static const MpExpressionVerb VERB = {.name = "prepare",
                                      .help = &HELP,
                                      .read = read_rewrites,
                                      .make = prepare,
                                      .writes_module = true};

MpExit mp_cmd_prepare(MpCli *cli, int count, char *const *arguments) {
  Prepare self = {.of = MP_EXPRESSION_OPTIONS_DEFAULT, .format = MP_STR_INIT("python")};
  return mp_expression_command_run(cli, &VERB, &self, sizeof self, count, arguments);
}
