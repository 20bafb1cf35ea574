#include "analyzer/interp/tensor_type.h"

#include "analyzer/interp/choice.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/symbol.h"

static bool is_tensor_type(const MpValue *type) {
  return type->kind == MP_VALUE_LIBRARY && mp_str_is(type->text, "tf.Tensor");
}

static bool has_type(MpRun *run, const MpValue *types, const char *name) {
  for (uint32_t i = 0; i < types->items.len; i++) {
    const MpValue *type = mp_resolve(run, types->items.items[i]);
    if (type->kind == MP_VALUE_NATIVE && mp_str_is(type->native.name, name)) return true;
  }
  return false;
}

// An argument that may be a structure of tensors is settled by the other types.
bool mp_tensor_type_is_asked(MpRun *run, MpValue *value, MpValue *types) {
  if (value->kind != MP_VALUE_TENSOR) return false;
  types = mp_resolve(run, types);
  if (is_tensor_type(types)) return !value->is_open;
  bool takes_structures = types->kind == MP_VALUE_TUPLE && has_type(run, types, "list") &&
                          has_type(run, types, "tuple") && has_type(run, types, "dict");
  if (types->kind != MP_VALUE_TUPLE || (value->is_open && !takes_structures)) return false;
  bool has_tensor = false;
  for (uint32_t i = 0; i < types->items.len; i++) {
    MpValue *type = mp_resolve(run, types->items.items[i]);
    bool is_plain = type->kind == MP_VALUE_NATIVE || type->kind == MP_VALUE_CLASS;
    has_tensor |= is_tensor_type(type);
    if (is_tensor_type(type) || is_plain) continue;
    bool is_array = type->kind == MP_VALUE_LIBRARY && mp_str_is(type->text, "np.ndarray");
    if (is_array) continue;
    if (value->is_open || mp_is_instance(run, value, type) != MP_NO) return false;
  }
  return has_tensor;
}

MpValue *mp_tensor_type_question(MpRun *run, MpStr text, MpSpan span) {
  return mp_symbol_named(run, MP_STR("isinstance(tensor, tf.Tensor)"), text, NULL, span);
}

MpValue *mp_tensor_type(MpRun *run, const MpValue *value, MpSpan span) {
  const MpNode *node = run->graph->nodes.items[value->tensor.node];
  if (node->kind == MP_NODE_WEIGHT) {  // a variable, of one of several classes
    MpStr name = mp_str_format(run->arena, "type(%%%u)", node->id);
    return mp_symbol_named(run, name, mp_span_text(span), NULL, span);
  }
  MpValue *types = mp_value_dict(run, span);
  mp_dict_set(run, types, mp_value_bool(run, true),
              mp_value_library(run, MP_STR("tf.Tensor"), span));
  mp_dict_set(run, types, mp_value_bool(run, false),
              mp_value_library(run, MP_STR("keras.KerasTensor"), span));
  MpValue *question = mp_tensor_type_question(run, MP_STR("isinstance(tensor, tf.Tensor)"), span);
  MpValue *type = mp_choice_make(run, types, question, MP_STR("type(tensor)"), span);
  (void)mp_known_restrict(run, mp_decide_known_of(run, type), &types->items);
  return type;
}
