#include "preparer/prepare.h"

#include "analyzer/graph/validate.h"
#include "preparer/emit.h"
#include "preparer/passes.h"

typedef struct Pass {
  const char *name;
  void (*run)(MpModel *model);
} Pass;

static const Pass PASSES[] = {
    {"admit", mp_pass_admit}, {"copy", mp_pass_copy},         {"inline", mp_pass_inline},
    {"drop", mp_pass_drop},   {"again", mp_pass_again},       {"carry", mp_pass_carry},
    {"paths", mp_pass_paths}, {"check", mp_pass_check},       {"lengths", mp_pass_lengths},
    {"ops", mp_pass_ops},     {"equality", mp_pass_equality}, {"tie", mp_pass_tie},
    {"names", mp_pass_names}, {"relu6", mp_pass_relu6},       {"separable", mp_pass_separable},
};

// A pass that leaves an unsound graph is a fault of ours; nothing is written then.
static void validate(MpModel *model, const char *pass) {
  MpStr problem = model->graph ? mp_graph_validate(model->graph) : MP_STR("");
  if (problem.len > 0) {
    mp_model_refuse(
        model, (MpSpan){0},
        mp_str_format(model->arena, "this is a fault of mplint: after the pass `%s`, %.*s", pass,
                      MP_FMT(problem)),
        MP_STR(""));
  }
}

MpPrepared mp_prepare(const MpGraph *graph, const MpForward *forward,
                      const MpPrepareOptions *options, MpArena *arena, MpBuf *out) {
  MpModel model = {.arena = arena, .options = options, .source = graph, .forward = forward};
  for (size_t i = 0; i < sizeof PASSES / sizeof PASSES[0] && model.refusals.len == 0; i++) {
    PASSES[i].run(&model);
    if (model.refusals.len == 0) {
      validate(&model, PASSES[i].name);
    }
  }
  if (model.refusals.len == 0) {
    switch (options->format) {
      case MP_PREPARE_PYTHON: mp_emit_python(&model, out); break;
      case MP_PREPARE_JSON: mp_emit_json(&model, out); break;
      case MP_PREPARE_KERAS_JSON: mp_emit_keras_json(&model, out); break;
    }
  }
  return (MpPrepared){.is_written = model.refusals.len == 0,
                      .refusals = model.refusals,
                      .left_out = model.left_out,
                      .rewritten = model.rewritten};
}
