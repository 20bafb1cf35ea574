#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp503) = {
    .code = "MP503",
    .name = "repeated-operand",
    .summary = "the same inner tensor twice in one operation or call",
    .what =
        "Looks for operators, functions and calls of layers, in code that is unwrapped, that take "
        "one inner tensor more than once: `h * h`, `self.mha(h, h)`. The input of the unwrapped "
        "layer may be taken twice.",
    .why =
        "When a layer has been called again, its new name takes the place of the old one in the "
        "lists of those it feeds, once in each list. The second occurrence is then found nowhere, "
        "and all operands become the most recent tensor alone: `TypeError: Missing required "
        "positional argument`.",
    .source = "Measured runs of AIMET's Keras model preparer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
