#include "rules/untraced.h"

static MpDiag *report(MpPass *pass, const MpObstacle *obstacle) {
  return mp_report(pass, obstacle->span,
                   "Python decides here on a tensor's value, which preparation does not have");
}

static void run(MpPass *pass) {
  mp_obstacles_report(pass, MP_OBSTACLE_CONDITION, report);
}

MP_DEFINE_RULE(mp408) = {
    .code = "MP408",
    .name = "tensor-condition",
    .summary = "control flow of Python depends on a tensor's value",
    .what =
        "Looks for `if`, `while`, `assert`, conditional expressions, `and`, `or` and `not` on "
        "tensors that depend on the inputs, in layers that are unwrapped and in Functional models. "
        "Shapes, ranks and whether a tensor is None are known without its value and are fine, and "
        "so is a condition in a layer that is kept whole.",
    .why =
        "Keras rewrites such conditions when it calls a layer itself. The preparer runs `call` on "
        "symbolic tensors, which have no value: ``TypeError: Keras symbolic inputs/outputs do not "
        "implement `__len__`. You may be trying to pass Keras symbolic inputs/outputs to a TF API "
        "that does not register dispatching``. Compute both results and choose with `tf.where`, "
        "best in a small layer without sublayers: it is kept whole, so the order of the operands "
        "stays (MP501).",
    .source = "Measured runs of AIMET's Keras model preparer, its step `_get_temporary_model`.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = MP_FOR_EVERY_TARGET(MP_SEVERITY_ERROR),
    .run = run,
};
