// Shapes of convolutions and pools that are functions.
#include "analyzer/interp/shape_rules.h"
#include "analyzer/interp/window.h"

// How many space axes an operation has by its name: "nn.conv2d"; 0: it does not say.
static int32_t axes_by_name(MpStr name) {
  static const char *const digits[] = {"1d", "2d", "3d"};
  for (int32_t i = 0; i < 3; i++) {
    if (mp_str_find(name, mp_str_from_c(digits[i]), 0) != SIZE_MAX) return i + 1;
  }
  return 0;
}

// Strides and windows of TensorFlow may have the batch and channels beside the space axes.
static const MpDatum *inner_list(MpShaping *self, const MpDatum *datum, int32_t count,
                                 const MpDatum *format) {
  if (!mp_datum_is_sequence(datum) || (int32_t)datum->items.len != count + 2) return datum;
  MpSpace space = mp_space_of(format, count + 2, count);
  if (space.channels < 0) return datum;
  MpDatum *inner = MP_NEW(self->run->arena, MpDatum);
  inner->kind = MP_DATUM_LIST;
  for (int32_t i = 0; i < count; i++)
    mp_array_push(self->run->arena, &inner->items, datum->items.items[space.first + i]);
  return inner;
}

static int64_t channels_of(MpShaping *self, const MpShape *filters) {
  const MpDatum *pointwise = mp_shaping_argument(self, "pointwise_filter pointwise_kernel");
  const MpShape *last = pointwise ? mp_shaping_shape(self, pointwise) : filters;
  if (!last || last->rank < 2) return MP_DIM_UNSURE;
  int64_t count = last->dims[last->rank - 1];
  bool is_depthwise = !pointwise && mp_str_find(self->name, MP_STR("depthwise"), 0) != SIZE_MAX;
  if (!is_depthwise) return count;
  return mp_dim_multiply(self->run, count, last->dims[last->rank - 2]);
}

const MpShape *mp_shape_of_convolution(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpShape *filters = mp_shaping_shape(self, mp_shaping_operand(self, 1));
  const MpDatum *format = mp_shaping_argument(self, "data_format");
  MpWindow window = {.count = axes_by_name(self->name),
                     .padding = mp_shaping_argument(self, "padding")};
  self->dtype = mp_shaping_dtype(self, mp_shaping_data(self));
  if (window.count == 0 && filters) window.count = filters->rank - 2;
  if (window.count == 0 && from) window.count = from->rank - 2;
  if (window.count < 1 || window.count > MP_WINDOW_MAX_AXES) return NULL;
  mp_shaping_require_at_least(self, mp_shaping_data(self), window.count + 2);
  if (!from) from = mp_shaping_from(self);
  if (!from) return NULL;
  for (int32_t i = 0; i < window.count; i++) {
    bool is_known = filters && filters->rank == window.count + 2;
    window.size[i] = is_known ? filters->dims[i] : MP_DIM_UNSURE;
  }
  const MpDatum *strides = mp_shaping_argument(self, "strides stride");
  const MpDatum *dilations = mp_shaping_argument(self, "dilations dilation_rate rate");
  mp_window_read(self, inner_list(self, strides, window.count, format), window.count, 1,
                 window.stride);
  mp_window_read(self, inner_list(self, dilations, window.count, format), window.count, 1,
                 window.dilation);
  MpSpace space = mp_space_of(format, from->rank, window.count);
  return mp_window_apply(self, &window, from, space, channels_of(self, filters));
}

const MpShape *mp_shape_of_pooling(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  const MpDatum *format = mp_shaping_argument(self, "data_format");
  MpWindow window = {.count = axes_by_name(self->name),
                     .padding = mp_shaping_argument(self, "padding")};
  self->dtype = mp_shaping_dtype(self, mp_shaping_data(self));
  if (!from) return NULL;
  if (window.count == 0) window.count = from->rank - 2;
  if (window.count < 1 || window.count > MP_WINDOW_MAX_AXES) return NULL;
  const MpDatum *size = mp_shaping_argument(self, "ksize pool_size window_shape");
  const MpDatum *strides = mp_shaping_argument(self, "strides");
  mp_window_read(self, inner_list(self, size, window.count, format), window.count, 1, window.size);
  mp_window_read(self, NULL, window.count, 1, window.dilation);
  if (mp_datum_is_none(strides)) strides = size;
  mp_window_read(self, inner_list(self, strides, window.count, format), window.count, 1,
                 window.stride);
  MpSpace space = mp_space_of(format, from->rank, window.count);
  return mp_window_apply(self, &window, from, space, MP_WINDOW_KEEP);
}

const MpShape *mp_shape_of_transposed_convolution(MpShaping *self) {
  const MpDatum *target = mp_shaping_argument(self, "output_shape");
  self->dtype = mp_shaping_dtype(self, mp_shaping_data(self));
  if (target) return mp_shaping_written(self, target);
  const MpShape *from = mp_shaping_from(self);
  return from ? mp_shaping_any(self, from->rank) : NULL;
}
