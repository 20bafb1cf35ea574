#include "preparer/keras_json.h"

static const char HELP[] = "`--format python` writes it";

yyjson_mut_val *mp_keras_json_str(const MpKerasJson *self, MpStr text) {
  return yyjson_mut_strncpy(self->doc, text.len > 0 ? text.ptr : "", text.len);
}

void mp_keras_json_add(const MpKerasJson *self, yyjson_mut_val *object, MpStr key,
                       yyjson_mut_val *value) {
  yyjson_mut_obj_put(object, mp_keras_json_str(self, key), value);
}

yyjson_mut_val *mp_keras_json_refuse(MpKerasJson *self, MpSpan span, MpStr message) {
  mp_model_refuse(self->model, span, message, mp_str_from_c(HELP));
  return yyjson_mut_null(self->doc);
}

yyjson_mut_val *mp_keras_json_refuse_value(MpKerasJson *self, const MpKerasSite *site,
                                           const MpDatum *datum, const char *why) {
  MpStr label = site->label.len > 0
                    ? mp_str_format(self->arena, "the argument `%.*s`", MP_FMT(site->label))
                    : MP_STR("an argument");
  MpStr text = datum->text.len > 0 ? mp_str_format(self->arena, ": `%.*s`", MP_FMT(datum->text))
                                   : MP_STR("");
  MpSpan span = mp_span_is_none(datum->span) ? site->span : datum->span;
  return mp_keras_json_refuse(self, span,
                              mp_str_format(self->arena, "%.*s of %.*s %s%.*s", MP_FMT(label),
                                            MP_FMT(site->whom), why, MP_FMT(text)));
}

yyjson_mut_val *mp_keras_json_tensor(const MpKerasJson *self, MpTensor tensor) {
  const MpKerasPlace *place = &self->places[tensor.node];
  if (place->layer.len == 0) return NULL;
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  yyjson_mut_arr_append(list, mp_keras_json_str(self, place->layer));
  yyjson_mut_arr_append(list, yyjson_mut_uint(self->doc, place->call));
  yyjson_mut_arr_append(list, yyjson_mut_uint(self->doc, tensor.output));
  return list;
}

// The word for a data type: "float32" of `tf.float32` and `np.float32`; empty: it is none.
static MpStr dtype_word(MpStr canonical) {
  static const char *const words[] = {"bfloat16", "bool",   "float16", "float32", "float64",
                                      "int16",    "int32",  "int64",   "int8",    "uint16",
                                      "uint32",   "uint64", "uint8"};
  size_t dot = mp_str_rfind_byte(canonical, '.');
  MpStr word = dot == SIZE_MAX ? canonical : mp_str_slice(canonical, dot + 1, canonical.len);
  MpStr root = mp_str_slice(canonical, 0, dot == SIZE_MAX ? 0 : dot);
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    bool is_root = mp_str_is(canonical, "builtins.bool") || mp_str_is(root, "tf") ||
                   mp_str_is(root, "np") || mp_str_is(root, "tf.dtypes");
    if (is_root && mp_str_is(word, words[i])) return word;
  }
  return MP_STR("");
}

// The parameter at a position: "mean stddev seed".
static MpStr word_at(MpStr words, uint32_t index) {
  size_t start = 0;
  for (size_t at; (at = mp_str_find(words, MP_STR(" "), start)) != SIZE_MAX; start = at + 1) {
    if (index-- == 0) return mp_str_slice(words, start, at);
  }
  return index == 0 ? mp_str_slice(words, start, words.len) : MP_STR("");
}

// `keras.initializers.HeNormal(seed=1)`, or the class alone.
static yyjson_mut_val *object(MpKerasJson *self, const MpKerasSite *site, const MpDatum *datum,
                              const MpConfigValueRow *row) {
  yyjson_mut_val *config = yyjson_mut_obj(self->doc);
  for (uint32_t i = 0; i < datum->arguments.len; i++) {
    const MpArgument *argument = &datum->arguments.items[i];
    MpStr name = argument->name.len > 0 ? argument->name : word_at(row->parameters, i);
    if (name.len == 0) {
      return mp_keras_json_refuse_value(self, site, datum, "has more arguments than are known");
    }
    mp_keras_json_add(self, config, name, mp_keras_json_value(self, site, argument->value));
  }
  size_t dot = mp_str_rfind_byte(row->name, '.');
  return mp_keras_json_object(self, mp_str_slice(row->name, 0, dot), row->kind, config);
}

static yyjson_mut_val *library_value(MpKerasJson *self, const MpKerasSite *site,
                                     const MpDatum *datum) {
  const MpConfigValueRow *row = mp_keras_config_value(datum->text);
  if (row && mp_keras_json_is_for_target(self, row->versions) && !site->is_call) {
    if (!row->is_word) return object(self, site, datum, row);
    if (datum->kind == MP_DATUM_NAME) return mp_keras_json_str(self, row->kind);
  }
  MpStr word = dtype_word(datum->text);
  if (datum->kind == MP_DATUM_NAME && word.len > 0) return mp_keras_json_str(self, word);
  bool is_policy = mp_str_ends_with(datum->text, MP_STR("Policy"));
  if (datum->kind == MP_DATUM_CALL && is_policy && datum->arguments.len == 1) {
    return mp_keras_json_value(self, site, datum->arguments.items[0].value);
  }
  return NULL;
}

static yyjson_mut_val *part(MpKerasJson *self, const MpKerasSite *site, const MpDatum *datum) {
  return mp_keras_json_value(self, site, datum);
}

// Lists that begin with a text and have three or four elements are tensors to Keras.
static yyjson_mut_val *sequence(MpKerasJson *self, const MpKerasSite *site, const MpDatum *datum) {
  uint32_t count = datum->items.len;
  if (site->is_call && (count == 3 || count == 4) && datum->items.items[0]->kind == MP_DATUM_STR) {
    return mp_keras_json_refuse_value(self, site, datum,
                                      "is a list of texts, which Keras would take for a tensor");
  }
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (uint32_t i = 0; i < count; i++) {
    yyjson_mut_arr_append(list, part(self, site, datum->items.items[i]));
  }
  return list;
}

// `RNN([a, b])` makes the StackedRNNCells of them itself, but not from JSON.
static yyjson_mut_val *stacked(MpKerasJson *self, const MpKerasSite *site, yyjson_mut_val *cells) {
  if (site->is_call || !mp_str_is(site->label, "cell")) return cells;
  yyjson_mut_val *config = yyjson_mut_obj(self->doc);
  mp_keras_json_add(self, config, MP_STR("cells"), cells);
  return mp_keras_json_object(self, MP_STR("keras.layers"), MP_STR("StackedRNNCells"), config);
}

static yyjson_mut_val *dict(MpKerasJson *self, const MpKerasSite *site, const MpDatum *datum) {
  yyjson_mut_val *result = yyjson_mut_obj(self->doc);
  for (uint32_t i = 0; i < datum->items.len; i++) {
    const MpDatum *key = datum->keys.items[i];
    if (key->kind != MP_DATUM_STR) {
      return mp_keras_json_refuse_value(self, site, datum,
                                        "is a dictionary with keys that are no texts");
    }
    mp_keras_json_add(self, result, key->text, part(self, site, datum->items.items[i]));
  }
  return result;
}

static yyjson_mut_val *slice(MpKerasJson *self, const MpKerasSite *site, const MpDatum *datum) {
  static const char *const keys[] = {"start", "stop", "step"};
  yyjson_mut_val *result = yyjson_mut_obj(self->doc);
  for (uint32_t i = 0; i < 3; i++) {
    yyjson_mut_val *value = mp_keras_json_value(self, site, datum->items.items[i]);
    mp_keras_json_add(self, result, mp_str_from_c(keys[i]), value);
  }
  return result;
}

static yyjson_mut_val *ellipsis(const MpKerasJson *self) {
  yyjson_mut_val *result = yyjson_mut_obj(self->doc);
  yyjson_mut_obj_add_str(self->doc, result, "class_name", "__ellipsis__");
  return result;
}

// What is no tensor of a layer stands as its numbers. Lists become float32, int32 or bool where
// nothing says another type.
static yyjson_mut_val *constant(MpKerasJson *self, const MpKerasSite *site, const MpDatum *datum) {
  const MpKerasConstant *found = mp_keras_constant(self, datum);
  if (!found)
    return mp_keras_json_refuse_value(self, site, datum, "is a constant that is not worked out");
  bool is_plain = found->dtype.len == 0 || mp_str_is(found->dtype, "float32") ||
                  mp_str_is(found->dtype, "int32") || mp_str_is(found->dtype, "bool");
  bool is_taken = site->is_binary && mp_str_eq(found->dtype, site->dtype);
  bool is_converted = found->is_numpy && mp_str_is(site->dtype, "float32") &&
                      (mp_str_is(found->dtype, "float64") || mp_str_is(found->dtype, "int64"));
  if (site->is_call && !is_plain && !is_taken && !is_converted) {
    return mp_keras_json_refuse_value(self, site, datum,
                                      "is a constant of a type that JSON would lose");
  }
  return mp_keras_constant_write(self, found, false);
}

static yyjson_mut_val *nested_layer(MpKerasJson *self, const MpKerasSite *site,
                                    const MpDatum *datum) {
  if (self->uses[datum->layer->id] > 1) {
    return mp_keras_json_refuse_value(self, site, datum, "is a layer that is used elsewhere, too");
  }
  return mp_keras_json_layer(self, datum->layer, datum->layer->name);
}

yyjson_mut_val *mp_keras_json_value(MpKerasJson *self, const MpKerasSite *site,
                                    const MpDatum *datum) {
  yyjson_mut_val *found = NULL;
  switch (datum->kind) {
    case MP_DATUM_NONE: return yyjson_mut_null(self->doc);
    case MP_DATUM_BOOL: return yyjson_mut_bool(self->doc, datum->boolean);
    case MP_DATUM_INT: return yyjson_mut_sint(self->doc, datum->integer);
    case MP_DATUM_FLOAT: return yyjson_mut_real(self->doc, datum->real);
    case MP_DATUM_STR: return mp_keras_json_str(self, datum->text);
    case MP_DATUM_ELLIPSIS: return ellipsis(self);
    case MP_DATUM_SLICE: return slice(self, site, datum);
    case MP_DATUM_TUPLE:
    case MP_DATUM_LIST: return stacked(self, site, sequence(self, site, datum));
    case MP_DATUM_DICT: return dict(self, site, datum);
    case MP_DATUM_LAYER: return nested_layer(self, site, datum);
    case MP_DATUM_TENSOR: found = mp_keras_json_tensor(self, datum->tensor); break;
    case MP_DATUM_NAME:
    case MP_DATUM_CALL: found = library_value(self, site, datum); break;
    case MP_DATUM_METHOD: break;
    case MP_DATUM_SET:
    case MP_DATUM_BYTES:
    case MP_DATUM_FUNCTION:
    case MP_DATUM_OBJECT:
    case MP_DATUM_SYMBOL:
    case MP_DATUM_OPAQUE:
      return mp_keras_json_refuse_value(self, site, datum, "is nothing that Keras's JSON can say");
  }
  if (found) return found;
  if (datum->kind == MP_DATUM_NAME) {
    return mp_keras_json_refuse_value(self, site, datum, "is nothing that Keras's JSON can say");
  }
  return constant(self, site, datum);
}
