#include "rules/rehearsal.h"

MP_DEFINE_RULE(mp404) = {
    .code = "MP404",
    .name = "missing-get-config",
    .summary = "a layer that must be cloned cannot be made from its configuration",
    .what =
        "Looks for layers of the source, in models with something nested, that the preparer "
        "clones: those inside a nested layer, those that are kept whole, and those of a "
        "subclassed model, and of what is written into the configuration of those: the cell of an "
        "`RNN`, a wrapped layer, a member. Their constructor has arguments and there is no "
        "`get_config`, or it "
        "does not take `name`, `trainable` and `dtype` (by `**kwargs`). A nested `keras.Model` "
        "needs neither unless its constructor requires arguments.",
    .why =
        "A clone is made from the layer's configuration: `NotImplementedError: Layer Scale has "
        "arguments ['s'] in __init__ and therefore must override get_config()`, or `TypeError: "
        "Unit.__init__() got an unexpected keyword argument 'name'`. Keras 2.11 and later write "
        "`get_config` themselves, as far as the arguments are numbers, strings, None, and lists, "
        "tuples and dicts of them: `--keras-version 2.12` says so.",
    .source = "Measured runs of AIMET's Keras model preparer; Layer.get_config of Keras 2.10.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = mp_rehearsal_report,
};
