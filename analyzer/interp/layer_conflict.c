// Calls of library layers that Keras refuses by what every layer of a kind asks of its input,
// before it computes anything. Tried with Keras 2.10 and 3 (tests/shapes/conflict_cases.py).
#include <inttypes.h>

#include "analyzer/interp/layer_rules.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/window.h"

static bool is_one_of(const MpShaping *self, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (mp_str_is(self->name, names[i])) return true;
  }
  return false;
}

#define IS_ONE_OF(self, names) is_one_of(self, names, sizeof(names) / sizeof *(names))

static bool has_word(const MpShaping *self, const char *word) {
  return mp_str_find(self->name, mp_str_from_c(word), 0) != SIZE_MAX;
}

static MpStr short_name(const MpShaping *self) {
  size_t dot = mp_str_rfind_byte(self->name, '.');
  return dot == SIZE_MAX ? self->name : mp_str_slice(self->name, dot + 1, self->name.len);
}

// Conv2D, Conv2DTranspose, SeparableConv1D, DepthwiseConv2D: one kernel for the channels.
static bool is_convolution(const MpShaping *self) {
  return has_word(self, "Conv") && !has_word(self, "LSTM");
}

static bool is_plain_convolution(const MpShaping *self) {
  static const char *const names[] = {"keras.layers.Conv1D", "keras.layers.Conv2D",
                                      "keras.layers.Conv3D"};
  return IS_ONE_OF(self, names);
}

static bool is_recurrent(const MpShaping *self) {
  static const char *const names[] = {"keras.layers.LSTM", "keras.layers.GRU",
                                      "keras.layers.SimpleRNN"};
  return IS_ONE_OF(self, names);
}

// --- the number of axes ---

static void refuse_rank(MpShaping *self, const MpShape *from, int32_t least, int32_t most) {
  if (from->rank >= least && (most == 0 || from->rank <= most)) return;
  const char *bound = least == most ? "" : from->rank < least ? "at least " : "at most ";
  mp_shaping_side(self, mp_shaping_data(self), -1);
  (void)mp_shaping_refuse(self, MP_CONFLICT_RANK,
                          "`%.*s` takes an input of %s%" PRId32 " axes, not %.*s",
                          MP_FMT(short_name(self)), bound, from->rank < least ? least : most,
                          MP_FMT(mp_shaping_text(self, from)));
}

// A layer around recurrent ones, or cells of the library, takes what those take.
static void refuse_rank_around(MpShaping *self, const MpShape *from) {
  static const char *const recurrent[] = {"keras.layers.LSTM", "keras.layers.GRU",
                                          "keras.layers.SimpleRNN"};
  static const char *const cells[] = {"keras.layers.LSTMCell", "keras.layers.GRUCell",
                                      "keras.layers.SimpleRNNCell"};
  const MpValues *members = &self->layer->members;
  const MpInstance *inner = members->len > 0 ? members->items[0]->instance : NULL;
  if (!inner || !inner->layer || inner->layer->kind != MP_LAYER_LIBRARY) return;
  MpShaping inside = {.name = inner->layer->row->name};
  bool is_bidirectional = mp_str_is(self->name, "keras.layers.Bidirectional");
  if (is_bidirectional && IS_ONE_OF(&inside, recurrent)) refuse_rank(self, from, 3, 3);
  bool is_rnn = mp_str_is(self->name, "keras.layers.RNN");
  if (!is_rnn || !IS_ONE_OF(&inside, cells)) return;
  self->refused_by = MP_REFUSED_BY_2;  // Keras 3 takes some
  refuse_rank(self, from, 3, 3);
  self->refused_by = MP_REFUSED_BY_ALL;
}

static void refuse_ranks(MpShaping *self, const MpShape *from) {
  const MpLayerRanksRow *ranks = mp_keras_layer_ranks(self->name);
  if (ranks) refuse_rank(self, from, ranks->least, ranks->most);
  if (!self->conflict) refuse_rank_around(self, from);
  if (!is_convolution(self) || self->conflict) return;
  // Keras 2 takes more batch axes in front of a plain convolution.
  if (is_plain_convolution(self)) self->refused_by = MP_REFUSED_BY_3;
  int32_t rank = mp_layer_space_axes(self) + 2;
  refuse_rank(self, from, rank, rank);
  self->refused_by = MP_REFUSED_BY_ALL;
}

// --- axes that have weights ---

typedef struct MpWeightAxes {
  int32_t items[8];
  uint32_t len;
} MpWeightAxes;

static void add_axis(MpWeightAxes *self, const MpShape *from, int64_t axis) {
  int32_t at = mp_shape_axis(from->rank, axis);
  if (at >= 0 && self->len < 8) self->items[self->len++] = at;
}

static void add_axes_of_option(MpShaping *self, const MpShape *from, MpWeightAxes *out) {
  const MpDatum *axis = mp_shaping_option(self, "axis");
  int64_t number;
  if (mp_datum_integer(axis, &number)) add_axis(out, from, number);
  for (uint32_t i = 0; mp_datum_is_sequence(axis) && i < axis->items.len; i++) {
    if (mp_datum_integer(axis->items.items[i], &number)) add_axis(out, from, number);
  }
}

// The axes of the input whose lengths the shapes of the weights are made of.
static MpWeightAxes weight_axes(MpShaping *self, const MpShape *from) {
  static const char *const normal[] = {"keras.layers.BatchNormalization",
                                       "keras.layers.LayerNormalization"};
  static const char *const last[] = {"keras.layers.Dense", "keras.layers.MultiHeadAttention"};
  MpWeightAxes axes = {.len = 0};
  if (IS_ONE_OF(self, normal)) add_axes_of_option(self, from, &axes);
  if (IS_ONE_OF(self, last) || is_recurrent(self)) add_axis(&axes, from, -1);
  if (is_convolution(self) && from->rank == mp_layer_space_axes(self) + 2) {
    const MpDatum *format = mp_shaping_option(self, "data_format");
    MpSpace space = mp_space_of(format, from->rank, mp_layer_space_axes(self));
    if (space.channels >= 0) add_axis(&axes, from, space.channels);
  }
  return axes;
}

// It may have been built for something that is not in view.
static bool is_built_unseen(const MpShaping *self) {
  return self->layer->was_built_unseen || self->layer->is_escaped;
}

static void refuse_undefined(MpShaping *self, const MpShape *from) {
  if (self->layer->first_input || is_built_unseen(self)) return;
  MpWeightAxes axes = weight_axes(self, from);
  for (uint32_t i = 0; i < axes.len; i++) {
    if (mp_dim_settle(self->run, from->dims[axes.items[i]]) != MP_DIM_UNKNOWN) continue;
    mp_shaping_side(self, mp_shaping_data(self), axes.items[i]);
    (void)mp_shaping_refuse(self, MP_CONFLICT_LENGTH,
                            "`%.*s` needs the length of axis %" PRId32 " of %.*s, which is None",
                            MP_FMT(short_name(self)), axes.items[i],
                            MP_FMT(mp_shaping_text(self, from)));
    return;
  }
}

// Which Kerases look at the lengths of the second input of a layer; 0: none.
static uint32_t checking_kerases(const MpShaping *self, const MpShape *from) {
  bool is_matrix = from->rank == 2 && self->layer->first_input->rank == 2;
  if (mp_str_is(self->name, "keras.layers.Dense") && !is_matrix) return MP_REFUSED_BY_3;
  if (mp_str_is(self->name, "keras.layers.MultiHeadAttention")) return MP_REFUSED_BY_2;
  if (mp_str_is(self->name, "keras.layers.LayerNormalization")) return MP_REFUSED_BY_2;
  return is_recurrent(self) ? MP_REFUSED_BY_2 : MP_REFUSED_BY_ALL;
}

static void refuse_other_build(MpShaping *self, const MpShape *from) {
  const MpShape *first = self->layer->first_input;
  if (!first || is_built_unseen(self) || first->rank != from->rank) return;
  MpWeightAxes axes = weight_axes(self, from);
  self->refused_by = checking_kerases(self, from);
  for (uint32_t i = 0; i < axes.len; i++) {
    int32_t at = axes.items[i];
    int64_t both;
    if (mp_dim_join(self->run, first->dims[at], from->dims[at], &both)) continue;
    mp_shaping_side(self, mp_shaping_data(self), at);
    (void)mp_shaping_refuse(
        self, MP_CONFLICT_SHAPE,
        "`%.*s` was built for %.*s and is called on %.*s: axis %" PRId32 " is %.*s and %.*s",
        MP_FMT(short_name(self)), MP_FMT(mp_shaping_text(self, first)),
        MP_FMT(mp_shaping_text(self, from)), at,
        MP_FMT(mp_dim_text(self->run, mp_dim_settle(self->run, first->dims[at]))),
        MP_FMT(mp_dim_text(self->run, mp_dim_settle(self->run, from->dims[at]))));
    break;
  }
  self->refused_by = MP_REFUSED_BY_ALL;
}

// The axes that its constructor was given.
static void refuse_axes(MpShaping *self, const MpShape *from) {
  static const char *const names[] = {
      "keras.layers.BatchNormalization", "keras.layers.LayerNormalization",
      "keras.layers.UnitNormalization", "keras.layers.Normalization"};
  if (!IS_ONE_OF(self, names) || self->layer->first_input || is_built_unseen(self)) return;
  (void)mp_shaping_refuse_axes(self, mp_shaping_option(self, "axis"), from->rank);
}

static void refuse_groups(MpShaping *self, const MpShape *from) {
  int64_t groups;
  if (!is_plain_convolution(self)) return;
  if (!mp_datum_integer(mp_shaping_option(self, "groups"), &groups) || groups < 2) return;
  int64_t filters;
  if (mp_datum_integer(mp_shaping_option(self, "filters"), &filters) && filters % groups != 0) {
    (void)mp_shaping_refuse(self, MP_CONFLICT_PARTS,
                            "%" PRId64 " filters do not divide into %" PRId64 " groups", filters,
                            groups);
    return;
  }
  MpWeightAxes axes = weight_axes(self, from);
  for (uint32_t i = 0; i < axes.len; i++) {
    int64_t channels = mp_dim_settle(self->run, from->dims[axes.items[i]]);
    if (!mp_dim_is_known(channels) || channels % groups == 0) continue;
    mp_shaping_side(self, mp_shaping_data(self), axes.items[i]);
    (void)mp_shaping_refuse(self, MP_CONFLICT_PARTS,
                            "the %" PRId64 " channels of %.*s do not divide into %" PRId64
                            " groups",
                            channels, MP_FMT(mp_shaping_text(self, from)), groups);
  }
}

bool mp_layer_refuse(MpShaping *self) {
  const MpInstance *layer = self->layer;
  // A class of the source may build itself otherwise, and so may an object that is told to.
  bool is_own = layer->layer->kind != MP_LAYER_LIBRARY ||
                mp_map_has(&layer->attributes, MP_STR("input_spec"));
  const MpShape *from = is_own ? NULL : mp_shaping_from(self);
  if (!from) return false;
  refuse_ranks(self, from);
  if (!self->conflict) refuse_axes(self, from);
  if (!self->conflict) refuse_undefined(self, from);
  if (!self->conflict) refuse_other_build(self, from);
  if (!self->conflict) refuse_groups(self, from);
  return self->conflict != NULL;
}
