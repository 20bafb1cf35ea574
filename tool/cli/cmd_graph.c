#include "picture/picture.h"
#include "tool/cli/expression_command.h"
#include "tool/cli/model_findings.h"
#include "tool/cli/svg.h"

// What Mermaid draws unless it is told otherwise.
#define MERMAID_BYTES 50000u
#define MERMAID_ARROWS 500u

typedef struct Graph {
  MpExpressionOptions of;
  MpStr format;
  MpStr depth_text;  // empty: all
  uint32_t depth;
} Graph;

static const MpOptRow ROWS[] = {
    MP_OPT_ROWS_EXPRESSION(Graph),
    MP_OPT_ROW_DEPTH(Graph, depth_text, "levels of boxes around boxes"),
    {.name = "--format",
     .kind = MP_OPT_CHOICE,
     .offset = offsetof(Graph, format),
     .value = "FORMAT",
     .choices = "dot|mermaid|svg",
     .summary = "how to draw it; svg needs Graphviz [default: dot]"},
    MP_OPT_ROWS_RESULT(Graph),
};

static const MpOptHelp HELP = {
    .usage = "mplint graph FILE EXPRESSION [OPTIONS]",
    .summary = "Draw the graph of the model that EXPRESSION gives in FILE's scope",
    .details =
        "Layers and operations stand in boxes, nested as the source nests its layers, with "
        "shapes,\n"
        "the source's lines and what the rules find there. EXPRESSION is Python: `get_model()`,\n"
        "`model`, `MyModel(num_classes=10)`. Nothing is run or imported.\n",
    .rows = ROWS,
    .row_count = sizeof ROWS / sizeof ROWS[0]};

static bool read_depth(void *options) {
  Graph *self = options;
  return mp_expression_read_depth(self->depth_text, &self->depth);
}

static bool draw_svg(MpExpressionCommand *command, MpStr program, const MpPicture *picture,
                     const MpPictureOptions *options) {
  MpBuf dot = {0};
  mp_picture_write_dot(&dot, picture, options, command->cli->arena);
  bool is_drawn = mp_svg_draw(program, mp_buf_str(&dot), options->version, &command->result);
  mp_buf_deinit(&dot);
  return is_drawn;
}

static void warn_of_mermaid(const MpExpressionCommand *command, const MpPicture *picture) {
  if (command->result.len <= MERMAID_BYTES && picture->arrows.len <= MERMAID_ARROWS) return;
  mp_output_complain("warning",
                     "Mermaid draws %u bytes and %u arrows at most, unless its `maxTextSize` and "
                     "`maxEdges` say more; --depth N leaves out the inside of layers",
                     MERMAID_BYTES, MERMAID_ARROWS);
}

static MpExit draw(MpExpressionCommand *command, const MpEvaluation *evaluation) {
  const Graph *self = command->own;
  MpArena *arena = command->cli->arena;
  bool is_svg = mp_str_is(self->format, "svg");
  MpStr program = is_svg ? mp_svg_find_program(arena) : MP_STR("");
  if (is_svg && program.len == 0) return MP_EXIT_WRONG;
  const MpTarget *target = mp_target_find(self->of.target);
  const MpSource *source = command->module->source;
  MpDiags findings = mp_model_findings(arena, source, evaluation->graph, target, self->of.keras);
  MpPictureOptions options = {.expression = self->of.expression_text,
                              .source_name = mp_paths_base_name(self->of.file),
                              .version = MP_STR(MPLINT_VERSION),
                              .source = source,
                              .has_lambdas = target->id != MP_TARGET_KERAS3,
                              .depth = self->depth,
                              .findings = &findings};
  MpPicture picture = mp_picture_new(evaluation->graph, evaluation->forward, &options, arena);
  if (is_svg) {
    return draw_svg(command, program, &picture, &options) ? MP_EXIT_CLEAN : MP_EXIT_WRONG;
  }
  if (mp_str_is(self->format, "mermaid")) {
    mp_picture_write_mermaid(&command->result, &picture, &options, arena);
    warn_of_mermaid(command, &picture);
  } else {
    mp_picture_write_dot(&command->result, &picture, &options, arena);
  }
  return MP_EXIT_CLEAN;
}

static const MpExpressionVerb VERB = {
    .name = "graph", .help = &HELP, .read = read_depth, .make = draw};

MpExit mp_cmd_graph(MpCli *cli, int count, char *const *arguments) {
  Graph self = {.of = MP_EXPRESSION_OPTIONS_DEFAULT, .format = MP_STR_INIT("dot")};
  return mp_expression_command_run(cli, &VERB, &self, sizeof self, count, arguments);
}
