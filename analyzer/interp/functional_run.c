#include "analyzer/interp/library.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/unrecorded.h"

// Tensors of the model's definition, and what they are in this call.
typedef struct MpFunctionalRun {
  MpRun *run;
  MP_ARRAY(MpTensor) from;
  MpValues to;
  bool has_failed;  // what something is called on is not known
} MpFunctionalRun;

static MpValue *find(const MpFunctionalRun *self, MpTensor tensor) {
  for (uint32_t i = 0; i < self->from.len; i++) {
    MpTensor from = self->from.items[i];
    if (from.node == tensor.node && from.output == tensor.output) return self->to.items[i];
  }
  return NULL;
}

static MpTensor map_tensor(void *context, MpTensor tensor) {
  const MpValue *value = find(context, tensor);
  return value ? value->tensor : tensor;
}

// A call may give what it was given, and in training something else of the same shape.
static void set(MpFunctionalRun *self, MpTensor from, MpValue *to) {
  const MpValue *known = find(self, from);
  if (known) {
    self->has_failed |= !mp_shape_eq(mp_shape_known(self->run, known->tensor),
                                     mp_shape_known(self->run, to->tensor));
    return;
  }
  mp_array_push(self->run->arena, &self->from, from);
  mp_array_push(self->run->arena, &self->to, to);
}

// --- values of data ---

static MpValue *raise(MpFunctionalRun *self, const MpDatum *datum);

static MpValue *raise_container(MpFunctionalRun *self, const MpDatum *datum, MpValueKind kind) {
  MpRun *run = self->run;
  MpValue *value = mp_value_new(run, kind, datum->span);
  for (uint32_t i = 0; i < datum->items.len; i++) {
    MpValue *item = raise(self, datum->items.items[i]);
    if (kind == MP_VALUE_DICT) {
      mp_dict_set(run, value, raise(self, datum->keys.items[i]), item);
    } else {
      mp_array_push(run->arena, &value->items, item);
    }
  }
  return value;
}

static MpValue *raise_tensor(const MpFunctionalRun *self, const MpDatum *datum) {
  MpValue *value = find(self, datum->tensor);
  if (value) return value;
  const MpNode *node = self->run->graph->nodes.items[datum->tensor.node];
  return mp_tensor_value(self->run, node, datum->tensor.output, datum->span);
}

// None, and a failure, where the datum does not say all of the value.
static MpValue *raise(MpFunctionalRun *self, const MpDatum *datum) {
  MpRun *run = self->run;
  switch (datum->kind) {
    case MP_DATUM_TUPLE: return raise_container(self, datum, MP_VALUE_TUPLE);
    case MP_DATUM_LIST: return raise_container(self, datum, MP_VALUE_LIST);
    case MP_DATUM_DICT: return raise_container(self, datum, MP_VALUE_DICT);
    case MP_DATUM_TENSOR: return raise_tensor(self, datum);
    default: break;
  }
  MpValue *literal = mp_value_of_literal(run, datum);
  self->has_failed |= !literal;
  return literal ? literal : run->none;
}

// --- steps ---

static void tensors_of(MpFunctionalRun *self, MpValue *value, MpValues *out) {
  if (value->kind == MP_VALUE_TENSOR) mp_array_push(self->run->arena, out, value);
  for (uint32_t i = 0; i < value->items.len; i++)
    tensors_of(self, value->items.items[i], out);
}

typedef struct MpTensorList {
  MpArena *arena;
  MP_ARRAY(MpTensor) items;
} MpTensorList;

static void add_tensor(void *context, MpTensor tensor) {
  MpTensorList *list = context;
  mp_array_push(list->arena, &list->items, tensor);
}

static void call_layer(MpFunctionalRun *self, const MpNode *node) {
  MpRun *run = self->run;
  MpCall call = {.span = node->span, .symbol = node->symbol};
  for (uint32_t i = 0; i < node->arguments.len; i++) {
    const MpArgument *argument = &node->arguments.items[i];
    bool is_training = argument->value->kind == MP_DATUM_BOOL && argument->value->is_training_phase;
    if (is_training) continue;  // what was passed down then
    MpValue *value = raise(self, argument->value);
    if (argument->name.len > 0) {
      MpKeywordValue keyword = {argument->name, value, argument->span};
      mp_array_push(run->arena, &call.keywords, keyword);
    } else {
      mp_array_push(run->arena, &call.args, value);
      mp_array_push(run->arena, &call.arg_spans, argument->span);
    }
  }
  MpTensorList old = {.arena = run->arena};
  mp_datum_visit_tensors(node->result, add_tensor, &old);
  MpValue *layer = run->instances.items[node->layer->id]->value;
  MpValue *result = self->has_failed ? NULL : mp_call_value(run, layer, &call);
  self->has_failed |= !result;
  MpValues made = {0};
  if (result) tensors_of(self, mp_resolve(run, result), &made);
  self->has_failed |= made.len != old.items.len;
  for (uint32_t i = 0; !self->has_failed && i < made.len; i++)
    set(self, old.items.items[i], made.items[i]);
}

static void repeat_operation(MpFunctionalRun *self, const MpNode *node) {
  MpRun *run = self->run;
  MpNode *copy = mp_graph_add_node(run->graph, node->kind, node->span, run->call);
  MpNodeId id = copy->id, parent = copy->parent;
  *copy = *node;
  copy->id = id;
  copy->parent = parent;
  copy->conflict = NULL;
  copy->shapes = NULL;
  copy->arguments = mp_arguments_map_tensors(run->arena, node->arguments, map_tensor, self);
  mp_graph_finish_node(run->graph, copy);
  mp_op_infer(run, copy);
  self->has_failed |= copy->conflict != NULL;
  for (uint32_t i = 0; i < node->output_count; i++)
    set(self, (MpTensor){node->id, i}, mp_tensor_value(run, copy, i, node->span));
}

// In the order of what the model was defined with. False: names say which is which, and another one
// than its own.
static bool tensors_given(MpFunctionalRun *self, const MpInstance *model, MpValue *given,
                          MpValues *out) {
  const MpValue *own = model->inputs;
  bool is_named = given->kind == MP_VALUE_DICT && given != own;
  if (!is_named) tensors_of(self, given, out);
  if (!is_named) return true;
  if (!own || own->kind != MP_VALUE_DICT || own->items.len != given->items.len) return false;
  for (uint32_t i = 0; i < own->keys.len; i++) {
    const MpValue *key = own->keys.items[i];
    MpValue *item = key->kind == MP_VALUE_STR ? mp_dict_get_str(given, key->text) : NULL;
    if (!item) return false;
    tensors_of(self, mp_resolve(self->run, item), out);
  }
  return true;
}

static void take_inputs(MpFunctionalRun *self, const MpInstance *model, MpValue *given) {
  MpTensorList inputs = {.arena = self->run->arena};
  MpValues tensors = {0};
  mp_datum_visit_tensors(model->layer->model_inputs, add_tensor, &inputs);
  bool is_named = !tensors_given(self, model, given, &tensors);
  self->has_failed |= is_named || tensors.len != inputs.items.len;
  for (uint32_t i = 0; !self->has_failed && i < tensors.len; i++) {
    if (self->run->is_eager) {  // what comes of them is followed from there
      set(self, inputs.items.items[i], tensors.items[i]);
      continue;
    }
    const MpShape *declared = mp_shape_known(self->run, inputs.items.items[i]);
    const MpShape *own = mp_shape_known(self->run, tensors.items[i]->tensor);
    // Keras gives an input another number of axes where it may.
    self->has_failed |= !declared || !own || declared->rank != own->rank;
    MpNode *node = mp_tensor_node(self->run, MP_NODE_INPUT, given->span);
    node->output_count = 1;
    node->shapes = own;
    node->dtype = mp_graph_dtype(self->run->graph, inputs.items.items[i]);
    mp_graph_finish_node(self->run->graph, node);
    set(self, inputs.items.items[i], mp_tensor_value(self->run, node, 0, given->span));
  }
}

// The nodes that define the model: 1 each, without those that give its inputs. A layer that gives
// what it was given stands behind them.
static uint8_t *defining_nodes(MpRun *run, const MpLayer *model) {
  MpGraph *graph = run->graph;
  uint8_t *live = mp_graph_live(graph, run->arena, model->model_outputs);
  uint8_t *before = mp_graph_live(graph, run->arena, model->model_inputs);
  MpTensorList inputs = {.arena = run->arena};
  mp_datum_visit_tensors(model->model_inputs, add_tensor, &inputs);
  MpNodeId last = 0;
  for (uint32_t i = 0; i < inputs.items.len; i++) {
    MpNodeId node = inputs.items.items[i].node;
    if (node > last) last = node;
  }
  for (MpNodeId id = 0; id <= last; id++)
    live[id] &= !before[id];
  // The calls around the definition (it stands in a `build`) do not define the model.
  for (MpNodeId at = model->created_in_call; at != MP_NODE_NONE;
       at = graph->nodes.items[at]->parent)
    live[at] = 0;
  return live;
}

// Each of them, but what stands in the bodies of their calls, in order.
static void run_steps(MpFunctionalRun *self, const MpLayer *model) {
  MpRun *run = self->run;
  MpGraph *graph = run->graph;
  uint32_t count = graph->nodes.len;
  uint8_t *live = defining_nodes(run, model);
  uint8_t *is_taken = MP_NEW_ARRAY(run->arena, uint8_t, count + 1);
  for (MpNodeId id = 0; id < count && !self->has_failed; id++) {
    const MpNode *node = graph->nodes.items[id];
    bool is_in_body = node->parent != MP_NODE_NONE && is_taken[node->parent];
    bool is_step = live[id] && !is_in_body && node->kind != MP_NODE_INPUT;
    is_taken[id] = is_in_body || is_step;
    if (!is_step) continue;
    if (node->kind == MP_NODE_LAYER && node->layer) {
      call_layer(self, node);
    } else if (node->kind == MP_NODE_OP) {
      repeat_operation(self, node);
    } else {
      self->has_failed |= node->kind == MP_NODE_OPAQUE;
    }
  }
}

MpValue *mp_functional_run(MpRun *run, MpValue *value, const MpCall *call) {
  MpInstance *model = value->instance;
  MpFunctionalRun self = {.run = run};
  if (call->args.len == 0) {
    return mp_run_raise(run, "TypeError", call->span, "a model is called without inputs");
  }
  self.has_failed = mp_call_keyword(call, MP_STR("mask")) || call->args.len > 2;
  take_inputs(&self, model, mp_resolve(run, call->args.items[0]));
  if (!self.has_failed) run_steps(&self, model->layer);
  MpValue *result = self.has_failed ? NULL : raise(&self, model->layer->model_outputs);
  if (result && !self.has_failed) return result;
  if (run->exception) return NULL;
  return mp_run_opaque(run, "call of a Functional model", MP_STR(""), call->span, &call->args);
}
