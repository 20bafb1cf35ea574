// Shapes of variables that no list of terms says.
#include "analyzer/interp/layer_rules.h"
#include "analyzer/interp/variable_shape.h"
#include "analyzer/interp/window.h"

#define MAX_AXES 16

// The axes that a parameter names, as they are given; -1 where they are not known.
static int32_t read_axes(const MpDatum *given, int64_t *axes) {
  bool is_list = mp_datum_is_sequence(given);
  uint32_t count = is_list ? given->items.len : mp_datum_is_none(given) ? 0 : 1;
  if (count > MAX_AXES) return -1;
  for (uint32_t i = 0; i < count; i++) {
    if (!mp_datum_integer(is_list ? given->items.items[i] : given, &axes[i])) return -1;
  }
  return (int32_t)count;
}

static void sort_axes(int64_t *axes, int32_t count) {
  for (int32_t i = 1; i < count; i++) {
    for (int32_t k = i; k > 0 && axes[k] < axes[k - 1]; k--) {
      int64_t other = axes[k];
      axes[k] = axes[k - 1];
      axes[k - 1] = other;
    }
  }
}

// From the front; false where one is not there.
static bool count_from_front(const MpShape *from, int64_t *axes, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    int32_t axis = mp_shape_axis(from->rank, axes[i]);
    if (axis < 0) return false;
    axes[i] = axis;
  }
  return true;
}

static const MpShape *lengths_of(MpShaping *self, const MpShape *from, const int64_t *axes,
                                 int32_t count) {
  MpShape *out = mp_shaping_any(self, count);
  for (int32_t i = 0; i < count; i++)
    out->dims[i] = from->dims[axes[i]];
  return out;
}

typedef enum MpAxisOrder { MP_AS_GIVEN, MP_BY_NUMBER, MP_BY_PLACE } MpAxisOrder;

static const MpShape *named_axes(MpShaping *self, MpAxisOrder order) {
  int64_t axes[MAX_AXES];
  const MpShape *from = mp_shaping_from(self);
  int32_t count = read_axes(mp_shaping_option(self, "axis"), axes);
  if (count == 0) return mp_shape_new(self->run, 0);
  if (!from || count < 0) return NULL;
  if (order == MP_BY_NUMBER) sort_axes(axes, count);
  if (!count_from_front(from, axes, count)) return NULL;
  if (order == MP_BY_PLACE) sort_axes(axes, count);
  return lengths_of(self, from, axes, count);
}

const MpShape *mp_variable_axes(MpShaping *self) {
  return named_axes(self, MP_AS_GIVEN);
}

const MpShape *mp_variable_axes_sorted(MpShaping *self) {
  return named_axes(self, MP_BY_NUMBER);
}

const MpShape *mp_variable_sorted_axes(MpShaping *self) {
  return named_axes(self, MP_BY_PLACE);
}

// Several axes, or batches inside the batch, keep the input's rank.
const MpShape *mp_variable_batch_axes(MpShaping *self) {
  int64_t axes[MAX_AXES];
  const MpShape *from = mp_shaping_from(self);
  int32_t count = read_axes(mp_shaping_option(self, "axis"), axes);
  bool is_whole = mp_datum_is_none(mp_shaping_option(self, "virtual_batch_size"));
  if (!from || count < 1 || !count_from_front(from, axes, count)) return NULL;
  if (count == 1 && is_whole) return lengths_of(self, from, axes, count);
  MpShape *out = mp_shape_copy(self->run, from);
  for (int32_t i = 0; i < out->rank; i++)
    out->dims[i] = 1;
  for (int32_t i = 0; i < count; i++)
    out->dims[axes[i]] = from->dims[axes[i]];
  return is_whole ? out : mp_shaping_insert(self, out, 1, 1);
}

const MpShape *mp_variable_unshared_axes(MpShaping *self) {
  int64_t axes[MAX_AXES];
  const MpShape *from = mp_shaping_from(self);
  int32_t count = read_axes(mp_shaping_option(self, "shared_axes"), axes);
  if (!from || from->rank < 1 || count < 0) return NULL;
  MpShape *out = mp_shape_new(self->run, from->rank - 1);
  for (int32_t i = 0; i < out->rank; i++)
    out->dims[i] = from->dims[i + 1];
  for (int32_t i = 0; i < count; i++) {
    int32_t axis = mp_shape_axis(out->rank, axes[i] - 1);
    if (axis < 0) return NULL;
    out->dims[axis] = 1;
  }
  return out;
}

const MpShape *mp_variable_kernel_last(MpShaping *self) {
  if (!self->layer || self->layer->members.len == 0) return NULL;
  const MpLayer *inner = self->layer->members.items[0]->instance->layer;
  for (uint32_t i = 0; i < inner->variables.len; i++) {
    const MpVariable *variable = &inner->variables.items[i];
    bool is_kernel = mp_str_is(variable->name, "kernel") || mp_str_is(variable->name, "embeddings");
    if (!is_kernel || !variable->shape || variable->shape->rank < 1) continue;
    MpShape *out = mp_shape_new(self->run, 1);
    out->dims[0] = variable->shape->dims[variable->shape->rank - 1];
    return out;
  }
  return NULL;
}

// Half of the transform's length, which is the next power of two where none is given.
const MpShape *mp_variable_spectrum(MpShaping *self) {
  const MpDatum *given = mp_shaping_option(self, "fft_length");
  int64_t length, wanted;
  if (mp_datum_is_none(given)) {
    if (!mp_datum_integer(mp_shaping_option(self, "frame_length"), &wanted)) return NULL;
    for (length = 1; length < wanted && length < INT32_MAX;)
      length *= 2;
  } else if (!mp_datum_integer(given, &length)) {
    return NULL;
  }
  MpShape *out = mp_shape_new(self->run, 1);
  out->dims[0] = length / 2 + 1;
  return out;
}

// --- LocallyConnected: a kernel for each place ---

typedef struct MpLocal {
  int32_t count;  // space axes
  const MpShape *from, *to;
  MpSpace space;
  int64_t filters, channels;
} MpLocal;

static bool read_local(MpShaping *self, MpLocal *out) {
  out->count = mp_layer_space_axes(self);
  out->from = mp_shaping_from(self);
  out->to = mp_shape_of_convolution_layer(self);
  if (!out->from || !out->to) return false;
  out->space = mp_space_of(mp_shaping_option(self, "data_format"), out->from->rank, out->count);
  if (out->space.channels < 0) return false;
  out->channels = out->from->dims[out->space.channels];
  out->filters = out->to->dims[out->space.channels];
  return true;
}

static int64_t places(MpShaping *self, const MpLocal *local) {
  int64_t all = 1;
  for (int32_t i = 0; i < local->count; i++)
    all = mp_dim_multiply(self->run, all, local->to->dims[local->space.first + i]);
  return all;
}

// What one filter sees at one place.
static int64_t reach(MpShaping *self, const MpLocal *local) {
  int64_t size[MP_WINDOW_MAX_AXES], all = local->channels;
  mp_window_read(self, mp_shaping_option(self, "kernel_size"), local->count, 1, size);
  for (int32_t i = 0; i < local->count; i++)
    all = mp_dim_multiply(self->run, all, size[i]);
  return all;
}

// All axes of the input, then all of the result, as they are laid out.
static const MpShape *full_kernel(MpShaping *self, const MpLocal *local) {
  MpShape behind_from = {local->from->rank - 1, local->from->dims + 1};
  MpShape behind_to = {local->to->rank - 1, local->to->dims + 1};
  return mp_shaping_replace(self, &behind_from, behind_from.rank, behind_from.rank, &behind_to);
}

const MpShape *mp_variable_local_kernel(MpShaping *self) {
  MpLocal local;
  int64_t way;
  bool is_known = mp_datum_integer(mp_shaping_option(self, "implementation"), &way);
  if (!is_known || !read_local(self, &local)) return NULL;
  if (way == 2) return full_kernel(self, &local);
  if (way == 1) {
    MpShape *out = mp_shape_new(self->run, 3);
    out->dims[0] = places(self, &local);
    out->dims[1] = reach(self, &local);
    out->dims[2] = local.filters;
    return out;
  }
  // One list of all weights; at the borders of a padded input there are fewer.
  if (way != 3 || !mp_datum_is_text(mp_shaping_option(self, "padding"), "valid")) return NULL;
  MpShape *out = mp_shape_new(self->run, 1);
  out->dims[0] = mp_dim_multiply(self->run, places(self, &local), reach(self, &local));
  out->dims[0] = mp_dim_multiply(self->run, out->dims[0], local.filters);
  return out;
}

const MpShape *mp_variable_local_bias(MpShaping *self) {
  MpLocal local;
  if (!read_local(self, &local)) return NULL;
  MpShape *out = mp_shape_new(self->run, local.count + 1);
  for (int32_t i = 0; i < local.count; i++)
    out->dims[i] = local.to->dims[local.space.first + i];
  out->dims[local.count] = local.filters;
  return out;
}
