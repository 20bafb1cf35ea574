#include "analyzer/graph/shown.h"

#include <inttypes.h>

MpStr mp_layer_shown_name(const MpLayer *layer) {
  return layer->keras_name.len > 0 ? layer->keras_name : layer->name;
}

// `keras.Model(inputs, outputs)`, whose tensors were not followed.
static bool is_made_of_tensors(const MpLayer *layer) {
  if (!layer->row || !mp_str_is(layer->row->name, "keras.Model")) return false;
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    MpStr name = layer->arguments.items[i].name;
    if (name.len == 0 || mp_str_is(name, "inputs")) return true;
  }
  return false;
}

MpStr mp_layer_shown_class(const MpLayer *layer) {
  if (layer->cls) return layer->cls->name;
  if (layer->kind == MP_LAYER_FUNCTIONAL || is_made_of_tensors(layer)) return MP_STR("Functional");
  if (layer->kind == MP_LAYER_SEQUENTIAL) return MP_STR("Sequential");
  MpStr name = layer->row ? layer->row->name : MP_STR("");
  if (mp_str_is(name, "keras.layers.GroupQueryAttention")) return MP_STR("GroupedQueryAttention");
  size_t dot = mp_str_rfind_byte(name, '.');
  return dot == SIZE_MAX ? name : mp_str_slice(name, dot + 1, name.len);
}

void mp_shape_write_shown(MpBuf *out, const MpShape *shape) {
  if (!shape || shape->rank < 0) {
    mp_buf_append_byte(out, '?');
    return;
  }
  mp_buf_append_byte(out, '(');
  for (int32_t i = 0; i < shape->rank; i++) {
    if (i > 0) mp_buf_append_c(out, ", ");
    if (shape->dims[i] >= 0) {
      mp_buf_format(out, "%" PRId64, shape->dims[i]);
    } else {
      mp_buf_append_c(out, shape->dims[i] == MP_DIM_UNKNOWN ? "None" : "?");
    }
  }
  mp_buf_append_c(out, shape->rank == 1 ? ",)" : ")");
}
