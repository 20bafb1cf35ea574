// An RNN around cells of the source.
#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/inner_run.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/layer_variable.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/shaping.h"
#include "analyzer/interp/tensor.h"

// One step.
typedef struct MpCellStep {
  MpInnerRun *self;
  int64_t batch;
  const MpShape *from;  // what the cell is built for
  MpValue *data;        // what it is called on
  MpValues states;      // what it was given as states, tensors
} MpCellStep;

static MpTristate flag_of(MpRun *run, const MpInstance *layer, const char *name) {
  MpValue *value = mp_base_argument(run, layer, name);
  return value ? mp_value_truth(value) : MP_MAYBE;
}

// The cells in order. False where one is none.
static bool add_cells(const MpInnerRun *self, const MpInstance *holder, MpValues *out) {
  for (uint32_t i = 0; i < holder->members.len; i++) {
    const MpInstance *cell = holder->members.items[i]->instance;
    bool is_library = cell->layer->kind == MP_LAYER_LIBRARY;
    if (is_library && mp_str_is(cell->layer->row->name, "keras.layers.StackedRNNCells")) {
      if (!add_cells(self, cell, out)) return false;
      continue;
    }
    if (is_library && cell->layer->row->family != MP_FAMILY_CELL) return false;
    if (!is_library && cell->layer->kind != MP_LAYER_SUBCLASSED) return false;
    mp_array_push(self->run->arena, out, holder->members.items[i]);
  }
  return holder->members.len > 0;
}

// --- states ---

// The axes behind the batch that a size says: a number or a TensorShape. NULL: not known.
static const MpShape *shape_of_size(const MpCellStep *step, MpValue *size) {
  MpRun *run = step->self->run;
  size = mp_resolve(run, size);
  if (size->kind == MP_VALUE_TUPLE && size->is_shape) {
    const MpShape *shape = mp_shape_of_value(run, size);
    return shape ? mp_inner_with(run, shape, 0, step->batch) : NULL;
  }
  int64_t length;
  if (size->kind == MP_VALUE_NONE || !mp_dim_of_value(run, size, &length)) return NULL;
  MpShape *shape = mp_shape_new(run, 2);
  shape->dims[0] = step->batch;
  shape->dims[1] = length;
  return shape;
}

static bool add_zeros(MpCellStep *step, MpValue *size) {
  const MpShape *shape = shape_of_size(step, size);
  if (!shape) return false;
  mp_array_push(step->self->run->arena, &step->states, mp_inner_tensor(step->self, shape));
  return true;
}

// What the cell's own `get_initial_state` gives.
static bool add_initial(MpCellStep *step, MpValue *method) {
  MpRun *run = step->self->run;
  MpSpan span = step->self->call->span;
  MpValue *data = step->data;
  MpValue *shape = mp_value_library(run, MP_STR("tf.shape"), span);
  MpValue *lengths = mp_call_with(run, shape, &data, 1, span);
  MpValue *batch = lengths ? mp_subscript(run, lengths, mp_value_int(run, 0), span) : NULL;
  if (!batch || step->self->dtype.len == 0) return false;
  MpCall call = {.span = span};
  MpKeywordValue given[] = {{MP_STR("inputs"), run->none, (MpSpan){0}},
                            {MP_STR("batch_size"), batch, (MpSpan){0}},
                            {MP_STR("dtype"), mp_value_str(run, step->self->dtype), (MpSpan){0}}};
  for (size_t i = 0; i < sizeof given / sizeof *given; i++)
    mp_array_push(run->arena, &call.keywords, given[i]);
  MpValue *states = mp_call_value(run, method, &call);
  if (!states) return false;
  states = mp_resolve(run, states);
  bool is_sequence = states->kind == MP_VALUE_LIST || states->kind == MP_VALUE_TUPLE;
  if (is_sequence)
    step->states = mp_values_copy(run, &states->items);
  else
    mp_array_push(run->arena, &step->states, states);
  return !states->is_open;
}

static bool add_states(MpCellStep *step, MpValue *cell) {
  MpRun *run = step->self->run;
  MpSpan span = step->self->call->span;
  if (mp_class_function(cell->instance->cls, "get_initial_state", NULL)) {
    MpValue *method = mp_attribute(run, cell, MP_STR("get_initial_state"), span);
    return method && add_initial(step, method);
  }
  MpValue *size = mp_attribute(run, cell, MP_STR("state_size"), span);
  if (!size) return false;
  size = mp_resolve(run, size);
  bool is_list = (size->kind == MP_VALUE_LIST || size->kind == MP_VALUE_TUPLE) && !size->is_shape;
  if (!is_list) return add_zeros(step, size);
  if (size->is_open || size->items.len == 0) return false;
  for (uint32_t i = 0; i < size->items.len; i++) {
    if (!add_zeros(step, size->items.items[i])) return false;
  }
  return true;
}

// --- cells ---

// What a cell is built for behind this one: its `output_size`, else its first state's.
static const MpShape *after(MpCellStep *step, MpValue *cell) {
  MpRun *run = step->self->run;
  MpSpan span = step->self->call->span;
  MpValue *size = mp_attribute_or_null(run, cell, MP_STR("output_size"), span);
  if (size) size = mp_resolve(run, size);
  if (size && size->kind != MP_VALUE_NONE) return shape_of_size(step, size);
  if (run->exception) return NULL;
  size = mp_attribute(run, cell, MP_STR("state_size"), span);
  if (size) size = mp_resolve(run, size);
  if (!size) return NULL;
  bool is_list = (size->kind == MP_VALUE_LIST || size->kind == MP_VALUE_TUPLE) && !size->is_shape;
  if (is_list && size->items.len == 0) return NULL;
  return shape_of_size(step, is_list ? size->items.items[0] : size);
}

// A cell with the `call` of the library gives as many numbers as it has units.
static MpValue *run_library_cell(MpCellStep *step, MpValue *cell) {
  MpRun *run = step->self->run;
  MpSpan span = step->self->call->span;
  if (cell->instance->layer->row->family != MP_FAMILY_CELL) return NULL;
  if (!mp_layer_build_for(run, cell, step->from, span)) return NULL;
  MpValue *units = mp_base_argument(run, cell->instance, "units");
  const MpShape *shape = units ? shape_of_size(step, units) : NULL;
  return shape ? mp_inner_tensor(step->self, shape) : NULL;
}

static MpValue *run_own_cell(MpCellStep *step, MpValue *cell) {
  MpRun *run = step->self->run;
  const MpCall *outer = step->self->call;
  if (!mp_layer_build_for(run, cell, step->from, outer->span)) return NULL;
  MpCall call = {.span = outer->span, .symbol = outer->symbol};
  MpValue *states =
      mp_value_sequence(run, MP_VALUE_TUPLE, mp_values_copy(run, &step->states), outer->span);
  MpValue *args[] = {step->data, states};
  for (size_t i = 0; i < 2; i++) {
    mp_array_push(run->arena, &call.args, args[i]);
    mp_array_push(run->arena, &call.arg_spans, (MpSpan){0});
  }
  const MpKeywordValue *constants = mp_call_keyword(outer, MP_STR("constants"));
  if (constants) mp_array_push(run->arena, &call.keywords, *constants);
  MpValue *result = mp_call_value(run, cell, &call);
  if (!result) return NULL;
  result = mp_resolve(run, result);
  bool is_pair = result->kind == MP_VALUE_LIST || result->kind == MP_VALUE_TUPLE;
  if (!is_pair || result->is_open || result->items.len != 2) return NULL;
  return mp_resolve(run, result->items.items[0]);
}

// --- the layer ---

// The states that the call is given, as `initial_state` or beside the data; `*count` of them.
static bool given_states(MpInnerRun *self) {
  const MpKeywordValue *keyword = mp_call_keyword(self->call, MP_STR("initial_state"));
  if (!keyword) return self->call->args.len == 1;
  MpValue *given = mp_resolve(self->run, keyword->value);
  if (given->kind == MP_VALUE_NONE) return true;
  bool is_sequence = given->kind == MP_VALUE_LIST || given->kind == MP_VALUE_TUPLE;
  if (given->is_open || self->states.len > 0) return false;
  if (is_sequence)
    self->states = mp_values_copy(self->run, &given->items);
  else
    mp_array_push(self->run->arena, &self->states, given);
  return true;
}

// Those of the only cell take the place of zeros of the same number.
static bool take_given(MpCellStep *step) {
  MpInnerRun *self = step->self;
  if (self->states.len == 0) return true;
  if (self->states.len != step->states.len) return false;
  for (uint32_t i = 0; i < self->states.len; i++) {
    const MpShape *shape = mp_inner_result_shape(self->run, self->states.items[i]);
    if (!shape) return false;
    step->states.items[i] = mp_inner_tensor(self, shape);
  }
  return true;
}

static void give(MpInnerRun *self, const MpValue *output, const MpValues *states, int32_t time) {
  MpRun *run = self->run;
  const MpShape *one = mp_inner_result_shape(run, output);
  MpTristate gives_all = flag_of(run, self->layer, "return_sequences");
  MpTristate gives_states = flag_of(run, self->layer, "return_state");
  if (!one || one->rank == 0 || gives_all == MP_MAYBE || gives_states == MP_MAYBE) return;
  if (gives_states == MP_YES && !states) return;
  uint32_t count = gives_states == MP_YES ? 1 + states->len : 1;
  self->out.shapes = MP_NEW_ARRAY(run->arena, const MpShape *, count);
  self->out.shapes[0] =
      gives_all == MP_YES ? mp_inner_with(run, one, time, self->from->dims[time]) : one;
  for (uint32_t i = 1; i < count; i++)
    self->out.shapes[i] = mp_inner_result_shape(run, states->items[i - 1]);
  self->out.dtype = mp_graph_dtype(run->graph, output->tensor);
  self->out.count = count;
}

bool mp_inner_run_cells(MpInnerRun *self) {
  MpRun *run = self->run;
  MpValues cells = {0};
  MpTristate is_major = flag_of(run, self->layer, "time_major");
  if (!add_cells(self, self->layer, &cells) || is_major == MP_MAYBE || self->from->rank < 3)
    return false;
  // Its states are variables of the layer's own.
  if (flag_of(run, self->layer, "stateful") != MP_NO || !given_states(self)) return false;
  int32_t time = is_major == MP_YES ? 0 : 1;
  bool is_single = cells.len == 1 && !self->layer->has_cell_list &&
                   self->layer->members.items[0] == cells.items[0];
  if (!is_single && self->states.len > 0) return false;
  MpCellStep step = {.self = self, .batch = self->from->dims[1 - time]};
  step.from = mp_inner_without(run, self->from, time);
  step.data = mp_inner_tensor(self, step.from);
  for (uint32_t i = 0; i < cells.len; i++) {
    MpValue *cell = cells.items[i];
    bool is_own = mp_class_lookup(cell->instance->cls, NULL, MP_STR("call"), NULL) != NULL;
    step.states = (MpValues){0};
    if (is_own && (!add_states(&step, cell) || !take_given(&step))) return false;
    step.data = is_own ? run_own_cell(&step, cell) : run_library_cell(&step, cell);
    if (!step.data) return false;
    step.from = i + 1 < cells.len ? after(&step, cell) : step.from;
    if (!step.from) return false;
  }
  give(self, step.data, is_single ? &step.states : NULL, time);
  return true;
}
