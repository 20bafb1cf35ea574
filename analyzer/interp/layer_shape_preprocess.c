// Shapes of layers that prepare data: categories, words, pictures.
#include "analyzer/interp/layer_rules.h"

// --- categories ---

// Keras 2 and 3 agree on the type of codes where Keras's own default is float32.
static void give_codes(MpShaping *self) {
  MpStr dtype = self->layer->policy.compute;
  if (mp_str_is(dtype, "float32")) self->dtype = dtype;
}

// Numbers are of 64 bits, unless the layer is given a type.
static void give_numbers(MpShaping *self) {
  if (!mp_shaping_option(self, "dtype")) self->dtype = MP_STR("int64");
}

static const MpShape *with_last(const MpShaping *self, const MpShape *from, int64_t length) {
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[out->rank - 1] = length;
  return out;
}

// Codes of that many categories; one for each number, or of all that stand on the last axis.
static const MpShape *encoded(MpShaping *self, MpStr mode, int64_t count) {
  const MpShape *from = mp_shaping_from(self);
  give_codes(self);
  if (!from) return NULL;
  bool is_new = mp_str_is(mode, "one_hot");
  if (from->rank == 0) return mp_shaping_insert(self, from, 0, count);
  int64_t last = from->dims[from->rank - 1];
  if (is_new && !mp_dim_is_known(last)) return NULL;
  return is_new && last != 1 ? mp_shaping_insert(self, from, -1, count)
                             : with_last(self, from, count);
}

const MpShape *mp_shape_of_category_layer(MpShaping *self) {
  const MpDatum *mode = mp_shaping_option(self, "output_mode");
  if (!mode || mode->kind != MP_DATUM_STR) return NULL;
  return encoded(self, mode->text, mp_shaping_length(self, mp_shaping_option(self, "num_tokens")));
}

const MpShape *mp_shape_of_hashing_layer(MpShaping *self) {
  const MpDatum *mode = mp_shaping_option(self, "output_mode");
  if (!mode || mode->kind != MP_DATUM_STR) return NULL;
  const MpShape *from = mp_shaping_from(self);
  if (!mp_str_is(mode->text, "int")) {
    bool is_one = from && from->rank > 0 && from->dims[from->rank - 1] == 1;
    int64_t count = mp_shaping_length(self, mp_shaping_option(self, "num_bins"));
    const MpShape *codes = encoded(self, mode->text, count);
    // Of one_hot Keras 3 says less axes than it gives.
    return is_one || !mp_str_is(mode->text, "one_hot") ? codes : NULL;
  }
  give_numbers(self);
  return from;
}

// The bins are one more than the boundaries. Their numbers have 64 bits in Keras 2, 32 in Keras 3.
const MpShape *mp_shape_of_discretization_layer(MpShaping *self) {
  const MpDatum *mode = mp_shaping_option(self, "output_mode");
  const MpDatum *bounds = mp_shaping_option(self, "bin_boundaries");
  if (!mode || mode->kind != MP_DATUM_STR) return NULL;
  if (mp_str_is(mode->text, "int")) return mp_shaping_from(self);
  bool is_known = mp_datum_is_sequence(bounds);
  return encoded(self, mode->text, is_known ? (int64_t)bounds->items.len + 1 : MP_DIM_UNSURE);
}

// True for a word or number that can stand for nothing but itself in a vocabulary.
static bool is_plain_token(const MpDatum *token) {
  if (token->kind == MP_DATUM_INT) return token->integer >= 0;
  return token->kind == MP_DATUM_STR && token->text.len > 0 && token->text.ptr[0] != '[';
}

// The categories of a table: its words, and those of the words that it does not have.
static int64_t category_count(MpShaping *self, int64_t others) {
  const MpDatum *most = mp_shaping_option(self, "max_tokens");
  const MpDatum *words = mp_shaping_option(self, "vocabulary");
  MpTristate pads = mp_datum_flag(mp_shaping_option(self, "pad_to_max_tokens"));
  if (pads == MP_YES && !mp_datum_is_none(most)) return mp_shaping_length(self, most);
  if (pads != MP_NO || !mp_datum_is_sequence(words) || others < 0) return MP_DIM_UNSURE;
  for (uint32_t i = 0; i < words->items.len; i++) {
    if (!is_plain_token(words->items.items[i])) return MP_DIM_UNSURE;
  }
  return (int64_t)words->items.len + others;
}

const MpShape *mp_shape_of_lookup_layer(MpShaping *self) {
  const MpDatum *mode = mp_shaping_option(self, "output_mode");
  if (!mode || mode->kind != MP_DATUM_STR) return NULL;
  if (!mp_str_is(mode->text, "int")) {
    int64_t others = mp_shaping_length(self, mp_shaping_option(self, "num_oov_indices"));
    return encoded(self, mode->text, category_count(self, others));
  }
  give_numbers(self);
  return mp_shaping_from(self);
}

// A text becomes its words' numbers, or one code. Keras 2 forgets how many texts there are.
const MpShape *mp_shape_of_text_layer(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpDatum *mode = mp_shaping_option(self, "output_mode");
  const MpDatum *parts = mp_shaping_option(self, "split");
  bool is_split = mp_datum_is_text(parts, "whitespace") || mp_datum_is_text(parts, "character");
  bool is_plain = is_split && mp_datum_flag(mp_shaping_option(self, "ragged")) == MP_NO &&
                  mp_datum_flag(mp_shaping_option(self, "sparse")) == MP_NO;
  if (!from || from->rank < 1 || from->rank > 2 || !is_plain) return NULL;
  if (!mode || mode->kind != MP_DATUM_STR) return NULL;
  MpShape *out = mp_shaping_any(self, 2);
  if (from->dims[0] == MP_DIM_UNKNOWN) out->dims[0] = MP_DIM_UNKNOWN;
  if (mp_str_is(mode->text, "int")) {
    const MpDatum *steps = mp_shaping_option(self, "output_sequence_length");
    self->dtype = MP_STR("int64");
    out->dims[1] = mp_datum_is_none(steps) ? MP_DIM_UNKNOWN : mp_shaping_length(self, steps);
  } else {
    give_codes(self);
    out->dims[1] = category_count(self, 1);
    if (from->rank == 2) return NULL;  // Keras 3 says one axis more than Keras 2
  }
  return out;
}

const MpShape *mp_shape_of_fourier_layer(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  mp_shaping_require(self, mp_shaping_data(self), 2);
  MpShape *out = mp_shaping_any(self, 2);
  if (from && from->rank == 2) out->dims[0] = from->dims[0];
  out->dims[1] = mp_shaping_length(self, mp_shaping_option(self, "output_dim"));
  self->dtype = MP_STR("float32");
  return out;
}

// --- pictures ---

// In training Keras 2 forgets how many pictures there are.
const MpShape *mp_shape_of_augmented_layer(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank < 1 || !mp_dim_is_known(from->dims[0])) return from;
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[0] = MP_DIM_UNSURE;
  return out;
}

// One side is of random length in training, in Keras 3 always.
const MpShape *mp_shape_of_random_side_layer(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank < 3) return NULL;
  MpShape *out = mp_shape_copy(self->run, mp_shape_of_augmented_layer(self));
  bool is_width = mp_str_find(self->name, MP_STR("Width"), 0) != SIZE_MAX;
  int64_t *side = &out->dims[out->rank - (is_width ? 2 : 3)];
  const MpDatum *training = mp_arguments_written(self->called.arguments, MP_STR("training"), 1);
  bool is_random = mp_datum_flag(training) == MP_YES;
  if (*side != MP_DIM_UNKNOWN) *side = is_random ? MP_DIM_UNKNOWN : MP_DIM_UNSURE;
  return out;
}

const MpShape *mp_shape_of_resizing_layer(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || (from->rank != 3 && from->rank != 4)) return NULL;
  const MpDatum *format = mp_shaping_option(self, "data_format");
  const MpDatum *keeps = mp_shaping_option(self, "pad_to_aspect_ratio");
  bool is_first = mp_datum_is_text(format, "channels_first");
  bool is_last = mp_datum_is_none(format) || mp_datum_is_text(format, "channels_last");
  if (mp_datum_flag(keeps) == MP_MAYBE || (!is_first && !is_last)) {
    return mp_shaping_any(self, from->rank);
  }
  MpShape *out = mp_shape_copy(self->run, from);
  int32_t at = from->rank - (is_first ? 2 : 3);
  // The crops of Keras 2 forget the batch where they may have to resize.
  bool is_open = from->dims[at] == MP_DIM_UNKNOWN || from->dims[at + 1] == MP_DIM_UNKNOWN;
  bool is_random = mp_str_find(self->name, MP_STR("RandomCrop"), 0) != SIZE_MAX;
  bool is_center = mp_str_find(self->name, MP_STR("CenterCrop"), 0) != SIZE_MAX;
  bool forgets = is_random || (is_center && is_open);
  if (forgets && at > 0 && mp_dim_is_known(out->dims[0])) out->dims[0] = MP_DIM_UNSURE;
  out->dims[at] = mp_shaping_length(self, mp_shaping_option(self, "height"));
  out->dims[at + 1] = mp_shaping_length(self, mp_shaping_option(self, "width"));
  return out;
}
