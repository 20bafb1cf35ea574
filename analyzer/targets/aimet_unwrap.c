// Nested layers: traced on new inputs, cloned, and gone through in turn.
#include "analyzer/targets/aimet_algebra.h"
#include "analyzer/targets/aimet_blame.h"

static MpStr while_tracing(const MpAimetCase *self) {
  return mp_str_format(self->run->arena, "while tracing `%.*s`", MP_FMT(self->call->node->symbol));
}

static const MpMethodFact *method_of(const MpLayer *layer, const char *name) {
  const bool has_code = layer->kind == MP_LAYER_SUBCLASSED && layer->cls != NULL;
  return has_code ? mp_class_method(layer->cls, name) : NULL;
}

static bool takes(const MpMethodFact *method, const char *name) {
  for (uint32_t i = 0; i < method->parameters.len; i++) {
    const MpParameterFact *parameter = &method->parameters.items[i];
    if (parameter->kind == MP_SIGNATURE_VAR_KEYWORD) return true;
    if (mp_str_is(parameter->name, name)) return true;
  }
  return false;
}

// `layer.call(inputs, training=False)`; a nested keras.Model is called without `training`. Raises
// at most.
static void judge_signature(const MpAimetCase *self) {
  if (self->run->repairs) return;
  const MpLayer *layer = self->call->node->layer;
  const MpMethodFact *call = method_of(layer, "call");
  if (call == NULL) return;
  const bool is_model = layer->cls->kind == MP_CLASS_MODEL;
  if (!is_model && !takes(call, "training")) {
    mp_aimet_run_raise(self->run, "TypeError", while_tracing(self));
  }
}

static void blame_inputs(const MpAimetCase *self, const char *problem) {
  const MpNode *node = self->call->node;
  mp_aimet_run_find_in(self->run, "MP507", node->layer, "`%.*s` %s", MP_FMT(node->symbol), problem);
  mp_aimet_run_raise(self->run, "TypeError", while_tracing(self));
}

// What stands behind the first argument is not passed on. False where that are tensors.
static bool judge_others(const MpAimetCase *self) {
  const MpAimetArguments *arguments = &self->call->arguments;
  bool takes_one = true;
  for (uint32_t i = 1; i < arguments->len; i++) {
    const MpAimetArgument *argument = &arguments->items[i];
    const MpAimetNature nature = mp_aimet_nature(self->run->truth, self->call, argument);
    if (nature == MP_AIMET_TENSOR || nature == MP_AIMET_MIXTURE) {
      blame_inputs(self, "takes several tensor arguments; the preparer passes all in one list");
      takes_one = false;
      continue;
    }
    const MpAimetCallee *callee = &self->call->callee;
    const uint32_t at = argument->name.len > 0 ? mp_aimet_parameter_find(callee, argument->name)
                        : i < callee->count    ? i
                                               : UINT32_MAX;
    if (at == UINT32_MAX || self->call->node->layer->kind != MP_LAYER_SUBCLASSED) continue;
    const MpAimetParameter parameter = mp_aimet_parameter(callee, at);
    if (!parameter.is_required || mp_str_is(parameter.name, "training")) continue;
    const MpSpan span = mp_span_is_none(argument->span) ? self->call->node->span : argument->span;
    mp_aimet_run_find_at(self->run, "MP504", self->call->node, span,
                         "`%.*s` loses this argument in rewiring, and requires it",
                         MP_FMT(self->call->node->symbol));
    mp_aimet_run_raise(self->run, "TypeError", while_tracing(self));
  }
  return takes_one;
}

// The layer gets one tensor, or a list of several.
static void judge_first(const MpAimetCase *self) {
  const MpDatum *first = self->call->arguments.items[0].value;
  if (self->call->node->layer->kind != MP_LAYER_SUBCLASSED) return;
  const bool is_list = first->kind == MP_DATUM_LIST || first->kind == MP_DATUM_TUPLE;
  if (first->kind == MP_DATUM_DICT) {
    blame_inputs(self, "takes a dict of tensors; the preparer passes them in a list");
  } else if (is_list && self->found->len == 1) {
    // It gets the tensor itself: what `call` does with that is not in the graph.
    self->run->is_known = false;
  }
}

// The tensors reach the layer in the order in which it is given them.
static void judge_wiring(const MpAimetCase *self) {
  mp_aimet_blame_wiring(self);
  const MpAimetEntries *entries = &self->frame->entries[self->layer];
  for (uint32_t i = 0; self->is_found && i < entries->len; i++) {
    if (entries->items[i].order == i || !self->frame->model->is_exact) continue;
    blame_inputs(self, "takes its inputs in an order that rewiring does not keep");
    return;
  }
}

// What a float would come to from here on.
typedef struct FloatQuery {
  const MpAimetModel *model;
  const uint8_t *is_float;  // by call: what was no float in the source is one
  bool answer;
} FloatQuery;

static bool feeds_float(const FloatQuery *query, const MpAimetCall *call, const MpDatum *value) {
  if (value->kind == MP_DATUM_TENSOR) {
    for (uint32_t i = 0; i < call->feeds.len; i++) {
      const MpAimetFeed *feed = &call->feeds.items[i];
      const bool is_it =
          feed->tensor.node == value->tensor.node && feed->tensor.output == value->tensor.output;
      if (is_it && query->is_float[feed->call]) return true;
    }
  }
  for (uint32_t i = 0; i < value->items.len; i++) {
    if (feeds_float(query, call, value->items.items[i])) return true;
  }
  return false;
}

static bool is_integral(MpStr dtype) {
  return mp_str_starts_with(dtype, MP_STR("int")) || mp_str_starts_with(dtype, MP_STR("uint")) ||
         mp_str_is(dtype, "bool");
}

static void judge_call_dtypes(const MpAimetCase *self, const MpAimetCall *call, uint8_t *is_float,
                              uint32_t index, const MpAimetModel *body) {
  const FloatQuery query = {body, is_float, false};
  MpAimetArguments bound = {0};
  MpArena *arena = self->run->arena;
  if (call->callee.op.len == 0 || !call->callee.is_known) return;
  if (mp_aimet_bind(&call->callee, arena, &call->arguments, &bound) != MP_AIMET_FITS) return;
  for (uint32_t i = 0; i < bound.len; i++) {
    if (!feeds_float(&query, call, bound.items[i].value)) continue;
    if (mp_aimet_refuses_float(call->callee.op, bound.items[i].name)) {
      const MpStr name = call->node->symbol.len > 0 ? call->node->symbol : call->node->function;
      mp_aimet_run_find_at(self->run, "MP508", call->node, call->node->span,
                           "`%.*s` refuses float32, as which the preparer traces this input",
                           MP_FMT(name));
      mp_aimet_run_raise(self->run, "TypeError", while_tracing(self));
      return;
    }
    if (i == 0 && (mp_aimet_laws(call->callee.op) & MP_AIMET_KEEPS_DTYPE)) is_float[index] = 1;
  }
}

// The temporary inputs are float32, whatever the layer is given.
static void judge_dtypes(const MpAimetCase *self, const MpAimetModel *body,
                         const MpTensors *given) {
  uint8_t *is_float = MP_NEW_ARRAY(self->run->arena, uint8_t, body->calls.len + 1);
  bool is_lost = false;
  for (uint32_t i = 0; i < given->len; i++) {
    const bool is_one = is_integral(mp_graph_dtype(self->run->graph, given->items[i]));
    is_float[body->inputs.items[i]] = is_one;
    is_lost = is_lost || is_one;
  }
  if (!is_lost) return;
  for (uint32_t i = 0; i < body->order.len; i++) {
    const MpAimetLayer *layer = &body->layers.items[body->order.items[i]];
    for (uint32_t k = 0; layer->kind == MP_AIMET_OP && k < layer->calls.len; k++) {
      const uint32_t index = layer->calls.items[k];
      judge_call_dtypes(self, &body->calls.items[index], is_float, index, body);
    }
  }
}

static bool is_called(const MpAimetModel *body, const MpLayer *layer) {
  for (uint32_t i = 0; i < body->layers.len; i++) {
    if (body->layers.items[i].layer == layer) return true;
  }
  return false;
}

static bool lacks_weights(const MpAimetCase *self, const MpAimetModel *body) {
  const MpGraph *graph = self->run->graph;
  const MpLayer *owner = self->call->node->layer;
  for (uint32_t i = 0; i < graph->weights.len; i++) {
    if (graph->weights.items[i]->owner == owner) return true;
  }
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpLayer *layer = graph->layers.items[i];
    if (layer->has_weights != MP_YES || layer->is_built != MP_YES) continue;
    bool is_held = false;
    for (uint32_t k = 0; k < layer->holdings.len; k++)
      is_held = is_held || layer->holdings.items[k].owner == owner;
    if (is_held && !is_called(body, layer)) return true;
  }
  return false;
}

// Weights of the layer that the temporary model lacks: rules of their own say why.
static void judge_weights(const MpAimetCase *self, const MpAimetModel *body) {
  MpAimetRun *run = self->run;
  if (run->repairs || !lacks_weights(self, body)) return;
  mp_aimet_run_raise(run, "ValueError",
                     mp_str_format(run->arena, "for weights of `%.*s` that its call does not use",
                                   MP_FMT(self->call->node->symbol)));
}

static bool takes_variable(const MpAimetCase *self, const MpAimetCall *call) {
  for (uint32_t i = 0; i < call->arguments.len; i++) {
    if (mp_aimet_holds_variable(self->run->truth, call->arguments.items[i].value)) return true;
  }
  return false;
}

static void judge_clone(const MpAimetCase *self, const MpAimetModel *body) {
  MpAimetRun *run = self->run;
  // A run that repairs raises nothing.
  const MpStr doing = run->repairs ? (MpStr){0}
                                   : mp_str_format(run->arena, "while cloning what `%.*s` holds",
                                                   MP_FMT(self->call->node->symbol));
  for (uint32_t i = 0; i < body->order.len; i++) {
    const MpAimetLayer *layer = &body->layers.items[body->order.items[i]];
    mp_aimet_run_clone(run, layer->layer, doing);
    for (uint32_t k = 0; !run->repairs && k < layer->calls.len; k++) {
      const MpAimetCall *call = &body->calls.items[layer->calls.items[k]];
      if (takes_variable(self, call)) mp_aimet_run_raise(run, "TypeError", doing);
    }
  }
}

// An input that stands for no place in the list of what the layer was given. Raises at most.
static void judge_places(const MpAimetCase *self, const MpAimetFrame *inner) {
  if (inner->inputs.len == 1 || self->run->repairs) return;
  for (uint32_t i = 0; i < inner->model->layers.len; i++) {
    const MpAimetEntries *entries = &inner->entries[i];
    for (uint32_t k = inner->inputs.len; k < entries->len; k++) {
      const uint32_t feeder = entries->items[k].feeder;
      if (inner->model->layers.items[feeder].kind != MP_AIMET_INPUT) continue;
      mp_aimet_run_raise(self->run, "IndexError",
                         mp_str_format(self->run->arena, "while wiring the inputs of `%.*s`",
                                       MP_FMT(self->call->node->symbol)));
    }
  }
}

static MpDepthIndexes meant_inputs(const MpAimetCase *self, const MpTensors *given) {
  MpDepthIndexes inputs = {0};
  for (uint32_t i = 0; i < given->len; i++) {
    const MpAimetTerm term = mp_aimet_truth_of(self->run->truth, given->items[i]);
    MpAimetBuiltId id = 0;
    for (uint32_t k = 0; k < self->found->len && id == 0; k++) {
      const MpAimetBuiltId found = self->found->items[k];
      if (mp_aimet_run_term(self->run, found) == term) id = found;
    }
    if (id == 0) id = mp_aimet_run_add(self->run, (MpAimetBuilt){.term = term});
    mp_array_push(self->run->arena, &inputs, id);
  }
  return inputs;
}

static bool has_twice(const MpTensors *given) {
  for (uint32_t i = 0; i < given->len; i++) {
    for (uint32_t k = 0; k < i; k++) {
      const MpTensor a = given->items[i];
      const MpTensor b = given->items[k];
      if (a.node == b.node && a.output == b.output) return true;
    }
  }
  return false;
}

// The call returns what it was given: there is no layer in the temporary model.
static bool is_empty(const MpAimetModel *body) {
  for (uint32_t i = 0; i < body->order.len; i++) {
    if (body->layers.items[body->order.items[i]].kind != MP_AIMET_INPUT) return false;
  }
  return true;
}

static void judge_identity(const MpAimetCase *self) {
  const MpNode *node = self->call->node;
  const MpMethodFact *call = method_of(node->layer, "call");
  MpAimetFinding *finding = mp_aimet_run_find_in(
      self->run, "MP511", node->layer,
      "`%.*s` returns its input as it is; the preparer finds no layer in it", MP_FMT(node->symbol));
  if (finding != NULL && !mp_span_is_none(node->returned_at)) {
    finding->span = node->returned_at;
    finding->symbol = MP_STR("");
    if (call != NULL) finding->method = call->name;
  }
  mp_aimet_run_raise(self->run, "UnboundLocalError", while_tracing(self));
}

// Goes through the body; what cannot be said of it is taken to be right.
static MpAimetBuiltId run_body(const MpAimetCase *self, const MpTensors *given) {
  MpAimetRun *run = self->run;
  const MpNode *node = self->call->node;
  MpAimetModel *body = MP_NEW(run->arena, MpAimetModel);
  *body = mp_aimet_model_new(run->truth, node, node->id, given, node->result, true);
  if (!body->is_known || has_twice(given)) {
    run->is_known = false;
    return 0;
  }
  judge_dtypes(self, body, given);
  judge_weights(self, body);
  if (is_empty(body)) {
    judge_identity(self);
    return 0;
  }
  mp_aimet_run_name_body(run, body);
  judge_clone(self, body);
  MpAimetScope *scope = MP_NEW(run->arena, MpAimetScope);
  *scope = mp_aimet_names_enter(&run->names, self->frame->scope, node->layer);
  MpAimetFrame inner = {.model = body, .outer = self->frame, .scope = scope};
  inner.inputs = run->repairs ? meant_inputs(self, given) : *self->found;
  if (run->is_stopped) return 0;
  mp_aimet_table_fill(run, &inner);
  judge_places(self, &inner);
  return run->is_stopped ? 0 : mp_aimet_run_model(run, &inner);
}

static bool is_result(const MpAimetRun *run, const MpNode *node, MpAimetTerm term) {
  MpTensors results = {0};
  mp_level_flatten(run->arena, node->result, &results);
  return results.len > 0 && mp_aimet_truth_of(run->truth, results.items[0]) == term;
}

static void judge_reuse(const MpAimetCase *self, MpAimetBuiltId last) {
  const MpAimetLayer *layer = &self->frame->model->layers.items[self->layer];
  if (layer->calls.len < 2 || !self->run->repairs) return;
  bool is_right = self->is_found && last != 0;
  for (uint32_t i = 0; i < layer->calls.len && is_right; i++) {
    const MpNode *node = self->frame->model->calls.items[layer->calls.items[i]].node;
    is_right = is_result(self->run, node, mp_aimet_run_term(self->run, last));
  }
  if (!is_right) mp_aimet_blame_reuse(self);
  self->run->is_well_reused[layer->layer->id] = is_right;
}

MpAimetBuiltId mp_aimet_run_unwrap(MpAimetRun *self, MpAimetFrame *frame, uint32_t layer) {
  const MpAimetCall *call = &frame->model->calls.items[frame->call[layer]];
  MpDepthIndexes found = {0};
  MpAimetCase about = {self, frame, layer, call, &found, true};
  about.is_found = mp_aimet_table_look_up(self, frame, layer, &found);
  const bool is_reused = frame->model->layers.items[layer].calls.len > 1;
  if (call->arguments.len == 0) {
    self->is_known = false;
    return 0;
  }
  judge_signature(&about);
  if (!is_reused) {
    const bool takes_one = judge_others(&about);
    judge_first(&about);
    if (self->repairs && takes_one) judge_wiring(&about);
  }
  if (self->is_stopped) return 0;
  MpTensors given = {0};
  mp_level_flatten(self->arena, call->arguments.items[0].value, &given);
  for (uint32_t i = 1; i < call->arguments.len; i++)
    mp_level_flatten(self->arena, call->arguments.items[i].value, &given);
  MpAimetBuiltId last = run_body(&about, &given);
  if (self->is_stopped) return 0;
  if (last == 0) {
    // Nothing can be said of the body: it gives what it gives in the source.
    MpTensors results = {0};
    mp_level_flatten(self->arena, call->node->result, &results);
    MpAimetBuilt built = {.node = call->node, .feeders = found};
    built.term = results.len > 0 ? mp_aimet_truth_of(self->truth, results.items[0])
                                 : mp_aimet_term_fresh(self->truth->terms);
    last = mp_aimet_run_add(self, built);
  }
  judge_reuse(&about, last);
  return last;
}
