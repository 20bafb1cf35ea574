#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp506) = {
    .code = "MP506",
    .name = "tensor-in-list",
    .summary = "a tensor inside a list argument of a function",
    .what =
        "Looks for functions, in code that is unwrapped, with tensors inside a list, a tuple or a "
        "slice: `tf.reshape(x, [b, -1])`, `tf.stack([x, y])`, and for functions that take any "
        "number of tensors, as `tf.einsum`. `tf.concat` is fine.",
    .why =
        "All tensors that feed a call are passed one by one, whatever structure they stood in: "
        "`TypeError: Got multiple values for argument 'axis'`.",
    .source = "Measured runs of AIMET's Keras model preparer, whose one exception is `concat`.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
