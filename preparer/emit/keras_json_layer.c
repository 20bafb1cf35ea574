#include "analyzer/graph/arguments.h"
#include "preparer/keras_json.h"

yyjson_mut_val *mp_keras_json_object(const MpKerasJson *self, MpStr module, MpStr class_name,
                                     yyjson_mut_val *config) {
  yyjson_mut_val *object = yyjson_mut_obj(self->doc);
  if (mp_keras_json_is_keras3(self)) {
    mp_keras_json_add(self, object, MP_STR("module"), mp_keras_json_str(self, module));
    mp_keras_json_add(self, object, MP_STR("registered_name"), yyjson_mut_null(self->doc));
  }
  mp_keras_json_add(self, object, MP_STR("class_name"), mp_keras_json_str(self, class_name));
  mp_keras_json_add(self, object, MP_STR("config"), config);
  return object;
}

// What every layer takes that says what its input looks like, which the InputLayers do here.
static bool is_about_input(const MpLayerRow *row, MpStr name) {
  static const char *const names[] = {"batch_input_shape", "batch_size", "input_dim",
                                      "input_shape"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (mp_str_is(name, names[i])) return mp_signature_find(&row->init, name) < 0;
  }
  return false;
}

yyjson_mut_val *mp_keras_json_config(MpKerasJson *self, const MpKerasSite *site,
                                     const MpLayerRow *row, const MpArguments *arguments,
                                     MpStr name) {
  yyjson_mut_val *config = yyjson_mut_obj(self->doc);
  if (name.len > 0) {
    mp_keras_json_add(self, config, MP_STR("name"), mp_keras_json_str(self, name));
  }
  const MpLayerConfigRow *form = mp_keras_layer_config(row->name);
  if (!form || !mp_keras_json_is_for_target(self, form->versions)) {
    mp_keras_json_refuse(
        self, site->span,
        mp_str_format(self->arena, "Keras makes no `%.*s` of JSON", MP_FMT(row->name)));
    return config;
  }
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    MpStr key = argument->name;
    if (key.len == 0 && i < row->init.count &&
        row->init.parameters[i].kind == MP_SIGNATURE_POSITIONAL) {
      key = row->init.parameters[i].name;
    }
    if (mp_str_is(key, "name") || mp_str_is(key, "weights") || is_about_input(row, key)) continue;
    MpKerasSite here = *site;
    here.label = key;
    if (key.len == 0) {
      mp_keras_json_refuse(
          self, site->span,
          mp_str_format(self->arena, "%.*s has more arguments than are known", MP_FMT(site->whom)));
      continue;
    }
    mp_keras_json_add(self, config, key, mp_keras_json_value(self, &here, argument->value));
  }
  return config;
}

yyjson_mut_val *mp_keras_json_layer(MpKerasJson *self, const MpLayer *layer, MpStr name) {
  MpStr label = name.len > 0 ? name : mp_model_layer_label(self->model, layer);
  MpKerasSite site = {.span = layer->created_at};
  site.whom = mp_str_format(self->arena, "`%.*s`", MP_FMT(label));
  if (layer->kind != MP_LAYER_LIBRARY) {
    return mp_keras_json_refuse(
        self, layer->created_at,
        mp_str_format(self->arena,
                      "%.*s is kept whole, and Keras's JSON cannot hold its class `%.*s`",
                      MP_FMT(site.whom), MP_FMT(mp_model_class_name(layer))));
  }
  yyjson_mut_val *config = mp_keras_json_config(self, &site, layer->row, &layer->arguments, name);
  if (layer->trainable == MP_NO) {
    mp_keras_json_add(self, config, MP_STR("trainable"), yyjson_mut_bool(self->doc, false));
  }
  return mp_keras_json_object(self, MP_STR("keras.layers"), mp_model_class_name(layer), config);
}

// The shape of the tensor that a call is given for a parameter; null where an axis is not known.
static yyjson_mut_val *shape_of(const MpKerasJson *self, const MpNode *call, MpStr parameter) {
  const MpSignature *signature = &call->layer->row->call;
  const MpDatum *value = mp_arguments_find(self->arena, &call->arguments, signature, parameter);
  if (mp_str_is(parameter, "key") && (!value || value->kind != MP_DATUM_TENSOR)) {
    return shape_of(self, call, MP_STR("value"));
  }
  bool is_tensor = value && value->kind == MP_DATUM_TENSOR;
  const MpShape *shape = is_tensor ? mp_graph_shape(self->model->graph, value->tensor) : NULL;
  return mp_keras_json_shape(self, shape);
}

void mp_keras_json_add_needs(MpKerasJson *self, const MpNode *call, yyjson_mut_val *config) {
  const MpLayerConfigRow *form = mp_keras_layer_config(call->layer->row->name);
  MpStr needs = !form ? MP_STR("") : mp_keras_json_is_keras3(self) ? form->needs3 : form->needs2;
  for (size_t start = 0; start < needs.len;) {
    size_t end = mp_str_find(needs, MP_STR(" "), start);
    end = end == SIZE_MAX ? needs.len : end;
    size_t equal = mp_str_find(needs, MP_STR("="), start);
    MpStr key = mp_str_slice(needs, start, equal);
    MpStr text = mp_str_slice(needs, equal + 1, end);
    start = end + 1;
    if (yyjson_mut_obj_getn(config, key.ptr, key.len)) continue;
    MpStr suffix = MP_STR("_shape");
    yyjson_mut_val *value = mp_str_ends_with(key, suffix)
                                ? shape_of(self, call, mp_str_slice(key, 0, key.len - suffix.len))
                                : yyjson_mut_rawncpy(self->doc, text.ptr, text.len);
    mp_keras_json_add(self, config, key, value);
  }
}
