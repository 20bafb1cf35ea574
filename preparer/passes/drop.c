#include "preparer/passes.h"

static void mark(void *context, MpTensor tensor) {
  uint8_t *wanted = context;
  wanted[tensor.node] = 1;
}

void mp_pass_drop(MpModel *model) {
  const MpGraph *graph = model->graph;
  uint8_t *wanted = mp_graph_live(graph, model->arena, model->outputs);
  mp_datum_visit_tensors(model->inputs, mark, wanted);
  MpRewrite rewrite = mp_rewrite_start(model);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    if (wanted[i]) {
      mp_rewrite_keep(&rewrite, graph->nodes.items[i]);
    }
  }
  mp_rewrite_finish(&rewrite);
}
