#include "preparer/passes.h"

static const MpDatum *copy_datum(MpGraph *to, const MpDatum *datum);

static MpData copy_data(MpGraph *to, const MpData *data) {
  MpData copy = {0};
  for (uint32_t i = 0; i < data->len; i++) {
    mp_array_push(to->arena, &copy, copy_datum(to, data->items[i]));
  }
  return copy;
}

static MpArguments copy_arguments(MpGraph *to, const MpArguments *arguments) {
  MpArguments copy = {0};
  for (uint32_t i = 0; i < arguments->len; i++) {
    MpArgument argument = arguments->items[i];
    argument.value = copy_datum(to, argument.value);
    mp_array_push(to->arena, &copy, argument);
  }
  return copy;
}

// Layers in it are those of the copy.
static const MpDatum *copy_datum(MpGraph *to, const MpDatum *datum) {
  if (!datum) {
    return NULL;
  }
  MpDatum *copy = mp_arena_copy(to->arena, datum, sizeof *datum);
  if (datum->kind == MP_DATUM_LAYER) {
    copy->layer = to->layers.items[datum->layer->id];
  }
  copy->items = copy_data(to, &datum->items);
  copy->keys = copy_data(to, &datum->keys);
  copy->arguments = copy_arguments(to, &datum->arguments);
  return copy;
}

static void count_tensor(void *context, MpTensor tensor) {
  (void)tensor;
  uint32_t *count = context;
  *count += 1;
}

// A constructor's arguments stand outside the passes, so no tensor may be left in them. A
// Functional model is unwrapped, so its own are not needed; elsewhere one is as good as unknown.
static MpArguments constructor_arguments(MpGraph *to, const MpLayer *layer) {
  if (layer->kind == MP_LAYER_FUNCTIONAL) {
    return (MpArguments){0};
  }
  MpArguments arguments = copy_arguments(to, &layer->arguments);
  for (uint32_t i = 0; i < arguments.len; i++) {
    const MpDatum *value = arguments.items[i].value;
    uint32_t tensors = 0;
    mp_datum_visit_tensors(value, count_tensor, &tensors);
    if (tensors > 0) {
      MpDatum *unknown = MP_NEW(to->arena, MpDatum);
      unknown->kind = MP_DATUM_OPAQUE;
      unknown->span = value->span;
      unknown->text = MP_STR("a tensor");
      arguments.items[i].value = unknown;
    }
  }
  return arguments;
}

// What refers to nodes of the source, and has done its work, is left behind.
static void copy_layer(MpGraph *to, const MpLayer *layer) {
  MpLayer *copy = to->layers.items[layer->id];
  *copy = *layer;
  copy->arguments = constructor_arguments(to, layer);
  copy->created_in_call = MP_NODE_NONE;
  copy->inner_results.items = NULL;
  copy->inner_results.len = 0;
  copy->inner_results.cap = 0;
  copy->model_inputs = NULL;
  copy->model_outputs = NULL;
  copy->holdings.items = NULL;
  copy->holdings.len = 0;
  copy->holdings.cap = 0;
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    MpHolding holding = layer->holdings.items[i];
    holding.owner = to->layers.items[holding.owner->id];
    mp_array_push(to->arena, &copy->holdings, holding);
  }
  copy->members.items = NULL;
  copy->members.len = 0;
  copy->members.cap = 0;
  for (uint32_t i = 0; i < layer->members.len; i++) {
    MpLayer *member = to->layers.items[layer->members.items[i]->id];
    mp_array_push(to->arena, &copy->members, member);
  }
}

static uint32_t weight_index(const MpGraph *graph, const MpWeight *weight) {
  uint32_t i = 0;
  while (i < graph->weights.len && graph->weights.items[i] != weight) {
    i++;
  }
  return i;
}

static void copy_node(MpModel *model, MpGraph *to, const MpNode *node) {
  MpNode *copy = mp_graph_add_node(to, node->kind, node->span, node->parent);
  MpNodeId id = copy->id;
  *copy = *node;
  copy->id = id;
  copy->arguments = copy_arguments(to, &node->arguments);
  copy->result = copy_datum(to, node->result);
  copy->layer = node->layer ? to->layers.items[node->layer->id] : NULL;
  if (node->weight) {
    uint32_t index = weight_index(model->source, node->weight);
    copy->weight = to->weights.items[index];
  }
  mp_array_push(model->arena, &model->origins, node->parent);
}

static void collect_tensor(void *context, MpTensor tensor) {
  MpModel *model = context;
  MpDatum *datum = MP_NEW(model->arena, MpDatum);
  datum->kind = MP_DATUM_TENSOR;
  datum->tensor = tensor;
  MpDatum *list = MP_NEW(model->arena, MpDatum);
  *list = *model->inputs;
  mp_array_push(model->arena, &list->items, datum);
  model->inputs = list;
}

static bool is_plain(const MpDatum *datum) {
  if (datum->kind == MP_DATUM_TENSOR) {
    return true;
  }
  if (datum->kind != MP_DATUM_LIST && datum->kind != MP_DATUM_TUPLE &&
      datum->kind != MP_DATUM_DICT) {
    return false;
  }
  for (uint32_t i = 0; i < datum->items.len; i++) {
    if (datum->items.items[i]->kind != MP_DATUM_TENSOR) {
      return false;
    }
  }
  return datum->items.len > 0;
}

// A call's inputs in the structure of the one argument that has tensors; all of them as a list
// where there are several arguments, since a Functional model takes one.
static void find_call_inputs(MpModel *model) {
  const MpArgument *only = NULL;
  uint32_t holders = 0;
  for (uint32_t i = 0; i < model->call_arguments.len; i++) {
    uint32_t tensors = 0;
    mp_datum_visit_tensors(model->call_arguments.items[i].value, count_tensor, &tensors);
    if (tensors > 0) {
      only = &model->call_arguments.items[i];
      holders++;
    }
  }
  if (holders == 1 && is_plain(only->value)) {
    model->inputs = only->value;
    return;
  }
  MpDatum *list = MP_NEW(model->arena, MpDatum);
  list->kind = MP_DATUM_LIST;
  model->inputs = list;
  mp_arguments_visit_tensors(&model->call_arguments, collect_tensor, model);
}

void mp_pass_copy(MpModel *model) {
  const MpGraph *source = model->source;
  MpGraph *to = mp_graph_new(model->arena);
  model->graph = to;
  for (uint32_t i = 0; i < source->layers.len; i++) {
    mp_graph_add_layer(to, source->layers.items[i]->kind, source->layers.items[i]->created_at);
  }
  for (uint32_t i = 0; i < source->layers.len; i++) {
    copy_layer(to, source->layers.items[i]);
  }
  for (uint32_t i = 0; i < source->weights.len; i++) {
    MpWeight *weight = mp_arena_copy(model->arena, source->weights.items[i], sizeof *weight);
    weight->owner = weight->owner ? to->layers.items[weight->owner->id] : NULL;
    weight->holder = weight->holder ? to->layers.items[weight->holder->id] : NULL;
    mp_array_push(model->arena, &to->weights, weight);
  }
  for (uint32_t i = 0; i < source->nodes.len; i++) {
    copy_node(model, to, source->nodes.items[i]);
  }
  const MpForward *forward = model->forward;
  model->outputs = copy_datum(to, forward->outputs);
  if (forward->call != MP_NODE_NONE) {
    model->call_arguments = to->nodes.items[forward->call]->arguments;
    find_call_inputs(model);
  } else {
    model->inputs = copy_datum(to, forward->root->model_inputs);
  }
}
