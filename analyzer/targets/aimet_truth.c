#include "analyzer/targets/aimet_truth.h"

#include "analyzer/graph/level.h"
#include "analyzer/targets/aimet.h"

static bool is_step(const MpAimetTruth *self, const MpNode *node) {
  return node->parent == MP_NODE_NONE || self->unwrapped[node->parent];
}

uint32_t mp_aimet_result_count(MpArena *arena, const MpNode *step) {
  if (step->kind != MP_NODE_LAYER || step->result == NULL) return step->output_count;
  if (step->result->kind == MP_DATUM_TENSOR) return 1;
  MpTensors results = {0};
  mp_level_flatten(arena, step->result, &results);
  return results.len;
}

// Which of the results of a layer that is kept whole a tensor made inside it is.
static uint32_t find_output(const MpAimetTruth *self, const MpNode *step, MpTensor tensor) {
  if (step->kind != MP_NODE_LAYER || !step->is_traced) return tensor.output;
  MpTensors results = {0};
  mp_level_flatten(self->terms->arena, step->result, &results);
  for (uint32_t i = 0; i < results.len; i++) {
    const MpTensor result = results.items[i];
    if (result.node == tensor.node && result.output == tensor.output) return i;
  }
  return UINT32_MAX;
}

MpAimetTerm mp_aimet_truth_of(const MpAimetTruth *self, MpTensor tensor) {
  const MpNode *step = self->graph->nodes.items[tensor.node];
  while (!is_step(self, step))
    step = self->graph->nodes.items[step->parent];
  if (self->by_node == NULL) return 0;
  MpAimetTerm *term = &self->by_node[step->id];
  // Read before it was made (a value of an earlier trip of a loop): nothing is known of it.
  if (*term == 0) *term = mp_aimet_term_fresh(self->terms);
  const uint32_t output = find_output(self, step, tensor);
  return mp_aimet_term_result(self->terms, *term, output,
                              mp_aimet_result_count(self->terms->arena, step));
}

MpAimetTerm mp_aimet_truth_term_of(void *context, MpTensor tensor) {
  return mp_aimet_truth_of(context, tensor);
}

static MpAimetTerm call_term(MpAimetTruth *self, const MpNode *node) {
  MpArena *arena = self->terms->arena;
  const MpAimetCallee callee = mp_aimet_callee(node);
  if (!callee.is_known) return mp_aimet_term_fresh(self->terms);
  MpAimetArguments arguments = mp_aimet_arguments(&callee, arena, false);
  for (uint32_t i = 0; i < arguments.len; i++) {
    arguments.items[i].value =
        mp_aimet_term_value(arena, arguments.items[i].value, mp_aimet_truth_term_of, self);
  }
  MpAimetArguments bound = {0};
  const MpAimetMisfit misfit = mp_aimet_bind(&callee, arena, &arguments, &bound);
  if (misfit != MP_AIMET_FITS) return mp_aimet_term_fresh(self->terms);
  self->is_bound[node->id] = 1;
  return mp_aimet_term_call(self->terms, &callee, &bound);
}

// Of a variable, wherever it is read.
static MpAimetTerm weight_term(MpAimetTruth *self, MpAimetTerm *by_weight, const MpNode *node) {
  const MpWeights *weights = &self->graph->weights;
  uint32_t at = 0;
  while (at < weights->len && weights->items[at] != node->weight)
    at++;
  if (by_weight[at] == 0) by_weight[at] = mp_aimet_term_fresh(self->terms);
  return by_weight[at];
}

MpAimetTruth mp_aimet_truth_new(const MpGraph *graph, MpAimetTerms *terms) {
  MpAimetTruth self = {
      .graph = graph,
      .terms = terms,
      .unwrapped = mp_aimet_unwrapped_calls(graph, terms->arena),
      .slots = MP_NEW_ARRAY(terms->arena, uint32_t, graph->layers.len + 1),
  };
  for (uint32_t i = 0; i < graph->layers.len; i++)
    self.slots[i] = UINT32_MAX;
  return self;
}

void mp_aimet_truth_find_terms(MpAimetTruth *self) {
  if (self->by_node != NULL) return;
  const MpGraph *graph = self->graph;
  MpArena *arena = self->terms->arena;
  self->by_node = MP_NEW_ARRAY(arena, MpAimetTerm, graph->nodes.len + 1);
  self->is_bound = MP_NEW_ARRAY(arena, uint8_t, graph->nodes.len + 1);
  MpAimetTerm *by_weight = MP_NEW_ARRAY(arena, MpAimetTerm, graph->weights.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (!is_step(self, node) || self->by_node[i] != 0 || self->unwrapped[i]) continue;
    switch (node->kind) {
      case MP_NODE_LAYER:
      case MP_NODE_OP: self->by_node[i] = call_term(self, node); break;
      case MP_NODE_WEIGHT: self->by_node[i] = weight_term(self, by_weight, node); break;
      case MP_NODE_INPUT:
      case MP_NODE_CONST:
      case MP_NODE_OPAQUE: self->by_node[i] = mp_aimet_term_fresh(self->terms); break;
    }
  }
}
