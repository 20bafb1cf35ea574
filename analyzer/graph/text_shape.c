#include "analyzer/graph/text_shape.h"

#include <inttypes.h>

#include "analyzer/graph/text_value.h"

void mp_text_write_shape(MpBuf *out, const MpGraph *graph, const MpShape *shape) {
  if (shape->rank < 0) {
    mp_buf_append_byte(out, '?');
    return;
  }
  mp_buf_append_byte(out, '(');
  for (int32_t i = 0; i < shape->rank; i++) {
    mp_buf_append_c(out, i > 0 ? ", " : "");
    if (shape->dims[i] == MP_DIM_UNKNOWN) {
      mp_buf_append_byte(out, '?');
    } else if (shape->dims[i] < MP_DIM_UNKNOWN) {
      mp_text_write_string(out, mp_graph_length(graph, shape->dims[i]), '\'');
    } else {
      mp_buf_format(out, "%" PRId64, shape->dims[i]);
    }
  }
  mp_buf_append_c(out, shape->rank == 1 ? ",)" : ")");
}

// `?`, `4` or `'2 * n'`.
static int64_t read_length(MpTextReader *self) {
  if (mp_text_take(&self->cursor, "?")) return MP_DIM_UNKNOWN;
  if (!mp_text_is_string(&self->cursor)) {
    return (int64_t)mp_text_read_number(&self->cursor, INT64_MAX);
  }
  MpStrs *lengths = &self->graph->lengths;
  mp_array_push(self->arena, lengths, mp_text_read_string(&self->cursor));
  return -(int64_t)lengths->len - 1;
}

MpShape mp_text_read_shape(MpTextReader *self) {
  MpShape shape = {.rank = MP_DIM_UNKNOWN};
  if (mp_text_take(&self->cursor, "?")) {
    return shape;
  }
  MP_ARRAY(int64_t) dims = {0};
  mp_text_expect(&self->cursor, "(");
  while (!self->cursor.problem && !mp_text_take(&self->cursor, ")")) {
    mp_array_push(self->arena, &dims, read_length(self));
    if (!mp_text_take(&self->cursor, ",")) {
      mp_text_expect(&self->cursor, ")");
      break;
    }
  }
  shape.rank = (int32_t)dims.len;
  shape.dims = dims.items;
  return shape;
}

static void write_text(MpBuf *out, const char *key, MpStr text) {
  if (text.len == 0) return;
  mp_buf_format(out, " %s=", key);
  mp_text_write_string(out, text, '\'');
}

void mp_text_write_variable(MpBuf *out, const MpGraph *graph, const MpVariable *variable) {
  write_text(out, "variable", variable->name);
  if (variable->shape) {
    mp_buf_append_c(out, " shape=");
    mp_text_write_shape(out, graph, variable->shape);
  }
  write_text(out, "dtype", variable->dtype);
  if (!variable->is_trainable) mp_buf_append_c(out, " frozen");
  if (variable->may_be_frozen) mp_buf_append_c(out, " may_be_frozen");
}

void mp_text_write_owned(MpBuf *out, const MpGraph *graph, const MpVariables *variables) {
  for (uint32_t i = 0; i < variables->len; i++) {
    mp_buf_append_c(out, "  owns");
    mp_text_write_variable(out, graph, &variables->items[i]);
    mp_buf_append_byte(out, '\n');
  }
}

void mp_text_write_inner(MpBuf *out, const MpLayer *layer, const struct MpSource *main) {
  for (uint32_t i = 0; i < layer->inner_results.len; i++) {
    const MpInnerResult *result = &layer->inner_results.items[i];
    mp_buf_format(out, "  gave %%%" PRIu32, result->node);
    if (result->value) {
      mp_buf_append_byte(out, ' ');
      mp_text_write_datum(out, result->value, main);
    }
    mp_buf_append_byte(out, '\n');
  }
}

bool mp_text_read_variable_key(MpTextReader *self, MpVariable *variable, const MpTextKey *key) {
  if (mp_text_is_key(key, "variable")) {
    variable->name = mp_text_read_string(&self->cursor);
  } else if (mp_text_is_key(key, "shape")) {
    MpShape *shape = MP_NEW(self->arena, MpShape);
    *shape = mp_text_read_shape(self);
    variable->shape = shape;
  } else if (mp_text_is_key(key, "dtype")) {
    variable->dtype = mp_text_read_string(&self->cursor);
  } else if (mp_text_is_flag(key, "frozen")) {
    variable->is_trainable = false;
  } else if (mp_text_is_flag(key, "may_be_frozen")) {
    variable->may_be_frozen = true;
  } else {
    return false;
  }
  return true;
}
