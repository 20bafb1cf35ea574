// Functions that reorder the elements of small known arrays, or put several together.
#include "analyzer/interp/elements_part.h"

static MpElements *with_shape(MpElementsCall *self, const MpElements *of, uint32_t rank,
                              const int64_t *dims) {
  MpElements *array = mp_elements_new(self->run, of->type, rank, dims);
  if (!array || array->count != of->count) return NULL;
  for (uint32_t i = 0; i < of->count; i++)
    array->items[i] = of->items[i];
  array->is_array = true;
  return array;
}

// reshape(a, newshape)
static const MpElements *arrange_reshape(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  uint32_t rank, open = UINT32_MAX;
  int64_t dims[MP_ELEMENTS_MAX_RANK], known = 1;
  if (!of || !mp_elements_lengths(self, 1, &rank, dims)) return NULL;
  for (uint32_t i = 0; i < rank; i++) {
    if (dims[i] > MP_ELEMENTS_MAX_COUNT || known > MP_ELEMENTS_MAX_COUNT) return NULL;
    if (dims[i] >= 0) known *= dims[i];
    if (dims[i] < 0 && (dims[i] != -1 || open != UINT32_MAX)) return NULL;
    if (dims[i] < 0) open = i;
  }
  if (open != UINT32_MAX) {
    if (known == 0) return NULL;
    dims[open] = of->count / known;
  }
  const MpElements *array = with_shape(self, of, rank, dims);
  if (!array)
    (void)mp_run_raise(self->run, "ValueError", self->span,
                       "cannot reshape array of size %u into that shape", of->count);
  return array;
}

static const MpElements *arrange_flat(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  int64_t count = of ? of->count : 0;
  return of ? with_shape(self, of, 1, &count) : NULL;
}

// squeeze(a, axis)
static const MpElements *arrange_squeeze(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  int64_t dims[MP_ELEMENTS_MAX_RANK], axis;
  uint32_t rank = 0, only = UINT32_MAX;
  if (!of || !mp_elements_integer(self, 1, 0, &axis)) return NULL;
  bool has_axis = mp_elements_is_given(self, 1);
  if (has_axis && (!mp_elements_axis(axis, of->rank, &only) || of->dims[only] != 1)) return NULL;
  for (uint32_t i = 0; i < of->rank; i++) {
    bool goes = of->dims[i] == 1 && (!has_axis || i == only);
    if (!goes) dims[rank++] = of->dims[i];
  }
  MpElements *array = with_shape(self, of, rank, dims);
  if (array && of->rank == 0) array->is_array = of->is_array;
  return array;
}

// expand_dims(a, axis)
static const MpElements *arrange_expand(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  int64_t dims[MP_ELEMENTS_MAX_RANK + 1], axis;
  uint32_t place, rank = 0;
  if (!of || !mp_elements_is_given(self, 1) || !mp_elements_integer(self, 1, 0, &axis)) return NULL;
  if (of->rank == MP_ELEMENTS_MAX_RANK || !mp_elements_axis(axis, of->rank + 1, &place))
    return NULL;
  for (uint32_t i = 0; i <= of->rank; i++) {
    if (i == place) dims[rank++] = 1;
    if (i < of->rank) dims[rank++] = of->dims[i];
  }
  return with_shape(self, of, rank, dims);
}

// transpose(a, axes)
static const MpElements *arrange_transpose(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  uint32_t order[MP_ELEMENTS_MAX_RANK], rank, used = 0;
  int64_t axes[MP_ELEMENTS_MAX_RANK];
  if (!of) return NULL;
  for (uint32_t i = 0; i < of->rank; i++)
    order[i] = of->rank - 1 - i;
  if (mp_elements_is_given(self, 1)) {
    if (!mp_elements_lengths(self, 1, &rank, axes) || rank != of->rank) return NULL;
    for (uint32_t i = 0; i < rank; i++) {
      if (!mp_elements_axis(axes[i], rank, &order[i]) || (used >> order[i] & 1)) return NULL;
      used |= 1u << order[i];
    }
  }
  return mp_elements_transpose(self->run, of, order);
}

// flip(m, axis)
static const MpElements *arrange_flip(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  int64_t axis;
  if (!of || of->rank != 1 || !mp_elements_integer(self, 1, 0, &axis)) return NULL;
  if (axis != 0 && axis != -1) return NULL;
  MpElements *array = mp_elements_new(self->run, of->type, 1, of->dims);
  for (uint32_t i = 0; i < of->count; i++)
    array->items[i] = of->items[of->count - 1 - i];
  return array;
}

// repeat(a, repeats): each element, in a row.
static const MpElements *arrange_repeat(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  int64_t times, axis;
  if (!of || !self->args[1] || !mp_elements_integer(self, 1, 0, &times)) return NULL;
  if (!mp_elements_integer(self, 2, 0, &axis) || times < 0 || times > MP_ELEMENTS_MAX_COUNT)
    return NULL;
  if (mp_elements_is_given(self, 2) && of->rank != 1) return NULL;
  if (axis != 0 && axis != -1) return NULL;
  int64_t count = of->count * times;
  MpElements *array = mp_elements_new(self->run, of->type, 1, &count);
  for (uint32_t i = 0; array && i < array->count; i++)
    array->items[i] = of->items[i / (uint32_t)times];
  return array;
}

// tile(A, reps): of an array of one axis, a number of times.
static const MpElements *arrange_tile(MpElementsCall *self) {
  const MpElements *of = mp_elements_argument(self, 0);
  int64_t times;
  if (!of || of->rank > 1 || !self->args[1] || !mp_elements_integer(self, 1, 0, &times))
    return NULL;
  if (times < 0 || times > MP_ELEMENTS_MAX_COUNT) return NULL;
  int64_t count = of->count * times;
  MpElements *array = mp_elements_new(self->run, of->type, 1, &count);
  for (uint32_t i = 0; array && i < array->count; i++)
    array->items[i] = of->items[i % of->count];
  return array;
}

// --- several arrays ---

typedef struct Parts {
  const MpElements **items;
  uint32_t count;
  MpElementType type;
} Parts;

static bool parts_of(MpElementsCall *self, Parts *out) {
  const MpValue *list = self->args[0];
  bool is_list = list && (list->kind == MP_VALUE_LIST || list->kind == MP_VALUE_TUPLE) &&
                 !list->is_open && !mp_value_is_iterator(list);
  if (!is_list || list->items.len == 0 || list->items.len > MP_ELEMENTS_MAX_COUNT) return false;
  out->items = MP_NEW_ARRAY(self->run->arena, const MpElements *, list->items.len);
  out->count = list->items.len;
  for (uint32_t i = 0; i < out->count; i++) {
    MpValue *part = mp_resolve(self->run, list->items.items[i]);
    out->items[i] = mp_elements_of(self->run, part);
    if (!out->items[i]) return false;
    out->type = i == 0 ? out->items[i]->type : mp_element_promote(out->type, out->items[i]->type);
  }
  return true;
}

static bool agree_but_on(const MpElements *a, const MpElements *b, uint32_t axis) {
  if (a->rank != b->rank) return false;
  for (uint32_t i = 0; i < a->rank; i++) {
    if (i != axis && a->dims[i] != b->dims[i]) return false;
  }
  return true;
}

// All parts along an axis that they have.
static const MpElements *join(MpElementsCall *self, const Parts *parts, uint32_t axis) {
  const MpElements *first = parts->items[0];
  int64_t dims[MP_ELEMENTS_MAX_RANK], inner = 1, outer = 1;
  for (uint32_t i = 0; i < first->rank; i++) {
    dims[i] = i == axis ? 0 : first->dims[i];
    if (i < axis) outer *= first->dims[i];
    if (i > axis) inner *= first->dims[i];
  }
  for (uint32_t i = 0; i < parts->count; i++) {
    if (!agree_but_on(first, parts->items[i], axis)) return NULL;
    dims[axis] += parts->items[i]->dims[axis];
  }
  MpElements *whole = mp_elements_new(self->run, parts->type, first->rank, dims);
  uint32_t at = 0;
  for (int64_t i = 0; whole && i < outer; i++) {
    for (uint32_t p = 0; p < parts->count; p++) {
      const MpElements *part = mp_elements_cast(self->run, parts->items[p], parts->type);
      uint32_t block = (uint32_t)(part ? part->dims[axis] * inner : 0);
      if (!part) return NULL;
      for (uint32_t k = 0; k < block; k++)
        whole->items[at++] = part->items[(uint32_t)i * block + k];
    }
  }
  return whole;
}

// concatenate((a, b), axis)
static const MpElements *arrange_concatenate(MpElementsCall *self) {
  Parts parts;
  int64_t axis;
  uint32_t place;
  if (!parts_of(self, &parts) || !mp_elements_integer(self, 1, 0, &axis)) return NULL;
  if (self->args[1] && self->args[1]->kind == MP_VALUE_NONE) return NULL;
  if (!mp_elements_axis(axis, parts.items[0]->rank, &place)) return NULL;
  return join(self, &parts, place);
}

// stack((a, b), axis): along a new axis.
static const MpElements *arrange_stack(MpElementsCall *self) {
  Parts parts;
  int64_t axis;
  uint32_t place;
  if (!parts_of(self, &parts) || !mp_elements_integer(self, 1, 0, &axis)) return NULL;
  uint32_t rank = parts.items[0]->rank + 1;
  if (rank > MP_ELEMENTS_MAX_RANK || !mp_elements_axis(axis, rank, &place)) return NULL;
  for (uint32_t i = 0; i < parts.count; i++) {
    if (!agree_but_on(parts.items[0], parts.items[i], UINT32_MAX)) return NULL;
  }
  for (uint32_t i = 0; i < parts.count; i++) {
    MpElementsCall expand = *self;
    expand.args[0] = mp_value_new(self->run, MP_VALUE_CONSTANT, self->span);
    expand.args[0]->elements = parts.items[i];
    expand.args[1] = mp_value_int(self->run, place);
    parts.items[i] = arrange_expand(&expand);
    if (!parts.items[i]) return NULL;
  }
  return join(self, &parts, place);
}

MpElementsTable mp_elements_arrangers(void) {
  static const MpElementsRow rows[] = {
      {"reshape", "a,newshape", arrange_reshape, true},
      {"ravel", "a", arrange_flat, true},
      {"flatten", "a", arrange_flat, true},
      {"squeeze", "a,axis", arrange_squeeze, true},
      {"expand_dims", "a,axis", arrange_expand, false},
      {"transpose", "a,axes", arrange_transpose, true},
      {"flip", "m,axis", arrange_flip, false},
      {"repeat", "a,repeats,axis", arrange_repeat, true},
      {"tile", "A,reps", arrange_tile, false},
      {"concatenate", "arrays,axis", arrange_concatenate, false},
      {"stack", "arrays,axis", arrange_stack, false},
  };
  return (MpElementsTable){rows, sizeof rows / sizeof *rows};
}
