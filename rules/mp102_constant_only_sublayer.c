#include <ctype.h>

#include "analyzer/source/source.h"
#include "rules/snippet.h"
#include "rules/sublayer.h"

// A byte a layer: some call of it works on the inputs, or may.
static const uint8_t *find_fed(const MpPass *pass) {
  const MpGraph *graph = pass->graph;
  uint8_t *fed = MP_NEW_ARRAY(pass->scratch, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || node->layer == NULL) continue;
    if (node->depends_on_input || node->layer->may_be_reached) fed[node->layer->id] = 1;
  }
  return fed;
}

static bool is_subject(const MpView *view, const uint8_t *fed, const MpNode *node) {
  if (node->kind != MP_NODE_LAYER || node->layer == NULL || fed[node->layer->id]) return false;
  if (node->layer->has_weights != MP_YES || mp_sublayer_home(node->layer) == NULL) return false;
  // In a call that gets only constants itself, that call is the finding.
  if (node->parent == MP_NODE_NONE) return false;
  if (!view->graph->nodes.items[node->parent]->depends_on_input) return false;
  return mp_view_runs(view, node) && mp_view_is_unwrapped(view, node);
}

// The plain name of the parameter that takes the enclosing call's first argument, where that is one
// tensor and the name still means it at `byte`; empty where this is not certain.
static MpStr find_input_name(const MpPass *pass, const MpNode *node) {
  const MpNode *call = pass->graph->nodes.items[node->parent];
  const MpClassFact *cls = call->layer->cls;
  const MpMethodFact *method = cls != NULL ? mp_class_method(cls, "call") : NULL;
  if (method == NULL || method->parameters.len == 0 || call->arguments.len == 0) return (MpStr){0};
  if (!mp_str_eq(node->method, method->name)) return (MpStr){0};
  if (!mp_str_eq(node->class_name, method->class_name)) return (MpStr){0};
  const MpArgument *first = &call->arguments.items[0];
  const MpParameterFact *parameter = &method->parameters.items[0];
  if (first->name.len > 0 && !mp_str_eq(first->name, parameter->name)) return (MpStr){0};
  if (first->value->kind != MP_DATUM_TENSOR) return (MpStr){0};
  if (parameter->kind != MP_SIGNATURE_POSITIONAL) return (MpStr){0};
  const MpSpan body = method->body_span;
  if (body.source != node->span.source || node->span.start_byte < body.start_byte) {
    return (MpStr){0};
  }
  const MpSpan before = {body.source, body.start_byte, node->span.end_byte};
  if (mp_snippet_may_assign(mp_span_text(before), parameter->name)) return (MpStr){0};
  return parameter->name;
}

// The constant that the call gets as its first argument, if it is a plain positional one.
static const MpNode *find_constant(const MpPass *pass, const MpNode *node) {
  if (node->arguments.len == 0) return NULL;
  const MpArgument *argument = &node->arguments.items[0];
  if (argument->name.len > 0 || argument->value->kind != MP_DATUM_TENSOR) return NULL;
  if (mp_span_is_none(argument->span)) return NULL;
  const MpNode *made = pass->graph->nodes.items[argument->value->tensor.node];
  return made->kind == MP_NODE_CONST ? made : NULL;
}

// How the source calls TensorFlow: "tf" of "tf.range"; empty where the constant does not tell.
static MpStr find_tensorflow(const MpNode *constant) {
  const MpStr prefix = MP_STR("tf.");
  if (!mp_str_starts_with(constant->function, prefix)) return (MpStr){0};
  // With the dot: ".range".
  const MpStr tail = mp_str_slice(constant->function, prefix.len - 1, constant->function.len);
  if (!mp_str_ends_with(constant->symbol, tail)) return (MpStr){0};
  return mp_str_slice(constant->symbol, 0, constant->symbol.len - tail.len);
}

static bool has_integer_arguments(const MpNode *constant) {
  for (uint32_t i = 0; i < constant->arguments.len; i++) {
    if (constant->arguments.items[i].value->kind != MP_DATUM_INT) return false;
  }
  return constant->arguments.len > 0;
}

// An expression that binds more tightly than `+`: a name, an attribute, the constant's own call.
static bool is_tight(MpSpan argument, const MpNode *constant) {
  if (mp_span_eq(argument, constant->span)) return true;
  const MpStr text = mp_span_text(argument);
  for (size_t i = 0; i < text.len; i++) {
    const char byte = text.ptr[i];
    if (!isalnum((unsigned char)byte) && byte != '_' && byte != '.') return false;
  }
  return true;
}

// Adds zero, read off the input's shape, to the positions: the same numbers, now made of the input.
// The tensor stands first, since the preparer puts the traced tensor in the place of the first
// operand.
static void suggest_tie(MpPass *pass, MpDiag *diag, const MpNode *node) {
  const MpNode *constant = find_constant(pass, node);
  if (constant == NULL || !mp_str_is(constant->function, "tf.range")) return;
  const MpStr tensorflow = find_tensorflow(constant);
  const MpStr input = find_input_name(pass, node);
  const bool is_known = mp_str_is(constant->dtype, "int32") || has_integer_arguments(constant);
  if (tensorflow.len == 0 || input.len == 0) return;
  if (!is_known && constant->dtype.len > 0) return;
  const MpSpan argument = node->arguments.items[0].span;
  const bool needs_parentheses = !is_tight(argument, constant);
  MpFix *fix = mp_report_fix(pass, diag, is_known ? MP_FIX_SAFE : MP_FIX_UNSAFE,
                             is_known ? "tie the constant to the input"
                                      : "tie the constant to the input; it must be int32");
  const MpStr before =
      mp_str_format(pass->arena, "%.*s.shape(%.*s)[0] * 0 + %s", MP_FMT(tensorflow), MP_FMT(input),
                    needs_parentheses ? "(" : "");
  mp_fix_insert(pass, fix, argument.source, argument.start_byte, before);
  if (needs_parentheses) {
    mp_fix_insert(pass, fix, argument.source, argument.end_byte, MP_STR(")"));
  }
}

static void report(MpPass *pass, const MpNode *node) {
  MpDiag *diag = mp_report(pass, node->span,
                           "`%.*s` is called only on values that do not depend on the inputs; its "
                           "weights go missing",
                           MP_FMT(node->symbol));
  mp_view_locate(diag, node);
  diag->symbol = node->symbol;
  suggest_tie(pass, diag, node);
}

static void run(MpPass *pass) {
  const uint8_t *fed = find_fed(pass);
  uint8_t *reported = MP_NEW_ARRAY(pass->scratch, uint8_t, pass->graph->layers.len + 1);
  for (uint32_t i = 0; i < pass->graph->forwards.len; i++) {
    const MpView view = mp_view_new(pass, &pass->graph->forwards.items[i]);
    for (uint32_t k = 0; k < pass->graph->nodes.len; k++) {
      const MpNode *node = pass->graph->nodes.items[k];
      if (!is_subject(&view, fed, node) || reported[node->layer->id]) continue;
      reported[node->layer->id] = 1;
      report(pass, node);
    }
  }
}

MP_DEFINE_RULE(mp102) = {
    .code = "MP102",
    .name = "constant-only-sublayer",
    .summary = "a sublayer with weights is called on constants only",
    .what =
        "Looks for sublayers with weights that are called only on values that do not depend on the "
        "inputs, such as a position embedding on `tf.range(n)`. A static size, `x.shape[-1]`, is a "
        "plain number and does not tie the call to the input; `tf.shape(x)[-1]` does.",
    .why =
        "The preparer finds a layer's parts by following a symbolic tensor from the inputs to the "
        "result. A sublayer that this tensor never touches is not found, and preparation ends in "
        "`ValueError: The number of weights in the temporary model for unwrapping layer '…' does "
        "not match the` expected ones.",
    .fix_safety =
        "The fix adds an integer zero, taken from the input's shape, to the positions. They keep "
        "their values, no layer and no weight changes. It is offered where `tf.range` makes the "
        "positions and the first parameter of `call` is one tensor that is not assigned again "
        "before; it is unsafe where the source does not show that they are int32, since TensorFlow "
        "adds no integer to another type.",
    .source =
        "AIMET's Keras model preparer, Limitations (the example with `self.pos_emb`), and "
        "measured runs of it.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_SOMETIMES,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR,
                 [MP_TARGET_TFMOT] = MP_SEVERITY_ERROR,
                 [MP_TARGET_KERAS2] = MP_SEVERITY_ERROR,
                 [MP_TARGET_KERAS3] = MP_SEVERITY_ERROR},
    .run = run,
};
