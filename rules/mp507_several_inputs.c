#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp507) = {
    .code = "MP507",
    .name = "several-inputs",
    .summary = "a nested layer with several inputs or outputs that rewiring connects wrongly",
    .what =
        "Looks for layers that are unwrapped and take a dict, or several tensor arguments, or a "
        "list that is not handed on whole and in order to one consumer; for those with several "
        "outputs that are consumed; and for models whose outputs come out otherwise, or that take "
        "a dict of inputs.",
    .why =
        "A nested layer is traced with all its inputs in one list. Inside, each consumer of an "
        "input gets the one at the position that the input has in the consumer's own list: with "
        "`self.d1(b) - self.d2(a)` both layers get the first input. A nested layer hands on the "
        "tensor of its last layer, not what it returned.",
    .source = "Measured runs of AIMET's Keras model preparer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
