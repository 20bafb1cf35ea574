#include "analyzer/targets/tfmot.h"
#include "rules/creation.h"

static const char REFUSED[] = "quantization refuses `%.*s`, %s";

static MpDiag *refuse(MpPass *pass, const MpLayer *layer, const char *why) {
  return mp_report(pass, layer->created_at, REFUSED, MP_FMT(mp_creation_symbol(layer)), why);
}

static bool is_linear(const MpDatum *activation) {
  if (activation == NULL || activation->kind == MP_DATUM_NONE) return true;
  return (activation->kind == MP_DATUM_STR && mp_str_is(activation->text, "linear")) ||
         (activation->kind == MP_DATUM_NAME &&
          mp_str_is(activation->text, "keras.activations.linear"));
}

// A name of another library may stand for anything.
static bool is_known(const MpDatum *activation) {
  if (activation == NULL) return true;
  if (activation->kind != MP_DATUM_NAME) {
    return activation->kind == MP_DATUM_NONE || activation->kind == MP_DATUM_STR;
  }
  return mp_str_starts_with(activation->text, MP_STR("keras.")) ||
         mp_str_starts_with(activation->text, MP_STR("tf."));
}

typedef struct Uses {
  MpNodeId producer;
  uint32_t count;
} Uses;

static void count_use(void *context, MpTensor tensor) {
  Uses *uses = context;
  if (tensor.node == uses->producer) uses->count++;
}

// How often what a node gives is used: by other nodes, and as a result of the pass.
static uint32_t count_uses(const MpPass *pass, MpNodeId producer) {
  Uses uses = {producer, 0};
  for (uint32_t i = 0; i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    if (!node->is_traced) mp_arguments_visit_tensors(&node->arguments, count_use, &uses);
  }
  for (uint32_t i = 0; i < pass->graph->forwards.len; i++) {
    mp_datum_visit_tensors(pass->graph->forwards.items[i].outputs, count_use, &uses);
  }
  return uses.count;
}

static const MpNode *find_call(const MpPass *pass, const MpLayer *layer) {
  for (uint32_t i = 0; i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    if (node->kind == MP_NODE_LAYER && node->layer == layer && !node->is_definition) return node;
  }
  return NULL;
}

// It is fused into the layer directly before it. Silent where it is not certain what that is.
static MpDiag *report_fused(MpPass *pass, const MpLayer *layer) {
  const MpNode *call = find_call(pass, layer);
  if (call == NULL || call->arguments.len == 0) return NULL;
  const MpDatum *input = call->arguments.items[0].value;
  if (input == NULL || input->kind != MP_DATUM_TENSOR) return NULL;
  const MpNode *before = pass->graph->nodes.items[input->tensor.node];
  if (before->kind == MP_NODE_INPUT && call->parent == MP_NODE_NONE) {
    return refuse(pass, layer, "which stands behind no layer that it can be fused into");
  }
  if (before->kind != MP_NODE_LAYER || before->layer->kind != MP_LAYER_LIBRARY ||
      before->layer->row == NULL) {
    return NULL;
  }
  const MpStr name = before->layer->row->name;
  if (mp_tfmot_layer(name) == MP_TFMOT_UNKNOWN) return NULL;
  if (!mp_tfmot_is_fused_into(name)) {
    return refuse(pass, layer, "which stands behind no layer that it can be fused into");
  }
  const MpDatum *activation = mp_creation_argument(pass, before->layer, "activation");
  if (!is_known(activation)) return NULL;
  if (!is_linear(activation)) {
    return refuse(pass, layer, "since the layer before it applies an activation");
  }
  if (count_uses(pass, before->id) <= 1) return NULL;
  return refuse(pass, layer, "since it is not alone in using what the layer before it gives");
}

static MpDiag *report(MpPass *pass, const MpLayer *layer) {
  if (layer->kind != MP_LAYER_LIBRARY || layer->row == NULL) return NULL;
  const MpStr name = layer->row->name;
  switch (mp_tfmot_layer(name)) {
    case MP_TFMOT_UNKNOWN:
    case MP_TFMOT_LEAVES: return NULL;
    case MP_TFMOT_REFUSES: return refuse(pass, layer, "a layer that it does not support");
    case MP_TFMOT_FUSES: return report_fused(pass, layer);
    case MP_TFMOT_TAKES: break;
  }
  const MpDatum *activation = mp_creation_argument(pass, layer, "activation");
  const bool is_named =
      activation != NULL && (activation->kind == MP_DATUM_STR || activation->kind == MP_DATUM_NAME);
  if (!is_named || !mp_tfmot_refuses_activation(name, activation->text)) return NULL;
  return refuse(pass, layer, "whose activation it does not support");
}

// The model has the layer itself: nothing around it but models.
static bool is_of_model(const MpGraph *graph, const MpNode *node) {
  for (MpNodeId id = node->parent; id != MP_NODE_NONE; id = graph->nodes.items[id]->parent) {
    const MpLayer *around = graph->nodes.items[id]->layer;
    if (around == NULL || around->kind == MP_LAYER_SUBCLASSED) return false;
  }
  return true;
}

static void report_own(MpPass *pass, const MpForward *forward) {
  const MpView view = mp_view_new(pass, forward);
  const bool is_model = forward->root != NULL && forward->root->kind != MP_LAYER_SUBCLASSED;
  for (uint32_t i = 0; is_model && i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    const MpLayer *layer = node->layer;
    if (node->kind != MP_NODE_LAYER || layer == NULL || layer->kind != MP_LAYER_SUBCLASSED)
      continue;
    if (layer->cls == NULL || layer->cls->kind == MP_CLASS_MODEL) continue;
    if (!mp_view_is_live(&view, node) || !is_of_model(pass->graph, node)) continue;
    MpDiag *diag = refuse(pass, layer, "a layer of the source's own class");
    diag->class_name = layer->created_in_class;
    diag->method = layer->created_in_method;
    diag->symbol = mp_creation_symbol(layer);
  }
}

static void run(MpPass *pass) {
  mp_creations_report(pass, report);
  for (uint32_t i = 0; i < pass->graph->forwards.len; i++) {
    report_own(pass, &pass->graph->forwards.items[i]);
  }
}

MP_DEFINE_RULE(mp603) = {
    .code = "MP603",
    .name = "unsupported-layer",
    .summary = "a layer that the target's quantization refuses",
    .what =
        "For target `tfmot`: looks for layers that a model calls and `quantize_model` refuses: "
        "recurrent and attention layers, most one- and three-dimensional ones, merges other than "
        "`Add` and `Concatenate`, `LayerNormalization`, `Embedding`; a layer with an activation "
        "such as `elu`; a `BatchNormalization` that is not directly and alone behind a "
        "convolution or a `Dense` without activation; and every layer of a class of the source. "
        "Library layers inside layers that are unwrapped count as well: the prepared model has "
        "them.",
    .why =
        "`quantize_model` raises ``RuntimeError: Layer lstm:<class 'keras.layers.rnn.lstm.LSTM'> "
        "is "
        "not supported. You can quantize this layer by passing a "
        "`tfmot.quantization.keras.QuantizeConfig` instance to the `quantize_annotate_layer` "
        "API.`` "
        "With a class of the source it is `ValueError: Unable to clone model. This generally "
        "happens if you used custom Keras layers or objects in your model.` Use layers that it "
        "takes, write the layer out as a Functional model with `mplint prepare`, or annotate layer "
        "by layer.",
    .source =
        "Recorded from quantize_model of tensorflow-model-optimization 0.7.5 with Keras 2.10 for "
        "every public layer.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_TFMOT] = MP_SEVERITY_ERROR},
    .run = run,
};
