#include "preparer/passes.h"

// As AIMET does: a SeparableConv2D is a depthwise convolution and a pointwise one behind it, with
// its weights between them. Quantizers then see what is between.

// What a constructor's parameter becomes in each of the two; NULL: it is none of its. Those with a
// position come first and in order.
typedef struct Parameter {
  const char *name;
  const char *depthwise;
  const char *pointwise;
} Parameter;

static const Parameter PARAMETERS[] = {
    {"filters", NULL, "filters"},
    {"kernel_size", "kernel_size", NULL},
    {"strides", "strides", NULL},
    {"padding", "padding", NULL},
    {"data_format", "data_format", "data_format"},
    {"dilation_rate", "dilation_rate", NULL},
    {"depth_multiplier", "depth_multiplier", NULL},
    {"activation", NULL, "activation"},
    {"use_bias", NULL, "use_bias"},
    {"depthwise_initializer", "depthwise_initializer", NULL},
    {"pointwise_initializer", NULL, "kernel_initializer"},
    {"bias_initializer", NULL, "bias_initializer"},
    {"depthwise_regularizer", "depthwise_regularizer", NULL},
    {"pointwise_regularizer", NULL, "kernel_regularizer"},
    {"bias_regularizer", NULL, "bias_regularizer"},
    {"activity_regularizer", NULL, "activity_regularizer"},
    {"depthwise_constraint", "depthwise_constraint", NULL},
    {"pointwise_constraint", NULL, "kernel_constraint"},
    {"bias_constraint", NULL, "bias_constraint"},
    // By name alone.
    {"dtype", "dtype", "dtype"},
    {"trainable", "trainable", "trainable"},
    {"autocast", "autocast", "autocast"},
    {"dynamic", "dynamic", "dynamic"},
    {"input_shape", "input_shape", NULL},
    {"batch_input_shape", "batch_input_shape", NULL},
    {"batch_size", "batch_size", NULL},
    // What the names pass and the transfer of weights give anew.
    {"name", NULL, NULL},
    {"weights", NULL, NULL},
};

#define PARAMETER_COUNT (sizeof PARAMETERS / sizeof PARAMETERS[0])

// The two that a layer becomes.
typedef struct Halves {
  MpLayer *depthwise;
  MpLayer *pointwise;
} Halves;

static bool is_separable(const MpLayer *layer) {
  return layer && layer->kind == MP_LAYER_LIBRARY && layer->row &&
         mp_str_is(layer->row->name, "keras.layers.SeparableConv2D");
}

static const Parameter *parameter_of(const MpArgument *argument, uint32_t index) {
  if (argument->name.len == 0) return &PARAMETERS[index];
  for (size_t i = 0; i < PARAMETER_COUNT; i++) {
    if (mp_str_is(argument->name, PARAMETERS[i].name)) return &PARAMETERS[i];
  }
  return NULL;
}

static void add_argument(MpModel *model, MpLayer *layer, MpArgument argument, const char *name) {
  if (!name) return;
  // The first parameter of either is given as the source gives it, the others by name.
  bool is_positional = argument.name.len == 0 && layer->arguments.len == 0;
  argument.name = is_positional ? MP_STR("") : mp_str_from_c(name);
  mp_array_push(model->arena, &layer->arguments, argument);
}

static void add_constant(MpModel *model, MpLayer *layer, const char *name, MpDatum value) {
  MpArgument argument = {.name = mp_str_from_c(name)};
  argument.value = mp_arena_copy(model->arena, &value, sizeof value);
  mp_array_push(model->arena, &layer->arguments, argument);
}

static void divide_arguments(MpModel *model, const MpLayer *layer, Halves halves) {
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    const MpArgument *argument = &layer->arguments.items[i];
    const Parameter *parameter = parameter_of(argument, i);
    if (!parameter) {
      MpStr message = mp_str_format(model->arena,
                                    "SeparableConv2D is given `%.*s`, and which of its two "
                                    "halves would take that is not known",
                                    MP_FMT(argument->name));
      mp_model_refuse(model, layer->created_at, message,
                      MP_STR("leave `separable` out of --rewrite"));
      return;
    }
    add_argument(model, halves.depthwise, *argument, parameter->depthwise);
    add_argument(model, halves.pointwise, *argument, parameter->pointwise);
    if (mp_str_is(mp_str_from_c(parameter->name), "filters")) {
      add_constant(model, halves.pointwise, argument->name.len > 0 ? "kernel_size" : "",
                   (MpDatum){.kind = MP_DATUM_INT, .integer = 1});
    }
  }
  add_constant(model, halves.depthwise, "use_bias", (MpDatum){.kind = MP_DATUM_BOOL});
}

static MpLayer *add_half(MpModel *model, MpRewrite *rewrite, const MpLayer *layer,
                         const char *class_name, const char *suffix, MpPart part) {
  MpLayer *half = mp_graph_add_layer(rewrite->to, MP_LAYER_LIBRARY, layer->created_at);
  uint32_t id = half->id;
  *half = (MpLayer){.id = id,
                    .kind = MP_LAYER_LIBRARY,
                    .row = mp_keras_layer(mp_str_from_c(class_name)),
                    .created_at = layer->created_at,
                    .created_in_call = MP_NODE_NONE,
                    .has_weights = MP_YES,
                    .is_built = layer->is_built,
                    .trainable = layer->trainable};
  mp_model_describe_layer(model, half, layer, mp_str_from_c(suffix), part);
  return half;
}

static Halves split(MpModel *model, MpRewrite *rewrite, const MpLayer *layer) {
  Halves halves = {
      .depthwise = add_half(model, rewrite, layer, "keras.layers.DepthwiseConv2D", "depthwise",
                            (MpPart){.is_part = true, .first = 0, .end = 1}),
      .pointwise = add_half(model, rewrite, layer, "keras.layers.Conv2D", "pointwise",
                            (MpPart){.is_part = true, .first = 1, .end = 0})};
  divide_arguments(model, layer, halves);
  MpStr note = mp_str_format(model->arena, "`%.*s` is split in a depthwise and a pointwise part",
                             MP_FMT(mp_model_layer_label(model, layer)));
  mp_array_push(model->arena, &model->rewritten, note);
  return halves;
}

// One call becomes two; what is between them has a shape that nothing asks for.
static void split_call(MpModel *model, MpRewrite *rewrite, const MpNode *call, Halves halves) {
  MpNode *first = mp_rewrite_keep(rewrite, call);
  first->layer = halves.depthwise;
  first->shapes = NULL;
  MpNodeId origin = rewrite->origins.items[first->id];
  MpNode *second = mp_rewrite_add(rewrite, MP_NODE_LAYER, call->span, origin);
  second->layer = halves.pointwise;
  second->output_count = 1;
  second->shapes = call->shapes;
  second->dtype = call->dtype;
  MpArgument between = {.value = first->result};
  mp_array_push(model->arena, &second->arguments, between);
  MpDatum *result = MP_NEW(model->arena, MpDatum);
  *result = (MpDatum){.kind = MP_DATUM_TENSOR, .tensor = {.node = second->id}};
  second->result = result;
  mp_graph_finish_node(rewrite->to, second);
  mp_rewrite_replace(rewrite, (MpTensor){.node = call->id}, result->tensor);
}

void mp_pass_separable(MpModel *model) {
  if (!model->options->splits_separable) return;
  const MpGraph *graph = model->graph;
  MpRewrite rewrite = mp_rewrite_start(model);
  Halves *halves = MP_NEW_ARRAY(model->arena, Halves, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (!is_separable(node->layer)) {
      mp_rewrite_keep(&rewrite, node);
      continue;
    }
    Halves *of = &halves[node->layer->id];
    if (!of->depthwise) *of = split(model, &rewrite, node->layer);
    split_call(model, &rewrite, node, *of);
  }
  mp_rewrite_finish(&rewrite);
}
