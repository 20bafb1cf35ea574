#include "rules/conflict.h"

static void run(MpPass *pass) {
  mp_conflicts_report(pass, MP_CONFLICT_LENGTH);
}

MP_DEFINE_RULE(mp803) = {
    .code = "MP803",
    .name = "undefined-axis",
    .summary = "a layer needs the length of an axis that is None",
    .what =
        "Looks for layers whose weights have the length of an axis of the input, the last one "
        "of `Dense`, the channels of a convolution, the axis of a normalization, where Keras "
        "does not know that length: the input is declared with None there, or something on the "
        "way to the layer makes it None (`Flatten` of an image of any size).",
    .why =
        "Keras cannot make the weights: `ValueError: The last dimension of the inputs to a "
        "Dense layer should be defined. Found None`.",
    .source = MP_CONFLICT_SOURCE,
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .is_of_end = true,
    .severity = MP_FOR_EVERY_TARGET(MP_SEVERITY_ERROR),
    .run = run,
};
