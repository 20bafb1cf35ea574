// Shapes of operations on images: (batch, height, width, channels) or without the batch.
#include "analyzer/interp/shape_rules.h"

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
  if (mp_datum_is_text(method, "nearest"))
    self->dtype = mp_shaping_dtype(self, mp_shaping_data(self));
  bool is_plain = mp_datum_flag(keeps) == MP_NO &&
                  (mp_datum_is_none(format) || mp_datum_is_text(format, "channels_last"));
  bool is_pair = mp_datum_is_sequence(size) && size->items.len == 2;
  if (is_plain && is_pair) return with_size(self, size->items.items[0], size->items.items[1]);
  return height_axis(from) >= 0 ? mp_shaping_any(self, from->rank) : NULL;
}

const MpShape *mp_shape_of_crop(MpShaping *self) {
  return with_size(self, mp_shaping_argument(self, "target_height"),
                   mp_shaping_argument(self, "target_width"));
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
const MpShape *mp_shape_of_extract_patches(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  return from && from->rank == 4 ? mp_shaping_any(self, 4) : NULL;
}
