// Shapes of recurrent layers, of layers around others, and of attention.
#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/layer_rules.h"
#include "analyzer/interp/window.h"

static const MpInstance *inner_layer(const MpShaping *self) {
  if (!self->layer || self->layer->members.len == 0) return NULL;
  return self->layer->members.items[0]->instance;
}

// The library's cell that an RNN was given; NULL: none, or not one.
static const MpInstance *cell_of(const MpShaping *self) {
  const MpInstance *cell = inner_layer(self);
  bool is_library = cell && cell->layer && cell->layer->kind == MP_LAYER_LIBRARY;
  bool is_cell = is_library && cell->layer->row->family == MP_FAMILY_CELL;
  return is_cell && mp_signature_find(&cell->layer->row->init, MP_STR("units")) >= 0 ? cell : NULL;
}

// The units of a recurrent layer, or of the cell that it was given.
static int64_t units_of(MpShaping *self) {
  const MpDatum *units = mp_shaping_option(self, "units");
  if (units) return mp_shaping_length(self, units);
  const MpInstance *cell = cell_of(self);
  MpValue *given = cell ? mp_base_argument(self->run, cell, "units") : NULL;
  int64_t length;
  return given && mp_dim_of_value(self->run, given, &length) ? length : MP_DIM_UNSURE;
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
  bool is_plain = mp_datum_flag(mp_shaping_option(self, "time_major")) == MP_NO;
  bool is_known = from && from->rank == 3 && is_plain;
  bool has_units = mp_shaping_option(self, "units") != NULL || cell_of(self);
  MpShape *state = mp_shape_new(self->run, 2);
  state->dims[0] = is_known ? from->dims[0] : MP_DIM_UNSURE;
  state->dims[1] = units_of(self);
  // A cell of the source may have states of any shape.
  if (!has_units || gives_all == MP_MAYBE) return with_states(self, NULL, has_units ? state : NULL);
  if (gives_all == MP_NO) return with_states(self, state, state);
  const MpShape *all = mp_shaping_insert(self, state, 1, is_known ? from->dims[1] : MP_DIM_UNSURE);
  if (!is_plain) all = mp_shaping_any(self, 3);
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
  return inner && from ? mp_layer_inner_shape(self, inner, from) : NULL;
}

const MpShape *mp_shape_of_time_distributed_layer(MpShaping *self) {
  const MpInstance *inner = inner_layer(self);
  const MpShape *from = mp_shaping_from(self);
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

const MpShape *mp_shape_of_bidirectional_layer(MpShaping *self) {
  const MpInstance *inner = inner_layer(self);
  const MpDatum *mode = mp_shaping_option(self, "merge_mode");
  mp_shaping_require_at_least(self, mp_shaping_data(self), 3);
  const MpShape *from = mp_shaping_from(self);
  const MpShape *one = inner && from ? mp_layer_inner_shape(self, inner, from) : NULL;
  if (!one || one->rank < 2) return NULL;
  if (mp_datum_is_none(mode)) {
    self->has_one_dtype = true;
    return self->output_count == 2 ? one : NULL;
  }
  MpShape *merged = mp_shape_copy(self->run, one);
  int64_t *last = &merged->dims[merged->rank - 1];
  if (mode->kind != MP_DATUM_STR) {
    *last = MP_DIM_UNSURE;
  } else if (mp_str_is(mode->text, "concat")) {
    *last = mp_dim_multiply(self->run, 2, *last);
  }
  if (self->output_count < 2) return merged;
  self->parts = MP_NEW_ARRAY(self->run->arena, const MpShape *, self->output_count);
  self->parts[0] = merged;
  MpShape *state = mp_shape_new(self->run, 2);
  state->dims[0] = one->dims[0];
  state->dims[1] = one->dims[one->rank - 1];
  bool has_vectors = mp_signature_find(&inner->layer->row->init, MP_STR("units")) >= 0;
  for (uint32_t i = 1; has_vectors && i < self->output_count; i++)
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

const MpShape *mp_shape_of_multi_head_attention_layer(MpShaping *self) {
  const MpShape *query = mp_shaping_shape(self, mp_shaping_argument(self, "query"));
  const MpDatum *key_given = mp_shaping_argument(self, "key");
  if (mp_datum_is_none(key_given)) key_given = mp_shaping_argument(self, "value");
  const MpShape *key = mp_shaping_shape(self, key_given);
  const MpDatum *target = mp_shaping_option(self, "output_shape");
  const MpDatum *heads = mp_shaping_option(self, "num_heads num_query_heads");
  if (!query || query->rank < 2) return with_scores(self, NULL, NULL);
  MpShape *scores = NULL;
  bool is_plain = mp_datum_is_none(mp_shaping_option(self, "attention_axes"));
  if (is_plain && query->rank == 3) {
    scores = mp_shaping_any(self, 4);
    scores->dims[0] = query->dims[0];
    scores->dims[1] = mp_shaping_length(self, heads);
    scores->dims[2] = query->dims[1];
    // Keras 3 says the query's length for both.
    if (key && key->rank == 3 && key->dims[1] == query->dims[1]) scores->dims[3] = key->dims[1];
  }
  const MpShape *result = query;
  if (!mp_datum_is_none(target)) {
    const MpShape *last = mp_shaping_written(self, target);
    result = last ? mp_shaping_replace(self, query, query->rank - 1, query->rank, last) : NULL;
  }
  return with_scores(self, result, scores);
}
