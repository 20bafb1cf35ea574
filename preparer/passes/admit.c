#include "preparer/passes.h"

// "use_bn" of "use_bn=False" and of "not use_bn".
static MpStr subject_of(MpStr assumption) {
  size_t equals = mp_str_find(assumption, MP_STR("="), 0);
  MpStr subject = mp_str_slice(assumption, 0, equals);
  if (mp_str_starts_with(subject, MP_STR("not "))) {
    subject = mp_str_slice(subject, 4, subject.len);
  }
  return mp_str_trim(subject);
}

static void refuse_assumption(MpModel *model, const MpAssumption *assumption) {
  MpStr subject = subject_of(assumption->text);
  mp_model_refuse(
      model, assumption->span,
      mp_str_format(model->arena,
                    "`%.*s` cannot be known from the source, and the model depends "
                    "on it",
                    MP_FMT(subject)),
      mp_str_format(model->arena, "settle it with --assume '%.*s=\xe2\x80\xa6'", MP_FMT(subject)));
}

// True in the body of a call that is kept whole: what happens there stays there.
static bool is_kept_inside(const MpModel *model, const MpNode *node) {
  MpNodeId parent = node->parent;
  while (parent != MP_NODE_NONE) {
    const MpNode *call = model->source->nodes.items[parent];
    if (!mp_model_is_unwrapped(model, call)) {
      return true;
    }
    parent = call->parent;
  }
  return false;
}

static void refuse_conditions(MpModel *model) {
  const uint8_t *live = mp_graph_forward_live(model->source, model->arena, model->forward);
  for (uint32_t i = 0; i < model->source->nodes.len; i++) {
    const MpNode *node = model->source->nodes.items[i];
    if (live[i] && node->feeds_condition && node->depends_on_input &&
        !is_kept_inside(model, node)) {
      mp_model_refuse(model, node->span,
                      MP_STR("control flow depends on this tensor's value, so there is no one "
                             "graph"),
                      MP_STR(""));
    }
  }
}

void mp_pass_admit(MpModel *model) {
  const MpGraph *source = model->source;
  for (uint32_t i = 0; i < source->assumptions.len; i++) {
    refuse_assumption(model, &source->assumptions.items[i]);
  }
  if (source->ended_early) {
    mp_model_refuse(model, (MpSpan){0},
                    MP_STR("the source raises an exception before the model is complete"),
                    MP_STR(""));
  }
  if (!model->forward->root) {
    mp_model_refuse(model, (MpSpan){0}, MP_STR("the expression gives no model but tensors"),
                    MP_STR(""));
    return;
  }
  refuse_conditions(model);
}
