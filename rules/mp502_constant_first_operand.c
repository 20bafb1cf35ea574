#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp502) = {
    .code = "MP502",
    .name = "constant-first-operand",
    .summary = "a constant or a variable stands where rewiring puts a tensor",
    .what =
        "Looks for operators and functions, in code that is unwrapped, with a constant in front "
        "of the first tensor (`1.0 - x`, `2 * x`), or with a `tf.Variable` anywhere among their "
        "operands. A constant behind the tensor is fine: `x * 2.0`.",
    .why =
        "The first tensor argument is replaced by all that feeds the layer, and a constant "
        "becomes a tensor when the call is recorded: `1.0 - x` is called again as `subtract(x)`, "
        "`TypeError: Missing required positional argument`. A variable cannot be written into the "
        "configuration from which the model is cloned: `TypeError: … was passed "
        "non-JSON-serializable arguments`.",
    .source = "Measured runs of AIMET's Keras model preparer on its own versions, TensorFlow 2.10.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
