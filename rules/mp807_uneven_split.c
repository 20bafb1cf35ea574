#include "rules/conflict.h"

static void run(MpPass *pass) {
  mp_conflicts_report(pass, MP_CONFLICT_PARTS);
}

MP_DEFINE_RULE(mp807) = {
    .code = "MP807",
    .name = "uneven-split",
    .summary = "an axis that does not divide into its parts",
    .what =
        "Looks for `tf.split` into a number of parts that the length of the axis is no multiple "
        "of, or into sizes that add up to something else, and for convolutions with `groups` "
        "that their channels do not divide into.",
    .why =
        "Keras raises while the model is built: `ValueError: Dimension size must be evenly "
        "divisible by 3 but is 4`, or `The number of input channels must be evenly divisible by "
        "the number of groups`.",
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
