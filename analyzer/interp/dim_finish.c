// Lengths of axes as people read them, and as the graph of a path keeps them.
#include <inttypes.h>

#include "analyzer/interp/dim.h"
#include "analyzer/interp/op_shape.h"

MpStr mp_dim_text(MpRun *run, int64_t dim) {
  const MpValue *value = mp_dim_value(run, dim);
  if (value->kind == MP_VALUE_NONE) return MP_STR("None");
  if (value->kind == MP_VALUE_SYMBOL) return mp_symbol_source(value);
  return mp_str_format(run->arena, "%" PRId64, value->integer);
}

static int64_t finish_dim(MpRun *run, MpMap *numbers, int64_t dim) {
  dim = mp_dim_settle(run, dim);
  if (!mp_dim_is_symbol(dim)) return dim;
  MpStr key = {(const char *)&dim, sizeof dim};
  int64_t *number = mp_map_get(numbers, key);
  if (!number) {
    key.ptr = mp_arena_copy(run->arena, &dim, sizeof dim);
    number = MP_NEW(run->arena, int64_t);
    *number = -(int64_t)run->graph->lengths.len - 2;
    mp_array_push(run->graph->arena, &run->graph->lengths, mp_dim_text(run, dim));
    mp_map_set(numbers, key, number);
  }
  return *number;
}

static bool has_symbol(const MpShape *shapes, uint32_t count) {
  for (uint32_t k = 0; k < count; k++) {
    for (int32_t axis = 0; axis < shapes[k].rank; axis++) {
      if (mp_dim_is_symbol(shapes[k].dims[axis])) return true;
    }
  }
  return false;
}

static const MpShape *finish_shapes(MpRun *run, MpMap *numbers, const MpShape *from,
                                    uint32_t count) {
  if (!from || !has_symbol(from, count)) return from;
  MpShape *shapes = MP_NEW_ARRAY(run->graph->arena, MpShape, count + 1);
  for (uint32_t k = 0; k < count; k++) {
    shapes[k] = from[k];
    if (shapes[k].rank <= 0) continue;
    shapes[k] = *mp_shape_copy(run, &from[k]);
    for (int32_t axis = 0; axis < shapes[k].rank; axis++)
      shapes[k].dims[axis] = finish_dim(run, numbers, shapes[k].dims[axis]);
  }
  return shapes;
}

static void finish_variables(MpRun *run, MpMap *numbers) {
  for (uint32_t i = 0; i < run->graph->layers.len; i++) {
    MpVariables *variables = &run->graph->layers.items[i]->variables;
    for (uint32_t k = 0; k < variables->len; k++) {
      MpVariable *variable = &variables->items[k];
      variable->shape = finish_shapes(run, numbers, variable->shape, 1);
    }
  }
  for (uint32_t i = 0; i < run->graph->weights.len; i++) {
    MpVariable *variable = &run->graph->weights.items[i]->variable;
    variable->shape = finish_shapes(run, numbers, variable->shape, 1);
  }
}

void mp_dim_finish(MpRun *run) {
  MpMap numbers;  // of the run → of the graph
  mp_map_init(&numbers, run->arena);
  const MpNodes *nodes = &run->graph->nodes;
  const MpShape **finished = MP_NEW_ARRAY(run->arena, const MpShape *, nodes->len + 1);
  // While lengths are asked for, the shapes are what they were.
  for (uint32_t i = 0; i < nodes->len; i++) {
    const MpNode *node = nodes->items[i];
    finished[i] = finish_shapes(run, &numbers, node->shapes, node->output_count);
  }
  finish_variables(run, &numbers);
  for (uint32_t i = 0; i < nodes->len; i++)
    nodes->items[i]->shapes = finished[i];
}
