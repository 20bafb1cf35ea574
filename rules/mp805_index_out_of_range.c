#include "rules/conflict.h"

static void run(MpPass *pass) {
  mp_conflicts_report(pass, MP_CONFLICT_INDEX);
}

MP_DEFINE_RULE(mp805) = {
    .code = "MP805",
    .name = "index-out-of-range",
    .summary = "an index or axis outside a tensor",
    .what =
        "Looks for subscripts of tensors that name an element outside an axis of known length "
        "or more axes than there are, and for `axis` arguments that name an axis which the "
        "tensor does not have. A slice may end outside, and is never reported.",
    .why =
        "TensorFlow raises while the model is built: `ValueError: slice index 5 of dimension 1 "
        "out of bounds`, or `Expected dimension in the range [-4, 4), but got 4`.",
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
