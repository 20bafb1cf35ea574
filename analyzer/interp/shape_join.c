// Shapes of what is put together of several tensors, or taken apart.
#include <inttypes.h>

#include "analyzer/interp/shape_rules.h"

// The tensors of a list argument as far as their shapes are known: the first of them in `joined`,
// the lengths of all axes but `axis` from whoever knows them. False where the ranks differ or none
// is known.
typedef struct MpJoin {
  const MpDatum *list;
  MpShape *shape;    // of all, along no axis
  bool is_complete;  // each shape is known
} MpJoin;

static void refuse_ranks(MpShaping *self, const MpDatum *first, const MpDatum *second) {
  const MpShape *a = mp_shaping_shape(self, first), *b = mp_shaping_shape(self, second);
  mp_shaping_side(self, first, -1);
  mp_shaping_side(self, second, -1);
  (void)mp_shaping_refuse(self, MP_CONFLICT_SHAPE,
                          "shapes %.*s and %.*s have different numbers of axes",
                          MP_FMT(mp_shaping_text(self, a)), MP_FMT(mp_shaping_text(self, b)));
}

// Two that differ in another axis than `axis`.
static void refuse_to_join(MpShaping *self, const MpDatum *list, int32_t axis) {
  for (uint32_t i = 1; i < list->items.len; i++) {
    for (uint32_t k = 0; k < i && !self->conflict; k++) {
      MpShapeAxis a = {.datum = list->items.items[k]}, b = {.datum = list->items.items[i]};
      a.shape = mp_shaping_shape(self, a.datum);
      b.shape = mp_shaping_shape(self, b.datum);
      for (int32_t at = 0; a.shape && b.shape && at < a.shape->rank; at++) {
        a.axis = b.axis = at;
        if (at != axis && mp_shaping_refuse_lengths(self, &a, &b)) break;
      }
    }
  }
}

static bool join(MpShaping *self, const MpDatum *list, MpJoin *out) {
  const MpDatum *first = NULL;
  *out = (MpJoin){.list = list, .is_complete = true};
  if (!mp_datum_is_sequence(list)) return false;
  for (uint32_t i = 0; i < list->items.len; i++) {
    const MpShape *next = mp_shaping_shape(self, list->items.items[i]);
    if (!next) {
      out->is_complete = false;
      continue;
    }
    if (!out->shape) first = list->items.items[i];
    if (!out->shape) out->shape = mp_shape_copy(self->run, next);
    if (out->shape->rank != next->rank) {
      refuse_ranks(self, first, list->items.items[i]);
      return false;
    }
  }
  return out->shape != NULL;
}

static MpStr dtype_of_list(const MpShaping *self, const MpDatum *list) {
  MpStr dtype = list->items.len ? mp_shaping_dtype(self, list->items.items[0]) : MP_STR("");
  for (uint32_t i = 1; i < list->items.len; i++) {
    if (!mp_str_eq(dtype, mp_shaping_dtype(self, list->items.items[i]))) return MP_STR("");
  }
  return dtype;
}

// Fills in the lengths; along `axis` they add up (-1: none does). False where they surely differ.
static bool settle(MpShaping *self, MpJoin *joined, int32_t axis) {
  MpShape *out = joined->shape;
  for (uint32_t i = 0, count = 0; i < joined->list->items.len; i++) {
    const MpShape *next = mp_shaping_shape(self, joined->list->items.items[i]);
    if (!next || count++ == 0) continue;
    for (int32_t k = 0; k < out->rank; k++) {
      int64_t *dim = &out->dims[k];
      if (k == axis) {
        *dim = mp_dim_add(self->run, *dim, next->dims[k]);
      } else if (!mp_dim_join(self->run, *dim, next->dims[k], dim)) {
        return false;
      }
    }
  }
  if (axis >= 0 && !joined->is_complete) out->dims[axis] = MP_DIM_UNSURE;
  return true;
}

const MpShape *mp_shape_of_concat(MpShaping *self) {
  const MpDatum *list = mp_shaping_argument(self, "values tensors xs arrays inputs");
  if (!list) list = mp_shaping_data(self);
  // compat.v1.concat has the axis first, as the oldest TensorFlow did.
  const MpDatum *axis = mp_shaping_argument(self, "axis concat_dim");
  MpJoin joined;
  int64_t at;
  if (!join(self, list, &joined)) return NULL;
  self->dtype = dtype_of_list(self, list);
  if (!mp_datum_integer(axis, &at)) {
    return mp_datum_is_none(axis) ? NULL : mp_shaping_any(self, joined.shape->rank);
  }
  int32_t place = mp_shape_axis(joined.shape->rank, at);
  if (mp_shaping_refuse_axis(self, list->items.items[0], at, joined.shape->rank)) return NULL;
  if (place >= 0) refuse_to_join(self, list, place);
  if (place < 0 || !settle(self, &joined, place)) return NULL;
  return joined.shape;
}

const MpShape *mp_shape_of_stack(MpShaping *self) {
  const MpDatum *list = mp_shaping_data(self), *axis = mp_shaping_argument(self, "axis");
  MpJoin joined;
  int64_t at;
  if (!join(self, list, &joined)) return NULL;
  self->dtype = dtype_of_list(self, list);
  if (!mp_datum_integer(axis, &at)) {
    bool is_unknown = !mp_datum_is_none(axis);
    return is_unknown ? mp_shaping_any(self, joined.shape->rank + 1) : NULL;
  }
  refuse_to_join(self, list, -1);
  if (!settle(self, &joined, -1)) return NULL;
  if (mp_shaping_refuse_axis(self, list->items.items[0], at, joined.shape->rank + 1)) return NULL;
  return mp_shaping_insert(self, joined.shape, at, list->items.len);
}

// --- taking apart ---

// Sizes that add up to something else; with -1 among them, to more.
static void refuse_sizes(MpShaping *self, const MpShape *from, int32_t at, const MpDatum *sizes) {
  int64_t length = mp_dim_settle(self->run, from->dims[at]), sum = 0;
  bool has_rest = false;
  for (uint32_t i = 0; i < sizes->items.len; i++) {
    int64_t size;
    if (!mp_datum_integer(sizes->items.items[i], &size) || size > INT32_MAX) return;
    has_rest |= size < 0;
    if (size > 0) sum += size;
  }
  if (!mp_dim_is_known(length) || (has_rest ? sum <= length : sum == length)) return;
  mp_shaping_side(self, mp_shaping_argument(self, "value x ary"), at);
  (void)mp_shaping_refuse(self, MP_CONFLICT_PARTS,
                          "the parts of axis %" PRId32 " of %.*s have %" PRId64
                          " elements together",
                          at, MP_FMT(mp_shaping_text(self, from)), sum);
}

// TensorFlow's sizes of the parts: each has its own.
static const MpShape *split_sizes(MpShaping *self, const MpShape *from, int32_t at,
                                  const MpDatum *sizes) {
  self->parts = MP_NEW_ARRAY(self->run->arena, const MpShape *, self->output_count + 1);
  int64_t rest = from->dims[at];
  for (uint32_t i = 0; i < sizes->items.len; i++) {
    int64_t size;
    bool is_rest = mp_datum_integer(sizes->items.items[i], &size) && size < 0;
    if (is_rest) continue;
    rest = mp_dim_subtract(self->run, rest, mp_shaping_length(self, sizes->items.items[i]));
  }
  refuse_sizes(self, from, at, sizes);
  for (uint32_t i = 0; i < self->output_count; i++) {
    MpShape *part = mp_shape_copy(self->run, from);
    int64_t size = 0;
    bool is_number = i < sizes->items.len && mp_datum_integer(sizes->items.items[i], &size);
    part->dims[at] = is_number && size < 0  ? rest
                     : i < sizes->items.len ? mp_shaping_length(self, sizes->items.items[i])
                                            : MP_DIM_UNSURE;
    self->parts[i] = part;
  }
  return NULL;
}

// NumPy's places where one part ends and the next begins.
static const MpShape *split_places(MpShaping *self, const MpShape *from, int32_t at,
                                   const MpDatum *places) {
  self->parts = MP_NEW_ARRAY(self->run->arena, const MpShape *, self->output_count + 1);
  int64_t start = 0;
  for (uint32_t i = 0; i < self->output_count; i++) {
    MpShape *part = mp_shape_copy(self->run, from);
    int64_t end = from->dims[at];
    if (i < places->items.len) end = mp_shaping_length(self, places->items.items[i]);
    part->dims[at] = mp_dim_subtract(self->run, end, start);
    start = end;
    self->parts[i] = part;
  }
  return NULL;
}

// numpy.array_split makes parts of two sizes.
static bool is_uneven(const MpShaping *self, int64_t length, int64_t count) {
  length = mp_dim_settle(self->run, length);
  return mp_dim_is_known(length) && length % count != 0 && !mp_str_is(self->name, "array_split");
}

static const MpShape *refuse_split(MpShaping *self, int32_t axis) {
  const MpDatum *data = mp_shaping_argument(self, "value x ary");
  const MpDatum *parts = mp_shaping_argument(self, "num_or_size_splits indices_or_sections");
  const MpShape *from = mp_shaping_shape(self, data);
  mp_shaping_side(self, data, axis);
  return mp_shaping_refuse(self, MP_CONFLICT_PARTS,
                           "axis %" PRId32 " of %.*s does not divide into %" PRId64 " parts", axis,
                           MP_FMT(mp_shaping_text(self, from)), parts->integer);
}

const MpShape *mp_shape_of_split(MpShaping *self) {
  const MpShape *from = mp_shaping_shape(self, mp_shaping_argument(self, "value x ary"));
  const MpDatum *parts = mp_shaping_argument(self, "num_or_size_splits indices_or_sections");
  const MpDatum *axis = mp_shaping_argument(self, "axis");
  bool takes_sizes = mp_shaping_argument(self, "num_or_size_splits") != NULL;
  int64_t at, count;
  if (!from || !parts) return NULL;
  bool has_axis = mp_datum_integer(axis, &at);
  const MpDatum *data = mp_shaping_argument(self, "value x ary");
  if (has_axis && mp_shaping_refuse_axis(self, data, at, from->rank)) return NULL;
  int32_t place = has_axis ? mp_shape_axis(from->rank, at) : -1;
  if (place < 0) return mp_shaping_any(self, from->rank);
  if (mp_datum_is_sequence(parts)) {
    return takes_sizes ? split_sizes(self, from, place, parts)
                       : split_places(self, from, place, parts);
  }
  MpShape *out = mp_shape_copy(self->run, from);
  bool is_number = mp_datum_integer(parts, &count) && count > 0;
  if (is_number && is_uneven(self, from->dims[place], count)) return refuse_split(self, place);
  out->dims[place] = is_number ? mp_dim_divide(self->run, out->dims[place], count)
                     : out->dims[place] == MP_DIM_UNKNOWN ? MP_DIM_UNKNOWN
                                                          : MP_DIM_UNSURE;
  return out;
}

const MpShape *mp_shape_of_unstack(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  int64_t axis;
  if (!from || from->rank < 1) return NULL;
  if (!mp_datum_integer(mp_shaping_argument(self, "axis"), &axis)) {
    return mp_shaping_any(self, from->rank - 1);
  }
  if (mp_shaping_refuse_axis(self, mp_shaping_data(self), axis, from->rank)) return NULL;
  int32_t at = mp_shape_axis(from->rank, axis);
  return at < 0 ? NULL : mp_shaping_replace(self, from, at, at + 1, NULL);
}

const MpShape *mp_shape_of_meshgrid(MpShaping *self) {
  const MpArguments *arguments = self->called.arguments;
  MpStr indexing = MP_STR("xy");
  int32_t rank = 0;
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    bool is_indexing = mp_str_is(argument->name, "indexing");
    if (is_indexing && argument->value->kind != MP_DATUM_STR) return NULL;
    if (is_indexing) indexing = argument->value->text;
    if (argument->name.len == 0) rank++;
  }
  if (self->output_count != (uint32_t)rank) return NULL;
  MpShape *out = mp_shape_new(self->run, rank);
  for (int32_t i = 0; i < rank; i++) {
    const MpShape *axis = mp_shaping_shape(self, arguments->items[i].value);
    bool is_scalar = axis && axis->rank == 0;
    bool is_vector = axis && axis->rank == 1;
    out->dims[i] = is_scalar ? 1 : is_vector ? axis->dims[0] : MP_DIM_UNSURE;
  }
  if (rank < 2 || !mp_str_is(indexing, "xy")) return out;
  int64_t first = out->dims[0];
  out->dims[0] = out->dims[1];
  out->dims[1] = first;
  return out;
}
