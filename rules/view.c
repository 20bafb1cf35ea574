#include "rules/view.h"

#include "analyzer/targets/aimet.h"

void mp_views_enter(MpViews *self, const MpGraph *graph) {
  mp_arena_reset(self->arena);
  self->of_graph = NULL;
  self->unwrapped = mp_aimet_unwrapped_calls(graph, self->arena);
}

static void make_views(MpViews *self, const MpGraph *graph) {
  MpArena *arena = self->arena;
  self->of_graph = MP_NEW_ARRAY(arena, MpView, graph->forwards.len + 1);
  const struct MpOperations **operations =
      MP_NEW_ARRAY(arena, const struct MpOperations *, graph->forwards.len + 1);
  for (uint32_t i = 0; i < graph->forwards.len; i++) {
    self->of_graph[i] =
        (MpView){graph, &graph->forwards.items[i], NULL, self->unwrapped, &operations[i]};
  }
}

MpView mp_view_new(const MpPass *pass, const MpForward *forward) {
  MpViews *views = pass->views;
  const MpGraph *graph = pass->graph;
  if (views->of_graph == NULL) make_views(views, graph);
  MpView *view = &views->of_graph[forward - graph->forwards.items];
  if (view->live == NULL) view->live = mp_graph_forward_live(graph, views->arena, forward);
  return *view;
}

bool mp_view_runs(const MpView *self, const MpNode *node) {
  if (node->is_definition) return false;
  const MpNodeId call = self->forward->call;
  if (call != MP_NODE_NONE) {
    return node->id == call || mp_graph_is_inside(self->graph, node->id, call);
  }
  if (self->live[node->id]) return true;
  for (MpNodeId id = node->parent; id != MP_NODE_NONE; id = self->graph->nodes.items[id]->parent) {
    if (self->live[id]) return true;
  }
  return false;
}

bool mp_view_is_live(const MpView *self, const MpNode *node) {
  return self->live[node->id] && mp_view_runs(self, node);
}

bool mp_view_is_unwrapped(const MpView *self, const MpNode *node) {
  return node->parent == MP_NODE_NONE || self->unwrapped[node->parent];
}

const uint8_t *mp_view_escaping(const MpPass *pass, const MpGraph *graph) {
  MpDatum everything = {.kind = MP_DATUM_LIST};
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind != MP_NODE_OPAQUE) continue;
    for (uint32_t k = 0; k < node->arguments.len; k++) {
      mp_array_push(pass->scratch, &everything.items, node->arguments.items[k].value);
    }
  }
  return mp_graph_live(graph, pass->scratch, &everything);
}

// Functional parts in between have no code of their own.
static const MpLayer *find_object(const MpGraph *graph, MpNodeId call) {
  for (MpNodeId id = call; id != MP_NODE_NONE; id = graph->nodes.items[id]->parent) {
    const MpLayer *layer = graph->nodes.items[id]->layer;
    if (layer != NULL && layer->kind == MP_LAYER_SUBCLASSED) return layer;
  }
  return NULL;
}

void mp_view_locate(MpPass *pass, MpDiag *diag, const MpNode *node) {
  diag->class_name = node->class_name;
  diag->method = node->method;
  mp_view_locate_object(pass, diag, node->parent);
}

void mp_view_locate_object(MpPass *pass, const MpDiag *diag, MpNodeId call) {
  mp_report_context(pass, diag, find_object(pass->graph, call));
}

void mp_view_locate_both(MpPass *pass, MpDiag *diag, const MpNode *first, const MpNode *second) {
  const MpNode *place = second;
  while (place->parent != MP_NODE_NONE &&
         !mp_graph_is_inside(pass->graph, first->id, place->parent))
    place = pass->graph->nodes.items[place->parent];
  mp_view_locate(pass, diag, second);
  mp_report_around(pass, diag, find_object(pass->graph, place->parent));
}
