// Parts of small known arrays: a[1], a[:, ::2], a[..., None], a[[2, 0]], a[mask].
#include "analyzer/interp/elements.h"

#include "analyzer/interp/slice_edit.h"

// What an index takes of each axis of the array, and where that goes.
typedef struct Selection {
  MpRun *run;
  const MpElements *of;
  MpSpan span;
  uint32_t axis;  // of the array, the next to be indexed
  uint32_t from;  // the element at the start of all
  uint32_t rank;  // of what is taken
  int64_t dims[MP_ELEMENTS_MAX_RANK];
  int64_t strides[MP_ELEMENTS_MAX_RANK];
} Selection;

static int64_t stride_of(const MpElements *self, uint32_t axis) {
  int64_t stride = 1;
  for (uint32_t i = axis + 1; i < self->rank; i++)
    stride *= self->dims[i];
  return stride;
}

// Where the length was decided, the source says that there are more elements.
static bool out_of_bounds(Selection *self, int64_t at, int64_t length) {
  int64_t needed = at < 0 ? -at : at + 1;
  bool is_decided = needed > 0 && needed < UINT32_MAX &&
                    mp_decide_want_length(self->run, (uint32_t)length, (uint32_t)needed);
  (void)mp_run_raise(self->run, "IndexError", self->span,
                     "index %lld is out of bounds for axis %u with size %lld", (long long)at,
                     self->axis, (long long)length);
  if (is_decided) self->run->is_own_exception = false;
  return false;
}

static bool too_many(Selection *self) {
  (void)mp_run_raise(self->run, "IndexError", self->span, "too many indices for array");
  return false;
}

static bool add_axis(Selection *self, int64_t length, int64_t stride) {
  if (self->rank == MP_ELEMENTS_MAX_RANK) return false;
  self->dims[self->rank] = length;
  self->strides[self->rank++] = stride;
  return true;
}

static bool take_whole(Selection *self) {
  int64_t length = self->of->dims[self->axis];
  int64_t stride = stride_of(self->of, self->axis++);
  return add_axis(self, length, stride);
}

static bool take_one(Selection *self, int64_t at) {
  if (self->axis >= self->of->rank) return too_many(self);
  int64_t length = self->of->dims[self->axis];
  if (at < -length || at >= length) return out_of_bounds(self, at, length);
  self->from += (uint32_t)((at < 0 ? at + length : at) * stride_of(self->of, self->axis++));
  return true;
}

static bool take_slice(Selection *self, const MpValue *slice) {
  if (self->axis >= self->of->rank) return too_many(self);
  int64_t start, stop, step;
  int64_t length = self->of->dims[self->axis];
  if (!mp_slice_bounds(slice, length, &start, &stop, &step)) return false;
  int64_t count = 0;
  if (step > 0 && stop > start) count = (stop - start + step - 1) / step;
  if (step < 0 && start > stop) count = (start - stop - step - 1) / -step;
  int64_t stride = stride_of(self->of, self->axis++);
  if (count > 0) self->from += (uint32_t)(start * stride);
  return add_axis(self, count, stride * step);
}

static bool take(Selection *self, const MpValue *index, uint32_t others) {
  switch (index->kind) {
    case MP_VALUE_INT: return take_one(self, index->integer);
    case MP_VALUE_SLICE: return take_slice(self, index);
    case MP_VALUE_NONE: return add_axis(self, 1, 0);
    case MP_VALUE_ELLIPSIS:
      while (self->axis + others < self->of->rank) {
        if (!take_whole(self)) return false;
      }
      return true;
    default: return false;
  }
}

// How many axes the indices behind this one take.
static uint32_t axes_behind(MpRun *run, const MpValues *indices, uint32_t at) {
  uint32_t count = 0;
  for (uint32_t i = at + 1; i < indices->len; i++)
    count += mp_resolve(run, indices->items[i])->kind != MP_VALUE_NONE;
  return count;
}

static MpElements *gather(const Selection *self) {
  MpElements *part = mp_elements_new(self->run, self->of->type, self->rank, self->dims);
  if (!part) return NULL;
  for (uint32_t i = 0; i < part->count; i++) {
    int64_t rest = i, from = self->from;
    for (uint32_t axis = self->rank; axis-- > 0;) {
      from += rest % self->dims[axis] * self->strides[axis];
      rest /= self->dims[axis];
    }
    part->items[i] = self->of->items[from];
  }
  return part;
}

static const MpElements *basic(Selection *self, const MpValues *indices) {
  uint32_t ellipses = 0;
  for (uint32_t i = 0; i < indices->len; i++)
    ellipses += mp_resolve(self->run, indices->items[i])->kind == MP_VALUE_ELLIPSIS;
  if (ellipses > 1) return NULL;
  for (uint32_t i = 0; i < indices->len; i++) {
    const MpValue *index = mp_resolve(self->run, indices->items[i]);
    if (!take(self, index, axes_behind(self->run, indices, i))) return NULL;
  }
  while (self->axis < self->of->rank) {
    if (!take_whole(self)) return NULL;
  }
  MpElements *part = gather(self);
  if (part) part->is_array = ellipses > 0;
  return part;
}

// --- by arrays ---

// The places of an index that is an array of one axis: those it names, or those where it is true.
static bool places_of(Selection *self, const MpElements *index, int64_t *places, uint32_t *count) {
  int64_t length = self->of->dims[0];
  *count = 0;
  if (index->type == MP_ELEMENT_BOOL && index->count != length) return false;
  for (uint32_t i = 0; i < index->count; i++) {
    int64_t at = index->items[i].integer;
    if (index->type == MP_ELEMENT_BOOL) {
      if (at) places[(*count)++] = i;
      continue;
    }
    if (at < -length || at >= length) return out_of_bounds(self, at, length);
    places[(*count)++] = at < 0 ? at + length : at;
  }
  return true;
}

static const MpElements *by_array(Selection *self, const MpElements *index) {
  bool is_index = index->rank == 1 && !mp_element_is_real(index->type) && self->of->rank > 0;
  if (!is_index) return NULL;
  int64_t *places = MP_NEW_ARRAY(self->run->arena, int64_t, index->count + 1);
  uint32_t count;
  if (!places_of(self, index, places, &count)) return NULL;
  int64_t dims[MP_ELEMENTS_MAX_RANK];
  for (uint32_t i = 0; i < self->of->rank; i++)
    dims[i] = self->of->dims[i];
  dims[0] = count;
  MpElements *part = mp_elements_new(self->run, self->of->type, self->of->rank, dims);
  if (!part) return NULL;
  uint32_t size = (uint32_t)stride_of(self->of, 0);
  for (uint32_t i = 0; i < part->count; i++)
    part->items[i] = self->of->items[(uint32_t)places[i / size] * size + i % size];
  return part;
}

const MpElements *mp_elements_subscript(MpRun *run, const MpElements *self, MpValue *index,
                                        MpSpan span) {
  Selection selection = {.run = run, .of = self, .span = span};
  if (index->kind == MP_VALUE_TUPLE) return basic(&selection, &index->items);
  if (index->kind == MP_VALUE_LIST || index->kind == MP_VALUE_CONSTANT) {
    const MpElements *places = mp_elements_of(run, index);
    return places ? by_array(&selection, places) : NULL;
  }
  MpValues alone = {0};
  mp_array_push(run->arena, &alone, index);
  return basic(&selection, &alone);
}

const MpElements *mp_elements_transpose(MpRun *run, const MpElements *self, const uint32_t *order) {
  Selection selection = {.run = run, .of = self};
  for (uint32_t i = 0; i < self->rank; i++) {
    if (!add_axis(&selection, self->dims[order[i]], stride_of(self, order[i]))) return NULL;
  }
  return gather(&selection);
}
