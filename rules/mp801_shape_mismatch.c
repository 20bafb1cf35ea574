#include "rules/conflict.h"

static void run(MpPass *pass) {
  mp_conflicts_report(pass, MP_CONFLICT_SHAPE);
}

MP_DEFINE_RULE(mp801) = {
    .code = "MP801",
    .name = "shape-mismatch",
    .summary = "shapes that cannot meet in one operation",
    .what =
        "Looks for operations and layers whose operands have shapes that cannot go together: "
        "operators and functions that broadcast, merge layers, concatenation outside its axis, "
        "matrix products and `Dot` whose inner lengths differ, `einsum` letters that stand for "
        "two lengths, an axis that is squeezed and is not 1, and a layer that is called on "
        "other channels than it was built for. Lengths count only where they are known: what "
        "the source does not settle never differs. Where the code that makes the shapes is not "
        "in view, nothing is reported.",
    .why =
        "Keras raises while the model is built, as in `ValueError: Dimensions must be equal, "
        "but are 64 and 32`, or `Inputs have incompatible shapes. Received shapes (7, 7, 64) "
        "and (7, 7, 32)` from a merge layer.",
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
