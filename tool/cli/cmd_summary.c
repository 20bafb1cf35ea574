#include <unistd.h>

#include "summary/summary.h"
#include "tool/cli/expression_command.h"

// Notes on what is not known beyond these are counted.
#define MAX_NOTES 5u

typedef struct Summary {
  MpExpressionOptions of;
  MpStr format;
  MpStr depth_text;  // empty: all
  uint32_t depth;
} Summary;

static const MpOptRow ROWS[] = {
    MP_OPT_ROWS_EXPRESSION(Summary),
    MP_OPT_ROW_DEPTH(Summary, depth_text, "levels of layers in layers, 1 as Keras shows"),
    {.name = "--format",
     .kind = MP_OPT_CHOICE,
     .offset = offsetof(Summary, format),
     .value = "FORMAT",
     .choices = "text|json|markdown",
     .summary = "how to write it [default: text]"},
    MP_OPT_ROWS_RESULT(Summary),
};

static const MpOptHelp HELP = {
    .usage = "mplint summary FILE EXPRESSION [OPTIONS]",
    .summary = "Show the layers of the model that EXPRESSION gives in FILE's scope",
    .details =
        "Names, output shapes and parameter counts are those of `model.summary()`, with what\n"
        "memory and multiply-accumulates the model needs; nested layers stand below what holds\n"
        "them. EXPRESSION is Python: `get_model()`, `model`, `MyModel(num_classes=10)`.\n"
        "Nothing is run or imported. What cannot be known is `?`, and standard error says why.\n",
    .rows = ROWS,
    .row_count = sizeof ROWS / sizeof ROWS[0]};

static bool read_depth(void *options) {
  Summary *self = options;
  return mp_expression_read_depth(self->depth_text, &self->depth);
}

static void write_notes(MpExpressionCommand *command, const MpSummaryNotes *notes) {
  for (uint32_t i = 0; i < notes->len && i < MAX_NOTES; i++)
    mp_expression_say(command, MP_TONE_WARNING, "unknown", notes->items[i].span,
                      notes->items[i].message, notes->items[i].help);
  if (notes->len > MAX_NOTES) {
    mp_buf_format(&command->messages, "and %u more like these\n", notes->len - MAX_NOTES);
  }
}

static MpExit summarize(MpExpressionCommand *command, const MpEvaluation *evaluation) {
  const Summary *self = command->own;
  MpSummary summary = mp_summarize(evaluation->graph, evaluation->forward, command->options->keras,
                                   self->depth, command->cli->arena);
  bool is_file = self->of.output.len > 0;
  MpSummaryHeader header = {.version = MP_STR(MPLINT_VERSION),
                            .source = mp_paths_base_name(self->of.file),
                            .expression = self->of.expression_text,
                            .columns = mp_output_columns(is_file ? -1 : STDOUT_FILENO)};
  if (mp_str_is(self->format, "json")) {
    mp_summary_write_json(&command->result, &summary, &header);
  } else if (mp_str_is(self->format, "markdown")) {
    mp_summary_write_markdown(&command->result, &summary, &header);
  } else {
    mp_summary_write_text(&command->result, &summary, &header);
  }
  write_notes(command, &summary.notes);
  return MP_EXIT_CLEAN;
}

static const MpExpressionVerb VERB = {
    .name = "summary", .help = &HELP, .read = read_depth, .make = summarize};

MpExit mp_cmd_summary(MpCli *cli, int count, char *const *arguments) {
  Summary self = {.of = MP_EXPRESSION_OPTIONS_DEFAULT, .format = MP_STR_INIT("text")};
  return mp_expression_command_run(cli, &VERB, &self, sizeof self, count, arguments);
}
