#include "analyzer/source/source.h"
#include "rules/snippet.h"
#include "rules/view.h"

static bool has_argument(const MpLayer *layer, const char *name) {
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    if (mp_str_is(layer->arguments.items[i].name, name)) return true;
  }
  return false;
}

// A model that nothing calls is called by the evaluator, where it is made.
static bool is_called(const MpGraph *graph, const MpLayer *model) {
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->layer == model && !mp_span_eq(node->span, model->created_at)) return true;
  }
  return false;
}

// A Sequential that begins with a layer of the source and is never built: a call would tell it its
// input, and so would `build`, which the graph does not tell from a call.
static bool is_open_sequential(const MpGraph *graph, const MpLayer *layer) {
  if (layer->members.len == 0 || is_called(graph, layer)) return false;
  const MpLayer *first = layer->members.items[0];
  if (first->kind != MP_LAYER_SUBCLASSED) return false;
  if (has_argument(first, "input_shape") || has_argument(first, "batch_input_shape")) return false;
  const MpStr text = layer->created_at.source->text;
  if (mp_snippet_count_attribute(text, MP_STR("build")) > 0) return false;
  const MpDatum *inputs = layer->model_inputs;
  return inputs == NULL || inputs->kind == MP_DATUM_NONE;
}

static bool is_open_model(const MpGraph *graph, const MpLayer *layer) {
  if (layer->kind == MP_LAYER_SEQUENTIAL) return is_open_sequential(graph, layer);
  // Without a `call` of its own it can only be a Functional model, whose tensors need not be in
  // view.
  return layer->kind == MP_LAYER_SUBCLASSED && layer->cls != NULL &&
         layer->cls->kind == MP_CLASS_MODEL && mp_class_method(layer->cls, "call") != NULL;
}

// The model stands alone: it is made outside any call and no other layer holds it.
static bool is_root(const MpLayer *layer) {
  if (mp_span_is_none(layer->created_at) || layer->created_in_call != MP_NODE_NONE) return false;
  return layer->holdings.len == 0;
}

// An input that the source itself gives the model: no array, and no stand-in for what `call` takes.
static bool is_symbolic_input(const MpNode *node, const MpLayer *model) {
  if (node->kind != MP_NODE_INPUT || node->is_concrete || mp_span_is_none(node->span)) return false;
  if (mp_span_eq(node->span, model->created_at)) return false;
  if (model->cls == NULL || model->cls->span.source != node->span.source) return true;
  return node->span.start_byte < model->cls->span.start_byte ||
         node->span.end_byte > model->cls->span.end_byte;
}

static bool is_called_on_input(const MpPass *pass, const MpLayer *model) {
  const MpGraph *graph = pass->graph;
  MpDatum arguments = {.kind = MP_DATUM_LIST};
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->layer != model) continue;
    for (uint32_t k = 0; k < node->arguments.len; k++) {
      mp_array_push(pass->scratch, &arguments.items, node->arguments.items[k].value);
    }
  }
  if (arguments.items.len == 0) return false;
  const uint8_t *live = mp_graph_live(graph, pass->scratch, &arguments);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    if (live[i] && is_symbolic_input(graph->nodes.items[i], model)) return true;
  }
  return false;
}

static const MpPreparation *find_preparation(const MpGraph *graph, const MpLayer *model) {
  const MpPreparation *found = NULL;
  for (uint32_t i = 0; i < graph->preparations.len; i++) {
    const MpPreparation *preparation = &graph->preparations.items[i];
    if (preparation->model != model) continue;
    if (preparation->has_input_layer) return preparation;
    if (found == NULL) found = preparation;
  }
  return found;
}

static void judge(MpPass *pass, const MpLayer *model) {
  const MpPreparation *preparation = find_preparation(pass->graph, model);
  const bool has_input = preparation != NULL && preparation->has_input_layer;
  if (has_input || model->may_be_reached || is_called_on_input(pass, model)) {
    mp_acquit(pass, model->created_at);
    return;
  }
  MpDiag *diag = mp_report(pass, model->created_at,
                           "no `Input` reaches `%.*s`, which starts with a subclassed layer; pass "
                           "`input_layer=` where it is prepared",
                           MP_FMT(model->symbol));
  diag->class_name = model->created_in_class;
  diag->method = model->created_in_method;
  diag->symbol = model->symbol;
  if (preparation != NULL) {
    mp_report_note(pass, diag, preparation->span, "prepared here without `input_layer`");
  }
}

static void run(MpPass *pass) {
  // A class alone is made by nobody in view, and called on what the evaluator gives it.
  if (pass->entry->kind == MP_ENTRY_CLASS) return;
  for (uint32_t i = 0; i < pass->graph->layers.len; i++) {
    const MpLayer *layer = pass->graph->layers.items[i];
    if (is_root(layer) && is_open_model(pass->graph, layer)) judge(pass, layer);
  }
}

MP_DEFINE_RULE(mp401) = {
    .code = "MP401",
    .name = "missing-input",
    .summary = "a model that starts with a subclassed layer gets no `Input`",
    .what =
        "Looks for models of a subclassed class, and Sequentials that begin with a layer of the "
        "source, for which the source shows no `Input`: the model is not called on one, and no "
        "`input_layer=` is passed where it is prepared. A call on an array is not enough.",
    .why =
        "A Functional model starts with an input layer, and a subclassed model does not say what "
        "its input looks like: `ValueError: The top layer of this model is subclassed. Please "
        "provide an input layer via the 'input_layer' parameter.`",
    .source =
        "AIMET's Keras model preparer, Limitations (\"will need an Keras Input Layer as "
        "input\"), and measured runs of it.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_EVERY_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = run,
};
