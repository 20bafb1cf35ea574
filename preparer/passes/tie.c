#include "preparer/passes.h"

// Keras 2 runs a layer at once where it is called on a constant, and keeps only the result: the
// layer is then no part of the model. `tf.identity_n([constant, input])` gives both back as they
// are, bit for bit and whatever their types, as results of an operation on an input, and the layer
// that is called on the first stays.

#define REASON "on a constant alone, what follows would not be part of the model"

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

// A call of a library function, as a new node.
static MpNode *add_call(MpRewrite *rewrite, const char *function, MpSpan span, MpNodeId origin) {
  MpNode *node = mp_rewrite_add(rewrite, MP_NODE_OP, span, origin);
  node->form = MP_OP_FUNCTION;
  node->function = mp_str_from_c(function);
  node->function_row = mp_keras_function(node->function);
  return node;
}

static void add_argument(MpRewrite *rewrite, MpNode *node, const char *name, const MpDatum *value) {
  MpArgument argument = {.name = mp_str_from_c(name), .value = value};
  mp_array_push(rewrite->model->arena, &node->arguments, argument);
}

// Gives the node its only result; the tensor of it.
static MpDatum *finish_call(MpRewrite *rewrite, MpNode *node) {
  MpDatum *result = new_tensor(rewrite->model->arena, (MpTensor){.node = node->id});
  node->result = result;
  mp_graph_finish_node(rewrite->to, node);
  return result;
}

static const MpDatum *tie_in_keras2(MpRewrite *rewrite, const MpDatum *constant,
                                    const MpDatum *input, MpSpan span, MpNodeId origin) {
  MpArena *arena = rewrite->model->arena;
  MpDatum *pair = MP_NEW(arena, MpDatum);
  pair->kind = MP_DATUM_LIST;
  mp_array_push(arena, &pair->items, constant);
  mp_array_push(arena, &pair->items, input);
  MpNode *node = add_call(rewrite, "tf.identity_n", span, origin);
  node->reason = MP_STR(REASON);
  node->output_count = 2;
  add_argument(rewrite, node, "", pair);
  const MpDatum *first = finish_call(rewrite, node);
  MpDatum *result = MP_NEW(arena, MpDatum);
  result->kind = MP_DATUM_LIST;
  mp_array_push(arena, &result->items, first);
  mp_array_push(arena, &result->items, new_tensor(arena, (MpTensor){node->id, 1}));
  node->result = result;
  return first;
}

// Keras 3 takes no tf.* function. Both branches of the choice are the constant.
static const MpDatum *tie_in_keras3(MpRewrite *rewrite, const MpDatum *constant,
                                    const MpDatum *input, MpSpan span, MpNodeId origin) {
  MpDatum *dtype = MP_NEW(rewrite->model->arena, MpDatum);
  dtype->kind = MP_DATUM_STR;
  dtype->text = MP_STR("bool");
  MpNode *ones = add_call(rewrite, "keras.ops.ones_like", span, origin);
  ones->reason = MP_STR(REASON);
  add_argument(rewrite, ones, "", input);
  add_argument(rewrite, ones, "dtype", dtype);
  const MpDatum *some = finish_call(rewrite, ones);
  MpNode *any = add_call(rewrite, "keras.ops.any", span, origin);
  add_argument(rewrite, any, "", some);
  const MpDatum *condition = finish_call(rewrite, any);
  MpNode *where = add_call(rewrite, "keras.ops.where", span, origin);
  add_argument(rewrite, where, "", condition);
  add_argument(rewrite, where, "", constant);
  add_argument(rewrite, where, "", constant);
  return finish_call(rewrite, where);
}

// The constant as a result that depends on an input, in terms of the new list.
static const MpDatum *tie(MpRewrite *rewrite, const MpDatum *constant, MpSpan span,
                          MpNodeId origin) {
  MpModel *model = rewrite->model;
  MpDatum *old = new_tensor(model->arena, first_tensor(model->inputs));
  const MpDatum *input = mp_rewrite_datum(rewrite, old);
  if (mp_str_is(model->options->target, "keras3")) {
    return tie_in_keras3(rewrite, constant, input, span, origin);
  }
  return tie_in_keras2(rewrite, constant, input, span, origin);
}

typedef struct DependenceQuery {
  const MpRewrite *rewrite;
  bool answer;
} DependenceQuery;

static void ask_dependence(void *context, MpTensor tensor) {
  DependenceQuery *query = context;
  MpNodeId id = query->rewrite->ids[tensor.node];
  query->answer = query->answer || query->rewrite->to->nodes.items[id]->depends_on_input;
}

// What was tied further up has made all that follows depend on the input.
static bool is_constant_call(const MpRewrite *rewrite, const MpNode *node) {
  DependenceQuery query = {.rewrite = rewrite};
  mp_arguments_visit_tensors(&node->arguments, ask_dependence, &query);
  return node->kind == MP_NODE_LAYER && node->arguments.len > 0 && !query.answer;
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
    if (is_constant_call(&rewrite, old) && mp_model_may_have_weights(old->layer)) {
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
