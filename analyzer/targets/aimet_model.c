#include "analyzer/targets/aimet_model.h"

#include "analyzer/targets/aimet.h"

#define NO_CALL UINT32_MAX

typedef struct Builder {
  MpAimetModel *model;
  const MpAimetTruth *truth;
  MpArena *arena;
  MpLevel level;
  const MpTensors *given;
  uint32_t *call_of_node;  // by node from the level's begin on
  uint32_t *layer_of;      // by layer of the graph; NO_CALL: not met, everywhere between two models
} Builder;

static uint32_t add_layer(Builder *self, MpAimetKind kind, const MpLayer *layer) {
  const MpAimetLayer added = {.kind = kind, .layer = layer};
  mp_array_push(self->arena, &self->model->layers, added);
  return self->model->layers.len - 1;
}

static MpAimetKind kind_of(Builder *self, const MpNode *node) {
  switch (node->kind) {
    case MP_NODE_INPUT: return MP_AIMET_INPUT;
    case MP_NODE_OP: return MP_AIMET_OP;
    case MP_NODE_LAYER: break;
    case MP_NODE_CONST:
    case MP_NODE_WEIGHT:
    case MP_NODE_OPAQUE: return MP_AIMET_OPAQUE;
  }
  if (node->layer == NULL) return MP_AIMET_OPAQUE;
  // A body that was not followed gives no temporary model.
  const bool is_open = mp_aimet_is_nested(self->truth->graph, node->layer) != MP_NO &&
                       (!node->is_traced || !self->truth->unwrapped[node->id]);
  if (is_open) return MP_AIMET_OPAQUE;
  return self->truth->unwrapped[node->id] ? MP_AIMET_NESTED : MP_AIMET_WHOLE;
}

static uint32_t layer_index(Builder *self, const MpNode *node, MpAimetKind kind) {
  if (kind != MP_AIMET_WHOLE && kind != MP_AIMET_NESTED) return add_layer(self, kind, NULL);
  uint32_t *index = &self->layer_of[node->layer->id];
  if (*index == NO_CALL) *index = add_layer(self, kind, node->layer);
  return *index;
}

static uint32_t add_call(Builder *self, const MpNode *node, MpAimetKind kind) {
  MpAimetCall call = {.node = node};
  call.layer = node != NULL ? layer_index(self, node, kind) : add_layer(self, kind, NULL);
  mp_array_push(self->arena, &self->model->calls, call);
  return self->model->calls.len - 1;
}

static bool is_thick(const MpNode *node) {
  return node->kind == MP_NODE_OP && node->op_count == 0;
}

// Which input of the temporary model stands for a tensor from outside.
static uint32_t find_given(const Builder *self, MpTensor tensor) {
  for (uint32_t i = 0; self->given != NULL && i < self->given->len; i++) {
    const MpTensor given = self->given->items[i];
    if (given.node == tensor.node && given.output == tensor.output) {
      return self->model->inputs.items[i];
    }
  }
  return NO_CALL;
}

// The call on the level that gives a tensor, made where it is new; NO_CALL: it is no Keras tensor.
static uint32_t call_of(Builder *self, MpTensor tensor, MpNodeId reader) {
  MpAimetModel *model = self->model;
  const MpNodeId maker = mp_level_maker(&self->level, tensor, reader);
  if (maker == MP_NODE_NONE) {
    const uint32_t given = find_given(self, tensor);
    const bool is_outside =
        given == NO_CALL && self->truth->graph->nodes.items[tensor.node]->depends_on_input;
    if (is_outside) model->is_known = false;
    return given;
  }
  uint32_t *call = &self->call_of_node[maker - self->level.begin];
  if (*call != NO_CALL) return *call;
  const MpNode *node = self->truth->graph->nodes.items[maker];
  const MpAimetKind kind = kind_of(self, node);
  if (kind == MP_AIMET_OPAQUE || is_thick(node)) model->is_exact = false;
  *call = add_call(self, node, kind);
  if (kind == MP_AIMET_INPUT) mp_array_push(self->arena, &model->inputs, *call);
  return *call;
}

static void add_feeds(Builder *self, const MpDatum *value, MpNodeId reader, MpAimetFeeds *out) {
  MpTensors tensors = {0};
  mp_level_flatten(self->arena, value, &tensors);
  for (uint32_t i = 0; i < tensors.len; i++) {
    const uint32_t call = call_of(self, tensors.items[i], reader);
    if (call == NO_CALL) continue;
    const MpAimetFeed feed = {call, tensors.items[i],
                              mp_aimet_truth_of(self->truth, tensors.items[i])};
    mp_array_push(self->arena, out, feed);
  }
}

// Positional arguments in front, then keywords by name.
static void find_feeds(Builder *self, const MpAimetArguments *arguments, MpNodeId reader,
                       MpAimetFeeds *out) {
  uint8_t *done = MP_NEW_ARRAY(self->arena, uint8_t, arguments->len + 1);
  for (uint32_t i = 0; i < arguments->len; i++) {
    if (arguments->items[i].name.len > 0) continue;
    done[i] = 1;
    add_feeds(self, arguments->items[i].value, reader, out);
  }
  for (;;) {
    uint32_t least = NO_CALL;
    for (uint32_t i = 0; i < arguments->len; i++) {
      const bool is_less = least == NO_CALL || mp_str_compare(arguments->items[i].name,
                                                              arguments->items[least].name) < 0;
      if (!done[i] && is_less) least = i;
    }
    if (least == NO_CALL) return;
    done[least] = 1;
    add_feeds(self, arguments->items[least].value, reader, out);
  }
}

static void fill_call(Builder *self, uint32_t index) {
  const MpNode *node = self->model->calls.items[index].node;
  if (node == NULL || node->kind == MP_NODE_INPUT) return;
  MpAimetCall call = self->model->calls.items[index];
  call.callee = mp_aimet_callee(node);
  call.arguments = mp_aimet_arguments(&call.callee, self->arena, self->model->is_cloned);
  find_feeds(self, &call.arguments, node->id, &call.feeds);
  self->model->calls.items[index] = call;
}

// The calls of each layer, as the source makes them.
static void note_calls(MpAimetModel *model, MpArena *arena) {
  for (uint32_t i = 0; i < model->calls.len; i++) {
    MpDepthIndexes *calls = &model->layers.items[model->calls.items[i].layer].calls;
    mp_array_push(arena, calls, i);
    for (uint32_t k = calls->len - 1; k > 0; k--) {
      const uint32_t before = calls->items[k - 1];
      if (model->calls.items[before].node->id < model->calls.items[i].node->id) break;
      calls->items[k] = before;
      calls->items[k - 1] = i;
    }
  }
}

static MpDepthIndexes calls_of_feeds(MpArena *arena, const MpAimetFeeds *feeds) {
  MpDepthIndexes calls = {0};
  for (uint32_t i = 0; i < feeds->len; i++)
    mp_array_push(arena, &calls, feeds->items[i].call);
  return calls;
}

static void find_order(MpAimetModel *model, MpArena *arena) {
  MpDepthCall *calls = MP_NEW_ARRAY(arena, MpDepthCall, model->calls.len + 1);
  for (uint32_t i = 0; i < model->calls.len; i++) {
    const MpAimetCall *call = &model->calls.items[i];
    const bool is_row = call->node != NULL && call->node->kind == MP_NODE_OP;
    calls[i] = (MpDepthCall){
        .layer = call->layer,
        .thickness = is_row && call->node->op_count > 1 ? call->node->op_count : 1,
        .feeders = calls_of_feeds(arena, &call->feeds),
    };
  }
  const MpDepthGraph graph = {calls, model->calls.len, model->layers.len, model->inputs,
                              calls_of_feeds(arena, &model->outputs)};
  const MpDepthIndexes order = mp_depth_order(&graph, arena);
  // What makes several layers stands where the last of them is: consumers take that one.
  for (uint32_t i = 0; i < order.len; i++)
    model->layers.items[model->calls.items[order.items[i]].layer].place = i;
  for (uint32_t i = 0; i < order.len; i++) {
    const uint32_t layer = model->calls.items[order.items[i]].layer;
    if (model->layers.items[layer].place == i) mp_array_push(arena, &model->order, layer);
  }
}

MpAimetModel mp_aimet_model_new(const MpAimetTruth *truth, const MpNode *parent,
                                MpNodeId level_parent, const MpTensors *given,
                                const MpDatum *outputs, bool is_cloned) {
  const MpGraph *graph = truth->graph;
  MpArena *arena = truth->terms->arena;
  MpAimetModel model = {
      .parent = parent, .is_cloned = is_cloned, .is_known = true, .is_exact = true};
  Builder self = {.model = &model, .truth = truth, .arena = arena, .given = given};
  self.level = mp_level_new(graph, arena, level_parent);
  const uint32_t count = self.level.end - self.level.begin;
  self.call_of_node = MP_NEW_ARRAY(arena, uint32_t, count + 1);
  for (uint32_t i = 0; i < count; i++)
    self.call_of_node[i] = NO_CALL;
  self.layer_of = truth->slots;
  for (uint32_t i = 0; given != NULL && i < given->len; i++) {
    const uint32_t input = add_call(&self, NULL, MP_AIMET_INPUT);
    mp_array_push(arena, &model.inputs, input);
  }
  add_feeds(&self, outputs, UINT32_MAX, &model.outputs);
  for (uint32_t i = 0; i < model.calls.len; i++)
    fill_call(&self, i);
  for (uint32_t i = 0; i < model.layers.len; i++) {
    const MpLayer *layer = model.layers.items[i].layer;
    if (layer != NULL) self.layer_of[layer->id] = NO_CALL;
  }
  note_calls(&model, arena);
  find_order(&model, arena);
  return model;
}

bool mp_aimet_model_feeds(const MpAimetModel *self, MpArena *arena, uint32_t before,
                          uint32_t after) {
  uint8_t *seen = MP_NEW_ARRAY(arena, uint8_t, self->layers.len + 1);
  MpDepthIndexes waiting = {0};
  mp_array_push(arena, &waiting, after);
  while (waiting.len > 0) {
    const MpAimetLayer *layer = &self->layers.items[waiting.items[--waiting.len]];
    for (uint32_t i = 0; i < layer->calls.len; i++) {
      const MpAimetFeeds *feeds = &self->calls.items[layer->calls.items[i]].feeds;
      for (uint32_t k = 0; k < feeds->len; k++) {
        const uint32_t feeder = self->calls.items[feeds->items[k].call].layer;
        if (feeder == before) return true;
        if (seen[feeder]) continue;
        seen[feeder] = 1;
        mp_array_push(arena, &waiting, feeder);
      }
    }
  }
  return false;
}
