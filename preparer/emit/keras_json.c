#include "preparer/keras_json.h"

#include <stdlib.h>

#include "preparer/emit.h"

bool mp_keras_json_is_keras3(const MpKerasJson *self) {
  return mp_str_is(self->model->options->target, "keras3");
}

bool mp_keras_json_is_for_target(const MpKerasJson *self, uint8_t versions) {
  return (versions & (mp_keras_json_is_keras3(self) ? MP_KERAS_3 : MP_KERAS_2_10)) != 0;
}

MpStr mp_keras_json_take_name(MpKerasJson *self, MpStr stem) {
  MpStr name = stem;
  for (unsigned i = 1; mp_map_has(&self->taken, name); i++) {
    name = mp_str_format(self->arena, "%.*s_%u", MP_FMT(stem), i);
  }
  mp_map_set(&self->taken, name, self);
  return name;
}

static void take_names(MpKerasJson *self) {
  const MpModel *model = self->model;
  mp_map_init(&self->taken, self->arena);
  for (uint32_t i = 0; i < model->input_names.len; i++) {
    mp_map_set(&self->taken, model->input_names.items[i], self);
  }
  for (uint32_t i = 0; i < model->graph->layers.len; i++) {
    if (model->names[i].len > 0) mp_map_set(&self->taken, model->names[i], self);
  }
  for (uint32_t i = 0; i < model->graph->nodes.len; i++) {
    MpStr name = model->graph->nodes.items[i]->name;
    if (name.len > 0) mp_map_set(&self->taken, name, self);
  }
}

yyjson_mut_val *mp_keras_json_shape(const MpKerasJson *self, const MpShape *shape) {
  if (!shape || shape->rank < 0) return yyjson_mut_null(self->doc);
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (int32_t i = 0; i < shape->rank; i++) {
    yyjson_mut_arr_append(list, shape->dims[i] < 0 ? yyjson_mut_null(self->doc)
                                                   : yyjson_mut_sint(self->doc, shape->dims[i]));
  }
  return list;
}

yyjson_mut_val *mp_keras_json_add_layer(MpKerasJson *self, yyjson_mut_val *object, MpStr name) {
  yyjson_mut_val *calls = yyjson_mut_arr(self->doc);
  if (!yyjson_mut_is_obj(object)) return calls;
  mp_keras_json_add(self, object, MP_STR("name"), mp_keras_json_str(self, name));
  mp_keras_json_add(self, object, MP_STR("inbound_nodes"), calls);
  yyjson_mut_arr_append(self->layers, object);
  return calls;
}

typedef struct Inputs {
  MpKerasJson *json;
  uint32_t count;
} Inputs;

static void add_input(void *context, MpTensor tensor) {
  Inputs *inputs = context;
  MpKerasJson *self = inputs->json;
  const MpNode *node = self->model->graph->nodes.items[tensor.node];
  MpStr name = self->model->input_names.items[inputs->count++];
  MpStr dtype = node->dtype.len > 0 ? node->dtype : MP_STR("float32");
  yyjson_mut_val *config = yyjson_mut_obj(self->doc);
  yyjson_mut_val *shape = mp_keras_json_shape(self, &node->shapes[0]);
  mp_keras_json_add(self, config, MP_STR("batch_input_shape"), shape);
  mp_keras_json_add(self, config, MP_STR("dtype"), mp_keras_json_str(self, dtype));
  yyjson_mut_obj_add_bool(self->doc, config, "sparse", false);
  yyjson_mut_obj_add_bool(self->doc, config, "ragged", false);
  mp_keras_json_add(self, config, MP_STR("name"), mp_keras_json_str(self, name));
  yyjson_mut_val *object =
      mp_keras_json_object(self, MP_STR("keras.layers"), MP_STR("InputLayer"), config);
  mp_keras_json_add_layer(self, object, name);
  self->places[node->id] = (MpKerasPlace){.layer = name};
}

static yyjson_mut_val *tensors(const MpKerasJson *self, const MpDatum *datum) {
  if (datum->kind == MP_DATUM_TENSOR) {
    yyjson_mut_val *tensor = mp_keras_json_tensor(self, datum->tensor);
    return tensor ? tensor : yyjson_mut_null(self->doc);  // what gives it was refused
  }
  bool is_dict = datum->kind == MP_DATUM_DICT;
  yyjson_mut_val *result = is_dict ? yyjson_mut_obj(self->doc) : yyjson_mut_arr(self->doc);
  for (uint32_t i = 0; i < datum->items.len; i++) {
    yyjson_mut_val *part = tensors(self, datum->items.items[i]);
    if (is_dict)
      mp_keras_json_add(self, result, datum->keys.items[i]->text, part);
    else
      yyjson_mut_arr_append(result, part);
  }
  return result;
}

// A single one stands in a list.
static yyjson_mut_val *ends(const MpKerasJson *self, const MpDatum *datum) {
  yyjson_mut_val *result = tensors(self, datum);
  if (datum->kind != MP_DATUM_TENSOR) return result;
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  yyjson_mut_arr_append(list, result);
  return list;
}

static yyjson_mut_val *document(MpKerasJson *self) {
  const MpModel *model = self->model;
  yyjson_mut_val *config = yyjson_mut_obj(self->doc);
  yyjson_mut_obj_add_str(self->doc, config, "name", "model");
  yyjson_mut_obj_add_bool(self->doc, config, "trainable", true);
  yyjson_mut_obj_add_val(self->doc, config, "layers", self->layers);
  yyjson_mut_obj_add_val(self->doc, config, "input_layers", ends(self, model->inputs));
  yyjson_mut_obj_add_val(self->doc, config, "output_layers", ends(self, model->outputs));
  yyjson_mut_val *root = yyjson_mut_obj(self->doc);
  MpStr generator = mp_str_format(self->arena, "mplint %.*s", MP_FMT(model->options->version));
  mp_keras_json_add(self, root, MP_STR("generator"), mp_keras_json_str(self, generator));
  yyjson_mut_obj_add_str(self->doc, root, "class_name", "Functional");
  yyjson_mut_obj_add_val(self->doc, root, "config", config);
  yyjson_mut_obj_add_str(self->doc, root, "keras_version", "2.10.0");
  yyjson_mut_obj_add_str(self->doc, root, "backend", "tensorflow");
  return root;
}

static void write_document(MpKerasJson *self, MpBuf *out) {
  yyjson_mut_doc_set_root(self->doc, document(self));
  size_t length = 0;
  // Infinity and NaN as Python writes and reads them.
  char *text = yyjson_mut_write(self->doc,
                                YYJSON_WRITE_PRETTY_TWO_SPACES | YYJSON_WRITE_ALLOW_INF_AND_NAN |
                                    YYJSON_WRITE_ALLOW_INVALID_UNICODE,
                                &length);
  if (text) {
    mp_buf_append(out, (MpStr){text, length});
    mp_buf_append_byte(out, '\n');
  }
  free(text);
}

void mp_emit_keras_json(MpModel *model, MpBuf *out) {
  if (mp_str_is(model->options->target, "keras3")) {
    mp_model_refuse(model, (MpSpan){0}, MP_STR("the JSON of Keras 3 is not written yet"),
                    MP_STR("`--format python` writes it"));
    return;
  }
  MpKerasJson self = {.model = model, .arena = model->arena, .doc = yyjson_mut_doc_new(NULL)};
  const MpGraph *graph = model->graph;
  self.uses = mp_model_layer_uses(model);
  self.places = MP_NEW_ARRAY(self.arena, MpKerasPlace, graph->nodes.len + 1);
  self.calls = MP_NEW_ARRAY(self.arena, yyjson_mut_val *, graph->layers.len + 1);
  self.layers = yyjson_mut_arr(self.doc);
  take_names(&self);
  Inputs inputs = {.json = &self};
  mp_datum_visit_tensors(model->inputs, add_input, &inputs);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    mp_keras_json_call(&self, graph->nodes.items[i]);
  }
  if (model->refusals.len == 0) write_document(&self, out);
  yyjson_mut_doc_free(self.doc);
}
