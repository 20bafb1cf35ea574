#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp509) = {
    .code = "MP509",
    .name = "weight-name-clash",
    .summary = "copying a weight by its name fails",
    .what =
        "Looks for sublayers of layers that are unwrapped whose weights cannot be found again by "
        "name: automatic names inside a layer that is cloned, class or layer names that are part "
        "of a weight's name (class `SE` turns `dense/` into `den`), capitals in the name of a "
        "layer that is unwrapped, two weights of one name in one layer.",
    .why =
        "Weights are copied by name: from each original name the names of the unwrapped layers "
        "and of their classes are removed wherever they stand, and what is left must be a name of "
        "the prepared model: `KeyError: 'denkernel:0'`. A layer that is cloned makes its "
        "sublayers anew, under other automatic names: `KeyError: 'dense/kernel:0'`.",
    .source = "Measured runs of AIMET's Keras model preparer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
