#include "analyzer/source/source.h"
#include "rules/snippet.h"
#include "rules/sublayer.h"

static const MpParameterFact *find_parameter(const MpMethodFact *method, const char *name) {
  for (uint32_t i = 0; i < method->parameters.len; i++) {
    const MpParameterFact *parameter = &method->parameters.items[i];
    const bool is_plain =
        parameter->kind == MP_SIGNATURE_POSITIONAL || parameter->kind == MP_SIGNATURE_KEYWORD_ONLY;
    if (is_plain && mp_str_is(parameter->name, name)) return parameter;
  }
  return NULL;
}

static bool takes_any_keyword(const MpMethodFact *method) {
  for (uint32_t i = 0; i < method->parameters.len; i++) {
    if (method->parameters.items[i].kind == MP_SIGNATURE_VAR_KEYWORD) return true;
  }
  return false;
}

static MpDiag *report(MpPass *pass, const MpMethodFact *method, const char *problem) {
  MpDiag *diag = mp_report(pass, method->name_span, "%s", problem);
  diag->class_name = method->class_name;
  diag->method = method->name;
  diag->symbol = method->name;
  return diag;
}

// Puts `**kwargs` behind the last parameter, in its style: on a line of its own where the list ends
// in a comma and a line break.
static void suggest_keywords(MpPass *pass, MpDiag *diag, const MpMethodFact *method) {
  const MpSpan list = method->parameters_span;
  const MpStr text = mp_span_text(list);
  if (text.len < 2 || text.ptr[0] != '(' || text.ptr[text.len - 1] != ')') return;
  const MpStr inside = mp_str_slice(text, 0, text.len - 1);
  const size_t end = mp_snippet_code_end(inside);
  MpStr content = MP_STR(", **kwargs");
  if (end <= 1) {
    content = MP_STR("**kwargs");
  } else if (inside.ptr[end - 1] == ',') {
    const bool breaks = mp_str_find(inside, MP_STR("\n"), end) != SIZE_MAX;
    const uint32_t byte = list.start_byte + (uint32_t)end - 1;
    const MpSpan comma = {list.source, byte, byte + 1};
    // The line of the last parameter may begin with others: its white space is the style.
    MpStr indentation = mp_snippet_indentation(comma);
    size_t spaces = 0;
    while (spaces < indentation.len &&
           (indentation.ptr[spaces] == ' ' || indentation.ptr[spaces] == '\t')) {
      spaces++;
    }
    indentation = mp_str_slice(indentation, 0, spaces);
    content = !breaks
                  ? MP_STR(" **kwargs")
                  : mp_str_format(pass->arena, "%.*s%.*s**kwargs,",
                                  MP_FMT(mp_snippet_line_break(list.source)), MP_FMT(indentation));
  }
  MpFix *fix = mp_report_fix(pass, diag, MP_FIX_SAFE, "let `call` take any keyword");
  uint32_t at = list.start_byte + (uint32_t)(end > 0 ? end : 1);
  if (mp_str_ends_with(content, MP_STR(","))) {
    // Behind a comment that belongs to the last parameter.
    at = mp_snippet_line_end((MpSpan){list.source, at, at});
  }
  mp_fix_insert(pass, fix, list.source, at, content);
}

static bool is_followed_by_required(const MpMethodFact *method, const MpParameterFact *parameter) {
  if (parameter->kind == MP_SIGNATURE_KEYWORD_ONLY) return false;
  const MpParameterFact *end = method->parameters.items + method->parameters.len;
  for (const MpParameterFact *next = parameter + 1; next < end; next++) {
    if (next->kind == MP_SIGNATURE_POSITIONAL && next->required) return true;
  }
  return false;
}

static void suggest_default(MpPass *pass, MpDiag *diag, const MpMethodFact *method,
                            const MpParameterFact *training) {
  if (is_followed_by_required(method, training)) return;
  const MpStr text = mp_span_text(training->span);
  if (!mp_str_starts_with(text, training->name)) return;
  const bool is_annotated = mp_str_find(text, MP_STR(":"), 0) != SIZE_MAX;
  // A span that is only the name does not say what follows it.
  const MpStr source = training->span.source->text;
  size_t next = training->span.end_byte;
  while (next < source.len && (source.ptr[next] == ' ' || source.ptr[next] == '\n'))
    next++;
  if (next >= source.len || (source.ptr[next] != ',' && source.ptr[next] != ')')) return;
  MpFix *fix = mp_report_fix(pass, diag, MP_FIX_SAFE, "give `training` a default");
  mp_fix_insert(pass, fix, training->span.source, training->span.end_byte,
                is_annotated ? MP_STR(" = None") : MP_STR("=None"));
}

static void judge_model(MpPass *pass, const MpMethodFact *method) {
  const MpParameterFact *training = find_parameter(method, "training");
  if (training == NULL || !training->required) return;
  MpDiag *diag =
      report(pass, method, "`call` of a model requires `training`; the preparer calls it without");
  suggest_default(pass, diag, method, training);
}

static void judge_layer(MpPass *pass, const MpMethodFact *method) {
  if (find_parameter(method, "training") != NULL || takes_any_keyword(method)) return;
  MpDiag *diag = report(pass, method,
                        "`call` takes neither `training` nor `**kwargs`; the preparer passes "
                        "`training=False`");
  suggest_keywords(pass, diag, method);
}

static const MpMethodFact *find_call(const MpLayer *layer) {
  if (layer->kind != MP_LAYER_SUBCLASSED || layer->cls == NULL) return NULL;
  return mp_class_method(layer->cls, "call");
}

static void judge_forward(MpPass *pass, const MpForward *forward) {
  const MpView view = mp_view_new(pass, forward);
  uint8_t *seen = MP_NEW_ARRAY(pass->scratch, uint8_t, pass->graph->layers.len + 1);
  for (uint32_t i = 0; i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    if (!view.unwrapped[i] || seen[node->layer->id] || !mp_view_runs(&view, node)) continue;
    seen[node->layer->id] = 1;
    const MpMethodFact *method = find_call(node->layer);
    // A base that could not be resolved leaves open which of the two ways it is called.
    if (method != NULL && node->layer->cls->kind == MP_CLASS_LAYER) judge_layer(pass, method);
  }
}

static void run(MpPass *pass) {
  for (uint32_t i = 0; i < pass->graph->forwards.len; i++) {
    judge_forward(pass, &pass->graph->forwards.items[i]);
  }
  for (uint32_t i = 0; i < pass->graph->layers.len; i++) {
    const MpLayer *layer = pass->graph->layers.items[i];
    const MpMethodFact *method = find_call(layer);
    if (method != NULL && layer->cls->kind == MP_CLASS_MODEL) judge_model(pass, method);
  }
}

MP_DEFINE_RULE(mp403) = {
    .code = "MP403",
    .name = "call-without-training",
    .summary = "a nested layer's `call` takes no `training`",
    .what =
        "Looks for layers that are unwrapped and whose `call` takes neither `training` nor "
        "`**kwargs`, and for models whose `call` requires `training`. Layers that are kept whole, "
        "because they hold no sublayer as a direct attribute, may do as they like.",
    .why =
        "The preparer traces a nested layer with `layer.call(inputs, training=False)`: `TypeError: "
        "Unit.call() got an unexpected keyword argument 'training'`. A model it calls without "
        "`training`.",
    .fix_safety =
        "`**kwargs` takes what Keras passes and does nothing with it, so the numbers stay. A "
        "required `training` of a model gets the default that Keras uses anyway, `None`.",
    .source =
        "AIMET's Keras model preparer (\"Please add **kwargs to your call function\"), and "
        "measured runs of it.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_SOMETIMES,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = run,
};
