// Calls of NumPy's functions and methods on small known arrays: arguments, and which function it
// is.
#include <string.h>

#include "analyzer/interp/elements_part.h"
#include "analyzer/interp/native.h"

// --- arguments ---

const MpElements *mp_elements_argument(MpElementsCall *self, uint32_t i) {
  return self->args[i] ? mp_elements_of(self->run, self->args[i]) : NULL;
}

bool mp_elements_is_given(const MpElementsCall *self, uint32_t i) {
  return self->args[i] && self->args[i]->kind != MP_VALUE_NONE;
}

bool mp_elements_integer(MpElementsCall *self, uint32_t i, int64_t preset, int64_t *out) {
  *out = preset;
  if (!mp_elements_is_given(self, i)) return true;
  *out = self->args[i]->integer;
  return self->args[i]->kind == MP_VALUE_INT;
}

bool mp_elements_flag(MpElementsCall *self, uint32_t i, bool *out) {
  *out = false;
  if (!self->args[i]) return true;
  *out = self->args[i]->boolean;
  return self->args[i]->kind == MP_VALUE_BOOL;
}

bool mp_elements_dtype(MpElementsCall *self, uint32_t i, MpElementType *out) {
  *out = MP_ELEMENT_NONE;
  return !mp_elements_is_given(self, i) || mp_element_type_of(self->run, self->args[i], out);
}

bool mp_elements_lengths(MpElementsCall *self, uint32_t i, uint32_t *rank, int64_t *dims) {
  const MpElements *lengths = mp_elements_argument(self, i);
  if (!lengths || lengths->rank > 1) return false;
  bool is_of_numbers = !mp_element_is_real(lengths->type) && lengths->type != MP_ELEMENT_BOOL;
  if ((!is_of_numbers && lengths->count > 0) || lengths->count > MP_ELEMENTS_MAX_RANK) return false;
  *rank = lengths->count;
  for (uint32_t k = 0; k < lengths->count; k++)
    dims[k] = lengths->items[k].integer;
  return true;
}

bool mp_elements_axis(int64_t axis, uint32_t rank, uint32_t *out) {
  if (axis < 0) axis += rank;
  if (axis < 0 || axis >= (int64_t)rank) return false;
  *out = (uint32_t)axis;
  return true;
}

// --- binding ---

// The place of a parameter in "a,axis,dtype"; UINT32_MAX: there is none.
static uint32_t place_of(const char *parameters, MpStr name) {
  uint32_t place = 0;
  MpStr rest = mp_str_from_c(parameters);
  while (rest.len > 0) {
    size_t comma = mp_str_find(rest, MP_STR(","), 0);
    size_t end = comma == SIZE_MAX ? rest.len : comma;
    if (mp_str_eq(mp_str_slice(rest, 0, end), name)) return place;
    if (comma == SIZE_MAX) break;
    rest = mp_str_slice(rest, comma + 1, rest.len);
    place++;
  }
  return UINT32_MAX;
}

static uint32_t count_of(const char *parameters) {
  uint32_t count = 1;
  for (const char *at = parameters; *at; at++)
    count += *at == ',';
  return count;
}

// `first` is bound before the call's own arguments: the array of a method.
static bool bind(MpElementsCall *self, const char *parameters, uint32_t first, const MpCall *call) {
  if (call->is_open || first + call->args.len > count_of(parameters)) return false;
  for (uint32_t i = 0; i < call->args.len; i++)
    self->args[first + i] = mp_resolve(self->run, call->args.items[i]);
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    uint32_t place = place_of(parameters, call->keywords.items[i].name);
    if (place == UINT32_MAX || self->args[place]) return false;
    self->args[place] = mp_resolve(self->run, call->keywords.items[i].value);
  }
  return true;
}

// --- which function ---

static const MpElementsRow *find_row(MpStr name) {
  const MpElementsTable tables[] = {mp_elements_makers(), mp_elements_folds(),
                                    mp_elements_arrangers(), mp_elements_maps()};
  for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
    for (size_t i = 0; i < tables[t].count; i++) {
      if (mp_str_is(name, tables[t].rows[i].name)) return &tables[t].rows[i];
    }
  }
  return NULL;
}

const MpElements *mp_elements_function(MpRun *run, MpStr name, const MpCall *call) {
  static const MpStr module = MP_STR_INIT("np.");
  if (!mp_str_starts_with(name, module)) return NULL;
  const MpElementsRow *row = find_row(mp_str_slice(name, module.len, name.len));
  if (!row) return NULL;
  MpElementsCall bound = {.run = run, .function = row->name, .span = call->span};
  return bind(&bound, row->parameters, 0, call) ? row->function(&bound) : NULL;
}

// `a.reshape(2, 3)` and `a.transpose(1, 0)` are `a.reshape((2, 3))` and `a.transpose((1, 0))`.
static MpCall with_one_shape(MpRun *run, MpStr name, const MpCall *call) {
  MpCall copy = *call;
  bool takes_shape = mp_str_is(name, "reshape") || mp_str_is(name, "transpose");
  if (!takes_shape || call->args.len == 0) return copy;
  MpValue *first = mp_resolve(run, call->args.items[0]);
  if (call->args.len == 1 && first->kind != MP_VALUE_INT) return copy;
  MpValues shape = mp_values_copy(run, &call->args);
  copy.args = (MpValues){0};
  mp_array_push(run->arena, &copy.args, mp_value_sequence(run, MP_VALUE_TUPLE, shape, call->span));
  return copy;
}

const MpElements *mp_elements_method(MpRun *run, const MpElements *self, MpStr name,
                                     const MpCall *call) {
  const MpElementsRow *row = find_row(name);
  if (!row || !row->is_method) return NULL;
  MpValue *array = mp_value_new(run, MP_VALUE_CONSTANT, call->span);
  array->elements = self;
  MpElementsCall bound = {.run = run, .function = row->name, .span = call->span};
  bound.args[0] = array;
  MpCall own = with_one_shape(run, name, call);
  return bind(&bound, row->parameters, 1, &own) ? row->function(&bound) : NULL;
}
