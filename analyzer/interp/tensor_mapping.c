#include "analyzer/interp/decide.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

// The name of one item, which only the caller knows.
static MpValue *unknown_key(MpRun *run, MpValue *value, uint32_t index, MpSpan span) {
  const MpValue *whole = mp_tensor_symbol(run, value, span);
  MpStr identity = mp_str_format(run->arena, "%.*s.key%u",
                                 MP_FMT(mp_symbol_operand_identity(run, whole)), index);
  MpStr text = mp_str_format(run->arena, "list(%.*s)[%u]", MP_FMT(mp_symbol_source(whole)), index);
  MpValue *key = mp_symbol_named(run, identity, text, NULL, span);
  key->symbol->is_key = key->symbol->is_on_given = true;
  return mp_resolve(run, key);
}

MpValue *mp_tensor_mapping(MpRun *run, MpValue *value, MpSpan span) {
  MpValue *dict = mp_value_dict(run, span);
  MpValues keys = {0};
  int64_t length = mp_decide_integer(run, mp_tensor_length(run, value, span), span);
  for (uint32_t i = 0; (int64_t)i < length && !run->is_stopped; i++) {
    mp_array_push(run->arena, &keys, unknown_key(run, value, i, span));
  }
  mp_decide_tell_apart(run, &keys);
  for (uint32_t i = 0; i < keys.len && !run->is_stopped; i++) {
    MpValue *item = mp_tensor_element(run, value, keys.items[i], span);
    mp_dict_set(run, dict, keys.items[i], item);
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
