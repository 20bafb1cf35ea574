#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp510) = {
    .code = "MP510",
    .name = "list-argument",
    .summary = "a layer that is kept whole is called with a list of tensors",
    .what =
        "Looks for calls of layers, in code that is unwrapped, with a list of tensors as the "
        "first argument, where the layer is neither unwrapped nor one of Keras's merge layers.",
    .why =
        "The tensors are passed one by one: `TypeError: Leaf.call() takes 2 positional arguments "
        "but 3 were given`. Only Keras's merge layers (`Add`, `Concatenate`) get their list back.",
    .source = "Measured runs of AIMET's Keras model preparer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
