// Layers, functions and operators: the rows and how they are found.
#include "analyzer/keras/keras.h"
#include "analyzer/keras/lookup.h"

#define S(text) MP_STR_INIT(text)
#define V2_10 MP_KERAS_2_10
#define V2_12 MP_KERAS_2_12
#define V2_15 MP_KERAS_2_15
#define V3 MP_KERAS_3

#define P(name) {S(name), MP_SIGNATURE_POSITIONAL, true, S("")},
#define D(name, text) {S(name), MP_SIGNATURE_POSITIONAL, false, S(text)},
#define K(name) {S(name), MP_SIGNATURE_KEYWORD_ONLY, true, S("")},
#define KD(name, text) {S(name), MP_SIGNATURE_KEYWORD_ONLY, false, S(text)},
#define ARGS(name) {S(name), MP_SIGNATURE_VAR_POSITIONAL, false, S("")},
#define KWARGS(name) {S(name), MP_SIGNATURE_VAR_KEYWORD, false, S("")},
#define MP_SIGNATURE(id, parameters) \
  static const MpSignatureParameter signature_##id[] = {parameters};
#include "analyzer/keras/signatures.def"
MP_SIGNATURE(outside_QuantizeWrapper__init,
             P("layer") P("quantize_config") D("name_prefix", "'quant_'") KWARGS("kwargs"))
MP_SIGNATURE(outside_QuantizeWrapper__call, P("inputs") D("training", "None") KWARGS("kwargs"))

#define NO_SIGNATURE \
  { NULL, 0 }
#define SIGNATURE(id) \
  { signature_##id, sizeof signature_##id / sizeof signature_##id[0] }

#define MP_LAYER(name, versions, family, weights, shape, init, call) \
  {S(name), versions, MP_FAMILY_##family, MP_WEIGHTS_##weights, MP_SHAPE_##shape, init, call},
static const MpLayerRow layers[] = {
#include "analyzer/keras/layers.def"
#include "analyzer/keras/layers_outside.def"
};

#define MP_PAIR(alias, name) {S(alias), S(name)},
static const MpKerasPair layer_aliases[] = {
#include "analyzer/keras/layer_aliases.def"
};

#define MP_LAYER_RANKS(name, least, most) {S(name), least, most},
static const MpLayerRanksRow layer_ranks[] = {
#include "analyzer/keras/layer_ranks.def"
};

#define MP_LAYER_MASK(name, fact) {S(name), MP_MASK_##fact},
static const MpLayerMaskRow layer_masks[] = {
#include "analyzer/keras/layer_masks.def"
};

#define V2 (MP_KERAS_2_10 | MP_KERAS_2_12 | MP_KERAS_2_15)
#define ALL (V2 | V3)
#define YES true
#define NO false
#define MP_VARIABLE(layer, versions, name, shape, when, dtype, trainable) \
  {S(layer), versions, S(name), S(shape), S(when), MP_VARIABLE_##dtype, trainable},
static const MpVariableRow layer_variables[] = {
#include "analyzer/keras/layer_variables.def"
};

#define NEVER UINT32_MAX
#define MP_METRIC(metric, name, rank, length, parameter, position, unless, from, trainable) \
  {S(metric), S(name), rank, length, S(parameter), position, S(unless), from, trainable},
static const MpMetricRow metric_variables[] = {
#include "analyzer/keras/metric_variables.def"
};

#define MP_TRACKING(since, copies, makes_plain, shows_plain, updates_by_items, lists_by_time, \
                    sorts_dicts)                                                              \
  {since, copies, makes_plain, shows_plain, updates_by_items, lists_by_time, sorts_dicts},
static const MpTrackingRow tracking[] = {
#include "analyzer/keras/tracking.def"
};

#define MP_LAYER_PARTS(layer, versions, made, called) {S(layer), versions, S(made), S(called)},
static const MpLayerPartsRow layer_parts[] = {
#include "analyzer/keras/layer_parts.def"
};

#define MP_LAYER_CONFIG(name, versions, needs2, needs3) {S(name), versions, S(needs2), S(needs3)},
static const MpLayerConfigRow layer_configs[] = {
#include "analyzer/keras/layer_configs.def"
};

#define MP_CONFIG_OBJECT(name, versions, kind, parameters) \
  {S(name), versions, false, S(kind), S(parameters)},
#define MP_CONFIG_WORD(name, versions, word) {S(name), versions, true, S(word), S("")},
static const MpConfigValueRow config_values[] = {
#include "analyzer/keras/config_values.def"
};

#define MP_ATTRIBUTE(name, versions, kind, of, count) \
  {S(name), versions, MP_ATTRIBUTE_##kind, S(of), count},
static const MpAttributeRow attributes[] = {
#include "analyzer/keras/layer_attributes.def"
};

#define MP_MEMBER(name, versions, owner, kind) \
  {S(name), versions, MP_MEMBER_OF_##owner, MP_MEMBER_##kind},
static const MpMemberRow members[] = {
#include "analyzer/keras/layer_members.def"
};

#define NO_OPS NULL, 0
#define OPS(...) (const MpStr[]){__VA_ARGS__}, sizeof((const MpStr[]){__VA_ARGS__}) / sizeof(MpStr)
#define MP_FUNCTION(name, versions, kind, results, keras3, refused, signature, ops) \
  {S(name), versions, MP_FUNCTION_##kind, ops, results, keras3, refused, signature},
static const MpFunctionRow functions[] = {
#include "analyzer/keras/functions_keras.def"
#include "analyzer/keras/functions_np.def"
#include "analyzer/keras/functions_tf.def"
};

#define MP_KERAS_OPS(function, forms, ops, differs, close) \
  {S(function), S(forms), S(ops), S(differs), S(close)},
static const MpOpsRow keras_ops[] = {
#include "analyzer/keras/keras_ops.def"
};

#define MP_VARIANT(function, parameter, value, ops) {S(function), S(parameter), S(value), ops},
static const MpVariantRow variants[] = {
#include "analyzer/keras/variants.def"
};

#define MP_OBJECT(name, kind, results) {S(name), MP_OBJECT_##kind, results},
static const MpObjectRow objects[] = {
#include "analyzer/keras/objects.def"
};

#define MP_OPERATOR(token, op, reflected_op) {S(token), S(op), S(reflected_op)},
static const MpOperatorRow operators[] = {
#include "analyzer/keras/operators.def"
};

const MpLayerRow *mp_keras_layer(MpStr canonical) {
  const MpLayerRow *row = mp_keras__find(MP_KERAS_TABLE(layers), canonical);
  if (row != NULL) return row;
  const MpKerasPair *alias = mp_keras__find(MP_KERAS_TABLE(layer_aliases), canonical);
  return alias == NULL ? NULL : mp_keras__find(MP_KERAS_TABLE(layers), alias->value);
}

const MpLayerRanksRow *mp_keras_layer_ranks(MpStr name) {
  return mp_keras__find(MP_KERAS_TABLE(layer_ranks), name);
}

MpMaskFact mp_keras_layer_mask(MpStr name) {
  const MpLayerMaskRow *row = mp_keras__find(MP_KERAS_TABLE(layer_masks), name);
  return row ? row->fact : MP_MASK_ENDS;
}

const MpLayerConfigRow *mp_keras_layer_config(MpStr name) {
  return mp_keras__find(MP_KERAS_TABLE(layer_configs), name);
}

const MpConfigValueRow *mp_keras_config_value(MpStr canonical) {
  return mp_keras__find(MP_KERAS_TABLE(config_values), canonical);
}

const MpVariableRow *mp_keras_layer_variables(MpStr name, size_t *count) {
  const MpVariableRow *end = layer_variables + sizeof layer_variables / sizeof layer_variables[0];
  const MpVariableRow *first = mp_keras__find(MP_KERAS_TABLE(layer_variables), name);
  *count = 0;
  while (first && first + *count < end && mp_str_eq(first[*count].layer, name))
    ++*count;
  return first;
}

const MpMetricRow *mp_keras_metric_variables(MpStr name, size_t *count) {
  const MpMetricRow *end = metric_variables + sizeof metric_variables / sizeof metric_variables[0];
  const MpMetricRow *first = mp_keras__find(MP_KERAS_TABLE(metric_variables), name);
  *count = 0;
  while (first && first + *count < end && mp_str_eq(first[*count].metric, name))
    ++*count;
  return first;
}

const MpTrackingRow *mp_keras_tracking(MpKerasVersion version) {
  const MpTrackingRow *row = tracking;
  for (size_t i = 1; i < sizeof tracking / sizeof tracking[0]; i++) {
    if (tracking[i].since <= version) row = &tracking[i];
  }
  return row;
}

const MpLayerPartsRow *mp_keras_layer_parts(MpStr name, MpKerasVersion version) {
  const MpLayerPartsRow *end = layer_parts + sizeof layer_parts / sizeof layer_parts[0];
  const MpLayerPartsRow *row = mp_keras__find(MP_KERAS_TABLE(layer_parts), name);
  for (; row && row < end && mp_str_eq(row->layer, name); row++) {
    if (row->versions & version) return row;
  }
  return NULL;
}

const MpAttributeRow *mp_keras_attribute(MpStr dotted) {
  return mp_keras__find(MP_KERAS_TABLE(attributes), dotted);
}

const MpMemberRow *mp_keras_member(MpStr name, MpLayerFamily family) {
  const MpMemberRow *row = mp_keras__find(MP_KERAS_TABLE(members), name);
  if (row == NULL) return NULL;
  switch (row->owner) {
    case MP_MEMBER_OF_LAYER: return row;
    case MP_MEMBER_OF_MODEL:
      return family == MP_FAMILY_MODEL || family == MP_FAMILY_SEQUENTIAL ? row : NULL;
    case MP_MEMBER_OF_SEQUENTIAL: return family == MP_FAMILY_SEQUENTIAL ? row : NULL;
  }
  return NULL;
}

const MpFunctionRow *mp_keras_function(MpStr canonical) {
  return mp_keras__find(MP_KERAS_TABLE(functions), canonical);
}

const MpOpsRow *mp_keras_ops(MpStr function, size_t *count) {
  const MpOpsRow *end = keras_ops + sizeof keras_ops / sizeof keras_ops[0];
  const MpOpsRow *first = mp_keras__find(MP_KERAS_TABLE(keras_ops), function);
  *count = 0;
  while (first && first + *count < end && mp_str_eq(first[*count].function, function))
    ++*count;
  return first;
}

const MpObjectRow *mp_keras_object(MpStr dotted) {
  return mp_keras__find(MP_KERAS_TABLE(objects), dotted);
}

// "6." and "6.0" as "6": the same number to Python.
static MpStr without_zeros(MpStr literal) {
  size_t dot = mp_str_find(literal, MP_STR("."), 0);
  if (dot == SIZE_MAX) return literal;
  size_t end = literal.len;
  while (end > dot && (literal.ptr[end - 1] == '0' || end - 1 == dot))
    end--;
  return mp_str_slice(literal, 0, end);
}

const MpVariantRow *mp_keras_variant(MpStr canonical, MpStr parameter, MpStr value) {
  const MpVariantRow *end = variants + sizeof variants / sizeof variants[0];
  const MpVariantRow *any = NULL;
  const MpVariantRow *row = mp_keras__find(MP_KERAS_TABLE(variants), canonical);
  for (; row != NULL && row < end && mp_str_eq(row->function, canonical); row++) {
    if (!mp_str_eq(row->parameter, parameter)) continue;
    if (row->value.len == 0)
      any = row;
    else if (mp_str_eq(without_zeros(row->value), without_zeros(value)))
      return row;
  }
  return any;
}

const MpOperatorRow *mp_keras_operator(MpStr token) {
  return mp_keras__find(MP_KERAS_TABLE(operators), token);
}

int mp_signature_find(const MpSignature *self, MpStr name) {
  for (uint32_t i = 0; i < self->count; i++) {
    MpSignatureKind kind = self->parameters[i].kind;
    if (kind == MP_SIGNATURE_VAR_POSITIONAL || kind == MP_SIGNATURE_VAR_KEYWORD) continue;
    if (mp_str_eq(self->parameters[i].name, name)) return (int)i;
  }
  return -1;
}
