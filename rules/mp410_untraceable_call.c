#include "rules/untraced.h"

static MpDiag *report(MpPass *pass, const MpObstacle *obstacle) {
  return mp_report(pass, obstacle->span,
                   "`%.*s` refuses symbolic tensors, and preparation traces with nothing else",
                   MP_FMT(obstacle->symbol));
}

static void run(MpPass *pass) {
  mp_obstacles_report(pass, MP_OBSTACLE_CALL, report);
}

MP_DEFINE_RULE(mp410) = {
    .code = "MP410",
    .name = "untraceable-call",
    .summary = "something is called that takes no symbolic tensor",
    .what =
        "Looks for calls, on tensors that depend on the inputs, of what refuses symbolic tensors: "
        "functions under `@tf.function`, `tf.cond`, `tf.while_loop`, `tf.map_fn`, NumPy's "
        "functions, `tf.debugging.*` and their like, in layers that are unwrapped and in "
        "Functional models. A decorator is reported where it stands. What is inside is linted as "
        "if it were traced. In a layer that is kept whole Keras traces with other tensors.",
    .why =
        "The preparer runs `call` on Keras's symbolic tensors. TensorFlow's own functions become "
        "layers there, but these raise: `TypeError: You are passing KerasTensor(…), an "
        "intermediate Keras symbolic input/output, to a TF API that does not allow registering "
        "custom dispatchers`, or `NotImplementedError` with NumPy. Leave the decorator away (Keras "
        "compiles the model anyway), use the `tf.*` function of the same name, choose with "
        "`tf.where`.",
    .source =
        "Measured runs of AIMET's Keras model preparer; which functions refuse is recorded from "
        "Keras 2.10 by tests/oracle/record_keras.py.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR,
                 [MP_TARGET_TFMOT] = MP_SEVERITY_ERROR,
                 [MP_TARGET_KERAS2] = MP_SEVERITY_ERROR},
    .run = run,
};
