#include "analyzer/interp/obstacle.h"

#include "analyzer/interp/tensor.h"

static void note(MpRun *run, MpObstacleKind kind, MpTensor tensor, MpSpan span, MpStr symbol) {
  if (!run->graph->nodes.items[tensor.node]->depends_on_input) return;
  MpObstacle obstacle = {.kind = kind,
                         .tensor = tensor,
                         .parent = run->call,
                         .span = span,
                         .symbol = symbol,
                         .class_name = run->frame->class_name,
                         .method = run->frame->method};
  mp_array_push(run->arena, &run->graph->obstacles, obstacle);
}

void mp_obstacle_condition(MpRun *run, const MpValue *tensor, MpSpan span) {
  // An argument of which nothing is known may be a plain flag.
  if (tensor->is_open) return;
  note(run, MP_OBSTACLE_CONDITION, tensor->tensor, span, MP_STR(""));
}

typedef struct TensorSearch {
  const MpGraph *graph;
  MpTensor found;
} TensorSearch;

static void visit(void *context, MpTensor tensor) {
  TensorSearch *search = context;
  bool is_first = search->found.node == MP_NODE_NONE;
  if (is_first && search->graph->nodes.items[tensor.node]->depends_on_input) search->found = tensor;
}

void mp_obstacle_call(MpRun *run, const MpCall *call, MpSpan span, MpStr symbol) {
  if (!mp_call_has_tensor(call)) return;
  MpArguments arguments = {0};
  mp_call_lower_arguments(run, call, 0, &arguments);
  TensorSearch search = {run->graph, {MP_NODE_NONE, 0}};
  mp_arguments_visit_tensors(&arguments, visit, &search);
  if (search.found.node != MP_NODE_NONE) {
    note(run, MP_OBSTACLE_CALL, search.found, span, symbol);
  }
}
