#include "analyzer/interp/decide.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

// The name of one item, which only the caller knows.
static MpValue *unknown_key(MpRun *run, MpValue *value, uint32_t index, MpSpan span) {
  const MpValue *whole = mp_tensor_symbol(run, value, span);
  MpStr identity = mp_str_format(run->arena, "%.*s.key%u",
                                 MP_FMT(mp_symbol_operand_identity(run, whole)), index);
  MpStr text = mp_str_format(run->arena, "list(%.*s)[%u]", MP_FMT(mp_symbol_source(whole)), index);
  return mp_resolve(run, mp_symbol_named(run, identity, text, NULL, span));
}

// No two keys of a dictionary are equal.
static void tell_apart(MpRun *run, const MpValues *keys, MpValue *key) {
  if (key->kind != MP_VALUE_SYMBOL) return;
  MpKnown *known = mp_decide_known_of(run, key);
  for (uint32_t i = 0; i < keys->len; i++) {
    MpValue *other = keys->items[i];
    if (other->kind != MP_VALUE_SYMBOL) continue;
    mp_array_push(run->arena, &known->others, mp_decide_known_of(run, other));
    mp_array_push(run->arena, &mp_decide_known_of(run, other)->others, known);
  }
}

MpValue *mp_tensor_mapping(MpRun *run, MpValue *value, MpSpan span) {
  MpValue *dict = mp_value_dict(run, span);
  int64_t length = mp_decide_integer(run, mp_tensor_length(run, value, span), span);
  for (uint32_t i = 0; (int64_t)i < length && !run->is_stopped; i++) {
    MpValue *key = unknown_key(run, value, i, span);
    tell_apart(run, &dict->keys, key);
    mp_dict_set(run, dict, key, mp_tensor_element(run, value, key, span));
  }
  return dict;
}

static MpValue *call_of_mapping(MpRun *run, MpValue *self, MpStr name, const MpCall *call) {
  MpValue *dict = mp_tensor_mapping(run, self, call->span);
  MpValue *method = mp_builtin_attribute(run, dict, name, call->span);
  return method ? mp_call_value(run, method, call) : NULL;
}

MpValue *mp_tensor_mapping_items(MpRun *run, MpValue *self, const MpCall *call) {
  return call_of_mapping(run, self, MP_STR("items"), call);
}

MpValue *mp_tensor_mapping_keys(MpRun *run, MpValue *self, const MpCall *call) {
  return call_of_mapping(run, self, MP_STR("keys"), call);
}

MpValue *mp_tensor_mapping_values(MpRun *run, MpValue *self, const MpCall *call) {
  return call_of_mapping(run, self, MP_STR("values"), call);
}
