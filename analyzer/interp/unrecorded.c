#include "analyzer/interp/unrecorded.h"

#include "analyzer/interp/array_call.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/function_object.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/tensor.h"

// What is said of a layer that holds for calls on Keras's tensors.
struct MpLayerMark {
  const MpShape *first_input;
  bool was_built_unseen, was_called;
};

MpUnrecordedMark mp_unrecorded_enter(MpRun *run) {
  const MpGraph *graph = run->graph;
  MpUnrecordedMark self = {.nodes = graph->nodes.len, .losses = graph->losses.len};
  self.obstacles = graph->obstacles.len;
  self.limits = graph->limits.len;
  self.assumptions = graph->assumptions.len;
  self.preparations = graph->preparations.len;
  self.choices = run->decider->choices.len;
  self.settled = run->decider->settled;
  self.has_static_length = run->has_static_length;
  self.instance_count = run->instances.len;
  self.weight_count = graph->weights.len;
  self.instances = MP_NEW_ARRAY(run->arena, struct MpLayerMark, self.instance_count + 1);
  for (uint32_t i = 0; i < self.instance_count; i++) {
    const MpInstance *one = run->instances.items[i];
    self.instances[i] =
        (struct MpLayerMark){one->first_input, one->was_built_unseen, one->was_called};
  }
  self.assigned = MP_NEW_ARRAY(run->arena, bool, self.weight_count + 1);
  for (uint32_t i = 0; i < self.weight_count; i++)
    self.assigned[i] = graph->weights.items[i]->is_assigned;
  self.was_unrecorded = run->is_unrecorded;
  run->is_unrecorded = true;
  return self;
}

bool mp_unrecorded_asked_nothing(const MpRun *run, const MpUnrecordedMark *before) {
  return !run->is_stopped && run->graph->assumptions.len == before->assumptions &&
         run->decider->choices.len == before->choices && run->decider->settled == before->settled &&
         run->has_static_length == before->has_static_length;
}

// True where nothing was asked that the source does not settle, and nothing was left out.
static bool was_followed(const MpRun *run, const MpUnrecordedMark *before) {
  return run->doubt.len == 0 && run->graph->limits.len == before->limits &&
         mp_unrecorded_asked_nothing(run, before);
}

// --- what stays of it ---

static void forget_node(MpNode *node) {
  MpNode blank = {.id = node->id, .kind = MP_NODE_OPAQUE, .span = node->span};
  blank.symbol = node->symbol;
  blank.class_name = node->class_name;
  blank.method = node->method;
  blank.parent = MP_NODE_NONE;
  blank.reason = MP_STR("value of a call on arrays");
  blank.output_count = node->output_count;
  blank.shapes = node->shapes;
  blank.dtype = node->dtype;
  blank.has_one_dtype = node->has_one_dtype;
  *node = blank;
}

// What the source keeps of the call may be used later: the nodes stay where they are.
static void forget_nodes(MpGraph *graph, uint32_t first) {
  for (uint32_t i = first; i < graph->nodes.len; i++) {
    MpNode *node = graph->nodes.items[i];
    bool is_call = node->kind == MP_NODE_LAYER && node->is_traced;
    bool is_in_call = node->parent != MP_NODE_NONE && node->parent >= first;
    if (is_in_call && graph->nodes.items[node->parent]->kind == MP_NODE_OPAQUE)
      node->parent = MP_NODE_NONE;
    if (is_call || node->depends_on_input) forget_node(node);
  }
}

void mp_unrecorded_leave(MpRun *run, const MpUnrecordedMark *before) {
  MpGraph *graph = run->graph;
  run->is_unrecorded = before->was_unrecorded;
  forget_nodes(graph, before->nodes);
  graph->losses.len = before->losses;
  graph->obstacles.len = before->obstacles;
  graph->preparations.len = before->preparations;
  for (uint32_t i = 0; i < before->instance_count; i++) {
    MpInstance *one = run->instances.items[i];
    one->first_input = before->instances[i].first_input;
    one->was_built_unseen = before->instances[i].was_built_unseen;
    one->was_called = before->instances[i].was_called;
  }
  for (uint32_t i = 0; i < before->weight_count; i++)
    graph->weights.items[i]->is_assigned = before->assigned[i];
}

static void run_call(MpRun *run, MpValue *layer, const MpCall *call) {
  MpUnrecordedMark before = mp_unrecorded_enter(run);
  MpValue *result = mp_call_value(run, layer, call);
  run->has_lost_unrecorded |= !result || !was_followed(run, &before);
  run->exception = run->is_stopped ? run->exception : NULL;
  mp_unrecorded_leave(run, &before);
}

// --- what is called ---

MpValue *mp_unrecorded_training(MpRun *run, const MpValue *layer, const MpCall *call) {
  const MpKeywordValue *keyword = mp_call_keyword(call, MP_STR("training"));
  if (keyword) return mp_resolve(run, keyword->value);
  uint32_t position = 1;  // `call(inputs, training)` of the library's own models
  const MpFunctionDef *def = layer->instance->layer->kind == MP_LAYER_SUBCLASSED
                                 ? mp_class_signature(layer->instance->cls, "call")
                                 : NULL;
  if (def) {
    position = UINT32_MAX;
    for (uint32_t i = 1; i < def->parameters.len; i++) {
      if (mp_str_is(def->parameters.items[i].name, "training")) position = i - 1;
    }
  }
  return position < call->args.len ? mp_resolve(run, call->args.items[position]) : NULL;
}

// Every tensor among them has a shape of numbers; with `allows_batch` the first may be None.
static bool has_lengths(MpRun *run, const MpValue *value, bool allows_batch) {
  if (value->kind == MP_VALUE_TENSOR) {
    const MpShape *shape = mp_shape_known(run, value->tensor);
    if (!shape) return false;
    for (int32_t i = 0; i < shape->rank; i++) {
      bool is_batch = allows_batch && i == 0 && shape->dims[i] == MP_DIM_UNKNOWN;
      if (shape->dims[i] < 0 && !is_batch) return false;
    }
    return true;
  }
  for (uint32_t i = 0; i < value->items.len; i++) {
    if (!has_lengths(run, value->items.items[i], allows_batch)) return false;
  }
  return !value->is_open;
}

static bool is_plain_call(const MpRun *run, const MpCall *call) {
  return run->options && !run->skips_unrecorded && run->version != MP_KERAS_3 && !call->is_open &&
         call->args.len > 0;
}

bool mp_unrecorded_call(MpRun *run, MpValue *layer, const MpCall *call) {
  const MpValue *training = mp_unrecorded_training(run, layer, call);
  if (!training || mp_array_call_is_inference(training)) return false;
  bool is_known = training->kind == MP_VALUE_BOOL && is_plain_call(run, call);
  uint32_t first = run->graph->nodes.len;
  MpCall on_inputs = *call;
  if (is_known) on_inputs = mp_array_call_with_inputs(run, call, true);
  for (uint32_t i = 0; is_known && i < on_inputs.args.len; i++)
    is_known = has_lengths(run, on_inputs.args.items[i], false);
  if (is_known) {
    run_call(run, layer, &on_inputs);
  } else {
    mp_array_call_note_training(run);
  }
  forget_nodes(run->graph, first);
  return is_known;
}

MpUnbuilt mp_unrecorded_unbuilt(MpRun *run) {
  MpUnbuilt unbuilt = {0};
  for (uint32_t i = 0; run->options && i < run->graph->layers.len; i++) {
    MpLayer *layer = run->graph->layers.items[i];
    if (layer->is_built != MP_YES) mp_array_push(run->arena, &unbuilt, layer);
  }
  return unbuilt;
}

void mp_unrecorded_leave_unbuilt(const MpUnbuilt *unbuilt) {
  for (uint32_t i = 0; i < unbuilt->len; i++) {
    MpLayer *layer = unbuilt->items[i];
    if (layer->is_built == MP_YES) layer->variables_are_known = false;
  }
}

// --- training ---

// The source says itself what a step of training is.
static bool has_own_training(const MpInstance *model) {
  static const char *const names[] = {"fit", "train_step", "train_on_batch", "make_train_function"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mp_class_function(model->cls, names[i], NULL)) return true;
    if (mp_map_has(&model->attributes, mp_str_from_c(names[i]))) return true;
  }
  return false;
}

// The shapes that a Functional model was defined with; Keras feeds it batches of any length.
static MpValue *inputs_of(MpRun *run, const MpInstance *model, const MpCall *call) {
  if (model->layer->kind == MP_LAYER_FUNCTIONAL) return model->inputs;
  const MpKeywordValue *keyword = mp_call_keyword(call, MP_STR("x"));
  MpValue *given = keyword ? keyword->value : call->args.len > 0 ? call->args.items[0] : NULL;
  if (!given) return NULL;
  MpCall data = {.span = call->span};
  mp_array_push(run->arena, &data.args, given);
  return mp_array_call_with_inputs(run, &data, false).args.items[0];
}

static void train(MpRun *run, MpValue *self, const MpCall *call, bool is_certain) {
  bool is_plain = run->options && !run->skips_unrecorded && run->version != MP_KERAS_3;
  if (run->call != MP_NODE_NONE) return;
  uint32_t first = run->graph->nodes.len;
  MpValue *inputs = is_plain && is_certain && !call->is_open && !has_own_training(self->instance)
                        ? inputs_of(run, self->instance, call)
                        : NULL;
  if (inputs && has_lengths(run, inputs, true)) {
    MpCall step = {.span = call->span, .symbol = call->symbol};
    mp_array_push(run->arena, &step.args, inputs);
    mp_array_push(run->arena, &step.arg_spans, (MpSpan){0});
    MpKeywordValue training = {MP_STR("training"), run->true_, (MpSpan){0}};
    mp_array_push(run->arena, &step.keywords, training);
    run_call(run, self, &step);
  } else {
    mp_array_call_note_training(run);
  }
  forget_nodes(run->graph, first);
}

MpValue *mp_unrecorded_fit(MpRun *run, MpValue *self, const MpCall *call) {
  // Without an epoch nothing is run.
  const MpKeywordValue *epochs = mp_call_keyword(call, MP_STR("epochs"));
  const MpValue *count = epochs               ? mp_resolve(run, epochs->value)
                         : call->args.len > 3 ? mp_resolve(run, call->args.items[3])
                                              : NULL;
  bool is_nothing = count && count->kind == MP_VALUE_INT && count->integer == 0;
  bool is_certain = !count || (count->kind == MP_VALUE_INT && count->integer > 0);
  is_certain &= !mp_call_keyword(call, MP_STR("initial_epoch")) && call->args.len <= 4;
  if (!is_nothing) train(run, self, call, is_certain);
  return mp_run_ignored(run, call->span);
}

MpValue *mp_unrecorded_train_on_batch(MpRun *run, MpValue *self, const MpCall *call) {
  train(run, self, call, true);
  return mp_run_ignored(run, call->span);
}

MpValue *mp_unrecorded_train_otherwise(MpRun *run, MpValue *self, const MpCall *call) {
  train(run, self, call, false);
  return mp_run_ignored(run, call->span);
}
