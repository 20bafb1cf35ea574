#include "rules/conflict.h"

static void run(MpPass *pass) {
  mp_conflicts_report(pass, MP_CONFLICT_WINDOW);
}

MP_DEFINE_RULE(mp806) = {
    .code = "MP806",
    .name = "oversized-window",
    .summary = "a window larger than what it slides over",
    .what =
        "Looks for convolutions and pools with `padding='valid'` whose window, dilation "
        "included, is longer than the axis that it slides over: too many pools for a small "
        "image. Where the size of the image is not known, nothing is reported.",
    .why =
        "Nothing would be left of the axis. Keras raises while the model is built: `ValueError: "
        "Negative dimension size caused by subtracting 5 from 4`, or `One of the dimensions in "
        "the output is <= 0 due to downsampling`.",
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
