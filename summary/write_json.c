// The summary as JSON: docs/summary.md says what each field is.
#include <stdlib.h>
#include <yyjson.h>

#include "summary/summary.h"

typedef struct Json {
  const MpSummary *summary;
  yyjson_mut_doc *doc;
} Json;

static void add(const Json *self, yyjson_mut_val *object, const char *key, yyjson_mut_val *value) {
  yyjson_mut_obj_add_val(self->doc, object, key, value);
}

// Strings of the summary live as long as the document.
static yyjson_mut_val *text(const Json *self, MpStr value) {
  return value.len > 0 ? yyjson_mut_strn(self->doc, value.ptr, value.len)
                       : yyjson_mut_null(self->doc);
}

static yyjson_mut_val *number(const Json *self, int64_t value) {
  return value >= 0 ? yyjson_mut_sint(self->doc, value) : yyjson_mut_null(self->doc);
}

static yyjson_mut_val *tristate(const Json *self, MpTristate value) {
  return value == MP_MAYBE ? yyjson_mut_null(self->doc)
                           : yyjson_mut_bool(self->doc, value == MP_YES);
}

// A shape with a length that the source does not settle is not known; None is null.
static yyjson_mut_val *tensor_shape(const Json *self, const MpShape *shape) {
  if (!shape || shape->rank < 0) return yyjson_mut_null(self->doc);
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (int32_t i = 0; i < shape->rank; i++) {
    if (shape->dims[i] < MP_DIM_UNKNOWN) return yyjson_mut_null(self->doc);
    yyjson_mut_arr_append(list, number(self, shape->dims[i]));
  }
  return list;
}

static yyjson_mut_val *shape(const Json *self, const MpDatum *output) {
  if (output->kind == MP_DATUM_TENSOR) {
    return tensor_shape(self, mp_graph_shape(self->summary->graph, output->tensor));
  }
  if (output->kind == MP_DATUM_DICT) {
    yyjson_mut_val *object = yyjson_mut_obj(self->doc);
    for (uint32_t i = 0; i < output->items.len; i++) {
      MpStr key = output->keys.items[i]->text;
      yyjson_mut_obj_add(object, yyjson_mut_strn(self->doc, key.len > 0 ? key.ptr : "", key.len),
                         shape(self, output->items.items[i]));
    }
    return object;
  }
  if (output->kind != MP_DATUM_LIST && output->kind != MP_DATUM_TUPLE) {
    return yyjson_mut_null(self->doc);
  }
  if (output->items.len == 1) return shape(self, output->items.items[0]);
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (uint32_t i = 0; i < output->items.len; i++)
    yyjson_mut_arr_append(list, shape(self, output->items.items[i]));
  return list;
}

static yyjson_mut_val *output_shape(const Json *self, const MpSummaryRow *row) {
  if (row->outputs.len == 0) return yyjson_mut_null(self->doc);
  if (row->outputs.len == 1) return shape(self, row->outputs.items[0]);
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (uint32_t i = 0; i < row->outputs.len; i++)
    yyjson_mut_arr_append(list, shape(self, row->outputs.items[i]));
  return list;
}

static yyjson_mut_val *connections(const Json *self, const MpSummaryRow *row) {
  if (!row->connections_are_known) return yyjson_mut_null(self->doc);
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (uint32_t i = 0; i < row->connected_to.len; i++)
    yyjson_mut_arr_append(list, text(self, row->connected_to.items[i]));
  return list;
}

static yyjson_mut_val *layers(const Json *self, const MpSummaryRows *rows) {
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  for (uint32_t i = 0; i < rows->len; i++) {
    const MpSummaryRow *row = &rows->items[i];
    yyjson_mut_val *object = yyjson_mut_obj(self->doc);
    add(self, object, "name", text(self, row->name));
    add(self, object, "class", text(self, row->class_name));
    add(self, object, "path", text(self, row->path));
    add(self, object, "output_shape", output_shape(self, row));
    add(self, object, "dtype", text(self, row->dtype));
    add(self, object, "params", number(self, row->params));
    add(self, object, "trainable", tristate(self, row->trainable));
    add(self, object, "connected_to", connections(self, row));
    add(self, object, "calls",
        row->has_unseen_calls ? yyjson_mut_null(self->doc)
                              : yyjson_mut_uint(self->doc, row->call_count));
    add(self, object, "weight_bytes", number(self, row->weight_bytes));
    add(self, object, "activation_bytes", number(self, row->activation_bytes));
    add(self, object, "macs", number(self, row->macs));
    add(self, object, "layers", layers(self, &row->rows));
    yyjson_mut_arr_append(list, object);
  }
  return list;
}

void mp_summary_write_json(MpBuf *out, const MpSummary *summary, const MpSummaryHeader *header) {
  Json self = {.summary = summary, .doc = yyjson_mut_doc_new(NULL)};
  MpBuf generator = {0};
  mp_buf_format(&generator, "mplint %.*s", MP_FMT(header->version));
  yyjson_mut_val *root = yyjson_mut_obj(self.doc);
  add(&self, root, "generator", text(&self, mp_buf_str(&generator)));
  add(&self, root, "schema_version", yyjson_mut_uint(self.doc, 1));
  add(&self, root, "source", text(&self, header->source));
  add(&self, root, "expression", text(&self, header->expression));
  add(&self, root, "name", text(&self, summary->name));
  add(&self, root, "class", text(&self, summary->class_name));
  add(&self, root, "layers", layers(&self, &summary->rows));
  add(&self, root, "total_params", number(&self, summary->total_params));
  add(&self, root, "trainable_params", number(&self, summary->trainable_params));
  add(&self, root, "non_trainable_params", number(&self, summary->non_trainable_params));
  add(&self, root, "weight_bytes", number(&self, summary->weight_bytes));
  add(&self, root, "activation_bytes", number(&self, summary->activation_bytes));
  add(&self, root, "macs", number(&self, summary->macs));
  yyjson_mut_doc_set_root(self.doc, root);
  size_t length = 0;
  char *bytes = yyjson_mut_write(
      self.doc, YYJSON_WRITE_PRETTY_TWO_SPACES | YYJSON_WRITE_ALLOW_INVALID_UNICODE, &length);
  if (bytes) {
    mp_buf_append(out, (MpStr){bytes, length});
    mp_buf_append_byte(out, '\n');
  }
  free(bytes);
  mp_buf_deinit(&generator);
  yyjson_mut_doc_free(self.doc);
}
