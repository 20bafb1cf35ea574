#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp202) = {
    .code = "MP202",
    .name = "duplicate-layer-name",
    .summary = "two layers of one prepared model carry the same explicit name",
    .what =
        "Looks for layers with the same explicit name that end up in one prepared model: two "
        "sublayers of one layer, or the same sublayer of two objects of a class. Automatic names "
        "differ.",
    .why =
        "Layers are known by name: `ValueError: The name \"fc\" is used 2 times in the model. All "
        "layer names should be unique.` In two parallel branches the second layer overwrites the "
        "first, and the prepared model has fewer parameters than the original.",
    .source = "Measured runs of AIMET's Keras model preparer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
