#include "analyzer/interp/absent.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/declared_input.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/refusal.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

static MpValue *unknown_input(MpRun *run, MpStr name, MpSpan span) {
  MpNode *node = mp_tensor_node(run, MP_NODE_INPUT, span);
  node->name = name;
  node->is_concrete = true;
  node->output_count = 1;
  mp_graph_finish_node(run->graph, node);
  MpValue *value = mp_tensor_value(run, node, 0, span);
  value->is_open = true;
  return value;
}

// An argument that it may be given.
static MpValue *option(MpRun *run, MpStr name, MpSpan span) {
  MpValue *value = mp_symbol_parameter(run, name, NULL, span);
  value->symbol->is_on_given = true;
  return value;
}

// What `call` must be given: its first parameter, the others without default, and those that it was
// seen to need; with the others, too, as unknowns, where that is asked for.
static void add_unknown_inputs(MpRun *run, MpInstance *instance, const MpFunctionDef *def,
                               bool with_optional, MpCall *call) {
  MpSpan span = call->span;
  for (uint32_t i = 1; i < def->parameters.len; i++) {
    const MpParameter *parameter = &def->parameters.items[i];
    bool is_positional = parameter->kind <= MP_PARAMETER_POSITIONAL_OR_KEYWORD;
    bool is_keyword = parameter->kind == MP_PARAMETER_KEYWORD_ONLY;
    bool is_given = mp_absent_is_given(run, parameter);
    bool is_needed = is_given || (!parameter->default_value && (is_positional || is_keyword));
    bool is_first = i == 1 && (is_positional || parameter->kind == MP_PARAMETER_VAR_POSITIONAL);
    bool is_optional = !is_needed && !is_first;
    if (is_optional && (!with_optional || !(is_positional || is_keyword))) continue;
    MpValue *declared = is_first ? mp_declared_input(run, instance, parameter->name, span) : NULL;
    MpValue *value = mp_str_is(parameter->name, "training") ? run->training
                     : declared                             ? declared
                     : is_optional                          ? option(run, parameter->name, span)
                                   : unknown_input(run, parameter->name, span);
    if (is_keyword || is_optional || is_given) {
      MpKeywordValue keyword = {parameter->name, value, (MpSpan){0}};
      mp_array_push(run->arena, &call->keywords, keyword);
    } else {
      mp_array_push(run->arena, &call->args, value);
      mp_array_push(run->arena, &call->arg_spans, (MpSpan){0});
    }
  }
}

static void give_options_inputs(MpRun *run, MpValue *value, MpCall *call);

// True where `call` is another function than the one whose parameters it shows.
static bool is_wrapped(const MpClass *cls, const MpFunctionDef *signature) {
  const MpValue *method = mp_class_lookup(cls, NULL, MP_STR("call"), NULL);
  return method && method->kind == MP_VALUE_FUNCTION && method->function->def != signature;
}

MpValue *mp_finish_call_on_unknown(MpRun *run, MpValue *value) {
  MpInstance *instance = value->instance;
  MpCall call = {.span = instance->layer->created_at, .symbol = instance->layer->symbol};
  call.is_open = run->is_background;
  const MpFunctionDef *def = mp_class_signature(instance->cls, "call");
  if (!def) def = mp_class_signature(instance->cls, "__call__");
  if (run->options && run->options->input_count > 0) {
    give_options_inputs(run, value, &call);
  } else if (def && instance->layer->kind == MP_LAYER_SUBCLASSED) {
    // A wrapper that sorts its arguments by name sees them; in an open call there are none to see.
    bool with_optional = call.is_open && is_wrapped(instance->cls, def);
    call.is_open &= !with_optional;
    add_unknown_inputs(run, instance, def, with_optional, &call);
  } else {
    MpValue *input = mp_declared_input(run, instance, MP_STR(""), call.span);
    if (!input) input = unknown_input(run, MP_STR("inputs"), call.span);
    mp_array_push(run->arena, &call.args, input);
    mp_array_push(run->arena, &call.arg_spans, (MpSpan){0});
  }
  run->is_finishing = true;
  MpValue *result = mp_call_value(run, value, &call);
  run->is_finishing = false;
  return result;
}

static bool is_parameter(const MpFunctionDef *def, MpStr name) {
  for (uint32_t i = 1; def && i < def->parameters.len; i++) {
    if (mp_str_eq(def->parameters.items[i].name, name)) return true;
  }
  return false;
}

// Names that are no parameters of `call` are the keys of the dict that it takes.
static MpValue *keyed_inputs(MpRun *run, const MpFunctionDef *def, const MpValues *tensors,
                             MpSpan span) {
  MpValue *dict = mp_value_dict(run, span);
  for (uint32_t i = 0; i < tensors->len; i++) {
    MpStr name = run->options->inputs[i].name;
    if (name.len == 0 || is_parameter(def, name)) return NULL;
    mp_dict_set(run, dict, mp_value_str(run, name), tensors->items[i]);
  }
  return tensors->len > 0 ? dict : NULL;
}

// `--input`: one argument each, or one list or dict where `call` takes one argument.
static void give_options_inputs(MpRun *run, MpValue *value, MpCall *call) {
  const MpFunctionDef *def = mp_class_signature(value->instance->cls, "call");
  uint32_t required = 0;
  for (uint32_t i = 1; def && i < def->parameters.len; i++) {
    const MpParameter *parameter = &def->parameters.items[i];
    bool is_positional = parameter->kind <= MP_PARAMETER_POSITIONAL_OR_KEYWORD;
    if (is_positional && !parameter->default_value) required++;
  }
  MpValues tensors = {0};
  for (uint32_t i = 0; i < run->options->input_count; i++) {
    const MpInputSpec *spec = &run->options->inputs[i];
    MpNode *node = mp_tensor_node(run, MP_NODE_INPUT, call->span);
    node->name = spec->name;
    node->dtype = spec->dtype.len ? spec->dtype : MP_STR("float32");
    node->output_count = 1;
    if (spec->has_shape) {
      MpShape *shape = MP_NEW(run->arena, MpShape);
      shape->rank = spec->shape.rank + 1;
      shape->dims = MP_NEW_ARRAY(run->arena, int64_t, shape->rank);
      shape->dims[0] = MP_DIM_UNKNOWN;
      for (int32_t k = 0; k < spec->shape.rank; k++)
        shape->dims[k + 1] = spec->shape.dims[k];
      node->shapes = shape;
    }
    mp_graph_finish_node(run->graph, node);
    mp_array_push(run->arena, &tensors, mp_tensor_value(run, node, 0, call->span));
  }
  MpValue *dict = required <= 1 && def ? keyed_inputs(run, def, &tensors, call->span) : NULL;
  if (dict) {
    mp_array_push(run->arena, &call->args, dict);
    mp_array_push(run->arena, &call->arg_spans, (MpSpan){0});
    return;
  }
  if (tensors.len > 1 && required <= 1) {
    MpValue *list = mp_value_sequence(run, MP_VALUE_LIST, tensors, call->span);
    mp_array_push(run->arena, &call->args, list);
    mp_array_push(run->arena, &call->arg_spans, (MpSpan){0});
    return;
  }
  for (uint32_t i = 0; i < tensors.len; i++) {
    mp_array_push(run->arena, &call->args, tensors.items[i]);
    mp_array_push(run->arena, &call->arg_spans, (MpSpan){0});
  }
}

static bool is_held(const MpLayer *layer) {
  return layer->holdings.len > 0;
}

// Models and layers that the source makes and never calls are judged as if they were called.
static void call_uncalled(MpRun *run) {
  for (uint32_t i = run->entry_layer; i < run->instances.len && !run->is_stopped; i++) {
    MpInstance *instance = run->instances.items[i];
    const MpLayer *layer = instance->layer;
    bool has_code = layer->kind == MP_LAYER_SUBCLASSED ||
                    (layer->kind == MP_LAYER_SEQUENTIAL && layer->members.len > 0);
    bool is_whole = instance->is_constructed && has_code;
    if (instance->was_called || !is_whole || is_held(layer)) continue;
    if (layer->created_in_call != MP_NODE_NONE) continue;
    if (!mp_finish_call_on_unknown(run, instance->value)) {
      run->is_cut_short |= run->is_own_exception;
      mp_run_note_exception(run);
      mp_refusal_note_end(run);
    }
    run->exception = NULL;  // an abstract base, or a call that needs what is not known
  }
}

static bool is_model_called(const MpGraph *graph, const MpLayer *model) {
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    if (graph->nodes.items[i]->layer == model) return true;
  }
  return false;
}

// Nodes that only define Functional models which are called elsewhere, and the models themselves
// that stand for themselves.
static uint8_t *mark_definitions(MpRun *run) {
  MpGraph *graph = run->graph;
  uint32_t count = graph->nodes.len;
  uint8_t *standing = MP_NEW_ARRAY(run->arena, uint8_t, count + 1);
  uint8_t *defining = MP_NEW_ARRAY(run->arena, uint8_t, count + 1);
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    MpLayer *layer = graph->layers.items[i];
    if (layer->kind != MP_LAYER_FUNCTIONAL) continue;
    bool is_called = is_model_called(graph, layer);
    MpForward forward = {layer, MP_NODE_NONE, layer->model_outputs};
    uint8_t *live = mp_graph_forward_live(graph, run->arena, &forward);
    // The calls around the definition (it stands in a `build`) do not define the model.
    for (MpNodeId at = layer->created_in_call; at != MP_NODE_NONE;
         at = graph->nodes.items[at]->parent) {
      live[at] = 0;
    }
    uint8_t *target = is_called ? defining : standing;
    for (uint32_t k = 0; k < count; k++)
      target[k] |= live[k];
    if (!is_called && i >= run->entry_layer) {
      mp_array_push(run->arena, &graph->forwards, forward);
    }
  }
  for (uint32_t k = 0; k < count; k++) {
    MpNode *node = graph->nodes.items[k];
    bool is_inside =
        node->parent != MP_NODE_NONE && graph->nodes.items[node->parent]->is_definition;
    bool can_define = node->kind == MP_NODE_LAYER || node->kind == MP_NODE_OP;
    node->is_definition = can_define && (is_inside || (defining[k] && !standing[k]));
  }
  return standing;
}

// The call that stands for a layer's forward pass: the last one on tensors that are no arrays, else
// the first.
static const MpNode *representative_call(const MpGraph *graph, const MpNode *first) {
  const MpNode *best = first;
  for (uint32_t i = first->id + 1; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    bool is_other = node->layer == first->layer && node->parent == MP_NODE_NONE && node->result;
    if (is_other) best = node;
  }
  return best;
}

static bool has_forward(const MpGraph *graph, const MpLayer *layer) {
  for (uint32_t i = 0; i < graph->forwards.len; i++) {
    if (graph->forwards.items[i].root == layer) return true;
  }
  return false;
}

static void add_called_forwards(MpRun *run, const uint8_t *standing) {
  MpGraph *graph = run->graph;
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    bool is_root = node->kind == MP_NODE_LAYER && node->is_traced && node->result &&
                   node->parent == MP_NODE_NONE && !node->is_definition && !standing[i];
    if (!is_root || node->layer->kind == MP_LAYER_LIBRARY || node->layer->id < run->entry_layer ||
        has_forward(graph, node->layer)) {
      continue;
    }
    const MpNode *call = representative_call(graph, node);
    MpForward forward = {node->layer, call->id, call->result};
    mp_array_push(run->arena, &graph->forwards, forward);
  }
}

void mp_finish_run(MpRun *run, MpValue *returned) {
  mp_holding_record(run);
  call_uncalled(run);
  mp_holding_record(run);
  uint8_t *standing = mark_definitions(run);
  if (returned && mp_has_tensor(returned)) {
    MpForward forward = {NULL, MP_NODE_NONE, mp_value_lower(run, returned)};
    uint8_t *live = mp_graph_forward_live(run->graph, run->arena, &forward);
    for (uint32_t i = 0; i < run->graph->nodes.len; i++)
      standing[i] |= live[i];
    mp_array_push(run->arena, &run->graph->forwards, forward);
  }
  add_called_forwards(run, standing);
}
