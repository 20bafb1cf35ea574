#include "rules/conflict.h"

static void run(MpPass *pass) {
  mp_conflicts_report(pass, MP_CONFLICT_RANK);
}

MP_DEFINE_RULE(mp802) = {
    .code = "MP802",
    .name = "incompatible-rank",
    .summary = "an input whose number of axes is refused",
    .what =
        "Looks for layers that are called on tensors with another number of axes than they take "
        "(a `Conv2D` on three axes), and for operations that are told of another number of axes "
        "than there are: a permutation, padding, repeats, an `einsum` equation.",
    .why =
        "Keras raises while the model is built: `ValueError: Input 0 of layer \"conv2d\" is "
        "incompatible with the layer: expected min_ndim=4, found ndim=3`.",
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
