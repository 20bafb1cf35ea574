#include "rules/operation.h"

// The table's words for operators that are not written as their token.
static MpStr operator_text(const MpNode *node) {
  if (mp_str_is(node->function, "neg")) return MP_STR("-");
  if (mp_str_is(node->function, "pos")) return MP_STR("+");
  return node->function;
}

static MpDiag *report(MpPass *pass, const MpNode *node) {
  const MpStr layers = mp_operation_layers(pass, node, "TFOpLambda");
  return mp_report(pass, node->span, "`%.*s` on a tensor becomes %.*s", MP_FMT(operator_text(node)),
                   MP_FMT(layers));
}

static void run(MpPass *pass) {
  mp_operations_report(pass, MP_OP_OPERATOR, report);
}

MP_DEFINE_RULE(mp301) = {
    .code = "MP301",
    .name = "arithmetic-operator",
    .summary = "a Python operator on a tensor becomes a lambda layer",
    .what =
        "Looks for Python operators (arithmetic, comparison, `&`, `|`, `~`, `abs`) on tensors that "
        "depend on the inputs, in layers that are unwrapped and in Functional models. Operators in "
        "a layer that is kept whole make no layer and are fine, and so is arithmetic on shapes and "
        "numbers. The finding's `op` is the name of the operation that Keras makes.",
    .why =
        "Keras turns the operator into a `TFOpLambda` layer. Preparation succeeds, but AIMET's "
        "quantization does not support such layers. Where a layer exists, use it: `layers.Add()` "
        "for `+`, `layers.Multiply()` for `*`, `layers.Subtract()` for `-`.",
    .source =
        "AIMET's Keras model preparer, Limitations (\"will convert these operations to "
        "TFOPLambda layers which are not currently supported by AIMET Keras Quantization "
        "API\"); operations recorded from Keras 2.10.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_WARNING, [MP_TARGET_TFMOT] = MP_SEVERITY_ERROR},
    .run = run,
};
