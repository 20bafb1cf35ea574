// Multiply-accumulates: of products with weights and of tensors with each other, and nothing else.
#include "analyzer/graph/arguments.h"
#include "analyzer/graph/level.h"
#include "analyzer/graph/parameters.h"
#include "summary/cost.h"
#include "summary/einsum.h"
#include "summary/summary.h"

// One call that is counted.
typedef struct Call {
  const MpGraph *graph;
  MpArena *arena;
  const MpNode *node;
  const MpLayer *layer;  // what the rule is about: a wrapper's is the wrapped one
  MpTensors inputs;
  MpOwnedVariables variables;
} Call;

typedef int64_t (*Rule)(const Call *call);

// Layers around others are no deeper than this.
#define MAX_DEPTH 8u

static MpTensor output_of(const Call *call) {
  return (MpTensor){call->node->id, 0};
}

static const MpShape *known_shape(const Call *call, MpTensor tensor) {
  const MpShape *shape = mp_graph_shape(call->graph, tensor);
  return shape && shape->rank > 0 ? shape : NULL;
}

static int64_t length_from_end(const MpShape *shape, int32_t back) {
  return shape && shape->rank >= back ? shape->dims[shape->rank - back] : MP_SUMMARY_UNKNOWN;
}

static bool is_kernel(const MpVariable *variable) {
  return mp_str_ends_with(variable->name, MP_STR("kernel"));
}

// All kernels together; unknown where a layer of the source may have others.
static int64_t size_of_kernels(const Call *call) {
  int64_t size = call->variables.are_known ? 0 : MP_SUMMARY_UNKNOWN;
  for (uint32_t i = 0; i < call->variables.items.len; i++) {
    const MpOwnedVariable *one = &call->variables.items.items[i];
    if (one->weight) return MP_SUMMARY_UNKNOWN;
    if (is_kernel(one->variable)) size = mp_cost_add(size, mp_variable_size(one->variable));
  }
  return size;
}

static int64_t divide(int64_t a, int64_t b) {
  return a < 0 || b <= 0 || a % b != 0 ? MP_SUMMARY_UNKNOWN : a / b;
}

// The channels that the kernels give, by the last of them: (…, in, out), of depthwise ones
// (…, in, multiplier).
static int64_t channels_of_kernels(const Call *call) {
  int64_t channels = MP_SUMMARY_UNKNOWN;
  for (uint32_t i = 0; i < call->variables.items.len; i++) {
    const MpVariable *variable = call->variables.items.items[i].variable;
    if (!is_kernel(variable)) continue;
    bool is_depthwise = mp_str_ends_with(variable->name, MP_STR("depthwise_kernel"));
    channels = length_from_end(variable->shape, 1);
    if (is_depthwise) {
      channels = mp_cost_multiply(channels, length_from_end(variable->shape, 2));
    }
  }
  return channels;
}

static int64_t rule_none(const Call *call) {
  (void)call;
  return 0;
}

static int64_t rule_unknown(const Call *call) {
  (void)call;
  return MP_SUMMARY_UNKNOWN;
}

// Each number of the kernels is used once at each place of the output.
static int64_t rule_each_output(const Call *call) {
  int64_t elements = mp_cost_elements(call->graph, output_of(call));
  return mp_cost_multiply(divide(elements, channels_of_kernels(call)), size_of_kernels(call));
}

// A transposed convolution: at each place of the input, whose channels stand last in the kernel.
static int64_t rule_each_input(const Call *call) {
  if (call->inputs.len != 1) return MP_SUMMARY_UNKNOWN;
  int64_t elements = mp_cost_elements(call->graph, call->inputs.items[0]);
  return mp_cost_multiply(divide(elements, channels_of_kernels(call)), size_of_kernels(call));
}

static int64_t rule_once(const Call *call) {
  return size_of_kernels(call);
}

static int64_t steps_of(const Call *call) {
  const MpDatum *major =
      mp_arguments_written(&call->layer->arguments, MP_STR("time_major"), SIZE_MAX);
  const MpShape *input = call->inputs.len > 0 ? known_shape(call, call->inputs.items[0]) : NULL;
  return major || !input || input->rank < 2 ? MP_SUMMARY_UNKNOWN : input->dims[1];
}

// A cell of the source may use its kernels in any way.
static bool holds_own(const MpGraph *graph, const MpLayer *owner, uint32_t depth) {
  for (uint32_t i = 0; depth < MAX_DEPTH && i < graph->layers.len; i++) {
    const MpLayer *layer = graph->layers.items[i];
    for (uint32_t k = 0; k < layer->holdings.len; k++) {
      if (layer->holdings.items[k].owner != owner) continue;
      if (layer->kind != MP_LAYER_LIBRARY || holds_own(graph, layer, depth + 1)) return true;
    }
  }
  return false;
}

// Kernel and recurrent kernel, at each step.
static int64_t rule_recurrent(const Call *call) {
  if (holds_own(call->graph, call->layer, 0)) return MP_SUMMARY_UNKNOWN;
  return mp_cost_multiply(steps_of(call), size_of_kernels(call));
}

// The same at each place of the state, of which the output has one or one for each step.
static int64_t rule_recurrent_convolution(const Call *call) {
  const MpShape *input = call->inputs.len > 0 ? known_shape(call, call->inputs.items[0]) : NULL;
  const MpShape *output = known_shape(call, output_of(call));
  int64_t places =
      divide(mp_cost_elements(call->graph, output_of(call)), divide(channels_of_kernels(call), 4));
  if (!input || !output) return MP_SUMMARY_UNKNOWN;
  if (output->rank == input->rank) places = divide(places, steps_of(call));
  return mp_cost_multiply(places, rule_recurrent(call));
}

static int64_t kernel_named(const Call *call, const char *name) {
  for (uint32_t i = 0; i < call->variables.items.len; i++) {
    const MpVariable *variable = call->variables.items.items[i].variable;
    if (mp_str_ends_with(variable->name, mp_str_from_c(name))) return mp_variable_size(variable);
  }
  return MP_SUMMARY_UNKNOWN;
}

// Places of a sequence: all but the batch and the features.
static int64_t places_of(const Call *call, MpTensor tensor) {
  return divide(mp_cost_elements(call->graph, tensor),
                length_from_end(mp_graph_shape(call->graph, tensor), 1));
}

// Four projections, scores, and the weighted sum. A projection's kernel has `size` numbers, and a
// head's width is its size divided by the features of its input.
static int64_t rule_heads(const Call *call) {
  if (call->inputs.len < 2) return MP_SUMMARY_UNKNOWN;
  MpTensor query = call->inputs.items[0];
  MpTensor value = call->inputs.items[1];
  MpTensor key = call->inputs.len > 2 ? call->inputs.items[2] : value;
  bool has_three = mp_arguments_written(&call->node->arguments, MP_STR("key"), 2) != NULL;
  if (!has_three) key = value;
  int64_t kernels[] = {kernel_named(call, "query/kernel"), kernel_named(call, "key/kernel"),
                       kernel_named(call, "value/kernel"),
                       kernel_named(call, "attention_output/kernel")};
  int64_t from = places_of(call, query);
  int64_t to = places_of(call, value);
  int64_t width =
      mp_cost_add(divide(kernels[1], length_from_end(mp_graph_shape(call->graph, key), 1)),
                  divide(kernels[2], length_from_end(mp_graph_shape(call->graph, value), 1)));
  int64_t total = mp_cost_multiply(from, mp_cost_add(kernels[0], kernels[3]));
  total = mp_cost_add(total, mp_cost_multiply(to, mp_cost_add(kernels[1], kernels[2])));
  return mp_cost_add(total, mp_cost_multiply(mp_cost_multiply(from, to), width));
}

// Scores and the weighted sum.
static int64_t rule_attention(const Call *call) {
  if (call->inputs.len < 2 || call->inputs.len > 3) return MP_SUMMARY_UNKNOWN;
  const MpShape *query = known_shape(call, call->inputs.items[0]);
  const MpShape *value = known_shape(call, call->inputs.items[1]);
  int64_t pairs = mp_cost_multiply(length_from_end(query, 2), length_from_end(value, 2));
  return mp_cost_multiply(pairs, mp_cost_add(length_from_end(query, 1), length_from_end(value, 1)));
}

static int64_t root_of(int64_t square) {
  int64_t root = 0;
  for (int64_t bit = (int64_t)1 << 31; bit > 0; bit >>= 1) {
    if ((root + bit) <= square / (root + bit)) root += bit;
  }
  return square >= 0 && root * root == square ? root : MP_SUMMARY_UNKNOWN;
}

// Two tensors whose only common axis, besides the batch, is the one that is summed over: its length
// is the root of what their sizes have more than the result's.
static int64_t rule_contraction(const Call *call) {
  if (call->inputs.len != 2) return MP_SUMMARY_UNKNOWN;
  int64_t both = mp_cost_multiply(mp_cost_elements(call->graph, call->inputs.items[0]),
                                  mp_cost_elements(call->graph, call->inputs.items[1]));
  int64_t out = mp_cost_elements(call->graph, output_of(call));
  return mp_cost_multiply(out, root_of(divide(both, out)));
}

static int64_t rule_matmul(const Call *call) {
  const MpNode *node = call->node;
  if (call->inputs.len != 2) return MP_SUMMARY_UNKNOWN;
  const MpSignature *signature = node->function_row ? &node->function_row->signature : NULL;
  int32_t back = 1;
  static const char *const flags[] = {"transpose_a", "adjoint_a"};
  for (size_t i = 0; signature && i < sizeof flags / sizeof flags[0]; i++) {
    const MpDatum *flag =
        mp_arguments_find(call->arena, &node->arguments, signature, mp_str_from_c(flags[i]));
    if (!flag) continue;
    if (flag->kind != MP_DATUM_BOOL) return MP_SUMMARY_UNKNOWN;
    if (flag->boolean) back = 2;
  }
  const MpShape *left = known_shape(call, call->inputs.items[0]);
  return mp_cost_multiply(mp_cost_elements(call->graph, output_of(call)),
                          length_from_end(left, back));
}

static int64_t rule_einsum(const Call *call) {
  const MpDatum *equation =
      call->node->arguments.len > 0 ? call->node->arguments.items[0].value : NULL;
  const MpShape *shapes[MP_EINSUM_MAX_OPERANDS];
  if (!equation || equation->kind != MP_DATUM_STR || call->inputs.len > MP_EINSUM_MAX_OPERANDS) {
    return MP_SUMMARY_UNKNOWN;
  }
  for (uint32_t i = 0; i < call->inputs.len; i++)
    shapes[i] = mp_graph_shape(call->graph, call->inputs.items[i]);
  return mp_einsum_macs(equation->text, shapes, call->inputs.len);
}

static int64_t rule_einsum_dense(const Call *call) {
  const MpDatum *equation = mp_arguments_written(&call->layer->arguments, MP_STR("equation"), 0);
  const MpShape *shapes[2] = {NULL, NULL};
  if (!equation || equation->kind != MP_DATUM_STR || call->inputs.len != 1) {
    return MP_SUMMARY_UNKNOWN;
  }
  shapes[0] = mp_graph_shape(call->graph, call->inputs.items[0]);
  for (uint32_t i = 0; i < call->variables.items.len; i++) {
    const MpVariable *variable = call->variables.items.items[i].variable;
    if (is_kernel(variable)) shapes[1] = variable->shape;
  }
  return mp_einsum_macs(equation->text, shapes, 2);
}

static const MpShape *filters_of(const Call *call) {
  return call->inputs.len >= 2 ? known_shape(call, call->inputs.items[1]) : NULL;
}

static int64_t rule_filters_each_output(const Call *call) {
  const MpShape *filters = filters_of(call);
  if (!filters) return MP_SUMMARY_UNKNOWN;
  bool is_depthwise =
      mp_str_find(call->node->ops[call->node->op_count - 1], MP_STR("depthwise"), 0) != SIZE_MAX;
  int64_t channels = length_from_end(filters, 1);
  if (is_depthwise) channels = mp_cost_multiply(channels, length_from_end(filters, 2));
  int64_t places = divide(mp_cost_elements(call->graph, output_of(call)), channels);
  return mp_cost_multiply(places, mp_cost_elements(call->graph, call->inputs.items[1]));
}

static int64_t rule_filters_each_input(const Call *call) {
  const MpShape *filters = filters_of(call);
  int64_t places = divide(
      mp_cost_elements(call->graph, call->inputs.len > 0 ? call->inputs.items[0] : output_of(call)),
      length_from_end(filters, 1));
  return filters ? mp_cost_multiply(places, mp_cost_elements(call->graph, call->inputs.items[1]))
                 : MP_SUMMARY_UNKNOWN;
}

static int64_t rule_wrapped(const Call *call);

typedef struct Row {
  const char *name;
  Rule rule;
} Row;

#define MP_LAYER_MACS(layer, rule) {layer, rule_##rule},
#define MP_OPERATION_MACS(name, rule)
static const Row LAYERS[] = {
#include "summary/macs.def"
};
#undef MP_LAYER_MACS
#undef MP_OPERATION_MACS
#define MP_LAYER_MACS(layer, rule)
#define MP_OPERATION_MACS(name, rule) {name, rule_##rule},
static const Row OPERATIONS[] = {
#include "summary/macs.def"
};
#undef MP_LAYER_MACS
#undef MP_OPERATION_MACS

// A call of a library layer that the source overrides may do anything.
static Rule rule_of_layer(const MpLayer *layer) {
  if (!layer->row || layer->kind != MP_LAYER_LIBRARY) return rule_unknown;
  for (size_t i = 0; i < sizeof LAYERS / sizeof LAYERS[0]; i++) {
    if (mp_str_is(layer->row->name, LAYERS[i].name)) return LAYERS[i].rule;
  }
  return layer->row->weights == MP_WEIGHTS_NONE ? rule_none : rule_unknown;
}

static Rule rule_of_operation(MpStr op) {
  for (size_t i = 0; i < sizeof OPERATIONS / sizeof OPERATIONS[0]; i++) {
    MpStr name = mp_str_from_c(OPERATIONS[i].name);
    bool is_group = mp_str_ends_with(name, MP_STR("."));
    if (is_group ? mp_str_starts_with(op, name) : mp_str_eq(op, name)) return OPERATIONS[i].rule;
  }
  return rule_none;
}

// The layer given to it, with the weights of both: what works on any number of places works on
// those of all steps.
static int64_t rule_wrapped(const Call *call) {
  const MpLayer *inner = NULL;
  for (uint32_t i = 0; i < call->graph->layers.len; i++) {
    const MpLayer *layer = call->graph->layers.items[i];
    for (uint32_t k = 0; k < layer->holdings.len; k++) {
      if (layer->holdings.items[k].owner == call->layer) inner = layer;
    }
  }
  if (!inner) return MP_SUMMARY_UNKNOWN;
  Rule rule = rule_of_layer(inner);
  bool fits = rule == rule_none || rule == rule_each_output || rule == rule_recurrent;
  Call of_inner = *call;
  of_inner.layer = inner;
  return fits ? rule(&of_inner) : MP_SUMMARY_UNKNOWN;
}

static Call call_of(const MpGraph *graph, MpArena *arena, const MpNode *node) {
  Call call = {.graph = graph, .arena = arena, .node = node, .layer = node->layer};
  mp_level_flatten_arguments(arena, node, &call.inputs);
  return call;
}

int64_t mp_macs_of_layer(const MpOwnership *ownership, MpArena *arena, const MpNode *node) {
  Rule rule = rule_of_layer(node->layer);
  if (rule == rule_none || rule == rule_unknown) return rule(NULL);
  Call call = call_of(ownership->graph, arena, node);
  call.variables = mp_layer_owned_variables(ownership, arena, node->layer);
  return rule(&call);
}

int64_t mp_macs_of_operation(const MpGraph *graph, MpArena *arena, const MpNode *node) {
  Rule rule = rule_none;
  for (uint32_t i = 0; i < node->op_count; i++) {
    Rule one = rule_of_operation(node->ops[i]);
    if (one == rule_none) continue;
    // Several products in one expression: what is between them is not known.
    rule = rule == rule_none ? one : rule_unknown;
  }
  if (rule == rule_none || rule == rule_unknown) return node->op_count > 0 ? rule(NULL) : -1;
  Call call = call_of(graph, arena, node);
  return rule(&call);
}
