#include "rules/untraced.h"

// Outside any layer only what a Functional model is made of counts: a function may work on plain
// tensors, and what a called layer is given may come from one.
static bool is_met(const MpView *view, const MpObstacle *obstacle) {
  if (obstacle->parent == MP_NODE_NONE) {
    const MpForward *forward = view->forward;
    const bool is_functional = forward->root != NULL && forward->call == MP_NODE_NONE;
    return is_functional && view->live[obstacle->tensor.node];
  }
  const MpNode *call = view->graph->nodes.items[obstacle->parent];
  return view->unwrapped[obstacle->parent] && mp_view_runs(view, call);
}

void mp_obstacles_report(MpPass *pass, MpObstacleKind kind, MpObstacleReporter report) {
  const MpGraph *graph = pass->graph;
  for (uint32_t i = 0; graph->obstacles.len > 0 && i < graph->forwards.len; i++) {
    const MpView view = mp_view_new(pass, &graph->forwards.items[i]);
    for (uint32_t k = 0; k < graph->obstacles.len; k++) {
      const MpObstacle *obstacle = &graph->obstacles.items[k];
      if (obstacle->kind != kind || !is_met(&view, obstacle)) continue;
      MpDiag *diag = report(pass, obstacle);
      diag->class_name = obstacle->class_name;
      diag->method = obstacle->method;
      diag->symbol = obstacle->symbol;
      mp_view_locate_object(pass, diag, obstacle->parent);
    }
  }
}
