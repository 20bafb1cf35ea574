// Lengths of axes as the graph of a path keeps them.
#include "analyzer/interp/dim.h"
#include "analyzer/interp/op_shape.h"

static int64_t finish_dim(MpRun *run, MpMap *numbers, int64_t dim) {
  dim = mp_dim_settle(run, dim);
  if (!mp_dim_is_symbol(dim)) return dim;
  MpStr text = mp_dim_text(run, dim);
  int64_t *number = mp_map_get(numbers, text);
  if (!number) {
    number = MP_NEW(run->arena, int64_t);
    *number = -(int64_t)run->graph->lengths.len - 2;
    mp_array_push(run->graph->arena, &run->graph->lengths, text);
    mp_map_set(numbers, text, number);
  }
  return *number;
}

void mp_dim_finish(MpRun *run) {
  MpMap numbers;  // text → int64_t
  mp_map_init(&numbers, run->arena);
  for (uint32_t i = 0; i < run->graph->nodes.len; i++) {
    MpNode *node = run->graph->nodes.items[i];
    if (!node->shapes) continue;
    MpShape *shapes = MP_NEW_ARRAY(run->graph->arena, MpShape, node->output_count + 1);
    for (uint32_t k = 0; k < node->output_count; k++) {
      shapes[k] = node->shapes[k];
      if (shapes[k].rank <= 0) continue;
      shapes[k] = *mp_shape_copy(run, &node->shapes[k]);
      for (int32_t axis = 0; axis < shapes[k].rank; axis++)
        shapes[k].dims[axis] = finish_dim(run, &numbers, shapes[k].dims[axis]);
    }
    node->shapes = shapes;
  }
}
