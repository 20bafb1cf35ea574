// Functions that arrange what a model is trained on.
#include "analyzer/interp/decide.h"
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/native.h"

static bool is_given(MpRun *run, MpValue *value, MpSpan span, bool *given) {
  MpValue *is_none = mp_compare(run, MP_OPERATOR_IS_NOT, value, run->none, span);
  return is_none && mp_truth(run, is_none, span, given);
}

// A dict alone stays alone in Keras 3, and does not in Keras 2.
static bool wraps_dict(MpRun *run, MpStr name, MpSpan span) {
  MpQuestion question = {
      .identity = mp_str_format(run->arena, "%.*s of a dict", MP_FMT(name)),
      .yes = MP_STR("Keras 2 packs the data"),
      .no = MP_STR("Keras 3 packs the data"),
      .span = span,
  };
  MpKnown *known = mp_decide_known(run, question.identity);
  if (!known->has_answer) known->answer = mp_decide_ask(run, &question, MP_MAYBE);
  known->has_answer = true;
  return known->answer;
}

// Gives x, (x, y) or (x, y, sample_weight).
static MpValue *pack_samples(MpRun *run, MpStr name, const MpCall *call) {
  static const char *const names[] = {"x", "y", "sample_weight"};
  MpValues items = {0};
  for (uint32_t i = 0; i < 3 && !call->is_open; i++) {
    MpValue *value = mp_library_argument(run, call, i, names[i]);
    bool given = i == 0;
    if (value && i > 0 && !is_given(run, value, call->span, &given)) return NULL;
    if (!value || !given) break;
    mp_array_push(run->arena, &items, value);
  }
  const MpValue *x = items.len > 0 ? items.items[0] : NULL;
  bool is_unknown = !x || x->kind == MP_VALUE_SYMBOL || x->kind == MP_VALUE_OPAQUE || x->is_open;
  if (is_unknown && items.len < 2) {
    return mp_library_opaque(run, "unknown library function", name, NULL, call);
  }
  bool is_sequence = x->kind == MP_VALUE_LIST || x->kind == MP_VALUE_TUPLE;
  bool wraps = items.len > 1 || is_sequence;
  if (!wraps && x->kind == MP_VALUE_DICT) wraps = wraps_dict(run, name, call->span);
  return wraps ? mp_value_sequence(run, MP_VALUE_TUPLE, items, call->span) : items.items[0];
}

// Gives (x, y, sample_weight), None where the data has none.
static MpValue *unpack_samples(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *data = call->is_open ? NULL : mp_library_argument(run, call, 0, "data");
  bool is_unknown = !data || data->kind == MP_VALUE_SYMBOL || data->kind == MP_VALUE_OPAQUE ||
                    (data->is_open && data->kind != MP_VALUE_DICT);
  if (is_unknown) return mp_library_opaque(run, "unknown library function", name, NULL, call);
  bool is_sequence = data->kind == MP_VALUE_LIST || data->kind == MP_VALUE_TUPLE;
  MpValues items = {0};
  if (is_sequence) items = mp_values_copy(run, &data->items);
  if (!is_sequence) mp_array_push(run->arena, &items, data);
  if (items.len == 0 || items.len > 3) {
    return mp_run_raise(run, "ValueError", call->span,
                        "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or "
                        "`(x, y, sample_weight)`");
  }
  while (items.len < 3)
    mp_array_push(run->arena, &items, run->none);
  return mp_value_sequence(run, MP_VALUE_TUPLE, items, call->span);
}

MpLibraryFunction mp_library_data(MpStr name) {
  if (mp_str_is(name, "keras.utils.unpack_x_y_sample_weight")) return unpack_samples;
  return mp_str_is(name, "keras.utils.pack_x_y_sample_weight") ? pack_samples : NULL;
}
