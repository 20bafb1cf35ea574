#include "rules/conflict.h"

static void run(MpPass *pass) {
  mp_conflicts_report(pass, MP_CONFLICT_SIZE);
}

MP_DEFINE_RULE(mp804) = {
    .code = "MP804",
    .name = "reshape-size",
    .summary = "a reshape to a shape with another number of elements",
    .what =
        "Looks for `Reshape` and `tf.reshape` whose target has another number of elements than "
        "what is given, or, with a -1 in it, does not divide it.",
    .why =
        "Keras raises while the model is built: `ValueError: total size of new array must be "
        "unchanged, input_shape = [4, 4], output_shape = [3, 5]`.",
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
