#include "rules/conflict.h"

#include <inttypes.h>

static uint32_t keras_of(const MpGraph *graph) {
  return graph->keras == MP_KERAS_3 ? MP_REFUSED_BY_3 : MP_REFUSED_BY_2;
}

// --- guesses ---

static bool rests_on_guess(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->assumptions.len; i++) {
    const MpAssumption *assumption = &graph->assumptions.items[i];
    if (assumption->is_of_shape || assumption->is_count) return true;
  }
  return false;
}

static bool has_conflict_at(const MpGraph *graph, MpSpan span, bool *has_other) {
  bool found = false;
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpConflict *conflict = graph->nodes.items[i]->conflict;
    if (conflict == NULL || !conflict->ends_path) continue;
    const bool is_it = mp_span_eq(graph->nodes.items[i]->span, span);
    found = found || is_it;
    *has_other = *has_other || !is_it;
  }
  return found;
}

// The call is refused on every path there is; one that ends in an exception of the source is none.
static bool is_on_every_path(const MpEntry *entry, MpSpan span) {
  if (!entry->is_complete) return false;
  for (uint32_t i = 0; i < entry->graphs.len; i++) {
    const MpGraph *graph = entry->graphs.items[i];
    bool has_other = false;
    if (has_conflict_at(graph, span, &has_other)) continue;
    if (has_other || !graph->ended_early) return false;
  }
  return true;
}

// --- where a length comes from ---

// Gives each axis the length that some operand has there.
static bool passes_lengths_on(const MpNode *node) {
  if (node->kind == MP_NODE_OP) return node->form == MP_OP_OPERATOR;
  return node->kind == MP_NODE_LAYER && node->layer->kind == MP_LAYER_LIBRARY &&
         node->layer->row != NULL && node->layer->row->shape == MP_SHAPE_SAME;
}

typedef struct Search {
  const MpGraph *graph;
  int32_t rank, axis;
  int64_t length;
  MpTensor found;
  bool has_found;
} Search;

static void look_at(void *context, MpTensor tensor) {
  Search *self = context;
  const MpShape *shape = mp_graph_shape(self->graph, tensor);
  if (self->has_found || shape == NULL || shape->rank != self->rank) return;
  if (shape->dims[self->axis] != self->length) return;
  self->found = tensor;
  self->has_found = true;
}

static const MpNode *find_origin(const MpGraph *graph, const MpConflictSide *side) {
  MpTensor tensor = side->tensor;
  const MpNode *node = graph->nodes.items[tensor.node];
  while (side->axis >= 0 && passes_lengths_on(node)) {
    const MpShape *shape = mp_graph_shape(graph, tensor);
    if (shape == NULL || side->axis >= shape->rank) break;
    Search search = {.graph = graph, .rank = shape->rank, .axis = side->axis};
    search.length = shape->dims[side->axis];
    mp_arguments_visit_tensors(&node->arguments, look_at, &search);
    if (!search.has_found) break;
    tensor = search.found;
    node = graph->nodes.items[tensor.node];
  }
  return node;
}

static void note_side(MpPass *pass, MpDiag *diag, const MpConflictSide *side) {
  const MpNode *origin = find_origin(pass->graph, side);
  const MpShape *shape = mp_graph_shape(pass->graph, side->tensor);
  if (mp_span_is_none(origin->span) || shape == NULL) return;
  const bool has_axis = side->axis >= 0 && side->axis < shape->rank;
  const int64_t length = has_axis ? shape->dims[side->axis] : 0;
  if (has_axis && length >= 0) {
    mp_report_note(pass, diag, origin->span, "the %" PRId64 " of axis %" PRId32 " comes from here",
                   length, side->axis);
  } else if (has_axis && length == MP_DIM_UNKNOWN) {
    mp_report_note(pass, diag, origin->span, "axis %" PRId32 " is None from here on", side->axis);
  } else {
    mp_report_note(pass, diag, origin->span, "the shape comes from here");
  }
}

static void report(MpPass *pass, const MpNode *node) {
  const MpConflict *conflict = node->conflict;
  MpDiag *diag = mp_report(pass, node->span, "%.*s", MP_FMT(conflict->text));
  mp_view_locate(pass, diag, node);
  diag->symbol = node->symbol;
  if (node->kind == MP_NODE_OP && node->op_count > 0) diag->op = node->ops[node->op_count - 1];
  for (uint32_t i = 0; i < conflict->sides.len; i++)
    note_side(pass, diag, &conflict->sides.items[i]);
}

void mp_conflicts_report(MpPass *pass, MpConflictKind kind) {
  const bool is_guess = rests_on_guess(pass->graph);
  for (uint32_t i = 0; i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    const MpConflict *conflict = node->conflict;
    if (conflict == NULL || conflict->kind != kind || !conflict->ends_path) continue;
    if ((conflict->keras & keras_of(pass->graph)) == 0) continue;
    if (is_guess && !is_on_every_path(pass->entry, node->span)) continue;
    report(pass, node);
  }
}
