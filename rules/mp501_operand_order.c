#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp501) = {
    .code = "MP501",
    .name = "operand-order",
    .summary = "rewiring takes operands in layer order, not in argument order",
    .what =
        "Looks for operators, functions and calls of layers with several tensors, in code that is "
        "unwrapped, whose tensors stand in another order than the layers that make them. What "
        "does not care about the order (`+`, `*`) is not reported.",
    .why =
        "The preparer keeps for each layer which layers feed it, in the order in which those "
        "stand in the model, and puts them back in that order: `dense(x) - x` comes out as `x - "
        "dense(x)`. The prepared model has other numbers than the original (`AssertionError: "
        "Outputs of prepared model and original model do not match`).",
    .source =
        "Measured runs of AIMET's Keras model preparer; its connection table is a list of layer "
        "names.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
