#include "preparer/passes.h"

// Keras 2 runs a layer at once where it is called on a constant, and keeps only the result: the
// layer is then no part of the model. `tf.identity_n([constant, input])` gives both back as they
// are, bit for bit and whatever their types, as results of an operation on an input, and the layer
// that is called on the first stays.

static void take_first(void *context, MpTensor tensor) {
  MpTensor *first = context;
  if (first->node == MP_NODE_NONE) {
    *first = tensor;
  }
}

static MpTensor first_tensor(const MpDatum *datum) {
  MpTensor first = {.node = MP_NODE_NONE};
  mp_datum_visit_tensors(datum, take_first, &first);
  return first;
}

static MpDatum *new_tensor(MpArena *arena, MpTensor tensor) {
  MpDatum *datum = MP_NEW(arena, MpDatum);
  datum->kind = MP_DATUM_TENSOR;
  datum->tensor = tensor;
  return datum;
}

// The constant as a result of the new node, in terms of the new list.
static const MpDatum *tie(MpRewrite *rewrite, const MpDatum *constant, MpSpan span,
                          MpNodeId origin) {
  MpModel *model = rewrite->model;
  MpArena *arena = model->arena;
  MpTensor input = first_tensor(model->inputs);
  MpDatum *pair = MP_NEW(arena, MpDatum);
  pair->kind = MP_DATUM_LIST;
  mp_array_push(arena, &pair->items, constant);
  mp_array_push(arena, &pair->items, mp_rewrite_datum(rewrite, new_tensor(arena, input)));
  MpNode *node = mp_rewrite_add(rewrite, MP_NODE_OP, span, origin);
  node->form = MP_OP_FUNCTION;
  node->function = MP_STR("tf.identity_n");
  node->function_row = mp_keras_function(node->function);
  node->reason = MP_STR("on a constant alone, what follows would not be part of the model");
  node->output_count = 2;
  MpArgument argument = {.value = pair};
  mp_array_push(arena, &node->arguments, argument);
  MpDatum *result = MP_NEW(arena, MpDatum);
  result->kind = MP_DATUM_LIST;
  for (uint32_t i = 0; i < 2; i++) {
    mp_array_push(arena, &result->items, new_tensor(arena, (MpTensor){node->id, i}));
  }
  node->result = result;
  mp_graph_finish_node(rewrite->to, node);
  return new_tensor(arena, (MpTensor){.node = node->id});
}

static bool is_constant_call(const MpNode *node) {
  return node->kind == MP_NODE_LAYER && !node->depends_on_input && node->arguments.len > 0;
}

// The argument that carries the data: the first with a tensor, else the first.
static uint32_t data_argument(const MpNode *node) {
  for (uint32_t i = 0; i < node->arguments.len; i++) {
    if (first_tensor(node->arguments.items[i].value).node != MP_NODE_NONE) {
      return i;
    }
  }
  return 0;
}

// A list of constants is tied by its first, like a single one.
static const MpDatum *tie_value(MpRewrite *rewrite, const MpDatum *value, const MpNode *node,
                                MpNodeId origin) {
  bool is_list = value->kind == MP_DATUM_LIST || value->kind == MP_DATUM_TUPLE;
  if (!is_list || value->items.len == 0 || first_tensor(value).node == MP_NODE_NONE) {
    return tie(rewrite, value, node->span, origin);
  }
  MpArena *arena = rewrite->model->arena;
  MpDatum *copy = mp_arena_copy(arena, value, sizeof *value);
  copy->items = (MpData){0};
  for (uint32_t i = 0; i < value->items.len; i++) {
    const MpDatum *item = value->items.items[i];
    item = i == 0 ? tie(rewrite, item, node->span, origin) : item;
    mp_array_push(arena, &copy->items, item);
  }
  return copy;
}

static void tie_call(MpRewrite *rewrite, const MpNode *old) {
  MpModel *model = rewrite->model;
  MpArena *arena = model->arena;
  MpNodeId origin = model->origins.items[old->id];
  uint32_t index = data_argument(old);
  const MpDatum *value = mp_rewrite_datum(rewrite, old->arguments.items[index].value);
  const MpDatum *tied = tie_value(rewrite, value, old, origin);
  MpNode *node = mp_rewrite_keep(rewrite, old);
  MpArguments arguments = node->arguments;
  node->arguments = (MpArguments){0};
  for (uint32_t i = 0; i < arguments.len; i++) {
    MpArgument argument = arguments.items[i];
    argument.value = i == index ? tied : argument.value;
    mp_array_push(arena, &node->arguments, argument);
  }
  mp_graph_finish_node(rewrite->to, node);
}

static const MpDatum *tie_outputs(MpRewrite *rewrite, const MpDatum *outputs) {
  MpArena *arena = rewrite->model->arena;
  if (outputs->kind == MP_DATUM_TENSOR) {
    const MpNode *node = rewrite->to->nodes.items[outputs->tensor.node];
    return node->depends_on_input ? outputs : tie(rewrite, outputs, outputs->span, MP_NODE_NONE);
  }
  MpDatum *copy = mp_arena_copy(arena, outputs, sizeof *outputs);
  copy->items = (MpData){0};
  for (uint32_t i = 0; i < outputs->items.len; i++) {
    mp_array_push(arena, &copy->items, tie_outputs(rewrite, outputs->items.items[i]));
  }
  return copy;
}

void mp_pass_tie(MpModel *model) {
  MpGraph *graph = model->graph;
  MpRewrite rewrite = mp_rewrite_start(model);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    MpNode *old = graph->nodes.items[i];
    // A layer without weights may well run at once; what it gives is a constant like any other.
    if (is_constant_call(old) && old->layer->has_weights != MP_NO) {
      tie_call(&rewrite, old);
      continue;
    }
    MpNode *node = mp_rewrite_keep(&rewrite, old);
    if (!node->depends_on_input) {
      mp_graph_finish_node(rewrite.to, node);
    }
  }
  const MpDatum *outputs = mp_rewrite_datum(&rewrite, model->outputs);
  outputs = tie_outputs(&rewrite, outputs);
  mp_rewrite_finish(&rewrite);
  model->outputs = outputs;
}
