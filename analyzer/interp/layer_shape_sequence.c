// Shapes of recurrent layers, of layers around others, and of attention.
#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/layer_rules.h"
#include "analyzer/interp/window.h"

static const MpInstance *inner_layer(const MpShaping *self) {
  if (!self->layer || self->layer->members.len == 0) return NULL;
  return self->layer->members.items[0]->instance;
}

// What is in it gives floats for integers.
static bool looks_up(const MpInstance *layer) {
  const MpInstance *inner = layer->members.len == 1 ? layer->members.items[0]->instance : NULL;
  bool is_library = inner && inner->layer && inner->layer->kind == MP_LAYER_LIBRARY;
  return is_library && mp_str_is(inner->layer->row->name, "keras.layers.Embedding");
}

// The type of what a layer around others gives: Keras 2 says that of the inner layers, which cast
// what they get, Keras 3 its own. Known where all agree and nothing else than floats comes in.
static void agree(MpShaping *self) {
  MpStr own = self->layer->policy.compute;
  bool is_known =
      mp_dtype_is_float(own) &&
      (looks_up(self->layer) || mp_dtype_is_float(mp_shaping_dtype(self, mp_shaping_data(self))));
  for (uint32_t i = 0; i < self->layer->members.len; i++)
    is_known &= mp_str_eq(self->layer->members.items[i]->instance->policy.compute, own);
  self->dtype = is_known ? own : MP_STR("");
}

// The cells that an RNN was given, in order: one, a list of them or StackedRNNCells. False where
// one is no library's.
static bool add_cells(const MpInstance *holder, MpRun *run, MpValues *out) {
  for (uint32_t i = 0; i < holder->members.len; i++) {
    const MpInstance *cell = holder->members.items[i]->instance;
    bool is_library = cell->layer && cell->layer->kind == MP_LAYER_LIBRARY;
    if (!is_library || cell->layer->row->family != MP_FAMILY_CELL) return false;
    if (mp_str_is(cell->layer->row->name, "keras.layers.StackedRNNCells")) {
      if (!add_cells(cell, run, out)) return false;
    } else {
      mp_array_push(run->arena, out, holder->members.items[i]);
    }
  }
  return holder->members.len > 0;
}

static int64_t units_of_cell(MpShaping *self, const MpInstance *cell) {
  MpValue *given = mp_base_argument(self->run, cell, "units");
  int64_t length;
  return given && mp_dim_of_value(self->run, given, &length) ? length : MP_DIM_UNSURE;
}

// The units of a recurrent layer, or of the last cell that it was given; false where the cells are
// not known.
static bool units_of(MpShaping *self, int64_t *out) {
  const MpDatum *units = mp_shaping_option(self, "units");
  MpValues cells = {0};
  if (units) *out = mp_shaping_length(self, units);
  if (units) return true;
  if (!add_cells(self->layer, self->run, &cells)) return false;
  *out = units_of_cell(self, cells.items[cells.len - 1]->instance);
  return true;
}

// All results: the sequence or its last element, then the states.
static const MpShape *with_states(MpShaping *self, const MpShape *first, const MpShape *state) {
  self->has_one_dtype = true;
  if (self->output_count < 2) return first;
  self->parts = MP_NEW_ARRAY(self->run->arena, const MpShape *, self->output_count);
  self->parts[0] = first;
  for (uint32_t i = 1; i < self->output_count; i++)
    self->parts[i] = state;
  return NULL;
}

const MpShape *mp_shape_of_recurrent_layer(MpShaping *self) {
  mp_shaping_require(self, mp_shaping_data(self), 3);
  const MpShape *from = mp_shaping_from(self);
  MpTristate gives_all = mp_datum_flag(mp_shaping_option(self, "return_sequences"));
  MpTristate is_major = mp_datum_flag(mp_shaping_option(self, "time_major"));
  bool is_known = from && from->rank == 3 && is_major != MP_MAYBE;
  int64_t units = MP_DIM_UNSURE;
  bool has_units = units_of(self, &units);
  MpShape *state = mp_shape_new(self->run, 2);
  state->dims[0] = is_known ? from->dims[is_major == MP_YES] : MP_DIM_UNSURE;
  state->dims[1] = units;
  if (!mp_shaping_option(self, "units")) agree(self);
  // A cell of the source may have states of any shape.
  if (!has_units || gives_all == MP_MAYBE) return with_states(self, NULL, has_units ? state : NULL);
  if (gives_all == MP_NO) return with_states(self, state, state);
  const MpShape *all = mp_shaping_any(self, 3);
  if (is_known) {
    all =
        mp_shaping_insert(self, state, is_major == MP_YES ? 0 : 1, from->dims[is_major != MP_YES]);
  }
  return with_states(self, all, state);
}

const MpShape *mp_shape_of_convolution_recurrent_layer(MpShaping *self) {
  int32_t count = mp_layer_space_axes(self);
  mp_shaping_require(self, mp_shaping_data(self), count + 3);
  const MpShape *from = mp_shaping_from(self);
  MpTristate gives_all = mp_datum_flag(mp_shaping_option(self, "return_sequences"));
  MpShape *state = mp_shaping_any(self, count + 2);
  const MpShape *one = state;
  if (from && from->rank == count + 3) {
    MpWindow window = {.count = count, .padding = mp_shaping_option(self, "padding")};
    mp_window_read(self, mp_shaping_option(self, "kernel_size"), count, 1, window.size);
    mp_window_read(self, mp_shaping_option(self, "strides"), count, 1, window.stride);
    mp_window_read(self, mp_shaping_option(self, "dilation_rate"), count, 1, window.dilation);
    const MpShape *frame = mp_shaping_replace(self, from, 1, 2, NULL);
    MpSpace space = mp_space_of(mp_shaping_option(self, "data_format"), frame->rank, count);
    int64_t filters = mp_shaping_length(self, mp_shaping_option(self, "filters"));
    one = mp_window_apply(self, &window, frame, space, filters);
    if (!one) return NULL;
    one = mp_window_spread(self, &window, one, space);
  }
  if (gives_all == MP_MAYBE) return with_states(self, NULL, one);
  if (gives_all == MP_NO) return with_states(self, one, one);
  int64_t steps = from && from->rank == count + 3 ? from->dims[1] : MP_DIM_UNSURE;
  return with_states(self, mp_shaping_insert(self, one, 1, steps), one);
}

// --- layers around others ---

const MpShape *mp_shape_of_wrapper_layer(MpShaping *self) {
  const MpInstance *inner = inner_layer(self);
  const MpShape *from = mp_shaping_from(self);
  agree(self);
  return inner && from ? mp_layer_inner_shape(self, inner, from) : NULL;
}

const MpShape *mp_shape_of_time_distributed_layer(MpShaping *self) {
  const MpInstance *inner = inner_layer(self);
  const MpShape *from = mp_shaping_from(self);
  agree(self);
  if (from && from->rank < 3) {
    mp_shaping_side(self, mp_shaping_data(self), -1);
    return mp_shaping_refuse(self, MP_CONFLICT_RANK,
                             "`TimeDistributed` takes an input of at least 3 axes, not %.*s",
                             MP_FMT(mp_shaping_text(self, from)));
  }
  if (!inner || !from) return NULL;
  const MpShape *frame = mp_shaping_replace(self, from, 1, 2, NULL);
  const MpShape *one = mp_layer_inner_shape(self, inner, frame);
  return one && one->rank > 0 ? mp_shaping_insert(self, one, 1, from->dims[1]) : NULL;
}

// With a `backward_layer` that gives another shape. Keras 3 says the forward one's for both.
static const MpShape *of_two_layers(MpShaping *self, const MpShape *one, const MpShape *other) {
  const MpDatum *mode = mp_shaping_option(self, "merge_mode");
  bool is_joined = mode && mode->kind == MP_DATUM_STR && mp_str_is(mode->text, "concat");
  if (!is_joined || self->output_count != 1) return NULL;
  MpShape *merged = mp_shape_copy(self->run, one);
  int64_t *last = &merged->dims[merged->rank - 1];
  bool is_second = mp_shaping_is_third(self) == MP_NO && other && other->rank == one->rank;
  *last = is_second ? mp_dim_add(self->run, *last, other->dims[other->rank - 1]) : MP_DIM_UNSURE;
  return merged;
}

const MpShape *mp_shape_of_bidirectional_layer(MpShaping *self) {
  const MpInstance *inner = inner_layer(self);
  const MpDatum *mode = mp_shaping_option(self, "merge_mode");
  mp_shaping_require_at_least(self, mp_shaping_data(self), 3);
  const MpShape *from = mp_shaping_from(self);
  agree(self);
  const MpShape *one = inner && from ? mp_layer_inner_shape(self, inner, from) : NULL;
  if (!one || one->rank < 2) return NULL;
  if (self->layer->members.len > 1 && mp_shaping_is_third(self) != MP_YES) {
    const MpInstance *backward = self->layer->members.items[1]->instance;
    const MpShape *other = mp_layer_inner_shape(self, backward, from);
    if (!other || !mp_shape_eq(one, other)) return of_two_layers(self, one, other);
  }
  uint32_t ways = mp_datum_is_none(mode) ? 2 : 1;
  self->has_one_dtype = true;
  MpShape *merged = mp_shape_copy(self->run, one);
  int64_t *last = &merged->dims[merged->rank - 1];
  if (ways == 2) {
    // Nothing is merged.
  } else if (mode->kind != MP_DATUM_STR) {
    *last = MP_DIM_UNSURE;
  } else if (mp_str_is(mode->text, "concat")) {
    *last = mp_dim_multiply(self->run, 2, *last);
  }
  if (self->output_count < ways) return NULL;
  if (self->output_count == ways) return merged;
  self->parts = MP_NEW_ARRAY(self->run->arena, const MpShape *, self->output_count);
  self->parts[0] = self->parts[ways - 1] = merged;
  MpShape *state = mp_shape_new(self->run, 2);
  state->dims[0] = one->dims[0];
  state->dims[1] = one->dims[one->rank - 1];
  bool has_vectors = inner->layer->row->family == MP_FAMILY_RECURRENT &&
                     mp_layer_space_axes_of(inner->layer->row->name) == 0;
  for (uint32_t i = ways; has_vectors && i < self->output_count; i++)
    self->parts[i] = state;
  return NULL;
}

// --- attention ---

static const MpShape *with_scores(MpShaping *self, const MpShape *result, const MpShape *scores) {
  self->has_one_dtype = true;
  if (self->output_count < 2) return result;
  self->parts = MP_NEW_ARRAY(self->run->arena, const MpShape *, self->output_count);
  self->parts[0] = result;
  self->parts[1] = scores;
  return NULL;
}

// Takes a list: query, value and perhaps key, (batch, steps, features) each.
const MpShape *mp_shape_of_attention_layer(MpShaping *self) {
  const MpDatum *list = mp_shaping_data(self);
  if (!mp_datum_is_sequence(list) || list->items.len < 2) return NULL;
  const MpShape *query = mp_shaping_shape(self, list->items.items[0]);
  const MpShape *value = mp_shaping_shape(self, list->items.items[1]);
  if (!query || query->rank != 3) return NULL;
  bool is_known = value && value->rank == 3;
  MpShape *result = mp_shape_copy(self->run, query);
  result->dims[2] = is_known ? value->dims[2] : MP_DIM_UNSURE;
  MpShape *scores = mp_shape_copy(self->run, query);
  scores->dims[2] = is_known ? value->dims[1] : MP_DIM_UNSURE;
  return with_scores(self, result, scores);
}

// The layers inside that of Keras 2 have the global policy, whatever it has itself.
static void agree_with_global(MpShaping *self) {
  MpStr own = self->layer->policy.compute;
  if (!mp_dtype_is_float(own)) return;
  if (mp_str_eq(mp_policy_global(self->run).compute, own)) self->dtype = own;
}

// Of three axes the one in the middle is all that there is to attend to.
static bool attends_to_steps(const MpDatum *axes) {
  if (mp_datum_is_none(axes)) return true;
  if (mp_datum_is_sequence(axes) && axes->items.len == 1) axes = axes->items.items[0];
  return axes->kind == MP_DATUM_INT && axes->integer == 1;
}

const MpShape *mp_shape_of_multi_head_attention_layer(MpShaping *self) {
  agree_with_global(self);
  const MpShape *query = mp_shaping_shape(self, mp_shaping_argument(self, "query"));
  const MpDatum *key_given = mp_shaping_argument(self, "key");
  if (mp_datum_is_none(key_given)) key_given = mp_shaping_argument(self, "value");
  const MpShape *key = mp_shaping_shape(self, key_given);
  const MpDatum *target = mp_shaping_option(self, "output_shape");
  const MpDatum *heads = mp_shaping_option(self, "num_heads num_query_heads");
  if (!query || query->rank < 2) return with_scores(self, NULL, NULL);
  MpShape *scores = NULL;
  if (query->rank == 3 && attends_to_steps(mp_shaping_option(self, "attention_axes"))) {
    scores = mp_shaping_any(self, 4);
    scores->dims[0] = query->dims[0];
    scores->dims[1] = mp_shaping_length(self, heads);
    scores->dims[2] = query->dims[1];
    // Keras 3 says the query's length for both.
    bool is_same = key && key->rank == 3 && key->dims[1] == query->dims[1];
    bool is_third = mp_shaping_is_third(self) == MP_YES;
    if (is_same || is_third) scores->dims[3] = query->dims[1];
    if (mp_shaping_is_third(self) == MP_NO && key && key->rank == 3) scores->dims[3] = key->dims[1];
  }
  const MpShape *result = query;
  if (!mp_datum_is_none(target)) {
    const MpShape *last = mp_shaping_written(self, target);
    result = last ? mp_shaping_replace(self, query, query->rank - 1, query->rank, last) : NULL;
  }
  return with_scores(self, result, scores);
}
