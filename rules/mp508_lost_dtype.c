#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp508) = {
    .code = "MP508",
    .name = "lost-dtype",
    .summary = "an integer or boolean input is traced as float32, and an operation refuses that",
    .what =
        "Looks for operations, in code that is unwrapped, that take integers or booleans and "
        "refuse float32 (`tf.gather`, `tf.one_hot`, logical operations) and get an input of the "
        "nested layer, or what keeps its data type. `Embedding` casts its input and is fine.",
    .why =
        "The preparer makes new inputs with the shapes of a nested layer's inputs, not with their "
        "data types: `TypeError: Value passed to parameter 'indices' has DataType float32 not in "
        "list of allowed values`.",
    .source =
        "Measured runs of AIMET's Keras model preparer; what each operation refuses is recorded "
        "from TensorFlow 2.10.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
