#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp511) = {
    .code = "MP511",
    .name = "identity-call",
    .summary = "a nested layer returns its input unchanged",
    .what = "Looks for layers that are unwrapped and whose `call` returns its input as it is.",
    .why =
        "There is no layer in the temporary model that the preparer makes of the call: "
        "`UnboundLocalError: local variable 'new_output_tensor' referenced before assignment`.",
    .source = "Measured runs of AIMET's Keras model preparer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
