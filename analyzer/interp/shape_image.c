// Shapes of operations on images: (batch, height, width, channels) or without the batch.
#include "analyzer/interp/shape_rules.h"
#include "analyzer/interp/window.h"

// The axis of the height; -1 where the rank is not one of an image.
static int32_t height_axis(const MpShape *from) {
  return from && (from->rank == 3 || from->rank == 4) ? from->rank - 3 : -1;
}

static const MpShape *with_size(MpShaping *self, const MpDatum *height, const MpDatum *width) {
  const MpShape *from = mp_shaping_from(self);
  int32_t at = height_axis(from);
  if (at < 0) return NULL;
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[at] = mp_shaping_length(self, height);
  out->dims[at + 1] = mp_shaping_length(self, width);
  return out;
}

const MpShape *mp_shape_of_resize(MpShaping *self) {
  const MpDatum *size = mp_shaping_argument(self, "size");
  const MpDatum *keeps = mp_shaping_argument(self, "preserve_aspect_ratio");
  const MpDatum *format = mp_shaping_argument(self, "data_format");
  const MpDatum *method = mp_shaping_argument(self, "method");
  const MpShape *from = mp_shaping_from(self);
  // All methods but the nearest neighbour give float32, except where nothing changes.
  MpStr own = mp_shaping_dtype(self, mp_shaping_data(self));
  bool is_plain_float = mp_str_is(own, "float32") && !self->is_numpy;
  if (mp_datum_is_text(method, "nearest") || is_plain_float) self->dtype = own;
  bool is_plain = mp_datum_flag(keeps) == MP_NO &&
                  (mp_datum_is_none(format) || mp_datum_is_text(format, "channels_last"));
  bool is_pair = mp_datum_is_sequence(size) && size->items.len == 2;
  if (is_plain && is_pair) return with_size(self, size->items.items[0], size->items.items[1]);
  int32_t at = height_axis(from);
  if (at < 0) return NULL;
  MpShape *out = is_plain ? mp_shape_copy(self->run, from) : mp_shaping_any(self, from->rank);
  out->dims[at] = out->dims[at + 1] = MP_DIM_UNSURE;
  return out;
}

const MpShape *mp_shape_of_crop(MpShaping *self) {
  return with_size(self, mp_shaping_argument(self, "target_height"),
                   mp_shaping_argument(self, "target_width"));
}

// One crop a box; boxes and indices say both how many there are.
static int64_t count_of_crops(MpShaping *self) {
  int64_t count = MP_DIM_UNKNOWN;
  static const char *const names[] = {"boxes", "box_indices box_ind"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const MpShape *each = mp_shaping_shape(self, mp_shaping_argument(self, names[i]));
    int64_t rows = each && each->rank > 0 ? each->dims[0] : MP_DIM_UNSURE;
    if (mp_dim_is_known(rows)) return rows;
    if (rows == MP_DIM_UNSURE) count = MP_DIM_UNSURE;
  }
  return count;
}

const MpShape *mp_shape_of_crop_and_resize(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpDatum *size = mp_shaping_argument(self, "crop_size");
  self->dtype = MP_STR("float32");  // whatever the images have
  MpShape *out = mp_shaping_any(self, 4);
  out->dims[0] = count_of_crops(self);
  for (uint32_t i = 0; mp_datum_is_sequence(size) && size->items.len == 2 && i < 2; i++)
    out->dims[i + 1] = mp_shaping_length(self, size->items.items[i]);
  out->dims[3] = from && from->rank == 4 ? from->dims[3] : MP_DIM_UNSURE;
  return out;
}

static const MpShape *with_channels(MpShaping *self, int64_t count) {
  const MpShape *from = mp_shaping_from(self);
  const MpDatum *format = mp_shaping_argument(self, "data_format");
  bool is_last = mp_datum_is_none(format) || mp_datum_is_text(format, "channels_last");
  if (!from || from->rank < 1 || !is_last) return NULL;
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[out->rank - 1] = count;
  return out;
}

const MpShape *mp_shape_of_to_gray(MpShaping *self) {
  return with_channels(self, 1);
}

const MpShape *mp_shape_of_to_rgb(MpShaping *self) {
  return with_channels(self, 3);
}

// TensorFlow's has its windows as (1, height, width, 1), Keras's as (height, width).
static void read_pair(MpShaping *self, const MpDatum *datum, int64_t preset, int64_t *out) {
  bool is_of_all = mp_datum_is_sequence(datum) && datum->items.len == 4;
  if (!is_of_all) {
    mp_window_read(self, datum, 2, preset, out);
    return;
  }
  for (uint32_t i = 0; i < 2; i++)
    out[i] = mp_shaping_length(self, datum->items.items[i + 1]);
}

// TensorFlow infers both lengths or none.
static const MpShape *both_or_none(MpShaping *self, const MpShape *from) {
  MpShape *out = mp_shape_copy(self->run, from);
  int64_t height = from->dims[1], width = from->dims[2];
  if (mp_dim_is_known(height) && mp_dim_is_known(width)) return from;
  bool is_none = height == MP_DIM_UNKNOWN || width == MP_DIM_UNKNOWN;
  out->dims[1] = out->dims[2] = is_none ? MP_DIM_UNKNOWN : MP_DIM_UNSURE;
  return out;
}

const MpShape *mp_shape_of_extract_patches(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from || from->rank != 4) return NULL;
  const MpDatum *strides = mp_shaping_argument(self, "strides");
  const MpDatum *sizes = mp_shaping_argument(self, "sizes size");
  MpWindow window = {
      .count = 2, .padding = mp_shaping_argument(self, "padding"), .may_be_none = !self->is_numpy};
  read_pair(self, sizes, MP_DIM_UNSURE, window.size);
  read_pair(self, mp_datum_is_none(strides) ? sizes : strides, MP_DIM_UNSURE, window.stride);
  read_pair(self, mp_shaping_argument(self, "rates dilation_rate"), 1, window.dilation);
  MpSpace space = mp_space_of(mp_shaping_argument(self, "data_format"), 4, 2);
  if (space.channels < 0) return mp_shaping_any(self, 4);
  int64_t channels = from->dims[space.channels];
  for (int i = 0; i < 2; i++) {
    bool is_known = channels != MP_DIM_UNSURE && window.size[i] != MP_DIM_UNSURE;
    channels = is_known ? mp_dim_multiply(self->run, channels, window.size[i]) : MP_DIM_UNSURE;
  }
  const MpShape *out = mp_window_apply(self, &window, from, space, channels);
  return self->is_numpy || !out ? out : both_or_none(self, out);
}
