#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <yyjson.h>

#include "analyzer/graph/text_value.h"
#include "analyzer/source/position.h"
#include "analyzer/source/source.h"
#include "preparer/emit.h"

typedef struct Json {
  const MpModel *model;
  yyjson_mut_doc *doc;
} Json;

// Strings of the graph live as long as the document, so they are not copied.
static yyjson_mut_val *string(const Json *self, MpStr text) {
  return yyjson_mut_strn(self->doc, text.len > 0 ? text.ptr : "", text.len);
}

static yyjson_mut_val *string_or_null(const Json *self, MpStr text) {
  return text.len > 0 ? string(self, text) : yyjson_mut_null(self->doc);
}

static void add(const Json *self, yyjson_mut_val *object, const char *key, yyjson_mut_val *value) {
  yyjson_mut_obj_add_val(self->doc, object, key, value);
}

static yyjson_mut_val *single(const Json *self, const char *key, yyjson_mut_val *value) {
  yyjson_mut_val *object = yyjson_mut_obj(self->doc);
  add(self, object, key, value);
  return object;
}

static yyjson_mut_val *position(const Json *self, const MpSource *source, uint32_t byte) {
  MpPosition at = mp_position_of(source, byte);
  yyjson_mut_val *object = yyjson_mut_obj(self->doc);
  add(self, object, "line", yyjson_mut_uint(self->doc, at.line));
  add(self, object, "column", yyjson_mut_uint(self->doc, at.column));
  return object;
}

static yyjson_mut_val *span(const Json *self, MpSpan where) {
  if (mp_span_is_none(where)) {
    return yyjson_mut_null(self->doc);
  }
  yyjson_mut_val *object = yyjson_mut_obj(self->doc);
  add(self, object, "path", string(self, where.source->path));
  if (where.source->is_notebook) {
    MpPosition at = mp_position_of(where.source, where.start_byte);
    add(self, object, "cell", yyjson_mut_uint(self->doc, at.cell));
  }
  add(self, object, "start", position(self, where.source, where.start_byte));
  add(self, object, "end", position(self, where.source, where.end_byte));
  return object;
}

static yyjson_mut_val *value(const Json *self, const MpDatum *datum);

static yyjson_mut_val *values(const Json *self, const MpData *data) {
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (uint32_t i = 0; i < data->len; i++) {
    yyjson_mut_arr_append(list, value(self, data->items[i]));
  }
  return list;
}

static yyjson_mut_val *arguments(const Json *self, const MpArguments *given) {
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (uint32_t i = 0; i < given->len; i++) {
    yyjson_mut_val *object = yyjson_mut_obj(self->doc);
    add(self, object, "name", string_or_null(self, given->items[i].name));
    add(self, object, "value", value(self, given->items[i].value));
    yyjson_mut_arr_append(list, object);
  }
  return list;
}

static yyjson_mut_val *pairs(const Json *self, const MpDatum *dict) {
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (uint32_t i = 0; i < dict->items.len; i++) {
    yyjson_mut_val *pair = yyjson_mut_arr(self->doc);
    yyjson_mut_arr_append(pair, value(self, dict->keys.items[i]));
    yyjson_mut_arr_append(pair, value(self, dict->items.items[i]));
    yyjson_mut_arr_append(list, pair);
  }
  return list;
}

static yyjson_mut_val *tensor(const Json *self, MpTensor which) {
  yyjson_mut_val *pair = yyjson_mut_arr(self->doc);
  yyjson_mut_arr_append(pair, yyjson_mut_uint(self->doc, which.node));
  yyjson_mut_arr_append(pair, yyjson_mut_uint(self->doc, which.output));
  return pair;
}

static yyjson_mut_val *real(const Json *self, double number) {
  if (isnan(number)) {
    return single(self, "float", yyjson_mut_str(self->doc, "nan"));
  }
  if (isinf(number)) {
    return single(self, "float", yyjson_mut_str(self->doc, number > 0 ? "inf" : "-inf"));
  }
  return yyjson_mut_real(self->doc, number);
}

static yyjson_mut_val *call(const Json *self, const MpDatum *datum) {
  yyjson_mut_val *object = yyjson_mut_obj(self->doc);
  add(self, object, "function", string(self, datum->text));
  add(self, object, "arguments", arguments(self, &datum->arguments));
  return single(self, "call", object);
}

static yyjson_mut_val *method(const Json *self, const MpDatum *datum) {
  yyjson_mut_val *object = yyjson_mut_obj(self->doc);
  add(self, object, "value", value(self, datum->items.items[0]));
  add(self, object, "name", string(self, datum->text));
  add(self, object, "arguments", arguments(self, &datum->arguments));
  return single(self, "method", object);
}

// JSON has no bytes: they are written as Python writes them, without the quotes' prefix.
static yyjson_mut_val *bytes(const Json *self, MpStr content) {
  MpBuf buf = {0};
  mp_text_write_bytes(&buf, content, '"');
  MpStr text = mp_str_slice(mp_buf_str(&buf), 2, buf.len - 1);
  yyjson_mut_val *copy = yyjson_mut_strncpy(self->doc, text.ptr, text.len);
  mp_buf_deinit(&buf);
  return single(self, "bytes", copy);
}

static yyjson_mut_val *value(const Json *self, const MpDatum *datum) {
  switch (datum->kind) {
    case MP_DATUM_NONE: return yyjson_mut_null(self->doc);
    case MP_DATUM_BOOL: return yyjson_mut_bool(self->doc, datum->boolean);
    case MP_DATUM_INT: return yyjson_mut_sint(self->doc, datum->integer);
    case MP_DATUM_FLOAT: return real(self, datum->real);
    case MP_DATUM_STR: return string(self, datum->text);
    case MP_DATUM_BYTES: return bytes(self, datum->text);
    case MP_DATUM_ELLIPSIS: return single(self, "ellipsis", yyjson_mut_null(self->doc));
    case MP_DATUM_SLICE: return single(self, "slice", values(self, &datum->items));
    case MP_DATUM_TUPLE: return single(self, "tuple", values(self, &datum->items));
    case MP_DATUM_LIST: return values(self, &datum->items);
    case MP_DATUM_SET: return single(self, "set", values(self, &datum->items));
    case MP_DATUM_DICT: return single(self, "dict", pairs(self, datum));
    case MP_DATUM_TENSOR: return single(self, "tensor", tensor(self, datum->tensor));
    case MP_DATUM_LAYER: return single(self, "layer", yyjson_mut_uint(self->doc, datum->layer->id));
    case MP_DATUM_FUNCTION:
    case MP_DATUM_NAME: return single(self, "name", string(self, datum->text));
    case MP_DATUM_CALL: return call(self, datum);
    case MP_DATUM_METHOD: return method(self, datum);
    case MP_DATUM_OBJECT:
    case MP_DATUM_SYMBOL:
    case MP_DATUM_OPAQUE: break;
  }
  assert(false && "the check pass lets none of these through");
  return yyjson_mut_null(self->doc);
}

// A shape with a length that the source does not settle is not known.
static bool is_known(const MpShape *of) {
  for (int32_t i = 0; i < of->rank; i++) {
    if (of->dims[i] < MP_DIM_UNKNOWN) return false;
  }
  return of->rank >= 0;
}

static yyjson_mut_val *shape(const Json *self, const MpShape *of) {
  if (!of || !is_known(of)) {
    return yyjson_mut_null(self->doc);
  }
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (int32_t i = 0; i < of->rank; i++) {
    yyjson_mut_arr_append(list, of->dims[i] == MP_DIM_UNKNOWN
                                    ? yyjson_mut_null(self->doc)
                                    : yyjson_mut_sint(self->doc, of->dims[i]));
  }
  return list;
}

static const char *kind_of(const MpNode *node) {
  static const char *const forms[] = {[MP_OP_OPERATOR] = "operator",
                                      [MP_OP_SUBSCRIPT] = "subscript",
                                      [MP_OP_FUNCTION] = "function",
                                      [MP_OP_METHOD] = "method"};
  switch (node->kind) {
    case MP_NODE_INPUT: return "input";
    case MP_NODE_LAYER: return "layer";
    case MP_NODE_OP: return forms[node->form];
    case MP_NODE_CONST: return "constant";
    case MP_NODE_WEIGHT: return "weight";
    case MP_NODE_OPAQUE: break;
  }
  assert(false && "the check pass lets none of these through");
  return "";
}

static yyjson_mut_val *ops(const Json *self, const MpNode *node) {
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (uint32_t i = 0; i < node->op_count; i++) {
    yyjson_mut_arr_append(list, string(self, node->ops[i]));
  }
  return list;
}

static yyjson_mut_val *node_object(const Json *self, const MpNode *node, uint32_t *inputs) {
  yyjson_mut_val *object = yyjson_mut_obj(self->doc);
  add(self, object, "id", yyjson_mut_uint(self->doc, node->id));
  add(self, object, "kind", yyjson_mut_str(self->doc, kind_of(node)));
  if (node->kind == MP_NODE_INPUT) {
    add(self, object, "name", string(self, self->model->input_names.items[(*inputs)++]));
    MpStr dtype = node->dtype.len > 0 ? node->dtype : MP_STR("float32");
    add(self, object, "shape", shape(self, node->shapes));
    add(self, object, "dtype", string(self, dtype));
    add(self, object, "span", span(self, node->span));
    return object;
  }
  if (node->kind == MP_NODE_LAYER) {
    add(self, object, "layer", yyjson_mut_uint(self->doc, node->layer->id));
  } else if (node->kind == MP_NODE_WEIGHT) {
    uint32_t index = mp_model_weight_index(self->model, node->weight);
    add(self, object, "name", string(self, self->model->weight_names[index]));
    add(self, object, "path", string(self, self->model->weight_paths[index]));
    add(self, object, "trainable", yyjson_mut_bool(self->doc, node->weight->variable.is_trainable));
  } else {
    add(self, object, "function", string(self, node->function));
    add(self, object, "ops", ops(self, node));
  }
  add(self, object, "arguments", arguments(self, &node->arguments));
  add(self, object, "outputs", yyjson_mut_uint(self->doc, node->output_count));
  add(self, object, "shape", shape(self, node->shapes));
  add(self, object, "dtype", string_or_null(self, node->dtype));
  add(self, object, "span", span(self, node->span));
  return object;
}

// As a slice of Python: start and stop.
static yyjson_mut_val *part(const Json *self, MpPart of) {
  if (!of.is_part) return yyjson_mut_null(self->doc);
  yyjson_mut_val *pair = yyjson_mut_arr(self->doc);
  yyjson_mut_arr_append(pair, yyjson_mut_uint(self->doc, of.first));
  yyjson_mut_arr_append(
      pair, of.end > 0 ? yyjson_mut_uint(self->doc, of.end) : yyjson_mut_null(self->doc));
  return pair;
}

static yyjson_mut_val *layer_object(const Json *self, const MpLayer *layer) {
  yyjson_mut_val *object = yyjson_mut_obj(self->doc);
  MpStr class_name = layer->cls ? layer->cls->qualified_name : layer->row->name;
  add(self, object, "id", yyjson_mut_uint(self->doc, layer->id));
  add(self, object, "name", string_or_null(self, self->model->names[layer->id]));
  add(self, object, "class", string(self, class_name));
  add(self, object, "arguments", arguments(self, &layer->arguments));
  add(self, object, "path", string_or_null(self, self->model->paths[layer->id]));
  add(self, object, "part", part(self, self->model->parts[layer->id]));
  add(self, object, "created_at", span(self, layer->created_at));
  return object;
}

static void mark_layers(uint8_t *is_needed, const MpDatum *datum) {
  if (datum->kind == MP_DATUM_LAYER) {
    is_needed[datum->layer->id] = 1;
  }
  for (uint32_t i = 0; i < datum->items.len; i++) {
    mark_layers(is_needed, datum->items.items[i]);
  }
}

// Layers that are called, and those given to their constructors. The latter may come before or
// behind the former, so it is looked until nothing is new.
static yyjson_mut_val *layers(const Json *self) {
  const MpGraph *graph = self->model->graph;
  uint8_t *is_needed = MP_NEW_ARRAY(self->model->arena, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    if (graph->nodes.items[i]->layer) {
      is_needed[graph->nodes.items[i]->layer->id] = 1;
    }
  }
  for (uint32_t round = 0; round < graph->layers.len; round++) {
    const MpLayer *layer = graph->layers.items[graph->layers.len - 1 - round];
    for (uint32_t i = 0; is_needed[layer->id] && i < layer->arguments.len; i++) {
      mark_layers(is_needed, layer->arguments.items[i].value);
    }
  }
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    if (is_needed[i]) {
      yyjson_mut_arr_append(list, layer_object(self, graph->layers.items[i]));
    }
  }
  return list;
}

static yyjson_mut_val *nodes(const Json *self) {
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  uint32_t inputs = 0;
  for (uint32_t i = 0; i < self->model->graph->nodes.len; i++) {
    yyjson_mut_arr_append(list, node_object(self, self->model->graph->nodes.items[i], &inputs));
  }
  return list;
}

static yyjson_mut_val *strings(const Json *self, const MpStrs *texts) {
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (uint32_t i = 0; i < texts->len; i++) {
    yyjson_mut_arr_append(list, string(self, texts->items[i]));
  }
  return list;
}

void mp_emit_json(const MpModel *model, MpBuf *out) {
  Json self = {.model = model, .doc = yyjson_mut_doc_new(NULL)};
  const MpPrepareOptions *options = model->options;
  yyjson_mut_val *root = yyjson_mut_obj(self.doc);
  MpStr generator = mp_str_format(model->arena, "mplint %.*s", MP_FMT(options->version));
  add(&self, root, "generator", string(&self, generator));
  add(&self, root, "schema_version", yyjson_mut_uint(self.doc, 1));
  add(&self, root, "source", string(&self, options->source_name));
  add(&self, root, "expression", string(&self, options->expression));
  add(&self, root, "target", string(&self, options->target));
  MpStrs rewrites = mp_model_rewrites(model);
  add(&self, root, "rewrite", strings(&self, &rewrites));
  add(&self, root, "layers", layers(&self));
  add(&self, root, "nodes", nodes(&self));
  add(&self, root, "inputs", value(&self, model->inputs));
  add(&self, root, "outputs", value(&self, model->outputs));
  add(&self, root, "left_out", strings(&self, &model->left_out));
  yyjson_mut_doc_set_root(self.doc, root);
  size_t length = 0;
  char *text = yyjson_mut_write(
      self.doc, YYJSON_WRITE_PRETTY_TWO_SPACES | YYJSON_WRITE_ALLOW_INVALID_UNICODE, &length);
  if (text) {
    mp_buf_append(out, (MpStr){text, length});
    mp_buf_append_byte(out, '\n');
  }
  free(text);
  yyjson_mut_doc_free(self.doc);
}
