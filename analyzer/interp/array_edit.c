#include "analyzer/interp/array_edit.h"

#include "analyzer/interp/elements.h"

// What gives a new array, whatever it is given. All else may be a view.
static bool makes_its_own(MpStr function) {
  static const char *const names[] = {
      "astype",       "copy",           "np.abs",        "np.add",
      "np.arange",    "np.concatenate", "np.copy",       "np.cos",
      "np.divide",    "np.empty_like",  "np.exp",        "np.floor_divide",
      "np.full_like", "np.log",         "np.matmul",     "np.maximum",
      "np.minimum",   "np.mod",         "np.multiply",   "np.negative",
      "np.ones_like", "np.outer",       "np.power",      "np.repeat",
      "np.sin",       "np.sqrt",        "np.stack",      "np.subtract",
      "np.tile",      "np.where",       "np.zeros_like", "sum",
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mp_str_is(function, names[i])) return true;
  }
  return false;
}

// The `keys` of a CONSTANT are the arrays that may share its elements.
void mp_array_note_view(MpRun *run, MpValue *made, MpValue *of, MpStr function) {
  bool are_objects = made->kind == MP_VALUE_CONSTANT && of->kind == MP_VALUE_CONSTANT;
  if (!are_objects || makes_its_own(function)) return;
  mp_array_push(run->arena, &made->keys, of);
  mp_array_push(run->arena, &of->keys, made);
}

static bool is_changed(const MpDatum *datum) {
  return datum->kind == MP_DATUM_METHOD && mp_str_is(datum->text, "__setitem__");
}

// What was lowered before keeps the elements that it had then.
static void change(MpRun *run, MpValue *array, MpSpan span) {
  array->elements = NULL;
  if (is_changed(array->datum)) return;
  MpDatum *datum = MP_NEW(run->arena, MpDatum);
  datum->kind = MP_DATUM_METHOD;
  datum->span = span;
  datum->text = MP_STR("__setitem__");
  mp_array_push(run->arena, &datum->items, array->datum);
  array->datum = datum;
}

void mp_array_assign(MpRun *run, MpValue *array, MpSpan span) {
  MpValues changed = {0};
  uint32_t visit = ++run->visit;
  array->visit = visit;
  mp_array_push(run->arena, &changed, array);
  for (uint32_t i = 0; i < changed.len; i++) {
    MpValue *at = changed.items[i];
    change(run, at, span);
    for (uint32_t k = 0; k < at->keys.len; k++) {
      MpValue *other = at->keys.items[k];
      if (other->visit == visit) continue;
      other->visit = visit;
      mp_array_push(run->arena, &changed, other);
    }
  }
}

MpValue *mp_array_inplace(MpRun *run, MpValue *array, MpValue *result, MpSpan span) {
  const MpElements *before = array->elements, *after = result->elements;
  bool is_array = result->kind == MP_VALUE_CONSTANT;
  bool keeps = is_array && after && after->type == before->type && after->count == before->count;
  mp_array_assign(run, array, span);
  if (!is_array) return result;
  if (!keeps) result->elements = NULL;
  mp_array_push(run->arena, &result->keys, array);
  mp_array_push(run->arena, &array->keys, result);
  return result;
}
