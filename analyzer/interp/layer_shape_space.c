// Shapes of layers that work on space axes: images, sequences, volumes.
#include <inttypes.h>

#include "analyzer/interp/layer_rules.h"
#include "analyzer/interp/window.h"

int32_t mp_layer_space_axes(const MpShaping *self) {
  return mp_layer_space_axes_of(self->name);
}

int32_t mp_layer_space_axes_of(MpStr name) {
  static const char *const digits[] = {"1D", "2D", "3D"};
  for (int32_t i = 0; i < 3; i++) {
    if (mp_str_find(name, mp_str_from_c(digits[i]), 0) != SIZE_MAX) return i + 1;
  }
  return 0;
}

static MpSpace space_of(const MpShaping *self, const MpShape *from, int32_t count) {
  return mp_space_of(mp_shaping_option(self, "data_format"), from->rank, count);
}

// The input of a layer with that many space axes; a shape of unknown lengths where it is not known.
static const MpShape *from_of(MpShaping *self, int32_t count) {
  const MpShape *from = mp_shaping_from(self);
  return from && from->rank >= count + 2 ? from : NULL;
}

static MpWindow window_of(MpShaping *self, int32_t count, const char *size, const char *strides) {
  MpWindow window = {.count = count, .padding = mp_shaping_option(self, "padding")};
  const MpDatum *stride = mp_shaping_option(self, strides);
  const MpDatum *width = mp_shaping_option(self, size);
  mp_window_read(self, width, count, 1, window.size);
  mp_window_read(self, mp_datum_is_none(stride) ? width : stride, count, 1, window.stride);
  mp_window_read(self, mp_shaping_option(self, "dilation_rate"), count, 1, window.dilation);
  return window;
}

const MpShape *mp_shape_of_convolution_layer(MpShaping *self) {
  int32_t count = mp_layer_space_axes(self);
  const MpShape *from = from_of(self, count);
  if (!from) return NULL;
  MpWindow window = window_of(self, count, "kernel_size", "strides");
  int64_t filters = mp_shaping_length(self, mp_shaping_option(self, "filters"));
  MpSpace space = space_of(self, from, count);
  const MpShape *out = mp_window_apply(self, &window, from, space, filters);
  bool is_separable = mp_str_find(self->name, MP_STR("Separable"), 0) != SIZE_MAX;
  return is_separable ? mp_window_spread(self, &window, out, space) : out;
}

const MpShape *mp_shape_of_depthwise_layer(MpShaping *self) {
  int32_t count = mp_layer_space_axes(self);
  const MpShape *from = from_of(self, count);
  if (!from) return NULL;
  MpWindow window = window_of(self, count, "kernel_size", "strides");
  MpSpace space = space_of(self, from, count);
  int64_t each = mp_shaping_length(self, mp_shaping_option(self, "depth_multiplier"));
  int64_t channels = space.channels >= 0
                         ? mp_dim_multiply(self->run, from->dims[space.channels], each)
                         : MP_DIM_UNSURE;
  const MpShape *out = mp_window_apply(self, &window, from, space, channels);
  return mp_window_spread(self, &window, out, space);
}

// The length that a transposed convolution gives one space axis.
static int64_t spread_by(MpShaping *self, const MpWindow *window, const MpDatum *more, int32_t axis,
                         int64_t length, int64_t dilation) {
  MpRun *run = self->run;
  int64_t size = window->size[axis], stride = window->stride[axis], extra[MP_WINDOW_MAX_AXES];
  bool is_same = mp_window_is_same(window), is_valid = mp_window_is_valid(window);
  if (length == MP_DIM_UNKNOWN) return length;
  if (!is_same && !is_valid) return MP_DIM_UNSURE;
  int64_t between = mp_dim_multiply(run, mp_dim_subtract(run, size, 1), dilation);
  size = mp_dim_add(run, between, 1);
  int64_t plain = mp_dim_multiply(run, length, stride);
  if (mp_datum_is_none(more)) {
    if (is_same) return plain;
    if (size < 0 || stride < 0) return MP_DIM_UNSURE;
    return mp_dim_add(run, plain, size > stride ? size - stride : 0);
  }
  mp_window_read(self, more, window->count, 0, extra);
  if (size < 0 || extra[axis] < 0) return MP_DIM_UNSURE;
  int64_t cut = is_same ? 2 * (size / 2) : 0;
  int64_t reach = mp_dim_add(run, mp_dim_subtract(run, plain, stride), size + extra[axis]);
  return mp_dim_subtract(run, reach, cut);
}

// Keras 2 takes no notice of the dilation of a volume's kernel.
static int64_t spread(MpShaping *self, const MpWindow *window, const MpDatum *more, int32_t axis,
                      int64_t length) {
  int64_t out = spread_by(self, window, more, axis, length, window->dilation[axis]);
  if (window->count < 3 || spread_by(self, window, more, axis, length, 1) == out) return out;
  return MP_DIM_UNSURE;
}

const MpShape *mp_shape_of_transposed_layer(MpShaping *self) {
  int32_t count = mp_layer_space_axes(self);
  const MpShape *from = from_of(self, count);
  if (!from) return NULL;
  MpWindow window = window_of(self, count, "kernel_size", "strides");
  const MpDatum *more = mp_shaping_option(self, "output_padding");
  MpSpace space = space_of(self, from, count);
  if (space.channels < 0) return mp_shaping_any(self, from->rank);
  MpShape *out = mp_shape_copy(self->run, from);
  for (int32_t i = 0; i < count; i++) {
    int64_t *dim = &out->dims[space.first + i];
    *dim = spread(self, &window, more, i, *dim);
  }
  out->dims[space.channels] = mp_shaping_length(self, mp_shaping_option(self, "filters"));
  return out;
}

const MpShape *mp_shape_of_pooling_layer(MpShaping *self) {
  int32_t count = mp_layer_space_axes(self);
  const MpShape *from = from_of(self, count);
  if (!from) return NULL;
  MpWindow window = window_of(self, count, "pool_size", "strides");
  return mp_window_apply(self, &window, from, space_of(self, from, count), MP_WINDOW_KEEP);
}

// What becomes of the input where only its space axes change: a copy of it, or, where those are not
// known, NULL and the rank in `any`.
static MpShape *copy_of_input(MpShaping *self, int32_t count, MpSpace *space, const MpShape **any) {
  const MpShape *from = from_of(self, count);
  if (from) *space = space_of(self, from, count);
  if (from && space->channels >= 0) return mp_shape_copy(self->run, from);
  *any = mp_shaping_any(self, from ? from->rank : count + 2);
  return NULL;
}

const MpShape *mp_shape_of_adaptive_pooling_layer(MpShaping *self) {
  int32_t count = mp_layer_space_axes(self);
  MpSpace space;
  const MpShape *any;
  MpShape *out = copy_of_input(self, count, &space, &any);
  if (!out) return any;
  int64_t lengths[MP_WINDOW_MAX_AXES];
  mp_window_read(self, mp_shaping_option(self, "output_size"), count, 0, lengths);
  for (int32_t i = 0; i < count; i++)
    out->dims[space.first + i] = lengths[i];
  return out;
}

const MpShape *mp_shape_of_global_pooling_layer(MpShaping *self) {
  int32_t count = mp_layer_space_axes(self);
  const MpShape *from = from_of(self, count);
  MpTristate keeps = mp_datum_flag(mp_shaping_option(self, "keepdims"));
  if (keeps == MP_MAYBE) return NULL;
  if (!from) return mp_shaping_any(self, keeps == MP_YES ? count + 2 : 2);
  MpSpace space = space_of(self, from, count);
  if (space.channels < 0) return mp_shaping_any(self, keeps == MP_YES ? count + 2 : 2);
  bool *marked = MP_NEW_ARRAY(self->run->arena, bool, from->rank);
  for (int32_t i = 0; i < count; i++)
    marked[space.first + i] = true;
  return mp_shape_reduce(self->run, from, marked, keeps == MP_YES);
}

const MpShape *mp_shape_of_upsampling_layer(MpShaping *self) {
  int32_t count = mp_layer_space_axes(self);
  MpSpace space;
  const MpShape *any;
  MpShape *out = copy_of_input(self, count, &space, &any);
  if (!out) return any;
  int64_t factors[MP_WINDOW_MAX_AXES];
  mp_window_read(self, mp_shaping_option(self, "size"), count, 2, factors);
  for (int32_t i = 0; i < count; i++) {
    int64_t *dim = &out->dims[space.first + i];
    *dim = mp_dim_multiply(self->run, *dim, factors[i]);
  }
  if (count == 2) mp_space_forget(out, space, count);
  return out;
}

// --- padding and cropping ---

// What is added on both sides of one axis: of `2`, `(1, 2)` and `((1, 1), (2, 2))`.
static int64_t both_sides(MpShaping *self, const MpDatum *amount, int32_t axis, int32_t count) {
  if (!amount) return MP_DIM_UNSURE;
  if (amount->kind == MP_DATUM_INT) {
    return mp_dim_multiply(self->run, 2, mp_shaping_length(self, amount));
  }
  bool is_pair = mp_datum_is_sequence(amount) && count == 1 && amount->items.len == 2;
  bool is_list = mp_datum_is_sequence(amount) && (int32_t)amount->items.len == count && count > 1;
  if (!is_pair && !is_list) return MP_DIM_UNSURE;
  const MpDatum *item = is_pair ? amount : amount->items.items[axis];
  if (item->kind == MP_DATUM_INT) {
    return mp_dim_multiply(self->run, 2, mp_shaping_length(self, item));
  }
  if (!mp_datum_is_sequence(item) || item->items.len != 2) return MP_DIM_UNSURE;
  return mp_dim_add(self->run, mp_shaping_length(self, item->items.items[0]),
                    mp_shaping_length(self, item->items.items[1]));
}

// Nothing would be left of the axis. Keras 2 lets that be where there are three.
static bool refuses_cut(MpShaping *self, int32_t axis, int64_t length, int64_t more) {
  length = mp_dim_settle(self->run, length);
  bool is_known = mp_dim_is_known(length) && mp_dim_is_known(more);
  if (!is_known || more < length || length == 0) return false;
  const MpDatum *data = mp_shaping_data(self);
  mp_shaping_side(self, data, mp_shaping_shape(self, data) ? axis : -1);
  if (mp_layer_space_axes(self) == 3) self->refused_by = MP_REFUSED_BY_3;
  MpStr text = mp_shaping_text(self, mp_shaping_from(self));
  (void)mp_shaping_refuse(self, MP_CONFLICT_WINDOW,
                          "%" PRId64 " are cut from the %" PRId64 " of axis %" PRId32 " of %.*s",
                          more, length, axis, MP_FMT(text));
  bool is_refused = self->refused_by == MP_REFUSED_BY_ALL;
  self->refused_by = MP_REFUSED_BY_ALL;
  return is_refused;
}

static const MpShape *widen(MpShaping *self, const char *option, bool is_cut) {
  int32_t count = mp_layer_space_axes(self);
  const MpDatum *amount = mp_shaping_option(self, option);
  MpSpace space;
  const MpShape *any;
  MpShape *out = copy_of_input(self, count, &space, &any);
  if (!out) return any;
  for (int32_t i = 0; i < count; i++) {
    int64_t *dim = &out->dims[space.first + i], more = both_sides(self, amount, i, count);
    if (*dim == MP_DIM_UNKNOWN) continue;
    if (is_cut && refuses_cut(self, space.first + i, *dim, more)) return NULL;
    *dim = is_cut ? mp_dim_subtract(self->run, *dim, more) : mp_dim_add(self->run, *dim, more);
  }
  return out;
}

const MpShape *mp_shape_of_zero_padding_layer(MpShaping *self) {
  return widen(self, "padding", false);
}

const MpShape *mp_shape_of_cropping_layer(MpShaping *self) {
  return widen(self, "cropping", true);
}
