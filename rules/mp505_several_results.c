#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp505) = {
    .code = "MP505",
    .name = "several-results",
    .summary = "an operation or a layer gives a list or a tuple of tensors",
    .what =
        "Looks for operations and layers that are kept whole, in code that is unwrapped, whose "
        "result is not one tensor: `tf.split`, `tf.unstack`, `tf.math.top_k`, an LSTM with "
        "`return_state`.",
    .why =
        "The preparer asks the result for its name: `AttributeError: 'list' object has no "
        "attribute 'name'`.",
    .source = "Measured runs of AIMET's Keras model preparer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
