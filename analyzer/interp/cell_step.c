#include "analyzer/interp/cell_step.h"

#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/tensor.h"

// How many states it has; 0: it is none of these.
static uint32_t states_of(const MpLayerRow *row) {
  if (mp_str_is(row->name, "keras.layers.LSTMCell")) return 2;
  if (mp_str_is(row->name, "keras.layers.GRUCell")) return 1;
  return mp_str_is(row->name, "keras.layers.SimpleRNNCell") ? 1 : 0;
}

static MpValue *argument_of(MpRun *run, const MpInstance *cell, const MpCall *call,
                            const char *name) {
  const MpKeywordValue *keyword = mp_call_keyword(call, mp_str_from_c(name));
  int index = mp_signature_find(&cell->layer->row->call, mp_str_from_c(name));
  MpValue *value = keyword                                          ? keyword->value
                   : index >= 0 && (uint32_t)index < call->args.len ? call->args.items[index]
                                                                    : NULL;
  return value ? mp_resolve(run, value) : NULL;
}

// (batch, units); NULL where the batch is not known.
static const MpShape *shape_of(MpRun *run, const MpInstance *cell, const MpValue *data) {
  bool is_tensor = data && data->kind == MP_VALUE_TENSOR && !data->is_open;
  const MpShape *from = is_tensor ? mp_shape_known(run, data->tensor) : NULL;
  MpValue *units = mp_base_argument(run, cell, "units");
  if (!from || from->rank != 2 || !units) return NULL;
  MpShape *shape = mp_shape_copy(run, from);
  return mp_dim_of_value(run, units, &shape->dims[1]) ? shape : NULL;
}

MpValue *mp_cell_step(MpRun *run, const MpInstance *cell, MpNode *node, const MpCall *call) {
  uint32_t count = states_of(cell->layer->row);
  MpValue *given = argument_of(run, cell, call, "states");
  if (count == 0 || call->is_open || !given) return NULL;
  bool is_list = given->kind == MP_VALUE_LIST || given->kind == MP_VALUE_TUPLE;
  bool is_tensor = given->kind == MP_VALUE_TENSOR && !given->is_open;
  // One state comes back as it was given.
  if (count == 1 && !is_list && !is_tensor) return NULL;
  node->output_count = 1 + count;
  node->dtype = cell->policy.compute;
  node->has_one_dtype = true;
  const MpShape *shape = shape_of(run, cell, argument_of(run, cell, call, "inputs"));
  if (shape) mp_node_set_shape(run, node, shape, node->output_count);
  MpValues states = {0}, both = {0};
  for (uint32_t i = 1; i < node->output_count; i++)
    mp_array_push(run->arena, &states, mp_tensor_value(run, node, i, call->span));
  MpValue *state = mp_value_sequence(run, MP_VALUE_LIST, states, call->span);
  if (count == 1 && is_tensor) state = states.items[0];
  mp_array_push(run->arena, &both, mp_tensor_value(run, node, 0, call->span));
  mp_array_push(run->arena, &both, state);
  MpValue *result = mp_value_sequence(run, MP_VALUE_TUPLE, both, call->span);
  node->result = mp_value_lower(run, result);
  return result;
}
