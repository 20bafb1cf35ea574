#include "analyzer/interp/window.h"

#include <inttypes.h>

MpSpace mp_space_of(const MpDatum *data_format, int32_t rank, int32_t count) {
  static const char *const last[] = {"channels_last", "NWC", "NHWC", "NDHWC"};
  static const char *const first[] = {"channels_first", "NCW", "NCHW", "NCDHW"};
  MpSpace unknown = {0, -1};
  if (rank < count + 1) return unknown;
  if (mp_datum_is_none(data_format)) return (MpSpace){rank - count - 1, rank - 1};
  for (size_t i = 0; i < sizeof last / sizeof *last; i++) {
    if (mp_datum_is_text(data_format, last[i])) return (MpSpace){rank - count - 1, rank - 1};
    if (mp_datum_is_text(data_format, first[i])) return (MpSpace){rank - count, rank - count - 1};
  }
  return unknown;
}

void mp_space_forget(MpShape *out, MpSpace space, int32_t count) {
  bool has_none = false;
  for (int32_t i = 0; i < count; i++)
    has_none |= out->dims[space.first + i] == MP_DIM_UNKNOWN;
  for (int32_t i = 0; has_none && i < count; i++) {
    int64_t *dim = &out->dims[space.first + i];
    if (*dim != MP_DIM_UNKNOWN) *dim = MP_DIM_UNSURE;
  }
}

bool mp_window_is_same(const MpWindow *self) {
  return mp_datum_is_text(self->padding, "same") || mp_datum_is_text(self->padding, "SAME") ||
         mp_datum_is_text(self->padding, "causal");
}

bool mp_window_is_valid(const MpWindow *self) {
  return mp_datum_is_text(self->padding, "valid") || mp_datum_is_text(self->padding, "VALID");
}

const MpShape *mp_window_spread(MpShaping *self, const MpWindow *window, const MpShape *out,
                                MpSpace space) {
  if (!out) return NULL;
  bool is_plain = true;
  for (int32_t i = 0; i < window->count; i++)
    is_plain &= window->dilation[i] == 1;
  if (is_plain || space.channels < 0) return out;
  MpShape *copy = mp_shape_copy(self->run, out);
  mp_space_forget(copy, space, window->count);
  return copy;
}

void mp_window_read(MpShaping *self, const MpDatum *datum, int32_t count, int64_t preset,
                    int64_t *out) {
  bool is_list = mp_datum_is_sequence(datum);
  for (int32_t i = 0; i < count; i++) {
    const MpDatum *item = datum;
    if (mp_datum_is_none(datum)) {
      out[i] = preset;
      continue;
    }
    int32_t len = is_list ? (int32_t)datum->items.len : 0;
    if (is_list) {
      int32_t at = len == count ? i : len == 1 ? 0 : -1;
      item = at >= 0 ? datum->items.items[at] : NULL;
    }
    // One unknown may be a tuple.
    bool is_read = item && (is_list || item->kind == MP_DATUM_INT);
    int64_t number = is_read ? mp_shaping_length(self, item) : MP_DIM_UNSURE;
    // A step or size of 0 is none; what is added may be nothing.
    out[i] = number == 0 && preset > 0 ? MP_DIM_UNSURE : number;
  }
}

int64_t mp_window_slide(MpShaping *self, const MpWindow *window, int32_t axis, int64_t length) {
  int64_t stride = window->stride[axis];
  bool is_same = mp_window_is_same(window), is_valid = mp_window_is_valid(window);
  if (length == MP_DIM_UNKNOWN) return length;
  if (is_same) return stride == 1 ? length : mp_dim_divide_up(self->run, length, stride);
  if (!is_valid) return MP_DIM_UNSURE;
  int64_t more = mp_dim_subtract(self->run, window->size[axis], 1);
  int64_t reach = mp_dim_multiply(self->run, more, window->dilation[axis]);
  int64_t starts = mp_dim_subtract(self->run, length, mp_dim_add(self->run, reach, 1));
  return mp_dim_add(self->run, mp_dim_divide(self->run, starts, stride), 1);
}

// A dilated window goes over a copy of the input that is laid out anew: where a length is missing
// for that, Keras 2 has lost all of them and compares none.
static bool is_laid_out_late(MpShaping *self, const MpWindow *window, const MpShape *from,
                             int32_t first) {
  bool is_dilated = false, are_known = true;
  for (int32_t i = 0; i < window->count; i++) {
    is_dilated |= window->dilation[i] != 1;
    are_known &= mp_dim_is_known(mp_dim_settle(self->run, from->dims[first + i]));
  }
  return is_dilated && !are_known;
}

// TensorFlow counts patches as (length - reach + stride) / stride, rounded towards zero, and
// refuses a negative count alone; where it does not know every length, it counts none.
static bool may_give_none(MpShaping *self, const MpWindow *window, const MpShape *from,
                          int32_t first, int64_t lacking, int64_t stride) {
  if (!window->may_be_none) return false;
  for (int32_t i = 0; i < window->count; i++)
    if (!mp_dim_is_known(mp_dim_settle(self->run, from->dims[first + i]))) return true;
  return !mp_dim_is_known(stride) || lacking - stride < stride;
}

// A window that does not fit into the axis once: states it. True where every Keras refuses it; what
// is left of the axis is not known elsewhere.
static bool refuses_window(MpShaping *self, const MpWindow *window, const MpShape *from,
                           int32_t axis, int32_t first, int64_t *out) {
  int32_t at = first + axis;
  const MpDatum *padding = window->padding;
  int64_t length = mp_dim_settle(self->run, from->dims[at]);
  int64_t size = window->size[axis], dilation = window->dilation[axis];
  bool is_valid = mp_datum_is_text(padding, "valid") || mp_datum_is_text(padding, "VALID");
  bool is_known = mp_dim_is_known(length) && mp_dim_is_known(size) && mp_dim_is_known(dilation);
  if (!is_valid || !is_known || size > INT16_MAX || dilation > INT16_MAX) return false;
  int64_t reach = (size - 1) * dilation + 1;
  if (reach <= length) return false;
  if (may_give_none(self, window, from, first, reach - length, window->stride[axis])) {
    *out = mp_dim_is_known(window->stride[axis]) ? 0 : MP_DIM_UNSURE;
    return false;
  }
  const MpDatum *data = mp_shaping_data(self);
  const MpShape *own = mp_shaping_shape(self, data);
  mp_shaping_side(self, data, own && own->rank == from->rank ? at : -1);
  if (is_laid_out_late(self, window, from, first)) self->refused_by = MP_REFUSED_BY_3;
  (void)mp_shaping_refuse(self, MP_CONFLICT_WINDOW,
                          "a window of %" PRId64 " does not fit into the %" PRId64
                          " of axis %" PRId32 " of %.*s",
                          reach, length, at, MP_FMT(mp_shaping_text(self, from)));
  bool is_refused = self->refused_by == MP_REFUSED_BY_ALL;
  self->refused_by = MP_REFUSED_BY_ALL;
  *out = MP_DIM_UNSURE;
  return is_refused;
}

const MpShape *mp_window_apply(MpShaping *self, const MpWindow *window, const MpShape *from,
                               MpSpace space, int64_t channels) {
  if (space.channels < 0) {
    MpShape *out = mp_shaping_any(self, from->rank);
    if (from->rank > 0) out->dims[0] = from->dims[0];
    return out;
  }
  MpShape *out = mp_shape_copy(self->run, from);
  for (int32_t i = 0; i < window->count; i++) {
    int64_t *dim = &out->dims[space.first + i];
    int64_t length = mp_window_slide(self, window, i, *dim);
    if (refuses_window(self, window, from, i, space.first, &length)) return NULL;
    *dim = length;
  }
  if (channels != MP_WINDOW_KEEP) out->dims[space.channels] = channels;
  return out;
}
