#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp504) = {
    .code = "MP504",
    .name = "lost-argument",
    .summary = "an argument that rewiring drops",
    .what =
        "Looks for arguments of layer calls, in code that is unwrapped, that the preparer does "
        "not hand on: keywords that matter (`training=True`, `use_causal_mask=True`), plain "
        "values behind the tensor, tensors given by keyword that end up at another parameter. An "
        "argument that is the parameter's default is not reported.",
    .why =
        "A layer is called again with its tensors alone. What else it was given is lost: the "
        "numbers differ (`AssertionError: Outputs of prepared model and original model do not "
        "match`), or a required argument is missing (`TypeError`).",
    .source = "Measured runs of AIMET's Keras model preparer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
